"""Resources of a plan or a state: evaluated by Terraform itself, with what is secret left out."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from bartizan.model.values import Unknown, Value
from bartizan.sources.repository.evaluated import TEXT_LENGTH, Body, JsonText, fits, is_known
from bartizan.sources.repository.terraform.combine import without_keys
from bartizan.sources.repository.terraform.derived import derive, partition
from bartizan.sources.repository.terraform.unmapped import provider_word

SENSITIVE = "a sensitive value"
_DEPTH = 60

_SECRET = re.compile(
    r"passw(?:or)?d|passphrase|secret(?!s?_?(?:arn|id|name|manager|version|uri|ref|store))|private_?key(?!_id)"
    r"|(?:access|account|api|shared|master|admin|primary|secondary|auth|storage)_?keys?\Z|(?:\A|_)token\Z|auth_?token"
    r"|connection_?string|credential(?!s_)|sas_?url|client_?key|kube_?config|user_data_base64\Z",
    re.IGNORECASE,
)
"""Names of attributes and variables whose text is never shown: states hold them in the clear."""

_ARN = re.compile(r"arn:[\w-]+:[\w-]*:([\w-]*):(\d{12})?:")


def is_secret(name: str) -> bool:
    """Whether an attribute of this name holds a secret."""
    return _SECRET.search(name) is not None


_VALUES = frozenset({"value", "value_wo", "insecure_value", "secret_data", "result", "plaintext", "content"})
_HOLDERS = re.compile(r"_secret\Z|_secret_version\Z|_ssm_parameter\Z|\Arandom_|_password\Z|_variable\Z|_credentials?\Z")
"""Resources whose plain `value` is the secret."""


def masked_values(type_: str, values: Mapping[str, object], marks: object) -> dict[str, object]:
    """The attributes of a resource without its secrets; see `masked`."""
    hidden = _VALUES if _HOLDERS.search(type_) else frozenset()
    inner = dict(marks) if isinstance(marks, Mapping) else {}
    inner.update(dict.fromkeys(hidden & values.keys(), True))
    found = masked(dict(values), inner)
    return found if isinstance(found, dict) else {}


def masked(value: object, marks: object = None, name: str = "", depth: int = 0) -> object:
    """`value` without secrets: what `marks` (the same shape, with true) or a name says is one.

    Maps inside lists become bodies, as blocks are; null and empty texts, lists and maps are left out of maps.
    """
    if marks is True or (isinstance(value, str) and value and is_secret(name)):
        return Unknown(SENSITIVE, pieces=(None,)) if value not in (None, "") else None
    if depth > _DEPTH:
        return Unknown(f"nested deeper than {_DEPTH} levels")
    if isinstance(value, Mapping):
        return _masked_map(value, marks if isinstance(marks, Mapping) else {}, depth)
    if isinstance(value, list):
        each_marks = marks if isinstance(marks, list) else []
        out: list[object] = []
        for place, each in enumerate(value):
            done = masked(each, each_marks[place] if place < len(each_marks) else None, name, depth + 1)
            out.append(_body(done) if isinstance(done, dict) else done)
        return out
    return _masked_json(value, depth) if isinstance(value, str) and value[:1] in {"{", "["} else value


def _masked_map(value: Mapping[str, object], marks: Mapping[str, object], depth: int) -> dict[str, object]:
    """A map; of a pair `{name, value}` the name says whether the value is secret."""
    named = next((value[key] for key in ("name", "Name", "key") if isinstance(value.get(key), str)), "")
    out: dict[str, object] = {}
    for key, each in value.items():
        word = str(named) if key in {"value", "Value"} and named else str(key)
        done = masked(each, marks.get(key), word, depth + 1)
        if done is not None and done not in ("", [], {}):
            out[str(key)] = done
    return out


def _masked_json(value: str, depth: int) -> object:
    """A JSON document in a text, without what is secret in it."""
    if len(value) > TEXT_LENGTH:
        return value
    try:
        document = json.loads(value)
    except (ValueError, RecursionError):
        return value
    if not isinstance(document, dict | list) or not fits(document):
        return value
    done = masked(document, None, "", depth + 1)
    return value if is_known(done) else JsonText(done, SENSITIVE)


def _body(value: Mapping[str, object]) -> Body:
    body = Body(0, 0)
    body.update(value)
    return body


@dataclass(slots=True)
class Planned:
    """One managed resource of a plan or state file, or of another program; `values` are masked.

    `settings` are the provider's own, `compute` the table's templates of computed attributes, `lines`
    those of the arguments where they are known, `inner` those inside an ARM body.
    """

    type: str
    name: str
    address: str
    asset_id: str
    path: str
    line: int
    values: Mapping[str, object]
    settings: Mapping[str, object] = field(default_factory=dict)
    compute: Mapping[str, str] = field(default_factory=dict)
    lines: Mapping[str, int] = field(default_factory=dict)
    inner: Mapping[str, int] = field(default_factory=dict)
    last: int = 0

    @property
    def module(self) -> str:
        """The address of its module, without keys; empty for the root."""
        plain = without_keys(self.address)
        return plain.removesuffix(f".{self.type}.{plain.rpartition('.')[2]}") if plain.startswith("module.") else ""

    @property
    def end_line(self) -> int:
        """The last line, where the resource has more than one."""
        return self.last or self.line

    @property
    def may_be_absent(self) -> bool:
        """Every instance is spelt out."""
        return False

    def argument(self, name: str) -> object:
        """The attribute's value; None when absent."""
        return self.values.get(name)

    def body(self) -> Body:
        """All attributes and blocks that have a value."""
        body = Body(self.line, self.end_line)
        for name, value in self.values.items():
            if value is not None:
                body[name] = value
                body.lines[name] = self.lines.get(name, self.line)
        return body

    def computed(self, name: str) -> str | None:
        """The attribute itself, or what the provider would make of the arguments."""
        value = self.values.get(name)
        if isinstance(value, str):
            return value
        template = self.compute.get(name)
        return None if template is None else derive(template, self._for_derived)

    def _for_derived(self, name: str) -> object:
        return partition(self.region_text()) if name == "partition" else self.values.get(name, self.settings.get(name))

    def identifiers(self) -> tuple[str, ...]:
        """The id, the ARN and their like."""
        found = (self.values.get(name) for name in ("id", "arn", "self_link", "resource_id", "unique_id"))
        return tuple(value for value in found if isinstance(value, str) and value)

    def mentioned(self, argument: str) -> tuple[str, ...]:
        """The assets that the argument's references lead to."""
        value = self.values.get(argument)
        return value.assets if isinstance(value, Unknown) else ()

    def inner_lines(self, argument: str) -> dict[str, int]:
        """The line of each property inside the one argument that is a whole document, by its path."""
        return dict(self.inner)

    def region_text(self) -> str | None:
        """The region or location."""
        names = ("region",) if provider_word(self.type) == "aws" else ("location", "region", "zone")
        for value in (*(self.values.get(name) for name in names), self.settings.get("region")):
            if isinstance(value, str) and value:
                return value
        match = self._arn()
        return match.group(1) or None if match else None

    def account(self) -> str | None:
        """The account or project."""
        word = provider_word(self.type)
        if word == "gcp":
            value = self.values.get("project", self.settings.get("project"))
            return value if isinstance(value, str) and value else None
        if word == "azure":
            id_ = self.values.get("id")
            parts = id_.split("/") if isinstance(id_, str) else []
            return parts[2] if len(parts) > 2 and parts[1] == "subscriptions" else None  # noqa: PLR2004
        match = self._arn()
        return match.group(2) if match else None

    def _arn(self) -> re.Match[str] | None:
        arn = self.values.get("arn")
        return _ARN.match(arn) if isinstance(arn, str) else None

    def default_tags(self) -> dict[str, Value]:
        """None: `tags_all` holds them, and takes the place of `tags`."""
        return {}

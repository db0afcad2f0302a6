"""Pulumi programs in YAML: resources with their interpolations and functions, evaluated for one stack."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from bartizan.model.values import Unknown
from bartizan.sources.repository.evaluated import (
    TEXT_LENGTH,
    Body,
    Budget,
    JsonText,
    Partial,
    parse_json,
    pieces_of,
    settle,
    unknown,
)
from bartizan.sources.repository.terraform.planned import SENSITIVE
from bartizan.sources.repository.terraform.pulumi.tokens import Token, snake
from bartizan.sources.repository.yaml_marks import Marked

_HOLE = re.compile(r"\$(\$\{)|\$\{([^}]*)\}")
_STEP = re.compile(r'\.?([A-Za-z_$][\w$-]*)|\[(\d+)\]|\["([^"]*)"\]')
_DEPTH = 40
FILE_BYTES = 1_000_000

SELF = object()


@dataclass(slots=True)
class Program:
    """The parts of a `Pulumi.yaml` (with `Main.yaml` merged in) and one stack's configuration."""

    project: str
    stack: str
    resources: Mapping[str, Marked]
    variables: Mapping[str, Marked]
    config: Mapping[str, object]
    asset_id: Callable[[str], str]
    read: Callable[[str], str | None]
    budget: Budget
    _memo: dict[str, object] = field(default_factory=dict)

    def token(self, name: str) -> Token | None:
        """The type of a resource."""
        written = self.resources[name].get("type")
        return Token.parse(written.text() or "") if written is not None else None

    def id_of(self, name: str) -> str:
        """The asset id of a resource."""
        token = self.resources[name].get("type")
        return self.asset_id(f"{full_type(token.text() or '') if token else ''}::{name}")

    def provider(self, name: str) -> Mapping[str, object]:
        """What the provider that a resource asks for sets. Raises `OutOfBudget`."""
        options = self.resources[name].get("options")
        asked = options.get("provider") if options is not None else None
        match = _HOLE.fullmatch((asked.text() or "") if asked is not None else "")
        return self.properties(match.group(2)) if match is not None and match.group(2) in self.resources else {}

    def properties(self, name: str) -> Body:
        """The evaluated properties of a resource. Raises `OutOfBudget`."""
        node = self.resources[name].get("properties")
        value = self.value(node, 0) if node is not None else None
        return value if isinstance(value, Body) else Body(self.resources[name].line, self.resources[name].end_line)

    def value(self, node: Marked, depth: int) -> object:
        """The value of a node, functions applied. Raises `OutOfBudget`."""
        self.budget.spend()
        if depth > _DEPTH:
            return Unknown(f"nested deeper than {_DEPTH} levels")
        if isinstance(node.value, str):
            return self._text(node.value, depth)
        if isinstance(node.value, list):
            return [self.value(inner, depth + 1) for inner in node.value]
        if not isinstance(node.value, dict):
            return node.value
        function = next((key for key in node.value if key.lower().startswith("fn::")), None)
        if function is not None and len(node.value) == 1:
            return self._call(function[4:].lower(), node.value[function], depth + 1)
        body = Body(node.line, node.end_line)
        for key, inner in node.value.items():
            value = self.value(inner, depth + 1)
            if value is not None:
                body[key] = value
                body.lines[key] = node.key_lines.get(key, inner.line)
        return body

    def _text(self, text: str, depth: int) -> object:
        """Text with its `${…}` filled in; one alone is the value itself."""
        parts: list[str | Unknown] = []
        place = 0
        for match in _HOLE.finditer(text):
            parts.append(text[place : match.start()] + ("${" if match.group(1) else ""))
            place = match.end()
            if match.group(1):
                continue
            value = self._reference(match.group(2).strip(), depth)
            if match.group(0) == text:
                return value
            parts.extend(_parts(value, text))
        parts.append(text[place:])
        if len(parts) > 1_000 or sum(len(part) for part in parts if isinstance(part, str)) > TEXT_LENGTH:  # noqa: PLR2004
            return Unknown("a text too large to evaluate")
        if all(isinstance(part, str) for part in parts):
            return "".join(part for part in parts if isinstance(part, str))
        return Partial(tuple(part for part in parts if part != ""), text)

    def _reference(self, path: str, depth: int) -> object:
        steps = [index or name or quoted for name, index, quoted in _STEP.findall(path)]
        if not steps:
            return Unknown(path)
        first, rest = steps[0], steps[1:]
        if first in self.resources:
            return self._output(first, rest, path, depth)
        if first == "pulumi":
            known = {"stack": self.stack or None, "project": self.project}.get(rest[0] if rest else "")
            return Unknown(f"${{{path}}}") if known is None else known
        if first in self.variables:
            value = self._variable(first, depth)
        elif first in self.config:
            value = self.config[first]
        else:
            return Unknown(path)
        return _step(value, rest, path)

    def _variable(self, name: str, depth: int) -> object:
        if self._memo.get(name) is SELF:
            return Unknown(f"{name} refers to itself")
        if name not in self._memo:
            self._memo[name] = SELF
            try:
                self._memo[name] = self.value(self.variables[name], depth + 1)
            except BaseException:
                del self._memo[name]
                raise
        return self._memo[name]

    def _output(self, name: str, rest: list[str], path: str, depth: int) -> object:
        """A property of a resource: what the program itself says, else an unknown that names the asset."""
        asset = (self.id_of(name),)
        if not rest:
            return Unknown(path, asset)
        node = self.resources[name].get("properties")
        given = node.get(rest[0]) if node is not None else None
        key = f"{name}.{rest[0]}"
        if given is not None and self._memo.get(key) is not SELF and depth < _DEPTH:
            self._memo[key] = SELF
            try:
                value = _step(self.value(given, depth + 1), rest[1:], path)
            finally:
                del self._memo[key]
            if isinstance(value, Partial):
                return Unknown(path, asset, snake(rest[0]), pieces_of(value.parts))
            if value is not None and not (isinstance(value, Unknown) and not value.assets):
                return value
        return Unknown(path, asset, snake(rest[0]) if len(rest) == 1 else None)

    def _call(self, name: str, node: Marked, depth: int) -> object:
        if name == "secret":
            return Unknown(SENSITIVE, pieces=(None,))
        if name in {"stringasset", "fileasset", "readfile", "filearchive", "remoteasset", "assetarchive"}:
            path = self.value(node, depth)
            if name == "stringasset" or not isinstance(path, str):
                return path
            content = self.read(path) if name in {"fileasset", "readfile"} else None
            return Unknown(path) if content is None else content
        if name == "invoke" or ":" in name:
            return _invoked(name, node)
        value = self.value(node, depth)
        apply = _FUNCTIONS.get(name)
        try:
            return Unknown(f"fn::{name}") if apply is None else apply(value)
        except (TypeError, ValueError, IndexError, KeyError):
            return unknown(f"fn::{name}", value)


def _invoked(name: str, node: Marked) -> Unknown:
    """What a provider function would answer is not known."""
    function = node.get("function")
    return Unknown(f"fn::{name if function is None else function.text() or name}")


def _parts(value: object, text: str) -> list[str | Unknown]:
    if isinstance(value, Partial):
        return list(value.parts)
    settled = settle(value, text)
    if isinstance(settled, bool):
        return ["true" if settled else "false"]
    if isinstance(settled, str | int | float):
        return [str(settled)]
    return [settled if isinstance(settled, Unknown) else unknown(text, settled)]


def _step(value: object, rest: list[str], path: str) -> object:
    for step in rest:
        if isinstance(value, Mapping) and step in value:
            value = value[step]
        elif isinstance(value, list) and step.isdigit() and int(step) < len(value):
            value = value[int(step)]
        else:
            return unknown(path, value)
    return value


def _join(value: object) -> object:
    separator, items = _pair(value)
    if not isinstance(items, list) or not isinstance(separator, str):
        return unknown("fn::join", separator, items)
    parts: list[str | Unknown] = []
    for number, item in enumerate(items):
        parts += [separator] if number and separator else []
        parts += _parts(item, "fn::join")
    if all(isinstance(part, str) for part in parts):
        return "".join(part for part in parts if isinstance(part, str))
    return Partial(tuple(parts), "fn::join")


def _pair(value: object) -> tuple[object, object]:
    if not isinstance(value, list) or len(value) != 2:  # noqa: PLR2004 - a pair
        raise TypeError("not a pair")
    return value[0], value[1]


def _select(value: object) -> object:
    index, items = _pair(value)
    if not isinstance(items, list) or not isinstance(index, int | str):
        return unknown("fn::select", index, items)
    return items[int(index)]


def _split(value: object) -> object:
    separator, whole = _pair(value)
    if not isinstance(separator, str) or not isinstance(whole, str) or not separator:
        return unknown("fn::split", whole)
    return whole.split(separator)


def _encoded(value: object) -> object:
    text = settle(value)
    return base64.b64encode(text.encode()).decode() if isinstance(text, str) else unknown("fn::toBase64", value)


def _decoded(value: object) -> object:
    return base64.b64decode(value).decode() if isinstance(value, str) else unknown("fn::fromBase64", value)


_FUNCTIONS: dict[str, Callable[[object], object]] = {
    "tojson": lambda value: JsonText(value, "fn::toJSON"),
    "fromjson": lambda value: parse_json(value, "fn::fromJSON"),
    "tobase64": _encoded,
    "frombase64": _decoded,
    "join": _join,
    "select": _select,
    "split": _split,
}


def full_type(text: str) -> str:
    """`aws:s3:Bucket` as a URN has it: `aws:s3/bucket:Bucket`."""
    parts = text.split(":")
    if len(parts) == 3 and "/" not in parts[1] and parts[0] in {"aws", "azure", "gcp"}:  # noqa: PLR2004
        return f"{parts[0]}:{parts[1]}/{parts[2][:1].lower()}{parts[2][1:]}:{parts[2]}"
    return text

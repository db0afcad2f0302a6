"""`terraform show -json` plans and states, and raw state files, as resources."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from bartizan.model.edge import Gap
from bartizan.model.values import Unknown
from bartizan.sources.repository.evaluated import fits
from bartizan.sources.repository.reader import SourceFile, read_text
from bartizan.sources.repository.terraform.combine import without_keys
from bartizan.sources.repository.terraform.parse import SOURCE
from bartizan.sources.repository.terraform.planned import Planned, masked_values

RESOURCES = 50_000
MODULES = 2_000
_DEPTH = 30
_HEAD = 4_096
_ADDRESS = re.compile(r'(?<!\\)"address"\s*:\s*"((?:[^"\\]|\\.)*)"')
_MANAGED = re.compile(r'(?<!\\)"mode"\s*:\s*"managed"')

IdOf = Callable[[str, str, str], str]
"""The asset id of a resource by its address, its module's address and `type.name`."""


def looks_like_plan(data: bytes) -> bool:
    """A quick look at a file's first bytes that misses no plan and no state."""
    head = data[:_HEAD]
    return b'"terraform_version"' in head and (b'"format_version"' in head or b'"serial"' in head)


def label_of(file: SourceFile) -> str:
    """What a plan or state calls its deployment: `prod` of `prod.tfplan.json` or of its workspace's folder."""
    parent = file.directory.rpartition("/")[2]
    if "terraform.tfstate.d/" in file.path:
        return parent
    stem = re.sub(r"\.(?:json|tfstate|tfplan|plan|out)\b", "", file.name)
    stem = re.sub(r"(?:\A|[-_.])(?:tf)?(?:plan|state|show)(?:[-_.]|\Z)", "", stem, flags=re.IGNORECASE)
    return "" if stem in {"terraform", "tf", "tofu", ""} else stem


@dataclass(slots=True)
class Document:
    """What one plan or state says."""

    file: SourceFile
    resources: list[Planned] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)


def read_plan(file: SourceFile, id_of: IdOf) -> Document | None:
    """The resources of a plan or state; None when the file is neither."""
    text, gap = read_text(file, SOURCE)
    if text is None or not looks_like_plan(text[:_HEAD].encode("utf-8", "replace")):
        return None
    document = Document(file)
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        document.gaps.append(Gap(SOURCE, file.path, "not valid JSON, or nested too deeply", "the whole plan or state"))
        return document
    if not isinstance(data, dict):
        return None
    if gap is not None:
        document.gaps.append(gap)
    if isinstance(data.get("planned_values"), dict) or isinstance(data.get("values"), dict):
        document.resources = _Shown(file, data, _address_lines(text), id_of).resources()
    elif isinstance(data.get("resources"), list) and isinstance(data.get("version"), int):
        document.resources = _raw_state(file, data, text, id_of)
    else:
        return None
    if len(document.resources) >= RESOURCES:
        why = f"more than {RESOURCES} resources; the rest was not read"
        document.gaps.append(Gap(SOURCE, file.path, why, "smaller plans"))
    return document


def _address_lines(text: str) -> dict[str, int]:
    """The line of each address that the document names, where it is written over several lines."""
    if text.count("\n", 0, 100_000) < 3:  # noqa: PLR2004 - all on one line, as `terraform show -json` writes it
        return {}
    lines: dict[str, int] = {}
    line, place = 1, 0
    for match in _ADDRESS.finditer(text):
        line += text.count("\n", place, match.start())
        place = match.start()
        lines.setdefault(match.group(1).replace('\\"', '"'), line)
    return lines


class _Shown:
    """A document of `terraform show -json`."""

    def __init__(self, file: SourceFile, data: Mapping[str, Any], lines: Mapping[str, int], id_of: IdOf) -> None:
        self._file = file
        self._lines = lines
        self._id_of = id_of
        self._data = data
        self._modules: dict[str, Mapping[str, Any]] = {}
        self._declarations: dict[int, dict[str, Mapping[str, Any]]] = {}
        self._ids: dict[str, dict[str, str]] = {}

    def resources(self) -> list[Planned]:
        """Every managed resource."""
        planned = self._data.get("planned_values")
        root = _map(_map(planned if isinstance(planned, dict) else self._data.get("values")).get("root_module"))
        found = [*_resources(root)]
        changes = {
            str(change.get("address")): _map(change.get("change"))
            for change in _maps(self._data.get("resource_changes"))
        }
        for module, resource in found:
            name = f"{resource.get('type')}.{resource.get('name')}"
            address = str(resource.get("address"))
            self._ids.setdefault(f"{module}|{name}", {})[address] = self._id_of(address, module, name)
        return [self._planned(module, resource, changes) for module, resource in found]

    def _planned(self, module: str, resource: Mapping[str, Any], changes: Mapping[str, Mapping[str, Any]]) -> Planned:
        address, type_ = str(resource.get("address")), str(resource.get("type"))
        name = f"{type_}.{resource.get('name')}"
        change = changes.get(address, {})
        marks = resource.get("sensitive_values") or change.get("after_sensitive")
        raw = dict(_map(resource.get("values")))
        declared = self._declared(module, name)
        expressions = _map(declared.get("expressions"))
        values = masked_values(type_, raw, marks)
        known = dict(values)
        for key, open_ in _map(change.get("after_unknown")).items():
            if key in expressions:
                known[key] = self._open(known.get(key), open_, expressions[key], module, address)
        index = resource.get("index")
        tag = "" if index is None else f"[{json.dumps(index)}]"
        return Planned(
            type=type_,
            name=f"{resource.get('name')}{tag}",
            address=address,
            asset_id=self._id_of(address, module, name),
            path=self._file.path,
            line=self._lines.get(address, 1),
            values=with_all_tags(known),
            settings=self._settings(str(declared.get("provider_config_key") or "")),
        )

    def _open(self, value: object, marks: object, expression: object, module: str, address: str) -> object:
        """A value with what is only known after it is applied as unknown, by the expression's references."""
        if marks is True:
            return self._unknown(expression, module, address)
        if isinstance(marks, Mapping) and isinstance(expression, Mapping):
            out = dict(value) if isinstance(value, Mapping) else {}
            for key, inner in marks.items():
                out[key] = self._open(out.get(key), inner, expression.get(key, expression), module, address)
            return {key: each for key, each in out.items() if each is not None}
        if isinstance(marks, list) and isinstance(value, list):
            for place, inner in enumerate(marks[: len(value)]):
                each = expression[place] if isinstance(expression, list) and place < len(expression) else expression
                opened = self._open(value[place], inner, each, module, address)
                if isinstance(opened, dict) and isinstance(body := value[place], dict):
                    body.update(opened)
                elif opened is not None:
                    value[place] = opened
            return value
        return value

    def _unknown(self, expression: object, module: str, address: str) -> Unknown | None:
        references = _references(expression)
        if references is None:
            return None
        assets = dict.fromkeys(id_ for one in references for id_ in self._targets(one, module, address, 0))
        return Unknown(references[0] if references else "known after apply", tuple(assets))

    def _targets(self, reference: str, module: str, address: str, depth: int) -> list[str]:
        """The asset ids that a reference in a module leads to."""
        parts = reference.split(".")
        if depth > _DEPTH or len(parts) < 2:  # noqa: PLR2004 - a name and what it is the name of
            return []
        if parts[0] == "var" and module:
            parent, _, last = module.rpartition("module.")
            call = _map(_map(self._module(parent.rstrip(".")).get("module_calls")).get(re.sub(r"\[.*", "", last)))
            found = _references(_map(call.get("expressions")).get(parts[1])) or []
            return [id_ for one in found for id_ in self._targets(one, parent.rstrip("."), address, depth + 1)]
        if parts[0] == "each":
            looped = self._declared(module, ".".join(without_keys(address).rsplit(".", 2)[-2:]))
            found = _references(looped.get("for_each_expression")) or []
            return [id_ for one in found for id_ in self._targets(one, module, address, depth + 1)]
        name = re.sub(r"\[.*", "", ".".join(parts[:2]))
        known = self._ids.get(f"{module}|{name}", {})
        prefix = f"{module}." if module else ""
        exact = [id_ for at, id_ in known.items() if reference.startswith(at.removeprefix(prefix))]
        bracket = address[address.rindex("[") :] if address.endswith("]") else None
        same_key = [id_ for at, id_ in known.items() if bracket is not None and at.endswith(bracket)]
        return exact if len(known) > 1 and exact else same_key[:1] or list(known.values())

    def _module(self, address: str) -> Mapping[str, Any]:
        """The configuration of a module, by its address with or without keys."""
        plain = re.sub(r'\[(?:\d+|"(?:[^"\\]|\\.)*")\]', "", address)
        if plain not in self._modules:
            inner = _map(_map(self._data.get("configuration")).get("root_module"))
            for name in [part for part in plain.split(".") if part and part != "module"]:
                inner = _map(_map(_map(inner.get("module_calls")).get(name)).get("module"))
            self._modules[plain] = inner
        return self._modules[plain]

    def _declared(self, module: str, name: str) -> Mapping[str, Any]:
        """How the configuration declares a resource of a module."""
        inner = self._module(module)
        found = self._declarations.get(id(inner))
        if found is None:
            found = self._declarations[id(inner)] = {
                f"{one.get('type')}.{one.get('name')}": one
                for one in _maps(inner.get("resources"))
                if one.get("mode") != "data"
            }
        return found.get(name, {})

    def _settings(self, key: str) -> dict[str, object]:
        """The provider configuration's constants, and variables where the plan has their values."""
        configured = _map(_map(self._data.get("configuration")).get("provider_config"))
        # A module's provider without a configuration of its own is the root's.
        config = _map(configured.get(key)) or _map(configured.get(key.rpartition(":")[2]))
        given = _map(self._data.get("variables"))
        out: dict[str, object] = {}
        for name in ("region", "project", "subscription_id"):
            expression = _map(_map(config.get("expressions")).get(name))
            value = expression.get("constant_value")
            for one in _references(expression) or ():
                value = value or _map(given.get(one.removeprefix("var."))).get("value")
            if isinstance(value, str):
                out[name] = value
        return out


def with_all_tags(values: Mapping[str, object]) -> dict[str, object]:
    """The values with `tags_all`, which holds the provider's default tags too, for `tags`."""
    out = dict(values)
    every = out.pop("tags_all", None)
    if isinstance(every, Mapping) and every:
        out["tags"] = every
    return out


def _resources(root: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Each managed resource with its module's address."""
    stack: list[Mapping[str, Any]] = [root]
    count = modules = 0
    while stack:
        module = stack.pop()
        modules += 1
        address = str(module.get("address") or "")
        for resource in _maps(module.get("resources")):
            whole = all(isinstance(resource.get(key), str) for key in ("address", "type", "name"))
            if resource.get("mode") != "data" and whole and count < RESOURCES:
                count += 1
                yield address, resource
        if modules < MODULES:
            stack.extend(reversed([*_maps(module.get("child_modules"))]))


def _references(expression: object) -> list[str] | None:
    """The references anywhere in an expression of the configuration; None when it is constant."""
    found: list[str] = []
    stack = [expression]
    steps = 0
    while stack and steps < 10_000:  # noqa: PLR2004 - no expression is larger
        steps += 1
        inner = stack.pop()
        if isinstance(inner, Mapping):
            listed = inner.get("references")
            if isinstance(listed, list):
                found.extend(one for one in listed if isinstance(one, str))
            else:
                stack.extend(inner.values())
        elif isinstance(inner, list):
            stack.extend(inner)
    return found or (None if expression is None else [])


def _raw_state(file: SourceFile, data: Mapping[str, Any], text: str, id_of: IdOf) -> list[Planned]:
    """A state file of version 4."""
    lines = _managed_lines(text)
    out: list[Planned] = []
    number = 0
    for resource in _maps(data.get("resources")):
        if resource.get("mode") != "managed":
            continue
        line = lines[number] if number < len(lines) else 1
        number += 1
        if not isinstance(resource.get("type"), str) or not isinstance(resource.get("name"), str):
            continue
        module, type_ = str(resource.get("module") or ""), str(resource.get("type"))
        name = f"{type_}.{resource.get('name')}"
        for instance in _maps(resource.get("instances")):
            key = instance.get("index_key")
            tag = "" if key is None else f"[{json.dumps(key)}]"
            address = f"{module}.{name}{tag}" if module else f"{name}{tag}"
            attributes = _map(instance.get("attributes"))
            if len(out) >= RESOURCES or instance.get("deposed") or not fits(attributes):
                continue
            values = masked_values(type_, attributes, _marks(instance.get("sensitive_attributes")))
            id_ = id_of(address, module, name)
            place = f"{resource.get('name')}{tag}"
            out.append(Planned(type_, place, address, id_, file.path, line, with_all_tags(values)))
    return out


def _managed_lines(text: str) -> list[int]:
    lines: list[int] = []
    line, place = 1, 0
    for match in _MANAGED.finditer(text):
        line += text.count("\n", place, match.start())
        place = match.start()
        lines.append(line)
    return lines


def _marks(paths: object) -> dict[str, object]:
    """The sensitive paths of a state as marks; what lies deeper marks the whole attribute."""
    marks: dict[str, object] = {}
    for path in paths if isinstance(paths, list) else ():
        first = path[0] if isinstance(path, list) and path else path
        name = first.get("value") if isinstance(first, Mapping) else first
        if isinstance(name, str):
            marks[name] = True
    return marks


def _map(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _maps(value: object) -> Iterator[Mapping[str, Any]]:
    return (one for one in value if isinstance(one, dict)) if isinstance(value, list) else iter(())

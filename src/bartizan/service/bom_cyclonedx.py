"""CycloneDX documents as subjects."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from bartizan.model.errors import InputError
from bartizan.service.bom_document import MAX_PARTS, BomDocument, Subject, View, items, text

_OLDEST = (1, 4)


def parse(data: Mapping[str, Any], where: str) -> BomDocument:
    """The document; components within components and services within services are parts too."""
    version = text(data.get("specVersion"))
    if _numbers(version) < _OLDEST:
        raise InputError(f"is CycloneDX {version or 'of no version'}", where=where, hint="1.4 and later are read")
    components = _nested(data.get("components"), "components")
    parts: list[tuple[str, View]] = [(text(one.get("type"), "library"), dict(one)) for one in components]
    parts += [("service", dict(one)) for one in _nested(data.get("services"), "services")]
    subjects = [_subject(kind, view, number) for number, (kind, view) in enumerate(parts[:MAX_PARTS])]
    metadata = data.get("metadata")
    root = metadata.get("component") if isinstance(metadata, Mapping) else None
    whole = dict(root) if isinstance(root, Mapping) else {}
    document = Subject("document", text(whole.get("name"), "document"), text(data.get("serialNumber")), dict(data))
    system = Subject("system", text(whole.get("name"), "system"), text(whole.get("bom-ref")), whole)
    _add(document, system, subjects, data)
    return BomDocument("CycloneDX", version, document, system, tuple(subjects))


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdecimal())


def _nested(value: Any, key: str) -> Iterator[Mapping[str, Any]]:
    pending = [one for one in reversed(items(value)) if isinstance(one, Mapping)]
    seen = 0
    while pending and seen < MAX_PARTS:
        one = pending.pop()
        seen += 1
        yield one
        pending.extend(inner for inner in reversed(items(one.get(key))) if isinstance(inner, Mapping))


def _subject(kind: str, view: View, number: int) -> Subject:
    name = text(view.get("name"), f"{kind} without a name")
    group = text(view.get("group"))
    return Subject(kind, f"{group}/{name}" if group else name, text(view.get("bom-ref"), f"#{number}"), view)


def _add(document: Subject, system: Subject, parts: list[Subject], data: Mapping[str, Any]) -> None:
    """What the README of the profiles promises beside the document's own words."""
    by_ref = {one.ref: one for one in parts}
    needs: defaultdict[str, list[str]] = defaultdict(list)
    needed: defaultdict[str, list[str]] = defaultdict(list)
    for entry in items(data.get("dependencies")):
        if isinstance(entry, Mapping):
            source = text(entry.get("ref"))
            for target in items(entry.get("dependsOn")):
                if isinstance(target, str):
                    needs[source].append(target)
                    needed[target].append(source)
    for part in parts:
        for card in _datasets(part.view):
            needed[card].append(part.ref)
            needs[part.ref].append(card)
    has = _vulnerable(data)
    for part in parts:
        part.view["@document"] = data
        part.view["@properties"] = items(part.view.get("properties"))
        part.view["@needs"] = [_name(by_ref, system, ref) for ref in dict.fromkeys(needs[part.ref])]
        part.view["@needed-by"] = [_name(by_ref, system, ref) for ref in dict.fromkeys(needed[part.ref])]
        part.view["@vulnerabilities"] = has.get(part.ref, [])
    groups = {
        "@components": [one.view for one in parts if one.kind != "service"],
        "@models": [one.view for one in parts if one.kind == "machine-learning-model"],
        "@datasets": [one.view for one in parts if one.kind == "data"],
        "@services": [one.view for one in parts if one.kind == "service"],
    }
    for whole in (document, system):
        whole.view.update(groups)
        whole.view["@document"] = data


def _name(by_ref: Mapping[str, Subject], system: Subject, ref: str) -> dict[str, str]:
    found = system if ref == system.ref else by_ref.get(ref)
    return {"ref": ref, "name": found.name if found else ref}


def _datasets(view: View) -> list[str]:
    card = view.get("modelCard")
    parameters = card.get("modelParameters") if isinstance(card, Mapping) else None
    found = parameters.get("datasets") if isinstance(parameters, Mapping) else None
    return [one["ref"] for one in items(found) if isinstance(one, Mapping) and isinstance(one.get("ref"), str)]


def _vulnerable(data: Mapping[str, Any]) -> dict[str, list[Mapping[str, Any]]]:
    has: defaultdict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for one in items(data.get("vulnerabilities")):
        if isinstance(one, Mapping):
            for target in items(one.get("affects")):
                if isinstance(target, Mapping) and isinstance(target.get("ref"), str):
                    has[target["ref"]].append(one)
    return has

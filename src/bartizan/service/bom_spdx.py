"""SPDX 3 documents as subjects, their elements linked by what they refer to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from bartizan.model.errors import InputError
from bartizan.service.bom_document import MAX_PARTS, BomDocument, Subject, View, items, text

_KINDS: Mapping[str, str] = {
    "ai_AIPackage": "machine-learning-model",
    "dataset_DatasetPackage": "data",
    "software_Package": "library",
    "software_File": "file",
}
_PURPOSES: Mapping[str, str] = {
    "application": "application",
    "container": "container",
    "framework": "framework",
    "library": "library",
    "file": "file",
    "data": "data",
    "configuration": "data",
    "model": "machine-learning-model",
    "operatingSystem": "operating-system",
    "platform": "platform",
    "firmware": "firmware",
    "device": "device",
}
_AGENTS = ("suppliedBy", "originatedBy", "createdBy", "createdUsing")
_NEEDS = (
    "descendantOf",
    "dependsOn",
    "contains",
    "trainedOn",
    "testedOn",
    "hasInput",
    "usesTool",
    "hasDataFile",
    "hasPrerequisite",
)


def parse(data: Mapping[str, Any], where: str) -> BomDocument:
    """The document. Raises `InputError` when it holds no elements."""
    elements: dict[str, View] = {}
    for number, node in enumerate(items(data.get("@graph"))[:MAX_PARTS]):
        if isinstance(node, Mapping):
            identity = text(node.get("spdxId")) or text(node.get("@id")) or f"#{number}"
            elements[identity] = dict(node)
    relationships = [node for node in elements.values() if "relationshipType" in node]
    if not elements:
        raise InputError("holds no elements", where=where, hint="its @graph is empty")
    for node in elements.values():
        _resolve(node, elements)
    _link(elements, relationships)
    sboms = [node for node in elements.values() if node.get("type") == "software_Sbom"]
    roots = [ref for node in sboms for ref in items(node.get("rootElement")) if isinstance(ref, str)]
    parts = [_subject(identity, node) for identity, node in elements.items() if text(node.get("type")) in _KINDS]
    system = _system(roots, elements, parts)
    parts = [one for one in parts if one.ref != system.ref]
    head = next((node for node in elements.values() if node.get("type") == "SpdxDocument"), sboms[0] if sboms else {})
    document = Subject("document", text(head.get("name"), "document"), text(head.get("spdxId")), head)
    groups = _groups(parts, elements) | {"@relationships": relationships, "@sbom": sboms}
    for whole in (document, system):
        whole.view.update(groups)
        whole.view["@document"] = head
    creation = head.get("creationInfo")
    version = text(creation.get("specVersion")) if isinstance(creation, Mapping) else ""
    return BomDocument("SPDX", version, document, system, tuple(parts))


def _subject(identity: str, node: View) -> Subject:
    purpose = text(node.get("software_primaryPurpose"))
    kind = _PURPOSES.get(purpose, _KINDS[str(node["type"])])
    comment = text(node.get("comment"))
    kind = "service" if purpose == "other" and "service" in comment.lower() else kind
    if node.get("type") == "dataset_DatasetPackage":
        kind = "data"
    if purpose == "configuration":
        node.setdefault("data", [{"type": "configuration"}])
    return Subject(kind, text(node.get("name"), identity), identity, node)


def _system(roots: list[str], elements: Mapping[str, View], parts: list[Subject]) -> Subject:
    by_ref = {one.ref: one for one in parts}
    found = next((by_ref[ref] for ref in roots if ref in by_ref), None)
    if found is None:
        return Subject("system", "system", "", {})
    return Subject("system", found.name, found.ref, dict(elements[found.ref]))


def _resolve(node: View, elements: Mapping[str, View]) -> None:
    """Agents, tools and the creation info in place of their ids; the extension's properties by name and value."""
    creation = node.get("creationInfo")
    if isinstance(creation, str) and creation in elements:
        creation = dict(elements[creation])
        for name in _AGENTS:
            if name in creation:
                creation[name] = [elements.get(str(ref), ref) for ref in items(creation[name])]
        node["creationInfo"] = creation
    for name in _AGENTS:
        if name in node and node.get("type") != "CreationInfo":
            node[name] = [elements.get(one, one) if isinstance(one, str) else one for one in items(node[name])]
    properties = []
    for extension in items(node.get("extension")):
        if isinstance(extension, Mapping):
            for one in items(extension.get("extension_cdxProperty")):
                if isinstance(one, Mapping):
                    pair = {"name": one.get("extension_cdxPropName"), "value": one.get("extension_cdxPropValue")}
                    properties.append(pair)
    if properties:
        node["@properties"] = properties


def _link(elements: Mapping[str, View], relationships: list[View]) -> None:
    related: defaultdict[str, defaultdict[str, list[View]]] = defaultdict(lambda: defaultdict(list))
    needs: defaultdict[str, list[View]] = defaultdict(list)
    needed: defaultdict[str, list[View]] = defaultdict(list)
    for one in relationships:
        source, kind = text(one.get("from")), text(one.get("relationshipType"))
        for ref in items(one.get("to")):
            target = elements.get(ref, {"spdxId": ref, "name": ref}) if isinstance(ref, str) else {}
            related[source][kind].append(target)
            if kind in _NEEDS and isinstance(ref, str) and ref in elements:
                needs[source].append({"name": target.get("name"), "ref": ref})
                if source in elements:
                    needed[ref].append({"name": elements[source].get("name"), "ref": source})
    for identity, node in elements.items():
        node["@related"] = dict(related[identity])
        node["@needs"], node["@needed-by"] = needs[identity], needed[identity]
        node["@vulnerabilities"] = related[identity].get("hasAssociatedVulnerability", [])


def _groups(parts: list[Subject], elements: Mapping[str, View]) -> View:
    """What the README of the profiles promises of the whole."""
    by_kind: defaultdict[str, list[View]] = defaultdict(list)
    for one in parts:
        by_kind[one.kind].append(one.view)
    types = [(str(one.get("type")), one) for one in elements.values()]
    return {
        "@components": [one.view for one in parts],
        "@models": by_kind["machine-learning-model"],
        "@datasets": by_kind["data"],
        "@services": by_kind["service"],
        "@vulnerabilities": [one for type_, one in types if type_ == "security_Vulnerability"],
        "@assessments": [one for type_, one in types if type_.startswith("security_") and "relationshipType" in one],
        "@builds": [one for type_, one in types if type_ == "build_Build"],
    }

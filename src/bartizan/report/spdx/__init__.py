"""SPDX 3.0.1 as JSON-LD, with the profiles Core, Software, AI, Dataset, Build, Security and SimpleLicensing.

The document is made of dictionaries of our own: the generated bindings of `spdx-python-model` take longer to import
than a whole bill takes to write, and check less than the schema and the SHACL shapes do in the tests.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping

from bartizan.model.scan import ScanResult
from bartizan.report.bom.bill import Bill, Link, Part, Party
from bartizan.report.bom.build import build, utc
from bartizan.report.bom.config import clean, public_url
from bartizan.report.bom.licences import read as read_licences
from bartizan.report.bom.options import Options
from bartizan.report.bom.roles import Relation, Role
from bartizan.report.cyclonedx.component import described
from bartizan.report.cyclonedx.shared import properties
from bartizan.report.cyclonedx.whole import MAX_GAPS
from bartizan.report.spdx.graph import (
    CREATION,
    NAMESPACE,
    NO_ELEMENT,
    NO_WORD,
    PLACE,
    Graph,
    Node,
    entries,
    extension,
    reference,
)
from bartizan.report.spdx.licensing import expression, license_package
from bartizan.report.spdx.package import NOT_KNOWN, REFERENCE_TYPES, element
from bartizan.report.spdx.security import vulnerability

CONTEXT = "https://spdx.org/rdf/3.0.1/spdx-context.jsonld"
EPOCH = "1970-01-01T00:00:00Z"
"""The mandatory time of a document that no clock was read for."""

_SPACE = uuid.uuid5(uuid.NAMESPACE_URL, NAMESPACE)
_SBOM_TYPES: Mapping[str, str] = {"pre-build": "source", "post-build": "analyzed", "operations": "deployed"}
_RELATIONS: Mapping[Relation, str] = {
    Relation.CONTAINS: "contains",
    Relation.TRAINED_ON: "trainedOn",
    Relation.TESTED_ON: "testedOn",
    Relation.DERIVED_FROM: "descendantOf",
}
"""All other relations are `dependsOn`, with Bartizan's word for them as the comment."""


def render(result: ScanResult, options: Options | None = None) -> str:
    """The bill of `result` as SPDX 3.0.1 JSON-LD."""
    return json.dumps(document(build(result, options or Options())), indent=2, ensure_ascii=False) + "\n"


def document(bill: Bill) -> Node:
    """The document; its namespace is made of its content, so that the same bill has the same bytes."""
    graph = Graph()
    elements = {part.ref: element(graph, part) for part in bill.parts}
    root = _system(graph, bill)
    _relate(graph, bill, elements, root)
    for one in bill.workflows:
        _build(graph, one, bill, elements)
    for found in bill.vulnerabilities:
        vulnerability(graph, found, elements)
    creation = _creation(graph, bill)
    licence = expression(graph, read_licences([bill.system.licence])) if bill.system.licence else None
    body = graph.elements()
    nodes = [creation, *_collections(graph, bill, body, root, licence), *body]
    text = json.dumps(nodes, sort_keys=True, ensure_ascii=True)
    return {"@context": CONTEXT, "@graph": _placed(nodes, f"{NAMESPACE}{uuid.uuid5(_SPACE, text)}#")}


def _placed(value: object, namespace: str) -> object:
    """`value` with the document's namespace in every id; no other text has the place's mark."""
    if isinstance(value, str):
        return namespace + value.removeprefix(PLACE) if value.startswith(PLACE) else value
    if isinstance(value, list):
        return [_placed(one, namespace) for one in value]
    if isinstance(value, dict):
        return {key: _placed(one, namespace) for key, one in value.items()}
    return value


def _creation(graph: Graph, bill: Bill) -> Node:
    system = bill.system
    tool = graph.identity("tool", "bartizan", f"bartizan {bill.tool_version}")
    graph.add(tool, "Tool", {"name": f"bartizan {bill.tool_version}"})
    if system.author:
        author = graph.agent(Party(system.author, email=system.author_email), note=NOT_KNOWN)
    else:
        author = graph.add(
            graph.identity("software-agent", "bartizan", "bartizan"), "SoftwareAgent", {"name": "bartizan"}
        )
    node: Node = {
        "type": "CreationInfo",
        "@id": CREATION,
        "specVersion": "3.0.1",
        "created": bill.time or EPOCH,
        "createdBy": [author],
        "createdUsing": [tool],
    }
    return node if bill.time else node | {"comment": "Reproducible: no clock was read, and `created` says nothing."}


def _collections(graph: Graph, bill: Bill, body: list[Node], root: str, licence: str | None) -> list[Node]:
    """The document and the bill of materials that it holds, which claims only the profiles that it keeps."""
    types = {str(node["type"]) for node in body}
    claimed = [name for name, needs in _PROFILES if needs is None or any(one.startswith(needs) for one in types)]
    lacking = sorted({name for name, prefix in _TIMED for node in body if _lacks(node, prefix)})
    claimed = [name for name in claimed if name not in lacking]
    ids = [str(node["spdxId"]) for node in body]
    told = f"{len(bill.gaps)} things could not be read." if bill.gaps else ""
    if lacking:
        names = ", ".join(lacking)
        told += f" Times of release are not known of all packages, so that these profiles are not claimed: {names}."
    sbom, head = graph.identity("sbom", bill.name, "sbom"), graph.identity("document", bill.name, "document")
    shared: Node = {"creationInfo": CREATION, "name": bill.name, "profileConformance": claimed}
    kinds = [_SBOM_TYPES[phase] for phase in bill.phases]
    bom: Node = {"type": "software_Sbom", "spdxId": sbom, **shared, "rootElement": [root], "element": ids}
    bom |= {"software_sbomType": kinds} if kinds else {}
    bom |= {"comment": told.strip()} if told.strip() else {}
    said = [("bartizan:gap", clean(f"{gap.source}: {gap.what}: {gap.why}")) for gap in bill.gaps[:MAX_GAPS]]
    if bill.compared:
        said.append(("bartizan:compared-with-vulnerabilities", str(bill.compared)))
    bom |= {"extension": extension(said)} if said else {}
    document: Node = {"type": "SpdxDocument", "spdxId": head, **shared, "rootElement": [sbom], "element": [sbom, *ids]}
    if licence:
        document["dataLicense"] = licence
    return [document, bom]


_PROFILES: tuple[tuple[str, str | None], ...] = (
    ("core", None),
    ("software", None),
    ("simpleLicensing", None),
    ("ai", "ai_"),
    ("dataset", "dataset_"),
    ("build", "build_"),
    ("security", "security_"),
)
"""Profile → how the types begin that need it. `extension` is none: 3.0.1's context reads that word as another IRI."""

_TIMED = (("ai", "ai_AIPackage"), ("dataset", "dataset_DatasetPackage"))


def _lacks(node: Node, type_: str) -> bool:
    return node["type"] == type_ and (
        "releaseTime" not in node or (type_ == "dataset_DatasetPackage" and "builtTime" not in node)
    )


def _system(graph: Graph, bill: Bill) -> str:
    """The system as a whole, which is the root."""
    system = bill.system
    producer = Party(system.producer, public_url(system.producer_url)) if system.producer else None
    agent = graph.agent(producer, note=NOT_KNOWN)
    references = [
        reference(REFERENCE_TYPES.get(kind, "other"), url, kind)
        for kind, address in sorted(system.references.items())
        if (url := public_url(address))
    ]
    if url := public_url(system.security_policy):
        references.append(reference("securityPolicy", url))
    words = [*system.intended_use, system.data_flow or "", system.data_usage or ""]
    words += [f"Takes {', '.join(system.inputs)}." if system.inputs else ""]
    words += [f"Gives {', '.join(system.outputs)}." if system.outputs else ""]
    said: dict[str, object] = {
        "target": bill.targets,
        "hardware": system.hardware,
        "security-control": system.controls,
        "human-oversight": system.oversight,
        "risk-management": system.risk_management,
        "monitoring": system.monitoring,
    }
    released = utc(system.released) if system.released else None
    identity = graph.add(
        graph.identity("system", bill.name, "system"),
        "ai_AIPackage",
        {
            "name": bill.name,
            "description": system.description,
            "comment": None if released else "Not known, and SPDX has no value that says so: releaseTime.",
            "software_primaryPurpose": "application",
            "software_packageVersion": bill.version or NO_WORD,
            "software_downloadLocation": NO_WORD,
            "suppliedBy": agent,
            "originatedBy": [agent],
            "releaseTime": released,
            "externalRef": references,
            "ai_domain": list(system.domain),
            "ai_informationAboutApplication": " ".join(word for word in words if word) or None,
            "ai_standardCompliance": list(system.compliance),
            "ai_metric": entries(tuple(sorted({**system.metrics, **system.security_metrics}.items()))),
            "extension": extension([(str(one["name"]), str(one["value"])) for one in properties(said)]),
        },
    )
    license_package(graph, identity, ())
    return identity


def _relate(graph: Graph, bill: Bill, elements: Mapping[str, str], root: str) -> None:
    for ref in bill.top:
        graph.relate(root, "contains", elements[ref])
    for link in bill.links:
        if link.source in elements and link.target in elements:
            type_ = _RELATIONS.get(link.relation, "dependsOn")
            comment = "" if type_ != "dependsOn" or link.relation is Relation.DEPENDS_ON else link.relation.value
            graph.relate(elements[link.source], type_, elements[link.target], comment=comment)
    told = {link.source for link in bill.links if link.relation is Relation.TRAINED_ON}
    for part in bill.by_role(Role.MODEL):
        if part.ref not in told:
            note = "What the model was trained on is not known."
            named = ", ".join(part.facts.datasets)
            note = f"Named, but not seen: {named}." if named else note
            graph.relate(
                elements[part.ref], "trainedOn", NO_ELEMENT, comment=note, facts={"completeness": "noAssertion"}
            )


def _build(graph: Graph, part: Part, bill: Bill, elements: Mapping[str, str]) -> None:
    """A training or CI run, with what it reads and what it makes."""
    places = [one.location if one.line is None else f"{one.location}:{one.line}" for one in part.occurrences]
    identity = graph.add(
        graph.identity("build", part.name, part.ref),
        "build_Build",
        {
            "name": part.name,
            "build_buildType": f"https://bartizan.dev/build/{part.asset.kind}",
            "build_parameter": entries(part.facts.hyperparameters),
            "comment": f"Seen at {', '.join(places)}" if places else None,
            "extension": extension([(str(one["name"]), str(one["value"])) for one in properties(described(part))]),
        },
    )
    for link in (*bill.outgoing.get(part.ref, ()), *bill.incoming.get(part.ref, ())):
        _own(graph, link, part.ref, identity, elements)


def _own(graph: Graph, link: Link, ref: str, identity: str, elements: Mapping[str, str]) -> None:
    facts: Node = {"scope": "build"}
    if link.source == ref and link.target in elements:
        record = "LifecycleScopedRelationship"
        graph.relate(
            identity, "hasInput", elements[link.target], comment=link.relation.value, record=record, facts=facts
        )
    if link.target == ref and link.relation is Relation.MADE_BY and link.source in elements:
        record = "LifecycleScopedRelationship"
        graph.relate(identity, "hasOutput", elements[link.source], record=record, facts=facts)

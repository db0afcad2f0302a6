"""What is said of the document as a whole: metadata, dependencies, compositions, citations."""

from __future__ import annotations

from collections import defaultdict

from bartizan.report.bom.bill import Bill, Party, Reference
from bartizan.report.bom.build import utc
from bartizan.report.bom.config import public_url
from bartizan.report.bom.licences import read as read_licences
from bartizan.report.bom.roles import Relation, Role
from bartizan.report.cyclonedx.shared import Node, filled, licences, party, properties, references

MAX_GAPS = 200
"""Gaps that are written out; the number of all stands beside them."""

_NO_DEPENDENCY = frozenset({Relation.MADE_BY})


def metadata(bill: Bill, root: str, author: str) -> Node:
    """Who made the document, with what, when, of what."""
    system = bill.system
    written = None
    if system.author:
        written = {"bom-ref": author, **(party(Party(system.author)) or {})}
    contact = filled({"name": system.author, "email": system.author_email})
    return filled(
        {
            "timestamp": bill.time,
            "lifecycles": [{"phase": phase} for phase in bill.phases],
            "tools": {"components": [_tool(bill)]},
            "authors": [contact] if contact else [],
            "component": _system(bill, root),
            "manufacturer": written,
            "licenses": licences(read_licences([system.licence])) if system.licence else [],
            "properties": properties(_gaps(bill) | {"scope": "all packages" if bill.is_all else "AI"}),
        }
    )


def _tool(bill: Bill) -> Node:
    return {"type": "application", "name": "bartizan", "version": bill.tool_version}


def _system(bill: Bill, root: str) -> Node:
    system = bill.system
    producer = Party(system.producer, public_url(system.producer_url)) if system.producer else None
    found = [
        Reference(kind, url) for kind, address in sorted(system.references.items()) if (url := public_url(address))
    ]
    if url := public_url(system.security_policy):
        found.append(Reference("rfc-9116" if url.endswith("security.txt") else "vulnerability-assertion", url))
    if url := public_url(system.security_contact):
        found.append(Reference("security-contact", url))
    pairs: dict[str, object] = {
        "target": bill.targets,
        "released": utc(system.released) if system.released else None,
        "intended-use": system.intended_use,
        "domain": system.domain,
        "data-flow": system.data_flow,
        "data-usage": system.data_usage,
        "input": system.inputs,
        "output": system.outputs,
        "hardware": system.hardware,
        "security-control": system.controls,
        "compliance": system.compliance,
        "security-policy": system.security_policy,
        "security-metric": tuple(f"{name}={value}" for name, value in sorted(system.security_metrics.items())),
        "metric": tuple(f"{name}={value}" for name, value in sorted(system.metrics.items())),
        "human-oversight": system.oversight,
        "risk-management": system.risk_management,
        "monitoring": system.monitoring,
    }
    return filled(
        {
            "type": "application",
            "bom-ref": root,
            "supplier": party(producer),
            "manufacturer": party(producer),
            "name": bill.name,
            "version": bill.version,
            "description": system.description,
            "externalReferences": references(found),
            "properties": properties(pairs),
        }
    )


def _gaps(bill: Bill) -> dict[str, object]:
    told = tuple(f"{gap.source}: {gap.what}: {gap.why}" for gap in bill.gaps[:MAX_GAPS])
    return {"gaps": len(bill.gaps) or None, "gap": told, "compared-with-vulnerabilities": bill.compared or None}


def dependencies(bill: Bill, root: str) -> list[Node]:
    """What each component and service needs, the whole system first; every part has an entry, as the standard asks."""
    known = {part.ref for part in bill.parts}
    needs: defaultdict[str, set[str]] = defaultdict(set)
    for link in bill.links:
        if link.relation not in _NO_DEPENDENCY and link.source in known and link.target in known:
            needs[link.source].add(link.target)
    nodes: list[Node] = [{"ref": root, "dependsOn": list(bill.top)}]
    return nodes + [{"ref": ref, "dependsOn": sorted(needs[ref])} for ref in sorted(known)]


def compositions(bill: Bill, root: str) -> list[Node]:
    """How complete the document is.

    The whole is incomplete where something could not be read; without gaps nothing more is known, which is what
    CycloneDX calls complete. What a model was trained on is unknown unless it is told.
    """
    told = {link.source for link in bill.links if link.relation is Relation.TRAINED_ON}
    models = [part.ref for part in bill.by_role(Role.MODEL) if part.ref not in told and not part.facts.datasets]
    loose = [part.ref for part in bill.by_role(Role.LIBRARY) if part.version is None]
    nodes: list[Node] = [{"aggregate": "incomplete" if bill.is_incomplete else "complete", "assemblies": [root]}]
    if unknown := sorted({*models, *loose}):
        nodes.append({"aggregate": "unknown", "dependencies": unknown})
    return nodes


def citations(bill: Bill, nodes: list[Node], key: str, author: str) -> list[Node]:
    """Which components' facts the organisation stated itself, for 1.7; they need a time and an author."""
    if bill.time is None or not bill.system.author:
        return []
    stated = {part.ref: part.stated for part in bill.parts if part.stated}
    return [
        {
            "pointers": [f"/{key}/{index}"],
            "timestamp": bill.time,
            "attributedTo": author,
            "note": f"stated by the organisation: {', '.join(stated[str(node['bom-ref'])])}",
        }
        for index, node in enumerate(nodes)
        if node.get("bom-ref") in stated
    ]

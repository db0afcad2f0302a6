"""Services: hosted models, endpoints, MCP servers, vector stores and what else answers over a network."""

from __future__ import annotations

from bartizan.model.severity import Sensitivity
from bartizan.report.bom.bill import Bill, Part
from bartizan.report.bom.roles import Role
from bartizan.report.cyclonedx.component import described
from bartizan.report.cyclonedx.data import classification
from bartizan.report.cyclonedx.shared import Node, filled, licences, party, properties, references


def services(bill: Bill) -> list[Node]:
    """A service for every part that is one, in order of ref."""
    return [_service(part, bill) for part in bill.by_role(Role.SERVICE)]


def _service(part: Part, bill: Bill) -> Node:
    node = filled(
        {
            "bom-ref": part.ref,
            "provider": party(part.supplier),
            "name": part.name,
            "version": part.version,
            "description": part.description,
            "endpoints": list(part.endpoints),
            "authenticated": part.authenticated,
            "x-trust-boundary": part.crosses,
            "data": _data(part, bill),
            "licenses": licences(part.licences),
            "externalReferences": references(part.references),
        }
    )
    pairs = described(part)
    pairs["occurrence"] = tuple(
        one.location if one.line is None else f"{one.location}:{one.line}" for one in part.occurrences
    )
    return node | {"properties": properties(pairs)}


def _data(part: Part, bill: Bill) -> list[Node]:
    """What flows, both ways by the nature of a service, classified by what is said or found in the data behind it."""
    if not part.content:
        return []
    return [
        {"flow": "bi-directional", "classification": _classified(part, bill) or "unknown", "name": part.content},
    ]


def _classified(part: Part, bill: Bill) -> str | None:
    own = classification(part)
    if own is not None:
        return own
    parts = {one.ref: one for one in bill.by_role(Role.DATA)}
    behind = [parts[link.target] for link in bill.links if link.source == part.ref and link.target in parts]
    found = {classification(one) for one in behind}
    known = [one for one in Sensitivity if one.value in found]
    return max(known, key=lambda one: one.rank).value if known else None

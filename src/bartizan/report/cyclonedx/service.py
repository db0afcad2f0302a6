"""Services: hosted models, endpoints, MCP servers, vector stores and what else answers over a network."""

from __future__ import annotations

from bartizan.report.bom.bill import Bill, Part
from bartizan.report.bom.roles import Role
from bartizan.report.cyclonedx.component import described
from bartizan.report.cyclonedx.shared import Node, filled, licences, party, properties, references


def services(bill: Bill) -> list[Node]:
    """A service for every part that is one, in order of ref."""
    return [_service(part) for part in bill.by_role(Role.SERVICE)]


def _service(part: Part) -> Node:
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
            "data": _data(part),
            "licenses": licences(part.licences),
            "externalReferences": references(part.references),
        }
    )
    pairs = described(part)
    pairs["occurrence"] = tuple(
        one.location if one.line is None else f"{one.location}:{one.line}" for one in part.occurrences
    )
    return node | {"properties": properties(pairs)}


def _data(part: Part) -> list[Node]:
    """What flows, both ways by the nature of a service, classified by what is said or found in the data behind it."""
    if not part.content:
        return []
    return [{"flow": "bi-directional", "classification": part.classification or "unknown", "name": part.content}]

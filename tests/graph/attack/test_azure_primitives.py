"""Every primitive of Azure is taken by whoever holds what it needs, and by nobody who may only read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from bartizan.catalog.paths import put
from bartizan.graph.access.azure.roles import built_in, planes
from bartizan.graph.azure_id import parse_azure_id
from bartizan.graph.estate import Estate
from bartizan.graph.primitive import PRESENT, Primitive, read_primitives
from bartizan.graph.trace import trace
from bartizan.model.asset import Asset, Sighting
from bartizan.model.edge import Edge
from bartizan.model.location import Evidence, Location
from bartizan.model.severity import Sensitivity
from tests.graph.access.azure.estate import RG2, THINGS, assignment, catalog, company

PRIMITIVES: Mapping[str, Primitive] = {
    name: one for name, one in read_primitives(catalog().primitives).items() if one.cloud == "azure"
}
ENOUGH = ["Owner", "Virtual Machine Administrator Login", "Container Apps Operator"]


def target(primitive: Primitive) -> tuple[list[Asset], list[Edge]]:
    """A thing of the primitive's type with what it asks of it, below the things that it is a part of."""
    [type_] = primitive.types
    namespace, *steps = type_.split("/")
    made: list[Asset] = []
    for depth in range(1, len(steps) + 1):
        path = "/".join(f"{step}/{step.lower()}x" for step in steps[:depth])
        id_ = f"{RG2}/providers/{namespace}/{path}"
        parsed = parse_azure_id(id_)
        assert parsed is not None
        shape = catalog().types.get(parsed.type)
        config: dict[str, Any] = {"name": parsed.names[-1]}
        if depth == len(steps):
            for where, wanted in primitive.where.items():
                put(config, where, "x" if PRESENT in wanted else wanted[0])
        seen = Sighting("azure", Location(call="test:Get"), config)
        kind = shape.kind if shape else "configuration"
        made.append(Asset(id_, parsed.type, kind, parsed.names[-1], "azure", config=config, sightings=(seen,)))
    made[-1] = replace(made[-1], sensitivity=Sensitivity.CONFIDENTIAL)
    pairs = zip(made[1:], made, strict=False)
    return made, [Edge(child.id, parent.id, "contained-in", evidence=(Evidence("in"),)) for child, parent in pairs]


@dataclass(frozen=True)
class Only:
    """The shipped catalogue with these primitives and no others."""

    primitives: Mapping[str, Mapping[str, Any]]
    types: Mapping[str, Any] = field(default_factory=lambda: catalog().types)
    defaults: Mapping[str, Any] = field(default_factory=lambda: catalog().defaults)
    techniques: Mapping[str, Any] = field(default_factory=lambda: catalog().techniques)


def takes(primitive: Primitive, *roles: str) -> bool:
    made, edges = target(primitive)
    assets = [one for one in company() if one.id == THINGS["app"]]
    given = [assignment(f"app | {role} | s1", number, {}) for number, role in enumerate(roles)]
    held = {one.id: one for one in [*assets, *made, *given]}
    shipped = catalog()

    found = trace(Estate(held, edges), [], Only({primitive.id: shipped.primitives[primitive.id]})).edges
    return any(
        (one.source, one.technique, one.target) == (THINGS["app"], primitive.technique, made[-1].id) for one in found
    )


@pytest.mark.parametrize("name", sorted(PRIMITIVES))
def test_a_primitive_is_taken_by_who_may_and_by_nobody_else(name: str) -> None:
    primitive = PRIMITIVES[name]
    assert takes(primitive, *ENOUGH)
    assert not takes(primitive, "Reader")
    assert not takes(primitive)


@pytest.mark.parametrize("name", sorted(PRIMITIVES))
def test_a_primitive_names_what_azure_knows(name: str) -> None:
    primitive = PRIMITIVES[name]
    assert all(type_ in catalog().types for type_ in primitive.types)
    for permission in primitive.permissions:
        action, kinds = planes(permission.action)
        assert len(kinds) == 1, f"the plane of {permission.action} is not known"
        roles = [built_in().by_id(one) for one in built_in().ids]
        assert any(role is not None and role.gives(action, data=kinds[0]) for role in roles)

"""Every primitive of Google Cloud: made by exactly its permissions, and by none of them less."""

from __future__ import annotations

from typing import Any

import pytest

from bartizan.graph.access.gcp.roles import predefined
from bartizan.graph.attack.moves import Ground, Move
from bartizan.graph.attack.primitives import moves
from bartizan.graph.estate import Estate
from bartizan.graph.facts import Facts
from bartizan.graph.primitive import SELF, Primitive, read_primitives
from bartizan.graph.technique import read_techniques
from bartizan.model.asset import Asset, Sighting
from bartizan.model.edge import Edge
from bartizan.model.location import Location
from bartizan.model.severity import Certainty
from tests.graph.estates import catalog

PRIMITIVES = {name: one for name, one in read_primitives(catalog().primitives).items() if one.cloud == "gcp"}
HOST = "acme.iam.gserviceaccount.com"
TRAINED_ON = "storage.googleapis.com/Bucket"


def _asset(name: str, type_: str, config: dict[str, Any]) -> Asset:
    shape = catalog().types[type_]
    sighting = Sighting("terraform", Location(path="main.tf", line=1, end_line=5), config)
    id_ = f"repo:acme//main.tf#{name}"
    return Asset(id_, type_, shape.kind, name, "gcp", "acme", config=config, sightings=(sighting,))


def _ground(primitive: Primitive, permissions: list[str]) -> Ground:
    """An account `thief` with a custom role of some permissions on its project, and one target of each type."""
    role = _asset("role", "iam.googleapis.com/Role", {"name": "role", "includedPermissions": permissions})
    binding = {"role": "projects/acme/roles/role", "members": [f"serviceAccount:thief@{HOST}"]}
    policy = {"projectId": "acme", "iamPolicy": {"bindings": [binding]}}
    project = _asset("project", "cloudresourcemanager.googleapis.com/Project", policy)
    thief = _asset("thief", "iam.googleapis.com/ServiceAccount", {"email": f"thief@{HOST}"})
    types = sorted(primitive.types - {SELF})
    targets = [_asset(f"target{at}", type_, {"name": f"target{at}"}) for at, type_ in enumerate(types)]
    learner = _asset(
        "learner", "aiplatform.googleapis.com/CustomJob", {"jobSpec": {"serviceAccount": f"learner@{HOST}"}}
    )
    assets = {one.id: one for one in (role, project, thief, learner, *targets)}
    fed = [Edge(learner.id, one.id, "trains-on") for one in targets]
    return Ground(Facts(Estate(assets, fed), catalog()), {}, read_techniques(catalog().techniques))


def _found(primitive: Primitive, permissions: list[str]) -> list[Move]:
    ground = _ground(primitive, permissions)
    thief = "repo:acme//main.tf#thief"
    return [one for one in moves(ground) if one.source == thief and one.technique.id == primitive.technique]


@pytest.mark.parametrize("name", sorted(PRIMITIVES))
def test_a_primitive_needs_all_of_its_permissions(name: str) -> None:
    primitive = PRIMITIVES[name]
    wanted = [one.action for one in primitive.permissions]
    made = _found(primitive, wanted)
    gained = {one.target for one in made}
    assert len(gained) == len(primitive.types)
    assert all(one.evidence for one in made)
    assert {one.certainty for one in made} == {Certainty.PROVEN if primitive.confirmed else Certainty.CONDITIONAL}
    for left_out in wanted:
        assert not _found(primitive, [one for one in wanted if one != left_out]), left_out


@pytest.mark.parametrize("name", sorted(PRIMITIVES))
def test_a_primitive_names_what_exists(name: str) -> None:
    primitive = PRIMITIVES[name]
    assert {one.action for one in primitive.permissions} <= set(predefined().permissions)
    assert primitive.types - {SELF} <= set(catalog().types)
    assert primitive.technique in catalog().techniques
    assert primitive.source.startswith("https://cloud.google.com/")
    assert not primitive.trusts

"""Configurations of every wrong shape: the evaluator answers, in bounded time, and never raises."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bartizan.graph.access.gcp.implied import SILENT
from bartizan.graph.attack import gcp
from bartizan.graph.attack.moves import Ground
from bartizan.graph.estate import Estate
from bartizan.graph.facts import Facts
from bartizan.graph.technique import read_techniques
from bartizan.model.asset import Asset, Sighting
from bartizan.model.edge import Edge
from bartizan.model.location import Evidence, Location
from bartizan.model.values import Unknown
from tests.graph.access.gcp.estate import TYPES
from tests.graph.estates import catalog

TECHNIQUES = read_techniques(catalog().techniques)
TEXTS = st.sampled_from(
    [
        "",
        "roles/owner",
        "roles/storage.admin",
        "user:a@x",
        "serviceAccount:",
        "serviceAccount:x@p.iam.gserviceaccount.com",
        "allUsers",
        "projects/p",
        "projects/",
        "folders/1",
        "//",
        "gs://box/a",
        "principalSet://iam.googleapis.com/",
        "principalSet://goog/public:all",
        "projectEditor:p",
        "deleted:x",
        "a.googleapis.com/b.*",
        "resource.name ==",
        "(" * 90,
        "cloudresourcemanager.googleapis.com/projects/p",
        "READER:allUsers",
        "x-y",
        "true",
        "request.time < timestamp(1)",
    ]
)
LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    TEXTS,
    st.builds(Unknown, st.just("var.x"), st.sampled_from([(), ("bucket",), ("gone",), ("account", "pool")])),
    st.builds(
        Unknown, st.just("var.x"), pieces=st.sampled_from([(None,), ("serviceAccount:", None), ("a", None, "b")])
    ),
)
WORDS = st.sampled_from(
    [
        "role",
        "members",
        "condition",
        "expression",
        "denyRule",
        "deniedPrincipals",
        "deniedPermissions",
        "status",
        "resources",
        "restrictedServices",
        "id",
        "enabled",
        "entity",
        "specialGroup",
        "userByEmail",
        "google.subject",
    ]
)
VALUES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3), max_leaves=8
)
PLACES = st.sampled_from(
    [
        "iamPolicy",
        "bindings",
        "access",
        "acl",
        "roleEntity",
        "defaultObjectAcl",
        "predefinedAcl",
        "iamConfiguration",
        "parent",
        "name",
        "projectId",
        "email",
        "includedPermissions",
        "rules",
        "groupKey",
        "preferredMemberKey",
        "oidc",
        "attributeCondition",
        "attributeMapping",
        "status",
        "target",
        "policy",
        "details",
        "stage",
        "jobSpec",
        "spec",
        "serviceAccounts",
        "gceSetup",
        "template",
        "disabled",
        "projectNumber",
        "policyKind",
        "datasetReference",
    ]
)
CONFIGS = st.dictionaries(PLACES, VALUES, max_size=4)
KINDS = {**TYPES, **{f"silent{at}": type_ for at, type_ in enumerate(SILENT)}}


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.sampled_from(sorted(KINDS)), CONFIGS, min_size=1, max_size=6), st.sampled_from(["p", None]))
def test_wrong_shapes_raise_nothing(configs: dict[str, dict[str, Any]], project: str | None) -> None:
    assets = {}
    for name, config in configs.items():
        type_ = KINDS[name]
        sighting = Sighting("terraform", Location(path="main.tf", line=1), config)
        assets[name] = Asset(
            name, type_, catalog().types[type_].kind, name, "gcp", project, config=config, sightings=(sighting,)
        )
    edges = [
        Edge(one, "bucket", "trains-on", evidence=(Evidence("x", "y", "gs://bucket/a"),))
        for one in assets
        if one != "bucket"
    ]
    facts = Facts(Estate(assets, edges if "bucket" in assets else []), catalog())
    rights = facts.google
    for who in (*assets, "user:a@x", "allUsers", "", "principalSet://iam.googleapis.com/", "serviceAccount:["):
        for on in assets:
            for action in ("storage.objects.get", "iam.serviceAccounts.actAs", "no.such.thing", ""):
                assert rights.may(who, action, on).because
                rights.speaks(who, action)
    for id_ in rights.principals:
        rights.sovereign(id_)
        rights.group(id_)
        rights.reach(id_, "storage.objects.get", TYPES["bucket"])
    list(gcp.moves(Ground(facts, {}, TECHNIQUES)))

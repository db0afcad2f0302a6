"""The moves of Google Cloud that no primitive describes, and what feeds what there."""

from __future__ import annotations

from typing import Any

import pytest

from bartizan.graph.attack import content, gcp, identity, primitives
from bartizan.graph.attack.moves import Ground
from bartizan.graph.estate import Estate
from bartizan.graph.facts import Facts
from bartizan.graph.technique import read_techniques
from bartizan.model.asset import Asset, Sighting
from bartizan.model.edge import Edge
from bartizan.model.location import Evidence, Location
from bartizan.model.severity import Certainty, Sensitivity
from bartizan.model.values import Unknown
from tests.graph.estates import catalog

HOST = "acme.iam.gserviceaccount.com"
PROJECT, FOLDER = "cloudresourcemanager.googleapis.com/Project", "cloudresourcemanager.googleapis.com/Folder"
ACCOUNT, BUCKET = "iam.googleapis.com/ServiceAccount", "storage.googleapis.com/Bucket"
ORGANIZATION = "cloudresourcemanager.googleapis.com/Organization"
ADMIN = "admin:gcp/acme"


def asset(id_: str, type_: str, /, *grants: tuple[str, str], **config: Any) -> Asset:
    """An asset of the project `acme` whose policy gives a role to an account by its short name."""
    if type_ == ACCOUNT:
        config["email"] = f"{id_}@{HOST}"
    if type_ == PROJECT:
        config["projectId"] = "acme"
    if grants:
        config["iamPolicy"] = {"bindings": [{"role": r, "members": [f"serviceAccount:{m}@{HOST}"]} for r, m in grants]}
    shape = catalog().types[type_]
    sensitivity = config.pop("sensitivity", None)
    sighting = Sighting("terraform", Location(path="main.tf", line=1, end_line=5), config)
    project = None if type_ in (FOLDER, ORGANIZATION) else "acme"
    kind = shape.kind
    return Asset(id_, type_, kind, id_, "gcp", project, config=config, sightings=(sighting,), sensitivity=sensitivity)


def ground(*assets: Asset, edges: tuple[Edge, ...] = ()) -> Ground:
    facts = Facts(Estate({one.id: one for one in assets}, list(edges)), catalog())
    return Ground(facts, {}, read_techniques(catalog().techniques))


def steps(where: Ground) -> set[tuple[str, str, str, str, bool]]:
    """(source, technique, target, state gained, proven)."""
    return {
        (one.source, one.technique.id, one.target, one.gained, one.certainty is Certainty.PROVEN)
        for one in gcp.moves(where)
    }


def test_what_is_created_is_asked_for_each_project_that_only_a_variable_names() -> None:
    """The right to create jobs in one directory's project says nothing of another directory's."""
    rights = {"bindings": [{"role": "roles/aiplatform.user", "members": [f"serviceAccount:a@{HOST}"]}]}
    actor = {"bindings": [{"role": "roles/iam.serviceAccountUser", "members": [f"serviceAccount:a@{HOST}"]}]}

    def unplaced(id_: str, type_: str, config: dict[str, Any]) -> Asset:
        sighting = Sighting("terraform", Location(path="main.tf", line=1, end_line=5), config)
        return Asset(id_, type_, catalog().types[type_].kind, id_, "gcp", config=config, sightings=(sighting,))

    unknown = Unknown("var.project")
    where = ground(
        unplaced("repo:r//one/main.tf#project", PROJECT, {"projectId": unknown, "iamPolicy": rights}),
        unplaced("repo:r//one/main.tf#same", ACCOUNT, {"iamPolicy": actor}),
        unplaced("repo:r//two/main.tf#project", PROJECT, {"projectId": unknown}),
        unplaced("repo:r//two/main.tf#other", ACCOUNT, {"iamPolicy": actor}),
        asset("a", ACCOUNT),
    )
    found = {(one.target, one.certainty) for one in primitives.moves(where) if one.technique.id == "identity-pass-role"}
    assert found == {("repo:r//one/main.tf#same", Certainty.CONDITIONAL)}


DELEGATE = "roles/iam.serviceAccountTokenCreator"


def test_tokens_are_asked_for_through_a_chain_of_accounts() -> None:
    """`implicitDelegation` on b, which has it on c, which may make tokens of d: a gets d; b alone it takes by token."""
    found = steps(
        ground(
            asset("acme", PROJECT),
            asset("a", ACCOUNT),
            asset("b", ACCOUNT, ("projects/acme/roles/link", "a")),
            asset("c", ACCOUNT, ("projects/acme/roles/link", "b")),
            asset("d", ACCOUNT, ("roles/iam.workloadIdentityUser", "c")),
            asset("e", ACCOUNT),
            asset("link", "iam.googleapis.com/Role", name="link", includedPermissions=[gcp.DELEGATE]),
        )
    )
    assert found == {
        ("a", "identity-assume-role", "d", "control", True),
        ("b", "identity-assume-role", "d", "control", True),
    }


def test_delegation_in_a_circle_ends() -> None:
    found = steps(
        ground(asset("acme", PROJECT), asset("a", ACCOUNT, (DELEGATE, "b")), asset("b", ACCOUNT, (DELEGATE, "a")))
    )
    assert found == set()


@pytest.mark.parametrize(
    ("role", "on", "escalates"),
    [
        ("roles/resourcemanager.folderAdmin", FOLDER, True),
        ("roles/resourcemanager.folderAdmin", PROJECT, False),
        ("roles/resourcemanager.organizationAdmin", ORGANIZATION, True),
        ("roles/resourcemanager.folderViewer", FOLDER, False),
    ],
)
def test_who_rewrites_the_policy_above_its_project_owns_it(role: str, on: str, escalates: bool) -> None:
    given = {FOLDER: (), PROJECT: (), ORGANIZATION: (), on: ((role, "a"),)}
    found = steps(
        ground(
            asset("1", ORGANIZATION, *given[ORGANIZATION], name="organizations/1"),
            asset("7", FOLDER, *given[FOLDER], name="folders/7", parent="organizations/1"),
            asset("acme", PROJECT, *given[PROJECT], parent="folders/7"),
            asset("a", ACCOUNT),
        )
    )
    assert found == ({("a", "identity-self-escalation", ADMIN, "control", True)} if escalates else set())


@pytest.mark.parametrize(("held_on", "escalates"), [(PROJECT, True), (BUCKET, False)])
def test_who_rewrites_its_own_custom_role_gives_itself_every_right(held_on: str, escalates: bool) -> None:
    own = ("projects/acme/roles/own", "a")
    updates = ("roles/iam.roleAdmin", "a")
    found = steps(
        ground(
            asset("acme", PROJECT, updates, *((own,) if held_on == PROJECT else ())),
            asset("box", BUCKET, *((own,) if held_on == BUCKET else ())),
            asset("own", "iam.googleapis.com/Role", name="own", includedPermissions=["storage.buckets.get"]),
            asset("other", "iam.googleapis.com/Role", name="other", includedPermissions=["storage.buckets.get"]),
            asset("a", ACCOUNT),
        )
    )
    assert found == ({("a", "identity-self-escalation", ADMIN, "control", True)} if escalates else set())


def uses(user: str, kind: str, uri: str) -> Edge:
    return Edge(user, "box", kind, evidence=(Evidence("uses", "x", uri),))


JOB, MODEL = "aiplatform.googleapis.com/CustomJob", "aiplatform.googleapis.com/Model"


@pytest.mark.parametrize(
    ("role", "kind", "user", "uri", "wanted"),
    [
        ("roles/storage.objectViewer", "trains-on", JOB, "gs://box/train/", {("identity-data-read", "read@train/")}),
        ("roles/storage.objectCreator", "trains-on", JOB, "gs://box/train/", {("identity-data-write", "write@train/")}),
        ("roles/storage.objectCreator", "trains-on", JOB, "gs://box/train/a.csv", set()),
        ("roles/storage.legacyBucketWriter", "trains-on", JOB, "gs://box/a.b", {("identity-data-write", "write@a.b")}),
        ("roles/storage.objectCreator", "loads", MODEL, "gs://box/m/", set()),
        ("roles/storage.legacyBucketWriter", "loads", MODEL, "gs://box/m/", {("identity-data-write", "write@m/")}),
        ("roles/storage.bucketViewer", "trains-on", JOB, "gs://box/train/", set()),
    ],
)  # fmt: skip
def test_data_is_added_to_and_files_and_artefacts_are_replaced(
    role: str, kind: str, user: str, uri: str, wanted: set[tuple[str, str]]
) -> None:
    where = ground(
        asset("acme", PROJECT),
        asset("a", ACCOUNT),
        asset("box", BUCKET, (role, "a"), name="box"),
        asset("user", user),
        edges=(uses("user", kind, uri),),
    )
    assert {(technique, gained) for _, technique, _, gained, _ in steps(where)} == wanted


def test_what_everyone_may_read_needs_no_identity_and_what_nobody_uses_is_no_target() -> None:
    public = asset("box", BUCKET, ("roles/storage.objectViewer", "a"), name="box", sensitivity=Sensitivity.RESTRICTED)
    assert steps(ground(asset("a", ACCOUNT), public)) == {("a", "identity-data-read", "box", "read", True)}
    policy = {"bindings": [{"role": "roles/storage.objectViewer", "members": ["allUsers", f"serviceAccount:a@{HOST}"]}]}
    opened = asset("box", BUCKET, name="box", iamPolicy=policy, sensitivity=Sensitivity.RESTRICTED)
    assert steps(ground(asset("a", ACCOUNT), opened)) == set()
    assert (
        steps(ground(asset("a", ACCOUNT), asset("box", BUCKET, ("roles/storage.objectViewer", "a"), name="box")))
        == set()
    )


def test_a_pool_for_strangers_is_entered_from_the_internet() -> None:
    issuer = {"oidc": {"issuerUri": "https://token.actions.githubusercontent.com"}, "parent": "gh"}
    pool = asset("gh", "iam.googleapis.com/WorkloadIdentityPool", name="gh")
    provider = "iam.googleapis.com/WorkloadIdentityPoolProvider"
    entered = ("entry:internet", "role-trusts-strangers-tokens", "gh", "control")
    assert steps(ground(pool, asset("p", provider, **issuer))) == {(*entered, True)}
    unread = asset("p", provider, **issuer, attributeCondition=Unknown("var.condition"))
    assert steps(ground(pool, unread)) == {(*entered, False)}
    closed = asset("p", provider, **issuer, attributeCondition="assertion.repository_owner_id == '7'")
    assert steps(ground(pool, closed)) == set()
    assert steps(ground(pool, asset("p", provider, **issuer, disabled=True))) == set()


@pytest.mark.parametrize(
    ("scopes", "acts"),
    [
        (["https://www.googleapis.com/auth/cloud-platform"], True),
        (["cloud-platform"], True),
        (["https://www.googleapis.com/auth/devstorage.read_only", "logging-write"], False),
        ([Unknown("var.scopes")], True),
        ([], True),
    ],
)
def test_a_machine_acts_as_its_account_within_its_access_scopes(scopes: list[Any], acts: bool) -> None:
    account = {"email": f"a@{HOST}", "scopes": scopes}
    machine = asset("vm", "compute.googleapis.com/Instance", name="vm", serviceAccounts=[account])
    runs = Edge("vm", "a", "runs-as", evidence=(Evidence("runs as", "x", 1),))
    where = ground(asset("a", ACCOUNT), machine, edges=(runs,))
    assert [one.target for one in identity.moves(where)] == (["a"] if acts else [])


def test_arguments_of_a_job_name_what_it_learns_from_and_not_where_it_writes() -> None:
    args = ["--data=gs://box/train/", "--output=gs://box/out/", "--model-dir=gs://box/m/", "--epochs=3", "gs://gone/x"]
    job = asset("job", JOB, jobSpec={"workerPoolSpecs": [{"containerSpec": {"args": args}}], "serviceAccount": "x@y.z"})
    where = ground(asset("box", BUCKET, name="box"), job)
    assert {(one.source, one.how, one.target, one.prefix) for one in where.facts.flows} == {
        ("box", "trains", "job", "train/")
    }


def test_what_a_tool_or_an_application_retrieves_reaches_the_agent() -> None:
    fact = (Evidence("said", "x", 1),)
    where = ground(
        asset("store", "discoveryengine.googleapis.com/DataStore"),
        asset("search", "discoveryengine.googleapis.com/Engine"),
        asset("assistant", "discoveryengine.googleapis.com/Assistant"),
        asset("bot", "dialogflow.googleapis.com/Agent"),
        asset("finder", "dialogflow.googleapis.com/Tool"),
        edges=(
            Edge("search", "store", "grounded-by", evidence=fact),
            Edge("assistant", "search", "contained-in", evidence=fact),
            Edge("finder", "store", "grounded-by", evidence=fact),
            Edge("bot", "finder", "uses-tool", evidence=fact),
        ),
    )
    grounds = {(one.source, one.target) for one in where.facts.flows if one.how == "grounds"}
    assert grounds == {("store", "search"), ("search", "assistant"), ("store", "finder"), ("finder", "bot")}


@pytest.mark.parametrize(
    ("member", "wanted"),
    [
        ("attribute.repository/acme/app", Certainty.PROVEN),
        ("attribute.repository/acme/other", Certainty.CONDITIONAL),
        ("*", Certainty.CONDITIONAL),
        (None, None),
    ],
)
def test_a_job_of_ci_acts_as_the_account_that_lets_its_repository_in(
    member: str | None, wanted: Certainty | None
) -> None:
    whole = f"principalSet://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/gh/{member}"
    members = ["user:ann@acme.example", *([whole] if member else [])]
    policy = {"bindings": [{"role": "roles/iam.workloadIdentityUser", "members": members}]}
    job = Asset("repo:app//.github/workflows/x.yml#job/j", "ci/job", "workflow", "j", "code", config={"name": "j"})
    runs = Edge(job.id, "a", "runs-as", evidence=(Evidence("signs in as", "x", 1),))
    pool = asset("gh", "iam.googleapis.com/WorkloadIdentityPool", name="gh")
    where = ground(asset("a", ACCOUNT, iamPolicy=policy), pool, job, edges=(runs,))
    found = [one.certainty for one in gcp.moves(where) if one.technique.id == "compute-role"]
    assert found == ([wanted] if wanted else [])


def test_a_changed_artefact_reaches_a_model_of_vertex_ai_only_with_its_next_version() -> None:
    where = ground(asset("box", BUCKET, name="box"), asset("m", MODEL), edges=(uses("m", "loads", "gs://box/m/"),))
    found = [(one.technique.id, one.certainty) for one in content.moves(where)]
    assert found == [("model-artefact-tamper", Certainty.CONDITIONAL)]

"""What the cases do not reach: shipped roles, strangers at shared issuers, implied accounts, hostile input."""

from __future__ import annotations

import time
from typing import Any

import pytest

from bartizan.graph.access.answer import Decision, New
from bartizan.graph.access.gcp.access import GcpAccess
from bartizan.graph.access.gcp.cel import can
from bartizan.graph.access.gcp.federation import open_providers
from bartizan.graph.access.gcp.implied import with_implied
from bartizan.graph.access.gcp.members import canonical, email_of, project_of_email
from bartizan.graph.access.gcp.roles import predefined
from bartizan.graph.estate import Estate, Neighbours
from bartizan.model.asset import Asset, Sighting
from bartizan.model.location import Location
from bartizan.model.values import Unknown
from tests.graph.access.gcp.estate import access, id_of


def test_the_shipped_roles_are_whole() -> None:
    shipped = predefined()
    assert len(shipped.roles) == 2461
    assert len(shipped.permissions) == 13790
    names = ("roles/editor", "roles/iam.serviceAccountUser")
    held = {name: sum(shipped.holds(name, one) is True for one in shipped.permissions) for name in names}
    assert held == {"roles/editor": 11979, "roles/iam.serviceAccountUser": 5}
    assert shipped.holds("roles/none", "storage.objects.get") is None
    assert shipped.holds("roles/owner", "no.such.permission") is False


def test_the_roles_load_fast() -> None:
    predefined.cache_clear()
    begin = time.process_time()
    predefined()
    assert time.process_time() - begin < 0.5


HOST = "acme.iam.gserviceaccount.com"
CONDITIONS = [
    ("assertion.repository_owner == 'acme'", False),
    ("assertion.repository_owner_id == '1234'", False),
    ("assertion.repository == 'acme/app' && assertion.ref == 'refs/heads/main'", False),
    ("assertion.ref == 'refs/heads/main'", True),
    ("assertion.ref != 'refs/heads/dev'", True),
    ("!(assertion.ref == 'refs/heads/dev')", True),
    ("assertion.repository.startsWith('acme')", True),
    ("assertion.repository.startsWith('acme/')", False),
    ("assertion.repository.endsWith('/deploy')", True),
    ("assertion.sub.startsWith('repo:acme/')", False),
    ("assertion.sub.contains('repo:acme/')", False),
    ("assertion.sub.contains('acme')", True),
    ("assertion.repository_owner in ['acme', 'acme-labs']", False),
    ("assertion.repository_owner == 'acme' || assertion.environment == 'prod'", True),
    ("assertion.repository_owner == 'acme' || assertion.environment.startsWith('prod')", True),
    ("attribute.owner == 'acme'", False),
    ("attribute.branch == 'refs/heads/main'", True),
    ("google.subject.startsWith('repo:acme/')", False),
    ("assertion.repository.matches('^acme/.*')", None),
    ("assertion.somebody == 'x'", None),
    ("true", True),
    ("not cel at all ===", None),
]


@pytest.mark.parametrize(("condition", "wanted"), CONDITIONS)
def test_what_an_attribute_condition_does_to_a_stranger(condition: str, wanted: bool | None) -> None:
    found = list(_open(condition))
    assert bool(found) is (wanted is not False)
    if wanted is not False:
        assert found[0].sure is (wanted is True)


def _open(condition: object, issuer: str = "https://token.actions.githubusercontent.com") -> Any:
    mapping = {
        "google.subject": "assertion.sub",
        "attribute.owner": "assertion.repository_owner",
        "attribute.branch": "assertion.ref",
    }
    config: dict[str, Any] = {"parent": "github", "oidc": {"issuerUri": issuer}, "attributeMapping": mapping}
    if condition is not None:
        config["attributeCondition"] = condition
    rights = access({"pool github": {}, "provider gh": {"config": config}})
    assets = rights._assets
    return open_providers(assets[id_of("pool github")], assets.values())


def test_an_issuer_of_ones_own_lets_no_stranger_in() -> None:
    assert not list(_open(None, "https://idp.acme.example"))
    assert [one.sure for one in _open(None)] == [True]
    assert [one.sure for one in _open(Unknown("var.condition"))] == [False]


def _placed(type_: str, config: dict[str, Any], **more: Any) -> Asset:
    sighting = Sighting("terraform", Location(path="main.tf", line=3, end_line=9), config)
    id_ = f"repo:acme//main.tf#{type_}"
    return Asset(id_, type_, "compute", "it", "gcp", "acme", config=config, sightings=(sighting,), **more)


@pytest.mark.parametrize(
    ("type_", "config", "title"),
    [
        ("notebooks.googleapis.com/Instance", {"name": "nb"}, "Compute Engine default"),
        ("notebooks.googleapis.com/Instance", {"gceSetup": {"serviceAccounts": [{"email": "a@b.iam"}]}}, None),
        ("notebooks.googleapis.com/Instance", {"gceSetup": {"serviceAccounts": Unknown("var.x")}}, None),
        ("notebooks.googleapis.com/Instance", {"gceSetup": {"serviceAccounts": [{"email": Unknown("var.x")}]}}, None),
        ("run.googleapis.com/Service", {"template": {"containers": []}}, "Compute Engine default"),
        ("run.googleapis.com/Service", {"template": {"serviceAccount": "a@b"}}, None),
        ("aiplatform.googleapis.com/CustomJob", {"jobSpec": {}}, "custom code service agent"),
        ("aiplatform.googleapis.com/ReasoningEngine", {"spec": {}}, "Reasoning Engine service agent"),
        ("compute.googleapis.com/Instance", {"name": "vm"}, None),
        ("notebooks.googleapis.com/Instance", {}, None),
    ],
)
def test_who_runs_what_names_nobody(type_: str, config: dict[str, Any], title: str | None) -> None:
    asset = _placed(type_, config)
    whole = with_implied(Estate({asset.id: asset}, []))
    added = [one for one in whole.assets.values() if one.id != asset.id]
    assert [edge.kind for edge in whole.edges] == (["runs-as"] if title else [])
    assert len(added) == (1 if title else 0)
    if title:
        assert title in added[0].name
        assert whole.edges[0].target == added[0].id


def test_a_default_account_is_given_what_its_project_gives_it_and_a_service_agent_what_google_does() -> None:
    member = Unknown("x", pieces=("serviceAccount:", None, "-compute@developer.gserviceaccount.com"))
    policy = {"bindings": [{"role": "roles/editor", "members": [member]}]}
    project = _placed("cloudresourcemanager.googleapis.com/Project", {"projectId": "acme", "iamPolicy": policy})
    notebook = _placed("notebooks.googleapis.com/Instance", {"name": "nb"})
    job = _placed("aiplatform.googleapis.com/CustomJob", {"jobSpec": {}})
    whole = with_implied(Estate({one.id: one for one in (project, notebook, job)}, []))
    rights = GcpAccess(whole.assets, Neighbours(whole.assets, whole.edges))
    of = {edge.source: edge.target for edge in whole.edges}
    default = rights.may(of[notebook.id], "aiplatform.customJobs.create", New("", project.id))
    assert default.decision is Decision.DEPENDS
    assert "number" in default.keys[0]
    agent = rights.may(of[job.id], "bigquery.tables.getData", project.id)
    assert agent.decision is Decision.DEPENDS
    assert "revoked" in agent.keys[0]
    assert rights.may(of[job.id], "resourcemanager.projects.setIamPolicy", project.id).decision is Decision.DENIED


def test_addresses() -> None:
    assert project_of_email("a@acme.iam.gserviceaccount.com") == "acme"
    assert project_of_email("a@app.acme.example.iam.gserviceaccount.com") is not None
    assert project_of_email("12-compute@developer.gserviceaccount.com") == "12"
    assert project_of_email("acme@appspot.gserviceaccount.com") == "acme"
    assert project_of_email("12@cloudbuild.gserviceaccount.com") == "12"
    assert project_of_email("ann@acme.example") is None
    assert canonical("deleted:serviceAccount:x@y?uid=1") == ""
    name = "projects/p/serviceAccounts/A@p.iam.gserviceaccount.com"
    account = Asset("x", "iam.googleapis.com/ServiceAccount", "identity", name, "gcp")
    assert email_of(account) == "a@p.iam.gserviceaccount.com"


def test_a_hostile_condition_ends() -> None:
    begin = time.process_time()
    assert can("(" * 5000, lambda path: path) is None
    assert can("!" * 7000 + "true", lambda path: path) is None
    assert can(" || ".join(["resource.name.matches('(a+)+$')"] * 200), lambda path: "a" * 50_000 + "!") is False
    assert time.process_time() - begin < 5


def test_a_large_policy_is_read_once_and_answered_by_index() -> None:
    members = [f"user:u{number}@acme.example" for number in range(20_000)]
    buckets = {f"bucket b{number}": {"live": True} for number in range(500)}
    rights = access({"project acme": {"grants": [["roles/storage.objectViewer", *members]]}, **buckets})
    begin = time.process_time()
    for number in range(2_000):
        assert rights.may(f"user:u{number}@acme.example", "storage.objects.get", id_of("bucket b7")).possible
    assert not rights.may("user:other@acme.example", "storage.objects.get", id_of("bucket b7")).possible
    assert time.process_time() - begin < 2


def test_owners_of_their_project_and_nothing_else_are_sovereign() -> None:
    rights = access(
        {
            "project acme": {"grants": [["roles/owner", f"serviceAccount:a@{HOST}", f"serviceAccount:b@{HOST}"]]},
            "project other": {"grants": [["roles/viewer", f"serviceAccount:b@{HOST}"]]},
            "account a": {},
            "account b": {},
            "account c": {},
        }
    )
    assert [rights.sovereign(id_of(f"account {name}")) for name in "abc"] == [True, False, False]
    assert rights.group(id_of("account a")) != rights.group(id_of("account b"))
    assert not rights.candidates("aiplatform.googleapis.com")
    assert rights.lets_in(id_of("account a"), "x").decision is Decision.DENIED

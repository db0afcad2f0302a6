"""Jobs of GitHub and what trusts their tokens: by repository, branch, event and environment; images that they push."""

from __future__ import annotations

import pytest

from bartizan.graph.attack.tokens import Bearer, every_branch, lets_in
from bartizan.graph.estate import Estate
from bartizan.graph.link.link import link
from bartizan.graph.trace import attack
from bartizan.model.asset import Asset, Sighting
from bartizan.model.edge import Edge
from bartizan.model.location import Location
from bartizan.model.severity import Certainty
from bartizan.model.values import Config, Unknown, Value
from tests.graph.estates import catalog

JOB = Asset("repo:shop//w.yml#job/a", "ci/job", "workflow", "a", "ci")


def bearer(*ends: str, others: frozenset[str] = frozenset(), repository: str = "shop") -> Bearer:
    return Bearer(JOB, repository, others, ends, sure=True)


@pytest.mark.parametrize(
    ("pattern", "ends", "found"),
    [
        ("repo:acme/shop:*", ("ref:refs/heads/*",), True),
        ("repo:acme/*", ("pull_request",), True),
        ("repo:acme*", ("pull_request",), False),
        ("*", ("pull_request",), True),
        ("repo:acme/shop:ref:refs/heads/*", ("ref:refs/heads/*",), True),
        ("repo:acme/shop:ref:refs/heads/main", ("ref:refs/heads/main",), True),
        ("repo:acme/shop:ref:refs/heads/main", ("ref:refs/heads/*",), False),
        ("repo:acme/shop:ref:refs/heads/main", ("ref:refs/heads/dev",), None),
        ("repo:acme/shop:ref:refs/heads/main", ("pull_request",), None),
        ("repo:acme/shop:ref:refs/heads/main", ("pull_request", "ref:refs/heads/main"), True),
        ("repo:acme/shop:pull_request", ("ref:refs/heads/*",), None),
        ("repo:acme/shop:environment:production", ("ref:refs/heads/*",), None),
        # Who must approve a run in an environment stands in no file.
        ("repo:acme/shop:environment:production", ("environment:production",), False),
        ("repo:acme/shop:environment:production", ("environment:staging",), None),
        ("repo:acme/shop:ref:refs/heads/main", ("*",), False),
        ("repo:acme/shop", ("pull_request",), None),
        ("repo:acme/other:*", ("pull_request",), False),
        ("", ("pull_request",), None),
    ],
)
def test_a_subject_is_admitted_by_its_end(pattern: str, ends: tuple[str, ...], found: bool | None) -> None:
    assert lets_in((pattern,), bearer(*ends), stated=False) is found


def test_a_name_that_is_another_scanned_repositorys_is_not_the_jobs() -> None:
    held = bearer("pull_request", others=frozenset({"other"}))
    assert lets_in(("repo:acme/other:*",), held, stated=True) is None
    # A folder may bear another name than the repository: the job that names the role says that it is let in.
    assert lets_in(("repo:acme/elsewhere:*",), held, stated=True) is True
    assert lets_in(("repo:acme/elsewhere:*",), held, stated=False) is False
    assert lets_in(None, held, stated=False) is True


@pytest.mark.parametrize(
    ("pattern", "every"),
    [
        ("repo:acme/shop:*", True),
        ("repo:acme/shop:ref:refs/heads/*", True),
        ("repo:acme/shop:ref:*", True),
        ("repo:acme/shop:ref:refs/heads/main", False),
        ("repo:acme/shop:ref:refs/heads/release/*", False),
        ("repo:acme/shop:environment:*", False),
    ],
)
def test_a_role_that_trusts_every_branch(pattern: str, every: bool) -> None:
    assert every_branch((pattern,), bearer("ref:refs/heads/main")) is every
    assert every_branch((pattern,), bearer("pull_request")) is False


def asset(id_: str, type_: str, kind: str, config: Config, provider: str) -> Asset:
    name = id_.rpartition("#")[2]
    place = Sighting("x", Location("x", 1), config)
    return Asset(f"repo:shop//{id_}", type_, kind, name, provider, config=config, sightings=(place,))


def steps(*records: Asset | Edge) -> dict[tuple[str, str, str], Certainty]:
    linked: Estate = link(records, catalog())
    found = attack(linked, catalog()).moves
    return {
        (one.source.rpartition("#")[2], one.technique.id, one.target.rpartition("#")[2]): one.certainty for one in found
    }


def job(**config: Value) -> Asset:
    told: Config = {"system": "github", "writes": ["id-token"], **config}
    return asset("w.yml#job", "ci/job", "workflow", told, "ci")


CREDENTIAL = "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials"


@pytest.mark.parametrize(
    ("subject", "config", "sure"),
    [
        ("repo:acme/shop:ref:refs/heads/main", {"tokenSubjects": ["ref:refs/heads/main"]}, Certainty.PROVEN),
        ("repo:acme/shop:ref:refs/heads/main", {"tokenSubjects": ["ref:refs/heads/*"]}, Certainty.CONDITIONAL),
        ("repo:acme/shop:environment:prod", {"tokenSubjects": ["environment:prod"]}, Certainty.CONDITIONAL),
        ("repo:acme/shop:environment:prod", {"tokenSubjects": ["ref:refs/heads/main"]}, None),
        ("repo:acme/shop:pull_request", {"tokenSubjects": ["pull_request"], "writes": []}, None),
        (
            "repo:acme/shop:pull_request",
            {"tokenSubjects": ["pull_request"], "writes": Unknown("defaults")},
            Certainty.CONDITIONAL,
        ),
    ],
)
def test_a_job_signs_in_as_the_identity_that_trusts_its_subject(
    subject: str, config: dict[str, Value], sure: Certainty | None
) -> None:
    identity = asset("m#id", "Microsoft.ManagedIdentity/userAssignedIdentities", "identity", {"name": "id"}, "azure")
    trust: Config = {"properties": {"issuer": "https://token.actions.githubusercontent.com", "subject": subject}}
    credential = asset("m#trust", CREDENTIAL, "configuration", trust, "azure")
    part = Edge(credential.id, identity.id, "contained-in")
    signing = job(azureClients=["${{ vars.CLIENT }}"], **config)
    assert steps(identity, credential, part, signing).get(("job", "compute-role", "id")) is sure


def pod(image: Value) -> Asset:
    config: Config = {"spec": {"template": {"spec": {"containers": [{"image": image}]}}}}
    return asset("k.yaml#pod", "apps/v1/Deployment", "compute", config, "kubernetes")


@pytest.mark.parametrize(
    ("pushed", "image", "sure"),
    [
        ("ghcr.io/acme/desk", "ghcr.io/acme/desk:stable", Certainty.PROVEN),
        ("docker.io/acme/desk", "acme/desk", Certainty.PROVEN),
        ("acme/desk", Unknown("x", (), None, ("acme/desk:", None)), Certainty.CONDITIONAL),
        ("acme/desk", "acme/desk@sha256:0a", None),
        ("acme/desk", "acme/desk-web:1", None),
        ("acme/desk", "ghcr.io/acme/desk:1", None),
        ("acme/desk", Unknown("var.image"), None),
    ],
)
def test_a_job_replaces_what_runs_its_image_by_a_tag(pushed: str, image: Value, sure: Certainty | None) -> None:
    assert steps(job(pushes=[pushed]), pod(image)).get(("job", "job-replaces-image", "pod")) is sure


@pytest.mark.parametrize(("mutability", "told"), [("MUTABLE", True), ("IMMUTABLE", False)])
def test_a_tag_that_is_never_overwritten_is_not_replaced(mutability: str, told: bool) -> None:
    name = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/desk"
    config: Config = {"RepositoryName": "desk", "ImageTagMutability": mutability}
    registry = asset("m#desk", "AWS::ECR::Repository", "registry", config, "aws")
    found = steps(job(pushes=[name]), pod(f"{name}:1"), registry)
    assert (("job", "job-replaces-image", "pod") in found) is told


def test_of_several_repositories_the_one_of_the_subjects_name_signs_in() -> None:
    identity = asset("m#id", "Microsoft.ManagedIdentity/userAssignedIdentities", "identity", {"name": "id"}, "azure")
    subject = "repo:acme/elsewhere:pull_request"
    trust: Config = {"properties": {"issuer": "https://token.actions.githubusercontent.com", "subject": subject}}
    credential = asset("m#trust", CREDENTIAL, "configuration", trust, "azure")
    part = Edge(credential.id, identity.id, "contained-in")
    signing = job(azureClients=["x"], tokenSubjects=["pull_request"])
    other = Asset("repo:web//a.py", "code/module", "file", "a.py", "code")
    step = ("job", "compute-role", "id")
    assert steps(identity, credential, part, signing).get(step) is Certainty.CONDITIONAL
    assert step not in steps(identity, credential, part, signing, other)

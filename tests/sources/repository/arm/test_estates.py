"""A careless and a hardened company in ARM, beside the same companies in Terraform: one verdict for one fact."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from bartizan.graph.link.link import link
from bartizan.posture.judge import judge
from bartizan.sources.repository.arm.reader import READER
from bartizan.sources.repository.source import RepositorySource
from bartizan.sources.repository.terraform.reader import READER as TERRAFORM
from tests.sources.repository.trees import catalog

HERE = Path(__file__).parent / "estates"
TERRAFORM_ESTATES = Path(__file__).parents[3] / "catalog" / "estates"


@cache
def judged(root: Path) -> tuple[dict[tuple[str, str], str], frozenset[tuple[str, str, str]]]:
    """The verdicts but passes by rule and asset name, and the edges by the names of their ends."""
    source = RepositorySource(root, catalog(), workers=0, readers=(READER, TERRAFORM))
    estate = link(source.collect(), catalog())
    assert estate.gaps == []
    names = {
        asset.id: asset.type.rpartition("/")[2] + " " + asset.name.partition(".")[0] for asset in estate.assets.values()
    }
    found = judge([*estate.assets.values()], estate.edges, catalog()).findings
    verdicts = {(finding.rule, names[finding.asset]): finding.verdict.value for finding in found}
    return verdicts, frozenset((names[edge.source], edge.kind, names[edge.target]) for edge in estate.edges)


# What the careless company fails, read by hand; its Terraform twin in tests/catalog fails the same.
FAILS: dict[str, list[str]] = {}


def test_the_careless_company_fails_exactly_what_it_should() -> None:
    found: dict[str, list[str]] = {}
    verdicts, _ = judged(HERE / "careless")
    for rule, name in sorted(verdicts):
        found.setdefault(rule, []).append(name)
    assert {rule: names for rule, names in found.items() if rule in FAILS} == FAILS
    assert set(verdicts.values()) == {"fail"}


def test_the_hardened_company_fails_nothing_and_leaves_nothing_open() -> None:
    assert {key: verdict for key, verdict in judged(HERE / "hardened")[0].items() if key[0] in FAILS} == {}


def test_one_verdict_for_one_fact_in_both_dialects() -> None:
    arm, twin = judged(HERE / "careless")[0], judged(TERRAFORM_ESTATES / "azure-careless")[0]
    # Only the search services and the filter are the same to the last property in both.
    alike = {
        "searchServices harborpine-search",
        "searchServices harborpine-filtered",
        "raiPolicies lax",
        "vaults harborpine-ml",
    }
    assert {key for key in arm if key[1] in alike} == {key for key in twin if key[1] in alike}


EDGES = {
    ("accounts harborpine-ai", "runs-as", "userAssignedIdentities id-harborpine"),
    ("accounts harborpine-ai", "encrypted-by", "keys ai"),
    ("deployments chat", "contained-in", "accounts harborpine-ai"),
    ("deployments chat", "guarded-by", "raiPolicies strict"),
    ("deployments embed", "uses-model", "model text-embedding-3-large"),
    ("diagnosticSettings all", "depends-on", "searchServices harborpine-search"),
    ("diagnosticSettings all", "depends-on", "workspaces harborpine-ml"),
    ("subnets ml", "contained-in", "virtualNetworks ai"),
    ("subnets ml", "has-security-group", "networkSecurityGroups gpu"),
    ("privateEndpoints ai", "in-subnet", "subnets ml"),
    ("computes notebook", "in-subnet", "subnets ml"),
    ("workspaces harborpine-ml", "in-subnet", "subnets ml"),
    ("workspaces harborpine-ml", "stores-in", "storageAccounts harborpinedata"),
    ("workspaces harborpine-ml", "encrypted-by", "keys ai"),
    ("deployments blue", "contained-in", "onlineEndpoints forecast"),
    ("datastores data", "can-read", "containers training"),
    ("roleAssignments roleAssignments", "grants", "userAssignedIdentities id-harborpine"),
}


def test_references_through_templates_are_edges() -> None:
    edges = judged(HERE / "hardened")[1]
    assert EDGES - edges == set()


def test_the_line_of_what_decided_stands_in_the_finding() -> None:
    source = RepositorySource(HERE / "careless", catalog(), workers=0, readers=(READER,))
    estate = link(source.collect(), catalog())
    found = judge([*estate.assets.values()], estate.edges, catalog(), only=["ml-workspace-legacy-mode"]).findings
    (finding,) = found
    lines = (HERE / "careless/modules/workspace.json").read_text("utf-8").splitlines()
    places = [fact.location for fact in finding.evidence if fact.location]
    assert finding.location
    assert finding.location.path == "modules/workspace.json"
    assert '"v1LegacyMode": true' in [lines[(place.line or 1) - 1].strip().rstrip(",") for place in places]

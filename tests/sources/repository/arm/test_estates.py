"""A careless and a hardened company in ARM, beside the same companies in Terraform: one verdict for one fact."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from bartizan.graph.link import link
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


# The Terraform company has a Foundry account besides, and calls its role assignment `owner`.
ALONE = "accounts harborpine-foundry"


def test_the_careless_company_fails_what_its_terraform_twin_fails() -> None:
    arm, _ = judged(HERE / "careless")
    twin, _ = judged(TERRAFORM_ESTATES / "azure-careless")
    wanted = {
        (rule, name.replace("roleAssignments owner", "roleAssignments roleAssignments")): verdict
        for (rule, name), verdict in twin.items()
        if name != ALONE
    }
    assert arm == wanted
    assert len(arm) > 60
    assert set(arm.values()) == {"fail"}


def test_the_hardened_company_fails_nothing_and_leaves_nothing_open() -> None:
    assert judged(HERE / "hardened")[0] == {}
    assert judged(TERRAFORM_ESTATES / "azure-hardened")[0] == {}


def test_both_dialects_draw_the_same_edges() -> None:
    for arm, twin in (("careless", "azure-careless"), ("hardened", "azure-hardened")):
        mine, other = judged(HERE / arm)[1], judged(TERRAFORM_ESTATES / twin)[1]
        # In ARM the identity is named otherwise, and a datastore knows its account.
        renamed = {tuple(part.replace("id-harborpine", "ai") for part in edge) for edge in mine}
        missing = {edge for edge in other if ALONE not in edge} - renamed
        assert {kind for _, kind, _ in missing} <= {"grants"}
        assert len(other & renamed) > 12


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

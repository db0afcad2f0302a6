"""An AI landing zone in modules: a careless and a hardened caller, judged like the same facts in Terraform."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from bartizan.graph.estate import Estate
from bartizan.graph.link.link import link
from bartizan.model.severity import Verdict
from bartizan.posture.judge import Judgement, judge
from bartizan.sources.repository.arm.bicep.reader import READER
from bartizan.sources.repository.reader import Reader
from bartizan.sources.repository.source import RepositorySource
from bartizan.sources.repository.terraform.reader import READER as TERRAFORM
from tests.sources.repository.trees import catalog

HERE = Path(__file__).parent / "estates"

# Without a name of its own an assignment is called by its symbol, which every dialect chooses for itself.
NAMED_BY_SYMBOL = {"Microsoft.Authorization/roleAssignments"}


@cache
def estate(root: Path, reader: Reader) -> Estate:
    return link(list(RepositorySource(root, catalog(), workers=0, readers=(reader,)).collect()), catalog())


@cache
def judged(root: Path, reader: Reader) -> Judgement:
    found = estate(root, reader)
    return judge(found.assets.values(), found.edges, catalog())


def findings(root: Path, reader: Reader, side: str = "") -> set[tuple[str, str, str, str]]:
    """Rule, verdict, type and name of each finding of the assets whose id holds `side`."""
    assets = estate(root, reader).assets
    return {
        (one.rule, one.verdict.value, type_, "" if type_ in NAMED_BY_SYMBOL else assets[one.asset].name)
        for one in judged(root, reader).findings
        if side in one.asset and (type_ := assets[one.asset].type)
    }


@pytest.mark.parametrize("side", ["careless", "hardened"])
def test_the_verdicts_are_those_of_the_same_facts_in_terraform(side: str) -> None:
    own = findings(HERE / "landing", READER, f"//{side}/main.bicep#")
    assert own == findings(HERE / "terraform" / side, TERRAFORM)


# One setting of each module at least, some of them lax by default and some hard.
DECIDED_BY_THE_CALLER = {
    *(
        "ai-account-local-keys",
        "ai-account-public-network",
        "ai-account-without-own-key",
        "content-filter-jailbreak-off",
    ),
    *("model-deployment-outside-region", "ai-connection-with-key", "defender-for-ai-off", "search-service-local-keys"),
    *("storage-account-shared-key", "storage-container-public", "key-vault-without-purge-protection"),
    *("ml-workspace-public-network", "ml-compute-ssh-open", "ml-datastore-with-key", "ml-endpoint-key-auth"),
    *("network-group-ai-port-open", "container-registry-admin-user", "cosmos-account-local-keys"),
}


def test_callers_loosen_and_harden_the_same_modules() -> None:
    careless = {rule for rule, verdict, *_ in findings(HERE / "landing", READER, "//careless/") if verdict == "fail"}
    hardened = {rule for rule, *_ in findings(HERE / "landing", READER, "//hardened/")}
    assert careless >= DECIDED_BY_THE_CALLER
    assert not hardened & DECIDED_BY_THE_CALLER


def test_nothing_is_left_open() -> None:
    judgement = judged(HERE / "landing", READER)
    assert judgement.gaps == []
    assert [one for one in judgement.findings if one.verdict is not Verdict.FAIL] == []
    hardened = [id_ for id_ in estate(HERE / "landing", READER).assets if "//hardened/" in id_]
    assert len(hardened) == 28


def test_evidence_stands_on_the_line_that_decides() -> None:
    found = {
        (one.rule, one.asset.partition("#")[2]): one
        for one in judged(HERE / "landing", READER).findings
        if "//careless/" in one.asset
    }
    one = found["ai-account-local-keys", "module.ai.account"]
    lines = (HERE / "landing/modules/ai-account.bicep").read_text().splitlines()
    assert one.location is not None
    assert one.location.path == "modules/ai-account.bicep"
    assert lines[(one.location.line or 0) - 1].startswith("resource account ")
    assert lines[(one.location.end_line or 0) - 1] == "}"
    place = one.evidence[0].location
    assert place is not None
    assert lines[(place.line or 0) - 1].strip() == "disableLocalAuth: !localAuth"
    models = found["model-deployment-outside-region", "module.ai.models[0]"]
    assert models.location is not None
    assert lines[(models.location.line or 0) - 1] == "@batchSize(1)"


def test_references_through_modules_and_loops_make_the_graph() -> None:
    found = {
        (edge.source.partition("#")[2], edge.kind, edge.target.partition("#")[2] or edge.target)
        for edge in estate(HERE / "landing", READER).edges
        if "//hardened/" in edge.source
    }
    account, key = "module.ai.account", "module.vault.key"
    assert {
        ("module.ai.models[0]", "contained-in", account),
        ("module.ai.models[0]", "guarded-by", "module.ai.policies[0]"),
        ("module.ai.models[0]", "uses-model", "model:openai/gpt-4o"),
        (account, "runs-as", "identity"),
        (account, "encrypted-by", key),
        ("module.foundry.account", "encrypted-by", key),
        ("module.ml.workspace", "stores-in", "module.data.account"),
        ("module.ml.workspace", "depends-on", "module.vault.vault"),
        ("module.ml.blue", "contained-in", "module.ml.endpoint"),
        ("module.ml.notebook", "in-subnet", "module.network.ml"),
        ("module.ml.store", "can-read", "module.data.shares[0]"),
        ("module.data.shares[0]", "contained-in", "module.data.account"),
        ("module.network.ml", "has-security-group", "module.network.gpu"),
        ("module.endpoints[2].endpoint", "in-subnet", "module.network.ml"),
        ("user", "grants", "identity"),
    } <= found

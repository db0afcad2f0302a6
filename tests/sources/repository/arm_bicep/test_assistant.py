"""A chat application as `azd` deploys one: parameters from the environment, a hub, roles, modules in folders."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bartizan.graph.estate import Estate
from bartizan.graph.link.link import link
from bartizan.model.edge import Gap
from bartizan.posture.judge import judge
from bartizan.sources.repository.arm.bicep.reader import READER
from bartizan.sources.repository.source import RepositorySource
from tests.sources.repository.trees import catalog

HERE = Path(__file__).parent / "estates" / "assistant"

ACCOUNT = "module.openAi.account"
SEARCH = "module.search.search"
CONNECTION = "module.hub.openAiConnection"


class Judged:
    """What a scan of the tree says."""

    def __init__(self, root: Path) -> None:
        records = list(RepositorySource(root, catalog(), workers=0, readers=(READER,)).collect())
        self.gaps = [record for record in records if isinstance(record, Gap)]
        self.estate: Estate = link(records, catalog())
        findings = judge(self.estate.assets.values(), self.estate.edges, catalog()).findings
        self.failed = {(one.rule, one.asset.partition("#")[2]) for one in findings if one.verdict.value == "fail"}
        self.unknown = {(one.rule, one.asset.partition("#")[2]) for one in findings if one.verdict.value == "unknown"}


@pytest.fixture(scope="module")
def as_shipped() -> Judged:
    return Judged(HERE)


def test_what_the_template_deploys_by_its_defaults(as_shipped: Judged) -> None:
    expected = {
        ACCOUNT: {
            *("ai-account-local-keys", "ai-account-outbound-unrestricted", "ai-account-public-network"),
            *("ai-account-without-managed-identity", "ai-account-without-own-key"),
        },
        "module.openAi.deployment[0]": {"model-deployment-outside-region", "model-deployment-upgrades-itself"},
        SEARCH: {
            *("search-service-local-keys", "search-service-own-key-not-enforced", "search-service-public-network"),
            "search-service-single-replica",
        },
        "module.storage.storage": {
            *("storage-account-public-network", "storage-account-shared-key", "storage-account-unversioned"),
            "storage-account-without-own-key",
        },
        "module.vault.keyVault": {"key-vault-public-network", "key-vault-without-purge-protection"},
        "module.hub.hub": {
            *("ml-workspace-network-not-isolated", "ml-workspace-public-network", "ml-workspace-without-own-key"),
        },
        CONNECTION: {"ai-connection-shared-to-all", "ai-connection-with-key"},
        "module.hub.searchConnection": {"ai-connection-shared-to-all", "ai-connection-with-key"},
    }
    known = set().union(*expected.values())
    found = {(rule, address) for rule, address in as_shipped.failed if rule in known}
    assert found == {(rule, address) for address, rules in expected.items() for rule in rules}
    assert as_shipped.gaps == []


def test_names_and_endpoints_with_holes_leave_nothing_open(as_shipped: Judged) -> None:
    assert {(rule, address) for rule, address in as_shipped.unknown if not rule.startswith("role-")} == set()


def test_what_refers_to_what(as_shipped: Judged) -> None:
    found = {
        (edge.source.partition("#")[2], edge.kind, edge.target.partition("#")[2] or edge.target)
        for edge in as_shipped.estate.edges
    }
    assert {
        ("module.openAi.deployment[0]", "contained-in", ACCOUNT),
        ("module.openAi.deployment[0]", "uses-model", "model:openai/gpt-4o"),
        ("module.hub.hub", "stores-in", "module.storage.storage"),
        ("module.hub.hub", "depends-on", "module.vault.keyVault"),
        ("module.hub.project", "contained-in", "module.hub.hub"),
        (CONNECTION, "contained-in", "module.hub.hub"),
        ("module.secrets[0].secret", "contained-in", "module.vault.keyVault"),
        ("module.storage.container[1]", "contained-in", "module.storage.storage"),
        ("module.roles[0].role", "grants", "module.web.identity"),
        ("module.contributor.role", "grants", "module.web.identity"),
    } <= found


def test_the_environments_values_harden_what_they_reach(tmp_path: Path) -> None:
    shutil.copytree(HERE, tmp_path / "app")
    file = tmp_path / "app/infra/main.parameters.json"
    text = file.read_text().replace("USE_KEYS=true", "USE_KEYS=false").replace("ENDPOINT=false", "ENDPOINT=true")
    file.write_text(text)
    found = Judged(tmp_path / "app")
    gone = {
        *(("ai-account-public-network", ACCOUNT), ("search-service-local-keys", SEARCH)),
        ("ai-connection-with-key", CONNECTION),
    }
    assert gone <= Judged(HERE).failed
    assert not gone & found.failed
    assert ("storage-account-shared-key", "module.storage.storage") in found.failed, "what no value reaches stays"
    assert [gap.what for gap in found.gaps] == ["infra/main.bicep:187"]
    assert not any("module.secrets" in id_ for id_ in found.estate.assets)


def test_without_the_parameter_file_what_it_decides_is_unknown(tmp_path: Path) -> None:
    shutil.copytree(HERE, tmp_path / "app")
    (tmp_path / "app/infra/main.parameters.json").unlink()
    found = Judged(tmp_path / "app")
    assert {("ai-account-public-network", ACCOUNT), ("search-service-local-keys", SEARCH)} <= found.unknown
    assert ("storage-account-shared-key", "module.storage.storage") in found.failed

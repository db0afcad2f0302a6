"""Careless and hardened Terraform twins for Azure and Google Cloud, read and judged by the real line.

The careless estate breaks every rule that Terraform can break; the hardened one is the same estate
done well, so that a finding in it is a false alarm.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from bartizan.catalog.load import Catalog, load_catalog
from bartizan.graph.estate import Estate
from bartizan.graph.link.link import link
from bartizan.model.severity import Verdict
from bartizan.posture.judge import Judgement, judge
from bartizan.sources.repository.source import RepositorySource
from bartizan.sources.repository.terraform.reader import READER

ESTATES = Path(__file__).parent / "estates"
PROVIDERS = {"azure": "azure", "google": "gcp"}

# Rules about what neither provider's resources can say: jobs and models that the API or an SDK makes,
# settings that only ARM knows, and bindings that would be absurd to write down twice.
NOT_IN_TERRAFORM = {
    "azure": {
        *("ai-account-secret-in-settings", "ai-connection-shared-to-all", "content-filter-blocklist-only-watches"),
        *("ml-compute-privileged-service", "ml-inference-cluster-plain-http"),
        *("ml-serverless-endpoint-without-content-safety", "ml-workspace-storage-by-key"),
    },
    "google": {
        *("project-open-to-everyone", "service-account-open-to-everyone", "vertex-model-artifact-public"),
        *("vertex-model-image-not-pinned", "vertex-model-runs-as-default-account", "vertex-model-without-own-key"),
        *("vertex-pipeline-runs-as-default-account", "vertex-training-outside-network", "vertex-tuning-data-public"),
        *("vertex-training-secret-in-environment", "vertex-training-shell-access"),
        "vertex-training-without-own-account",
    },
}


@cache
def catalog() -> Catalog:
    return Catalog(load_catalog().root, use_compiled=False)


@cache
def estate(name: str) -> Estate:
    records = list(RepositorySource(ESTATES / name, catalog(), workers=0, readers=(READER,)).collect())
    return link(records, catalog())


def judged(name: str) -> Judgement:
    return judge(estate(name).assets.values(), estate(name).edges, catalog())


def failed(name: str) -> set[str]:
    return {finding.rule for finding in judged(name).findings if finding.verdict is Verdict.FAIL}


def address(id_: str) -> str:
    return id_.partition("#")[2]


def edges(name: str) -> set[tuple[str, str, str]]:
    return {(address(edge.source), edge.kind, address(edge.target)) for edge in estate(name).edges}


@pytest.mark.parametrize("provider", PROVIDERS)
def test_the_careless_estate_breaks_every_rule_that_terraform_can_break(provider: str) -> None:
    folder = f"catalog/rules/{PROVIDERS[provider]}/"
    shipped = {rule.id for rule in catalog().rules.values() if rule.unit.startswith(folder)}
    assert failed(f"{provider}-careless") == shipped - NOT_IN_TERRAFORM[provider]
    assert NOT_IN_TERRAFORM[provider] <= shipped


@pytest.mark.parametrize("provider", PROVIDERS)
def test_nothing_of_the_careless_estate_is_left_open(provider: str) -> None:
    judgement = judged(f"{provider}-careless")
    assert [finding for finding in judgement.findings if finding.verdict is Verdict.UNKNOWN] == []
    assert judgement.gaps == []


@pytest.mark.parametrize("provider", PROVIDERS)
def test_the_hardened_estate_has_no_finding(provider: str) -> None:
    judgement = judged(f"{provider}-hardened")
    assert [(finding.rule, address(finding.asset)) for finding in judgement.findings] == []
    assert judgement.verdicts[Verdict.PASS.value] > 70


@pytest.mark.parametrize("provider", PROVIDERS)
def test_the_hardened_estate_is_judged_by_the_rules_that_the_careless_one_breaks(provider: str) -> None:
    """A hardened estate in which a rule finds nothing to look at would prove nothing of it."""
    seen = {asset.type for asset in estate(f"{provider}-hardened").assets.values()}
    types = {type_ for rule in failed(f"{provider}-careless") for type_ in catalog().rules[rule].types}
    careless = {asset.type for asset in estate(f"{provider}-careless").assets.values()}
    # The only thing without a careful form: a key that should not have been made.
    assert (types & careless) - seen <= {"iam.googleapis.com/ServiceAccountKey"}


def test_azure_references_make_the_graph() -> None:
    found = edges("azure-hardened")
    account, workspace = "azurerm_cognitive_account.ai", "azurerm_machine_learning_workspace.ml"
    assert {
        ("azurerm_cognitive_deployment.chat", "contained-in", account),
        ("azurerm_cognitive_deployment.chat", "guarded-by", "azurerm_cognitive_account_rai_policy.strict"),
        (account, "runs-as", "azurerm_user_assigned_identity.ai"),
        (account, "encrypted-by", "azurerm_key_vault_key.ai"),
        (workspace, "stores-in", "azurerm_storage_account.data"),
        (workspace, "depends-on", "azurerm_key_vault.ml"),
        (workspace, "encrypted-by", "azurerm_key_vault_key.ai"),
        ("azurerm_machine_learning_compute_instance.notebook", "contained-in", workspace),
        ("azurerm_machine_learning_compute_instance.notebook", "in-subnet", "azurerm_subnet.ml"),
        ("azurerm_machine_learning_datastore_blobstorage.data", "can-read", "azurerm_storage_container.data"),
        ("azurerm_storage_container.data", "contained-in", "azurerm_storage_account.data"),
        ("azurerm_subnet.ml", "has-security-group", "azurerm_network_security_group.gpu"),
        ("azurerm_role_assignment.user", "grants", "azurerm_user_assigned_identity.ai"),
    } <= found
    models = {edge.target for edge in estate("azure-hardened").edges if edge.kind == "uses-model"}
    phi = "name:Microsoft.MachineLearningServices/workspaces/models/azureml://registries/azureml/models/Phi-4"
    assert models == {"model:openai/gpt-4o", phi}


def test_google_references_make_the_graph() -> None:
    key = "google_kms_crypto_key.ai"
    assert {
        ("google_workbench_instance.notebook", "encrypted-by", key),
        ("google_workbench_instance.notebook", "in-subnet", "google_compute_subnetwork.ml"),
        ("google_vertex_ai_endpoint.forecast", "encrypted-by", key),
        ("google_vertex_ai_index_endpoint.products", "grounded-by", "google_vertex_ai_index.products"),
        ("google_vertex_ai_index.products", "grounded-by", "google_storage_bucket.history"),
        ("google_discovery_engine_assistant.help", "guarded-by", "google_model_armor_template.chat"),
        ("google_secret_manager_secret.search", "encrypted-by", key),
        ("google_compute_subnetwork.ml", "contained-in", "google_compute_network.ai"),
    } <= edges("google-hardened")
    careless = edges("google-careless")
    assert (
        "google_discovery_engine_search_engine.help",
        "grounded-by",
        "google_discovery_engine_data_store.documents",
    ) in careless


def test_a_setting_of_a_resource_of_its_own_belongs_to_its_owner() -> None:
    azure = {address(asset.id): asset for asset in estate("azure-hardened").assets.values()}
    config = azure["azurerm_cognitive_account.ai"].config["properties"]
    assert isinstance(config, dict)
    encryption = config["encryption"]
    assert isinstance(encryption, dict)
    assert encryption["keySource"] == "Microsoft.KeyVault"
    assert "azurerm_cognitive_account_customer_managed_key.ai" not in azure
    google = {address(asset.id): asset for asset in estate("google-careless").assets.values()}
    bindings = google["google_storage_bucket.history"].config["iamPolicy"]
    assert bindings == {"bindings": [{"role": "roles/storage.objectViewer", "members": ["allUsers"]}]}
    projects = [asset for asset in google.values() if asset.type == "cloudresourcemanager.googleapis.com/Project"]
    assert [asset.name for asset in projects] == ["harborpine-ml"], "all bindings of one project are one asset"

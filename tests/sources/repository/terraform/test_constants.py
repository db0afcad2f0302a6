"""What Terraform says by giving an argument, and ARM says in a property of its own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.sources.repository.trees import terraform

STORE = 'resource "azurerm_machine_learning_datastore_blobstorage" "d" {{\n  name = "d"\n{}}}\n'
TYPE = "credentialsType"


def credentials(arguments: str, place: Path) -> Any:
    config = terraform(place, STORE.format(arguments)).config("azurerm_machine_learning_datastore_blobstorage.d")
    return config["properties"].get("credentials")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ('  account_key = "k"\n', {"secrets": {"key": "k"}, TYPE: "AccountKey"}),
        ('  shared_access_signature = "s"\n', {"secrets": {"sasToken": "s"}, TYPE: "Sas"}),
        ("", None),
        ("  account_key = null\n", None),
    ],
)
def test_a_key_that_is_given_is_what_the_datastore_signs_in_with(arguments: str, said: Any, tmp_path: Path) -> None:
    assert credentials(arguments, tmp_path) == said


def test_a_key_of_another_resource_is_given(tmp_path: Path) -> None:
    account = 'resource "azurerm_storage_account" "s" {\n  name = "s"\n'
    found = credentials(f"  account_key = azurerm_storage_account.s.primary_access_key\n}}\n{account}", tmp_path)
    assert found[TYPE] == "AccountKey"


def test_nobody_knows_whether_a_variable_gives_a_key(tmp_path: Path) -> None:
    found = credentials('  account_key = var.key\n}\nvariable "key" {\n  type = string\n', tmp_path)
    assert found[TYPE] == {"$unknown": "var.key"}


DISKS = """resource "azurerm_databricks_workspace" "w" {
  name                              = "w"
  managed_disk_cmk_key_vault_key_id = "https://v.vault.azure.net/keys/k/1"
}
"""


def test_the_source_of_a_key_is_the_vault_that_it_is_in(tmp_path: Path) -> None:
    entities = terraform(tmp_path, DISKS).config("azurerm_databricks_workspace.w")["properties"]["encryption"][
        "entities"
    ]
    assert entities == {
        "managedDisk": {
            "keySource": "Microsoft.Keyvault",
            "keyVaultProperties": {"keyName": "https://v.vault.azure.net/keys/k/1"},
        }
    }


def test_a_bot_with_a_key_is_encrypted_with_it(tmp_path: Path) -> None:
    text = 'resource "azurerm_bot_service_azure_bot" "b" {\n  cmk_key_vault_key_url = "https://v/keys/k"\n}\n'
    properties = terraform(tmp_path, text).config("azurerm_bot_service_azure_bot.b")["properties"]
    assert properties["isCmekEnabled"] is True

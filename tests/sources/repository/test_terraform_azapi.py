"""What azapi says of other resources: what extends them, and what is a part of them."""

from __future__ import annotations

from pathlib import Path

from .trees import terraform


def test_what_azapi_says_of_another_resource_names_it(tmp_path: Path) -> None:
    code = """
resource "azurerm_search_service" "s" { name = "s" }
resource "azapi_resource" "logs" {
  type      = "Microsoft.Insights/diagnosticSettings@2021-05-01-preview"
  name      = "all"
  parent_id = azurerm_search_service.s.id
  body      = { properties = { logs = [{ categoryGroup = "allLogs", enabled = true }] } }
}
resource "azapi_resource" "grant" {
  type      = "Microsoft.Authorization/roleAssignments@2022-04-01"
  parent_id = "/subscriptions/1"
  body      = { properties = { principalId = "2" } }
}
"""
    found = terraform(tmp_path, code)
    logs = found.config("azapi_resource.logs")
    assert (logs["scope"]["attribute"], "parent" in logs) == ("id", False)
    assert found.config("azapi_resource.grant")["properties"] == {"principalId": "2", "scope": "/subscriptions/1"}


def test_what_azapi_declares_of_a_part_is_in_its_owner(tmp_path: Path) -> None:
    code = """
resource "azurerm_storage_account" "s" { name = "s" }
resource "azapi_resource" "blobs" {
  type      = "Microsoft.Storage/storageAccounts/blobServices@2023-05-01"
  name      = "default"
  parent_id = azurerm_storage_account.s.id
  body      = { properties = { isVersioningEnabled = true } }
}
resource "azurerm_network_security_group" "g" { name = "g" }
resource "azapi_resource" "ssh" {
  type      = "Microsoft.Network/networkSecurityGroups/securityRules@2024-05-01"
  name      = "ssh"
  parent_id = azurerm_network_security_group.g.id
  body = {
    properties = { access = "Allow", direction = "Inbound" }
  }
}
"""
    found = terraform(tmp_path, code)
    assert found.config("azurerm_storage_account.s")["blobServices"] == {"properties": {"isVersioningEnabled": True}}
    group = found.asset("azurerm_network_security_group.g")
    assert found.config("azurerm_network_security_group.g")["properties"]["securityRules"] == [
        {"name": "ssh", "properties": {"access": "Allow", "direction": "Inbound"}}
    ]
    assert group.sightings[1].lines["properties.securityRules[0].properties.access"] == 15

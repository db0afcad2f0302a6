"""A role that is granted to what has an identity of its own leads to it, in Bicep as in Terraform."""

from __future__ import annotations

from pathlib import Path

import pytest

from bartizan.graph.link.link import link
from bartizan.sources.repository.arm.bicep.reader import READER as BICEP
from bartizan.sources.repository.arm.reader import READER as ARM
from bartizan.sources.repository.terraform.reader import READER as TERRAFORM
from tests.sources.repository.trees import catalog, read, write

BICEP_CODE = """resource search 'Microsoft.Search/searchServices@2025-05-01' = {
  name: 'docs'
  identity: { type: 'SystemAssigned' }
}
resource account 'Microsoft.CognitiveServices/accounts@2025-06-01' = {
  name: 'ai'
  identity: { type: 'SystemAssigned' }
}
resource grant 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(account.id, search.id)
  scope: account
  properties: {
    principalId: search.identity.principalId
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', 'role')
    principalType: 'ServicePrincipal'
  }
}
"""
MODULES = """module search 'search.bicep' = {
  name: 'search'
}
module grant 'grant.bicep' = {
  name: 'grant'
  params: { principal: search.outputs.principal }
}
"""
SEARCH = """resource search 'Microsoft.Search/searchServices@2025-05-01' = {
  name: 'docs'
  identity: { type: 'SystemAssigned' }
}
output principal string = search.identity.principalId
"""
GRANT = """param principal string
resource grant 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(resourceGroup().id, principal)
  properties: { principalId: principal, roleDefinitionId: 'role' }
}
"""
TEMPLATE = """{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [
    {
      "type": "Microsoft.Search/searchServices", "apiVersion": "2025-05-01", "name": "docs",
      "identity": {"type": "SystemAssigned"}
    },
    {
      "type": "Microsoft.Authorization/roleAssignments", "apiVersion": "2022-04-01", "name": "[guid('x')]",
      "properties": {
        "principalId":
          "[reference('Microsoft.Search/searchServices/docs', '2025-05-01', 'Full').identity.principalId]"
      }
    }
  ]
}
"""
TERRAFORM_CODE = """resource "azurerm_search_service" "search" {
  name = "docs"
  identity { type = "SystemAssigned" }
}
resource "azurerm_role_assignment" "grant" {
  scope                = "/subscriptions/x"
  role_definition_name = "Reader"
  principal_id         = azurerm_search_service.search.identity[0].principal_id
}
"""


@pytest.mark.parametrize(
    "files",
    [
        {"main.bicep": BICEP_CODE},
        {"main.bicep": MODULES, "search.bicep": SEARCH, "grant.bicep": GRANT},
        {"azuredeploy.json": TEMPLATE},
        {"main.tf": TERRAFORM_CODE},
    ],
    ids=["bicep", "modules", "arm", "terraform"],
)
def test_a_grant_to_a_system_assigned_identity_leads_to_what_has_it(tmp_path: Path, files: dict[str, str]) -> None:
    found = read(write(tmp_path, files), readers=(BICEP, ARM, TERRAFORM))
    estate = link(found.records, catalog())
    ends = {
        (estate.assets[edge.source].type, estate.assets[edge.target].name)
        for edge in estate.edges
        if edge.kind == "grants"
    }
    assert ends == {("Microsoft.Authorization/roleAssignments", "docs")}

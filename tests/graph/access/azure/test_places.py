"""Where things stand in Azure, as code says it: groups, subscriptions and modules that are deployed elsewhere."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bartizan.graph.access.answer import Decision
from bartizan.graph.access.azure.access import AzureAccess
from bartizan.graph.access.azure.conditions import evaluate
from bartizan.graph.estate import Neighbours
from bartizan.graph.link.link import link
from bartizan.graph.link.resolve import Resolver
from bartizan.model.asset import Asset
from bartizan.service.assess import Request, assess
from bartizan.service.targets import parse_targets
from tests.graph.access.azure.estate import assignment, catalog, company, ident

LIST_KEYS = "Microsoft.CognitiveServices/accounts/listKeys/action"

ACCOUNT = """
param name string
resource account 'Microsoft.CognitiveServices/accounts@2024-10-01' = {
  name: name
  location: 'westeurope'
  kind: 'OpenAI'
  sku: { name: 'S0' }
}
"""
GRANT = """
param principal string
var contributor = 'b24988ac-6180-42a0-ab88-20f7382dd24c'
resource grant 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(resourceGroup().id, principal)
  properties: {
    principalId: principal
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', contributor)
  }
}
"""
MAIN = """
targetScope = 'subscription'
param where string
resource one 'Microsoft.Resources/resourceGroups@2024-03-01' = { name: 'rg-one', location: 'westeurope' }
resource two 'Microsoft.Resources/resourceGroups@2024-03-01' = { name: 'rg-two', location: 'westeurope' }
module who 'who.bicep' = { name: 'who', scope: one }
module a 'account.bicep' = { name: 'a', scope: one, params: { name: 'oai-a' } }
module b 'account.bicep' = { name: 'b', scope: two, params: { name: 'oai-b' } }
module c 'account.bicep' = { name: 'c', scope: resourceGroup('rg-three'), params: { name: 'oai-c' } }
module d 'account.bicep' = { name: 'd', scope: resourceGroup(where), params: { name: 'oai-d' } }
module grant 'grant.bicep' = { name: 'grant', scope: SCOPE, params: { principal: who.outputs.principal } }
"""
WHO = """
resource id 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = { name: 'id-app', location: 'westeurope' }
output principal string = id.properties.principalId
"""


def read(folder: Path, files: dict[str, str]) -> tuple[AzureAccess, dict[str, Asset]]:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    result = assess(Request(parse_targets([str(folder)])), catalog())
    estate = link(
        [*result.assets, *(edge for edge in result.edges if edge.technique is None)],
        catalog(),
    )
    decided = AzureAccess(
        estate.assets, Neighbours(estate.assets, estate.edges), Resolver(estate.assets.values(), catalog())
    )
    return decided, {asset.name: asset for asset in estate.assets.values()}


@pytest.mark.parametrize(
    ("scope", "reached"),
    [
        ("one", ["oai-a"]),
        ("two", ["oai-b"]),
        ("resourceGroup('rg-three')", ["oai-c"]),
        ("resourceGroup(where)", ["oai-d"]),
        ("resourceGroup('rg-four')", []),
    ],
)
def test_a_grant_in_a_module_reaches_what_is_deployed_to_the_same_group(
    tmp_path: Path, scope: str, reached: list[str]
) -> None:
    files = {
        "main.bicep": MAIN.replace("SCOPE", scope),
        "account.bicep": ACCOUNT,
        "grant.bicep": GRANT,
        "who.bicep": WHO,
    }
    decided, named = read(tmp_path / "estate", files)
    may = [
        name
        for name in ("oai-a", "oai-b", "oai-c", "oai-d")
        if decided.may(named["id-app"].id, LIST_KEYS, named[name].id).decision is Decision.ALLOWED
    ]
    assert may == reached


TERRAFORM = """
variable "suffix" { type = string }
data "azurerm_subscription" "here" {}
resource "azurerm_resource_group" "one" {
  name     = "rg-one-${var.suffix}"
  location = "westeurope"
}
resource "azurerm_resource_group" "two" {
  name     = "rg-two"
  location = "westeurope"
}
resource "azurerm_user_assigned_identity" "app" {
  name                = "id-app"
  location            = "westeurope"
  resource_group_name = azurerm_resource_group.one.name
}
resource "azurerm_cognitive_account" "a" {
  name                = "oai-a"
  location            = "westeurope"
  kind                = "OpenAI"
  sku_name            = "S0"
  resource_group_name = azurerm_resource_group.one.name
}
resource "azurerm_cognitive_account" "b" {
  name                = "oai-b"
  location            = "westeurope"
  kind                = "OpenAI"
  sku_name            = "S0"
  resource_group_name = azurerm_resource_group.two.name
}
resource "azurerm_cognitive_account" "c" {
  name                = "oai-c"
  location            = "westeurope"
  kind                = "OpenAI"
  sku_name            = "S0"
  resource_group_name = "rg-two"
}
resource "azurerm_role_assignment" "grant" {
  scope                = SCOPE
  role_definition_name = "Contributor"
  principal_id         = azurerm_user_assigned_identity.app.principal_id
}
"""


@pytest.mark.parametrize(
    ("scope", "reached"),
    [
        ("azurerm_resource_group.one.id", ["oai-a"]),
        ("azurerm_resource_group.two.id", ["oai-b", "oai-c"]),
        ("azurerm_cognitive_account.c.id", ["oai-c"]),
        ("data.azurerm_subscription.here.id", ["oai-a", "oai-b", "oai-c"]),
        ('"${azurerm_cognitive_account.a.id}/deployments/chat"', []),
        ('"/subscriptions/11111111-1111-1111-1111-111111111111"', []),
        ('"/providers/Microsoft.Management/managementGroups/corp"', []),
        ("var.suffix", []),
    ],
)
def test_a_grant_of_terraform_reaches_what_its_scope_holds(tmp_path: Path, scope: str, reached: list[str]) -> None:
    decided, named = read(tmp_path / "estate", {"main.tf": TERRAFORM.replace("SCOPE", scope)})
    may = [
        name
        for name in ("oai-a", "oai-b", "oai-c")
        if decided.may(named["id-app"].id, LIST_KEYS, named[name].id).decision is Decision.ALLOWED
    ]
    assert may == reached
    said = {gap.why for gap in decided.gaps}
    assert bool(said) is (scope == "var.suffix" or "/deployments/" in scope)


CUSTOM = """
resource "azurerm_role_definition" "keys" {
  name  = "Key lister"
  scope = data.azurerm_subscription.here.id
  permissions {
    actions = ["Microsoft.CognitiveServices/accounts/listKeys/action"]
  }
  assignable_scopes = [data.azurerm_subscription.here.id]
}
"""


@pytest.mark.parametrize(
    ("role", "may"),
    [
        ('role_definition_name = "Key lister"', True),
        ('role_definition_name = "key LISTER"', True),
        ('role_definition_name = "Cognitive Services Data Contributor (Preview)"', False),
        ('role_definition_name = "Cognitive Services User"', True),
        ('role_definition_name = "No such role"', False),
        ("role_definition_id = azurerm_role_definition.keys.role_definition_resource_id", True),
        ('role_definition_id = "${data.azurerm_subscription.here.id}${azurerm_role_definition.keys.id}"', True),
        ("role_definition_id = var.suffix", False),
    ],
)
def test_a_role_by_its_name_its_id_or_a_reference(tmp_path: Path, role: str, may: bool) -> None:
    text = TERRAFORM.replace("SCOPE", "azurerm_cognitive_account.a.id") + CUSTOM
    decided, named = read(tmp_path / "estate", {"main.tf": text.replace('role_definition_name = "Contributor"', role)})
    answer = decided.may(named["id-app"].id, LIST_KEYS, named["oai-a"].id)
    assert (answer.decision is Decision.ALLOWED) is may
    assert bool(decided.gaps) is ("No such" in role or "var." in role)


def test_two_directories_are_two_deployments(tmp_path: Path) -> None:
    grant = TERRAFORM.replace("SCOPE", "data.azurerm_subscription.here.id")
    account = (
        TERRAFORM.partition('resource "azurerm_role_assignment"')[0].replace("oai-", "other-").replace("id-app", "id-x")
    )
    decided, named = read(tmp_path / "estate", {"one/main.tf": grant, "two/main.tf": account})
    assert decided.may(named["id-app"].id, LIST_KEYS, named["oai-a"].id).decision is Decision.ALLOWED
    assert decided.may(named["id-app"].id, LIST_KEYS, named["other-a"].id).decision is Decision.DENIED


def test_groups_that_hold_each_other_end() -> None:
    circle = {one.id: one for one in company()}
    team = circle[ident("team")]
    circle[team.id] = replace(team, config={**team.config, "members": [ident("everybody"), ident("alice")]})
    grant = assignment("everybody | Reader | s1", 0, {})
    circle[grant.id] = grant
    decided = AzureAccess(circle, Neighbours(circle, ()), Resolver(circle.values(), catalog()))
    read_it = decided.may(ident("alice"), "Microsoft.Search/searchServices/read", ident("search"))
    assert read_it.decision is Decision.ALLOWED


@pytest.mark.parametrize(
    "condition",
    [
        "(" * 100_000,
        "!" * 50_000 + "@Request[a] StringEquals 'x'",
        "@Request[" + "a" * 30_000,
        "'",
        "{}",
        "",
        "AND",
        "@Request[a]",
    ],
)
def test_a_hostile_condition_stays_open(condition: str) -> None:
    assert evaluate(condition, "a/read", {}).value is None

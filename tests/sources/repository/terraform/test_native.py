"""`awscc_*` and `azapi_*`: the vendors' own names in Terraform's clothes."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from bartizan.sources.repository.evaluated import Body
from bartizan.sources.repository.terraform.canonical import shape
from bartizan.sources.repository.terraform.unmapped import NativeTypes
from tests.sources.repository.trees import catalog, terraform

SCALARS: dict[str, tuple[Any, Any]] = {
    "string": ("s", "s"),
    "boolean": (True, True),
    "integer": (3, 3),
    "number": (2.5, 2.5),
    "json": ({"Statement": []}, '{"Statement":[]}'),
}


def snake(name: str) -> str:
    """The names of the Cloud Control provider: `KMSMasterKeyID` is `kms_master_key_id`."""
    name = re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1_\2", name)
    return re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", name).lower()


def sample(tree: Any, depth: int = 0) -> tuple[Any, Any]:
    """A value of a property tree, in CloudFormation's names and in the provider's."""
    if isinstance(tree, dict):
        if not tree:
            return {"a": "b"}, {"a": "b"}
        pairs = {name: sample(inner, depth + 1) for name, inner in tree.items() if depth < 6}
        canonical = {name: pair[0] for name, pair in pairs.items()}
        return canonical, {snake(name): pair[1] for name, pair in pairs.items()}
    if isinstance(tree, list):
        item = sample(tree[0], depth + 1) if tree else ("x", "x")
        return [item[0]], [item[1]]
    return SCALARS[tree]


def test_every_type_of_the_catalogue_has_its_awscc_resource() -> None:
    schema = catalog().schema
    natives = NativeTypes(catalog())
    types = [type_ for type_ in schema if type_.startswith("AWS::")]
    assert len(types) > 200
    for type_ in types:
        table = natives.table("awscc_" + "_".join(snake(part) for part in type_.split("::")[1:]))
        assert table is not None, type_
        assert table.type == type_
        canonical, written = sample(schema.at(type_))
        body = Body(1, 1)
        body.update(written)
        assert shape(body, table, schema).config == canonical, type_


def test_an_awscc_resource_is_judged_like_any_other(tmp_path: Path) -> None:
    found = terraform(
        tmp_path,
        """
resource "awscc_bedrock_agent" "a" {
  agent_name              = "a"
  guardrail_configuration = { guardrail_identifier = "g" }
  action_groups = [
    { action_group_name = "x", api_schema = { s3 = { s3_bucket_name = "b" } } },
  ]
  tags = { team = "ml" }
}
resource "awscc_iam_role" "r" {
  role_name                   = "r"
  assume_role_policy_document = jsonencode({ Statement = [] })
  tags                        = [{ key = "team", value = "ml" }]
}
""",
    )
    agent = found.asset("awscc_bedrock_agent.a")
    assert (agent.type, agent.provider, agent.kind) == ("AWS::Bedrock::Agent", "aws", "agent")
    assert agent.config["ActionGroups"] == [{"ActionGroupName": "x", "ApiSchema": {"S3": {"S3BucketName": "b"}}}]
    assert agent.sightings[0].lines["ActionGroups[0].ActionGroupName"] == 5
    assert found.asset("awscc_iam_role.r").tags == {"team": "ml"}
    assert found.config("awscc_iam_role.r")["AssumeRolePolicyDocument"] == {"Statement": []}


AZAPI = """
variable "version" {}
resource "azapi_resource" "ai" {
  type      = "Microsoft.CognitiveServices/Accounts@${var.version}"
  name      = "chat"
  parent_id = "/subscriptions/0000-1111/resourceGroups/rg"
  location  = "westeurope"
  body = jsonencode({
    kind = "OpenAI"
    sku  = { name = "S0" }
    properties = {
      publicNetworkAccess = "Enabled"
      networkAcls = {
        defaultAction = "Deny"
        ipRules       = [{ value = "1.2.3.4" }, { value = "0.0.0.0/0" }]
      }
    }
  })
  sensitive_body = { properties = { apiProperties = { qnaAzureSearchEndpointKey = "topsecret" } } }
  identity {
    type         = "SystemAssigned"
    identity_ids = []
  }
}
"""


def test_azapi_is_arm_with_the_line_of_each_property(tmp_path: Path) -> None:
    found = terraform(tmp_path, AZAPI)
    asset = found.asset("azapi_resource.ai")
    assert (asset.type, asset.region, asset.account) == (
        "Microsoft.CognitiveServices/accounts",
        "westeurope",
        "0000-1111",
    )
    config = found.config("azapi_resource.ai")
    assert config["properties"]["networkAcls"]["ipRules"] == [{"value": "1.2.3.4"}, {"value": "0.0.0.0/0"}]
    assert config["identity"] == {"type": "SystemAssigned"}
    lines = asset.sightings[0].lines
    assert (lines["properties.publicNetworkAccess"], lines["properties.networkAcls.ipRules"], lines["name"]) == (
        12,
        15,
        5,
    )
    hidden = config["properties"]["apiProperties"]["qnaAzureSearchEndpointKey"]
    assert hidden == {"$unknown": "a sensitive value", "pieces": [None]}


def test_an_azapi_update_changes_what_it_updates(tmp_path: Path) -> None:
    found = terraform(
        tmp_path,
        AZAPI
        + """
resource "azapi_update_resource" "harden" {
  type        = "Microsoft.CognitiveServices/accounts@2024-10-01"
  resource_id = azapi_resource.ai.id
  body        = { properties = { publicNetworkAccess = "Disabled", networkAcls = { ipRules = [] } } }
}
resource "azurerm_cognitive_account" "b" {
  name     = "b"
  kind     = "OpenAI"
  sku_name = "S0"
}
resource "azapi_update_resource" "b" {
  type        = "Microsoft.CognitiveServices/accounts@2024-10-01"
  resource_id = azurerm_cognitive_account.b.id
  body = {
    properties = { disableLocalAuth = true }
  }
}
resource "azapi_update_resource" "elsewhere" {
  type      = "Microsoft.Search/searchServices@2024-06-01-preview"
  name      = "elsewhere"
  parent_id = "/subscriptions/0000-1111/resourceGroups/rg"
  body      = { properties = { publicNetworkAccess = "disabled" } }
}
resource "azapi_resource_action" "stop" {
  type        = "Microsoft.CognitiveServices/accounts@2024-10-01"
  resource_id = azapi_resource.ai.id
  action      = "stop"
}
""",
    )
    assert found.addresses() == {
        "azapi_resource.ai",
        "azurerm_cognitive_account.b",
        "azapi_update_resource.elsewhere",
    }
    properties = found.config("azapi_resource.ai")["properties"]
    assert properties["publicNetworkAccess"] == "Disabled"
    assert properties["networkAcls"] == {"defaultAction": "Deny", "ipRules": []}
    bridged = found.asset("azurerm_cognitive_account.b")
    assert found.config("azurerm_cognitive_account.b")["properties"]["disableLocalAuth"] is True
    assert bridged.sightings[1].lines["properties.disableLocalAuth"] == 40
    orphan = found.config("azapi_update_resource.elsewhere")
    assert orphan["properties"]["publicNetworkAccess"] == "disabled"
    assert "declared elsewhere" in orphan["properties"]["disableLocalAuth"]["$unknown"]


def test_azapi_and_azurerm_name_a_child_alike(tmp_path: Path) -> None:
    found = terraform(
        tmp_path,
        """
resource "azurerm_cognitive_account" "a" { name = "a" }
resource "azapi_resource" "d" {
  type      = "Microsoft.CognitiveServices/accounts/deployments@2024-10-01"
  name      = "gpt"
  parent_id = azurerm_cognitive_account.a.id
  body = {
    sku        = { name = "Standard", capacity = 1 }
    properties = {
      model                = { name = "gpt-4o", format = "OpenAI" }
      versionUpgradeOption = "OnceNewDefaultVersionAvailable"
    }
  }
}
resource "azurerm_cognitive_deployment" "d" {
  name                 = "gpt"
  cognitive_account_id = azurerm_cognitive_account.a.id
  sku {
    name     = "Standard"
    capacity = 1
  }
  model {
    name   = "gpt-4o"
    format = "OpenAI"
  }
}
""",
    )
    assert found.config("azapi_resource.d") == found.config("azurerm_cognitive_deployment.d")
    assert found.asset("azapi_resource.d").type == found.asset("azurerm_cognitive_deployment.d").type

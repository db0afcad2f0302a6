"""What code tells of values that only the deployment has."""

from __future__ import annotations

from pathlib import Path

import pytest

from bartizan.catalog.expression.pieces import CALLER, names_one
from bartizan.model.values import Unknown

from .test_terraform_parts import verdicts
from .trees import read, terraform, write

TRUST = """
data "aws_caller_identity" "me" {}
variable "bound" { default = true }
locals { account = var.bound ? data.aws_caller_identity.me.account_id : "" }
data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["sagemaker.amazonaws.com"]
    }
    dynamic "condition" {
      for_each = compact([local.account])
      content {
        test     = "StringEquals"
        variable = "aws:SourceAccount"
        values   = [condition.value]
      }
    }
  }
}
resource "aws_iam_role" "r" {
  name               = "r"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}
"""


def test_the_account_is_never_an_empty_text(tmp_path: Path) -> None:
    role = terraform(tmp_path, TRUST).config("aws_iam_role.r")
    (statement,) = role["AssumeRolePolicyDocument"]["Statement"]
    account = {"$unknown": "data.aws_caller_identity.me.account_id", "attribute": "AWS::AccountId", "pieces": [None]}
    assert statement["Condition"] == {"StringEquals": {"aws:SourceAccount": account}}


def test_the_account_is_the_one_that_the_provider_allows(tmp_path: Path) -> None:
    found = terraform(tmp_path, 'provider "aws" { allowed_account_ids = ["123456789012"] }' + TRUST)
    (statement,) = found.config("aws_iam_role.r")["AssumeRolePolicyDocument"]["Statement"]
    assert statement["Condition"] == {"StringEquals": {"aws:SourceAccount": "123456789012"}}


def test_the_version_of_a_guardrail_itself_is_its_draft(tmp_path: Path) -> None:
    code = """
resource "aws_bedrock_guardrail" "g" { name = "g" }
resource "aws_bedrock_guardrail_version" "v" { guardrail_arn = aws_bedrock_guardrail.g.guardrail_arn }
resource "aws_bedrockagent_agent" "a" {
  agent_name = "a"
  guardrail_configuration { guardrail_version = aws_bedrock_guardrail.g.version }
}
resource "aws_bedrockagent_agent" "b" {
  agent_name = "b"
  guardrail_configuration { guardrail_version = aws_bedrock_guardrail_version.v.version }
}
"""
    found = terraform(tmp_path, code)
    assert found.config("aws_bedrockagent_agent.a")["GuardrailConfiguration"] == {"GuardrailVersion": "DRAFT"}
    version = found.config("aws_bedrockagent_agent.b")["GuardrailConfiguration"]["GuardrailVersion"]
    assert (version["$unknown"], version["attribute"]) == ("aws_bedrock_guardrail_version.v.version", "version")


def test_a_part_that_is_appended_to_a_list_keeps_its_lines(tmp_path: Path) -> None:
    code = """
resource "aws_iam_role" "r" { name = "r" }
resource "aws_iam_role_policy" "a" {
  role   = aws_iam_role.r.id
  policy = jsonencode({ Statement = [] })
}
resource "aws_iam_role_policy" "b" {
  role   = aws_iam_role.r.id
  policy = jsonencode({ Statement = [{ Effect = "Allow", Action = "*", Resource = "*" }] })
}
"""
    asset = terraform(tmp_path, code).asset("aws_iam_role.r")
    assert [one.lines.get("Policies[0].PolicyDocument") for one in asset.sightings] == [None, 5, None]
    assert [one.lines.get("Policies[1].PolicyDocument") for one in asset.sightings] == [None, None, 9]


def test_a_splat_of_one_id_is_a_list_of_one(tmp_path: Path) -> None:
    code = """
resource "aws_kms_key" "k" {}
locals { key = aws_kms_key.k.arn }
resource "aws_sagemaker_domain" "d" {
  domain_name = "d"
  dynamic "default_user_settings" {
    for_each = local.key[*]
    content { execution_role = default_user_settings.value }
  }
}
"""
    settings = terraform(tmp_path, code).config("aws_sagemaker_domain.d")["DefaultUserSettings"]
    assert settings["ExecutionRole"]["attribute"] == "arn"


SCOPE = """
provider "azurerm" {
  features {}
  %s
}
data "azurerm_subscription" "s" {}
resource "azurerm_resource_group" "g" {
  name     = "rg"
  location = "westeurope"
}
resource "azurerm_search_service" "s" {
  name                = "s"
  resource_group_name = azurerm_resource_group.g.name
}
resource "azurerm_role_assignment" "r" {
  scope                = %s
  role_definition_name = "Contributor"
}
"""


@pytest.mark.parametrize(
    ("given", "scope", "known", "verdict"),
    [
        ("", "data.azurerm_subscription.s.id", "/subscriptions/{subscription}", "fail"),
        ('subscription_id = "1"', "data.azurerm_subscription.s.id", "/subscriptions/1", "fail"),
        ('subscription_id = "1"', "azurerm_resource_group.g.id", ["/subscriptions/1/resourceGroups/rg"], "pass"),
        ("", "azurerm_resource_group.g.id", ["/subscriptions/", None, "/resourceGroups/rg"], "pass"),
        ("", "azurerm_search_service.s.id", ["/subscriptions/", None, "/resourceGroups/rg/providers/", None], "pass"),
    ],
)
def test_what_is_known_of_an_azure_scope(tmp_path: Path, given: str, scope: str, known: object, verdict: str) -> None:
    found = terraform(tmp_path, SCOPE % (given, scope))
    value = found.config("azurerm_role_assignment.r")["properties"]["scope"]
    assert (value["pieces"] if isinstance(value, dict) else value) == known
    assert verdicts(found, "azurerm_role_assignment.r")["role-wide-on-subscription"] == verdict


def test_what_is_known_of_a_google_network(tmp_path: Path) -> None:
    code = """
provider "google" { project = "ml" }
resource "google_compute_network" "n" { name = "own" }
resource "google_service_account" "s" { account_id = "s" }
resource "google_workbench_instance" "w" {
  name = "w"
  gce_setup {
    network_interfaces { network = google_compute_network.n.id }
  }
}
resource "google_project_iam_member" "m" {
  project = google_service_account.s.project
  role    = "roles/viewer"
  member  = google_service_account.s.member
}
"""
    found = terraform(tmp_path, code)
    (interface,) = found.config("google_workbench_instance.w")["gceSetup"]["networkInterfaces"]
    assert interface["network"]["pieces"] == ["projects/ml/global/networks/own"]
    assert verdicts(found, "google_workbench_instance.w")["workbench-default-network"] == "pass"
    assert found.asset("google_project_iam_member.m").name == "ml"


def test_what_has_no_name_is_called_by_its_tag_or_its_module(tmp_path: Path) -> None:
    host = """
variable "tags" { default = {} }
resource "aws_instance" "this" {
  instance_type = "g5.xlarge"
  tags          = var.tags
}
"""
    root = """
module "a" {
  source = "./host"
  tags   = { Name = "gpu-a" }
}
module "b" {
  source   = "./host"
  for_each = toset(["x"])
}
resource "aws_instance" "this" { instance_type = "g5.xlarge" }
"""
    found = read(write(tmp_path, {"main.tf": root, "host/main.tf": host}))
    assert {one: found.asset(one).name for one in found.addresses()} == {
        "module.a.aws_instance.this": "gpu-a",
        'module.b["x"].aws_instance.this': 'b["x"]',
        "aws_instance.this": "this",
    }


def test_what_a_data_source_finds_is_there(tmp_path: Path) -> None:
    code = """
data "aws_subnet" "s" { tags = { Name = "private" } }
data "aws_subnets" "all" {}
resource "aws_sagemaker_notebook_instance" "a" {
  name      = "a"
  subnet_id = data.aws_subnet.s.id
}
resource "aws_sagemaker_notebook_instance" "b" {
  name      = "b"
  subnet_id = data.aws_subnets.all.ids[0]
}
"""
    found = terraform(tmp_path, code)
    said = {one: verdicts(found, f"aws_sagemaker_notebook_instance.{one}")["notebook-outside-vpc"] for one in "ab"}
    assert said == {"a": "pass", "b": "unknown"}


def test_a_foundation_model_that_is_looked_up_by_its_id_is_known(tmp_path: Path) -> None:
    found = terraform(
        tmp_path,
        """
        provider "aws" { region = "eu-west-1" }
        data "aws_bedrock_foundation_model" "m" { model_id = "amazon.titan-embed-text-v2:0" }
        resource "aws_bedrockagent_agent" "a" {
          agent_name       = "a"
          foundation_model = data.aws_bedrock_foundation_model.m.id
          description      = data.aws_bedrock_foundation_model.m.model_arn
          instruction      = data.aws_bedrock_foundation_model.m.model_name
        }
        """,
    )
    config = found.asset("aws_bedrockagent_agent.a").config
    assert config["FoundationModel"] == "amazon.titan-embed-text-v2:0"
    assert config["Description"] == "arn:aws:bedrock:eu-west-1::foundation-model/amazon.titan-embed-text-v2:0"
    assert isinstance(config["Instruction"], Unknown), "what it is called is in no code"


def test_whoever_deploys_is_one_identity(tmp_path: Path) -> None:
    found = terraform(
        tmp_path,
        """
        data "aws_caller_identity" "me" {}
        resource "aws_bedrockagent_agent" "a" {
          agent_name  = "a"
          description = data.aws_caller_identity.me.arn
        }
        """,
    )
    held = found.asset("aws_bedrockagent_agent.a").config["Description"]
    assert isinstance(held, Unknown)
    assert (held.attribute, names_one(held)) == (CALLER, True)
    assert not names_one(Unknown("var.principal"))

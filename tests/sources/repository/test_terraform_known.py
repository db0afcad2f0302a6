"""What code tells of values that only the deployment has."""

from __future__ import annotations

from pathlib import Path

from .trees import terraform

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

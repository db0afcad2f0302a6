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

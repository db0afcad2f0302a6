"""`access explain` on scanned code: the decision, who decided, and names that mean nothing or too much."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from bartizan.cli.main import group
from bartizan.graph.access.answer import Decision
from bartizan.model.errors import InputError
from bartizan.service.assess import Request
from bartizan.service.explain_access import Explained, explain
from bartizan.service.targets import parse_targets
from tests.graph.estates import catalog

CODE = """
resource "aws_s3_bucket" "data" {
  bucket = "learning-data"
}

resource "aws_s3_bucket_policy" "data" {
  bucket = aws_s3_bucket.data.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Deny", Principal = "*", Action = "s3:DeleteObject", Resource = "${aws_s3_bucket.data.arn}/*" },
    ]
  })
}

resource "aws_iam_role" "trainer" {
  name = "trainer"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = { Service = "sagemaker.amazonaws.com" }, Action = "sts:AssumeRole" }]
  })
}

resource "aws_iam_role_policy" "trainer" {
  role = aws_iam_role.trainer.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = ["s3:GetObject", "s3:DeleteObject"], Resource = "${aws_s3_bucket.data.arn}/*" },
      {
        Effect    = "Allow"
        Action    = "s3:PutObject"
        Resource  = "*"
        Condition = { StringEquals = { "aws:SourceVpce" = "vpce-1" } }
      },
      { Effect = "Allow", Action = "sagemaker:CreateTrainingJob", Resource = "*" },
    ]
  })
}

resource "aws_iam_role" "reader" {
  name               = "reader-of-figures"
  assume_role_policy = aws_iam_role.trainer.assume_role_policy
}

resource "aws_organizations_policy" "guard" {
  name = "guard"
  content = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Deny", Action = "sagemaker:*", Resource = "*" }]
  })
}

resource "aws_organizations_policy_attachment" "guard" {
  policy_id = aws_organizations_policy.guard.id
  target_id = "ou-1234-12345678"
}
"""


@pytest.fixture(name="estate")
def _estate(tmp_path: Path) -> Path:
    (tmp_path / "main.tf").write_text(CODE)
    return tmp_path


def one(estate: Path, principal: str, action: str, resource: str) -> Explained:
    found = explain(Request(parse_targets([str(estate)])), principal, action, resource, catalog())
    assert len(found) == 1
    return found[0]


@pytest.mark.parametrize(
    ("asked", "decision", "said"),
    [
        (("trainer", "s3:GetObject", "learning-data"), Decision.ALLOWED, "Statement[0]"),
        (("aws_iam_role.trainer", "s3:getobject", "aws_s3_bucket.data"), Decision.ALLOWED, "Statement[0]"),
        (("trainer", "s3:GetObject", "s3://learning-data/train/x.csv"), Decision.ALLOWED, "Statement[0]"),
        (("trainer", "s3:GetObject", "arn:aws:s3:::learning-data"), Decision.ALLOWED, "Statement[0]"),
        (("trainer", "s3:DeleteObject", "learning-data"), Decision.DENIED, "resource policy of"),
        (("trainer", "s3:PutObject", "learning-data"), Decision.DEPENDS, "aws:sourcevpce"),
        (("trainer", "s3:PutBucketPolicy", "learning-data"), Decision.DENIED, "no policy allows"),
        (("reader-of-figures", "s3:GetObject", "learning-data"), Decision.DENIED, "no policy allows"),
        (("trainer", "sts:AssumeRole", "reader-of-figures"), Decision.DENIED, "trust policy"),
        (("trainer", "sagemaker:CreateTrainingJob", "new:training-job/"), Decision.DEPENDS, "if"),
    ],
)
def test_the_decision_and_who_decided(estate: Path, asked: tuple[str, str, str], decision: Decision, said: str) -> None:
    found = one(estate, *asked)
    assert found.answer.decision is decision
    assert said in found.answer.because


@pytest.mark.parametrize(
    ("principal", "resource", "hint"),
    [
        ("trainr", "learning-data", "did you mean 'trainer'?"),
        ("trainer", "learning-dat", "did you mean 'learning-data'?"),
        ("zzzzzz", "learning-data", "bartizan scan"),
    ],
)
def test_a_name_that_means_nothing(estate: Path, principal: str, resource: str, hint: str) -> None:
    with pytest.raises(InputError) as error:
        one(estate, principal, "s3:GetObject", resource)
    assert hint in str(error.value)


def test_a_name_that_means_several_things(estate: Path) -> None:
    (estate / "more").mkdir()
    (estate / "more" / "main.tf").write_text(CODE)
    with pytest.raises(InputError, match="means 2 principals"):
        one(estate, "trainer", "s3:GetObject", "learning-data")


def test_a_saved_result_is_asked_as_the_scan_was(estate: Path) -> None:
    saved = estate / "result.json"
    runner = CliRunner()
    runner.invoke(group, ["scan", str(estate), "--format", "json", "--output", str(saved), "--no-progress"])
    asked = ["access", "explain", "trainer", "s3:DeleteObject", "learning-data"]
    fresh = runner.invoke(group, [*asked, str(estate)])
    again = runner.invoke(group, [*asked, str(saved)])
    assert fresh.exit_code == 0
    assert fresh.output.startswith("denied: resource policy of ")
    assert "main.tf:" in fresh.output
    assert again.output == fresh.output


def test_json_says_the_same(estate: Path) -> None:
    asked = ["access", "explain", "trainer", "s3:PutObject", "learning-data", str(estate), "--format", "json"]
    (found,) = json.loads(CliRunner().invoke(group, asked).output)
    assert found["decision"] == "depends"
    assert found["depends_on"] == ["aws:sourcevpce"]
    assert found["evidence"][0]["location"]["path"] == "main.tf"

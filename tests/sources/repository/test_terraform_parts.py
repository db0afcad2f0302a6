"""Parts of assets that are declared in other code: what they say is judged, the rest is unknown."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bartizan.model.values import Unknown
from bartizan.posture.judge import judge

from .trees import Read, catalog, terraform

ELSEWHERE = {"$unknown": "the bucket itself is declared elsewhere"}


def verdicts(found: Read, address: str) -> dict[str, str]:
    """The verdict of each rule that knows the asset's type."""
    asset = found.asset(address)
    out = {}
    for rule in catalog().rules.values():
        if asset.type in rule.types:
            counted = judge([asset], [], catalog(), only=[rule.id]).verdicts
            (out[rule.id],) = counted
    return out


def test_parts_of_one_owner_become_one_asset(tmp_path: Path) -> None:
    found = terraform(
        tmp_path,
        """
variable "bucket" {}
resource "aws_s3_bucket_versioning" "a" {
  bucket = "elsewhere"
  versioning_configuration { status = "Suspended" }
}
resource "aws_s3_bucket_acl" "a" {
  bucket = "elsewhere"
  acl    = "public-read"
}
resource "aws_s3_bucket_acl" "b" {
  bucket = var.bucket
  acl    = "private"
}
""",
    )
    assert found.addresses() == {"aws_s3_bucket_versioning.a", "aws_s3_bucket_acl.b"}
    asset = found.asset("aws_s3_bucket_versioning.a")
    assert (asset.type, asset.name, asset.tags) == ("AWS::S3::Bucket", "elsewhere", {})
    config = found.config("aws_s3_bucket_versioning.a")
    said = {name: value for name, value in config.items() if value != ELSEWHERE}
    assert said == {
        "BucketName": "elsewhere",
        "VersioningConfiguration": {"Status": "Suspended"},
        "AccessControl": "PublicRead",
    }
    assert set(catalog().schema.properties("AWS::S3::Bucket") or {}) == set(config)
    assert [set(sighting.config) for sighting in asset.sightings] == [{"VersioningConfiguration"}, {"AccessControl"}]
    assert found.config("aws_s3_bucket_acl.b")["BucketName"] == {"$unknown": "var.bucket"}


def test_rules_judge_the_part_and_leave_the_rest_open(tmp_path: Path) -> None:
    found = terraform(
        tmp_path,
        """
resource "aws_s3_bucket_public_access_block" "open" {
  bucket            = "of-another-stack"
  block_public_acls = true
}
resource "aws_s3_bucket_public_access_block" "shut" {
  bucket                  = "of-a-third-stack"
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}
resource "aws_s3_bucket_policy" "public" {
  bucket = "of-a-fourth-stack"
  policy = jsonencode({ Statement = [{ Effect = "Allow", Principal = "*", Action = "s3:*", Resource = "*" }] })
}
""",
    )
    blocked = "bucket-public-access-not-blocked"
    verdict = {name: verdicts(found, f"aws_s3_bucket_public_access_block.{name}") for name in ("open", "shut")}
    assert {name: of[blocked] for name, of in verdict.items()} == {"open": "fail", "shut": "pass"}
    about_others = {"bucket-not-logged", "bucket-unversioned", "bucket-without-own-key", "bucket-allows-plain-http"}
    for of in verdict.values():
        assert {of[rule] for rule in about_others} == {"unknown"}
    policy = verdicts(found, "aws_s3_bucket_policy.public")
    assert policy["bucket-allows-plain-http"] == "fail"
    assert policy["bucket-policy-public"] == "unknown", "a public access block elsewhere may take it back"
    assert policy["bucket-unversioned"] == "unknown"


def test_a_part_alone_is_one_gap_and_no_list_of_unknown_findings(tmp_path: Path) -> None:
    found = terraform(tmp_path, 'resource "aws_s3_bucket_acl" "a" {\n bucket = "b"\n acl = "public-read"\n}\n')
    (gap,) = found.gaps
    assert gap.what == found.asset("aws_s3_bucket_acl.a").id
    assert "only a part of this AWS::S3::Bucket is declared here" in gap.why
    judged = judge(found.assets.values(), [], catalog())
    assert judged.verdicts["unknown"] > 3
    assert judged.gaps == []
    listed = [(finding.rule, finding.verdict.value) for finding in judged.findings]
    assert listed == [("bucket-acl-public", "unknown")], "the one rule that reads what is declared"


def unknown(value: Any) -> bool:
    return isinstance(value, dict) and "declared elsewhere" in str(value.get("$unknown"))


def test_parts_of_azure_and_google_leave_the_rest_open(tmp_path: Path) -> None:
    found = terraform(
        tmp_path,
        """
variable "account" {}
resource "azurerm_storage_account_network_rules" "r" {
  storage_account_id = var.account
  default_action     = "Allow"
}
resource "google_storage_bucket_iam_member" "m" {
  bucket = "elsewhere"
  role   = "roles/storage.objectViewer"
  member = "allUsers"
}
resource "google_secret_manager_secret_iam_member" "m" {
  secret_id = "elsewhere"
  role      = "roles/secretmanager.secretAccessor"
  member    = "allUsers"
}
""",
    )
    rules = found.config("azurerm_storage_account_network_rules.r")
    assert rules["properties"]["networkAcls"] == {"defaultAction": "Allow"}
    assert unknown(rules["properties"]["minimumTlsVersion"])
    assert unknown(rules["sku"])
    account = verdicts(found, "azurerm_storage_account_network_rules.r")
    assert {account[rule] for rule in ("storage-account-plain-http", "storage-account-shared-key")} == {"unknown"}
    bucket = found.config("google_storage_bucket_iam_member.m")
    assert bucket["iamPolicy"]["bindings"] == [{"role": "roles/storage.objectViewer", "members": ["allUsers"]}]
    assert unknown(bucket["versioning"])
    said = verdicts(found, "google_storage_bucket_iam_member.m")
    assert said["gcs-bucket-public"] == "unknown", "public access prevention elsewhere may take it back"
    assert said["gcs-bucket-acl-public"] == "unknown"
    secret = verdicts(found, "google_secret_manager_secret_iam_member.m")
    assert secret.pop("google-secret-open-to-everyone") == "fail"
    assert "pass" not in secret.values()


def test_an_owner_in_the_code_is_not_completed(tmp_path: Path) -> None:
    found = terraform(
        tmp_path,
        """
resource "aws_s3_bucket" "b" { bucket = "train" }
resource "aws_s3_bucket_acl" "a" {
  bucket = aws_s3_bucket.b.id
  acl    = "private"
}
""",
    )
    assert not found.gaps
    config = found.asset("aws_s3_bucket.b").config
    assert config == {"BucketName": "train", "AccessControl": "Private"}
    assert not any(isinstance(value, Unknown) for value in config.values())

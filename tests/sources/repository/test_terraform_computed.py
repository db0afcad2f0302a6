"""Attributes that a provider computes: known text where the arguments are known, else the asset."""

from __future__ import annotations

from pathlib import Path

from bartizan.graph.link.link import link

from .trees import catalog, read, terraform

ACCOUNT = """
provider "google" { project = %s }
variable "project" {}
resource "google_service_account" "s" {
  account_id = "runner"
}
resource "google_workbench_instance" "n" {
  name = "lab"
  gce_setup {
    service_accounts { email = google_service_account.s.email }
  }
}
resource "google_storage_bucket" "b" { name = "b" }
resource "google_storage_bucket_iam_member" "m" {
  bucket = google_storage_bucket.b.name
  role   = "roles/viewer"
  member = google_service_account.s.member
}
"""
EMAIL = "runner@shop.iam.gserviceaccount.com"


def test_a_service_account_has_its_email(tmp_path: Path) -> None:
    found = terraform(tmp_path, ACCOUNT % '"shop"')
    assert found.config("google_service_account.s") == {
        "email": EMAIL,
        "name": f"projects/shop/serviceAccounts/{EMAIL}",
    }
    assert found.asset("google_service_account.s").name == EMAIL
    setup = found.config("google_workbench_instance.n")["gceSetup"]
    assert setup["serviceAccounts"] == [{"email": EMAIL}]
    (binding,) = found.config("google_storage_bucket.b")["iamPolicy"]["bindings"]
    assert binding["members"] == [f"serviceAccount:{EMAIL}"]


def test_without_the_project_the_value_is_the_asset(tmp_path: Path) -> None:
    found = terraform(tmp_path, ACCOUNT % "var.project")
    assert found.config("google_service_account.s") == {}
    account = found.asset("google_service_account.s").id
    setup = found.config("google_workbench_instance.n")["gceSetup"]
    assert setup["serviceAccounts"] == [
        {"email": {"$unknown": "google_service_account.s.email", "assets": [account], "attribute": "email"}}
    ]


def test_a_dropped_attribute_is_known_and_not_shown(tmp_path: Path) -> None:
    found = terraform(
        tmp_path,
        """
resource "aws_s3_bucket" "b" { bucket = "train" }
resource "aws_sagemaker_notebook_instance" "n" {
  name         = "n"
  kms_key_id   = aws_s3_bucket.b.arn
}
""",
    )
    assert found.config("aws_s3_bucket.b") == {"BucketName": "train"}
    assert found.config("aws_sagemaker_notebook_instance.n")["KmsKeyId"] == "arn:aws:s3:::train"


def test_the_example_notebook_runs_as_its_own_account() -> None:
    example = Path(__file__).parents[3] / "examples/retail/forecast-notebook"
    estate = link(read(example).records, catalog())
    prefix = "repo:forecast-notebook//infra/main.tf#"
    (edge,) = (edge for edge in estate.edges if edge.kind == "runs-as")
    assert (edge.source, edge.target) == (
        f"{prefix}google_workbench_instance.forecast",
        f"{prefix}google_service_account.forecast",
    )
    assert not [id_ for id_ in estate.assets if id_.startswith("name:")]

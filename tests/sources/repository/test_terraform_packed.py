"""Code of functions that Terraform packs from a folder of the tree, on all clouds."""

from __future__ import annotations

from pathlib import Path

import pytest

from bartizan.model.asset import Asset
from bartizan.model.values import PACKAGED, Unknown
from bartizan.sources.repository.terraform.reader import READER
from tests.sources.repository.trees import read, write

ARCHIVE = """
data "archive_file" "code" {
  type        = "zip"
  source_dir  = "${path.module}/../desk"
  output_path = "code.zip"
}

resource "google_storage_bucket_object" "code" {
  name   = %s
  bucket = "acme-code"
  source = data.archive_file.code.output_path
}
"""
AZURE = """
resource "azurerm_linux_function_app" "f" {
  name            = "f"
  zip_deploy_file = data.archive_file.code.output_path
}
"""
GOOGLE = """
resource "google_cloudfunctions2_function" "f" {
  name     = "f"
  location = "europe-west1"
  build_config {
    source {
      storage_source {
        bucket = "acme-code"
        object = %s
      }
    }
  }
}
"""
REFERENCE = "google_storage_bucket_object.code.name"


@pytest.mark.parametrize(
    ("name", "function", "packed"),
    [
        ('"a.zip"', AZURE, True),
        ('"a.zip"', GOOGLE % REFERENCE, True),
        ('"${data.archive_file.code.output_md5}.zip"', GOOGLE % REFERENCE, True),
        ('"a.zip"', GOOGLE % '"a.zip"', True),
        ('"a.zip"', GOOGLE % '"b.zip"', False),
    ],
)
def test_a_function_knows_the_folder_that_it_is_packed_from(
    tmp_path: Path, name: str, function: str, packed: bool
) -> None:
    found = read(write(tmp_path, {"infra/main.tf": ARCHIVE % name + function}), readers=(READER,)).records
    made = next(one for one in found if isinstance(one, Asset) and one.name == "f")
    codes = [made.config.get("Code"), *(one.config.get("Code") for one in made.sightings)]
    assert codes == [Unknown(f"{PACKAGED}/desk") if packed else None] * 2

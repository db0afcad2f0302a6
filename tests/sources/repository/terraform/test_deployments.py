"""A module that is deployed several times, by values files; libraries that nothing deploys."""

from __future__ import annotations

from pathlib import Path

from bartizan.posture.judge import judge
from tests.sources.repository.trees import catalog, read, write

MAIN = """
variable "env" {}
variable "open" { type = bool }
variable "tags" { default = {} }
provider "aws" { region = "eu-west-1" }
resource "aws_s3_bucket" "same" { bucket = "same" }
resource "aws_iam_role" "shared" { name = "shared" }
resource "aws_iam_role" "own" { name = "own-${var.env}" }
resource "aws_sagemaker_notebook_instance" "n" {
  name                   = "n"
  role_arn               = aws_iam_role.own.arn
  direct_internet_access = var.open ? "Enabled" : "Disabled"
}
resource "aws_lambda_function" "f" {
  function_name = "f"
  role          = aws_iam_role.shared.arn
}
resource "aws_lambda_function" "g" {
  function_name = "g"
  role          = aws_iam_role.own.arn
}
"""


def test_each_named_values_file_is_a_deployment(tmp_path: Path) -> None:
    root = write(
        tmp_path,
        {
            "infra/main.tf": MAIN,
            "infra/dev.tfvars": 'env = "dev"\nopen = true\n',
            "infra/envs/prod/terraform.tfvars": 'env = "prod"\n',
            "infra/envs/prod/network.tfvars": "open = false\n",
            "infra/envs/stage.tfvars.json": '{"env": "stage", "open": false}',
            "infra/envs/common.tfvars": 'tags = { team = "ml" }\nopen = true\n',
            "infra/backend.tfvars": 'bucket = "state"\nkey = "k"\nregion = "eu-west-1"\n',
            "infra/state.tfvars": 'bucket = "state"\nkey = "k"\nenv = "e"\n',
            "infra/example.tfvars": 'env = "example"\nopen = true\n',
            "infra/docs/prod.tfvars": 'env = "not an environment"\nopen = true\n',
        },
    )
    found = read(root)
    addresses = found.addresses()
    assert {one for one in addresses if "@" not in one} == {
        "aws_s3_bucket.same",
        "aws_iam_role.shared",
        "aws_lambda_function.f",
    }
    notebook = "aws_sagemaker_notebook_instance.n"
    access = {label: found.config(f"{notebook}@{label}")["DirectInternetAccess"] for label in ("dev", "prod", "stage")}
    assert access == {"dev": "Enabled", "prod": "Disabled", "stage": "Disabled"}
    assert len(addresses) == 3 + 3 * 3
    # What refers to an asset of one deployment is of that deployment too.
    role = found.asset("aws_iam_role.own@prod")
    assert role.name == "own-prod"
    assert found.config("aws_lambda_function.g@prod")["Role"]["assets"] == [role.id]
    assert role.sightings[0].location.path == "infra/main.tf"
    assert found.gaps == []


def test_what_is_named_alike_everywhere_says_where_it_is(tmp_path: Path) -> None:
    code = """
variable "open" {}
resource "aws_athena_workgroup" "w" { name = "analysts" }
resource "aws_sagemaker_notebook_instance" "n" {
  name        = "n"
  root_access = var.open ? "Enabled" : "Disabled"
}
"""
    files = {"main.tf": code, "dev.tfvars": "open = true\n", "prod.tfvars": "open = false\n"}
    found = read(write(tmp_path, files))
    assert {one: found.asset(one).name for one in found.addresses()} == {
        "aws_athena_workgroup.w": "analysts",
        "aws_sagemaker_notebook_instance.n@dev": "n (dev)",
        "aws_sagemaker_notebook_instance.n@prod": "n (prod)",
    }


def test_one_deployment_needs_no_label(tmp_path: Path) -> None:
    root = write(tmp_path, {"main.tf": MAIN, "prod.tfvars": 'env = "prod"\nopen = false\n'})
    found = read(root)
    assert not any("@" in address for address in found.addresses())
    assert found.asset("aws_iam_role.own").name == "own-prod"


def test_automatic_values_that_are_enough_are_a_deployment_too(tmp_path: Path) -> None:
    root = write(
        tmp_path,
        {
            "main.tf": MAIN,
            "terraform.tfvars": 'env = "main"\nopen = true\n',
            "prod.tfvars": 'env = "prod"\n',
        },
    )
    found = read(root)
    assert {found.asset(f"aws_iam_role.own{label}").name for label in ("", "@prod")} == {"own-main", "own-prod"}


def test_the_number_of_deployments_is_bounded(tmp_path: Path) -> None:
    files = {f"vars/e{number:02}.tfvars": f'env = "{number}"\nopen = false\n' for number in range(30)}
    found = read(write(tmp_path, {"main.tf": MAIN, **files}))
    assert len([one for one in found.addresses() if one.startswith("aws_iam_role.own@")]) == 12
    assert "30 values files or plans for one module; the first 12 were judged" in found.whys()


LOOSE = """
variable "name" {}
variable "internet" { default = "Enabled" }
resource "aws_sagemaker_notebook_instance" "n" {
  name                   = var.name
  direct_internet_access = var.internet
}
"""
HARD = LOOSE.replace('default = "Enabled"', 'default = "Disabled"')
NOTE = "nothing in this tree calls this module"
RULE = "notebook-direct-internet"


def test_a_module_that_nothing_calls_is_marked_as_a_library(tmp_path: Path) -> None:
    found = read(write(tmp_path, {"modules/notebook/main.tf": LOOSE}))
    asset = found.asset("aws_sagemaker_notebook_instance.n")
    assert NOTE in (asset.sightings[0].note or "")
    assert [gap.what for gap in found.gaps] == ["modules/notebook"]
    (finding,) = [one for one in judge([asset], [], catalog()).findings if one.rule == RULE]
    assert finding.verdict.value == "fail"
    assert NOTE in finding.evidence[-1].text


def test_callers_decide_in_both_directions_and_leave_no_library(tmp_path: Path) -> None:
    call = 'module "{0}" {{\n  source = "../modules/{1}"\n  name = "{0}"\n  {2}\n}}\n'
    root = write(
        tmp_path,
        {
            "modules/loose/main.tf": LOOSE,
            "modules/hard/main.tf": HARD,
            "app/main.tf": "".join(
                call.format(*row)
                for row in (
                    ("open", "loose", ""),
                    ("hardened", "loose", 'internet = "Disabled"'),
                    ("shut", "hard", ""),
                    ("loosened", "hard", 'internet = "Enabled"'),
                )
            ),
        },
    )
    found = read(root)
    assert found.gaps == []
    assets = [one for one in found.assets.values() if "#" in one.id]
    assert not any(sighting.note for asset in assets for sighting in asset.sightings)
    failed = {one.asset for one in judge(assets, [], catalog()).findings if one.rule == RULE}
    names = {found.assets[id_].name for id_ in failed}
    assert names == {"open", "loosened"}
    assert {asset.name for asset in assets} == {"open", "hardened", "shut", "loosened"}


def test_a_root_with_a_provider_is_no_library(tmp_path: Path) -> None:
    found = read(write(tmp_path, {"main.tf": 'provider "aws" {}\n' + LOOSE}))
    assert found.gaps == []
    assert found.asset("aws_sagemaker_notebook_instance.n").sightings[0].note is None


def test_a_remote_module_is_one_gap_for_each_source(tmp_path: Path) -> None:
    call = 'module "{}" {{ source = "{}" }}\n'
    source = "git::https://user:hunter2@example.com/vpc.git?ref=v1"
    root = write(
        tmp_path,
        {
            "a/main.tf": call.format("one", source) + call.format("two", source) + call.format("three", "acme/x/aws"),
            "b/main.tf": call.format("one", source),
        },
    )
    found = read(root)
    assert sorted(gap.what for gap in found.gaps) == ["acme/x/aws", "git::https://••••@example.com/vpc.git?ref=v1"]
    assert "hunter2" not in found.whys()

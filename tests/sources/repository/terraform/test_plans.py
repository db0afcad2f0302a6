"""Plans and states: alone, and beside the code that they are of."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from bartizan.graph.link.link import link
from bartizan.model.codec import to_data
from tests.sources.repository.trees import catalog, read, write

CODE = """
variable "env" {}
variable "n" {}
resource "aws_iam_role" "r" { name = "${var.env}-r" }
resource "aws_sagemaker_notebook_instance" "nb" {
  name                   = "${var.env}-nb"
  role_arn               = aws_iam_role.r.arn
  direct_internet_access = "Disabled"
}
resource "aws_s3_bucket" "many" {
  count  = var.n
  bucket = "${var.env}-${count.index}"
}
resource "aws_s3_bucket_versioning" "many" {
  count  = var.n
  bucket = aws_s3_bucket.many[count.index].id
  versioning_configuration { status = "Enabled" }
}
module "store" {
  source = "acme/store/aws"
  name   = "${var.env}-store"
}
"""


def resource(address: str, values: dict[str, Any], index: Any = None, sensitive: Any = None) -> dict[str, Any]:
    parts = address.partition("[")[0].split(".")
    out = {"address": address, "mode": "managed", "type": parts[-2], "name": parts[-1], "values": values}
    return out | ({} if index is None else {"index": index}) | {"sensitive_values": sensitive or {}}


def change(address: str, unknown: dict[str, Any]) -> dict[str, Any]:
    return {"address": address, "change": {"actions": ["create"], "after_unknown": unknown}}


def declared(address: str, expressions: dict[str, Any]) -> dict[str, Any]:
    type_, name = address.split(".")
    return {
        "address": address, "mode": "managed", "type": type_, "name": name, "provider_config_key": "aws",
        "expressions": expressions,
    }  # fmt: skip


VERSIONED = {"versioning_configuration": [{"status": "Enabled"}]}
PLAN = {
    "format_version": "1.2",
    "terraform_version": "1.9.5",
    "variables": {"region": {"value": "eu-west-1"}},
    "planned_values": {
        "root_module": {
            "resources": [
                resource("aws_iam_role.r", {"name": "prod-r", "path": "/"}),
                resource(
                    "aws_sagemaker_notebook_instance.nb",
                    {"name": "prod-nb", "direct_internet_access": "Enabled", "tags": None, "tags_all": {"team": "ml"}},
                ),
                resource("aws_s3_bucket.many[0]", {"bucket": "prod-0"}, 0),
                resource("aws_s3_bucket.many[1]", {"bucket": "prod-1"}, 1),
                resource("aws_s3_bucket_versioning.many[0]", VERSIONED, 0),
                resource("aws_s3_bucket_versioning.many[1]", VERSIONED, 1),
                {"address": "data.aws_region.r", "mode": "data", "type": "aws_region", "name": "r", "values": {}},
            ],
            "child_modules": [
                {
                    "address": "module.store",
                    "resources": [
                        resource("module.store.aws_s3_bucket.this[0]", {"bucket": "prod-store"}, 0),
                        resource("module.store.aws_s3_bucket_acl.this[0]", {"acl": "private"}, 0),
                        resource(
                            "module.store.aws_db_instance.d",
                            {"identifier": "d", "password": "hunter2hunter2", "username": "u"},
                            sensitive={"password": True},
                        ),
                    ],
                }
            ],
        }
    },
    "resource_changes": [
        change("aws_iam_role.r", {"arn": True, "id": True}),
        change("aws_sagemaker_notebook_instance.nb", {"role_arn": True, "security_groups": True}),
        change("aws_s3_bucket_versioning.many[0]", {"bucket": True}),
        change("aws_s3_bucket_versioning.many[1]", {"bucket": True}),
        change("module.store.aws_s3_bucket_acl.this[0]", {"bucket": True}),
    ],
    "configuration": {
        "provider_config": {"aws": {"name": "aws", "expressions": {"region": {"references": ["var.region"]}}}},
        "root_module": {
            "resources": [
                declared("aws_iam_role.r", {"name": {"references": ["var.env"]}}),
                declared(
                    "aws_sagemaker_notebook_instance.nb",
                    {"role_arn": {"references": ["aws_iam_role.r.arn", "aws_iam_role.r"]}},
                ),
                declared("aws_s3_bucket.many", {}),
                declared(
                    "aws_s3_bucket_versioning.many", {"bucket": {"references": ["aws_s3_bucket.many", "count.index"]}}
                ),
            ],
            "module_calls": {
                "store": {
                    "source": "acme/store/aws",
                    "module": {
                        "resources": [
                            declared("aws_s3_bucket.this", {}),
                            declared(
                                "aws_s3_bucket_acl.this", {"bucket": {"references": ["aws_s3_bucket.this[0].id"]}}
                            ),
                        ]
                    },
                }
            },
        },
    },
}


def test_a_plan_beside_its_code_is_one_asset_for_each_address(tmp_path: Path) -> None:
    found = read(write(tmp_path, {"infra/main.tf": CODE, "infra/tfplan.json": json.dumps(PLAN)}))
    assert found.addresses() == {
        "aws_iam_role.r",
        "aws_sagemaker_notebook_instance.nb",
        "aws_s3_bucket.many[0]",
        "aws_s3_bucket.many[1]",
        "module.store.aws_s3_bucket.this[0]",
        "module.store.aws_db_instance.d",
    }
    assert all("//infra/main.tf#" in id_ for id_ in found.assets if "#" in id_)
    notebook = found.asset("aws_sagemaker_notebook_instance.nb")
    # The code decides where it says something, the plan where it leaves something open.
    assert notebook.config["DirectInternetAccess"] == "Disabled"
    assert (notebook.name, notebook.region, notebook.tags) == ("prod-nb", "eu-west-1", {"team": "ml"})
    assert [sighting.location.path for sighting in notebook.sightings] == ["infra/main.tf", "infra/tfplan.json"]
    assert found.config("aws_sagemaker_notebook_instance.nb")["RoleArn"]["assets"] == [found.asset("aws_iam_role.r").id]
    bucket = found.asset("aws_s3_bucket.many[1]")
    assert found.config("aws_s3_bucket.many[1]") == {
        "BucketName": "prod-1",
        "VersioningConfiguration": {"Status": "Enabled"},
    }
    assert bucket.sightings[0].location.line == 10
    # The plan shows what a remote module declares, so its code is not missed.
    assert found.config("module.store.aws_s3_bucket.this[0]")["AccessControl"] == "Private"
    assert found.gaps == []


def test_a_plan_alone_has_its_own_lines_and_references(tmp_path: Path) -> None:
    text = json.dumps(PLAN, indent=2)
    found = read(write(tmp_path, {"out/plan.json": text}))
    notebook = found.asset("aws_sagemaker_notebook_instance.nb")
    line = notebook.sightings[0].location.line
    assert '"address": "aws_sagemaker_notebook_instance.nb"' in text.splitlines()[(line or 0) - 1]
    assert notebook.sightings[0].source == "terraform"
    config = found.config("aws_sagemaker_notebook_instance.nb")
    assert config["RoleArn"] == {"$unknown": "aws_iam_role.r.arn", "assets": [found.asset("aws_iam_role.r").id]}
    # What nobody set and the provider chooses is its default, which the catalogue knows.
    assert "SecurityGroupIds" not in config
    edges = {(edge.kind, edge.target) for edge in link(found.records, catalog()).edges if edge.source == notebook.id}
    assert ("runs-as", found.asset("aws_iam_role.r").id) in edges


def test_several_plans_are_several_deployments(tmp_path: Path) -> None:
    other = json.loads(json.dumps(PLAN).replace("prod", "dev"))
    files = {"main.tf": CODE, "prod.tfplan.json": json.dumps(PLAN), "dev.tfplan.json": json.dumps(other)}
    found = read(write(tmp_path, files))
    assert found.asset("aws_sagemaker_notebook_instance.nb@prod").name == "prod-nb"
    assert found.asset("aws_sagemaker_notebook_instance.nb@dev").name == "dev-nb"


SECRETS = ("hunter2hunter2", "topsecret", "sk-abcdefghijklmnop")
STATE = {
    "version": 4,
    "terraform_version": "1.9.5",
    "serial": 3,
    "lineage": "l",
    "outputs": {"password": {"value": SECRETS[0], "type": "string", "sensitive": True}},
    "resources": [
        {
            "mode": "managed", "type": "aws_iam_role", "name": "r", "instances": [
                {"attributes": {"name": "r", "id": "r", "arn": "arn:aws:iam::123456789012:role/r",
                                "assume_role_policy": '{"Statement": []}'}}],
        },
        {"mode": "data", "type": "aws_region", "name": "r", "instances": [{"attributes": {}}]},
        {
            "module": 'module.nb["a"]', "mode": "managed", "type": "aws_sagemaker_notebook_instance", "name": "this",
            "instances": [{"index_key": 0, "attributes": {
                "name": "nb", "arn": "arn:aws:sagemaker:eu-west-1:123456789012:notebook-instance/nb",
                "role_arn": "arn:aws:iam::123456789012:role/r", "kms_key_id": "", "security_groups": ["sg-1"],
                "direct_internet_access": "Enabled"}}],
        },
        {
            "mode": "managed", "type": "aws_security_group", "name": "g",
            "instances": [{"attributes": {"id": "sg-1", "name": "g", "ingress": []}}],
        },
        {
            "mode": "managed", "type": "aws_security_group_rule", "name": "r",
            "instances": [{"attributes": {"security_group_id": "sg-1", "type": "ingress", "from_port": 22,
                                          "to_port": 22, "protocol": "tcp", "cidr_blocks": ["0.0.0.0/0"]}}],
        },
        {
            "mode": "managed", "type": "aws_lambda_function", "name": "f",
            "instances": [{"attributes": {"function_name": "f", "environment": [
                {"variables": {"OPENAI_API_KEY": SECRETS[2], "MODEL": "gpt-4o"}}]}}],
        },
        {
            "mode": "managed", "type": "aws_ssm_parameter", "name": "p",
            "instances": [{"attributes": {"name": "/p", "type": "SecureString", "value": SECRETS[1]}}],
        },
        {
            "mode": "managed", "type": "aws_db_instance", "name": "d",
            "instances": [{"attributes": {"identifier": "d", "username": "u", "password": SECRETS[0]},
                           "sensitive_attributes": [[{"type": "get_attr", "value": "username"}]]}],
        },
    ],
}  # fmt: skip


def test_a_state_gives_the_same_assets_and_none_of_its_secrets(tmp_path: Path) -> None:
    found = read(write(tmp_path, {"terraform.tfstate": json.dumps(STATE, indent=1)}))
    notebook = found.asset('module.nb["a"].aws_sagemaker_notebook_instance.this[0]')
    assert (notebook.account, notebook.region) == ("123456789012", "eu-west-1")
    assert found.config('module.nb["a"].aws_sagemaker_notebook_instance.this[0]') == {
        "NotebookInstanceName": "nb",
        "RoleArn": "arn:aws:iam::123456789012:role/r",
        "SecurityGroupIds": ["sg-1"],
        "DirectInternetAccess": "Enabled",
    }
    group = found.config("aws_security_group.g")
    assert group["SecurityGroupIngress"][0]["CidrIp"] == "0.0.0.0/0"
    variables = found.config("aws_lambda_function.f")["Environment"]["Variables"]
    masked = {"$unknown": "a sensitive value", "pieces": [None]}
    assert variables == {"OPENAI_API_KEY": masked, "MODEL": "gpt-4o"}
    assert found.config("aws_db_instance.d")["MasterUserPassword"] == masked
    assert found.config("aws_db_instance.d")["MasterUsername"] == masked
    assert found.config("aws_ssm_parameter.p")["Value"] == masked
    printed = json.dumps([to_data(record) for record in found.records])
    assert not [secret for secret in SECRETS if secret in printed]


def test_a_shown_state_and_a_workspace(tmp_path: Path) -> None:
    shown = {
        "format_version": "1.0",
        "terraform_version": "1.9.5",
        "values": {"root_module": {"resources": [resource("aws_s3_bucket.b", {"bucket": "b"})]}},
    }
    bucket = {
        "mode": "managed",
        "type": "aws_s3_bucket",
        "name": "b",
        "instances": [{"attributes": {"bucket": "dev-b"}}],
    }
    raw = {"version": 4, "terraform_version": "1.9.5", "serial": 1, "resources": [bucket]}
    code = 'variable "name" {}\nresource "aws_s3_bucket" "b" { bucket = var.name }\n'
    files = {
        "a/state.json": json.dumps(shown),
        "b/main.tf": code,
        "b/terraform.tfstate.d/dev/terraform.tfstate": json.dumps(raw),
    }
    found = read(write(tmp_path, files))
    assert {asset.name for asset in found.assets.values() if "#" in asset.id} == {"b", "dev-b"}
    assert {id_.partition("//")[2] for id_ in found.assets if "#" in id_} == {
        "a/state.json#aws_s3_bucket.b",
        "b/main.tf#aws_s3_bucket.b",
    }


def test_documents_that_only_look_like_plans_are_nothing(tmp_path: Path) -> None:
    head = '{"format_version": "1.2", "terraform_version": "1.9", '
    odd = '"planned_values": {"root_module": {"resources": [{"address": 5, "type": ["x"]}, {"type": "aws_s3_bucket", '
    odd += '"name": "b", "address": "aws_s3_bucket.b", "values": {"bucket": {"a": 1}}, "sensitive_values": [true]}]}}, '
    odd += '"resource_changes": [1, null, {"change": 5}], "configuration": {"root_module": []}}'
    state = '{"version": 4, "terraform_version": "x", "serial": 1, "resources": [{"mode": "managed", "type": 5, '
    state += '"instances": [5]}, {"mode": "managed", "type": "aws_s3_bucket", "name": "s", "module": 7, "instances": '
    state += '[{"attributes": {"bucket": "s"}, "sensitive_attributes": [5, [], [{"value": 5}]]}]}]}'
    found = read(
        write(
            tmp_path,
            {
                "project-plan.json": '{"terraform": "is mentioned", "plan": "to go on holiday"}',
                "plan-a.json": head + '"planned_values": "x", "values": 7}',
                "deep/plan.json": head + '"planned_values": ' + '{"root_module": {"child_modules": [' * 900,
                "odd/plan.json": head + odd,
                "odd/s.tfstate": state,
            },
        )
    )
    assert {gap.what for gap in found.gaps} == {"deep/plan.json"}
    assert len([one for one in found.addresses() if "aws_s3_bucket" in one]) == 2

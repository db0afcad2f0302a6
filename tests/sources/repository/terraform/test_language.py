"""What Terraform's own engine makes of real constructs, each found wrong once or easy to get wrong."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.sources.repository.trees import expression, read, terraform, write

EXPRESSIONS: list[tuple[str, Any]] = [
    # A conditional without parentheses nests to the right.
    ('1 == 2 ? "a" : 2 == 2 ? "b" : "c"', "b"),
    ('false || false ? "a" : true && true ? "b" : "c"', "b"),
    ('true ? false ? "a" : "b" : "c"', "b"),
    # `.*` ends at the first index, `[*]` does not.
    ("[{a = [1, 2]}, {a = [3]}].*.a[0]", [1, 2]),
    ("[{a = [1, 2]}, {a = [3]}][*].a[0]", [1, 3]),
    ("[{a = [{b = 1}, {b = 2}]}][*].a[*].b", [[1, 2]]),
    ("null[*]", []),
    ('"x"[*]', ["x"]),
    # One interpolation alone is the value itself, a number in its shortest form.
    ('"${1}" == "1"', False),
    ("0.5e1", 5),
    # A set's elements are their own keys, a list's are not.
    ('[for k, v in toset(["b", "a"]) : "${k}=${v}"]', ["a=a", "b=b"]),
    ('[for k, v in ["b", "a"] : "${k}=${v}"]', ["0=b", "1=a"]),
    ('tolist(["a", 1, true])', ["a", "1", "true"]),
    ('tomap({ a = 1, b = "x" })', {"a": "1", "b": "x"}),
    ("jsonencode({ b = 1, a = { d = 1, c = 2 } })", '{"a":{"c":2,"d":1},"b":1}'),
    ('yamldecode(yamlencode({ a = [1, "x"], b = true }))', {"a": [1, "x"], "b": True}),
    ('format("%#v|%v|%5.1f|%-3s|", [1], "a", 2.25, "b")', "[1]|a|  2.2|b  |"),
    ('timeadd("2020-01-31T23:30:00Z", "1h30m")', "2020-02-01T01:00:00Z"),
    ('formatdate("DD MMM YYYY hh:mm ZZZ", "2020-03-04T05:06:07Z")', None),
    ('formatdate("DD MMM YYYY \'at\' hh:mm", "2020-03-04T05:06:07Z")', "04 Mar 2020 at 05:06"),
    ('templatestring("$${greeting}, $${upper(name)}", { greeting = "hi", name = "ann" })', "hi, ANN"),
    ("log(16, 2)", 4),
    ('provider::aws::arn_parse("arn:aws:iam::1:role/r").resource', "role/r"),
    ('try(local.none.x, ["a"][3], "third")', "third"),
    ("can(local.none.x) || can([1][0])", True),
    # What follows `~}` on its line goes, the next line's indentation stays.
    ("<<E\n%{ for v in [1, 2] ~}\n  ${v}\n%{ endfor ~}\nend\nE\n", "  1\n  2\nend\n"),
    ("<<-E\n    a\n    %{ if true }\n    b\n    %{ endif }\n    E\n", "a\n\nb\n\n"),
    # A line whose break was stripped does not begin a line: its indentation neither counts nor goes.
    ("<<-E\n    a ${1 ~}\n      b\n    c\n    E\n", "a 1      b\nc\n"),
]


@pytest.mark.parametrize(("text", "value"), EXPRESSIONS, ids=[row[0] for row in EXPRESSIONS])
def test_expressions(tmp_path: Path, text: str, value: Any) -> None:
    found = expression(tmp_path, text, "locals {\n  none = {}\n}\n")
    if value is None:
        assert "$unknown" in found
    else:
        assert found == value


def test_values_files_in_the_order_of_their_precedence(tmp_path: Path) -> None:
    root = write(
        tmp_path,
        {
            "main.tf": "".join(f'variable "{name}" {{ default = "default" }}\n' for name in "abcde")
            + 'resource "aws_s3_bucket" "b" { bucket = join("-", [var.a, var.b, var.c, var.d, var.e]) }\n',
            "terraform.tfvars": 'b = "tf"\nc = "tf"\nd = "tf"\ne = "tf"\n',
            "terraform.tfvars.json": '{"c": "json", "d": "json", "e": "json"}',
            "a.auto.tfvars": 'd = "a"\ne = "a"\n',
            "b.auto.tfvars.json": '{"e": "b"}',
        },
    )
    assert read(root).asset("aws_s3_bucket.b").name == "default-tf-json-a-b"


def test_a_tofu_file_stands_for_the_tf_file_of_its_name(tmp_path: Path) -> None:
    root = write(
        tmp_path,
        {
            "main.tf": 'resource "aws_s3_bucket" "b" { bucket = "terraform" }\n',
            "main.tofu": 'resource "aws_s3_bucket" "b" { bucket = "tofu" }\n',
            "more.tofu": 'resource "aws_s3_bucket" "more" { bucket = "more" }\n',
        },
    )
    found = read(root)
    assert {asset.name for asset in found.assets.values() if "#" in asset.id} == {"tofu", "more"}


def test_files_below_a_folder_are_a_set(tmp_path: Path) -> None:
    root = write(
        tmp_path / "root",
        {
            "main.tf": """
resource "aws_iam_policy" "p" {
  for_each = fileset("${path.module}/policies", "**/{read,write}*.json")
  name     = trimsuffix(each.value, ".json")
  policy   = file("policies/${each.value}")
}
resource "aws_iam_policy" "out" {
  for_each = fileset("..", "*.json")
  name     = each.key
  policy   = "{}"
}
""",
            "policies/read.json": '{"Statement": []}',
            "policies/team/write-all.json": '{"Statement": []}',
            "policies/other.json": "{}",
        },
    )
    write(tmp_path, {"outside.json": "{}"})
    (root / "policies/linked.json").symlink_to("../../outside.json")
    found = read(root)
    assert {address for address in found.addresses() if "policy.p" in address} == {
        'aws_iam_policy.p["read.json"]',
        'aws_iam_policy.p["team/write-all.json"]',
    }
    assert found.config("aws_iam_policy.out")["ManagedPolicyName"] == {"$unknown": "each.key"}


MAYBE = """
variable "create" {}
resource "aws_kms_key" "k" { count = var.create ? 1 : 0 }
resource "aws_sagemaker_model" "m" {
  primary_container {
    environment = {
      ONE    = one(aws_kms_key.k[*].arn)
      TRY    = try(aws_kms_key.k[0].arn, null)
      LIST   = aws_kms_key.k[*].arn
      FOR    = [for k in aws_kms_key.k : k.arn]
      CAN    = can(aws_kms_key.k[0].arn)
      DIRECT = aws_kms_key.k[0].arn
      STRING = aws_kms_key.k[0]["arn"]
    }
  }
}
"""


def test_what_may_not_exist_is_never_said_to_be_present(tmp_path: Path) -> None:
    found = terraform(tmp_path, MAYBE)
    environment = found.config("aws_sagemaker_model.m")["PrimaryContainer"]["Environment"]
    for name in ("ONE", "TRY", "LIST", "FOR", "CAN"):
        assert set(environment[name]) == {"$unknown"}, name
    assert environment["DIRECT"]["assets"] == [found.asset("aws_kms_key.k").id]
    assert environment["STRING"]["attribute"] == "arn"


def test_names_that_are_partly_known_lead_to_their_assets(tmp_path: Path) -> None:
    found = terraform(
        tmp_path,
        """
variable "env" {}
resource "aws_iam_role" "r" { name = "${var.env}-runner" }
resource "aws_iam_role_policy_attachment" "a" {
  role       = aws_iam_role.r.name
  policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess"
}
resource "aws_iam_policy" "p" {
  policy = jsonencode({ Statement = [{ Effect = "Allow", Action = "*", Resource = "role/${aws_iam_role.r.name}" }] })
}
""",
    )
    assert found.config("aws_iam_role.r")["ManagedPolicyArns"] == ["arn:aws:iam::aws:policy/AdministratorAccess"]
    (statement,) = found.config("aws_iam_policy.p")["PolicyDocument"]["Statement"]
    assert statement["Resource"]["assets"] == [found.asset("aws_iam_role.r").id]
    assert statement["Resource"]["pieces"] == ["role/", None, "-runner"]


def test_modules_of_three_levels_with_loops(tmp_path: Path) -> None:
    leaf = """
variable "name" {}
variable "enabled" { default = true }
resource "aws_sagemaker_notebook_instance" "n" {
  count = var.enabled ? 1 : 0
  name  = var.name
}
output "name" { value = join("", aws_sagemaker_notebook_instance.n[*].name) }
"""
    root = write(
        tmp_path,
        {
            "main.tf": """
locals { teams = { red = ["n1", "n2"], blue = [] } }
module "team" {
  source    = "./team"
  for_each  = local.teams
  name      = each.key
  notebooks = each.value
}
module "single" {
  source  = "./leaf"
  count   = 2
  name    = "s${count.index}"
  enabled = count.index == 1
}
resource "aws_s3_bucket" "b" {
  bucket = join(",", concat(values(module.team["red"].names), module.single[*].name))
}
""",
            "team/main.tf": """
variable "name" {}
variable "notebooks" {}
module "book" {
  source   = "../wrap"
  for_each = toset(var.notebooks)
  name     = "${var.name}-${each.value}"
}
output "names" { value = { for key, book in module.book : key => book.name } }
""",
            "wrap/main.tf": """
variable "name" {}
module "leaf" {
  source = "../leaf"
  name   = upper(var.name)
}
output "name" { value = module.leaf.name }
""",
            "leaf/main.tf": leaf,
        },
    )
    found = read(root)
    assert found.asset("aws_s3_bucket.b").name == "RED-N1,RED-N2,,s1"
    assert {address for address in found.addresses() if "notebook" in address} == {
        'module.team["red"].module.book["n1"].module.leaf.aws_sagemaker_notebook_instance.n[0]',
        'module.team["red"].module.book["n2"].module.leaf.aws_sagemaker_notebook_instance.n[0]',
        "module.single[1].aws_sagemaker_notebook_instance.n[0]",
    }


def test_overrides_change_arguments_blocks_and_providers(tmp_path: Path) -> None:
    found = terraform(
        tmp_path,
        """
provider "aws" { region = "eu-west-1" }
locals { name = "main" }
resource "aws_security_group" "g" {
  name = local.name
  ingress {
    from_port   = 22
    cidr_blocks = ["0.0.0.0/0"]
  }
  dynamic "egress" {
    for_each = [1, 2]
    content { from_port = egress.value }
  }
}
""",
        more_override__tf="""
provider "aws" { region = "us-east-1" }
locals { name = "overridden" }
resource "aws_security_group" "g" {
  ingress {
    from_port   = 443
    cidr_blocks = ["10.0.0.0/8"]
  }
  egress { from_port = 9 }
}
""",
    )
    asset = found.asset("aws_security_group.g")
    assert (asset.name, asset.region) == ("overridden", "us-east-1")
    assert [rule["FromPort"] for rule in found.config("aws_security_group.g")["SecurityGroupIngress"]] == [443]
    assert [rule["FromPort"] for rule in found.config("aws_security_group.g")["SecurityGroupEgress"]] == [9]


def test_nulls_and_optional_attributes_of_callers(tmp_path: Path) -> None:
    root = write(
        tmp_path,
        {
            "main.tf": """
module "m" {
  source = "./m"
  kept   = null
  filled = null
  shape  = { name = "given", network = { private = false } }
}
output "all" { value = module.m.all }
resource "aws_iam_policy" "p" { description = module.m.all }
""",
            "m/main.tf": """
variable "kept" { default = "default" }
variable "filled" {
  default  = "default"
  nullable = false
}
variable "shape" {
  type = object({
    name    = string
    network = optional(object({ subnets = optional(list(string), ["a"]), private = optional(bool, true) }), {})
    nodes   = optional(list(object({ size = optional(number, 3) })), [{}])
    empty   = optional(map(string))
  })
}
output "all" {
  value = join("|", [
    var.kept == null ? "null" : var.kept, var.filled, jsonencode(var.shape.network),
    jsonencode(var.shape.nodes), jsonencode(var.shape.empty),
  ])
}
""",
        },
    )
    expected = 'null|default|{"private":false,"subnets":["a"]}|[{"size":3}]|null'
    assert read(root).config("aws_iam_policy.p")["Description"] == expected


def test_providers_in_loops_have_their_regions(tmp_path: Path) -> None:
    root = write(
        tmp_path,
        {
            "main.tf": """
locals { regions = { eu = "eu-west-1", us = "us-east-1" } }
provider "aws" {
  alias    = "by"
  for_each = local.regions
  region   = each.value
}
resource "aws_s3_bucket" "b" {
  for_each = local.regions
  provider = aws.by[each.key]
}
module "m" {
  source    = "./m"
  for_each  = local.regions
  providers = { aws = aws.by[each.key] }
}
""",
            "m/main.tf": 'resource "aws_s3_bucket" "inner" {}\n',
        },
    )
    found = read(root)
    assert found.asset('aws_s3_bucket.b["us"]').region == "us-east-1"
    assert found.asset('module.m["eu"].aws_s3_bucket.inner').region == "eu-west-1"


def test_nested_dynamic_blocks_over_lists_and_sets(tmp_path: Path) -> None:
    found = terraform(
        tmp_path,
        """
resource "aws_sagemaker_endpoint_configuration" "e" {
  dynamic "production_variants" {
    for_each = ["a", "b"]
    iterator = it
    content {
      variant_name = "${it.key}-${it.value}"
      dynamic "serverless_config" {
        for_each = it.value == "b" ? toset(["2"]) : []
        content { max_concurrency = serverless_config.key }
      }
    }
  }
}
""",
    )
    assert found.config("aws_sagemaker_endpoint_configuration.e")["ProductionVariants"] == [
        {"VariantName": "0-a"},
        {"VariantName": "1-b", "ServerlessConfig": {"MaxConcurrency": 2}},
    ]


def test_policy_documents_with_sources_overrides_and_loops(tmp_path: Path) -> None:
    found = terraform(
        tmp_path,
        """
data "aws_iam_policy_document" "base" {
  statement {
    sid       = "Keep"
    actions   = ["s3:GetObject"]
    resources = ["*"]
  }
  statement {
    sid       = "Change"
    effect    = "Deny"
    actions   = ["s3:*"]
    resources = ["*"]
  }
}
data "aws_iam_policy_document" "over" {
  statement {
    sid       = "Change"
    actions   = ["iam:*"]
    resources = ["*"]
  }
}
data "aws_iam_policy_document" "all" {
  for_each                  = toset(["x"])
  source_policy_documents   = [data.aws_iam_policy_document.base.json]
  override_policy_documents = [data.aws_iam_policy_document.over.json]
  dynamic "statement" {
    for_each = { kms = ["kms:Decrypt", "kms:Encrypt"] }
    content {
      sid       = statement.key
      actions   = statement.value
      resources = ["arn:aws:s3:::x/$${aws:username}"]
    }
  }
}
resource "aws_iam_policy" "p" { policy = data.aws_iam_policy_document.all["x"].json }
data "google_iam_policy" "g" {
  binding {
    role    = "roles/viewer"
    members = ["allUsers"]
  }
}
resource "google_storage_bucket" "b" { name = "b" }
resource "google_storage_bucket_iam_policy" "p" {
  bucket      = google_storage_bucket.b.name
  policy_data = data.google_iam_policy.g.policy_data
}
""",
    )
    statements = found.config("aws_iam_policy.p")["PolicyDocument"]["Statement"]
    assert [(one["Sid"], one["Effect"], one["Action"], one["Resource"]) for one in statements] == [
        ("Keep", "Allow", "s3:GetObject", "*"),
        ("Change", "Allow", "iam:*", "*"),
        ("kms", "Allow", ["kms:Decrypt", "kms:Encrypt"], "arn:aws:s3:::x/${aws:username}"),
    ]
    policy = found.config("google_storage_bucket.b")["iamPolicy"]
    assert policy == {"bindings": [{"role": "roles/viewer", "members": ["allUsers"]}]}


def test_blocks_about_other_blocks_are_no_resources(tmp_path: Path) -> None:
    found = terraform(
        tmp_path,
        """
resource "aws_s3_bucket" "b" {
  bucket = terraform_data.name.output
  lifecycle {
    ignore_changes = [tags]
    precondition {
      condition     = true
      error_message = "never"
    }
  }
}
resource "terraform_data" "name" { input = "named" }
moved {
  from = aws_s3_bucket.old
  to   = aws_s3_bucket.b
}
import {
  to = aws_s3_bucket.b
  id = "named"
}
removed {
  from = aws_s3_bucket.gone
  lifecycle { destroy = false }
}
check "health" {
  data "http" "x" { url = "https://example.com" }
  assert {
    condition     = data.http.x.status_code == 200
    error_message = "down"
  }
}
ephemeral "aws_secretsmanager_secret_version" "s" { secret_id = "x" }
""",
    )
    assert found.addresses() == {"aws_s3_bucket.b"}
    assert found.config("aws_s3_bucket.b") == {"BucketName": "named"}
    assert found.gaps == []


def test_terraform_of_old_is_read_too(tmp_path: Path) -> None:
    found = terraform(
        tmp_path,
        """
variable "on" { default = "true" }
variable "names" { type = "list" default = ["a", "b"] }
variable "zones" { default = "z1,z2" }
resource "aws_instance" "gpu" {
  count             = "${var.on ? length(var.names) : 0}"
  availability_zone = "${element(split(",", var.zones), count.index)}"
  tags {
    Name = "${format("gpu-%02d", count.index + 1)}"
  }
}
output "zones" { value = ["${aws_instance.gpu.*.availability_zone}"] }
""".replace('type = "list" default', 'type = "list"\n  default'),
    )
    second = found.config("aws_instance.gpu[1]")
    assert (second["AvailabilityZone"], second["Tags"]) == ("z2", [{"Key": "Name", "Value": "gpu-02"}])

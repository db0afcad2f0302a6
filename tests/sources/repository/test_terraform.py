from __future__ import annotations

from pathlib import Path

from bartizan.catalog.schema import Schema
from bartizan.catalog.terraform import TerraformTable
from bartizan.graph.link.link import link
from bartizan.model.location import Location
from bartizan.sources.repository.evaluated import Body
from bartizan.sources.repository.terraform.canonical import shape

from .trees import catalog, read, terraform, write


def test_an_asset_has_its_block_its_lines_and_its_place(tmp_path: Path) -> None:
    found = terraform(
        tmp_path,
        """provider "aws" {
  region              = "eu-west-1"
  allowed_account_ids = ["123456789012"]
  default_tags {
    tags = { team = "ml", stage = var.stage }
  }
}
variable "stage" {}

resource "aws_sagemaker_notebook_instance" "nb" {
  name          = "research"
  instance_type = "ml.t3.medium"
  volume_size   = "10"
  tags          = { team = "other" }
}
""",
    )
    asset = found.asset("aws_sagemaker_notebook_instance.nb")
    assert asset.id == f"repo:{tmp_path.name}//main.tf#aws_sagemaker_notebook_instance.nb"
    assert (asset.type, asset.kind, asset.name) == ("AWS::SageMaker::NotebookInstance", "notebook", "research")
    assert (asset.provider, asset.region, asset.account) == ("aws", "eu-west-1", "123456789012")
    assert asset.tags == {"team": "other"}
    (sighting,) = asset.sightings
    assert (sighting.source, sighting.location) == ("terraform", Location("main.tf", 10, 15))
    assert sighting.lines == {"NotebookInstanceName": 11, "InstanceType": 12, "VolumeSizeInGB": 13, "Tags": 14}
    config = found.config("aws_sagemaker_notebook_instance.nb")
    assert config["VolumeSizeInGB"] == 10
    assert config["Tags"] == [
        {"Key": "team", "Value": "other"},
        {"Key": "stage", "Value": {"$unknown": "var.stage"}},
    ]


def test_split_resources_are_folded_into_their_owner(tmp_path: Path) -> None:
    found = terraform(
        tmp_path,
        """
resource "aws_s3_bucket" "b" { bucket = "train" }
resource "aws_s3_bucket_versioning" "v" {
  bucket = aws_s3_bucket.b.id
  versioning_configuration { status = "Enabled" }
}
resource "aws_s3_bucket_public_access_block" "p" {
  bucket            = "train"
  block_public_acls = true
}
resource "aws_s3_bucket_policy" "q" {
  bucket = aws_s3_bucket.b.bucket
  policy = data.aws_iam_policy_document.d.json
}
data "aws_iam_policy_document" "d" {
  statement {
    sid       = "all"
    actions   = ["s3:GetObject", "s3:PutObject"]
    resources = ["${aws_s3_bucket.b.arn}/*"]
    principals {
      type        = "*"
      identifiers = ["*"]
    }
    condition {
      test     = "StringEquals"
      variable = "aws:PrincipalOrgID"
      values   = [var.org]
    }
  }
}
variable "org" {}
""",
    )
    assert found.addresses() == {"aws_s3_bucket.b"}
    assert found.config("aws_s3_bucket.b") == {
        "BucketName": "train",
        "VersioningConfiguration": {"Status": "Enabled"},
        "PublicAccessBlockConfiguration": {
            "BlockPublicAcls": True,
            "BlockPublicPolicy": False,
            "IgnorePublicAcls": False,
            "RestrictPublicBuckets": False,
        },
        "PolicyDocument": {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Sid": "all",
                    "Effect": "Allow",
                    "Action": ["s3:GetObject", "s3:PutObject"],
                    "Resource": "arn:aws:s3:::train/*",
                    "Principal": "*",
                    "Condition": {"StringEquals": {"aws:PrincipalOrgID": {"$unknown": "var.org"}}},
                }
            ],
        },
    }
    sightings = found.asset("aws_s3_bucket.b").sightings
    assert [sighting.location.line for sighting in sightings] == [2, 3, 7, 11]
    assert sightings[1].lines["VersioningConfiguration.Status"] == 5
    assert sightings[2].lines["PublicAccessBlockConfiguration.BlockPublicAcls"] == 9


def test_roles_gather_their_policies(tmp_path: Path) -> None:
    found = terraform(
        tmp_path,
        """
resource "aws_iam_role" "r" {
  name               = "runner"
  assume_role_policy = <<-EOT
    {"Statement": [{"Effect": "Allow", "Principal": {"AWS": "${var.account}"}, "Action": "sts:AssumeRole"}]}
  EOT
}
variable "account" {}
resource "aws_iam_policy" "p" {
  policy = jsonencode({ Statement = [{ Effect = "Allow", Action = "*", Resource = aws_s3_bucket.b.arn }] })
}
resource "aws_s3_bucket" "b" {}
resource "aws_iam_role_policy" "one" {
  role   = aws_iam_role.r.id
  policy = "{\\"Statement\\": ${jsonencode(local.statements)}}"
}
locals { statements = [{ Effect = "Allow", Action = "s3:*", Resource = "${aws_s3_bucket.b.arn}/*" }] }
resource "aws_iam_role_policy_attachment" "managed" {
  for_each   = toset(["AmazonSageMakerFullAccess", "AmazonBedrockFullAccess"])
  role       = aws_iam_role.r.name
  policy_arn = "arn:${data.aws_partition.p.partition}:iam::aws:policy/${each.key}"
}
data "aws_partition" "p" {}
resource "aws_iam_role_policy_attachment" "own" {
  role       = aws_iam_role.r.name
  policy_arn = aws_iam_policy.p.arn
}
""",
    )
    bucket = f"repo:{tmp_path.name}//main.tf#aws_s3_bucket.b"
    config = found.config("aws_iam_role.r")
    principal = config["AssumeRolePolicyDocument"]["Statement"][0]["Principal"]
    assert principal == {"AWS": {"$unknown": "var.account"}}
    (policy,) = config["Policies"]
    assert policy["PolicyDocument"]["Statement"] == [
        {
            "Effect": "Allow",
            "Action": "s3:*",
            "Resource": {"$unknown": '"${aws_s3_bucket.b.arn}/*"', "assets": [bucket]},
        }
    ]
    assert config["ManagedPolicyArns"] == [
        "arn:aws:iam::aws:policy/AmazonBedrockFullAccess",
        "arn:aws:iam::aws:policy/AmazonSageMakerFullAccess",
        {
            "$unknown": "aws_iam_policy.p.arn",
            "assets": [f"repo:{tmp_path.name}//main.tf#aws_iam_policy.p"],
            "attribute": "arn",
        },
    ]


def test_count_and_for_each(tmp_path: Path) -> None:
    found = terraform(
        tmp_path,
        """
variable "on" { default = true }
variable "many" {}
locals { buckets = { train = { acl = "private" }, logs = {} } }
resource "aws_s3_bucket" "none" { count = var.on ? 0 : 1 }
resource "aws_s3_bucket" "two" {
  count  = 2
  bucket = "b-${count.index}"
}
resource "aws_s3_bucket" "each" {
  for_each = local.buckets
  bucket   = "e-${each.key}"
  acl      = lookup(each.value, "acl", "public-read")
}
resource "aws_s3_bucket" "open" {
  count  = var.many
  bucket = "o-${count.index}"
}
resource "aws_s3_bucket" "keys" {
  for_each = toset(var.many)
  bucket   = each.key
}
resource "aws_sagemaker_model" "m" {
  name = aws_s3_bucket.two[1].bucket
  primary_container {
    environment = {
      A = join(",", aws_s3_bucket.two[*].bucket)
      B = aws_s3_bucket.each["train"].arn
      C = aws_s3_bucket.open[0].arn
      D = join(",", [for b in aws_s3_bucket.each : b.bucket])
      E = try(aws_s3_bucket.none[0].bucket, "nothing")
    }
  }
}
""",
    )
    assert found.addresses() == {
        "aws_s3_bucket.two[0]",
        "aws_s3_bucket.two[1]",
        'aws_s3_bucket.each["train"]',
        'aws_s3_bucket.each["logs"]',
        "aws_s3_bucket.open",
        "aws_s3_bucket.keys",
        "aws_sagemaker_model.m",
    }
    assert found.config('aws_s3_bucket.each["logs"]')["AccessControl"] == "PublicRead"
    assert found.config("aws_s3_bucket.open")["BucketName"] == {
        "$unknown": '"o-${count.index}"',
        "pieces": ["o-", None],
    }
    model = found.config("aws_sagemaker_model.m")
    environment = model["PrimaryContainer"]["Environment"]
    assert model["ModelName"] == "b-1"
    assert environment["A"] == "b-0,b-1"
    assert environment["B"] == "arn:aws:s3:::e-train"
    assert environment["C"]["assets"] == [f"repo:{tmp_path.name}//main.tf#aws_s3_bucket.open"]
    assert environment["D"] == "e-logs,e-train"
    assert environment["E"] == "nothing"


def test_dynamic_blocks(tmp_path: Path) -> None:
    found = terraform(
        tmp_path,
        """
variable "ports" { default = { https = 443, ssh = 22 } }
variable "more" {}
resource "aws_security_group" "known" {
  dynamic "ingress" {
    for_each = var.ports
    iterator = port
    content {
      description = port.key
      from_port   = port.value
      to_port     = port.value
      protocol    = "tcp"
      cidr_blocks = ["0.0.0.0/0", "10.0.0.0/8"]
    }
  }
}
resource "aws_security_group" "unknown" {
  dynamic "ingress" {
    for_each = var.more
    content { from_port = ingress.value }
  }
}
""",
    )
    rules = found.config("aws_security_group.known")["SecurityGroupIngress"]
    assert [(rule["FromPort"], rule["CidrIp"], rule["Description"]) for rule in rules] == [
        (443, "0.0.0.0/0", "https"),
        (443, "10.0.0.0/8", "https"),
        (22, "0.0.0.0/0", "ssh"),
        (22, "10.0.0.0/8", "ssh"),
    ]
    assert found.config("aws_security_group.unknown")["SecurityGroupIngress"] == {
        "$unknown": "dynamic ingress: var.more"
    }


def test_variables_come_from_values_files_and_are_converted(tmp_path: Path) -> None:
    root = write(
        tmp_path,
        {
            "main.tf": """
variable "name" { default = "d" }
variable "open" { type = bool }
variable "size" {
  type    = number
  default = "20"
}
variable "settings" {
  type    = object({ root = optional(bool, false), kind = string, extra = optional(string) })
  default = { kind = "ml.t3.medium", dropped = 1 }
}
resource "aws_sagemaker_notebook_instance" "n" {
  name                   = var.name
  instance_type          = var.settings.kind
  root_access            = var.settings.root ? "Enabled" : "Disabled"
  direct_internet_access = var.open ? "Enabled" : "Disabled"
  volume_size            = var.size + 1
  kms_key_id             = var.settings.extra
}
""",
            "terraform.tfvars": 'name = "from-file"\nopen = "true"\n',
            "z.auto.tfvars.json": '{"name": "from-json"}',
            "prod.tfvars": 'name = "not read by itself"',
        },
    )
    assert read(root).config("aws_sagemaker_notebook_instance.n") == {
        "NotebookInstanceName": "from-json",
        "InstanceType": "ml.t3.medium",
        "RootAccess": "Disabled",
        "DirectInternetAccess": "Enabled",
        "VolumeSizeInGB": 21,
    }


def test_override_files_win(tmp_path: Path) -> None:
    found = terraform(
        tmp_path,
        'resource "aws_s3_bucket" "b" {\n  bucket = "a"\n  acl = "private"\n}\n',
        override__tf='resource "aws_s3_bucket" "b" {\n  acl = "public-read"\n}\n',
    )
    assert found.config("aws_s3_bucket.b") == {"BucketName": "a", "AccessControl": "PublicRead"}


MODULE = """
variable "name" { type = string }
variable "role" {}
variable "open" { default = "Disabled" }
resource "aws_sagemaker_notebook_instance" "this" {
  name                   = "nb-${var.name}"
  role_arn               = var.role
  direct_internet_access = var.open
}
output "arn" { value = aws_sagemaker_notebook_instance.this.arn }
output "name" { value = aws_sagemaker_notebook_instance.this.name }
"""


def test_local_modules_are_judged_where_they_are_called(tmp_path: Path) -> None:
    root = write(
        tmp_path,
        {
            "modules/notebook/main.tf": MODULE,
            "modules/team/main.tf": """
variable "teams" {}
module "notebook" {
  source   = "../notebook"
  for_each = toset(var.teams)
  name     = each.key
  role     = aws_iam_role.r.arn
}
resource "aws_iam_role" "r" {}
output "names" { value = [for n in module.notebook : n.name] }
""",
            "envs/dev/main.tf": 'module "team" {\n  source = "../../modules/team"\n  teams = ["x"]\n}\n',
            "envs/prod/main.tf": """
provider "aws" { region = "eu-west-1" }
module "team" {
  source = "../../modules/team"
  teams  = ["a", "b"]
}
module "single" {
  source = "../../modules/notebook"
  name   = join("+", module.team.names)
  role   = "arn:aws:iam::1:role/r"
  open   = "Enabled"
}
""",
        },
    )
    found = read(root)
    prefix = f"repo:{tmp_path.name}//"
    notebooks = {id_ for id_ in found.assets if "notebook_instance" in id_}
    assert notebooks == {
        f'{prefix}envs/dev/main.tf#module.team.module.notebook["x"].aws_sagemaker_notebook_instance.this',
        f'{prefix}envs/prod/main.tf#module.team.module.notebook["a"].aws_sagemaker_notebook_instance.this',
        f'{prefix}envs/prod/main.tf#module.team.module.notebook["b"].aws_sagemaker_notebook_instance.this',
        f"{prefix}envs/prod/main.tf#module.single.aws_sagemaker_notebook_instance.this",
    }
    single = found.asset("module.single.aws_sagemaker_notebook_instance.this")
    assert single.name == "nb-nb-a+nb-b"
    assert single.region == "eu-west-1"
    assert single.config["DirectInternetAccess"] == "Enabled"
    assert single.sightings[0].location == Location("modules/notebook/main.tf", 5, 9)
    inner = found.config('module.team.module.notebook["a"].aws_sagemaker_notebook_instance.this')
    assert inner["RoleArn"]["assets"] == [f"{prefix}envs/prod/main.tf#module.team.aws_iam_role.r"]


def test_providers_are_passed_to_modules(tmp_path: Path) -> None:
    root = write(
        tmp_path,
        {
            "m/main.tf": 'resource "aws_s3_bucket" "b" {}\nresource "aws_s3_bucket" "c" { provider = aws.other }\n',
            "main.tf": """
provider "aws" { region = "eu-west-1" }
provider "aws" {
  alias  = "us"
  region = "us-east-1"
}
resource "aws_s3_bucket" "west" { provider = aws.us }
module "m" {
  source    = "./m"
  providers = { aws = aws.us, aws.other = aws }
}
""",
        },
    )
    found = read(root)
    assert found.asset("aws_s3_bucket.west").region == "us-east-1"
    assert found.asset("module.m.aws_s3_bucket.b").region == "us-east-1"
    assert found.asset("module.m.aws_s3_bucket.c").region == "eu-west-1"


def test_modules_from_elsewhere_are_gaps(tmp_path: Path) -> None:
    found = terraform(
        tmp_path,
        """
module "vpc" { source = "terraform-aws-modules/vpc/aws" }
module "up" { source = "../outside" }
module "lost" { source = "./nowhere" }
resource "aws_sagemaker_notebook_instance" "n" { subnet_id = module.vpc.private_subnets[0] }
""",
    )
    assert [gap.what for gap in found.gaps] == ["terraform-aws-modules/vpc/aws", "main.tf:3", "main.tf:4"]
    assert "a module from outside this tree" in found.whys()
    config = found.config("aws_sagemaker_notebook_instance.n")
    assert config["SubnetId"] == {"$unknown": "module.vpc.private_subnets[0]"}


def test_downloaded_modules_are_followed_and_not_judged_alone(tmp_path: Path) -> None:
    downloads = "app/.terraform/modules"
    root = write(
        tmp_path,
        {
            ".gitignore": ".terraform/\n",
            "app/main.tf": 'module "store" {\n  source = "acme/store/aws"\n  name = "train"\n}\n',
            f"{downloads}/modules.json": """{"Modules": [
              {"Key": "", "Source": "", "Dir": "."},
              {"Key": "store", "Source": "registry/acme/store/aws", "Dir": ".terraform/modules/store"},
              {"Key": "store.inner", "Source": "./inner", "Dir": ".terraform/modules/store/inner"},
              {"Key": "out", "Source": "x", "Dir": "../../../etc"}]}""",
            f"{downloads}/store/main.tf": 'variable "name" {}\n'
            'module "inner" {\n  source = "./inner"\n  name = var.name\n}\n',
            f"{downloads}/store/inner/main.tf": 'variable "name" {}\n'
            'resource "aws_s3_bucket" "b" { bucket = var.name }\n',
            f"{downloads}/store/examples/x/main.tf": 'resource "aws_s3_bucket" "example" {}\n',
        },
    )
    found = read(root)
    assert found.addresses() == {"module.store.module.inner.aws_s3_bucket.b"}
    assert found.asset("module.store.module.inner.aws_s3_bucket.b").name == "train"
    assert found.gaps == []


def test_modules_in_a_ring_end(tmp_path: Path) -> None:
    root = write(
        tmp_path,
        {
            "a/main.tf": 'module "b" { source = "../b" }\nresource "aws_s3_bucket" "a" {}\n',
            "b/main.tf": 'module "a" { source = "../a" }\nresource "aws_s3_bucket" "b" {}\n',
            "self/main.tf": 'module "me" { source = "./" }\nresource "aws_s3_bucket" "s" {}\n',
        },
    )
    found = read(root)
    assert found.addresses() == {"aws_s3_bucket.a", "module.b.aws_s3_bucket.b", "aws_s3_bucket.s"}
    assert found.whys().count("calls itself") == 2


def test_linked_files_are_members_of_their_directory(tmp_path: Path) -> None:
    root = write(tmp_path, {"shared/region.tf": 'provider "aws" { region = "eu-west-1" }\n'})
    write(root, {"app/main.tf": 'resource "aws_s3_bucket" "b" {}\n'})
    (root / "app" / "region.tf").symlink_to("../shared/region.tf")
    assert read(root).asset("aws_s3_bucket.b").region == "eu-west-1"


def test_json_syntax(tmp_path: Path) -> None:
    root = write(
        tmp_path,
        {
            "main.tf.json": """{
  "variable": {"env": {"default": "prod"}},
  "locals": {"ports": [22]},
  "resource": {
    "aws_s3_bucket": {
      "b": {
        "//": "a comment",
        "bucket": "train-${var.env}",
        "tags": {"env": "${var.env}"}
      }
    },
    "aws_security_group": {"s": [{
      "ingress": [{"from_port": 22, "to_port": 22, "protocol": "tcp", "cidr_blocks": ["0.0.0.0/0"]}],
      "dynamic": {"egress": {"for_each": "${local.ports}", "content": {"from_port": "${egress.value}"}}}
    }]}
  }
}
"""
        },
    )
    found = read(root)
    bucket = found.asset("aws_s3_bucket.b")
    assert bucket.config["BucketName"] == "train-prod"
    assert bucket.sightings[0].location == Location("main.tf.json", 6, 10)
    assert bucket.sightings[0].lines["BucketName"] == 8
    group = found.config("aws_security_group.s")
    assert group["SecurityGroupIngress"][0]["CidrIp"] == "0.0.0.0/0"
    assert group["SecurityGroupEgress"][0]["FromPort"] == 22


def test_resources_without_a_table(tmp_path: Path) -> None:
    found = terraform(
        tmp_path,
        """
resource "awscc_sagemaker_model_package_group" "g" { model_package_group_name = "g" }
resource "azapi_resource" "openai" {
  type     = "Microsoft.CognitiveServices/accounts@2024-10-01"
  name     = "chat"
  location = "westeurope"
  body     = { kind = "OpenAI", properties = { publicNetworkAccess = var.access } }
}
variable "access" { default = "Enabled" }
resource "databricks_mlflow_model" "m" { name = "m" }
resource "null_resource" "quiet" {}
resource "random_id" "used" {}
resource "aws_sagemaker_notebook_instance" "n" { kms_key_id = random_id.used.hex }
""",
    )
    assert found.addresses() == {
        "awscc_sagemaker_model_package_group.g",
        "azapi_resource.openai",
        "databricks_mlflow_model.m",
        "random_id.used",
        "aws_sagemaker_notebook_instance.n",
    }
    assert found.asset("awscc_sagemaker_model_package_group.g").type == "AWS::SageMaker::ModelPackageGroup"
    azure = found.asset("azapi_resource.openai")
    assert (azure.type, azure.provider, azure.region) == ("Microsoft.CognitiveServices/accounts", "azure", "westeurope")
    assert azure.config["properties"] == {"publicNetworkAccess": "Enabled"}
    assert found.asset("databricks_mlflow_model.m").type == "terraform/databricks_mlflow_model"
    assert found.asset("random_id.used").type == "terraform/random_id"


def test_azapi_has_its_parent_and_its_identities(tmp_path: Path) -> None:
    found = terraform(
        tmp_path,
        """
resource "azurerm_user_assigned_identity" "i" { name = "i" }
resource "azurerm_cognitive_account" "a" { name = "chat" }
resource "azapi_resource" "project" {
  type      = "Microsoft.CognitiveServices/accounts/projects@2025-06-01"
  name      = "p"
  parent_id = azurerm_cognitive_account.a.id
  identity {
    type         = "UserAssigned"
    identity_ids = [azurerm_user_assigned_identity.i.id]
  }
}
""",
    )
    estate = link(found.records, catalog())
    project, account = found.asset("azapi_resource.project").id, found.asset("azurerm_cognitive_account.a").id
    identity = found.asset("azurerm_user_assigned_identity.i").id
    assert {(edge.source, edge.kind, edge.target) for edge in estate.edges if edge.source == project} == {
        (project, "contained-in", account),
        (project, "runs-as", identity),
    }


def test_a_list_of_texts_becomes_a_list_of_objects(tmp_path: Path) -> None:
    found = terraform(
        tmp_path,
        """
variable "subnet" {}
resource "azurerm_storage_account" "s" {
  name = "s"
  network_rules {
    default_action             = "Deny"
    ip_rules                   = ["1.2.3.4", "0.0.0.0/0"]
    virtual_network_subnet_ids = [var.subnet]
  }
}
resource "azurerm_key_vault" "v" {
  name = "v"
  network_acls {
    default_action = "Deny"
    ip_rules       = var.ranges
  }
}
variable "ranges" {}
resource "azurerm_search_service" "s" {
  name        = "s"
  allowed_ips = []
}
""",
    )
    rules = found.config("azurerm_storage_account.s")["properties"]["networkAcls"]
    assert rules == {
        "defaultAction": "Deny",
        "ipRules": [{"value": "1.2.3.4"}, {"value": "0.0.0.0/0"}],
        "virtualNetworkRules": [{"id": {"$unknown": "var.subnet"}}],
    }
    lines = found.asset("azurerm_storage_account.s").sightings[0].lines
    assert lines["properties.networkAcls.ipRules[1].value"] == 7
    vault = found.config("azurerm_key_vault.v")["properties"]["networkAcls"]
    assert vault["ipRules"] == [{"value": {"$unknown": "var.ranges"}}]
    assert found.config("azurerm_search_service.s")["properties"]["networkRuleSet"] == {"ipRules": []}


def test_a_data_source_that_names_a_thing_refers_to_it(tmp_path: Path) -> None:
    found = terraform(
        tmp_path,
        """
data "aws_iam_role" "r" { name = "team/runner" }
data "aws_s3_bucket" "b" { bucket = "shared" }
resource "aws_sagemaker_notebook_instance" "n" { role_arn = data.aws_iam_role.r.arn }
resource "aws_sagemaker_model" "m" {
  primary_container { model_data_url = "s3://${data.aws_s3_bucket.b.id}/m.tar.gz" }
}
""",
    )
    assert found.config("aws_sagemaker_notebook_instance.n")["RoleArn"] == {
        "$unknown": "data.aws_iam_role.r.arn",
        "assets": ["name:AWS::IAM::Role/team%2Frunner"],
        "attribute": "arn",
    }
    assert found.config("aws_sagemaker_model.m")["PrimaryContainer"]["ModelDataUrl"] == "s3://shared/m.tar.gz"


def test_a_table_is_enough_where_no_vendor_schema_is(tmp_path: Path) -> None:
    table = TerraformTable(
        resource="azurerm_cognitive_account",
        type="Microsoft.CognitiveServices/accounts",
        rename={
            "name": "name",
            "public_network_access_enabled": "properties.publicNetworkAccess",
            "local_auth_enabled": "properties.disableLocalAuth",
            "network_acls": "properties.networkAcls",
            "network_acls.default_action": "properties.networkAcls.defaultAction",
            "network_acls.ip_rules": "properties.networkAcls.ipRules",
            "identity": "identity",
            "identity.type": "identity.type",
            "sku_name": "sku.name",
        },
        values={
            "public_network_access_enabled": {"true": "Enabled", "false": "Disabled"},
            "local_auth_enabled": {"true": False, "false": True},
        },
        defaults={"public_network_access_enabled": True, "local_auth_enabled": True},
    )
    body = Body(1, 9)
    acls, identity = Body(3, 5), Body(6, 8)
    acls.update({"default_action": "Deny", "ip_rules": ["1.2.3.4"]})
    acls.lines["default_action"] = 4
    identity.update({"type": "SystemAssigned", "dropped": 1})
    body.update({"name": "chat", "sku_name": "S0", "network_acls": [acls], "identity": [identity], "quiet": True})
    shaped = shape(body, table, Schema({}))
    assert shaped.config == {
        "name": "chat",
        "sku": {"name": "S0"},
        "properties": {
            "publicNetworkAccess": "Enabled",
            "disableLocalAuth": False,
            "networkAcls": {"defaultAction": "Deny", "ipRules": ["1.2.3.4"]},
        },
        "identity": {"type": "SystemAssigned"},
    }
    assert shaped.lines["properties.networkAcls.defaultAction"] == 4

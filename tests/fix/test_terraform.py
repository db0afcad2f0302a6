"""Terraform as people write it: the patch stands where the value does, in the file's own style."""

from __future__ import annotations

from pathlib import Path

import pytest

from bartizan.catalog.load import Catalog
from tests.fix.mending import mend

KEY = "key-not-rotated"
ROOT = "notebook-root-access"
INTERNET = "notebook-direct-internet"
METADATA = "notebook-metadata-v1"
BLOCKED = "bucket-public-access-block-undeclared"
VERSIONED = "bucket-unversioned"
NOTEBOOK = 'resource "aws_sagemaker_notebook_instance" "n" {\n  name          = "n"\n  instance_type = "x"\n'


def one(tmp_path: Path, catalog: Catalog, before: str, *rules: str) -> str:
    """One file, of which everything that the rules find is mended."""
    done = mend(tmp_path, {"main.tf": before}, catalog, *rules)
    assert done.refused == {}
    assert sorted(set(done.rules)) == sorted(rules)
    return done.files["main.tf"]


def why(tmp_path: Path, catalog: Catalog, files: dict[str, str], rule: str) -> str:
    """Why nothing is changed."""
    done = mend(tmp_path, files, catalog, rule)
    assert done.files == files
    assert done.rules == []
    return done.refused[rule]


HEREDOC = """resource "aws_kms_key" "k" {
  # 日本
  description         = "日本" // why
  policy = <<-EOT
    {"a": "}"}
  EOT
NEW
  /* two
     lines */
  lifecycle {
    prevent_destroy = true
  }
}
"""
BOTH_ENDS = 'resource "aws_kms_key" "k" {\r\n\tdescription = "x"NEW /* begins\r\n\tends */\r\n}\r\n'


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("{}", "{\n  enable_key_rotation = true\n}"),
        ("{\n}\n", "{\n  enable_key_rotation = true\n}\n"),
        ('{ description = "é" } # end\n', '{\n  description         = "é"\n  enable_key_rotation = true\n} # end\n'),
        ("{ /* empty */ }\n", "{\n  /* empty */\n  enable_key_rotation = true\n}\n"),
        ("{\n  enable_key_rotation = false # now\n}\n", "{\n  enable_key_rotation = true # now\n}\n"),
    ],
)
def test_an_argument_is_added_or_replaced_in_place(before: str, after: str, tmp_path: Path, catalog: Catalog) -> None:
    head = 'resource "aws_kms_key" "k" '
    assert one(tmp_path, catalog, head + before, KEY) == head + after


@pytest.mark.parametrize(
    ("text", "new"), [(HEREDOC, "  enable_key_rotation = true\n"), (BOTH_ENDS, "\r\n\tenable_key_rotation = true")]
)
def test_comments_and_heredocs_stay_where_they_are(text: str, new: str, tmp_path: Path, catalog: Catalog) -> None:
    after = text.replace("NEW", new).replace("\tdescription =", "\tdescription         =")
    assert one(tmp_path, catalog, text.replace("NEW", ""), KEY) == after


def test_the_equals_signs_stay_below_each_other_where_the_name_fits(tmp_path: Path, catalog: Catalog) -> None:
    before = f"{NOTEBOOK}\n  tags = {{}}\n}}\n".replace("\n\n  tags = {}", "")
    assert one(tmp_path, catalog, before, ROOT) == before.replace(
        '  instance_type = "x"\n', '  instance_type = "x"\n  root_access   = "Disabled"\n'
    )


def test_a_byte_order_mark_stays(tmp_path: Path, catalog: Catalog) -> None:
    before = '\ufeffresource "aws_kms_key" "k" {\n  enable_key_rotation = false\n}\n'
    assert one(tmp_path, catalog, before, KEY) == before.replace("false", "true")


def test_new_blocks_stand_at_the_end_with_the_indentation_of_the_file(tmp_path: Path, catalog: Catalog) -> None:
    before = NOTEBOOK.replace("  ", "\t") + "\tlifecycle {\n\t\tprevent_destroy = true\n\t}\n}\n"
    assert one(tmp_path, catalog, before, METADATA) == before[:-2] + (
        '\n\tinstance_metadata_service_configuration {\n\t\tminimum_instance_metadata_service_version = "2"\n\t}\n}\n'
    )


def test_nested_blocks_are_entered(tmp_path: Path, catalog: Catalog) -> None:
    before = (
        'resource "aws_sagemaker_domain" "d" {\n  domain_name = "d"\n'
        '  default_user_settings { execution_role = "r" }\n'
        '  domain_settings { execution_role_identity_config = "DISABLED" }\n}\n'
    )
    after = one(tmp_path, catalog, before, "studio-users-not-traceable")
    assert after == before.replace('"DISABLED"', '"USER_PROFILE_NAME"')


def test_what_azure_turns_round_is_written_turned_round(tmp_path: Path, catalog: Catalog) -> None:
    before = 'resource "azurerm_cognitive_account" "a" {\n  name = "a"\n  kind = "OpenAI"\n}\n'
    after = one(tmp_path, catalog, before, "ai-account-local-keys", "ai-account-public-network")
    assert after == before.replace(
        '  name = "a"\n  kind = "OpenAI"\n',
        '  name                          = "a"\n  kind                          = "OpenAI"\n'
        "  local_auth_enabled            = false\n  public_network_access_enabled = false\n",
    )


def test_azapi_and_cloud_control_speak_the_vendors_names(tmp_path: Path, catalog: Catalog) -> None:
    before = (
        'resource "azapi_resource" "a" {\n  type = "Microsoft.CognitiveServices/accounts@2024-10-01"\n  name = "a"\n'
        '  body = jsonencode({\n    kind       = "OpenAI"\n'
        '    properties = { publicNetworkAccess = "Enabled" }\n  })\n}\n'
        'resource "awscc_sagemaker_notebook_instance" "n" {\n  root_access = "Enabled"\n}\n'
    )
    after = one(tmp_path, catalog, before, "ai-account-local-keys", "ai-account-public-network", ROOT, METADATA)
    assert after == before.replace(
        '{ publicNetworkAccess = "Enabled" }', '{ publicNetworkAccess = "Disabled", disableLocalAuth = true }'
    ).replace(
        'root_access = "Enabled"\n',
        'root_access                             = "Disabled"\n'
        '  instance_metadata_service_configuration = { minimum_instance_metadata_service_version = "2" }\n',
    )


MEMBERS = ("workbench-root-access", "workbench-terminal-access")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("{ a = 1 }", '{ a = 1, notebook-disable-root = "true", notebook-disable-terminal = "true" }'),
        ("{}", '{ notebook-disable-root = "true", notebook-disable-terminal = "true" }'),
        (
            '{\n      "notebook-disable-root" = "false", # no\n      a                       = 1\n    }',
            (
                '{\n      "notebook-disable-root"   = "true", # no\n      a                         = 1\n'
                '      notebook-disable-terminal = "true"\n    }'
            ),
        ),
        (
            "{\n      a = 1,\n    }",
            (
                '{\n      a                         = 1,\n      notebook-disable-root     = "true",\n'
                '      notebook-disable-terminal = "true",\n    }'
            ),
        ),
    ],
)
def test_members_of_a_map_are_added(before: str, after: str, tmp_path: Path, catalog: Catalog) -> None:
    text = 'resource "google_workbench_instance" "w" {\n  name = "w"\n  gce_setup {\n    metadata = MAP\n  }\n}\n'
    assert one(tmp_path, catalog, text.replace("MAP", before), *MEMBERS) == text.replace("MAP", after)


def test_what_the_provider_says_in_another_resource_is_said_there(tmp_path: Path, catalog: Catalog) -> None:
    before = (
        'resource "aws_s3_bucket" "b" { bucket = "b" }\n'
        'resource "aws_s3_bucket_versioning" "other" {\n  bucket = aws_s3_bucket.b.id\n'
        '  versioning_configuration { status = "Suspended" }\n}\n'
    )
    after = one(tmp_path, catalog, before, BLOCKED, VERSIONED)
    assert after == before.replace('"Suspended"', '"Enabled"').replace(
        '{ bucket = "b" }\n',
        '{ bucket = "b" }\n\nresource "aws_s3_bucket_public_access_block" "b" {\n  bucket = aws_s3_bucket.b.id\n\n'
        "  block_public_acls       = true\n  block_public_policy     = true\n"
        "  ignore_public_acls      = true\n  restrict_public_buckets = true\n}\n",
    )


def test_an_argument_that_has_moved_is_changed_where_it_still_stands(tmp_path: Path, catalog: Catalog) -> None:
    before = 'resource "aws_s3_bucket" "b" {\n  bucket = "b"\n  versioning {\n    enabled = false\n  }\n}\n'
    assert one(tmp_path, catalog, before, VERSIONED) == before.replace("false", "true")


@pytest.mark.parametrize(
    ("loop", "head", "instance"),
    [
        ("count  = 2", "count = length(aws_s3_bucket.b)", "aws_s3_bucket.b[count.index]"),
        ('for_each = toset(["x", "y"])', "for_each = aws_s3_bucket.b", "each.value"),
    ],
)
def test_a_resource_beside_one_in_a_loop_is_in_a_loop(
    loop: str, head: str, instance: str, tmp_path: Path, catalog: Catalog
) -> None:
    before = f'resource "aws_s3_bucket" "b" {{\n  {loop}\n}}\n'
    done = mend(tmp_path, {"main.tf": before}, catalog, VERSIONED)
    assert done.rules == [VERSIONED, VERSIONED]
    assert done.files["main.tf"] == before + (
        f'\nresource "aws_s3_bucket_versioning" "b" {{\n  {head}\n\n  bucket = {instance}.id\n\n'
        '  versioning_configuration {\n    status = "Enabled"\n  }\n}\n'
    )


def test_a_literal_in_a_loop_is_changed_for_all_turns(tmp_path: Path, catalog: Catalog) -> None:
    before = 'resource "aws_kms_key" "k" {\n  count               = 3\n  enable_key_rotation = false\n}\n'
    done = mend(tmp_path, {"main.tf": before}, catalog, KEY)
    assert done.rules == [KEY] * 3
    assert done.files["main.tf"] == before.replace("false", "true")


VARIABLE = 'variable "on" {{\n  default = {}\n}}\n'
BY_VARIABLE = 'resource "aws_kms_key" "k" { enable_key_rotation = var.on }\n'


def test_a_variables_default_is_changed_where_nothing_else_uses_it(tmp_path: Path, catalog: Catalog) -> None:
    after = one(tmp_path, catalog, VARIABLE.format("false") + BY_VARIABLE, KEY)
    assert after == VARIABLE.format("true") + BY_VARIABLE


def test_a_values_file_is_changed_where_it_decides(tmp_path: Path, catalog: Catalog) -> None:
    files = {
        "main.tf": VARIABLE.format("true") + BY_VARIABLE,
        "terraform.tfvars": "on = false # first\n",
        "a.auto.tfvars": "x = 1\non    = false # last\n",
    }
    done = mend(tmp_path, files, catalog, KEY)
    assert done.files == {**files, "a.auto.tfvars": "x = 1\non    = true # last\n"}


def test_locals_are_followed_to_what_they_name(tmp_path: Path, catalog: Catalog) -> None:
    before = (
        'variable "keys" {\n  default = { rotate = false, days = 90 }\n}\nlocals {\n  rotate = var.keys.rotate\n'
        "  days   = var.keys.days\n}\n"
        'resource "aws_kms_key" "k" {\n  enable_key_rotation     = local.rotate\n'
        "  rotation_period_in_days = local.days\n}\n"
    )
    assert one(tmp_path, catalog, before, KEY) == before.replace("rotate = false", "rotate = true")


MODULE = 'variable "on" {\n  default = false\n}\nresource "aws_kms_key" "k" {\n  enable_key_rotation = var.on\n}\n'


def test_a_module_with_one_caller_gets_another_default(tmp_path: Path, catalog: Catalog) -> None:
    files = {"main.tf": 'module "k" {\n  source = "./keys"\n}\n', "keys/main.tf": MODULE}
    done = mend(tmp_path, files, catalog, KEY)
    assert done.files == {**files, "keys/main.tf": MODULE.replace("false", "true")}


def test_each_caller_of_a_module_is_mended_by_itself(tmp_path: Path, catalog: Catalog) -> None:
    files = {
        "main.tf": 'module "a" {\n  source = "./keys"\n}\nmodule "b" {\n  source = "./keys"\n  on     = false\n}\n'
        'module "c" {\n  source = "./keys"\n  on     = true\n}\n',
        "keys/main.tf": MODULE,
    }
    done = mend(tmp_path, files, catalog, KEY)
    assert done.rules == [KEY, KEY]
    assert done.files["keys/main.tf"] == MODULE
    assert done.files["main.tf"] == files["main.tf"].replace("on     = false", "on     = true").replace(
        'module "a" {\n  source = "./keys"\n', 'module "a" {\n  source = "./keys"\n  on     = true\n'
    )


def test_a_value_is_followed_through_two_modules(tmp_path: Path, catalog: Catalog) -> None:
    platform = 'variable "keys" {}\nmodule "keys" {\n  source = "../keys"\n  on     = var.keys.rotate\n}\n'
    files = {
        "live/main.tf": 'module "platform" {\n  source = "../modules/platform"\n  keys   = { rotate = false }\n}\n',
        "modules/platform/main.tf": platform,
        "modules/keys/main.tf": MODULE,
    }
    done = mend(tmp_path, files, catalog, KEY)
    assert done.files == {**files, "live/main.tf": files["live/main.tf"].replace("false", "true")}


def test_a_literal_in_a_module_is_changed_for_all_callers(tmp_path: Path, catalog: Catalog) -> None:
    files = {
        "main.tf": 'module "a" {\n  source = "./keys"\n}\nmodule "b" {\n  source = "./keys"\n}\n',
        "keys/main.tf": 'resource "aws_kms_key" "k" {\n  enable_key_rotation = false\n}\n',
    }
    done = mend(tmp_path, files, catalog, KEY)
    assert done.rules == [KEY, KEY]
    assert done.files == {**files, "keys/main.tf": files["keys/main.tf"].replace("false", "true")}


@pytest.mark.parametrize(
    ("argument", "more", "reason"),
    [
        ("var.on", 'output "x" {\n  value = var.on\n}\n', "comes from var.on, which is used in 2 places"),
        ("local.all.a", "locals {\n  all = { a = false }\n  b = local.all\n}\n", "used in 2 places"),
        ("!local.off", "locals {\n  off = true\n}\n", "computed by `!local.off`"),
        ('var.stage == "prod"', 'variable "stage" {\n  default = "dev"\n}\n', "computed by `var.stage =="),
        ("tobool(var.on)", "", "computed by `tobool(var.on)`"),
        ("each.value", "", "differs by each.value"),
    ],
)
def test_what_is_not_plain_is_refused(argument: str, more: str, reason: str, tmp_path: Path, catalog: Catalog) -> None:
    loop = "  for_each = { a = false }\n" if "each" in argument else ""
    text = (
        f'{VARIABLE.format("false")}{more}resource "aws_kms_key" "k" {{\n{loop}  enable_key_rotation = {argument}\n}}\n'
    )
    assert reason in why(tmp_path, catalog, {"main.tf": text}, KEY)


def test_dynamic_blocks_are_refused(tmp_path: Path, catalog: Catalog) -> None:
    text = (
        'resource "aws_ecr_repository" "r" {\n  name = "r"\n  dynamic "image_scanning_configuration" {\n'
        "    for_each = [false]\n    content {\n      scan_on_push = image_scanning_configuration.value\n"
        "    }\n  }\n}\n"
    )
    assert "dynamic" in why(tmp_path, catalog, {"main.tf": text}, "images-not-scanned")


def test_computed_maps_are_refused(tmp_path: Path, catalog: Catalog) -> None:
    text = (
        'resource "google_workbench_instance" "w" {\n  name = "w"\n  gce_setup {\n'
        '    metadata = merge({ a = "b" }, { c = "d" })\n  }\n}\n'
    )
    assert "computed by `merge(" in why(tmp_path, catalog, {"main.tf": text}, "workbench-root-access")


def test_what_an_override_decides_is_not_changed_in_vain(tmp_path: Path, catalog: Catalog) -> None:
    files = {
        "main.tf": 'resource "aws_kms_key" "k" {\n  enable_key_rotation = true\n}\n',
        "override.tf": 'resource "aws_kms_key" "k" {\n  enable_key_rotation = false\n}\n',
    }
    assert "something else decides" in why(tmp_path, catalog, files, KEY)


def test_a_block_that_needs_a_persons_choice_is_refused(tmp_path: Path, catalog: Catalog) -> None:
    text = 'resource "aws_sagemaker_domain" "d" {\n  domain_name = "d"\n}\n'
    reason = why(tmp_path, catalog, {"main.tf": text}, "studio-apps-never-stop")
    assert reason == "a new default_user_settings needs execution_role, which only you can choose"


def test_terraform_in_json_is_refused(tmp_path: Path, catalog: Catalog) -> None:
    text = '{"resource": {"aws_kms_key": {"k": {"enable_key_rotation": false}}}}'
    assert "main.tf.json is Terraform in JSON" in why(tmp_path, catalog, {"main.tf.json": text}, KEY)


def test_code_that_terraform_init_downloaded_is_left_alone(tmp_path: Path, catalog: Catalog) -> None:
    files = {
        "main.tf": 'module "k" {\n  source = "company/keys/aws"\n}\n',
        ".terraform/modules/modules.json": '{"Modules": [{"Key": "k", "Source": "x", "Dir": ".terraform/modules/k"}]}',
        ".terraform/modules/k/main.tf": MODULE,
    }
    assert "its code is not part of this tree" in why(tmp_path, catalog, files, KEY)


def test_nothing_is_written_beside_a_syntax_error(tmp_path: Path, catalog: Catalog) -> None:
    text = 'resource "aws_kms_key" "k" {\n  enable_key_rotation = false\n}\nresource "x" {{{\n'
    assert "syntax error" in why(tmp_path, catalog, {"main.tf": text}, KEY)


def test_what_a_caller_made_well_another_way_is_left_alone(tmp_path: Path, catalog: Catalog) -> None:
    module = """variable "network" {
  default = null
}

resource "google_vertex_ai_endpoint" "e" {
  name    = "e"
  network = var.network
}
"""
    root = """module "a" {
  source  = "./endpoint"
  network = "projects/1/global/networks/ml"
}

module "b" {
  source = "./endpoint"
}
"""
    rule = "vertex-endpoint-public-network"
    mended = mend(tmp_path, {"main.tf": root, "endpoint/main.tf": module}, catalog, rule)
    assert (mended.rules, mended.refused) == (
        [], {rule: "it would change e of the same block too, which is well as it is"},
    )  # fmt: skip


def test_a_setting_is_not_said_beside_a_part_that_says_it_elsewhere(tmp_path: Path, catalog: Catalog) -> None:
    text = """variable "private" {
  default = false
}

resource "azurerm_storage_account" "s" {
  name = "s"
}

resource "azurerm_storage_account_network_rules" "r" {
  count              = var.private ? 1 : 0
  storage_account_id = azurerm_storage_account.s.id
  default_action     = "Deny"
}
"""
    mended = mend(tmp_path, {"main.tf": text}, catalog, "storage-account-public-network")
    assert list(mended.refused.values()) == ["azurerm_storage_account_network_rules.r says it, which is not made here"]

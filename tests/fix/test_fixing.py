"""The command and its use case: what is shown, what is written, what is proved and what is left alone."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from bartizan.catalog.load import Catalog
from bartizan.cli.fix import command
from bartizan.model.errors import InputError
from bartizan.service.fixing import FixRequest, fix, summary, write

KEY = 'resource "aws_kms_key" "k" {\n  enable_key_rotation = false\n}\n'
RULE = "key-not-rotated"


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    (tmp_path / "infra").mkdir()
    (tmp_path / "infra" / "main.tf").write_text(KEY)
    return tmp_path


def run(*arguments: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(command, list(arguments))
    return done.exit_code, done.stdout, done.stderr


def test_the_diff_is_shown_and_nothing_written(tree: Path) -> None:
    code, out, err = run(str(tree), "--no-progress")
    assert code == 0
    assert out == (
        '--- a/infra/main.tf\n+++ b/infra/main.tf\n@@ -1,3 +1,3 @@\n resource "aws_kms_key" "k" {\n'
        "-  enable_key_rotation = false\n+  enable_key_rotation = true\n }\n"
    )
    assert err.startswith("1 findings mended in 1 files\n  key-not-rotated  infra/main.tf:1\n")
    assert (tree / "infra" / "main.tf").read_text() == KEY


def test_git_takes_the_diff(tree: Path) -> None:
    (tree / "infra" / "b.tf").write_bytes(b'resource "aws_kms_key" "b" {}')
    (tree / "infra" / "c.tf").write_bytes(b'resource "aws_kms_key" "c" {\r\n  description = "\xc3\xa9"\r\n}\r\n')
    out = CliRunner().invoke(command, [str(tree), "--no-progress"]).stdout_bytes
    subprocess.run(["git", "init", "-q", "."], cwd=tree, check=True)
    subprocess.run(["git", "apply", "-"], input=out, cwd=tree, check=True)
    applied = {path.name: path.read_bytes() for path in (tree / "infra").iterdir()}
    assert applied["b.tf"] == b'resource "aws_kms_key" "b" {\n  enable_key_rotation = true\n}'
    assert applied["c.tf"].endswith(b'"\xc3\xa9"\r\n  enable_key_rotation = true\r\n}\r\n')
    assert run(str(tree), "--no-progress")[1] == ""


def test_write_applies_it(tree: Path) -> None:
    file = tree / "infra" / "main.tf"
    file.chmod(0o640)
    code, out, _ = run(str(tree), "--write", "--no-progress", "--rule", RULE)
    assert (code, file.read_text()) == (0, KEY.replace("false", "true"))
    assert out.startswith("--- a/infra/main.tf")
    assert file.stat().st_mode & 0o777 == 0o640
    assert [path.name for path in file.parent.iterdir()] == ["main.tf"]


def test_json_names_patches_and_refusals(tree: Path) -> None:
    (tree / "other.tf").write_text('variable "x" { default = false }\n' + KEY.replace("= false", "= !var.x == false"))
    _, out, _ = run(str(tree), "--format", "json", "--no-progress")
    document = json.loads(out)
    assert [one["path"] for one in document["patches"]] == ["infra/main.tf"]
    assert [one["rule"] for one in document["mended"]] == [RULE]
    assert "is computed by" in next(one["why"] for one in document["refused"] if one["rule"] == RULE)


def test_only_what_is_asked_for_is_mended(tree: Path, catalog: Catalog) -> None:
    (tree / "nb.tf").write_text('resource "aws_sagemaker_notebook_instance" "n" {\n  name = "n"\n}\n')
    result = fix(FixRequest(tree, (RULE,)), catalog)
    assert {one.rule for one in result.mended} == {RULE}
    assert result.refused == ()


def test_what_somebody_accepted_is_left_alone(tree: Path, catalog: Catalog) -> None:
    comment = f'# bartizan: accept {RULE} until=2999-01-01 reason="imported" who="sec@acme.test"\n'
    (tree / "infra" / "main.tf").write_text(comment + KEY)
    assert fix(FixRequest(tree), catalog).patches == ()


def test_a_rule_without_a_setting_says_what_to_do(tree: Path, catalog: Catalog) -> None:
    (tree / "nb.tf").write_text('resource "aws_s3_bucket" "b" {\n}\n')
    result = fix(FixRequest(tree, ("bucket-not-logged",)), catalog)
    [refusal] = [one for one in result.refused if one.finding.location and one.finding.location.path == "nb.tf"]
    assert refusal.why.startswith("no setting alone would mend it: ")
    assert any("bucket-not-logged  nb.tf:1: no setting" in line for line in summary(result))


@pytest.mark.parametrize(
    ("rule", "code", "path"),
    [
        ("notebook-without-own-key", 'resource "aws_sagemaker_notebook_instance" "n" {\n  name = "n"\n}\n', "KmsKeyId"),
        ("model-outside-vpc", 'resource "aws_sagemaker_model" "n" {\n  name = "n"\n}\n', "VpcConfig.Subnets"),
    ],
)
def test_a_value_that_only_its_user_knows_is_never_written(
    tree: Path, catalog: Catalog, rule: str, code: str, path: str
) -> None:
    (tree / "nb.tf").write_text(code)
    result = fix(FixRequest(tree, (rule,)), catalog)
    [refusal] = result.refused
    assert refusal.why.startswith(f"{path} needs a value that only you can choose: ")
    assert result.patches == ()


def test_a_file_that_changed_meanwhile_is_not_overwritten(tree: Path, catalog: Catalog) -> None:
    result = fix(FixRequest(tree), catalog)
    (tree / "infra" / "main.tf").write_text("# gone\n")
    with pytest.raises(InputError, match="has changed since"):
        write(result)
    assert (tree / "infra" / "main.tf").read_text() == "# gone\n"


def test_links_are_not_written_through(tree: Path, catalog: Catalog, tmp_path_factory: pytest.TempPathFactory) -> None:
    outside = tmp_path_factory.mktemp("outside") / "main.tf"
    outside.write_text(KEY)
    (tree / "linked").mkdir()
    (tree / "linked" / "main.tf").symlink_to(outside)
    (tree / "same").mkdir()
    (tree / "same" / "main.tf").symlink_to(tree / "infra" / "main.tf")
    result = fix(FixRequest(tree), catalog)
    write(result)
    assert [patch.path for patch in result.patches] == ["infra/main.tf"]
    assert outside.read_text() == KEY
    assert os.path.islink(tree / "same" / "main.tf")  # noqa: PTH114 - the link itself
    assert any("link to another file" in one.why for one in result.refused)


def test_an_unknown_rule_and_a_missing_directory_are_told(tree: Path, catalog: Catalog) -> None:
    with pytest.raises(InputError, match="key-not-rotatd"):
        fix(FixRequest(tree, ("key-not-rotatd",)), catalog)
    with pytest.raises(InputError, match="no such directory"):
        fix(FixRequest(tree / "nowhere"), catalog)


def test_one_file_can_be_named(tree: Path, catalog: Catalog) -> None:
    result = fix(FixRequest(tree / "infra" / "main.tf"), catalog)
    write(result)
    assert (tree / "infra" / "main.tf").read_text() == KEY.replace("false", "true")


def test_a_change_that_would_harm_is_not_offered(tree: Path, catalog: Catalog) -> None:
    (tree / "infra" / "main.tf").write_text(
        'resource "aws_s3_bucket" "b" {\n  bucket = "b"\n}\n'
        'resource "aws_s3_bucket_acl" "b" {\n  bucket = aws_s3_bucket.b.id\n  acl    = "public-read"\n}\n'
    )
    result = fix(FixRequest(tree, ("bucket-acl-public",)), catalog)
    for refusal in result.refused:
        assert refusal.why == "the change would make bucket-public-access-not-blocked fail"
    assert bool(result.mended) != bool(result.refused)

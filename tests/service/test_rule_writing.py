"""Own rules: the draft is right as it stands, and what is wrong is said with its place."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from bartizan.catalog.load import load_catalog
from bartizan.cli.rules import command
from bartizan.model.errors import InputError
from bartizan.service.rule_writing import try_rules, write_rule


@pytest.mark.parametrize("type_", sorted(load_catalog().types)[::20])
def test_the_draft_of_a_rule_about_any_type_is_right_as_it_stands(type_: str, tmp_path: Path) -> None:
    write_rule("my-own-rule", type_, tmp_path / "rules")
    trials = try_rules([tmp_path / "rules"])
    assert [one.verdict for one in trials] == ["fail", "pass"]
    assert all(one.right for one in trials)


def test_a_wrong_example_is_named_with_its_line(tmp_path: Path) -> None:
    file = write_rule("my-own-rule", "AWS::S3::Bucket", tmp_path / "own")
    file.write_text(file.read_text().replace("== null", "!= null"))
    answer = CliRunner().invoke(command, ["test", str(tmp_path / "own")])
    assert answer.exit_code == 1
    assert "own/my-own-rule.yaml:12  my-own-rule: the example says fail, the rule says pass" in answer.output
    assert "1 rules, 2 examples, 2 wrong" in answer.output


@pytest.mark.parametrize(
    ("identity", "type_", "message"),
    [
        ("My Rule", "AWS::S3::Bucket", "no id of a rule"),
        ("../escape", "AWS::S3::Bucket", "no id of a rule"),
        ("notebook-direct-internet", "AWS::S3::Bucket", "shipped"),
        ("my-rule", "AWS::S3::Buket", "did you mean 'AWS::S3::Bucket'"),
    ],
)
def test_what_cannot_be_a_rule_is_refused(identity: str, type_: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=message):
        write_rule(identity, type_, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_file_is_never_overwritten(tmp_path: Path) -> None:
    file = write_rule("my-rule", "AWS::S3::Bucket", tmp_path)
    file.write_text("mine")
    with pytest.raises(InputError, match="such a file already"):
        write_rule("my-rule", "AWS::S3::Bucket", tmp_path)
    assert file.read_text() == "mine"


def test_one_shipped_rule_by_its_id() -> None:
    answer = CliRunner().invoke(command, ["test", "--rule", "notebook-direct-internet"])
    assert answer.exit_code == 0, answer.output
    assert answer.output.startswith("1 rules, ")

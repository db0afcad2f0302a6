"""Exceptions in the configuration and in place: what they cover, and what of them is told."""

from __future__ import annotations

import dataclasses
import datetime
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bartizan.catalog.load import load_catalog
from bartizan.model.exception import ExceptionState
from bartizan.model.scan import ScanResult
from bartizan.model.severity import FindingState
from bartizan.report.formats import render
from bartizan.service.assess import Request, assess
from bartizan.service.settings import AcceptedRisk, ScanSettings, Settings
from bartizan.service.targets import parse_targets
from bartizan.sources.repository.exceptions import read_exceptions
from bartizan.sources.repository.reader import Context

TODAY = datetime.datetime.now(datetime.UTC).date()
LATER = (TODAY + datetime.timedelta(days=1)).isoformat()
BEFORE = (TODAY - datetime.timedelta(days=1)).isoformat()
RULE = "notebook-direct-internet"
BLOCK = """resource "aws_sagemaker_notebook_instance" "{name}" {{
  name          = "{name}"
  instance_type = "ml.t3.medium"{inside}
  role_arn      = "arn:aws:iam::111122223333:role/nb"
}}
"""


def block(name: str, *, above: str = "", inside: str = "") -> str:
    return above + BLOCK.format(name=name, inside=inside)


def comment(rule: str = RULE, until: str = LATER, more: str = ' reason="sandbox"') -> str:
    return f"# bartizan: accept {rule} until={until}{more}"


def scan(root: Path, text: str, settings: Settings | None = None, name: str = "main.tf") -> ScanResult:
    (root / name).write_text(text)
    return assess(Request(parse_targets([str(root)]), settings or Settings()))


def states(result: ScanResult, rule: str = RULE) -> dict[str, FindingState]:
    return {one.asset.rpartition(".")[2]: one.state for one in result.findings if one.rule == rule}


@pytest.mark.parametrize(
    ("above", "inside"),
    [
        (comment() + "\n", ""),
        (comment() + "\n# the team's notebook\n// and more\n", ""),
        ("", "  " + comment()),
        ("", "\n  " + comment()),
        ("", ' # bartizan:accept notebook-direct-internet reason="a b" until=' + LATER),
    ],
)
def test_a_comment_covers_the_block_that_it_stands_in_or_above(tmp_path: Path, above: str, inside: str) -> None:
    result = scan(tmp_path, block("a", above=above, inside=inside) + block("b"))
    assert states(result) == {"a": FindingState.ACCEPTED, "b": FindingState.OPEN}
    assert set(states(result, "notebook-root-access").values()) == {FindingState.OPEN}
    [one] = result.exceptions
    assert (one.state, len(one.findings)) == (ExceptionState.IN_FORCE, 1)
    assert result.summary.findings["high"] == sum(
        one.severity == "high" and one.verdict == "fail" and one.state is FindingState.OPEN for one in result.findings
    )


def test_a_comment_below_the_block_before_does_not_reach_back(tmp_path: Path) -> None:
    result = scan(tmp_path, block("a") + comment() + "\n" + block("b") + comment() + "\n")
    assert states(result) == {"a": FindingState.OPEN, "b": FindingState.ACCEPTED}
    assert [one.state for one in result.exceptions] == [ExceptionState.IN_FORCE, ExceptionState.UNUSED]


def test_the_day_itself_is_included_and_the_day_after_it_fires_again(tmp_path: Path) -> None:
    assert states(scan(tmp_path, block("a", above=comment(until=TODAY.isoformat()) + "\n"))) == {
        "a": FindingState.ACCEPTED
    }
    result = scan(tmp_path, block("a", above=comment(until=BEFORE) + "\n"))
    assert states(result) == {"a": FindingState.OPEN}
    assert result.exceptions[0].state is ExceptionState.EXPIRED


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("# bartizan: accept", "the id of a rule"),
        (comment(more=""), "'reason' is missing"),
        ('# bartizan: accept notebook-direct-internet reason="x"', "'until' is missing"),
        (comment(until="soon"), "'soon' is not a date"),
        (comment(rule="notebook-direct-internt"), "did you mean 'notebook-direct-internet'"),
        (comment(more=' reason="x" forever=yes'), "'forever' is none of"),
    ],
)
def test_what_is_not_understood_has_no_effect_and_is_told(tmp_path: Path, text: str, problem: str) -> None:
    result = scan(tmp_path, block("a", above=text + "\n"))
    assert states(result) == {"a": FindingState.OPEN}
    [one] = result.exceptions
    assert one.state is ExceptionState.INVALID
    assert problem in one.problem


def test_json_holds_it_in_a_text(tmp_path: Path) -> None:
    note = comment().removeprefix("# ")
    template = {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Resources": {
            "a": {
                "Type": "AWS::SageMaker::NotebookInstance",
                "Metadata": {"note": note},
                "Properties": {"RoleArn": "arn:aws:iam::111122223333:role/nb", "InstanceType": "ml.t3.medium"},
            }
        },
    }
    result = scan(tmp_path, json.dumps(template, indent=2), name="template.json")
    assert [one.state for one in result.findings if one.rule == RULE] == [FindingState.ACCEPTED]


def test_the_configuration_may_forbid_it(tmp_path: Path) -> None:
    text = block("a", above=comment() + "\n")
    result = scan(tmp_path, text, Settings(ScanSettings(accept_in_place=False)))
    assert states(result) == {"a": FindingState.OPEN}
    assert result.exceptions == ()


def test_an_exception_of_the_configuration_is_listed_too(tmp_path: Path) -> None:
    accepted = AcceptedRisk(RULE, "sandbox", "ml", LATER, "*instance.a")
    unused = AcceptedRisk("bucket-acl-public", "none left", "ml", LATER)
    result = scan(tmp_path, block("a") + block("b"), Settings(accept=(accepted, unused)))
    assert states(result) == {"a": FindingState.ACCEPTED, "b": FindingState.OPEN}
    assert [one.state for one in result.exceptions] == [ExceptionState.IN_FORCE, ExceptionState.UNUSED]


def test_the_same_path_in_two_trees_is_not_mixed_up(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    (tmp_path / "one/main.tf").write_text(block("a", above=comment() + "\n"))
    (tmp_path / "two/main.tf").write_text(block("b", above="# no exception here\n"))
    targets = parse_targets([str(tmp_path / "one"), str(tmp_path / "two")])
    result = assess(Request(targets))
    assert states(result) == {"a": FindingState.ACCEPTED, "b": FindingState.OPEN}


def test_reports_show_what_was_accepted(tmp_path: Path) -> None:
    result = scan(tmp_path, block("a", above=comment() + "\n"))
    [run] = json.loads(render(result, "sarif"))["runs"]
    suppressed = [one for one in run["results"] if "suppressions" in one]
    assert [one["ruleId"] for one in suppressed] == [RULE]
    assert suppressed[0]["suppressions"] == [{"kind": "inSource", "status": "accepted", "justification": "sandbox"}]
    for name in ("markdown", "html"):
        text = render(result, name)
        assert "Exceptions" in text
        assert "sandbox" in text
    assert dataclasses.replace(result, exceptions=()) != result


@given(st.text(alphabet=st.sampled_from("bartizan: accept until=2027 \"'\\#\n-x"), max_size=200))
def test_fuzz_any_text_is_an_exception_or_none(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    root = tmp_path_factory.mktemp("fuzz")
    (root / "a.tf").write_text("# bartizan: accept " + text)
    for one in read_exceptions(["a.tf"], Context("r", root, load_catalog())):
        assert one.exception.location is not None
        assert one.below >= one.line
        assert one.exception.state is ExceptionState.INVALID or (one.exception.until and one.exception.reason)

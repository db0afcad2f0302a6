"""Compliance: each status for its own reason, never met without a verdict."""

from __future__ import annotations

import csv
import dataclasses
import io
import json
from pathlib import Path

import pytest

from bartizan.catalog.framework import Assessed, Control, Framework, Selection
from bartizan.catalog.load import load_catalog
from bartizan.model.compliance import ComplianceReport, Status
from bartizan.model.errors import InputError
from bartizan.model.scan import ScanResult
from bartizan.model.severity import FindingState
from bartizan.report.compliance import render
from bartizan.report.formats import render as render_result
from bartizan.service.assess import Request, assess
from bartizan.service.compliance import assess_framework, known_framework, list_frameworks, read_result
from bartizan.service.targets import parse_targets

HCL = """
variable "root" {}
resource "aws_sagemaker_notebook_instance" "open" {
  name                   = "open"
  role_arn               = "arn:aws:iam::123456789012:role/nb"
  instance_type          = "ml.t3.medium"
  direct_internet_access = "Enabled"
  root_access            = var.root
  kms_key_id             = "arn:aws:kms:eu-west-1:123456789012:key/1"
}
"""


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> ScanResult:
    root = tmp_path_factory.mktemp("estate")
    (root / "main.tf").write_text(HCL)
    return assess(Request(parse_targets([str(root)])))


def rule(identity: str) -> Selection:
    return Selection(rules=(identity,))


def own(*controls: Control) -> Framework:
    return Framework("own", "Own", "1", "https://example.com", "2026-01-01", controls)


def statuses(report: ComplianceReport) -> dict[str, Status]:
    return {control.id: control.status for control in report.controls}


def test_each_status_has_its_reason(result: ScanResult) -> None:
    framework = own(
        Control("fails", "F", Assessed.MACHINE, evidence=rule("notebook-direct-internet")),
        Control("passes", "P", Assessed.PARTLY, "More.", rule("notebook-without-own-key")),
        Control("undecided", "U", Assessed.MACHINE, evidence=rule("notebook-root-access")),
        Control("nothing", "N", Assessed.MACHINE, evidence=rule("kms-key-open-to-everyone")),
        Control("people", "H", Assessed.PEOPLE, "A document."),
        Control("uncovered", "C", Assessed.MACHINE),
        Control("about-data", "D", Assessed.PARTLY, "More.", rule("training-data-holds-secrets")),
    )
    report = assess_framework(framework, result, load_catalog())
    assert statuses(report) == {
        "fails": Status.NOT_MET,
        "passes": Status.MET,
        "undecided": Status.UNKNOWN,
        "nothing": Status.NOT_APPLICABLE,
        "people": Status.NOT_ASSESSABLE,
        "uncovered": Status.UNKNOWN,
        "about-data": Status.UNKNOWN,
    }
    # Rules about data tell of what they find and never of a pass: the last control stays unknown.
    assert sum(report.counts.values()) == len(framework.controls)
    [failing] = report.controls[0].rules
    assert (failing.failed[0].name, failing.failed[0].location.line if failing.failed[0].location else 0) == ("open", 3)
    assert "DirectInternetAccess is Enabled" in failing.failed[0].why
    assert [proof.name for proof in report.controls[1].rules[0].passed] == ["open"]


def test_silence_about_data_keeps_a_control_from_being_met(result: ScanResult) -> None:
    both = Selection(rules=("notebook-without-own-key", "training-data-holds-secrets"))
    report = assess_framework(own(Control("c", "C", Assessed.PARTLY, "More.", both)), result, load_catalog())
    assert statuses(report) == {"c": Status.UNKNOWN}


def test_one_unknown_keeps_a_control_from_being_met(result: ScanResult) -> None:
    both = Selection(rules=("notebook-without-own-key", "notebook-root-access"))
    report = assess_framework(own(Control("c", "C", Assessed.MACHINE, evidence=both)), result, load_catalog())
    assert statuses(report) == {"c": Status.UNKNOWN}


def test_an_exception_is_shown_and_does_not_meet_a_control(result: ScanResult) -> None:
    accepted = dataclasses.replace(
        result, findings=tuple(dataclasses.replace(one, state=FindingState.ACCEPTED) for one in result.findings)
    )
    framework = own(Control("c", "C", Assessed.MACHINE, evidence=rule("notebook-direct-internet")))
    report = assess_framework(framework, accepted, load_catalog())
    assert report.controls[0].status is Status.NOT_MET
    assert report.controls[0].rules[0].failed[0].accepted
    assert "accepted by an exception" in render(report, "table")


def test_a_result_in_a_file_says_the_same_as_the_scan(result: ScanResult, tmp_path: Path) -> None:
    catalog = load_catalog()
    framework = known_framework("owasp-llm", catalog)
    file = tmp_path / "scan.json"
    file.write_text(render_result(result, "json"))
    assert assess_framework(framework, read_result(file), catalog) == assess_framework(framework, result, catalog)


@pytest.mark.parametrize("text", ["", "[]", '{"schema": "bartizan/1"}', "[" * 100_000])
def test_what_is_no_result_is_refused(text: str, tmp_path: Path) -> None:
    file = tmp_path / "scan.json"
    file.write_text(text)
    with pytest.raises(InputError, match=r"scan\.json"):
        read_result(file)


def test_every_shipped_framework_is_judged_and_written(result: ScanResult) -> None:
    catalog = load_catalog()
    rows = list_frameworks(catalog)
    assert {"owasp-llm", "owasp-agentic", "atlas", "nist-ai-rmf", "nist-ai-600-1"} <= {row.id for row in rows}
    for row in rows:
        report = assess_framework(known_framework(row.id, catalog), result, catalog)
        assert json.loads(render(report, "json"))["framework"] == row.id
        table = list(csv.reader(io.StringIO(render(report, "csv"))))
        assert {line[1] for line in table[1:]} == {control.id for control in report.controls}
        assert all(len(line) == len(table[0]) for line in table)
        assert render(report, "markdown").count("\n| ") >= row.controls
        assert row.covered <= row.controls


def test_a_misspelt_framework_is_named(result: ScanResult) -> None:
    with pytest.raises(InputError, match="did you mean 'owasp-llm'"):
        known_framework("owasp-lm", load_catalog())


def test_a_hostile_name_is_text_in_every_format(result: ScanResult) -> None:
    name = "=cmd()|<script>"
    assets = tuple(dataclasses.replace(one, name=name) for one in result.assets)
    findings = tuple(dataclasses.replace(one, asset="=1+1") for one in result.findings)
    framework = own(Control("c", "C", Assessed.MACHINE, evidence=rule("notebook-direct-internet")))
    report = assess_framework(framework, dataclasses.replace(result, assets=assets, findings=findings), load_catalog())
    assert "\n=" not in render(report, "csv").replace(",", "\n")
    assert "<script>" not in render(report, "markdown")

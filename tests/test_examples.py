"""The whole line on the example estate: code, a live account, data and an hour of logs."""

import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import jsonschema
import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from examples.aws_account import fill, sandbox
from examples.events import write

from bartizan.model.scan import ScanResult
from bartizan.model.severity import FindingState, Verdict
from bartizan.report.formats import render
from bartizan.report.json_document import result_schema
from bartizan.service.assess import Request, assess
from bartizan.service.detection import detect_files
from bartizan.service.settings import AcceptedRisk, AwsSection, Settings
from bartizan.service.targets import parse_targets
from tests.moto import CREDENTIALS, moto_server

ROOT = Path(__file__).parents[1]
RETAIL = ROOT / "examples/retail"
EXTRACT = "repo:retail//recommender/data/customers.csv"


@pytest.fixture(scope="module")
def code() -> ScanResult:
    return assess(Request(parse_targets([str(RETAIL)])))


@pytest.fixture(scope="module")
def both() -> Iterator[ScanResult]:
    with pytest.MonkeyPatch.context() as patch, moto_server() as url:
        for name, value in CREDENTIALS.items():
            patch.setenv(name, value)
        fill(url)
        sandbox(url)
        settings = Settings(aws=AwsSection(regions=("eu-west-1",), endpoint_url=url))
        yield assess(Request(parse_targets([str(RETAIL), "aws"]), settings, stores=True))


def rules_of(result: ScanResult, asset: str) -> set[str]:
    return {one.rule for one in result.findings if one.asset.endswith(asset) and one.verdict is Verdict.FAIL}


def test_every_document_is_valid(both: ScanResult) -> None:
    sarif = json.loads((ROOT / "tests/schemas/sarif-schema-2.1.0.json").read_text())
    jsonschema.Draft202012Validator(result_schema()).validate(json.loads(render(both, "json")))
    jsonschema.Draft7Validator(sarif).validate(json.loads(render(both, "sarif")))
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(render(both, "cyclonedx")) is None


def test_code_and_account_together_are_one_estate(both: ScanResult) -> None:
    assets = {one.id: one for one in both.assets}
    notebook = assets["arn:aws:sagemaker:eu-west-1:123456789012:notebook-instance/harborpine-reco-explore"]
    assert {one.source for one in notebook.sightings} == {"aws", "terraform"}
    assert [(one.property, one.declared, one.live) for one in notebook.drift] == [("RootAccess", "Enabled", "Disabled")]
    assert len([one for one in both.assets if one.type == "AWS::Bedrock::Agent"]) == 1
    lines = [one.location for one in notebook.sightings if one.source == "terraform"]
    assert lines[0].path == "recommender/infra/sagemaker.tf"
    assert lines[0].line == 29


def test_every_finding_says_where(both: ScanResult) -> None:
    for finding in both.findings:
        place = finding.location
        assert place is not None, finding.rule
        assert (place.path and (place.line or "://" in place.path)) or place.call, (finding.rule, place)
        assert finding.evidence, finding.rule
        assert finding.risk is not None


def test_the_code_alone_shows_what_a_careful_engineer_would_see(code: ScanResult) -> None:
    assert {"notebook-direct-internet", "notebook-root-access"} <= rules_of(code, "notebook_instance.explore")
    assert {"bucket-policy-public", "bucket-public-access-not-blocked"} <= rules_of(code, "aws_s3_bucket.training")
    assert {"agent-without-guardrail"} <= rules_of(code, "template.yaml#Agent")
    assert {"function-url-without-authorization"} <= rules_of(code, "template.yaml#RefundUrl")
    assert {"model-trusts-remote-code", "model-load-runs-code", "ai-secret-in-file", "mcp-server-unpinned"} <= {
        one.rule for one in code.findings
    }
    unknown = [one for one in code.findings if one.verdict is Verdict.UNKNOWN]
    assert any("var.volume_key" in fact.text for one in unknown for fact in one.evidence)
    assert any("var.volume_key" in gap.why for gap in code.gaps)


def test_no_secret_is_ever_printed(both: ScanResult) -> None:
    notebook = (RETAIL / "recommender/notebooks/product_texts.ipynb").read_text()
    key = re.search(r"sk-proj-\w+", notebook)
    assert key is not None
    cards = [row.split(",")[4] for row in (RETAIL / "recommender/data/customers.csv").read_text().splitlines()[1:]]
    for name in ("json", "sarif", "html", "markdown", "cyclonedx"):
        text = render(both, name)
        assert key[0][:20] not in text
        assert not [card for card in cards if card in text]


def test_the_planted_training_file_is_found_masked_and_tied_to_what_learns_from_it(code: ScanResult) -> None:
    assets = {one.id: one for one in code.assets}
    found = {count.data_class for count in assets[EXTRACT].data}
    assert {"financial", "personal"} <= found
    assert all("•" in count.sample or "*" in count.sample or "…" in count.sample for count in assets[EXTRACT].data)
    learners = [edge for edge in code.edges if edge.target == EXTRACT and edge.kind == "trains-on"]
    assert learners
    assert {"training-data-holds-payment-data", "training-data-holds-personal-data"} <= rules_of(code, "customers.csv")


def test_attack_paths_are_true_and_told(both: ScanResult) -> None:
    titles = {path.title for path in both.attack_paths}
    long = [path for path in both.attack_paths if len(path.steps) >= 2]
    assert len(long) >= 3
    assert any("harborpine-reco-training" in title and "poison" in title for title in titles)
    assert any("harborpine-support" in title for title in titles)
    edges = {(edge.source, edge.target, edge.kind) for edge in both.edges if edge.technique}
    known = {asset.id for asset in both.assets}
    for path in both.attack_paths:
        assert path.entry == path.steps[0].source
        assert path.target == path.steps[-1].target
        for step in path.steps:
            assert (step.source, step.target, step.kind) in edges
            assert {step.source, step.target} <= known
        assert [one.target for one in path.steps[:-1]] == [one.source for one in path.steps[1:]]


def test_the_order_is_by_risk_and_the_open_bucket_leads(both: ScanResult) -> None:
    scores = [one.risk.score for one in both.findings if one.risk]
    assert scores == sorted(scores, reverse=True)
    assert both.findings[0].rule == "bucket-policy-public"


def test_an_exception_counts_until_its_day() -> None:
    for until, state in (("2999-01-01", FindingState.ACCEPTED), ("2020-01-01", FindingState.OPEN)):
        accepted = AcceptedRisk("mcp-server-unpinned", "pinned by the proxy", "sec@harborpine.test", until)
        result = assess(Request(parse_targets([str(RETAIL / "support-agent")]), Settings(accept=(accepted,))))
        assert {one.state for one in result.findings if one.rule == "mcp-server-unpinned"} == {state}


def test_the_planted_attack_raises_these_alerts_and_no_others(tmp_path: Path) -> None:
    found = detect_files(write(tmp_path, datetime(2026, 11, 23, 9, 0, tzinfo=UTC)))
    assert found.events == 350
    assert not found.gaps
    assert Counter(one.signal for one in found.alerts) == Counter(
        [
            "prompt-injection",
            "invisible-characters",
            "credentials-in-response",
            "model-enumeration-then-use",
            "token-volume",
            "guardrail-removed",
            "invocation-logging-disabled",
        ]
    )
    assert sorted(len(one.alerts) for one in found.incidents) == [2, 2, 3]
    assert "AKIAQ3EGTR5ZLV7WXN2K" not in str(found.alerts)


def test_the_command_prints_the_table_and_fails_on_severity(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "bartizan.cli.main", "scan", str(RETAIL / "support-agent")]
    done = subprocess.run([*command, "--fail-on", "high"], capture_output=True, text=True, check=False)
    assert done.returncode == 1, done.stderr
    assert "agent-without-guardrail" in done.stdout
    assert "template.yaml" in done.stdout
    baseline = tmp_path / "baseline.json"
    subprocess.run([*command, "-f", "json", "-o", str(baseline)], check=True)
    done = subprocess.run(
        [*command, "--fail-on", "low", "--baseline", str(baseline)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0
    assert "No findings." in done.stdout

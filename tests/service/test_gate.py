"""A gate: what passes, what does not and why, what is unknown, and mistakes in its file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest
import yaml

from bartizan.catalog.load import Catalog, load_catalog
from bartizan.model.asset import Asset, Sighting
from bartizan.model.edge import Edge, Gap
from bartizan.model.errors import BartizanError
from bartizan.model.finding import Finding
from bartizan.model.gate import GateFailure, Outcome
from bartizan.model.location import Location
from bartizan.model.scan import Scan, ScanResult, Summary
from bartizan.model.severity import FindingState, Severity, Verdict
from bartizan.model.values import Unknown, Value
from bartizan.service.assess import Request, assess
from bartizan.service.diff import compare
from bartizan.service.gate import judge_gate
from bartizan.service.gate_file import gate_schema, load_gate
from bartizan.service.targets import parse_targets

Judge = Callable[[str, ScanResult], list[GateFailure]]
PLACE = Location("app/main.py", 3, 3)


def asset(id_: str, type_: str, kind: str, provider: str = "code", region: str | None = None, **config: Value) -> Asset:
    name = id_.rpartition("/")[2]
    if id_.startswith("pkg:"):
        name = name.partition("@")[0]
    return Asset(
        id_, type_, kind, name, provider, region=region, config=config, sightings=(Sighting("code", PLACE, config),)
    )


def result(
    *assets: Asset, edges: tuple[Edge, ...] = (), gaps: tuple[Gap, ...] = (), findings: tuple[Finding, ...] = ()
) -> ScanResult:
    scan = Scan("s", ("shop",), "2026-01-01T00:00:00Z", "2026-01-01T00:00:01Z", "1")
    return ScanResult(scan, assets, edges, findings, (), gaps, Summary({}, {}, {}, 0, len(gaps)))


@pytest.fixture
def judged(tmp_path: Path) -> Judge:
    def judge(text: str, found: ScanResult) -> list[GateFailure]:
        file = tmp_path / "gate.yaml"
        file.write_text(text)
        report = judge_gate(load_gate(file), found).gate
        assert report is not None
        jsonschema.validate(yaml.safe_load(text), gate_schema())
        return list(report.failures)

    return judge


def told(failures: list[GateFailure]) -> list[tuple[str, str, str, int]]:
    """Section, outcome, name, and the line of the gate."""
    return [(one.section, one.outcome.value, one.name, int(one.rule.rpartition(":")[2])) for one in failures]


MODELS = (
    asset("model:openai/gpt-4o", "model", "model", "openai"),
    asset("model:huggingface/BAAI/bge-m3", "model", "model", "huggingface", revision="a" * 40),
    asset("model:huggingface/acme/ranker", "model", "model", "huggingface"),
)


def test_models_by_lists(judged: Judge) -> None:
    text = "models:\n  allow: [openai/*, huggingface/baai/*]\n"
    assert told(judged(text, result(*MODELS))) == [("models", "fail", "huggingface/acme/ranker", 2)]
    text = "models:\n  deny:\n    - mistral/*\n    - huggingface/acme/*\n"
    [one] = judged(text, result(*MODELS))
    assert (one.why, one.rule.rpartition(":")[2], one.location) == ("'huggingface/acme/*' is denied", "4", PLACE)


def test_denial_wins_over_permission(judged: Judge) -> None:
    found = judged("models: {allow: ['*'], deny: ['openai/*']}\n", result(*MODELS))
    assert [one.name for one in found] == ["openai/gpt-4o"]


def test_a_section_with_empty_lists_lets_what_is_known_pass(judged: Judge) -> None:
    assert judged("models: {unknown: fail}\n", result(*MODELS)) == []


def test_models_that_must_be_pinned(judged: Judge) -> None:
    load = asset("repo:shop//a.py#load", "code/model-load", "client", name="acme/b", pinned=False)
    loaded = asset("model:huggingface/acme/b", "model", "model", "huggingface")
    edge = Edge(load.id, loaded.id, "uses-model")
    found = judged("models: {pinned: ['huggingface/*']}\n", result(*MODELS, load, loaded, edges=(edge,)))
    assert {(one.name, one.is_unknown) for one in found} == {
        ("huggingface/acme/b", False),
        ("huggingface/acme/ranker", True),
    }


def test_a_model_whose_name_is_not_known_never_passes_in_silence(judged: Judge) -> None:
    load = asset("repo:shop//a.py#load", "code/model-load", "client", name=Unknown("input()"))
    client = asset("repo:shop//a.py#client", "code/client", "client", service="openai")
    edge = Edge(client.id, "service:openai", "invokes")
    gap = Gap("code", "b.py:8", "the model of openai.chat is environment variable MODEL", "a value")
    found = result(load, client, edges=(edge,), gaps=(gap,))
    failures = judged("models: {allow: ['*']}\n", found)
    assert {one.asset for one in failures} == {load.id, client.id, "b.py:8"}
    assert all(one.is_unknown and one.outcome is Outcome.FAIL for one in failures)
    assert next(one.location for one in failures if one.asset == "b.py:8") == Location("b.py", 8, 8)
    softer = judged("models: {allow: ['*'], unknown: warn}\n", found)
    assert {one.outcome for one in softer} == {Outcome.WARN}


def test_a_client_whose_model_is_named_is_known(judged: Judge) -> None:
    client = asset("repo:shop//a.py#client", "code/client", "client", service="openai")
    edges = (
        Edge(client.id, "service:openai", "invokes"),
        Edge(client.id, "repo:shop//a.py", "defined-in"),
        Edge("repo:shop//a.py", "model:openai/gpt-4o", "uses-model"),
    )
    assert judged("models: {allow: ['openai/*', 'huggingface/*']}\n", result(*MODELS, client, edges=edges)) == []


@pytest.mark.parametrize(
    ("licence", "passes"),
    [
        ("MIT", True),
        ("mit", True),
        ("GPL-3.0-only", False),
        ("GPL-3.0-only OR MIT", True),
        ("MIT AND GPL-3.0-only", False),
        ("MIT AND Apache-2.0", True),
        ("(MIT OR GPL-3.0-only) AND Apache-2.0", False),
        (["MIT", "GPL-3.0-only"], False),
    ],
)
@pytest.mark.parametrize("lists", ["allow: [MIT, Apache-2.0]", "deny: ['GPL-*']"])
def test_licences(judged: Judge, licence: Value, passes: bool, lists: str) -> None:
    model = asset("model:huggingface/acme/x", "model", "model", "huggingface", license=licence)
    assert (judged(f"licences: {{{lists}}}\n", result(model)) == []) is passes


def test_a_licence_that_is_not_known_is_told_of_what_can_be_had(judged: Judge) -> None:
    package = asset("pkg:pypi/torch@2.4", "package", "sdk", "pypi", ecosystem="pypi", installed=True)
    asked_for = asset("pkg:pypi/openai", "package", "sdk", "pypi", ecosystem="pypi")
    dataset = asset("dataset:huggingface/squad", "dataset", "dataset", "huggingface")
    found = judged("licences: {allow: [MIT]}\n", result(*MODELS, package, asked_for, dataset))
    # A hosted model has terms and no licence; a package that is only asked for is nowhere yet.
    assert {one.asset for one in found} == {
        "model:huggingface/BAAI/bge-m3",
        "model:huggingface/acme/ranker",
        package.id,
        dataset.id,
    }


def test_services_regions_packages(judged: Judge) -> None:
    found = result(
        asset("service:deepseek", "ai-service", "ai-service", "deepseek"),
        asset("arn:1", "AWS::SageMaker::Endpoint", "endpoint", "aws", "us-east-1"),
        asset("arn:2", "AWS::SageMaker::Endpoint", "endpoint", "aws", "eu-west-1"),
        asset("repo:shop//main.tf#x", "AWS::SageMaker::Endpoint", "endpoint", "aws"),
        asset("arn:3", "AWS::IAM::Role", "role", "aws"),
        asset("pkg:pypi/litellm@1.82.7", "package", "sdk", "pypi", ecosystem="pypi", version="1.82.7", pinned=True),
        asset("pkg:pypi/openai", "package", "sdk", "pypi", ecosystem="pypi", pinned=False),
    )
    text = (
        "services: {deny: [deepseek]}\nregions:\n  allow: ['eu-*']\n  unknown: warn\n"
        "packages:\n  deny: ['pypi/litellm@1.82.*']\n  pinned: ['*']\n"
    )
    assert told(judged(text, found)) == [
        ("services", "fail", "deepseek", 1),
        ("regions", "fail", "us-east-1", 3),
        ("packages", "fail", "pypi/litellm@1.82.7", 6),
        ("packages", "fail", "pypi/openai", 7),
        ("regions", "warn", "repo:shop//main.tf#x", 4),
    ]


def test_mcp_servers_by_package_address_and_command(judged: Judge) -> None:
    found = result(
        asset("m:1", "code/mcp-server", "mcp-server", package="@acme/files", ecosystem="npm", pinned=False),
        asset("m:2", "code/mcp-server", "mcp-server", url="https://mcp.evil.example/sse"),
        asset("m:3", "code/mcp-server", "mcp-server", command="python", args=["server.py"]),
        asset("m:4", "code/mcp-server", "mcp-server", command=Unknown("env X")),
    )
    text = (
        "mcp_servers:\n  allow: ['npm/@acme/*', 'https://*.acme.example/*', 'python server.py']\n  pinned: ['npm/*']\n"
    )
    assert {(one.asset, one.is_unknown) for one in judged(text, found)} == {
        ("m:1", False),
        ("m:2", False),
        ("m:4", True),
    }


@pytest.mark.parametrize(
    ("name", "passes"),
    [
        ("ghcr.io/acme/chat:1", True),
        ("ghcr.io/eve/chat:1", False),
        ("python:3.12", True),
        ("docker.io/library/python:3.12", True),
        ("vllm/vllm-openai:v0.11.0", True),
        ("evil/vllm-openai:v0.11.0", False),
    ],
)
def test_images_by_registry(judged: Judge, name: str, passes: bool) -> None:
    text = "images: {allow: ['ghcr.io/acme/*', 'docker.io/library/*', 'docker.io/vllm/*']}\n"
    assert (judged(text, result(asset(f"image:{name}", "image", "image", pinned=False))) == []) is passes


def test_images_that_must_be_pinned(judged: Judge) -> None:
    tagged = asset("image:a/b:1", "image", "image", pinned=False, tag="1")
    digested = asset("image:a/b@sha256:aa", "image", "image", pinned=True, digest="sha256:aa")
    assert [one.asset for one in judged("images: {pinned: ['*']}\n", result(tagged, digested))] == [tagged.id]


def test_artifacts_by_verdict_and_those_that_nobody_assessed(judged: Judge) -> None:
    found = result(
        asset("f:1", "model-file", "model", inspection={"verdict": "malicious"}),
        asset("f:2", "model-file", "model", inspection={"verdict": "clean"}),
        asset("f:3", "model-file", "model", inspection={"verdict": "unassessed"}),
        asset("f:4", "model-file", "model"),
    )
    failures = judged("artifacts: {allow: [clean, unsafe]}\n", found)
    assert {(one.asset, one.is_unknown) for one in failures} == {("f:1", False), ("f:3", True), ("f:4", True)}


def finding(
    rule: str, severity: Severity, verdict: Verdict = Verdict.FAIL, state: FindingState = FindingState.OPEN
) -> Finding:
    return Finding(rule, rule, f"About {rule}", "a", verdict, severity, location=PLACE, state=state)


def test_findings_by_severity(judged: Judge) -> None:
    found = result(
        findings=(
            finding("one", Severity.HIGH),
            finding("two", Severity.MEDIUM),
            finding("three", Severity.CRITICAL, state=FindingState.ACCEPTED),
            finding("four", Severity.HIGH, Verdict.UNKNOWN),
            finding("five", Severity.HIGH),
        )
    )
    failures = judged("findings: {most: medium, allow: [five]}\n", found)
    assert told(failures) == [("findings", "fail", "one", 1), ("findings", "warn", "four", 1)]


def test_what_could_not_be_read(judged: Judge) -> None:
    gaps = (Gap("terraform", "main.tf:2", "broken", "a file"), Gap("vulnerabilities", "AI packages", "none", "run"))
    failures = judged("unread:\n  allow: ['vulnerabilities: *']\n", result(gaps=gaps))
    assert [(one.name, one.location) for one in failures] == [("terraform: main.tf:2", Location("main.tf", 2, 2))]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("model: {}\n", ["gate.yaml:1", "unknown key 'model'", "did you mean 'models'?"]),
        ("models:\n  alow: [x]\n", ["gate.yaml:2", "unknown key 'alow'", "did you mean 'allow'?"]),
        ("models:\n  unknown: fial\n", ["gate.yaml:2", "'unknown' cannot be 'fial'", "did you mean 'fail'?"]),
        ("findings:\n  most: hihg\n", ["gate.yaml:2", "did you mean 'high'?"]),
        ("models:\n  allow: [1]\n", ["gate.yaml:2", "'allow' must be a list of texts"]),
        ("models:\n  allow: ['']\n", ["gate.yaml:2", "empty pattern"]),
        ("services:\n  pinned: [x]\n", ["gate.yaml:2", "unknown key 'pinned'"]),
        ("models: []\n", ["gate.yaml:1", "a mapping of names"]),
        ("models: {allow: [a]}\nmodels: {allow: [b]}\n", ["gate.yaml:2", "written twice"]),
        ("models: {allow: [a\n", ["not valid YAML"]),
        ("", ["holds no gate"]),
        ("{}\n", ["everything would pass"]),
        ("models: {}\n---\nmodels: {}\n", ["several documents"]),
    ],
)
def test_a_mistake_in_the_file_is_told_with_its_line(tmp_path: Path, text: str, words: list[str]) -> None:
    (tmp_path / "gate.yaml").write_text(text)
    with pytest.raises(BartizanError) as error:
        load_gate(tmp_path / "gate.yaml")
    for word in words:
        assert word in str(error.value)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(BartizanError, match="no such file"):
        load_gate(tmp_path / "gate.yaml")


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog()


def test_against_an_earlier_scan_only_what_is_new_shuts_the_gate(tmp_path: Path, catalog: Catalog) -> None:
    code = tmp_path / "shop"
    code.mkdir()
    load = 'from transformers import AutoModel\nAutoModel.from_pretrained("{}")\n'
    (code / "a.py").write_text(load.format("acme/a"))
    gate = tmp_path / "gate.yaml"
    gate.write_text("models: {deny: ['huggingface/acme/*']}\n")
    before = assess(Request(parse_targets([str(code)])), catalog)
    same = judge_gate(load_gate(gate), compare(before, before, "main"), before).gate
    assert same is not None
    assert ([one.is_new for one in same.failures], same.is_shut) == ([False], False)
    (code / "b.py").write_text(load.format("acme/b"))
    after = assess(Request(parse_targets([str(code)])), catalog)
    changed = judge_gate(load_gate(gate), compare(before, after, "main"), before).gate
    assert changed is not None
    assert {one.name: one.is_new for one in changed.failures} == {
        "huggingface/acme/a": False,
        "huggingface/acme/b": True,
    }
    assert changed.is_shut

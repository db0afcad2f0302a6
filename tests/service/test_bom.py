"""Measuring and comparing bills of materials, ours and other tools'."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bartizan.catalog.bom_profile import load_profile
from bartizan.model.edge import Edge
from bartizan.model.errors import ConfigError, InputError
from bartizan.model.scan import ScanResult
from bartizan.report.bom.check_report import CheckReport, Met
from bartizan.report.bom.check_report import render as render_check
from bartizan.report.bom.diff_report import Change, DiffReport
from bartizan.report.bom.diff_report import render as render_diff
from bartizan.report.bom.options import Options
from bartizan.report.formats import render
from bartizan.service.bom import merge, open_document, saved_results
from bartizan.service.bom_check import check
from bartizan.service.bom_diff import diff, known_kinds
from bartizan.service.bom_document import parse_document
from bartizan.service.bom_paths import find, find_all, parse
from bartizan.service.settings import load_settings
from tests.report.bom import shop as the
from tests.report.bom.test_cyclonedx import SAID

FOREIGN: dict[str, Any] = {
    "bomFormat": "CycloneDX",
    "specVersion": "1.4",
    "version": 1,
    "metadata": {
        "tools": [{"vendor": "v", "name": "other", "version": "2"}],
        "component": {"name": "app", "type": "application", "bom-ref": "r"},
    },
    "components": [
        {
            "type": "library",
            "name": "flask",
            "version": "3.0",
            "purl": "pkg:pypi/flask@3.0",
            "bom-ref": "1",
            "components": [{"type": "library", "name": "inner", "group": "g"}],
        },
        {"type": "file", "name": "NOASSERTION", "version": ""},
    ],
    "dependencies": [{"ref": "r", "dependsOn": ["1"]}, {"ref": "1"}],
}


def document(result: ScanResult, name: str = "cyclonedx-1.7", **options: Any) -> Any:
    return parse_document(json.loads(render(result, name, Options(**options))), name)


def measured(profile: str, name: str = "cyclonedx-1.7", **options: Any) -> CheckReport:
    return check(document(the.shop(), name, **options), load_profile(profile), name)


def status(report: CheckReport, element: str) -> Met:
    return next(one.status for one in report.elements if one.id == element)


def compared(before: ScanResult, after: ScanResult, name: str = "cyclonedx-1.7") -> DiffReport:
    return diff(document(before, name), document(after, name), ("before", "after"))


def test_a_whole_of_parts_is_met_in_part() -> None:
    report = measured("g7")
    hashes = next(one for one in report.elements if one.id == "G7AI-MDL-07")
    assert hashes.status is Met.PARTLY
    assert {one.name: one.status for one in hashes.answers} == {
        "acme/base-7b": Met.NOT_MET,
        "gpt-4o-2024-08-06": Met.NOT_MET,
        "shop/support-lora": Met.NOT_MET,
        "support.safetensors": Met.MET,
    }
    assert hashes.share == 0.25
    assert hashes.setting == "bom.about.sha256"


@pytest.mark.parametrize("profile", ["g7", "owasp", "ntia", "eu-annex-iv"])
def test_both_formats_answer_alike_and_statements_help(profile: str) -> None:
    bare, spdx = measured(profile), measured(profile, "spdx")
    assert abs(bare.percent - spdx.percent) <= 12
    assert measured(profile, settings=SAID).percent > bare.percent
    assert measured(profile, "spdx", settings=SAID).percent > spdx.percent
    assert sum(bare.counts.values()) == len(load_profile(profile).elements)


def test_silence_is_no_answer() -> None:
    spdx = measured("g7", "spdx")
    assert status(spdx, "G7AI-MDL-03") is Met.PARTLY
    versions = next(one for one in spdx.elements if one.id == "G7AI-MDL-03").answers
    assert next(one for one in versions if one.name == "support.safetensors").status is Met.NOT_MET
    assert status(measured("g7", reproducible=True), "G7AI-MD-09") is Met.NOT_MET
    assert status(measured("g7", "spdx", reproducible=True), "G7AI-MD-09") is Met.NOT_MET


def test_a_document_without_models_meets_nothing_of_models() -> None:
    report = check(parse_document(FOREIGN, "x"), load_profile("g7"), "x")
    assert all(one.status is Met.NOT_MET and one.why for one in report.elements if one.cluster == "Models")
    assert status(report, "G7AI-MD-06") is Met.MET
    assert status(report, "G7AI-MD-01") is Met.PARTLY


def test_documents_of_other_tools_are_read() -> None:
    found = parse_document(FOREIGN, "x")
    assert [one.name for one in found.parts] == ["flask", "g/inner", "NOASSERTION"]
    report = check(found, load_profile("ntia"), "x")
    assert [one.status for one in next(e for e in report.elements if e.id == "dependency").answers] == [
        Met.MET,
        Met.NOT_MET,
        Met.NOT_MET,
    ]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ([], "is no bill of materials"),
        ({"bomFormat": "CycloneDX", "specVersion": "1.3"}, "is CycloneDX 1.3"),
        ({"bomFormat": "CycloneDX"}, "of no version"),
        ({"@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld", "@graph": []}, "holds no elements"),
        ({"spdxVersion": "SPDX-2.3"}, "is no bill of materials"),
    ],
)
def test_what_is_no_bill_is_refused(data: Any, said: str) -> None:
    with pytest.raises(InputError, match=said):
        parse_document(data, "x")


@pytest.mark.parametrize(
    "data",
    [
        {
            "bomFormat": "CycloneDX",
            "specVersion": "1.6",
            "components": [1, {"name": 5}, {"modelCard": [], "type": "machine-learning-model"}],
            "services": "x",
            "dependencies": [{"ref": 1, "dependsOn": [2]}, 7],
            "metadata": [],
            "vulnerabilities": [{"affects": [1, {"ref": 2}]}],
        },
        {
            "@context": "https://spdx.org/rdf/3.0.1/x",
            "@graph": [
                1,
                {"type": "ai_AIPackage", "spdxId": "a", "suppliedBy": "a", "extension": [1], "creationInfo": 4},
                {"type": "Relationship", "relationshipType": 5, "from": "a", "to": [1, "b"]},
            ],
        },
    ],
)
def test_odd_documents_do_not_break_the_measuring(data: Any) -> None:
    found = parse_document(data, "x")
    for profile in ("g7", "owasp", "ntia", "eu-annex-iv"):
        assert 0 <= check(found, load_profile(profile), "x").percent <= 100
    assert diff(found, found, ("a", "b")).changes == ()


def test_the_report_says_where_and_how_to_fill() -> None:
    report = measured("g7")
    text = render_check(report, "table")
    assert f"{report.percent} %: " in text
    assert "G7AI-MDL-07  partly met  Model hash value (1 of 4)" in text
    assert "not met in acme/base-7b" in text
    assert "(bom.about.sha256)" in text
    assert json.loads(render_check(report, "json"))["elements"][0]["id"] == "G7AI-MD-01"


def test_nothing_changed_between_the_formats_of_one_scan() -> None:
    for one in ("cyclonedx-1.6", "spdx"):
        report = diff(document(the.shop()), document(the.shop(), one), ("a", "b"))
        assert report.changes == ()
    assert "No change" in render_diff(report, "table")


@pytest.mark.parametrize("name", ["cyclonedx-1.7", "spdx"])
def test_drift_is_told(name: str) -> None:
    before = the.shop()
    held = {asset.id: asset for asset in before.assets if asset.id != the.ADAPTER}
    inspected = {**held[the.TUNED].config["inspection"], "sha256": "c" * 64}  # type: ignore[dict-item]
    changed: dict[str, dict[str, Any]] = {
        the.BASE: {"revision": "b" * 40, "license": "llama3"},
        the.TUNED: {"inspection": inspected},
        the.AGENT: {"capabilities": ["money", "shell"]},
        the.TRANSFORMERS: {"vulnerabilities": [the.vulnerability("GHSA-2"), the.vulnerability("GHSA-3")]},
        the.LOAD: {"trust_remote_code": False},
    }
    for identity, config in changed.items():
        held[identity] = replace(held[identity], config={**held[identity].config, **config})
    at = ("agent.py", 50, "code")
    new = [
        the.asset("repo:shop//agent.py#shell:tool", "code/tool", "tool", "shell", at),
        the.asset("repo:shop//.mcp.json#mcp:web", "code/mcp-server", "mcp-server", "web", at),
        the.asset("model:anthropic/claude-x", "model", "model", "claude-x", at, "anthropic"),
        the.asset("service:anthropic", "ai-service", "ai-service", "anthropic", at, "anthropic"),
        the.asset("repo:shop//data/new.csv", "code/dataset", "dataset", "new.csv", at),
    ]
    edges = (
        *before.edges,
        Edge(the.AGENT, "repo:shop//agent.py#shell:tool", "uses-tool"),
        Edge(the.AGENT, "repo:shop//.mcp.json#mcp:web", "uses-tool"),
        Edge(the.JOB, "repo:shop//data/new.csv", "trains-on"),
    )
    report = compared(before, replace(before, assets=(*held.values(), *new), edges=edges), name)
    told = {(one.kind, one.name, one.of, one.before, one.after) for one in report.changes}
    for wanted in (
        (Change.NEW_VULNERABILITY, "GHSA-3", "transformers", None, "4.46.3"),
        (Change.NEW_MODEL, "claude-x", None, None, None),
        (Change.CHANGED_HASH, "support.safetensors", None, the.SHA, "c" * 64),
        (Change.CHANGED_REVISION, "acme/base-7b", None, the.REVISION, "b" * 40),
        (Change.CHANGED_LOADING, "acme/base-7b", None, "true", "false"),
        (Change.NEW_TOOL, "shell", "support", None, None),
        (Change.NEW_TOOL, "web", "support", None, None),
        (Change.NEW_MCP_SERVER, "web", None, None, None),
        (Change.CHANGED_CAPABILITY, "support", None, "money", "money, shell"),
        (Change.NEW_DATA_SOURCE, "new.csv", "support.safetensors", None, None),
        (Change.NEW_SERVICE, "anthropic", None, None, None),
        (Change.NEW_PROVIDER, "Anthropic", None, None, "claude-x"),
        (Change.REMOVED_MODEL, "shop/support-lora", None, "main", None),
    ):
        assert wanted in told, wanted
    licences = next(one for one in report.changes if one.kind is Change.CHANGED_LICENCE)
    assert (licences.before, (licences.after or "").removeprefix("LicenseRef-")) == ("Apache-2.0", "llama3")
    assert len(report.changes) == 14
    for form in ("table", "markdown", "json"):
        assert "shell" in render_diff(report, form)


def test_hostile_names_stay_text_in_markdown() -> None:
    report = compared(replace(the.shop(), assets=(), edges=()), the.shop())
    text = render_diff(report, "markdown")
    assert "</script>" not in text
    assert text.count("\n| new ") == len(report.changes)


def test_kinds_of_change_are_known_words() -> None:
    assert known_kinds(["any"]) == frozenset(Change)
    assert known_kinds(["new-tool"]) == {Change.NEW_TOOL}
    with pytest.raises(InputError, match="did you mean 'new-model'"):
        known_kinds(["new-modell"])


def test_paths() -> None:
    view = {
        "a": [{"k": "x", "v": 1}, {"k": "y.z", "v": "NOASSERTION"}, {"k": "w", "v": ["", "2"]}],
        "b": False,
        "c": {},
    }
    assert find(view, "a.v") == "1"
    assert find(view, "a[k=y.z].v") is None
    assert find_all(view, "a[k~^[wx]$].v") == ["1", "2"]
    assert find(view, "b") == "false"
    assert find(view, "c") is None
    assert find(view, "d.e") is None
    with pytest.raises(ValueError, match="is no path"):
        parse("a..b[")


def test_saved_results_are_read_and_merged(tmp_path: Path) -> None:
    first, second = tmp_path / "a.json", tmp_path / "b.json"
    first.write_text(render(the.shop(), "json").encode("utf-8", "replace").decode())
    other = replace(
        the.shop(), assets=(the.asset("model:openai/x", "model", "model", "x", ("z.py", 1, "code")),), edges=()
    )
    second.write_text(render(replace(other, scan=replace(other.scan, targets=("other",))), "json"))
    found = saved_results([str(first), str(second)])
    assert found is not None
    assert found.scan.targets == ("shop", "other")
    assert {"model:openai/x", the.BASE} <= {one.id for one in found.assets}
    assert render(found, "spdx") == render(merge([found]), "spdx")
    assert open_document(str(first)).format == "CycloneDX"
    assert saved_results([str(tmp_path)]) is None
    with pytest.raises(InputError, match="cannot be one bill"):
        saved_results([str(first), str(tmp_path)])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[bom.system]\nnme = "x"', "[bom.system]  unknown key 'nme'"),
        ('[[bom.about]]\nasset = "x"\napproach = "magic"', "'approach' cannot be 'magic'"),
        ('[[bom.about]]\nasset = "x"\nlicense = "MIT"', "[[bom.about]]  unknown key 'license'"),
        ('[[bom.about]]\nlicence = ["MIT"]', "'asset' of About is missing"),
        ('[[bom.about]]\nasset = ""', "'asset' is empty"),
        ('[[bom.about]]\nasset = "x"\nreleased = "soon"', "'soon' is no date"),
        ('[[bom.about]]\nasset = "x"\nsha256 = "ab"', "is no SHA-256"),
        ('[[bom.about]]\nasset = "x"\nenergy_training = -1.0', "less than nothing"),
        ('[[bom.about]]\nasset = "x"\nreferences = { papr = "https://x.test" }', "'papr' is no type"),
        ('[[bom.about]]\nasset = "x"\nreferences = { website = "javascript:1" }', "is no address"),
        ('[bom.system]\nauthor_email = "ana"', "'ana' is no e-mail"),
        ('[bom.system]\nsecurity_policy = "see wiki"', "'see wiki' is no address"),
    ],
)
def test_a_statement_that_no_format_could_carry_is_refused(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "bartizan.toml"
    file.write_text(text)
    with pytest.raises(ConfigError) as raised:
        load_settings(file)
    assert said in str(raised.value)


def test_statements_are_read(tmp_path: Path) -> None:
    file = tmp_path / "bartizan.toml"
    file.write_text(
        '[bom.system]\nname = "S"\nreleased = 2026-11-01\n[[bom.about]]\nasset = "m*"\nenergy_training = 3\n'
    )
    bom = load_settings(file).bom
    assert (bom.system.name, bom.system.released) == ("S", "2026-11-01")
    assert bom.about[0].energy_training == 3.0

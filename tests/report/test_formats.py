import json
from io import StringIO
from pathlib import Path

import jsonschema
import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from rich.console import Console

from bartizan.model.codec import from_data, to_data
from bartizan.model.errors import ConfigError
from bartizan.model.scan import ScanResult
from bartizan.report.formats import FORMATS, render
from bartizan.report.json_document import result_schema
from bartizan.report.table import print_table
from tests.report.example import HOSTILE, example

SARIF = json.loads((Path(__file__).parents[1] / "schemas/sarif-schema-2.1.0.json").read_text())


def test_json_satisfies_the_published_schema_and_reads_back_the_same() -> None:
    document = json.loads(render(example(), "json"))
    jsonschema.Draft202012Validator(result_schema()).validate(document)
    assert from_data(ScanResult, document) == example()
    assert list(document)[:2] == ["schema", "scan"]


def test_the_published_schema_refuses_a_misspelt_key() -> None:
    document = json.loads(render(example(), "json"))
    document["findings"][0]["severety"] = "high"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(result_schema()).validate(document)


def test_sarif_satisfies_the_oasis_schema() -> None:
    log = json.loads(render(example(), "sarif"))
    jsonschema.Draft7Validator(SARIF).validate(log)
    results = log["runs"][0]["results"]
    assert [one["kind"] for one in results] == ["fail", "fail", "review", "fail"]
    first = results[0]["locations"][0]["physicalLocation"]
    assert first["artifactLocation"]["uri"] == "infra/data%20main.tf"
    assert first["region"] == {"startLine": 3, "endLine": 9}
    assert log["runs"][0]["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"].startswith("x.tf")


def test_cyclonedx_is_valid_and_knows_model_data_library_and_service() -> None:
    text = render(example(), "cyclonedx")
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None
    bom = json.loads(text)
    types = {one["bom-ref"]: one["type"] for one in bom["components"]}
    assert types["model:huggingface/acme/ranker"] == "machine-learning-model"
    assert types["repo:x//data.csv"] == "data"
    assert types["pkg:pypi/torch@2.4.1"] == "library"
    assert [one["name"] for one in bom["services"]] == ["e"]
    depends = {one["ref"]: one["dependsOn"] for one in bom["dependencies"]}
    assert depends["model:huggingface/acme/ranker"] == ["pkg:pypi/torch@2.4.1"]


@pytest.mark.parametrize("name", ["html", "markdown"])
def test_names_from_a_scanned_file_never_become_markup(name: str) -> None:
    text = render(example(), name)
    assert HOSTILE not in text
    assert "<img" not in text
    assert "<script" not in text
    if name == "markdown":
        assert "](javascript" not in text.replace("\\]", "")


def test_table_says_path_fix_place_and_what_was_not_read() -> None:
    out = StringIO()
    print_table(example(), Console(file=out, width=140), everything=True)
    text = out.getvalue()
    for words in (
        "Anyone on the internet can poison acme/ranker",
        "the internet → bucket training → model acme/ranker",
        "Name the principals",
        "infra/data main.tf:3",
        "not valid HCL",
        "not a pass",
    ):
        assert words in text


def test_an_unknown_format_names_the_known_ones() -> None:
    with pytest.raises(ConfigError, match="sarif"):
        render(example(), "pdf")


def test_every_format_renders_an_empty_result() -> None:
    empty = to_data(example())
    assert isinstance(empty, dict)
    empty.update(assets=[], edges=[], findings=[], attack_paths=[], gaps=[])
    for name in FORMATS:
        assert render(from_data(ScanResult, empty), name)

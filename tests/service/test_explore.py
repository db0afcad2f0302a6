"""Asking a scan's result: parameters, ready queries and what is refused before anything is scanned."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from bartizan.cli.query import command
from bartizan.graph.query.mistake import QueryError
from bartizan.model.errors import InputError
from bartizan.model.scan import ScanResult
from bartizan.service.explore import Question, explore, question, read_parameters, ready_query, vocabulary
from tests.store.results import INTERNET, asset, finding, path, result

BUCKET = asset("bucket")
MODEL = asset("model", kind="model")
WRONG = finding(BUCKET, score=60)
SCAN = result(INTERNET, BUCKET, MODEL, findings=[WRONG], paths=[path(INTERNET, BUCKET, MODEL, breaks=[WRONG])])


def never() -> ScanResult:
    raise AssertionError("a wrong query must not start a scan")


def test_a_result_answers() -> None:
    found = explore(lambda: SCAN, Question("MATCH (a:Bucket) WHERE a.findings > $n RETURN a.name, a.risk", {"n": 0}))
    assert found.rows[0][0] == "bucket"
    assert found.columns == ("a.name", "a.risk")


def test_a_wrong_query_is_refused_before_the_scan() -> None:
    for text in ("MATCH (a) DELETE a", "MATCH (a:Modle) RETURN a", "RETURN $x"):
        with pytest.raises(QueryError):
            explore(never, Question(text, {}))


def test_parameters_are_read_as_what_they_are() -> None:
    read = read_parameters(["a=5", "b=x=y", "c=[1,2]", "d=true", "e=", 'f="5"', "g=null", 'h={"a":1}'])
    assert read == {"a": 5, "b": "x=y", "c": [1, 2], "d": True, "e": "", "f": "5", "g": None, "h": '{"a":1}'}
    assert read_parameters(["name=5"], ready_query("blast-radius")) == {"name": "5"}
    for wrong in ("a", "=5", "1a=2", "a b=2"):
        with pytest.raises(InputError, match="no parameter"):
            read_parameters([wrong])


def test_ready_queries_have_defaults_and_take_only_their_own() -> None:
    assert question(None, "blast-radius", {}).parameters == {"name": ""}
    assert question(None, "blast-radius", {"name": "x"}).parameters == {"name": "x"}
    with pytest.raises(InputError, match="no parameter 'nam'"):
        question(None, "blast-radius", {"nam": "x"})
    with pytest.raises(InputError, match="did you mean 'blast-radius'"):
        question(None, "blast-radios", {})


def test_the_vocabulary_says_what_everything_means() -> None:
    found = vocabulary()
    assert all(one.meaning for one in (*found.labels, *found.relationships))
    assert {"Model", "Asset", "Finding"} <= {one.name for one in found.labels}
    assert {"TRAINS_ON", "ATTACKS", "HAS_FINDING"} <= {one.name for one in found.relationships}


@pytest.fixture
def file(tmp_path: Path) -> str:
    from bartizan.report.json_document import chunks

    place = tmp_path / "result.json"
    place.write_text("".join(chunks(SCAN)))
    return str(place)


def test_the_command_prints_every_format(file: str, tmp_path: Path) -> None:
    text = "MATCH (a:Bucket)-[:HAS_FINDING]->(f) RETURN a.name AS bucket, f.severity AS severity, a"

    def run(*words: str) -> str:
        done = CliRunner().invoke(command, [*words, "--result", file], catch_exceptions=False)
        assert done.exit_code == 0, done.output
        return done.stdout

    assert "bucket  severity" in run(text)
    assert run(text, "--format", "csv").splitlines()[0] == "bucket,severity,a"
    data = json.loads(run(text, "--format", "json"))
    assert data["rows"][0][0] == "bucket"
    assert data["columns"] == ["bucket", "severity", "a"]
    assert [node["name"] for node in json.loads(run(text, "--format", "graph"))["nodes"]] == ["bucket"]
    run(text, "--format", "csv", "--output", str(tmp_path / "out.csv"))
    assert (tmp_path / "out.csv").read_text().startswith("bucket,severity")
    assert "Anyone" in run("--ready", "attack-paths", "--param", "risk=0") or "path" in run("--ready", "attack-paths")


def test_the_command_says_what_is_cut_and_what_is_wrong(file: str) -> None:
    done = CliRunner().invoke(command, ["MATCH (a:Asset) RETURN a.name", "--rows", "1", "--result", file])
    assert "cut at the limit of rows" in done.stderr
    assert CliRunner().invoke(command, []).exit_code == 2
    assert CliRunner().invoke(command, ["RETURN 1 AS x", ".", "--result", file]).exit_code == 2
    refused = CliRunner().invoke(command, ["MATCH (a) DELETE a", "--result", file])
    assert isinstance(refused.exception, QueryError)


def test_the_command_lists_queries_and_schema() -> None:
    assert "blast-radius" in CliRunner().invoke(command, ["--list"]).stdout
    assert "TRAINS_ON" in CliRunner().invoke(command, ["--schema"]).stdout

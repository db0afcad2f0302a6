"""Wrong input: one sentence that says what to do, exit code 2, never a traceback."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bartizan.cli.main import main
from tests.moto import CREDENTIALS

NOTEBOOK = 'resource "aws_sagemaker_notebook_instance" "n" {\n  name = "n"\n}\n'
NOWHERE = "postgresql://127.0.0.1:1/x"


@dataclass(frozen=True)
class Said:
    code: int
    out: str
    err: str


Run = Callable[..., Said]


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory with a small source tree in it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("BARTIZAN_DATA", str(tmp_path / "data"))
    for name, value in {**CREDENTIALS, "AWS_EC2_METADATA_DISABLED": "true"}.items():
        monkeypatch.setenv(name, value)
    for name in ("BARTIZAN_DATABASE_URL", "AWS_PROFILE", "AWS_CONFIG_FILE"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "code").mkdir()
    (tmp_path / "code" / "main.tf").write_text(NOTEBOOK)
    return tmp_path


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    def call(*words: str) -> Said:
        monkeypatch.setattr(sys, "argv", ["bartizan", *words])
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capfd.readouterr()
        return Said(int(ended.value.code or 0), out, err)

    return call


def refused(said: Said, *parts: str) -> None:
    """Exit code 2, nothing on standard output, one sentence in one line that names each of `parts`."""
    assert said.code == 2, said.err
    assert said.out == ""
    assert "Traceback" not in said.err
    talk = ("starting", "Usage:", "Try ")
    sentences = [line for line in said.err.splitlines() if not line.startswith(talk) and line.strip()]
    assert len(sentences) == 1, said.err
    assert sentences[0].startswith(("bartizan: ", "Error: "))
    for part in parts:
        assert part in sentences[0]


@pytest.mark.parametrize(
    ("words", "parts"),
    [
        (["frob"], ["No such command 'frob'"]),
        (["scan"], ["Missing argument 'TARGETS...'"]),
        (["scan", "--frob", "code"], ["No such option '--frob'"]),
        (["scan", "code", "-f", "xml"], ["'xml' is not one of", "sarif"]),
        (["scan", "code", "--fail-on", "urgent"], ["'urgent' is not one of", "critical"]),
        (["scan", "nowhere"], ["nowhere", "there is no such directory or file", "name a path"]),
        (["scan", "code", "--skip", "no-such-rule"], ["no rule has the id 'no-such-rule'", "bartizan rules"]),
        (["scan", "code", "--skip", "notebook-direct-internt"], ["did you mean 'notebook-direct-internet'?"]),
        (["scan", "code", "--rules", "nowhere"], ["nowhere", "no such directory of rules"]),
        (["scan", "code", "--baseline", "nowhere.json"], ["nowhere.json", "check --baseline"]),
        (["scan", "code", "--baseline", "code"], ["code", "check --baseline"]),
        (["scan", "code", "--config", "nowhere.toml"], ["nowhere.toml", "there is no such file"]),
        (["scan", "code", "-o", "nowhere/result.json", "-f", "json"], ["nowhere/result.json", "cannot be written"]),
        (["scan", "aws", "--profile", "nobody"], ["nobody", "name a profile"]),
        (["scan", "aws", "--region", "eu-west-1", "--endpoint-url", "frob"], ["frob"]),
        (["scan", "s3://bucket/prefix", "--endpoint-url", "frob"], ["frob"]),
        (["rules", "explain", "no-such-rule"], ["no rule has the id 'no-such-rule'"]),
        (["events", "nowhere.json"], ["nowhere.json", "there is no such file", "name log files"]),
        (["events", "code"], ["code", "name log files"]),
        (["config", "check", "nowhere.toml"], ["nowhere.toml", "there is no such file"]),
        (["serve", "--port", "99999"], ["99999 is not in the range"]),
        (["serve", "--host", "300.1.1.1"], ["'300.1.1.1' is no address to listen on", "--host"]),
    ],
    ids=lambda value: " ".join(value) if isinstance(value[0], str) and value[0].islower() else "",
)
def test_wrong_arguments_are_refused_in_one_sentence(tree: Path, run: Run, words: list[str], parts: list[str]) -> None:
    refused(run(*words), *parts)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("[scan\n", ["is not valid TOML", "line 1"]),
        ('[scan]\nskp = ["a"]', ["unknown key 'skp'", "known keys: rules, skip"]),
        ('[scan]\nskip = "a"', ["scan.skip", "expected a list"]),
        ('[scan]\nfail_on = "urgent"', ["fail_on", "'urgent' is not one of low"]),
        ('[scan]\nskip = ["no-such-rule"]', ["no rule has the id 'no-such-rule'"]),
        ("[[accept]]\nrule = 'a'", ["accept[0]", "'reason'", "is missing"]),
        (
            "[[accept]]\nrule='bucket-unversioned'\nreason='r'\nwho='w'\nuntil='soon'",
            ["'soon' is not a date", "YYYY-MM-DD"],
        ),
        (
            "[[accept]]\nrule='no-such-rule'\nreason='r'\nwho='w'\nuntil='2099-01-01'",
            ["no rule has the id 'no-such-rule'"],
        ),
    ],
)
def test_a_wrong_configuration_file_is_refused(tree: Path, run: Run, text: str, parts: list[str]) -> None:
    (tree / "code" / "bartizan.toml").write_text(text)
    refused(run("scan", "code"), *parts)


def test_bytes_that_are_no_text_are_refused_as_configuration(tree: Path, run: Run) -> None:
    (tree / "own.toml").write_bytes(b"\xff\xfe\x00")
    refused(run("config", "check", "own.toml"), "own.toml")


@pytest.mark.parametrize("text", ["{", "{}", "[]", '{"findings": 3, "attack_paths": []}', "\x00"])
def test_a_baseline_that_is_no_result_is_refused(tree: Path, run: Run, text: str) -> None:
    (tree / "baseline.json").write_text(text)
    refused(run("scan", "code", "--baseline", "baseline.json"), "is not a JSON result of a scan", "--format json")


def test_a_rule_of_ones_own_with_a_mistake_is_refused_with_its_line(tree: Path, run: Run) -> None:
    (tree / "own").mkdir()
    rule = (
        "id: own\ntitle: t\ntype: AWS::S3::Bucket\nseverity: low\nfail_when: asset.BucketNam == 'a'\n"
        "why: w\nfix: {summary: s}\nexamples:\n  - fails: {BucketName: a}\n  - passes: {}\n"
    )
    (tree / "own" / "own.yaml").write_text(rule)
    said = run("scan", "code", "--rules", "own")
    assert said.code == 2
    first, second = said.err.splitlines()
    assert first == (
        "bartizan: own/own.yaml:5  unknown property 'BucketNam' of AWS::S3::Bucket; did you mean 'BucketName'?"
    )
    assert second.strip().startswith("fail_when:")


@pytest.mark.parametrize(
    "words",
    [["scan", "code", "--save"], ["serve", "--port", "0"], ["db", "check"], ["db", "migrate"]],
    ids=" ".join,
)
def test_an_unreachable_database_is_one_sentence(
    tree: Path,
    run: Run,
    monkeypatch: pytest.MonkeyPatch,
    words: list[str],
) -> None:
    monkeypatch.setenv("BARTIZAN_DATABASE_URL", NOWHERE)
    refused(run(*words), NOWHERE, "the database cannot be reached", "BARTIZAN_DATABASE_URL")


@pytest.mark.parametrize(
    ("url", "part"), [("mysql://127.0.0.1/x", "is not PostgreSQL"), ("%%%", "is not a database address")]
)
def test_a_wrong_database_address_is_one_sentence(
    tree: Path,
    run: Run,
    monkeypatch: pytest.MonkeyPatch,
    url: str,
    part: str,
) -> None:
    monkeypatch.setenv("BARTIZAN_DATABASE_URL", url)
    refused(run("db", "check"), "BARTIZAN_DATABASE_URL", part, "postgresql://user@host/name")


def test_the_password_of_an_unreachable_database_is_not_shown(
    tree: Path,
    run: Run,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("BARTIZAN_DATABASE_URL", "postgresql://me:hunter2@127.0.0.1:1/x")
    said = run("db", "check")
    refused(said)
    assert "hunter2" not in said.err


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        yield holder.getsockname()[1]


def test_a_port_in_use_is_one_sentence(tree: Path, run: Run, taken: int) -> None:
    refused(run("serve", "--port", str(taken)), f"127.0.0.1:{taken}", "in use", "--port")
    assert not (tree / "data").exists()


def test_an_output_that_cannot_be_written_leaves_nothing_behind(tree: Path, run: Run) -> None:
    before = sorted(path.name for path in tree.iterdir())
    refused(run("scan", "code", "-f", "json", "-o", "code"), "code", "cannot be written")
    assert sorted(path.name for path in tree.iterdir()) == before


def test_logs_that_hold_no_event_are_a_gap_and_exit_code_3(tree: Path, run: Run) -> None:
    (tree / "log.json").write_text('{"a": ')
    said = run("events", "log.json")
    assert said.code == 3
    assert "log.json:1" in said.out


@pytest.mark.parametrize("words", [["rules", "explain", "ID"], ["scan", "code", "--skip", "ID"]], ids=" ".join)
def test_rules_about_data_are_known_like_all_others(tree: Path, run: Run, words: list[str]) -> None:
    said = run(*("training-data-holds-payment-data" if word == "ID" else word for word in words))
    assert said.code == 0, said.err


def test_nothing_that_answers_is_exit_code_3(tree: Path, run: Run) -> None:
    endpoint = ["--region", "eu-west-1", "--endpoint-url", "http://127.0.0.1:1"]
    said = run("scan", "aws", *endpoint)
    assert said.code == 3
    assert "sts:GetCallerIdentity" in said.out
    assert run("scan", "s3://bucket/prefix", *endpoint).code == 3


def test_a_reader_that_goes_away_is_no_error(tree: Path) -> None:
    script = f'"{sys.executable}" -m bartizan.cli.main rules list | head -n 1'
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2] / "src")}
    done = subprocess.run(["bash", "-c", script], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.count("\n") == 1
    assert done.stderr == ""

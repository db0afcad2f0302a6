"""`bartizan scan` with `--diff`, `--gate` and images: exit codes, every format, wrong arguments."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from bartizan.report.json_document import result_schema
from tests.cli.test_errors import Run, refused, run, tree
from tests.service.git_repository import repository, write
from tests.sources.images.building import build, layout
from tests.sources.images.scanning import HF_KEY

__all__ = ["run", "tree"]
SARIF = Path(__file__).parent.parent / "schemas" / "sarif-schema-2.1.0.json"
LOAD = 'from transformers import AutoModel\nAutoModel.from_pretrained("acme/{}")\n'


@pytest.fixture
def shop(tree: Path) -> Path:
    """A repository with something wrong in it."""
    made = repository(tree / "shop", {"a.py": LOAD.format("a"), "main.tf": (tree / "code" / "main.tf").read_text()})
    (tree / "gate.yaml").write_text("models:\n  deny: ['huggingface/acme/*']\n")
    return made


def test_only_what_is_new_counts_for_the_exit_code(shop: Path, run: Run) -> None:
    assert run("scan", "shop", "--fail-on", "low", "--no-progress").code == 1
    same = run("scan", "shop", "--diff", "main", "--fail-on", "low", "--no-progress")
    assert same.code == 0
    assert "0 new, 0 fixed" in same.out
    assert "No new findings." in same.out
    write(shop, {"b.py": LOAD.format("b")})
    changed = run("scan", "shop", "--diff", "main", "--fail-on", "low", "--no-progress")
    assert changed.code == 1
    assert "1 new, 0 fixed" in changed.out


def test_a_gate_shuts_whatever_the_severity(shop: Path, run: Run) -> None:
    said = run("scan", "shop", "--gate", "gate.yaml", "--no-progress")
    assert said.code == 1
    assert "gate.yaml: shut, 1 failure" in said.out
    assert "models huggingface/acme/a: 'huggingface/acme/*' is denied" in said.out
    assert "gate.yaml:2" in said.out
    assert run("scan", "shop", "--gate", "gate.yaml", "--diff", "main", "--no-progress").code == 0


@pytest.mark.parametrize("name", ["table", "json", "sarif", "markdown", "html"])
def test_every_format_tells_both(shop: Path, run: Run, name: str) -> None:
    write(shop, {"b.py": LOAD.format("b")})
    said = run("scan", "shop", "--gate", "gate.yaml", "--diff", "main", "-f", name, "--no-progress")
    assert said.code == 1
    assert "acme/b" in said.out
    text = said.out.replace("\n", " ")
    if name == "json":
        document = json.loads(said.out)
        jsonschema.validate(document, result_schema())
        assert document["diff"]["base"] == "main"
        assert {one["asset"] for one in document["findings"]} == {"repo:shop//b.py#load:from_pretrained"}
        assert [(one["name"], one["is_new"]) for one in document["gate"]["failures"]] == [
            ("huggingface/acme/a", False),
            ("huggingface/acme/b", True),
        ]
    elif name == "sarif":
        log = json.loads(said.out)
        jsonschema.validate(log, json.loads(SARIF.read_text("utf-8")))
        states = {(one["ruleId"], one["baselineState"]) for one in log["runs"][0]["results"]}
        assert ("gate-models", "new") in states
        assert ("gate-models", "unchanged") in states
        assert ("model-revision-unpinned", "new") in states
        assert ("notebook-direct-internet", "unchanged") in states
    else:
        assert "gainst main: 1 new, 0 fixed" in text
        assert "shut, 1 failure" in text


def test_a_result_without_them_says_nothing_of_them(tree: Path, run: Run) -> None:
    said = run("scan", "code", "-f", "json", "--no-progress")
    assert {"diff", "gate"}.isdisjoint(json.loads(said.out))
    assert "baselineState" not in run("scan", "code", "-f", "sarif", "--no-progress").out


def test_an_image_is_scanned_and_joined_to_what_runs_it(tree: Path, run: Run) -> None:
    one = build([{"app/.env": f"HF_TOKEN={HF_KEY}\n"}], {"Cmd": ["vllm", "serve", "acme/ranker"]})
    layout(tree / "oci", one, name="acme/chat:1.2")
    (tree / "code" / "main.tf").unlink()
    (tree / "code" / "pod.yaml").write_text(
        "apiVersion: v1\nkind: Pod\nmetadata: {name: chat}\n"
        "spec: {containers: [{name: c, image: docker.io/acme/chat:1.2}]}\n"
    )
    said = run("scan", "code", "image:oci", "-f", "json", "--fail-on", "high", "--no-progress")
    assert said.code == 1
    document = json.loads(said.out)
    assert document["scan"]["targets"] == ["code", "oci"]
    built = {(one["source"], one["target"]) for one in document["edges"] if one["kind"] == "built-from"}
    assert ("repo:code//pod.yaml#Pod/chat", "image:acme/chat:1.2") in built
    found = {one["rule"]: one for one in document["findings"]}
    assert found["image-runs-as-root"]["asset"] == "image:acme/chat:1.2"
    assert found["ai-secret-in-file"]["location"]["path"] == "acme/chat:1.2!/app/.env"


def test_an_image_that_cannot_be_read_is_nothing_read(tree: Path, run: Run) -> None:
    (tree / "broken.tar").write_bytes(b"x" * 2000)
    said = run("scan", "image:broken.tar", "--no-progress")
    assert said.code == 3
    assert "not a tar archive" in said.out or "is none" in said.out


@pytest.mark.parametrize(
    ("words", "parts"),
    [
        (["image:"], ["no image is named", "registry/app:1.2"]),
        (["image:./nowhere"], ["./nowhere", "there is no such directory or file"]),
        (["image:nowhere.tar"], ["nowhere.tar", "there is no such directory or file"]),
        (["image:No Such"], ["'No Such' is no name of an image"]),
        (["image:shop", "--platform", "amd64"], ["'amd64' is no platform", "linux/amd64"]),
        (["shop", "--diff", "nowhere"], ["there is no commit 'nowhere'", "git fetch"]),
        (["shop", "--diff", "nowhere.json"], ["nowhere.json", "no such file"]),
        (["code", "--diff", "main"], ["not a git repository"]),
        (["s3://bucket/x", "--diff", "main"], ["git does not tell how it was"]),
        (["shop", "--gate", "nowhere.yaml"], ["nowhere.yaml", "no such file"]),
        (["shop", "--gate", "bad.yaml"], ["bad.yaml:1", "did you mean 'models'?"]),
        (["shop", "--diff", "main", "--baseline", "gate.yaml"], ["--diff cannot be used with --baseline"]),
    ],
)
def test_wrong_arguments_are_refused(shop: Path, run: Run, words: list[str], parts: list[str]) -> None:
    (shop.parent / "bad.yaml").write_text("model: {}\n")
    refused(run("scan", *words, "--no-progress"), *parts)


def test_the_schema_of_a_gate_is_printed(run: Run) -> None:
    assert json.loads(run("schema", "gate").out)["$id"].endswith("gate-1.json")
    assert json.loads(run("schema").out)["$id"].endswith("scan-1.json")

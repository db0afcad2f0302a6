"""Dockerfiles taken apart, and what of an image is baked in."""

from __future__ import annotations

from pathlib import Path

import pytest

from bartizan.model.asset import Asset
from bartizan.model.severity import Verdict
from bartizan.model.values import Unknown
from bartizan.posture.judge import judge
from bartizan.sources.repository.containers.build import READER as DOCKERFILES
from bartizan.sources.repository.containers.dockerfile import instructions, stages
from bartizan.sources.repository.containers.scripts import empty_token, fetches, indexes, piped
from tests.sources.repository.code.reads import said
from tests.sources.repository.trees import catalog


def test_instructions_go_over_lines_comments_and_documents() -> None:
    text = '# escape=`\nFROM a `\n  # why\n  AS b\n\nRUN <<EOF\ncurl x\nFROM no\nEOF\nCMD [`\n  "x"]\n'
    assert [(one.name, one.text, one.line, one.end_line, one.document) for one in instructions(text)] == [
        ("FROM", "a   AS b", 2, 4, ""),
        ("RUN", "<<EOF", 6, 9, "curl x\nFROM no"),
        ("CMD", '[  "x"]', 10, 11, ""),
    ]


def test_stages_take_over_what_the_one_before_left() -> None:
    text = (
        "ARG V=1\nFROM python:$V AS base\nARG V\nENV A=$V B='x y'\nENV OLD some words\nUSER app\nCMD [\"x\"]\n"
        "FROM base\nENTRYPOINT run $A\n"
    )
    first, last = stages(text)
    assert (first.base, last.base, last.root.base) == ("python:1", "base", "python:1")
    assert {name: value for name, (value, _) in last.settings.items()} == {"A": "1", "B": "x y", "OLD": "some words"}
    assert last.user is not None
    assert last.user[0] == "app"
    assert {name: words for name, (words, _) in last.commands.items()} == {"ENTRYPOINT": ["/bin/sh", "-c", "run $A"]}


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("curl -fsSL https://x/install.sh | sh", 1), ("wget -qO- https://x | sudo -E bash -", 1),
        ('bash -c "$(curl -fsSL https://x)"', 1), ("bash <(curl -s https://x)", 1), ("curl x | A=1 python3 -", 1),
        ("curl https://x | gpg --dearmor -o k", 0), ("curl https://x | tar xz", 0), ("curl -o i.sh https://x", 0),
        ("curl x && sh y.sh", 0), ("curl x | shasum -c", 0),
    ],
)  # fmt: skip
def test_what_is_run_as_it_is_downloaded(script: str, expected: int) -> None:
    assert len(list(piped(script))) == expected


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("pip install -i http://p.corp/simple x", 1), ("pip install --trusted-host p.corp x", 1),
        ("uv pip install --index-url=https://p.corp/simple x", 0),
        ("pip config set global.index-url http://p.corp/", 1),
        ("pip install --trusted-host localhost x", 0), ("apt-get install -i http://x", 0),
    ],
)  # fmt: skip
def test_which_indexes_nobody_vouches_for(script: str, expected: int) -> None:
    assert len(list(indexes(script))) == expected


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("hf download org/m --local-dir /m", [("org/m", None)]),
        ("huggingface-cli download org/m --revision main", [("org/m", None)]),
        ("hf download org/m --revision=0e9e39f249a16976918f", [("org/m", "0e9e39f249a16976918f")]),
        ("git clone https://huggingface.co/org/m", [("org/m", None)]),
        ("git clone https://huggingface.co/org/m && cd m && git checkout 0e9e39f2", [("org/m", "0e9e39f2")]),
        ("python -c \"snapshot_download('org/m', revision='0e9e39f2')\"", [("org/m", "0e9e39f2")]),
        ("python -c \"SentenceTransformer('all-MiniLM-L6-v2')\"", [("all-MiniLM-L6-v2", None)]),
        ("python -c \"from_pretrained('/models/m')\"", []), ("git clone https://github.com/org/m", []),
    ],
)  # fmt: skip
def test_which_models_are_fetched(script: str, expected: list[tuple[str, str | None]]) -> None:
    assert [(one.model, one.revision) for one in fetches(script)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("c.ServerApp.token = ''", True), ("c.ServerApp.token = ''\nc.ServerApp.password = 'argon2:x'", False),
        ("c.IdentityProvider.token = \"s3\"", False), ("c.ServerApp.ip = ''", None),
        ('{"ServerApp.token": ""}', True),
    ],
)  # fmt: skip
def test_when_a_notebook_asks_for_no_token(text: str, expected: bool | None) -> None:
    assert empty_token(text) is expected


def image(tmp_path: Path, text: str, more: dict[str, str] | None = None) -> Asset:
    """The image that a Dockerfile builds."""
    return said(tmp_path, {"app/Dockerfile": text, **(more or {})}, DOCKERFILES).only("container/Build")


def test_an_image_of_an_agent(tmp_path: Path) -> None:
    text = (
        "FROM python:3.12-slim AS build\nARG HF_TOKEN\nCOPY pyproject.toml ./\nRUN pip install .\n"
        "FROM build\nENV OPENAI_API_KEY=$OPENAI_API_KEY \\\n    LOG=info\nUSER $WHO\n"
        'CMD ["python", "-m", "agent", "--share"]\n'
    )
    toml = '[project]\nname = "a"\nversion = "1"\ndependencies = ["langgraph>=0.6", "flask"]\n'
    asset = image(tmp_path, text, {"pyproject.toml": toml})
    assert (asset.name, asset.kind) == ("app/Dockerfile", "image")
    config = asset.config
    assert config["ai"] == {"category": "agent-framework", "product": "code with LangGraph", "family": "code"}
    assert config["environment"] == {"OPENAI_API_KEY": Unknown("$OPENAI_API_KEY", (), "name"), "LOG": "info"}
    assert config["arguments"] == {"HF_TOKEN": None}
    assert (config["user"], config["options"]) == (Unknown("$WHO"), {"-m": "agent", "--share": True})
    lines = asset.sightings[0].lines
    paths = ("environment.LOG", "arguments.HF_TOKEN", "user", "options.--share")
    assert [lines[path] for path in paths] == [7, 2, 8, 9]


@pytest.mark.parametrize(
    ("text", "rule", "expected"),
    [
        ("FROM vllm/vllm-openai:v0.11.0\n", "image-runs-as-root", Verdict.FAIL),
        ("FROM vllm/vllm-openai:v0.11.0\nUSER 1000\n", "image-runs-as-root", Verdict.PASS),
        ("FROM quay.io/jupyter/base-notebook\n", "image-runs-as-root", Verdict.PASS),
        ("FROM registry.corp/base\nRUN pip install vllm\n", "image-runs-as-root", Verdict.UNKNOWN),
        ("FROM python:3\nRUN pip install openai\nENV PIP_INDEX_URL=http://p.corp/\n", "image-trusts-unsafe-index",
         Verdict.FAIL),
        ("FROM python:3\nRUN pip install openai\nARG GITHUB_TOKEN\n", "image-takes-key-at-build", Verdict.FAIL),
        ("FROM python:3\nRUN --mount=type=secret,id=hf hf download o/m\n", "image-takes-key-at-build", Verdict.PASS),
        ("FROM python:3\nRUN --mount=type=secret,id=hf hf download o/m\n", "image-fetches-floating-model",
         Verdict.FAIL),
        ("FROM quay.io/jupyter/base-notebook\nCOPY jupyter_server_config.py /etc/\n",
         "image-bakes-empty-notebook-token", Verdict.FAIL),
        ("FROM quay.io/jupyter/base-notebook\nCMD start-notebook.py --ServerApp.token=''\n",
         "image-bakes-empty-notebook-token", Verdict.FAIL),
        ("FROM node:22\nRUN pip install anthropic\nCMD [\"claude\", \"--dangerously-skip-permissions\"]\n",
         "image-starts-with-unsafe-flags", Verdict.FAIL),
    ],
)  # fmt: skip
def test_rules_about_images(tmp_path: Path, text: str, rule: str, expected: Verdict) -> None:
    asset = image(tmp_path, text, {"app/jupyter_server_config.py": "c.ServerApp.token = ''\n"})
    assert list(judge([asset], [], catalog(), only=[rule]).verdicts) == [expected.value]


@pytest.mark.parametrize(
    "text", ["FROM\n", "RUN x\n", "FROM a\nENV\nARG\nUSER\nCMD [1]\nCMD [\nRUN <<A <<B\n", "ENV \\\n"]
)
def test_what_is_no_dockerfile_breaks_nothing(tmp_path: Path, text: str) -> None:
    assert said(tmp_path, {"Dockerfile": text}, DOCKERFILES).records == []

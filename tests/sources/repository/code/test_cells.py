"""What the shell lines of a notebook fetch beside packages."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sources.repository.code.reads import said
from tests.sources.repository.code.test_notebooks import notebook

FETCHED = [
    ("!ollama pull llama3.1", "model:ollama/llama3.1"),
    ("!huggingface-cli download org/m --local-dir m", "model:huggingface/org/m"),
    ("!git lfs install && git clone https://huggingface.co/org/m", "model:huggingface/org/m"),
    ("%sx git clone https://huggingface.co/datasets/org/d", "dataset:huggingface/org/d"),
    ("! git clone https://huggingface.co/datasets/org/d.git data", "dataset:huggingface/org/d"),
    ("!hf download org/d --repo-type dataset", "dataset:huggingface/org/d"),
]


@pytest.mark.parametrize(("line", "id_"), FETCHED)
def test_what_a_line_fetches(tmp_path: Path, line: str, id_: str) -> None:
    found = said(tmp_path, {"a.ipynb": notebook(["import os\n", line])})
    assert id_ in found.assets
    assert found.assets[id_].sightings[0].location.path == "a.ipynb"


@pytest.mark.parametrize("line", ["!ls", "!git clone https://example.org/org/m", "!echo ollama", "!pip list"])
def test_a_line_that_fetches_nothing(tmp_path: Path, line: str) -> None:
    found = said(tmp_path, {"a.ipynb": notebook(["import os\n", line])})
    assert [id_ for id_ in found.assets if id_.startswith(("model:", "dataset:"))] == []


def test_a_schema_of_a_tool_stands_where_it_is_written(tmp_path: Path) -> None:
    code = (
        "from agents import Agent\n\n\n"
        "desk = Agent(\n    name='desk',\n    tools=[\n        {'type': 'file_search'},\n    ],\n)\n"
    )
    found = said(tmp_path, {"app.py": code})
    assert found.lines("app.py#tool:file_search") == ["app.py:7"]

"""Notebooks: cells joined, magics and shell lines understood, lines of the file kept."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.sources.repository.code.reads import said


def notebook(*cells: list[str] | str, indent: int | None = 1) -> str:
    """A notebook with these code cells, as Jupyter writes it."""
    made: list[dict[str, Any]] = [
        {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": [], "source": cell} for cell in cells
    ]
    words: dict[str, Any] = {
        "cell_type": "markdown",
        "metadata": {},
        "source": ["from openai import OpenAI in words\n"],
    }
    return json.dumps({"cells": [words, *made], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}, indent=indent)


CELLS = (
    ["!pip install -q openai==1.2.3 requests\n", "%matplotlib inline\n"],
    ["from openai import OpenAI\n", "c = OpenAI()\n", "files = !ls\n"],
    ["%%bash\n", "OpenAI().chat.completions.create(model='no')\n"],
    ["%%time\n", "c.chat.completions.create(\n", "    model='m-1',\n", ")"],
    ["%%writefile train.py\n", "c.embeddings.create(model='e-1', input='x')\n"],
)


def test_cells_lines_and_numbers(tmp_path: Path) -> None:
    text = notebook(*CELLS)
    found = said(tmp_path, {"lab/a.ipynb": text})
    assert found.ids("model") == ["model:openai/e-1", "model:openai/m-1"]
    lines = text.split("\n")
    (edge,) = [edge for edge in found.edges if edge.target == "model:openai/m-1"]
    assert edge.evidence[0].location is not None
    assert "model='m-1'" in lines[(edge.evidence[0].location.line or 0) - 1]
    assert edge.evidence[0].text.endswith("(cell 4)")
    assert "pkg:pypi/openai@1.2.3" in found.assets
    assert found.assets["lab/a.ipynb"].type == "code/notebook"
    assert found.gaps == []


def test_a_notebook_on_one_line(tmp_path: Path) -> None:
    text = notebook("from openai import OpenAI\nOpenAI().embeddings.create(model='e-1')", indent=None)
    found = said(tmp_path, {"a.ipynb": text})
    assert found.lines("model:openai/e-1") == ["a.ipynb:1"]


def test_the_third_format(tmp_path: Path) -> None:
    cell = {"cell_type": "code", "input": ["import openai\n", "openai.OpenAI().embeddings.create(model='e-1')\n"]}
    text = json.dumps({"worksheets": [{"cells": [cell]}], "nbformat": 3}, indent=1)
    assert said(tmp_path, {"a.ipynb": text}).ids("model") == ["model:openai/e-1"]


def test_what_is_no_notebook_is_a_gap(tmp_path: Path) -> None:
    for content in ("", "{", "[]", '{"cells": 3}', "\x00\x01", '{"cells": [1, {"cell_type": "code", "source": {}}]'):
        found = said(tmp_path, {"a.ipynb": content})
        assert [gap.what for gap in found.gaps] == ["a.ipynb"]


def test_odd_cells_are_left_out(tmp_path: Path) -> None:
    text = json.dumps(
        {"cells": [1, None, {"cell_type": "code"}, {"cell_type": "code", "source": [1, "import openai\n"]}]}
    )
    assert said(tmp_path, {"a.ipynb": text}).gaps == []


def test_what_a_notebook_installs_is_what_it_imports(tmp_path: Path) -> None:
    found = said(tmp_path, {"n.ipynb": notebook(CELLS[0], CELLS[1])})
    assert found.ids("package") == ["pkg:pypi/openai@1.2.3"]

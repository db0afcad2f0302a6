"""Imports that are no code: examples in comments, docstrings and templates name packages that a file does not use."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.sources.repository.code.reads import said

SILENT = {
    "docstring.py": '"""Use it so:\n\nimport openai\nfrom langchain_openai import ChatOpenAI\n"""\nx = 1\n',
    "single.py": "x = '''\nimport openai\n'''\n",
    "function.py": 'def f():\n    """\n    import openai\n    """\n    return 1\n',
    "comment.py": "# import openai\nx = 1\n",
    "a.ts": "// import OpenAI from 'openai';\nexport const a = 1;\n",
    "b.ts": "/*\nimport OpenAI from 'openai';\n*/\nexport const a = 1;\n",
    "c.ts": "export const page = `\nimport OpenAI from 'openai';\n`;\n",
    "d.js": "export const line = `import OpenAI from 'openai';`;\n",
    "a.go": 'package a\n\n/*\nimport "github.com/openai/openai-go"\n*/\n',
    "A.java": "/*\nimport dev.langchain4j.model.openai.OpenAiChatModel;\n*/\nclass A {}\n",
    "B.cs": "/*\nusing OpenAI.Chat;\n*/\nclass B {}\n",
    "a.kt": "/*\nimport ai.koog.agents.core.agent.AIAgent\n*/\nclass C\n",
}
WRITTEN = {
    "docstring.py": ('"""Use it so:\n\nimport openai\n"""\nimport openai\n', "pkg:pypi/openai", 5),
    "twice.py": (
        'def f():\n    """\n    import openai\n    """\n\n\ndef g():\n    import openai\n',
        "pkg:pypi/openai",
        8,
    ),
    "odd.py": ('x = "a \\"\\"\\" b"\nimport openai  # the client\n', "pkg:pypi/openai", 2),
    "a.ts": ("/*\nimport OpenAI from 'openai';\n*/\nimport OpenAI from 'openai'; // v4\n", "pkg:npm/openai", 4),
    "b.js": ("const glob = 'src/*';\nconst OpenAI = require(`openai`);\n", "pkg:npm/openai", 2),
    "c.ts": ("const one = `a`;\nconst sdk = await import('openai');\n", "pkg:npm/openai", 2),
    "a.go": (
        'package a\n\n// import "x"\nimport (\n\t"github.com/openai/openai-go" // client\n)\n',
        "pkg:golang/github.com/openai/openai-go",
        5,
    ),
    "B.cs": ("/* using OpenAI; */\nusing OpenAI.Chat;\nclass B {}\n", "pkg:nuget/openai", 2),
}


@pytest.mark.parametrize("name", SILENT)
def test_examples_are_no_imports(tmp_path: Path, name: str) -> None:
    assert said(tmp_path, {name: SILENT[name]}).assets == {}


@pytest.mark.parametrize("name", WRITTEN)
def test_the_line_is_that_of_the_code(tmp_path: Path, name: str) -> None:
    code, package, line = WRITTEN[name]
    found = said(tmp_path, {name: code}).assets[package]
    assert [sighting.location.line for sighting in found.sightings] == [line]


def test_a_notebook_s_docstring(tmp_path: Path) -> None:
    def cells(*sources: str) -> str:
        return json.dumps({"cells": [{"cell_type": "code", "source": source} for source in sources]})

    assert said(tmp_path / "a", {"a.ipynb": cells('"""\nimport openai\n"""\nx = 1')}).assets == {}
    assert (
        "pkg:pypi/openai" in said(tmp_path / "b", {"a.ipynb": cells('"""\nimport openai\n"""', "import openai")}).assets
    )


def test_a_file_of_nothing_but_examples_ends_soon(tmp_path: Path) -> None:
    code = "/*\nimport OpenAI from 'openai';\n*/\n" * 2_000
    assert said(tmp_path, {"a.ts": code}).assets == {}

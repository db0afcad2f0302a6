"""What is called in a thread, parts of attributes that are assigned to, and examples of a library's own tree."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sources.repository.code.reads import said

THREADS = [
    ("import asyncio", "await asyncio.to_thread(client.responses.create, model='m-1', input=q)"),
    ("import asyncio", "await asyncio.to_thread(\n        client.responses.create,\n        model='m-1', input=q)"),
    ("from starlette.concurrency import run_in_threadpool", "run_in_threadpool(client.responses.create, model='m-1')"),
]


@pytest.mark.parametrize(("library", "call"), THREADS)
def test_a_call_that_runs_in_a_thread(tmp_path: Path, library: str, call: str) -> None:
    code = f"{library}\nfrom openai import OpenAI\nclient = OpenAI()\nasync def ask(q):\n    return {call}\n"
    found = said(tmp_path, {"app.py": code})
    assert found.ids("model") == ["model:openai/m-1"]


def test_a_call_that_an_executor_runs(tmp_path: Path) -> None:
    code = (
        "from sentence_transformers import SentenceTransformer\n"
        "async def load(loop):\n    return await loop.run_in_executor(None, SentenceTransformer, 'org/e')\n"
    )
    assert said(tmp_path, {"app.py": code}).ids("model") == ["model:huggingface/org/e"]


def test_a_part_of_an_attribute_that_a_class_assigns(tmp_path: Path) -> None:
    code = (
        "from openai import OpenAI\n"
        "class Clerk:\n"
        "    def __init__(self, config):\n"
        "        self.config = config\n"
        "        self.config.model = self.config.model or 'e-1'\n"
        "    def embed(self, text):\n"
        "        return OpenAI().embeddings.create(model=self.config.model, input=text)\n"
    )
    assert said(tmp_path, {"app.py": code}).ids("model") == ["model:openai/e-1"]


MANIFEST = '[project]\nname = "crewai"\nversion = "1.0"\n'
LIBRARY = {
    "src/crewai/__init__.py": "from crewai.agent import Agent\n",
    "src/crewai/agent.py": "class Agent:\n    def __init__(self, role, llm=None): ...\n",
}
EXAMPLE = "from crewai import Agent\ndesk = Agent(role='desk', llm='groq/l-1', goal='g', backstory='b')\n"


def test_an_example_of_a_library_s_own_tree_uses_the_library(tmp_path: Path) -> None:
    found = said(tmp_path, {"pyproject.toml": MANIFEST, **LIBRARY, "examples/desk.py": EXAMPLE})
    assert found.ids("code/agent") == ["examples/desk.py#agent:desk"]
    assert found.ids("model") == ["model:groq/l-1"]


@pytest.mark.parametrize(
    "files",
    [
        {"pyproject.toml": MANIFEST, "tests/test_desk.py": EXAMPLE},
        {"pyproject.toml": MANIFEST, "src/crewai/desk.py": EXAMPLE},
        {"pyproject.toml": MANIFEST.replace("crewai", "shop"), "examples/desk.py": EXAMPLE},
        {"pyproject.toml": "[project\n", "examples/desk.py": EXAMPLE},
    ],
)
def test_elsewhere_the_tree_s_own_files_are_meant(tmp_path: Path, files: dict[str, str]) -> None:
    assert said(tmp_path, {**LIBRARY, **files}).ids("code/agent") == []

"""The models that workflows name, with the line of each."""

from __future__ import annotations

from pathlib import Path

import pytest

from bartizan.sources.repository.ci.reader import READER
from tests.sources.repository.code.reads import Said, said, short

HEAD = "on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n"
PATH = ".github/workflows/a.yml"


def named(found: Said) -> list[tuple[str, str, int | None]]:
    """`(owner, model, line)` of every model."""
    edges = [edge for edge in found.edges if edge.kind == "uses-model"]
    return sorted(
        (short(one.source).partition("#")[2], one.target, one.evidence[0].location.line)
        for one in edges
        if one.evidence[0].location is not None
    )


SCRIPT = """\
env: {OPENAI_API_KEY: "${{ secrets.OPENAI_API_KEY }}"}
        run: |
          python train.py --model resnet
          ollama pull llama3.2:3b
          hf upload acme/ranker ./model"""
AGENT, JOB = "job/a/agent/0", "job/a"


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        ("uses: actions/ai-inference@v1\n        with:\n          prompt: Sort\n          model: openai/gpt-4o-mini",
         [(AGENT, "model:openai/gpt-4o-mini", 9)]),
        ("uses: actions/ai-inference@v1\n        with: {prompt: Sort, model: mistral-ai/mistral-small}",
         [(AGENT, "model:openai/mistral-ai/mistral-small", 7)]),
        ("uses: anthropics/claude-code-action@v1\n        with:\n          claude_args: --model claude-sonnet-4-5 -p",
         [(AGENT, "model:anthropic/claude-sonnet-4-5", 8)]),
        ("uses: anthropics/claude-code-action@v1\n        with: {model: opus}", []),
        ("uses: openai/codex-action@v1\n        with: {prompt: x, model: \"${{ vars.MODEL }}\"}", []),
        ("run: codex exec --model gpt-5-codex \"fix it\"", [(AGENT, "model:openai/gpt-5-codex", 6)]),
        ("run: claude -p \"hi\" --model sonnet", []),
        (SCRIPT,
         [(JOB, "model:huggingface/acme/ranker", 10), (JOB, "model:ollama/llama3.2:3b", 9)]),
        ("env: {HF_TOKEN: \"${{ secrets.HF_TOKEN }}\"}\n        run: hf upload acme/tickets . --repo-type dataset", []),
        ("env: {HF_TOKEN: \"${{ secrets.HF_TOKEN }}\"}\n        run: hf upload ./model", []),
    ],
)  # fmt: skip
def test_models_of_github(tmp_path: Path, step: str, expected: list[tuple[str, str, int]]) -> None:
    assert named(said(tmp_path, {PATH: f"{HEAD}      - {step}\n"}, READER)) == expected


def test_models_of_gitlab(tmp_path: Path) -> None:
    text = """\
tune:
  variables:
    HF_TOKEN: $TOKEN
  script:
    - make
    - huggingface-cli upload acme/ranker ./model
"""
    found = said(tmp_path, {".gitlab-ci.yml": text}, READER)
    assert named(found) == [("job/tune", "model:huggingface/acme/ranker", 6)]

"""Answers on their way to what runs or shows them: through components, and in files that import no AI themselves."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sources.repository.code.reads import said

PAGE = (
    "import { useChat } from '@ai-sdk/react';\nimport { Answer } from './answer';\n"
    "export default function Page() {\n  const { messages } = useChat();\n"
    "  return <ul>{messages.map((message) => message.parts.map((part) => <Answer markdown={part.text} />))}</ul>;\n}\n"
)
ANSWER = (
    "import { marked } from 'marked';\nimport DOMPurify from 'dompurify';\n"
    "export function Answer({ markdown }: { markdown: string }) {\n  const html = HTML;\n"
    "  return <div dangerouslySetInnerHTML={{ __html: html }} />;\n}\n"
)


@pytest.mark.parametrize(
    ("html", "sanitised"),
    [
        ("marked.parse(markdown)", None),
        ("marked.parse(markdown, { async: false })", None),
        ("DOMPurify.sanitize(marked.parse(markdown, { async: false }))", True),
    ],
)
def test_a_component_shows_what_a_page_passes(tmp_path: Path, html: str, sanitised: bool | None) -> None:
    found = said(tmp_path, {"src/page.tsx": PAGE, "src/answer.tsx": ANSWER.replace("HTML", html, 1)})
    sink = found.only("code/output-sink")
    assert sink.id.startswith("repo:tree//src/answer.tsx#")
    assert (sink.config["sink"], sink.config.get("sanitised")) == ("html", sanitised)
    assert sink.name == "dangerouslySetInnerHTML of model output"


@pytest.mark.parametrize(
    "passed",
    ["markdown='# fixed'", "markdown={title}", "markdown", "{...part}"],
)
def test_what_is_not_of_a_model_is_no_answer(tmp_path: Path, passed: str) -> None:
    page = PAGE.replace("markdown={part.text}", passed)
    found = said(tmp_path, {"src/page.tsx": page, "src/answer.tsx": ANSWER.replace("HTML", "markdown", 1)})
    assert found.ids("code/output-sink") == []


def test_a_helper_runs_what_its_user_was_answered(tmp_path: Path) -> None:
    files = {
        "db.ts": (
            "import { Pool } from 'pg';\nconst pool = new Pool();\n"
            "export const query = (text: string) => pool.query(text);\n"
        ),
        "index.ts": "export * from './db';\n",
        "ask.ts": (
            "import { generateText } from 'ai';\nimport { query } from './index';\n"
            "const { text } = await generateText({ model: 'openai/m-1', prompt: 'x' });\nawait query(text);\n"
        ),
    }
    sink = said(tmp_path, files).only("code/output-sink")
    assert sink.id.startswith("repo:tree//db.ts#")
    assert sink.config["sink"] == "sql"

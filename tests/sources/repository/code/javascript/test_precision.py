"""What must stay silent: names in comments and texts, types alone, other libraries' words, files that nobody wrote."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sources.repository.code.reads import said

SILENT = {
    "comment": "// new OpenAI().chat.completions.create({ model: 'm-1' })\nexport const a = 1;",
    "block comment": "/*\nimport OpenAI from 'openai';\nnew OpenAI().responses.create({ model: "
    "'m-1' });\n*/\nexport {};",
    "text": "export const help = \"import OpenAI from 'openai'; new OpenAI({ apiKey })\";",
    "template": "export const help = `\nimport OpenAI from "
    "'openai';\nopenai.chat.completions.create({ model: 'm-1' });\n`;",
    "types alone": "import type OpenAI from 'openai';\nexport type Client = OpenAI;",
    "an inline type": "import { type Message } from 'ai';\nexport const show = (m: Message) => m.content;",
    "own function": "function generateText(o) { return o; }\ngenerateText({ model: 'm-1', prompt: 'x' });",
    "own class": "class Agent { constructor(o) {} }\nnew Agent({ name: 'x', model: 'm-1' });",
    "own file": "import { openai } from './openai';\nopenai('m-1');",
    "own tool": "const tool = (o) => o;\nexport const t = tool({ description: 'x', execute: () => 1 });",
    "orm": "import { Model } from 'sequelize';\nexport class User extends Model {}\nUser.create({ model: 'm-1' });",
    "car": "import { db } from './db';\ndb.cars.create({ data: { model: 'm-1' } });",
    "router": "import { Router } from 'express';\nconst r = Router();\nr.get('/models', (q, "
    "s) => s.json({ model: 'm-1' }));",
    "test": "it('asks', () => { expect(source).toContain(\"model: 'm-1'\"); });",
    "eval of a regular expression": "const m = /a/.exec(text);\nconsole.log(m[0]);",
    "pool": "import { Pool } from 'pg';\nawait new Pool().query(`SELECT * FROM t WHERE a = ${process.env.A}`);",
    "markup": "document.body.innerHTML = '<p>' + name + '</p>';",
    "unused": "const openai = { chat: { completions: { create: (o) => o } } };\nexport default openai;",
    "s3": "import { S3Client, GetObjectCommand } from '@aws-sdk/client-s3';\n"
    "await new S3Client({}).send(new GetObjectCommand({ Bucket: 'b', Key: 'k' }));",
    "index": "import { Index } from './search';\nconst i = new Index('docs');\ni.query({ topK: 3 });",
    "jsx": "export const Card = () => <div className='openai' title='gpt-4'>gpt-4 is here</div>;",
}


@pytest.mark.parametrize("name", SILENT)
def test_nothing_is_said_of(tmp_path: Path, name: str) -> None:
    files = {"a.tsx": SILENT[name], "openai.ts": "export const openai = (m: string) => m;"}
    found = said(tmp_path, files)
    assert [asset.id for asset in found.assets.values()] == []
    assert found.gaps == []


@pytest.mark.parametrize(
    "path",
    [
        "app.min.js",
        "types/a.d.ts",
        "dist/index.js",
        ".next/server/a.js",
        "web/.output/a.mjs",
    ],
)
def test_files_that_nobody_wrote_by_their_path(tmp_path: Path, path: str) -> None:
    code = "import OpenAI from 'openai';\nnew OpenAI().responses.create({ model: 'm-1' });\n"
    assert said(tmp_path, {path: code}).ids("model") == []
    assert said(tmp_path / "b", {"src/a.ts": code}).ids("model") == ["model:openai/m-1"]


CALLS = "const OpenAI = require('openai');\nnew OpenAI().responses.create({ model: 'm-1' });\n"


@pytest.mark.parametrize(
    "code",
    [
        f"{CALLS}//# sourceMappingURL=a.js.map\n",
        f"/******/ var __webpack_require__ = {{}};\n{CALLS}",
        "var o=require('openai');" + "x=1;" * 2000 + "new o().responses.create({model:'m-1'})",
    ],
)
def test_files_that_nobody_wrote_by_their_text(tmp_path: Path, code: str) -> None:
    assert said(tmp_path / "b", {"a.js": CALLS}).ids("model") == ["model:openai/m-1"]
    assert said(tmp_path, {"a.js": code}).ids("model") == []


def test_a_name_that_is_bound_anew_is_not_the_library_s(tmp_path: Path) -> None:
    code = (
        "import { openai } from '@ai-sdk/openai';\nimport { generateText } from 'ai';\n"
        "export function a(openai: (m: string) => string) { return openai('m-1'); }\n"
        "export function b() { const generateText = (o) => o; return generateText({ model: 'openai/m-2' }); }\n"
    )
    assert said(tmp_path, {"a.ts": code}).ids("model") == []


def test_what_a_model_is_called_when_it_comes_from_a_request_is_no_model(tmp_path: Path) -> None:
    code = (
        "import OpenAI from 'openai';\nconst c = new OpenAI();\nexport async function POST(req: Request) {\n"
        "  const { model } = await req.json();\n  return c.responses.create({ model, input: 'x' });\n}\n"
    )
    assert said(tmp_path, {"a.ts": code}).ids("model") == []

"""Ways by which people hand on models, clients and tools in JavaScript, and code that no run comes to."""

from __future__ import annotations

from pathlib import Path

import pytest

from bartizan.model.asset import Asset
from tests.sources.repository.code.reads import said

HEAD = "import OpenAI from 'openai';\nconst client = new OpenAI();\n"


@pytest.mark.parametrize(
    "code",
    [
        "const kept = (globalThis as any).openai ?? new OpenAI(); kept.chat.completions.create({ model: 'm-1' });",
        "const all = new Map([['fast', 'm-1'], ['wise', 'm-2']]); client.responses.create({ model: all.get('fast') });",
        "const create = client.chat.completions.create.bind(client.chat.completions); create({ model: 'm-1' });",
        "const base = { model: 'm-1' }; client.chat.completions.create(Object.assign({}, base, { messages: [] }));",
        "const base = { model: 'm-0' }; client.responses.create(Object.assign({ input: '' }, base, { model: 'm-1' }));",
        "class S { static c = new OpenAI(); static M = 'm-1'; a() { S.c.responses.create({ model: S.M }); } }",
        "class S { #c = new OpenAI(); #m = 'm-1'; a() { return this.#c.responses.create({ model: this.#m }); } }",
        "let made; const get = () => (made ||= new OpenAI()); get().responses.create({ model: 'm-1' });",
        "const { completions } = client.chat; completions.create({ model: 'm-1', messages: [] });",
        "import('openai').then(({ OpenAI: O }) => new O().responses.create({ model: 'm-1', input: '' }));",
    ],
)
def test_a_model_on_its_way(tmp_path: Path, code: str) -> None:
    assert said(tmp_path, {"a.ts": HEAD + code + "\n"}).ids("model") == ["model:openai/m-1"]


@pytest.mark.parametrize(
    "field",
    ["name = 'hunt';", "get name() { return 'hunt'; }", "readonly name: string = NAME;"],
)
def test_a_tool_s_class_says_its_name(tmp_path: Path, field: str) -> None:
    code = (
        "import { StructuredTool } from '@langchain/core/tools'; import { execSync } from 'node:child_process';\n"
        "import { createReactAgent } from '@langchain/langgraph/prebuilt';\nconst NAME = 'hunt';\n"
        f"class Hunt extends StructuredTool {{ {field} description = 'd';\n"
        "  async _call({ q }) { return execSync(q); } }\n"
        "export const desk = createReactAgent({ llm, tools: [new Hunt()] });\n"
    )
    tool = said(tmp_path, {"a.ts": code}).only("code/tool")
    assert (tool.name, tool.config["capabilities"]) == ("hunt", ["shell"])


@pytest.mark.parametrize(
    ("code", "models"),
    [
        ("function f() { return client.responses.create({ model: 'm-1' }); ASK }", ["m-1"]),
        ("function f() { throw new Error('x'); ASK }", []),
        ("if (false) { ASK }", []),
        ("if (false) { } else { ASK }", ["m-2"]),
        ("while (0) { ASK }", []),
        ("if (DEBUG) { ASK }", ["m-2"]),
        ("function f() { if (x) return 1; ASK }", ["m-2"]),
        ("function f() { if (x) { return 1; } ASK }", ["m-2"]),
        ("function f() { return g(); function g() { ASK } }", ["m-2"]),
        ("switch (x) { case 1: break; ASK case 2: client.responses.create({ model: 'm-1' }); }", ["m-1"]),
    ],
)
def test_what_no_run_comes_to(tmp_path: Path, code: str, models: list[str]) -> None:
    ask = "client.responses.create({ model: 'm-2' });"
    found = said(tmp_path, {"a.ts": HEAD + code.replace("ASK", ask) + "\n"})
    assert found.ids("model") == [f"model:openai/{name}" for name in models]


@pytest.mark.parametrize(
    ("field", "untrusted"),
    [
        ("z.string()", True),
        ("z.string().max(20).optional()", True),
        ("z.enum(['en', 'de'])", None),
        ("z.enum(['en', 'de']).default('en')", None),
        ("z.coerce.number().int()", None),
        ("z.string().uuid()", None),
        ("z.literal('en')", None),
    ],
)
@pytest.mark.parametrize(
    "read",
    [
        "const { lang } = schema.parse(await request.json());",
        "const { data: { lang } } = schema.safeParse(await request.json());",
        "const body = await schema.parseAsync(await request.json()); const lang = body.lang;",
    ],
)
def test_what_a_schema_leaves_of_a_request(tmp_path: Path, field: str, read: str, *, untrusted: bool | None) -> None:
    code = (
        "import { generateText } from 'ai'; import { z } from 'zod';\n"
        f"const schema = z.object({{ lang: {field} }}).strict();\n"
        f"export async function POST(request: Request) {{\n  {read}\n"
        "  return generateText({ model: 'openai/m-1', system: `You answer in ${lang} only.`, prompt: 'x' });\n}\n"
    )
    found = said(tmp_path, {"app/api/chat/route.ts": code})
    assert found.only("code/prompt").config.get("untrusted") is untrusted


@pytest.mark.parametrize(
    ("before", "untrusted"),
    [
        ("", True),
        ("if (!LANGUAGES.includes(lang)) return new Response('no', { status: 400 });", None),
        ("if (!LANGUAGES.has(lang)) { throw new Error('no'); }", None),
        ("if (!text.includes('please')) return new Response('no', { status: 400 });", True),
        ("console.log(LANGUAGES.includes(lang));", True),
    ],
)
def test_what_is_looked_up_before_it_is_told(tmp_path: Path, before: str, *, untrusted: bool | None) -> None:
    code = (
        "import { generateText } from 'ai';\n"
        "export async function POST(request: Request) {\n  const { lang, text } = await request.json();\n"
        f"  {before}\n"
        "  return generateText({ model: 'openai/m-1', system: `You answer in ${lang} only.`, prompt: text });\n}\n"
    )
    found = said(tmp_path, {"app/api/chat/route.ts": code})
    assert found.only("code/prompt").config.get("untrusted") is untrusted


@pytest.mark.parametrize(
    ("code", "host", "authenticated"),
    [
        ("const app = Fastify(); app.post('/mcp', h); app.listen({ port: 80 });", "localhost", False),
        ("const app = Fastify(); app.post('/mcp', h); app.listen({ port: 80, host: '::' });", "::", False),
        ("const app = express(); app.post('/mcp', h); app.listen(80);", "0.0.0.0", False),
        ("const app = express(); app.use(verifyJwt); app.post('/mcp', h); app.listen(80);", "0.0.0.0", True),
        ("const app = Fastify(); app.addHook('onRequest', requireUser); app.listen({ host: '::' });", "::", True),
    ],
)
def test_where_a_server_listens(tmp_path: Path, code: str, host: str, *, authenticated: bool) -> None:
    head = (
        "import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'; import Fastify from 'fastify';\n"
        "import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';\n"
        "import express from 'express';\nconst server = new McpServer({ name: 's', version: '1' });\n"
        "const way = new StreamableHTTPServerTransport({});\n"
    )
    config = said(tmp_path, {"a.ts": head + code + "\n"}).only("code/mcp-server").config
    assert (config["host"], config["authenticated"]) == (host, authenticated)


def test_a_class_that_is_an_agent(tmp_path: Path) -> None:
    code = (
        "import { Agent as Base } from '@openai/agents';\nclass Desk extends Base {\n"
        "  constructor(model = 'm-1') { super({ name: 'desk', model, instructions: 'You are the desk.' }); }\n}\n"
        "export const desk = new Desk();\n"
        "class Other extends Own { constructor() { super({ name: 'other', model: 'm-2' }); } }\n"
    )
    found = said(tmp_path, {"a.ts": code})
    assert (found.only("code/agent").name, found.ids("model")) == ("desk", ["model:openai/m-1"])


@pytest.mark.parametrize(
    ("interrupts", "approval"),
    [
        ("{ run: true }", True),
        ("{ run: { allowAccept: true } }", True),
        ("{ run: false }", False),
        ("{ x: true }", False),
    ],
)
@pytest.mark.parametrize("tools", ["a.ts", "z.ts"])
def test_a_person_is_asked_before_a_tool(tmp_path: Path, tools: str, interrupts: str, *, approval: bool) -> None:
    files = {
        tools: (
            "import { tool } from 'langchain'; import { execSync } from 'node:child_process';\n"
            "export const run = tool(({ c }) => execSync(c), { name: 'run' });\n"
        ),
        "m.ts": (
            "import { createAgent, humanInTheLoopMiddleware } from 'langchain';\n"
            f"import {{ run }} from './{tools[0]}';\n"
            "export const desk = createAgent({ model: 'openai:m-1', tools: [run],\n"
            f"  middleware: [humanInTheLoopMiddleware({{ interruptOn: {interrupts} }})] }});\n"
        ),
    }
    found = said(tmp_path, files)
    first = next(one for one in found.records if isinstance(one, Asset) and one.type == "code/tool")
    assert (first.config["capabilities"], first.config["approval"]) == (["shell"], approval)


def test_a_sandbox_of_others_is_no_shell_of_ours(tmp_path: Path) -> None:
    code = (
        "import { tool } from 'ai'; import { Sandbox } from '@e2b/code-interpreter';\n"
        "export const run = tool({ execute: async ({ c }) => (await Sandbox.create()).runCode(c) });\n"
    )
    assert said(tmp_path, {"a.ts": code}).only("code/tool").config["capabilities"] == []


@pytest.mark.parametrize(
    ("condition", "verify"),
    [("", False), ("if (process.env.NODE_ENV === 'development') ", None)],
)
def test_checks_that_only_developers_turn_off(tmp_path: Path, condition: str, *, verify: bool | None) -> None:
    code = f"import OpenAI from 'openai';\n{condition}process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';\nnew OpenAI();\n"
    assert said(tmp_path, {"a.ts": code}).only("code/client").config.get("verify") is verify


def test_tools_of_entries(tmp_path: Path) -> None:
    code = (
        "import { generateText, tool } from 'ai'; import { execSync } from 'node:child_process';\n"
        "const rows = [{ name: 'run', execute: async ({ c }) => execSync(c) }];\n"
        "const tools = Object.fromEntries(rows.map((row) => [row.name, tool({ execute: row.execute })]));\n"
        "export const ask = () => generateText({ model: 'openai/m-1', prompt: 'x', tools });\n"
    )
    tool = said(tmp_path, {"a.ts": code}).only("code/tool")
    assert (tool.name, tool.config["capabilities"]) == ("run", ["shell"])


@pytest.mark.parametrize(
    ("code", "encrypted"),
    [
        ("import { Ollama } from 'ollama';\nnew Ollama({ host: 'http://gpu.example.com:11434' });", False),
        ("import { Ollama } from 'ollama';\nnew Ollama({ host: 'http://localhost:11434' });", True),
        ("import { Ollama } from 'ollama';\nnew Ollama();", True),
        (
            "import { ChatOllama } from '@langchain/ollama';\nnew ChatOllama({ baseUrl: 'http://gpu.example.com' });",
            False,
        ),
    ],
)
def test_a_model_on_another_machine(tmp_path: Path, code: str, *, encrypted: bool) -> None:
    client = said(tmp_path, {"a.ts": code + "\n"}).only("code/client")
    assert (client.config["service"], client.config["encrypted"]) == ("ollama", encrypted)

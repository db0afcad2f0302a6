"""Tools that calls of vendors' libraries are told by schemas, and what runs for them, in whichever file it stands."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sources.repository.code.reads import said

OPENAI = "[{ type: 'function', function: { name: 'look', description: 'd' } }, { type: 'function', name: 'run' }]"
PLAIN = "[{ name: 'look', description: 'd', input_schema: {} }, { name: 'run', input_schema: {} }]"
HANDLERS = "const HANDLERS = { look: async () => 1, run({ line }) { return execSync(line); } };\n"
SWITCH = (
    "function act(name, args) {\n  switch (name) {\n    case 'look': return 1;\n"
    "    case 'run': return execSync(args.line);\n  }\n}\n"
)
HEAD = "const OpenAI = require('openai'); const A = require('@anthropic-ai/sdk');\n"
GEMINI = "const { GoogleGenAI } = require('@google/genai');\n"
CALLS = [
    (f"{HEAD}new OpenAI().chat.completions.create({{ model: 'm-1', messages, tools }});", OPENAI),
    (f"{HEAD}new OpenAI().responses.create({{ model: 'm-1', input: [], tools }});", OPENAI),
    (f"{HEAD}new A().messages.create({{ model: 'm-1', messages, tools }});", PLAIN),
    (
        GEMINI + "const config = { tools: [{ functionDeclarations: tools }] };\n"
        "new GoogleGenAI({}).models.generateContent({ model: 'm-1', config });",
        PLAIN,
    ),
]


@pytest.mark.parametrize("handlers", [HANDLERS, SWITCH])
@pytest.mark.parametrize(("call", "schemas"), CALLS)
def test_schemas_and_what_runs_for_them(tmp_path: Path, call: str, schemas: str, handlers: str) -> None:
    shell = "const { execSync } = require('child_process');\n"
    files = {
        "tools.js": f"{shell}{handlers}\nconst tools = {schemas};\nmodule.exports = {{ tools }};\n",
        "ask.js": f"const {{ tools }} = require('./tools');\n{call}\n",
    }
    found = said(tmp_path, files)
    tools = {found.assets[id_].name: found.config(id_)["capabilities"] for id_ in found.ids("code/tool")}
    assert tools == {"look": [], "run": ["shell"]}
    assert {found.lines(id_)[0].partition(":")[0] for id_ in found.ids("code/tool")} == {"tools.js"}


def test_what_a_call_is_told_by_its_callers(tmp_path: Path) -> None:
    files = {
        "ask.js": (
            "const OpenAI = require('openai');\nconst client = new OpenAI();\n"
            "exports.ask = (messages, more = {}) =>\n"
            "  client.chat.completions.create({ model: 'm-1', ...more, messages });\n"
        ),
        "one.js": (
            "const { ask } = require('./ask');\nconst fixed = 'You answer briefly.';\n"
            "ask([{ role: 'system', content: fixed }, { role: 'user', content: 'x' }]);\n"
        ),
        "two.js": (
            "const { ask } = require('./ask');\napp.post('/x', (req, res) => {\n"
            "  ask([{ role: 'developer', content: `You answer ${req.body.style} and fast.` }]);\n});\n"
        ),
    }
    found = said(tmp_path, files)
    prompts = [found.config(id_) for id_ in found.ids("code/prompt")]
    assert sorted((str(one["start"]), one.get("untrusted", False)) for one in prompts) == [
        ("You answer briefly.", False),
        ("You answer {req.body.style} and fast.", True),
    ]


@pytest.mark.parametrize(
    ("call", "model"),
    [
        ("axios.post('https://api.voyageai.com/v1/embeddings', { model: 'v-1', input })", "voyage/v-1"),
        ("axios.post(`${HOST}/v1/embeddings`, { model: 'v-1', input })", "voyage/v-1"),
        ("fetch('https://api.openai.com/v1/embeddings', { body: JSON.stringify({ model: 'e-1' }) })", "openai/e-1"),
    ],
)
def test_models_that_raw_requests_name(tmp_path: Path, call: str, model: str) -> None:
    code = f"const axios = require('axios');\nconst HOST = 'https://api.voyageai.com';\n{call};\n"
    assert said(tmp_path, {"a.js": code}).ids("model") == [f"model:{model}"]

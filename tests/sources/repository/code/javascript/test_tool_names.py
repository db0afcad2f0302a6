"""What tools and agents are called that nothing in their own call names."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sources.repository.code.reads import said

TOOL = "tool({ description: 'd', execute: async ({ q }) => eval(q) })"
USE = (
    "import { generateText } from 'ai';\nIMPORT\n"
    "export async function desk(prompt: string) {\n"
    "  const result = await generateText({ model: 'openai/m-1', prompt, tools: { sum: USED } });\n"
    "  return result.text;\n}\n"
)


@pytest.mark.parametrize(
    ("written", "taken", "used", "name"),
    [
        (f"export default {TOOL};", "import sum from './t';", "sum", "sum"),
        (f"export default {TOOL};", "import * as t from './t';", "t.default", "sum"),
        (f"export const add = () => {TOOL};", "import { add } from './t';", "add()", "add"),
        (f"export const add = (user) => ({TOOL});", "import { add } from './t';", "add(1)", "add"),
        (f"export function add(user) {{ return {TOOL}; }}", "import { add } from './t';", "add(1)", "add"),
        (f"export const all = {{ add: {TOOL} }};", "import { all } from './t';", "all.add", "add"),
    ],
)
def test_a_tool_without_a_name_of_its_own(tmp_path: Path, written: str, taken: str, used: str, name: str) -> None:
    files = {
        "t.ts": f"import {{ tool }} from 'ai';\n{written}\n",
        "use.ts": USE.replace("IMPORT", taken).replace("USED", used),
    }
    found = said(tmp_path, files)
    tool = found.only("code/tool")
    assert (tool.name, tool.config["capabilities"]) == (name, ["code"])
    assert found.only("code/agent").config["tools"] == [name]


@pytest.mark.parametrize(
    ("path", "around", "name"),
    [
        ("src/desk.ts", "export async function answer(prompt: string) { BODY }", "answer"),
        ("src/desk.ts", "export class Desk { async answer(prompt: string) { BODY } }", "answer"),
        ("src/desk.ts", "BODY", "desk"),
        ("app/api/chat/route.ts", "export async function POST(request: Request) { BODY }", "chat"),
        ("app/api/chat/route.ts", "export const POST = async (request: Request) => { BODY };", "chat"),
        ("src/desk.ts", "app.post('/desk', async (req, res) => { BODY });", "desk"),
    ],
)
def test_an_agent_is_called_as_what_asks(tmp_path: Path, path: str, around: str, name: str) -> None:
    body = "const result = await generateText({ model: 'openai/m-1', prompt: 'x', tools: {} });"
    code = "import { generateText } from 'ai';\n" + around.replace("BODY", body) + "\n"
    assert said(tmp_path, {path: code}).only("code/agent").name == name

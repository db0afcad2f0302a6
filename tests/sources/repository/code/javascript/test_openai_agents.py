"""OpenAI's agents in TypeScript: tools that the library brings, guardrails that tables describe, sessions' models."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sources.repository.code.reads import said

HEAD = (
    "import { Agent, applyPatchTool, codeInterpreterTool, hostedMcpTool, shellTool, webSearchTool as web, type Shell }"
    " from '@openai/agents';\n"
)


def agent(rest: str) -> str:
    return f"{HEAD}export const desk = new Agent({{ name: 'desk', model: 'm-1', {rest} }});\n"


@pytest.mark.parametrize(
    ("tool", "name", "words", "approval"),
    [
        ("shellTool({ shell })", "shellTool", ["shell"], False),
        ("shellTool({ shell, needsApproval: true })", "shellTool", ["shell"], True),
        ("shellTool({ shell, needsApproval: false })", "shellTool", ["shell"], False),
        (
            "shellTool({ shell, needsApproval: async (_, { commands }) => risky(commands) })",
            "shellTool",
            ["shell"],
            True,
        ),
        ("shellTool({ name: 'grid', shell })", "grid", ["shell"], False),
        ("applyPatchTool({ editor })", "applyPatchTool", ["file-write"], False),
        ("web()", "web_search_tool", ["network"], False),
        ("codeInterpreterTool()", "codeInterpreterTool", [], False),
    ],
)
def test_tools_that_the_library_brings(
    tmp_path: Path, tool: str, name: str, words: list[str], *, approval: bool
) -> None:
    found = said(tmp_path, {"a.ts": agent(f"tools: [{tool}]")}).only("code/tool")
    assert (found.name, found.config["capabilities"], found.config["approval"]) == (name, words, approval)


def test_a_hosted_server_is_no_tool(tmp_path: Path) -> None:
    use = "hostedMcpTool({ serverLabel: 'maps', serverUrl: 'https://maps.example.com/mcp', requireApproval: 'never' })"
    found = said(tmp_path, {"a.ts": agent(f"tools: [{use}]")})
    assert found.ids("code/tool") == []
    assert found.only("code/mcp-server").config["auto_approve"] == ["*"]


def test_an_agent_as_a_tool_is_an_agent(tmp_path: Path) -> None:
    use = "new Agent({ name: 'other', model: 'm-2' }).asTool({ toolName: 'look_back' })"
    found = said(tmp_path, {"a.ts": agent(f"tools: [{use}]")})
    assert found.ids("code/tool") == []
    assert sorted(found.assets[id_].name for id_ in found.ids("code/agent")) == ["desk", "other"]


def test_guardrails_that_tables_describe(tmp_path: Path) -> None:
    files = {
        "guards.ts": (
            "import type { InputGuardrail } from '@openai/agents';\n\n"
            "export const topic: InputGuardrail = { name: 'Off topic', execute: async ({ input }) => ({}) };\n"
            "export const none = { name: 'Nothing', colour: 'red' };\n"
        ),
        "desk.ts": "import { none, topic } from './guards';\n" + agent("inputGuardrails: [topic, none]"),
    }
    found = said(tmp_path, files)
    guard = found.only("code/guardrail")
    assert (guard.name, found.lines(guard.id.removeprefix("repo:tree//"))) == ("Off topic", ["guards.ts:3"])
    assert found.only("code/agent").config["guardrails"] == 2
    assert found.ends("guarded-by") == [guard.id.removeprefix("repo:tree//")]


def test_the_model_of_a_session(tmp_path: Path) -> None:
    code = (
        "import { RealtimeAgent, RealtimeSession } from '@openai/agents/realtime';\n"
        "const voice = new RealtimeAgent({ name: 'voice', instructions: 'You answer the phone.' });\n"
        "export const session = new RealtimeSession(voice, { model: 'r-1' });\n"
    )
    assert said(tmp_path, {"a.ts": code}).ids("model") == ["model:openai/r-1"]


def test_a_tool_of_an_index_is_called_as_it_is_described(tmp_path: Path) -> None:
    code = (
        "import { VectorStoreIndex } from 'llamaindex';\nimport { agent } from '@llamaindex/workflow';\n"
        "const index = await VectorStoreIndex.fromDocuments([]);\n"
        "export const desk = agent({ tools: [index.queryTool({ metadata: { name: 'search', description: 'd' } })] });\n"
    )
    assert said(tmp_path, {"a.ts": code}).only("code/tool").name == "search"

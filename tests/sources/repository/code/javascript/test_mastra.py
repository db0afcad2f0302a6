"""What Mastra writes apart: models in turn, functions for values, steps that ask for an agent, servers of tools."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sources.repository.code.reads import said

HEAD = "import { Agent } from '@mastra/core/agent'; import { openai } from '@ai-sdk/openai';\n"


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        (
            "[{ model: 'openai/m-1', maxRetries: 2 }, { model: openai('m-2') }]",
            ["model:openai/m-1", "model:openai/m-2"],
        ),
        ("({ runtimeContext }) => runtimeContext.get('x') ? openai('m-1') : openai('m-2')",
         ["model:openai/m-1", "model:openai/m-2"]),
        ("async () => { return 'anthropic/c-1'; }", ["model:anthropic/c-1"]),
    ],
)  # fmt: skip
def test_models_in_turn_and_by_request(tmp_path: Path, model: str, expected: list[str]) -> None:
    code = HEAD + f"export const desk = new Agent({{ name: 'desk', instructions: 'x', model: {model} }});\n"
    found = said(tmp_path, {"a.ts": code})
    agent = found.only("code/agent")
    assert found.ends("uses-model", agent.id.removeprefix("repo:tree//")) == expected


def test_instructions_and_tools_of_a_function(tmp_path: Path) -> None:
    code = HEAD + (
        "import { createTool } from '@mastra/core/tools';\n"
        "const look = createTool({ id: 'look', execute: async () => fetch('https://example.com') });\n"
        "export const desk = new Agent({ name: 'desk', model: 'openai/m-1', tools: () => ({ look }),\n"
        "  instructions: ({ runtimeContext }) => `You answer in ${runtimeContext.get('language')}.` });\n"
    )
    found = said(tmp_path, {"a.ts": code})
    assert found.only("code/agent").config["tools"] == ["look"]
    prompt = found.only("code/prompt").config
    assert (prompt["template"], "untrusted" in prompt) == (True, False)


def test_a_step_runs_what_an_agent_answers(tmp_path: Path) -> None:
    code = (
        "import { execSync } from 'node:child_process'; import { createStep } from '@mastra/core/workflows';\n"
        "export const mend = createStep({ id: 'mend', execute: async ({ inputData, mastra }) => {\n"
        "  const agent = mastra.getAgent('desk');\n  const { text } = await agent.generate('x');\n"
        "  return execSync(text); } });\n"
    )
    sink = said(tmp_path, {"a.ts": code}).only("code/output-sink")
    assert (sink.config["sink"], sink.name) == ("shell", "execSync of model output")
    own = code.replace("import { createStep } from '@mastra/core/workflows'", "import { openai } from '@ai-sdk/openai'")
    assert said(tmp_path / "own", {"a.ts": own}).ids("code/output-sink") == []


def test_a_search_tool_is_called_as_its_key(tmp_path: Path) -> None:
    code = HEAD + (
        "import { createVectorQueryTool } from '@mastra/rag';\nconst EMBEDDER = openai.embedding('e-1');\n"
        "const search = createVectorQueryTool({ vectorStoreName: 's', indexName: 'i', model: EMBEDDER });\n"
        "export const desk = new Agent({ name: 'desk', model: 'openai/m-1', tools: { search } });\n"
    )
    assert said(tmp_path, {"a.ts": code}).only("code/tool").name == "search"


def test_processors_are_guardrails_with_models(tmp_path: Path) -> None:
    code = HEAD + (
        "import { PromptInjectionDetector } from '@mastra/core/processors';\n"
        "export const desk = new Agent({ name: 'desk', model: 'openai/m-1',\n"
        "  inputProcessors: [new PromptInjectionDetector({ model: 'openai/m-2' })] });\n"
    )
    found = said(tmp_path, {"a.ts": code})
    assert found.only("code/guardrail").config["framework"] == "mastra"
    assert found.only("code/agent").config["guardrails"] == 1
    assert found.ids("model") == ["model:openai/m-1", "model:openai/m-2"]


@pytest.mark.parametrize(
    ("started", "transport", "host"),
    [
        ("await server.startStdio();", "stdio", None),
        ("http.createServer((req, res) => server.startHTTP({ req, res })).listen(80);", "streamable-http", "0.0.0.0"),
    ],
)
def test_a_server_of_tools(tmp_path: Path, started: str, transport: str, host: str | None) -> None:
    code = (
        "import { MCPServer } from '@mastra/mcp'; import { createTool } from '@mastra/core/tools';\n"
        "const look = createTool({ id: 'look', execute: async () => fetch('https://example.com') });\n"
        f"const server = new MCPServer({{ name: 'desk', version: '1', tools: {{ look }} }});\n{started}\n"
    )
    config = said(tmp_path, {"a.ts": code}).only("code/mcp-server").config
    assert (config["role"], config["tools"]) == ("server", ["look"])
    assert (config["transport"], config.get("host")) == (transport, host)

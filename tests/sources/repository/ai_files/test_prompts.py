"""Prompts and agents as files."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sources.repository.ai_files.reads import lines_of, told

CASES: dict[str, tuple[dict[str, str], list[str]]] = {
    "prompty": (
        {
            "p/basic.prompty": """\
---
name: Basic
model:
  api: chat
  configuration:
    type: azure_openai
    azure_endpoint: ${env:AZURE_OPENAI_ENDPOINT}
    azure_deployment: gpt-4o
---
system:
You are an AI assistant.

user:
{{question}}
""",
        },
        [
            "code/prompt p/basic.prompty#prompt @1",
            "p/basic.prompty#prompt -invokes-> name:Microsoft.CognitiveServices/accounts/deployments/gpt-4o @8",
        ],
    ),
    "dotprompt": (
        {
            "p/extract.prompt": """\
---
model: googleai/gemini-1.5-flash
input:
  schema:
    text: string
---
Extract names from {{text}}.
""",
        },
        [
            "code/prompt p/extract.prompt#prompt @1",
            "model model:google/gemini-1.5-flash @2",
            "p/extract.prompt#prompt -uses-model-> model:google/gemini-1.5-flash @2",
        ],
    ),
    "promptfoo": (
        {
            "p/promptfooconfig.yaml": """\
description: Eval
prompts:
  - "Write a tweet about {{topic}}"
  - file://p.txt
providers:
  - openai:chat:gpt-4o-mini
  - id: anthropic:messages:claude-3-5-haiku-20241022
  - ollama:llama3
tests: []
""",
        },
        [
            "code/evaluation p/promptfooconfig.yaml#evaluation @1",
            "code/prompt p/promptfooconfig.yaml#prompt:add16627d8db @3",
            "model model:anthropic/claude-3-5-haiku-20241022 @7",
            "model model:ollama/llama3 @8",
            "model model:openai/gpt-4o-mini @6",
            "p/promptfooconfig.yaml#evaluation -uses-model-> model:anthropic/claude-3-5-haiku-20241022 @7",
            "p/promptfooconfig.yaml#evaluation -uses-model-> model:ollama/llama3 @8",
            "p/promptfooconfig.yaml#evaluation -uses-model-> model:openai/gpt-4o-mini @6",
            "p/promptfooconfig.yaml#evaluation -uses-prompt-> p/promptfooconfig.yaml#prompt:add16627d8db @3",
        ],
    ),
    "langchain": (
        {
            "p/lc.json": ('{"_type":"prompt","input_variables":["x"],"template":"Tell me a joke about {x} please"}\n'),
        },
        [
            "code/prompt p/lc.json#prompt:91c21fc81e71 @1",
        ],
    ),
    "semantic-kernel": (
        {
            "sk/Summarize/config.json": (
                '{"schema":1,"type":"completion","execution_settings":{"default":{"model_id":"gpt-4","max_t'
                'okens":100}}}\n'
            ),
            "sk/Summarize/skprompt.txt": ("Summarize the text: {{$input}}\n"),
        },
        [
            "code/app sk/Summarize/config.json#function @1",
            "code/prompt sk/Summarize/skprompt.txt#prompt:9709e84ff6c8 @1",
            "model model:openai/gpt-4 @1",
            "sk/Summarize/config.json#function -uses-model-> model:openai/gpt-4 @1",
        ],
    ),
    "crewai": (
        {
            "crew/config/agents.yaml": """\
researcher:
  role: >
    Researcher
  goal: >
    Find news on {topic}
  backstory: Seasoned.
  llm: anthropic/claude-3-5-sonnet-20241022
  allow_code_execution: true
  code_execution_mode: unsafe
""",
        },
        [
            "code/agent crew/config/agents.yaml#agent:researcher @1",
            "code/prompt crew/config/agents.yaml#prompt:dabdedc6a5a5 @2",
            "crew/config/agents.yaml#agent:researcher -uses-model-> model:anthropic/claude-3-5-sonnet-20241022 @7",
            "crew/config/agents.yaml#agent:researcher -uses-prompt-> crew/config/agents.yaml#prompt:dabdedc6a5a5 @2",
            "model model:anthropic/claude-3-5-sonnet-20241022 @7",
        ],
    ),
    "a2a": (
        {
            "a2a/.well-known/agent-card.json": (
                '{"protocolVersion":"0.3.0","name":"Geo","description":"Geo agent","url":"https://geo.examp'
                'le.com/a2a","skills":[{"id":"route","name":"Route","description":"Plans."}],"defaultInputM'
                'odes":["text/plain"]}\n'
            ),
        },
        [
            "code/agent a2a/.well-known/agent-card.json#card @1",
        ],
    ),
    "copilot": (
        {
            "cop/declarativeAgent.json": (
                '{"$schema":"https://developer.microsoft.com/json-schemas/copilot/declarative-agent/v1.5/sc'
                'hema.json","version":"v1.5","name":"Legal","instructions":"You answer legal questions from'
                ' policy.","capabilities":[{"name":"CodeInterpreter"},{"name":"OneDriveAndSharePoint"}],"ac'
                'tions":[{"id":"a","file":"ai-plugin.json"}]}\n'
            ),
            "cop/ai-plugin.json": (
                '{"schema_version":"v2.2","namespace":"repairs","name_for_human":"Repairs","description_for'
                '_model":"Lists repairs.","functions":[{"name":"listRepairs","description":"List"}],"runtim'
                'es":[{"type":"OpenApi","auth":{"type":"None"}}]}\n'
            ),
        },
        [
            "code/agent cop/declarativeAgent.json#agent @1",
            "code/prompt cop/declarativeAgent.json#prompt:6e0c9a4e193d @1",
            "code/tool cop/ai-plugin.json#plugin @1",
            "cop/declarativeAgent.json#agent -uses-prompt-> cop/declarativeAgent.json#prompt:6e0c9a4e193d @1",
        ],
    ),
    "autogen": (
        {
            "autogen/team.json": (
                '{"provider":"autogen_agentchat.teams.RoundRobinGroupChat","component_type":"team","config"'
                ':{"participants":[{"provider":"autogen_agentchat.agents.AssistantAgent","component_type":"'
                'agent","config":{"name":"writer","model_client":{"provider":"autogen_ext.models.openai.Ope'
                'nAIChatCompletionClient","component_type":"model","config":{"model":"gpt-4o"}},"tools":[],'
                '"system_message":"You write short stories."}},{"provider":"autogen_agentchat.agents.CodeEx'
                'ecutorAgent","component_type":"agent","config":{"name":"runner","code_executor":{"provider'
                '":"autogen_ext.code_executors.local.LocalCommandLineCodeExecutor"}}}]}}\n'
            ),
        },
        [
            "autogen/team.json#agent:writer -uses-model-> model:openai/gpt-4o @1",
            "autogen/team.json#agent:writer -uses-prompt-> autogen/team.json#prompt:a871d4820fcc @1",
            "code/agent autogen/team.json#agent:runner @1",
            "code/agent autogen/team.json#agent:writer @1",
            "code/prompt autogen/team.json#prompt:a871d4820fcc @1",
            "model model:openai/gpt-4o @1",
        ],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_every_thing_with_its_line(tmp_path: Path, name: str) -> None:
    files, expected = CASES[name]
    assert lines_of(told(tmp_path, files)) == expected

"""Applications that are drawn: Dify, Flowise, Langflow, n8n."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.sources.repository.ai_files.reads import lines_of, told

CASES: dict[str, tuple[dict[str, str], list[str]]] = {
    "dify-workflow": (
        {
            "dify/app.yml": """\
app: {mode: workflow, name: Support triage, icon: x}
kind: app
version: 0.1.3
workflow:
  graph:
    edges: []
    nodes:
    - data: {title: Start, type: start}
      id: '1'
    - data:
        title: Classify
        type: llm
        model: {mode: chat, name: gpt-4o-mini, provider: langgenius/openai/openai}
        prompt_template:
        - {role: system, text: You route customer tickets to a queue.}
      id: '2'
    - data: {title: KB, type: knowledge-retrieval, dataset_ids: [abc]}
      id: '3'
""",
        },
        [
            "code/app dify/app.yml#app @1",
            "code/prompt dify/app.yml#prompt:57184b2e459a @15",
            "code/vector-store dify/app.yml#store:3 @17",
            "dify/app.yml#app -grounded-by-> dify/app.yml#store:3 @17",
            "dify/app.yml#app -uses-model-> model:openai/gpt-4o-mini @13",
            "dify/app.yml#app -uses-prompt-> dify/app.yml#prompt:57184b2e459a @15",
            "model model:openai/gpt-4o-mini @13",
        ],
    ),
    "dify-agent": (
        {
            "dify/agent.yml": """\
app: {mode: agent-chat, name: Helper}
kind: app
model_config:
  agent_mode:
    enabled: true
    strategy: function_call
    tools: [{provider_id: google, provider_type: builtin, tool_name: google_search, enabled: true}]
  model: {provider: anthropic, name: claude-3-5-sonnet-20240620, mode: chat}
  pre_prompt: You are a helpful research assistant.
  sensitive_word_avoidance: {enabled: false}
""",
        },
        [
            "code/agent dify/agent.yml#agent:model @4",
            "code/app dify/agent.yml#app @1",
            "code/prompt dify/agent.yml#prompt:1203de8f42f8 @9",
            "code/tool dify/agent.yml#tool:google_search @7",
            "dify/agent.yml#agent:model -uses-model-> model:anthropic/claude-3-5-sonnet-20240620 @8",
            "dify/agent.yml#agent:model -uses-prompt-> dify/agent.yml#prompt:1203de8f42f8 @9",
            "dify/agent.yml#agent:model -uses-tool-> dify/agent.yml#tool:google_search @7",
            "dify/agent.yml#app -invokes-> dify/agent.yml#agent:model @4",
            "model model:anthropic/claude-3-5-sonnet-20240620 @8",
        ],
    ),
    "flowise": (
        {
            "flowise/flow.json": (
                '{"nodes":[{"id":"chatOpenAI_0","data":{"id":"chatOpenAI_0","label":"ChatOpenAI","name":"ch'
                'atOpenAI","category":"Chat Models","inputs":{"modelName":"gpt-4o"}}},{"id":"toolAgent_0","'
                'data":{"label":"Tool Agent","name":"toolAgent","category":"Agents","inputs":{"systemMessag'
                'e":"You are a helpful AI assistant."}}},{"id":"requestsGet_0","data":{"label":"Requests Ge'
                't","name":"requestsGet","category":"Tools","inputs":{}}}],"edges":[{"source":"chatOpenAI_0'
                '","target":"toolAgent_0"},{"source":"requestsGet_0","target":"toolAgent_0"}]}\n'
            ),
        },
        [
            "code/agent flowise/flow.json#agent:toolAgent_0 @1",
            "code/app flowise/flow.json#app @1",
            "code/prompt flowise/flow.json#prompt:c8472cd9daed @1",
            "code/tool flowise/flow.json#tool:requestsGet_0 @1",
            "flowise/flow.json#agent:toolAgent_0 -uses-model-> model:openai/gpt-4o @1",
            "flowise/flow.json#agent:toolAgent_0 -uses-prompt-> flowise/flow.json#prompt:c8472cd9daed @1",
            "flowise/flow.json#agent:toolAgent_0 -uses-tool-> flowise/flow.json#tool:requestsGet_0 @1",
            "flowise/flow.json#app -invokes-> flowise/flow.json#agent:toolAgent_0 @1",
            "model model:openai/gpt-4o @1",
        ],
    ),
    "langflow": (
        {
            "langflow/flow.json": (
                '{"data":{"nodes":[{"id":"Agent-1","data":{"type":"Agent","node":{"display_name":"Agent","t'
                'emplate":{"agent_llm":{"value":"OpenAI"},"model_name":{"value":"gpt-4.1"},"system_prompt":'
                '{"value":"You are a helpful assistant that answers."}}}}},{"id":"Chroma-1","data":{"type":'
                '"Chroma","node":{"display_name":"Chroma DB","template":{}}}}],"edges":[]},"name":"RAG"}\n'
            ),
        },
        [
            "code/agent langflow/flow.json#agent:Agent-1 @1",
            "code/app langflow/flow.json#app @1",
            "code/prompt langflow/flow.json#prompt:1788e972b9db @1",
            "code/vector-store langflow/flow.json#store:Chroma-1 @1",
            "langflow/flow.json#agent:Agent-1 -uses-model-> model:openai/gpt-4.1 @1",
            "langflow/flow.json#agent:Agent-1 -uses-prompt-> langflow/flow.json#prompt:1788e972b9db @1",
            "langflow/flow.json#app -grounded-by-> langflow/flow.json#store:Chroma-1 @1",
            "langflow/flow.json#app -invokes-> langflow/flow.json#agent:Agent-1 @1",
            "model model:openai/gpt-4.1 @1",
        ],
    ),
    "n8n": (
        {
            "n8n/wf.json": (
                '{"name":"Chat","nodes":[{"parameters":{"public":true,"options":{}},"type":"@n8n/n8n-nodes-'
                'langchain.chatTrigger","name":"When chat"},{"parameters":{"options":{"systemMessage":"You '
                'are the company assistant for orders."}},"type":"@n8n/n8n-nodes-langchain.agent","name":"A'
                'I Agent"},{"parameters":{"model":{"__rl":true,"value":"gpt-4o-mini","mode":"list"}},"type"'
                ':"@n8n/n8n-nodes-langchain.lmChatOpenAi","name":"OpenAI Chat Model"},{"parameters":{"comma'
                'nd":"={{ $fromAI(\\"cmd\\") }}"},"type":"n8n-nodes-base.executeCommandTool","name":"Execute '
                'Command"}],"connections":{"OpenAI Chat Model":{"ai_languageModel":[[{"node":"AI Agent","ty'
                'pe":"ai_languageModel","index":0}]]},"Execute Command":{"ai_tool":[[{"node":"AI Agent","ty'
                'pe":"ai_tool","index":0}]]}}}\n'
            ),
        },
        [
            "code/agent n8n/wf.json#agent:AI Agent @1",
            "code/app n8n/wf.json#app @1",
            "code/prompt n8n/wf.json#prompt:3522ab1e8a81 @1",
            "code/tool n8n/wf.json#tool:Execute Command @1",
            "model model:openai/gpt-4o-mini @1",
            "n8n/wf.json#agent:AI Agent -uses-model-> model:openai/gpt-4o-mini @1",
            "n8n/wf.json#agent:AI Agent -uses-prompt-> n8n/wf.json#prompt:3522ab1e8a81 @1",
            "n8n/wf.json#agent:AI Agent -uses-tool-> n8n/wf.json#tool:Execute Command @1",
            "n8n/wf.json#app -invokes-> n8n/wf.json#agent:AI Agent @1",
        ],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_every_thing_with_its_line(tmp_path: Path, name: str) -> None:
    files, expected = CASES[name]
    assert lines_of(told(tmp_path, files)) == expected


TEXT = "You sort the tickets of a bookshop into one of three queues."


@pytest.mark.parametrize(
    ("path", "document", "expected"),
    [
        ("flow Agents.json",
         {"nodes": [{"id": "a", "data": {"name": "agentAgentflow", "label": "Sorter", "category": "Agent Flows",
             "inputs": {
             "agentModel": "chatOpenAI", "agentModelConfig": {"modelName": "gpt-4o-mini"},
             "agentMessages": [{"role": "system", "content": TEXT}],
             "agentTools": [{"agentSelectedTool": "googleCustomSearch"}]}}}], "edges": []},
         {"code/agent": ["Sorter"], "code/tool": ["googleCustomSearch"], "code/prompt": ["prompt of Sorter"],
          "model": ["gpt-4o-mini"]}),
        ("langflow.json",
         {"data": {"nodes": [{"id": "L", "data": {"type": "LanguageModelComponent", "node": {
             "display_name": "Model",
             "template": {"model": {"value": [{"name": "gpt-4o", "provider": "OpenAI"}]}}}}}]}},
         {"model": ["gpt-4o"]}),
        ("n8n.json",
         {"name": "w", "nodes": [
             {"name": "Chain", "type": "@n8n/n8n-nodes-langchain.chainLlm",
              "parameters": {"messages": {"messageValues": [{"message": TEXT}]}}},
             {"name": "Model", "type": "@n8n/n8n-nodes-langchain.lmChatOpenAi",
              "parameters": {"model": {"__rl": True, "value": "gpt-4.1-mini"}}}], "connections": {}},
         {"code/prompt": ["prompt of Chain"], "model": ["gpt-4.1-mini"]}),
    ],
)  # fmt: skip
def test_what_newer_versions_write(tmp_path: Path, path: str, document: object, expected: dict[str, list[str]]) -> None:
    found = told(tmp_path, {path: json.dumps(document, indent=1)})
    for type_, names in expected.items():
        assert [found.assets[id_].name for id_ in found.ids(type_)] == names

"""Agents of Python's further frameworks; each row holds the arguments of `makers.Maker`.

Names of classes and arguments are those of the frameworks' own references.
"""

from __future__ import annotations

from typing import Any

_LANG = ("langchain", "langchain_classic", "langchain_community", "langchain_experimental")


def _langchain(tail: str, *, code: bool = False, tools: tuple[str | int, ...] = ("tools", 1)) -> dict[str, Any]:
    return {
        "roots": _LANG, "tail": tail, "framework": "langchain", "model": ("llm", 0), "tools": tools,
        "prompt": ("prefix", "prompt", "system_message"), "name": (), "rule": "colon", "code": code,
    }  # fmt: skip


def _index(tail: str) -> dict[str, Any]:
    return {
        "roots": ("llama_index",), "tail": tail, "framework": "llama-index", "model": ("llm", "model"),
        "tools": ("tools", 0), "prompt": ("system_prompt", "instructions"), "name": (), "rule": "openai",
    }  # fmt: skip


def _flow(tail: str) -> dict[str, Any]:
    """An agent that only runs others."""
    return {"roots": ("google.adk",), "tail": tail, "framework": "google-adk", "model": (), "tools": (), "prompt": ()}


ROWS: tuple[dict[str, Any], ...] = (
    *(_flow(tail) for tail in ("SequentialAgent", "ParallelAgent", "LoopAgent")),
    *(
        _langchain(tail)
        for tail in (
            "create_json_chat_agent", "create_xml_agent", "create_self_ask_with_search_agent",
            "create_conversational_retrieval_agent", "create_openapi_agent", "create_json_agent",
            "create_vectorstore_agent",
        )
    ),
    _langchain("create_spark_sql_agent", tools=("extra_tools", "toolkit")),
    _langchain("create_spark_dataframe_agent", code=True, tools=("extra_tools",)),
    _langchain("create_xorbits_agent", code=True, tools=("extra_tools",)),
    {
        "roots": _LANG, "tail": "OpenAIAssistantRunnable.create_assistant", "framework": "openai-assistants",
        "prompt": ("instructions",), "rule": "openai",
    },
    *(
        _index(tail)
        for tail in (
            "FunctionCallingAgent.from_tools", "FunctionCallingAgentWorker.from_tools", "OpenAIAgentWorker.from_tools",
            "ReActAgentWorker.from_tools", "OpenAIAssistantAgent.from_new",
        )
    ),
    {
        "roots": ("agno", "phi"), "tail": "Team", "framework": "agno", "prompt": ("instructions", "description"),
    },
    {
        "roots": ("phi",), "tail": "Assistant", "framework": "agno", "model": ("llm",),
        "prompt": ("system_prompt", "instructions", "description"),
    },
    {
        "roots": ("autogen", "ag2"), "tail": "GroupChatManager", "framework": "autogen", "model": ("llm_config",),
        "tools": (), "rule": "openai",
    },
    {
        "roots": ("autogen", "ag2"), "tail": "GPTAssistantAgent", "framework": "autogen", "model": ("llm_config",),
        "tools": (), "prompt": ("instructions",), "name": ("name", 0), "rule": "openai",
    },
    {
        "roots": ("browser_use",), "tail": "Agent", "framework": "browser-use", "model": ("llm",),
        "tools": ("controller", "tools"), "prompt": ("override_system_message", "extend_system_message"), "name": (),
    },
    {
        "roots": ("letta_client", "letta"), "tail": "agents.create", "framework": "letta", "prompt": ("system",),
    },
    {
        "roots": ("claude_agent_sdk",), "tail": "AgentDefinition", "framework": "claude-agent-sdk",
        "prompt": ("prompt", 1), "name": (), "rule": "anthropic",
    },
    {
        "roots": ("agent_framework",), "tail": "create_agent", "framework": "agent-framework", "model": (),
        "prompt": ("instructions",),
    },
    {
        "roots": ("agent_framework",), "tail": "Agent", "framework": "agent-framework",
        "model": ("client", "chat_client", 0),
        "prompt": ("instructions", 1),
    },
    {"roots": ("marvin", "controlflow"), "tail": "Agent", "framework": "marvin", "prompt": ("instructions", "prompt")},
    {
        "roots": ("swarms",), "tail": "Agent", "framework": "swarms", "model": ("model_name", "llm"),
        "prompt": ("system_prompt",), "name": ("agent_name", "name"),
    },
    {
        "roots": ("swarm",), "tail": "Agent", "framework": "openai-swarm", "tools": ("functions",),
        "prompt": ("instructions",), "rule": "openai",
    },
    {
        "roots": ("llama_stack_client",), "tail": "Agent", "framework": "llama-stack", "model": ("model",),
        "prompt": ("instructions",), "name": (), "rule": "huggingface",
    },
    {
        "roots": ("vertexai",), "tail": "LangchainAgent", "framework": "vertex-agent-engine",
        "prompt": ("system_instruction",), "name": (), "rule": "vertex",
    },
    {
        "roots": ("vertexai",), "tail": "LanggraphAgent", "framework": "vertex-agent-engine",
        "prompt": ("system_instruction",), "name": (), "rule": "vertex",
    },
    {
        "roots": ("agentscope",), "tail": "ReActAgent", "framework": "agentscope", "tools": ("toolkit",),
        "prompt": ("sys_prompt",), "name": ("name", 0),
    },
    {
        "roots": ("praisonaiagents",), "tail": "Agent", "framework": "praisonai", "model": ("llm",),
        "prompt": ("instructions",),
    },
    {
        "roots": ("beeai_framework",), "tail": "RequirementAgent", "framework": "beeai", "model": ("llm", 0),
        "prompt": ("instructions",), "rule": "colon",
    },
    {
        "roots": ("beeai_framework",), "tail": "ReActAgent", "framework": "beeai", "model": ("llm", 0),
        "prompt": ("instructions",), "rule": "colon",
    },
    {
        "roots": ("dynamiq",), "tail": "Agent", "framework": "dynamiq", "model": ("llm",), "prompt": ("role",),
    },
    {
        "roots": ("dynamiq",), "tail": "ReActAgent", "framework": "dynamiq", "model": ("llm",), "prompt": ("role",),
    },
    {
        "roots": ("livekit",), "tail": "Agent", "framework": "livekit", "model": ("llm",), "prompt": ("instructions",),
        "name": (),
    },
    {
        "roots": ("griptape",), "tail": "Agent", "framework": "griptape", "model": ("prompt_driver",), "prompt": (),
        "name": (),
    },
    {
        "roots": ("transformers",), "tail": "ReactCodeAgent", "framework": "smolagents", "model": ("llm_engine", 1),
        "tools": ("tools", 0), "prompt": ("system_prompt",), "name": (), "rule": "huggingface", "code": True,
    },
    {
        "roots": ("semantic_kernel",), "tail": "OpenAIResponsesAgent", "framework": "semantic-kernel",
        "model": ("ai_model_id",), "tools": ("plugins",), "prompt": ("instructions",), "rule": "openai",
    },
)  # fmt: skip

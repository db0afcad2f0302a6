"""Agents that only npm's libraries make; each row holds the arguments of `makers.Maker`."""

from __future__ import annotations

from typing import Any

ROWS: tuple[dict[str, Any], ...] = (
    *(
        {
            "roots": ("ai_sdk",), "tail": tail, "framework": "ai-sdk", "model": ("model",),
            "prompt": ("system", "instructions"), "name": ("id",), "rule": "gateway", "equipped": True,
        }
        for tail in ("generate_text", "stream_text")
    ),
    *(
        {
            "roots": ("ai_sdk",), "tail": tail, "framework": "ai-sdk", "model": ("model",),
            "prompt": ("instructions", "system"), "name": ("id",), "rule": "gateway",
        }
        for tail in ("Agent", "Experimental_Agent", "ToolLoopAgent")
    ),
    {
        "roots": ("mastra",), "tail": "Agent", "framework": "mastra", "prompt": ("instructions",),
        "name": ("name", "id"), "rule": "gateway",
    },
    {"roots": ("agents",), "tail": "Agent.create", "framework": "openai-agents", "prompt": ("instructions",)},
    {"roots": ("agents",), "tail": "RealtimeAgent", "framework": "openai-agents", "prompt": ("instructions",)},
    {
        "roots": ("langgraph_swarm",), "tail": "create_swarm", "framework": "langgraph", "model": ("llm",),
        "tools": (), "rule": "colon",
    },
    {
        "roots": ("llama_index",), "tail": "agent", "framework": "llama-index", "model": ("llm",),
        "prompt": ("system_prompt",),
    },
    *(
        {
            "roots": ("llama_index",), "tail": tail, "framework": "llama-index", "model": ("llm",),
            "prompt": ("system_prompt",),
        }
        for tail in ("OpenAIAgent", "AnthropicAgent", "LLMAgent")
    ),
    {
        "roots": ("genkit",), "tail": "generate", "framework": "genkit", "model": ("model",), "prompt": ("system",),
        "name": (), "rule": "gateway", "equipped": True,
    },
    {
        "roots": ("genkit",), "tail": "define_prompt", "framework": "genkit", "model": ("model",),
        "prompt": ("system", "prompt"), "rule": "gateway", "equipped": True,
    },
    {
        "roots": ("voltagent",), "tail": "Agent", "framework": "voltagent", "prompt": ("instructions",),
        "rule": "gateway",
    },
    {
        "roots": ("inngest_agent_kit",), "tail": "create_agent", "framework": "inngest-agent-kit",
        "prompt": ("system",), "rule": "openai",
    },
    *(
        {
            "roots": ("beeai_framework",), "tail": tail, "framework": "beeai", "prompt": ("instructions",),
            "rule": "colon",
        }
        for tail in ("ReActAgent", "ToolCallingAgent")
    ),
    {
        "roots": ("claude_agent_sdk",), "tail": "query", "framework": "claude-agent-sdk", "model": ("options.model",),
        "tools": ("options.allowed_tools",), "prompt": ("options.system_prompt", "options.append_system_prompt"),
        "name": (), "rule": "anthropic", "code": True,
    },
    *(
        {
            "roots": ("openai",), "tail": tail, "framework": "openai", "model": ("model",), "prompt": (), "name": (),
            "rule": "openai",
        }
        for tail in ("chat.completions.run_tools", "beta.chat.completions.run_tools", "beta.messages.tool_runner")
    ),
    {
        "roots": ("anthropic",), "tail": "beta.messages.tool_runner", "framework": "anthropic", "model": ("model",),
        "prompt": ("system",), "name": (), "rule": "anthropic",
    },
)  # fmt: skip

"""Agents that the libraries of .NET, Java, Kotlin and Go make; each row holds the arguments of `makers.Maker`."""

from __future__ import annotations

from typing import Any

_DOTNET = ("Microsoft.Agents.AI", "Microsoft.Extensions.AI", "OpenAI", "Azure.AI", "Microsoft.SemanticKernel",
           "Azure.Identity", "Anthropic", "OllamaSharp")  # fmt: skip
_CHAT = "chat_options"

ROWS: tuple[dict[str, Any], ...] = (
    *(
        {
            "roots": ("Azure.AI", "Microsoft.Agents.AI", "OpenAI"), "tail": f"{client}.{tail}",
            "framework": "agent-framework", "model": ("model", model), "tools": ("tools",),
            "prompt": ("instructions", prompt), "name": ("name", name), "rule": rule, "chained": True,
        }
        for client, model, name, prompt, rule in (
            ("PersistentAgentsClient", 0, 1, 3, "azure"), ("AIProjectClient", 1, 0, 2, "azure"),
            ("AssistantClient", 0, 2, 1, "openai"), ("GetAssistantClient", 0, 2, 1, "openai"),
        )
        for tail in ("CreateAIAgent",)
    ),
    *(
        {
            "roots": _DOTNET, "tail": tail, "framework": "agent-framework",
            "model": ("model", "model_id", f"{_CHAT}.model_id"), "tools": ("tools", f"{_CHAT}.tools"),
            "prompt": ("instructions", f"{_CHAT}.instructions", 0), "name": ("name", 1), "rule": "openai",
            "chained": True,
        }
        for tail in ("AsAIAgent", "CreateAIAgent", "BuildAIAgent")
    ),
    {
        "roots": ("Microsoft.Agents.AI",), "tail": "ChatClientAgent", "framework": "agent-framework",
        "model": ("chat_client", 0), "tools": ("tools", f"{_CHAT}.tools"),
        "prompt": ("instructions", f"{_CHAT}.instructions", 1), "name": ("name", 2), "rule": "openai", "chained": True,
    },
    {
        "roots": ("Microsoft.SemanticKernel.Agents", "com.microsoft.semantickernel"),
        "tail": "ChatCompletionAgent", "framework": "semantic-kernel", "model": (),
        "tools": ("plugins",), "prompt": ("instructions",), "rule": "azure", "chained": True,
    },
    {
        "roots": ("Azure.AI",), "tail": "CreateAgent", "framework": "azure-ai-agents", "model": ("model", 0),
        "tools": ("tools", 4), "prompt": ("instructions", 3), "name": ("name", 1), "rule": "azure",
    },
    {
        "roots": ("Azure.AI",), "tail": "PromptAgentDefinition", "framework": "azure-ai-agents",
        "model": ("model", 0), "prompt": ("instructions",), "name": (), "rule": "azure",
    },
    {
        "roots": ("Microsoft.SemanticKernel.Agents",), "tail": "OpenAIAssistantAgent",
        "framework": "semantic-kernel", "model": ("model_id",), "tools": ("plugins",), "rule": "openai",
    },
    {
        "roots": ("OpenAI",), "tail": "CreateAssistant", "framework": "openai-assistants", "model": ("model", 0),
        "prompt": ("instructions",), "name": ("name",), "rule": "openai",
    },
    {
        "roots": ("Microsoft.SemanticKernel.Agents",), "tail": "OpenAIResponseAgent",
        "framework": "semantic-kernel", "model": ("client", 0), "tools": ("plugins",), "rule": "openai",
    },
    *(
        {
            "roots": ("github.com.tmc.langchaingo.agents",), "tail": tail, "framework": "langchaingo", "model": (0,),
            "tools": (1,), "prompt": ("with_prompt", "with_prompt_prefix"), "name": (), "rule": "openai",
        }
        for tail in ("NewOneShotAgent", "NewConversationalAgent", "NewOpenAIFunctionsAgent")
    ),
    {
        "roots": ("github.com.firebase.genkit.go",), "tail": "Generate", "framework": "genkit",
        "model": ("with_model_name", "with_model"), "tools": ("with_tools",), "prompt": ("with_system",),
        "name": (), "rule": "prefix", "equipped": True,
    },
    {
        "roots": ("github.com.firebase.genkit.go",), "tail": "DefinePrompt", "framework": "genkit",
        "model": ("with_model_name", "with_model"), "tools": ("with_tools",),
        "prompt": ("with_system", "with_prompt"), "name": (1,), "rule": "prefix", "equipped": True,
    },
)  # fmt: skip

"""What makes an agent: classes and functions of each framework, and the names of their arguments."""

from __future__ import annotations

from dataclasses import dataclass

from bartizan.sources.repository.code.libraries import makers_compiled, makers_npm, makers_python


@dataclass(frozen=True, slots=True)
class Maker:
    """A class or function that makes an agent, and the names of its arguments.

    `rule` says how a model that is named by text names its registry; `code` marks agents that run the code
    which the model writes; an `equipped` one is an agent only with tools, a
    `chained` one is made of what it is asked of.
    """

    roots: tuple[str, ...]
    tail: str
    framework: str
    model: tuple[str | int, ...] = ("model", "llm")
    tools: tuple[str | int, ...] = ("tools",)
    prompt: tuple[str | int, ...] = ("system_prompt", "instructions", "prompt", "system_message")
    name: tuple[str | int, ...] = ("name",)
    rule: str = "prefix"
    code: bool = False
    equipped: bool = False
    chained: bool = False


_LANG = ("langchain", "langchain_classic", "langchain_core", "langchain_community", "langchain_experimental")
MAKERS = (
    Maker(("langgraph",), "create_react_agent", "langgraph", ("model", "llm", 0), ("tools", 1), ("prompt",
        "state_modifier", "message_modifier", "messages_modifier"), rule="colon"),
    Maker(("langgraph_supervisor",), "create_supervisor", "langgraph", ("model", "llm"), ("tools",), ("prompt",),
        ("supervisor_name",), rule="colon"),
    Maker(_LANG, "create_agent", "langchain", ("model", 0), ("tools", 1), ("system_prompt", "prompt"), rule="colon"),
    Maker(("deepagents",), "create_deep_agent", "langchain", ("model",), ("tools", 0), ("instructions",
        "system_prompt", 1), rule="colon"),
    Maker(_LANG, "create_react_agent", "langchain", ("llm", 0), ("tools", 1), ("prompt", 2), rule="colon"),
    Maker(_LANG, "create_tool_calling_agent", "langchain", ("llm", 0), ("tools", 1), ("prompt", 2), rule="colon"),
    Maker(_LANG, "create_openai_functions_agent", "langchain", ("llm", 0), ("tools", 1), ("prompt", 2), rule="colon"),
    Maker(_LANG, "create_openai_tools_agent", "langchain", ("llm", 0), ("tools", 1), ("prompt", 2), rule="colon"),
    Maker(_LANG, "create_structured_chat_agent", "langchain", ("llm", 0), ("tools", 1), ("prompt", 2), rule="colon"),
    Maker(_LANG, "initialize_agent", "langchain", ("llm", 1), ("tools", 0), (), (), rule="colon"),
    Maker(_LANG, "create_pandas_dataframe_agent", "langchain", ("llm", 0), ("extra_tools",), ("prefix",), (),
        rule="colon", code=True),
    Maker(_LANG, "create_csv_agent", "langchain", ("llm", 0), ("extra_tools",), ("prefix",), (), rule="colon",
        code=True),
    Maker(_LANG, "create_python_agent", "langchain", ("llm", 0), ("tools", "tool", 1), ("prefix",), (),
        rule="colon", code=True),
    Maker(_LANG, "create_sql_agent", "langchain", ("llm", 0), ("extra_tools", "toolkit"), ("prefix",), (),
        rule="colon"),
    Maker(("agents",), "Agent", "openai-agents", ("model",), ("tools",), ("instructions",), ("name", 0)),
    Maker(("agents",), "SandboxAgent", "openai-agents", ("model",), ("tools",), ("instructions",), ("name", 0),
        code=True),
    Maker(("crewai",), "Agent", "crewai", ("llm",), ("tools",), ("backstory", "system_template"), ("role", "name")),
    Maker(("pydantic_ai",), "Agent", "pydantic-ai", ("model", 0), ("tools", "toolsets"), ("system_prompt",
        "instructions"), ("name",), rule="colon"),
    Maker(("strands",), "Agent", "strands", ("model",), ("tools",), ("system_prompt",), ("name",), rule="bedrock"),
    Maker(("autogen_agentchat",), "AssistantAgent", "autogen", ("model_client", 1), ("tools",), ("system_message",),
        ("name", 0)),
    Maker(("autogen_agentchat",), "CodeExecutorAgent", "autogen", ("model_client",), (), ("system_message",),
        ("name", 0), code=True),
    Maker(("autogen", "ag2", "autogen_agentchat"), "AssistantAgent", "autogen", ("llm_config",), ("functions",),
        ("system_message",), ("name", 0), rule="openai"),
    Maker(("autogen", "ag2"), "ConversableAgent", "autogen", ("llm_config",), ("functions",), ("system_message",),
        ("name", 0), rule="openai"),
    Maker(("autogen", "ag2"), "UserProxyAgent", "autogen", ("llm_config",), (), ("system_message",), ("name", 0),
        rule="openai"),
    Maker(("agent_framework",), "ChatAgent", "agent-framework", ("chat_client", 0), ("tools",), ("instructions", 1),
        ("name",)),
    Maker(("smolagents",), "CodeAgent", "smolagents", ("model", 1), ("tools", 0), ("instructions", "system_prompt"),
        ("name",), code=True),
    Maker(("smolagents",), "ToolCallingAgent", "smolagents", ("model", 1), ("tools", 0), ("instructions",
        "system_prompt"), ("name",)),
    Maker(("llama_index",), "FunctionAgent", "llama-index", ("llm",), ("tools",), ("system_prompt",), ("name",)),
    Maker(("llama_index",), "ReActAgent", "llama-index", ("llm",), ("tools",), ("system_prompt",), ("name",)),
    Maker(("llama_index",), "ReActAgent.from_tools", "llama-index", ("llm",), ("tools", 0), ("context",
        "system_prompt"), ()),
    Maker(("llama_index",), "OpenAIAgent.from_tools", "llama-index", ("llm",), ("tools", 0), ("system_prompt",), ()),
    Maker(("llama_index",), "CodeActAgent", "llama-index", ("llm",), ("tools",), ("system_prompt",), ("name",),
        code=True),
    Maker(("google.adk",), "Agent", "google-adk", ("model",), ("tools",), ("instruction", "global_instruction"),
        ("name",), rule="google"),
    Maker(("google.adk",), "LlmAgent", "google-adk", ("model",), ("tools",), ("instruction", "global_instruction"),
        ("name",), rule="google"),
    Maker(("semantic_kernel",), "ChatCompletionAgent", "semantic-kernel", ("service",), ("plugins",),
        ("instructions",), ("name",), chained=True),
    Maker(("semantic_kernel",), "OpenAIAssistantAgent", "semantic-kernel", ("ai_model_id",), ("plugins",),
        ("instructions",), ("name",), rule="openai"),
    Maker(("haystack", "haystack_experimental"), "Agent", "haystack", ("chat_generator",), ("tools",),
        ("system_prompt",), ()),
    Maker(("openai",), "beta.assistants.create", "openai-assistants", ("model",), ("tools",), ("instructions",),
        ("name",), rule="openai"),
    Maker(("azure.ai.projects", "azure.ai.agents"), "create_agent", "azure-ai-agents", ("model",), ("tools",
        "toolset"), ("instructions",), ("name",), rule="azure"),
    Maker(("boto3:bedrock-agent",), "create_agent", "bedrock", ("foundationModel",), (), ("instruction",),
        ("agentName",), rule="bedrock"),
    Maker(("qwen_agent",), "Assistant", "qwen-agent", ("llm",), ("function_list",), ("system_message",), ("name",),
        rule="openai"),
    Maker(("agno", "phi"), "Agent", "agno", ("model",), ("tools",), ("instructions", "description",
        "system_message"), ("name",)),
    Maker(("mistralai",), "agents.create", "mistral", ("model",), ("tools",), ("instructions",), ("name",),
        rule="mistral"),
    Maker(("claude_agent_sdk", "claude_code_sdk"), "ClaudeAgentOptions", "claude-agent-sdk", ("model",),
        ("allowed_tools",), ("system_prompt",), (), rule="anthropic", code=True),
    Maker(("dspy",), "ReAct", "dspy", (), ("tools", 1), (), ()),
    Maker(("dev.langchain4j",), "AiServices", "langchain4j", ("chat_model", "chat_language_model",
        "streaming_chat_model"), ("tools", "tool_provider"), ("system_message_provider", "system_message"), (),
        rule="openai"),
    Maker(("dev.langchain4j.agentic",), "AgenticServices", "langchain4j", ("chat_model",), ("tools",
        "tool_provider"), (), ("name",), rule="openai"),
    Maker(("dev.langchain4j",), "AiServices.create", "langchain4j", (1,), (), (), (), rule="openai"),
    Maker(("org.springframework.ai",), "ChatClient", "spring-ai", ("default_options", "default_model", "builder"),
        ("default_tools", "default_tool_callbacks", "default_functions"), ("default_system",), (),
        rule="openai"),
    Maker(("com.google.adk",), "LlmAgent", "google-adk", ("model",), ("tools",), ("instruction",
        "global_instruction"), ("name",), rule="google"),
    Maker(("ai.koog",), "AIAgent", "koog", ("llm_model", "model"), ("tool_registry", "tools"), ("system_prompt",),
        ("name", "id"), rule="openai"),
    Maker(("google.golang.org.adk.agent.llmagent",), "Config", "google-adk", ("model",), ("tools",), ("instruction",
        "global_instruction"), ("name",), rule="google"),
    Maker(("github.com.cloudwego.eino.flow.agent.react", "github.com.cloudwego.eino.adk"), "AgentConfig", "eino",
        ("model", "tool_calling_model"), ("tools_config", "tools"), ("instruction",), ("name",), rule="openai"),
    Maker(("com.embabel",), "Agent", "embabel", (), (), ("description",), ("name",)),
    Maker(("camel",), "ChatAgent", "camel", ("model",), ("tools",), ("system_message", 0), ()),
    *(Maker(**row) for row in (*makers_npm.ROWS, *makers_python.ROWS, *makers_compiled.ROWS)),
)  # fmt: skip

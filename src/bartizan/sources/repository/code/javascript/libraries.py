"""Under which dotted name all languages know a library of npm: `@langchain/openai` is `langchain_openai`."""

from __future__ import annotations

from functools import lru_cache

from bartizan.sources.repository.code.following.names import snake

_ROOTS: dict[str, str] = {
    "@anthropic-ai/sdk": "anthropic",
    "@anthropic-ai/bedrock-sdk": "anthropic.bedrock",
    "@anthropic-ai/vertex-sdk": "anthropic.vertex",
    "@anthropic-ai/claude-agent-sdk": "claude_agent_sdk",
    "@anthropic-ai/claude-code": "claude_agent_sdk",
    "@google/genai": "google.genai",
    "@google/generative-ai": "google.generativeai",
    "@google/adk": "google.adk",
    "@google-cloud/vertexai": "vertexai",
    "@google-cloud/aiplatform": "google.cloud.aiplatform",
    "@google-cloud/storage": "google.cloud.storage",
    "@google-cloud/bigquery": "google.cloud.bigquery",
    "@google-cloud/secret-manager": "google.cloud.secretmanager",
    "@mistralai/mistralai": "mistralai",
    "groq-sdk": "groq",
    "cohere-ai": "cohere",
    "together-ai": "together",
    "@cerebras/cerebras_cloud_sdk": "cerebras",
    "@pinecone-database/pinecone": "pinecone",
    "@qdrant/js-client-rest": "qdrant_client",
    "@qdrant/qdrant-js": "qdrant_client",
    "weaviate-client": "weaviate",
    "weaviate-ts-client": "weaviate",
    "@zilliz/milvus2-sdk-node": "pymilvus",
    "@lancedb/lancedb": "lancedb",
    "vectordb": "lancedb",
    "@upstash/vector": "upstash_vector",
    "@azure/search-documents": "azure.search.documents",
    "@huggingface/inference": "huggingface_hub",
    "@huggingface/hub": "huggingface_hub",
    "@huggingface/transformers": "transformers",
    "@xenova/transformers": "transformers",
    "@modelcontextprotocol/sdk": "mcp",
    "@modelcontextprotocol/server": "mcp.server",
    "@modelcontextprotocol/client": "mcp.client",
    "@modelcontextprotocol/node": "mcp.server",
    "mcp-handler": "mcp.handler",
    "@vercel/mcp-adapter": "mcp.handler",
    "@langchain/mcp-adapters": "langchain_mcp_adapters",
    "@openai/agents": "agents",
    "@openai/agents-core": "agents",
    "@openai/agents-openai": "agents",
    "@openai/agents-realtime": "agents.realtime",
    "@openai/agents-extensions": "agents.extensions",
    "@openai/guardrails": "openai_guardrails",
    "@langchain/langgraph": "langgraph",
    "@langchain/langgraph-supervisor": "langgraph_supervisor",
    "@langchain/langgraph-swarm": "langgraph_swarm",
    "@langchain/google-genai": "langchain_google_genai",
    "@langchain/google-vertexai": "langchain_google_vertexai",
    "@langchain/google-vertexai-web": "langchain_google_vertexai",
    "@langchain/azure-openai": "langchain_openai",
    "@langchain/mongodb": "langchain_mongodb",
    "@langchain/textsplitters": "langchain_text_splitters",
    "ai": "ai_sdk",
    "genkit": "genkit",
    "@azure/openai": "azure_openai",
    "@azure-rest/ai-inference": "azure_ai_inference",
    "@azure/ai-projects": "azure.ai.projects",
    "@azure/ai-agents": "azure.ai.agents",
    "@azure/ai-form-recognizer": "azure.ai.formrecognizer",
    "@azure-rest/ai-document-intelligence": "azure.ai.documentintelligence",
    "@azure-rest/ai-content-safety": "azure.ai.contentsafety",
    "@azure/ai-content-safety": "azure.ai.contentsafety",
    "@azure/ai-text-analytics": "azure.ai.textanalytics",
    "@azure/keyvault-secrets": "azure.keyvault",
    "@elevenlabs/elevenlabs-js": "elevenlabs",
    "@deepgram/sdk": "deepgram",
    "portkey-ai": "portkey_ai",
    "@portkey-ai/sdk": "portkey_ai",
    "@microsoft/teams-ai": "teams_ai",
    "@microsoft/teams.ai": "teams_ai",
    "@strands-agents/sdk": "strands",
    "beeai-framework": "beeai_framework",
    "@inngest/agent-kit": "inngest_agent_kit",
    "llamaindex": "llama_index",
    "@tavily/core": "tavily",
    "@e2b/code-interpreter": "e2b_code_interpreter",
    "@prisma/client": "prisma",
    "@supabase/supabase-js": "supabase",
    "@neondatabase/serverless": "neon",
    "@planetscale/database": "planetscale",
    "@libsql/client": "libsql",
    "@slack/web-api": "slack_sdk",
    "@sendgrid/mail": "sendgrid",
    "@browserbasehq/stagehand": "stagehand",
    "@playwright/test": "playwright",
    "puppeteer-core": "puppeteer",
    "playwright-core": "playwright",
    "playwright-chromium": "playwright",
    "aws-sdk": "boto3",
}
"""Packages whose name in all languages' terms does not follow from their own."""

_FAMILIES: tuple[tuple[str, str], ...] = (
    ("@ai-sdk/", "ai_sdk."),
    ("@langchain/", "langchain_"),
    ("@llamaindex/", "llama_index."),
    ("@mastra/", "mastra."),
    ("@genkit-ai/", "genkit."),
    ("@voltagent/", "voltagent."),
    ("@copilotkit/", "copilotkit."),
    ("@ai21/", "ai21."),
    ("@elastic/", "elastic."),
)
"""Scopes all of whose packages are one framework's."""

_CLASSES: dict[str, str] = {
    "openai": "OpenAI",
    "anthropic": "Anthropic",
    "anthropic.bedrock": "AnthropicBedrock",
    "anthropic.vertex": "AnthropicVertex",
    "groq": "Groq",
    "replicate": "Replicate",
    "together": "Together",
    "cerebras": "Cerebras",
    "portkey_ai": "Portkey",
    "mistralai": "MistralClient",
    "langfuse": "Langfuse",
    "stripe": "Stripe",
    "azure_ai_inference": "ModelClient",
    "fireworks": "Fireworks",
    "voyageai": "VoyageAIClient",
    "e2b_code_interpreter": "Sandbox",
}
"""What a package hands out by default, where it has a name."""

CALLED = frozenset(_CLASSES)
"""Packages that are what they hand out by default: `require("openai")` is the class."""

_RENAMED: dict[str, str] = {
    # Their first argument is a key, that of the classes of the same name in Python a model.
    "huggingface_hub.InferenceClient": "huggingface_hub.HfInference",
    "google.adk.tools.FunctionTool": "google.adk.FunctionTool",
}
_SERVICES = {
    "secrets-manager": "secretsmanager", "lex-runtime-v2": "lexv2-runtime", "sesv2": "ses", "lib-dynamodb": "dynamodb",
}  # fmt: skip
_AWS = ("@aws-sdk/client-", "@aws-sdk/")
_SCRIPTS = (".mjs", ".cjs", ".js")


@lru_cache(maxsize=8192)
def root(written: str) -> str:
    """The dotted name of the package, or of the module inside it, that a specifier names.

    `@langchain/core/tools` is `langchain_core.tools`; a specifier of a file (`./a`) has no such name: ``.
    """
    name = written.removeprefix("node:").removeprefix("npm:").removeprefix("jsr:")
    if not name or name[0] in "./#~":
        return ""
    for prefix in _AWS:
        if name.startswith(prefix):
            service = name.removeprefix(prefix).partition("/")[0]
            return f"boto3:{_SERVICES.get(service, service)}"
    package, inside = split(name)
    known = _ROOTS.get(package)
    if known is None:
        for family, dotted in _FAMILIES:
            if package.startswith(family):
                known = dotted + _word(package[len(family) :])
                break
        else:
            known = _word(package.removeprefix("@"))
    for ending in _SCRIPTS:
        inside = inside.removesuffix(ending)
    parts = [_word(part) for part in inside.split("/") if part and part not in {"dist", "esm", "cjs", "index"}]
    return ".".join([known, *parts])


def split(name: str) -> tuple[str, str]:
    """A specifier's package and the path inside it; a version after `@` is left out."""
    parts = name.split("/")
    count = 2 if name.startswith("@") and len(parts) > 1 else 1
    package = "/".join(parts[:count])
    head, mark, _ = package[1:].partition("@")
    return package[0] + head if mark else package, "/".join(parts[count:])


def _word(text: str) -> str:
    return text.replace("-", "_").replace("/", "_").replace("@", "").replace(".", "_")


def outside(written: str, name: str) -> str:
    """The dotted name of what a package calls `name`: functions in snake_case, `default` by its class."""
    module = root(written)
    if not module:
        return f"?.{word(name)}" if name not in {"*", "default"} else "?"
    if name == "*":
        return module
    if name == "default":
        return default(module)
    dotted = f"{module}.{word(name)}"
    return _RENAMED.get(dotted, dotted)


def default(module: str) -> str:
    """What a library's module hands out by default: a class that has a name, else the module itself."""
    found = _CLASSES.get(module)
    return f"{module}.{found}" if found is not None else module


@lru_cache(maxsize=8192)
def word(name: str) -> str:
    """A name as it stands in dotted names: `generateText` is `generate_text`, names of classes stay."""
    return snake(name) if name[:1].islower() else name

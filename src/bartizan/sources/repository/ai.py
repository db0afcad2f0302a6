"""The catalogue's lists of AI packages, endpoints and images, ready to be asked."""

from __future__ import annotations

import fnmatch
import functools
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import urlsplit


class Lists(Protocol):
    """What of the catalogue is needed here: `catalog.ai("packages")` as rows."""

    def ai(self, name: str) -> list[dict[str, Any]]:
        """The rows of one list."""


_PREFIXES: tuple[tuple[str, str, str, str], ...] = (
    ("pypi", "langchain-", "agent-framework", "LangChain"),
    ("pypi", "langgraph-", "agent-framework", "LangGraph"),
    ("pypi", "llama-index-", "rag", "LlamaIndex"),
    ("pypi", "openinference-instrumentation-", "observability", "Arize OpenInference"),
    ("pypi", "pydantic-ai-", "agent-framework", "Pydantic AI"),
    ("pypi", "crewai-", "agent-framework", "CrewAI"),
    ("pypi", "nvidia-nim-", "inference-server", "NVIDIA"),
    ("npm", "@ai-sdk/", "llm-sdk", "Vercel AI SDK"),
    ("npm", "@langchain/", "agent-framework", "LangChain"),
    ("npm", "@llamaindex/", "rag", "LlamaIndex"),
    ("npm", "@mastra/", "agent-framework", "Mastra"),
    ("npm", "@modelcontextprotocol/", "mcp", "Model Context Protocol"),
    ("npm", "@huggingface/", "hub-client", "Hugging Face"),
    ("npm", "@tensorflow/", "training-framework", "TensorFlow.js"),
    ("maven", "dev.langchain4j:", "agent-framework", "LangChain4j"),
    ("maven", "org.springframework.ai:", "agent-framework", "Spring AI"),
    ("nuget", "microsoft.semantickernel", "agent-framework", "Semantic Kernel"),
)
_INSTRUMENTED = (
    "openai", "anthropic", "bedrock", "cohere", "langchain", "llamaindex", "ollama", "mistralai", "groq", "vertexai",
    "google-generativeai", "google-genai", "chromadb", "pinecone", "qdrant", "weaviate", "crewai", "mcp",
    "transformers", "sagemaker",
)  # fmt: skip
_IMPORTS = {
    "scikit-learn": "sklearn", "faiss-cpu": "faiss", "faiss-gpu": "faiss", "tensorflow-hub": "tensorflow_hub",
    "tensorflow-datasets": "tensorflow_datasets", "pytorch-lightning": "pytorch_lightning", "haystack-ai": "haystack",
    "pinecone-client": "pinecone", "weaviate-client": "weaviate", "llama-cpp-python": "llama_cpp",
    "opencv-python": "cv2",
    "open-clip-torch": "open_clip", "azure-ai-inference": "azure.ai.inference", "azure-ai-ml": "azure.ai.ml",
    "azure-ai-projects": "azure.ai.projects", "azure-search-documents": "azure.search.documents",
    "azure-ai-contentsafety": "azure.ai.contentsafety", "strands-agents": "strands",
    "strands-agents-tools": "strands_tools",
    "google-cloud-discoveryengine": "google.cloud.discoveryengine", "autogen-agentchat": "autogen_agentchat",
    "autogen-ext": "autogen_ext", "tavily-python": "tavily", "mcp": "mcp", "fastmcp": "fastmcp",
    "guardrails-ai": "guardrails",
    "arize-phoenix": "phoenix", "flagembedding": "FlagEmbedding", "langfuse": "langfuse", "python-dspy": "dspy",
    "llama-index-core": "llama_index.core", "llama-index": "llama_index", "pgvector": "pgvector",
    "presidio-analyzer": "presidio_analyzer",
    "nemoguardrails": "nemoguardrails", "torch": "torch", "claude-agent-sdk": "claude_agent_sdk",
}  # fmt: skip
_SHORTER = {"llama_index.core": "llama_index"}
AMBIGUOUS_IMPORTS = frozenset(
    {
        "agents",
        "art",
        "evaluate",
        "guidance",
        "marvin",
        "phoenix",
        "together",
        "haystack",
        "guardrails",
        "outlines",
        "ray",
        "mcp",
        "datasets",
        "instructor",
        "replicate",
        "magic",
        "swarm",
        "burr",
        "mirascope",
    }
)
"""Import names that other projects use too: an import alone does not say which package it is."""


@dataclass(slots=True)
class Packages:
    """AI packages by ecosystem and name, and by the name under which Python imports them."""

    rows: dict[tuple[str, str], Mapping[str, Any]] = field(default_factory=dict)
    imports: dict[str, str] = field(default_factory=dict)

    def find(self, ecosystem: str, name: str) -> Mapping[str, Any] | None:
        """The row of a package, or one made by a naming rule of a family of packages; None for others."""
        key = normal_name(ecosystem, name)
        row = self.rows.get((ecosystem, key))
        if row is not None:
            return row
        for place, prefix, category, vendor in _PREFIXES:
            if place == ecosystem and key.startswith(prefix):
                return {"ecosystem": ecosystem, "name": key, "category": category, "vendor": vendor}
        if ecosystem == "pypi" and key.endswith("-haystack"):
            return {"ecosystem": ecosystem, "name": key, "category": "rag", "vendor": "Haystack"}
        instrumented = key.removeprefix("opentelemetry-instrumentation-")
        if ecosystem == "pypi" and instrumented != key and instrumented in _INSTRUMENTED:
            return {"ecosystem": ecosystem, "name": key, "category": "observability", "vendor": "OpenTelemetry"}
        return None

    def imported(self, dotted: str) -> str | None:
        """The package that provides a module, by the longest of its names; None when it is no AI package."""
        parts = dotted.split(".")
        for length in range(min(len(parts), 4), 0, -1):
            found = self.imports.get(".".join(parts[:length]))
            if found is not None:
                return found
        root = parts[0].replace("_", "-")
        if "_" in parts[0] and self.find("pypi", root) is not None:
            return root
        return None


@functools.lru_cache(maxsize=4)
def packages(lists: Lists) -> Packages:
    """The package list of the catalogue; made once for a catalogue, since every manifest asks for it."""
    found = Packages()
    for row in lists.ai("packages"):
        ecosystem, name = str(row["ecosystem"]), str(row["name"])
        found.rows[ecosystem, normal_name(ecosystem, name)] = row
        if ecosystem == "pypi":
            names = str(row["import"]).split(",") if row.get("import") else [_IMPORTS.get(name, name.replace("-", "_"))]
            for module in names:
                found.imports.setdefault(module, name)
    for module, package in (("llama_index", "llama-index"), ("sklearn", "scikit-learn"), ("pinecone", "pinecone")):
        found.imports[module] = package
    return found


def normal_name(ecosystem: str, name: str) -> str:
    """A package's name as its registry compares it: PyPI folds case, `_` and `.`."""
    name = name.strip()
    if ecosystem == "pypi":
        return re.sub(r"[-_.]+", "-", name).lower()
    return name.lower() if ecosystem in {"npm", "nuget", "packagist", "cargo", "pub"} else name


_SLUGS = {
    "OpenAI regional": "openai", "OpenAI ChatGPT / Codex backend": "openai", "Azure AI Services": "azure-openai",
    "Azure AI Foundry": "azure-ai", "Azure AI serverless model endpoint": "azure-ai", "Google Gemini API": "google",
    "Vertex AI (global)": "vertex", "Vertex AI (regional)": "vertex", "AWS Bedrock runtime": "aws-bedrock",
    "AWS Bedrock runtime FIPS": "aws-bedrock", "AWS Bedrock OpenAI-compatible": "aws-bedrock",
    "AWS Bedrock control plane": "aws-bedrock",
    "AWS Bedrock agents/KB runtime": "aws-bedrock", "AWS Bedrock agents control": "aws-bedrock",
    "SageMaker runtime": "aws-sagemaker",
    "SageMaker control": "aws-sagemaker", "HF Inference API (legacy)": "huggingface",
    "HF Inference Providers router": "huggingface",
    "HF Hub": "huggingface", "HF short": "huggingface", "HF LFS CDN": "huggingface", "HF Xet": "huggingface",
    "Together AI": "together",
    "Fireworks AI": "fireworks", "xAI Grok": "xai", "Ollama (any host)": "ollama", "Ollama": "ollama",
    "vLLM / NIM default": "self-hosted",
    "LM Studio": "self-hosted", "llama.cpp server / LocalAI": "self-hosted", "Docker Model Runner": "self-hosted",
    "SGLang": "self-hosted",
    "In-cluster model service": "self-hosted", "GitHub Models (old)": "github", "GitHub Models": "github",
    "Cohere (legacy)": "cohere",
    "Moonshot Kimi (CN)": "moonshot", "Moonshot Kimi (intl)": "moonshot", "Zhipu GLM": "zhipu", "Z.ai GLM": "zhipu",
    "Alibaba DashScope/Qwen": "dashscope", "Alibaba DashScope intl": "dashscope",
    "NVIDIA NIM API catalog": "nvidia", "NVIDIA NIM": "nvidia",
    "LiteLLM proxy": "litellm", "Claude apps": "anthropic", "Mistral Codestral": "mistral",
}  # fmt: skip
_NEED_PATH = {"api.cloudflare.com": "/ai", "sourcegraph.com": "/.api", "storage.googleapis.com": "/tensorflow"}
_TOO_WIDE = frozenset(
    {
        "mcp.*",
        "localhost:5000",
        "localhost:6006",
        "localhost:8265",
        "localhost:7860",
        "localhost:8188",
        "q.*.amazonaws.com",
        "*.snowflakecomputing.com",
        "*.cloud.databricks.com",
        "*.azuredatabricks.net",
    }
)


def slug(vendor: str) -> str:
    """A vendor's name as a registry: `Azure OpenAI` → `azure-openai`."""
    if vendor in _SLUGS:
        return _SLUGS[vendor]
    plain = re.sub(r"\(.*?\)", "", vendor).split("/")[0]
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")


@dataclass(slots=True)
class Endpoints:
    """AI endpoints by host."""

    exact: dict[str, tuple[str, str]] = field(default_factory=dict)
    suffixes: list[tuple[str, tuple[str, str]]] = field(default_factory=list)
    globs: list[tuple[str, tuple[str, str]]] = field(default_factory=list)

    def of_url(self, url: str) -> tuple[str, str] | None:
        """`(slug, kind)` of the service behind a URL or host; None for hosts that are no AI endpoint."""
        text = url if "://" in url else f"https://{url}"
        try:
            parts = urlsplit(text[:2000])
            host, port = (parts.hostname or "").lower(), parts.port
        except ValueError:
            return None
        if not host:
            return None
        needed = _NEED_PATH.get(host)
        if needed is not None and needed not in parts.path:
            return None
        candidates = [f"{host}:{port}{parts.path.rstrip('/')}", f"{host}:{port}", f"*:{port}"] if port else []
        for candidate in (*candidates, host):
            if candidate in self.exact:
                return self.exact[candidate]
        if port and host in {"127.0.0.1", "0.0.0.0", "[::1]", "host.docker.internal"}:  # noqa: S104
            return self.of_url(text.replace(host, "localhost", 1))
        for suffix, row in self.suffixes:
            if host.endswith(suffix):
                return row
        for pattern, row in self.globs:
            if fnmatch.fnmatchcase(host, pattern):
                return row
        return None

    def literals(self) -> list[bytes]:
        """A literal of each host pattern, for a search in bytes."""
        texts = [host for host in self.exact if "*" not in host]
        texts += [suffix for suffix, _ in self.suffixes]
        texts += [max(pattern.split("*"), key=len) for pattern, _ in self.globs]
        return sorted({text.encode() for text in texts if len(text) > 5 and not text.startswith(".amazonaws")})  # noqa: PLR2004


def endpoints(lists: Lists) -> Endpoints:
    """The endpoint list of the catalogue, without the patterns that say nothing by themselves."""
    found = Endpoints()
    for row in lists.ai("endpoints"):
        host, match = str(row["host"]), str(row["match"])
        value = (slug(str(row["vendor"])), str(row["kind"]))
        if host in _TOO_WIDE:
            continue
        if match == "suffix":
            found.suffixes.append((host.removeprefix("*"), value))
        elif match == "glob":
            found.globs.append((host, value))
        else:
            found.exact[host.partition("/")[0] if match == "prefix" else host] = value
    return found


def unique(values: Iterable[str]) -> list[str]:
    """The values, each once, in order."""
    return list(dict.fromkeys(values))

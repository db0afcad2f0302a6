"""The catalogue's lists of AI packages, endpoints and images, ready to be asked."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from bartizan.catalog.images import Lists
from bartizan.catalog.packages import AMBIGUOUS_IMPORTS, Packages, normal_name, packages

__all__ = [
    "AMBIGUOUS_IMPORTS",
    "Endpoints",
    "Lists",
    "Packages",
    "endpoints",
    "normal_name",
    "packages",
    "slug",
    "unique",
]


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

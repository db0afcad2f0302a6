"""The AI packages that the catalogue knows: by name, by family of names, and by what Python imports."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bartizan.catalog.images import Lists

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
    """AI packages by ecosystem and name, families by the beginning of their names, and what Python imports.

    A Go module below the path of a listed one, or of its later major version, is of that row.
    """

    rows: dict[tuple[str, str], Mapping[str, Any]] = field(default_factory=dict)
    families: dict[str, list[Mapping[str, Any]]] = field(default_factory=dict)
    imports: dict[str, str] = field(default_factory=dict)

    def find(self, ecosystem: str, name: str) -> Mapping[str, Any] | None:
        """The row of a package, or one made by the rule of a family of packages; None for others."""
        key = normal_name(ecosystem, name)
        row = self.rows.get((ecosystem, key))
        if row is not None:
            return row
        for family in self.families.get(ecosystem, ()):
            if key.startswith(family["prefix"]) and len(key) > len(family["prefix"]):
                return {**family, "name": key}
        if ecosystem == "pypi":
            return _python_family(key)
        return self._module_above(key) if ecosystem == "go" else None

    def _module_above(self, path: str) -> Mapping[str, Any] | None:
        """The row of the listed Go module that `path` is a part, or a later major version, of."""
        while "/" in path:
            path = path.rpartition("/")[0]
            row = self.rows.get(("go", path))
            if row is not None:
                return row
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


def _python_family(key: str) -> Mapping[str, Any] | None:
    """Families of PyPI whose names are told by their ends."""
    if key.endswith("-haystack"):
        return {"ecosystem": "pypi", "name": key, "category": "rag", "vendor": "Haystack"}
    instrumented = key.removeprefix("opentelemetry-instrumentation-")
    if instrumented != key and instrumented in _INSTRUMENTED:
        return {"ecosystem": "pypi", "name": key, "category": "observability", "vendor": "OpenTelemetry"}
    return None


@functools.lru_cache(maxsize=4)
def packages(lists: Lists) -> Packages:
    """The package list of the catalogue; made once for a catalogue, since every manifest asks for it."""
    found = Packages()
    for row in lists.ai("packages"):
        ecosystem = str(row["ecosystem"])
        if "prefix" in row:
            found.families.setdefault(ecosystem, []).append(row)
            continue
        name = str(row["name"])
        found.rows[ecosystem, normal_name(ecosystem, name)] = row
        if ecosystem == "pypi":
            names = str(row["import"]).split(",") if row.get("import") else [_IMPORTS.get(name, name.replace("-", "_"))]
            for module in names:
                found.imports.setdefault(module, name)
    for module, package in (("llama_index", "llama-index"), ("sklearn", "scikit-learn"), ("pinecone", "pinecone")):
        found.imports[module] = package
    return found


_FOLDED = frozenset({"npm", "nuget", "packagist", "cargo", "pub", "swift", "hex"})
"""Ecosystems whose names are compared without case here; Go's, RubyGems' and CRAN's names differ by case."""


def normal_name(ecosystem: str, name: str) -> str:
    """A package's name as its registry compares it: PyPI folds case, `_` and `.`; a Swift package is its repository."""
    name = name.strip()
    if ecosystem == "pypi":
        return re.sub(r"[-_.]+", "-", name).lower()
    if ecosystem == "swift":
        name = re.sub(r"^(?:https?://|ssh://|git@)(?:[^/@]*@)?", "", name).replace(":", "/", 1).removesuffix("/")
        name = name.removesuffix(".git")
    return name.lower() if ecosystem in _FOLDED else name

"""Who makes and who serves a model, from the identifier alone: what the identifier itself names, nothing guessed."""

from __future__ import annotations

import re
from collections.abc import Mapping

from bartizan.report.bom.bill import Party, Reference

HUB = "https://huggingface.co"

REGISTRIES: Mapping[str, Party] = {
    "openai": Party("OpenAI", "https://openai.com"),
    "azure-openai": Party("Microsoft", "https://azure.microsoft.com"),
    "azure": Party("Microsoft", "https://azure.microsoft.com"),
    "anthropic": Party("Anthropic", "https://www.anthropic.com"),
    "bedrock": Party("Amazon Web Services", "https://aws.amazon.com"),
    "aws": Party("Amazon Web Services", "https://aws.amazon.com"),
    "gcp": Party("Google Cloud", "https://cloud.google.com"),
    "google": Party("Google", "https://ai.google.dev"),
    "gemini": Party("Google", "https://ai.google.dev"),
    "vertex": Party("Google Cloud", "https://cloud.google.com"),
    "vertexai": Party("Google Cloud", "https://cloud.google.com"),
    "mistral": Party("Mistral AI", "https://mistral.ai"),
    "cohere": Party("Cohere", "https://cohere.com"),
    "groq": Party("Groq", "https://groq.com"),
    "together": Party("Together AI", "https://www.together.ai"),
    "fireworks": Party("Fireworks AI", "https://fireworks.ai"),
    "deepseek": Party("DeepSeek", "https://www.deepseek.com"),
    "xai": Party("xAI", "https://x.ai"),
    "perplexity": Party("Perplexity", "https://www.perplexity.ai"),
    "replicate": Party("Replicate", "https://replicate.com"),
    "openrouter": Party("OpenRouter", "https://openrouter.ai"),
    "voyage": Party("Voyage AI", "https://www.voyageai.com"),
    "ai21": Party("AI21 Labs", "https://www.ai21.com"),
    "ollama": Party("Ollama", "https://ollama.com"),
    "huggingface": Party("Hugging Face", HUB),
}
"""Who serves the models of a registry, or runs a cloud."""

MAKERS: Mapping[str, Party] = {
    "anthropic": Party("Anthropic", "https://www.anthropic.com"),
    "amazon": Party("Amazon", "https://aws.amazon.com"),
    "meta": Party("Meta", "https://ai.meta.com"),
    "mistral": Party("Mistral AI", "https://mistral.ai"),
    "cohere": Party("Cohere", "https://cohere.com"),
    "ai21": Party("AI21 Labs", "https://www.ai21.com"),
    "stability": Party("Stability AI", "https://stability.ai"),
    "deepseek": Party("DeepSeek", "https://www.deepseek.com"),
    "openai": Party("OpenAI", "https://openai.com"),
    "qwen": Party("Alibaba Cloud"),
    "writer": Party("Writer"),
    "luma": Party("Luma AI"),
    "twelvelabs": Party("TwelveLabs"),
}
"""Makers by the first word of a Bedrock model id (`anthropic.claude-…`), as AWS writes them."""

_OWN = frozenset({"openai", "anthropic", "mistral", "cohere", "deepseek", "ai21"})
"""Vendors whose interface serves models that they made themselves."""


def split(identity: str) -> tuple[str, str] | None:
    """`(registry, name)` of `model:<registry>/<name>`; None for another id."""
    scheme, _, rest = identity.partition(":")
    registry, slash, name = rest.partition("/")
    return (registry, name) if scheme == "model" and slash and name else None


def parties(identity: str) -> tuple[Party | None, Party | None]:
    """`(supplier, producer)` of a model."""
    found = split(identity)
    if found is None:
        return None, None
    registry, name = found
    if registry == "huggingface":
        namespace = name.partition("/")[0] if "/" in name else None
        return REGISTRIES[registry], Party(namespace, f"{HUB}/{namespace}") if namespace else None
    if registry == "bedrock":
        words = name.split(".")
        return REGISTRIES[registry], next((MAKERS[word] for word in words[:2] if word in MAKERS), None)
    return REGISTRIES.get(registry), REGISTRIES[registry] if registry in _OWN else None


def dated(identity: str) -> str | None:
    """The version in the name of a hosted model: the date and what follows it (`20241022-v2:0`)."""
    found = split(identity)
    match = _DATED.search(found[1]) if found is not None else None
    return match[1] if match else None


_DATED = re.compile(r"-((?:20\d\d-\d\d-\d\d|20\d{6})(?:-v\d+(?::\d+)?)?)$")
_PAGES: Mapping[str, str] = {
    "pypi": "https://pypi.org/project/{}/",
    "npm": "https://www.npmjs.com/package/{}",
    "cargo": "https://crates.io/crates/{}",
    "gem": "https://rubygems.org/gems/{}",
    "nuget": "https://www.nuget.org/packages/{}",
    "golang": "https://pkg.go.dev/{}",
}
_SAFE = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/@%+")


def pages(identity: str, role: str) -> tuple[Reference, ...]:
    """Addresses that follow from an identifier: a hub's page of a model or data set, a registry's of a package."""
    scheme, _, rest = identity.partition(":")
    if not set(rest) <= _SAFE or ".." in rest:
        return ()
    kind, _, name = rest.partition("/")
    if kind == "huggingface" and scheme == "model":
        page = f"{HUB}/{name}"
        return (Reference("distribution", page), Reference("model-card", page))
    if kind == "huggingface" and scheme == "dataset":
        return (Reference("distribution", f"{HUB}/datasets/{name}"),)
    if scheme == "pkg" and kind in _PAGES and role == "library":
        bare = name.partition("?")[0]
        bare = bare.rpartition("@")[0] if "@" in bare[1:] else bare
        return (Reference("distribution", _PAGES[kind].format(bare.replace("%40", "@"))),)
    return ()

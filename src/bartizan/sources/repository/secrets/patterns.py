"""The catalogue's secret patterns, ready to search: one pass finds candidates, then each is judged."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import re2

from bartizan.sources.repository.ai import slug

_BEFORE = r"(?:^|[^A-Za-z0-9_+/-])"
_TERMINATOR = r"(?:$|[^A-Za-z0-9_+/=-])"
_SERVICES = {
    "anthropic": "Anthropic API, Anthropic admin, Anthropic OAuth (Claude Code)",
    "aws": "AWS access key",
    "aws-bedrock": "AWS Bedrock API key (long-term), AWS Bedrock API key (short-term)",
    "azure-search": "Azure AI Search",
    "chroma": "Chroma Cloud",
    "dashscope": "Alibaba DashScope",
    "fireworks": "Fireworks AI",
    "github": "GitHub Models / Copilot",
    "google": "Google Gemini / GCP API key, Google Gemini (new auth key)",
    "google-cloud": "GCP service account (Vertex)",
    "huggingface": "Hugging Face user, Hugging Face org (legacy)",
    "jina": "Jina AI",
    "lancedb": "LanceDB Cloud",
    "moonshot": "Moonshot/Kimi",
    "nvidia": "NVIDIA NIM / NGC",
    "ollama": "Ollama Cloud",
    "openai": "OpenAI webhook",
    "qdrant": "Qdrant Cloud",
    "qianfan": "Baidu Qianfan",
    "snowflake": "Snowflake PAT",
    "together": "Together AI",
    "voyage": "Voyage AI",
    "watsonx": "IBM watsonx",
    "xai": "xAI",
}
"""The services whose slug is not their provider's name, with the rows of the list that open them."""
_BY_PROVIDER = {provider: service for service, text in _SERVICES.items() for provider in text.split(", ")}


@dataclass(frozen=True, slots=True)
class Pattern:
    """One row of the list: its provider, the shape of its token, the names of its variables."""

    provider: str
    service: str
    confidence: str
    context: bool
    variables: tuple[str, ...]
    words: tuple[str, ...]
    regex: Any
    literal: bool


@dataclass(frozen=True, slots=True)
class Patterns:
    """All rows, split by how they are found: by their own prefix, or only beside their variable's name."""

    distinctive: tuple[Pattern, ...]
    contextual: tuple[Pattern, ...]
    trigger: Any
    names: Any
    by_name: dict[str, tuple[Pattern, ...]]


def service_of(provider: str) -> str:
    """The slug of the service that a provider's key opens: `OpenAI (project)` → `openai`."""
    return _BY_PROVIDER.get(provider) or slug(provider)


def _pattern(row: dict[str, Any]) -> Pattern | None:
    text = row.get("pattern")
    if not text:
        return None
    provider = str(row["provider"])
    words = tuple(
        word
        for word in re.split(r"[^a-z0-9]+", provider.lower())
        if len(word) > 2 and word not in {"api", "key", "user", "legacy", "new", "old", "tool", "cloud", "the"}  # noqa: PLR2004
    )
    before = "" if text.startswith('"') else _BEFORE
    after = "" if text.endswith(('"', "+", "*")) else _TERMINATOR
    return Pattern(
        provider,
        service_of(provider),
        str(row["confidence"]),
        bool(row["context"]),
        tuple(row["variables"]),
        words[:2],
        re2.compile(f"{before}({text}){after}"),
        row["distinctive"] == "yes",
    )


def patterns(rows: Iterable[dict[str, Any]]) -> Patterns:
    """The patterns of the catalogue's list `secrets`."""
    rows = list(rows)
    made = [(row, pattern) for row in rows if (pattern := _pattern(row)) is not None]
    # A shape without any literal (a UUID, say) cannot be searched for: its variable's name must stand beside it.
    own = {pattern.provider for row, pattern in made if not pattern.context and prefixes(str(row["pattern"]))}
    distinctive = tuple(pattern for _, pattern in made if pattern.provider in own)
    contextual = tuple(pattern for _, pattern in made if pattern.provider not in own)
    literals = sorted(
        {literal for row, pattern in made if pattern.provider in own for literal in prefixes(str(row["pattern"]))}
    )
    names: dict[str, list[Pattern]] = {}
    for pattern in contextual:
        for name in pattern.variables:
            names.setdefault(name, []).append(pattern)
    return Patterns(
        distinctive,
        contextual,
        re2.compile("|".join(re2.escape(text) for text in literals).encode()),
        re2.compile(("(?i)" + "|".join(sorted(re2.escape(name) for name in names))).encode()),
        {name: tuple(found) for name, found in names.items()},
    )


@lru_cache(maxsize=256)
def prefixes(pattern: str) -> tuple[str, ...]:
    """Literals one of which every match of a pattern holds: the longest literal run of each alternative."""
    found: list[str] = []
    for alternative in _alternatives(pattern):
        plain = re.sub(r"\\s\*|\\.", lambda match: match.group()[1] if match.group()[1] in "./-" else "\0", alternative)
        plain = re.sub(r"\[[^\]]*\](\{[^}]*\}|[+*?])?|\((?:[^()]|\([^()]*\))*\)[?*+]?", "\0", plain)
        plain = re.sub(r"[^\0](\{[^}]*\}|[?*])", "\0", plain)
        runs = [run for run in plain.split("\0") if len(run) >= 3]  # noqa: PLR2004
        if runs:
            found.append(max(runs, key=len))
    return tuple(found)


def _alternatives(pattern: str) -> Iterator[str]:
    """The alternatives of a pattern, those of one leading group written out."""
    depth = start = 0
    in_class = False
    for index, character in enumerate(pattern):
        if character == "[":
            in_class = True
        elif character == "]":
            in_class = False
        elif in_class:
            continue
        elif character == "(":
            depth += 1
        elif character == ")":
            depth -= 1
        elif character == "|" and depth == 0:
            yield from _leading(pattern[start:index])
            start = index + 1
    yield from _leading(pattern[start:])


def _leading(text: str) -> Iterator[str]:
    match = re.match(r"\(\?:([^()]*)\)(?![?*])", text)
    if match is None:
        yield text
        return
    for option in match.group(1).split("|"):
        yield option + text[match.end() :]

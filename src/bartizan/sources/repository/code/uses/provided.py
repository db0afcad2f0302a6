"""Models and stores that a table of settings names: `{"provider": "openai", "config": {"model": "…"}}`.

Mem0, Embedchain and CrewAI take such tables; LiteLLM's router takes a list of them.
"""

from __future__ import annotations

from collections.abc import Iterator

from bartizan.model.severity import Stage
from bartizan.model.values import Unknown
from bartizan.sources.repository.code import types
from bartizan.sources.repository.code.following.gates import gates, words
from bartizan.sources.repository.code.following.syntax import Call
from bartizan.sources.repository.code.following.values import Items, Name, Site, Table, Text, Val, options, texts
from bartizan.sources.repository.code.libraries.signatures import matches, normal
from bartizan.sources.repository.code.reading import Reading, compact
from bartizan.sources.repository.code.uses import models

Names = tuple[str | int, ...]
_ROWS: tuple[tuple[str, str, Names], ...] = (
    ("mem0", "Memory.from_config", ("config_dict", 0)),
    ("mem0", "AsyncMemory.from_config", ("config_dict", 0)),
    ("embedchain", "from_config", ("config", 0)),
    ("crewai", "Crew", ("embedder",)),
    ("crewai", "Agent", ("embedder",)),
    ("crewai_tools", "RagTool", ("config",)),
    ("crewai_tools", "PDFSearchTool", ("config",)),
    ("crewai_tools", "WebsiteSearchTool", ("config",)),
    ("litellm", "Router", ("model_list", 0)),
)
_NAMED: tuple[tuple[str, str, str], ...] = tuple(
    ("crewai", tail, name)
    for tail in ("Crew", "Agent")
    for name in ("manager_llm", "planning_llm", "function_calling_llm", "chat_llm")
)
"""Arguments that name a further model by text."""
GATES = gates((tail.rpartition(".")[2], words((root,))) for root, tail, _ in _ROWS)
_MODELS = frozenset({"llm", "embedder", "embedding_model", "embedding", "reranker", "vision_llm"})
_STORES = frozenset({"vector_store", "vectordb", "vector_db"})
_PROVIDERS = {"sentence-transformers": "huggingface", "google-generativeai": "google", "aws_bedrock": "bedrock"}


def read(reading: Reading, call: Call, site: Site, callee: Name) -> None:
    """Records what the settings that a call is given name."""
    path = normal(callee.path)
    for root, tail, names in _ROWS:
        if tail.rpartition(".")[2] == call.tail and matches(path, (root,), tail):
            value = reading.argument(site, names)
            for option in options(value) if value is not None else ():
                _settings(reading, call, option, path)
    for root, tail, name in _NAMED:
        if tail == call.tail and matches(path, (root,), tail):
            value = reading.argument(site, (name,))
            if value is not None and next(texts(value), None) is not None:
                _record(reading, call, models.named(reading, value, "prefix"), path)


def _record(reading: Reading, call: Call, found: Iterator[models.Target | Unknown], path: str) -> None:
    models.record(reading, call, found, function=path, owner=reading.owner())


def _settings(reading: Reading, call: Call, value: Val, path: str) -> None:
    if isinstance(value, Items):  # a router's list
        for item in value.values[:60]:
            told = item.entries.get("litellm_params") if isinstance(item, Table) else None
            name = told.entries.get("model") if isinstance(told, Table) else None
            if name is not None:
                _record(reading, call, models.named(reading, name, "prefix"), path)
    elif isinstance(value, Table) and "provider" in value.entries:
        _provider(reading, call, value, path)
    elif isinstance(value, Table):
        for key, entry in value.entries.items():
            for option in options(entry):
                if isinstance(option, Table) and key in _MODELS:
                    _provider(reading, call, option, path)
                elif isinstance(option, Table) and key in _STORES:
                    _store(reading, call, option)


def _provider(reading: Reading, call: Call, value: Table, path: str) -> None:
    provider = value.entries.get("provider")
    inner = value.entries.get("config", value)
    if not isinstance(provider, Text) or not isinstance(inner, Table):
        return
    word = provider.value
    registry = _PROVIDERS.get(word, models.REGISTRIES.get(word, word.replace("_", "-")))
    keys = ("azure_deployment", "deployment_name", "model", "model_name", "model_id")
    name = next((inner.entries[key] for key in keys if key in inner.entries), None)
    if name is not None:
        _record(reading, call, models.named(reading, name, registry), path)


def _store(reading: Reading, call: Call, value: Table) -> None:
    provider, inner = value.entries.get("provider"), value.entries.get("config")
    if not isinstance(provider, Text) or not provider.whole:
        return
    entries = inner.entries if isinstance(inner, Table) else {}
    keys = ("collection_name", "index_name", "table_name")
    name = next((text.value for key in keys for text in texts(entries.get(key, Unknown(key))) if text.whole), None)
    product = provider.value
    config = compact({"product": product, "name": name})
    shown = name or product
    id_ = f"vector-store:{product}/{reading.context.repo}/{name}" if name is not None else None
    if id_ is None:
        id_ = reading.add(types.VECTOR_STORE, call, f"vector-store:{product}", shown, config, stage=Stage.SERVE)
    else:
        place = reading.location(call.node)
        reading.records.asset(id_, types.VECTOR_STORE, shown, place, config=config, stage=Stage.SERVE, provider=product)
    evidence = reading.evidence(call.node, f"the settings name the store {shown}", shown)
    reading.records.edge(reading.owner(), id_, "grounded-by", evidence)

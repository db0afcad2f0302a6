"""What settings alone make of a framework: models, the clients that reach their services, vector stores.

Spring AI, Quarkus and LangChain4j's starters build these from their own keys, without a line of code.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from bartizan.model.location import Evidence, Location
from bartizan.model.scan import Record
from bartizan.model.severity import Stage
from bartizan.model.values import Unknown, Value
from bartizan.sources.repository.ai import endpoints
from bartizan.sources.repository.code import types
from bartizan.sources.repository.code.following.application import Setting, filled, in_use
from bartizan.sources.repository.code.following.project import Project
from bartizan.sources.repository.code.following.values import Text
from bartizan.sources.repository.code.reading import compact
from bartizan.sources.repository.code.records import Records
from bartizan.sources.repository.code.servers.starters_mcp import Settings, servers
from bartizan.sources.repository.code.uses import defaults, models, outputs
from bartizan.sources.repository.reader import Context, SourceFile

_REGISTRIES = {
    "openai": "openai", "open-ai": "openai", "azure.openai": "azure", "azure-openai": "azure", "azure-open-ai": "azure",
    "anthropic": "anthropic", "ollama": "ollama", "mistralai": "mistral", "mistral-ai": "mistral",
    "bedrock": "bedrock", "bedrock.converse": "bedrock", "bedrock.titan": "bedrock", "bedrock.cohere": "bedrock",
    "vertex.ai.gemini": "vertex", "vertex-ai-gemini": "vertex", "vertexai": "vertex", "vertex.ai.embedding": "vertex",
    "google.genai": "google",
    "google-ai-gemini": "google", "ai.gemini": "google", "huggingface": "huggingface", "groq": "groq",
    "deepseek": "deepseek", "minimax": "minimax", "zhipuai": "zhipu", "watsonx": "watsonx",
}  # fmt: skip
"""What the frameworks' keys call a registry."""
_SERVICES = {"azure": "azure-openai", "bedrock": "aws-bedrock", "self-hosted": ""}
"""Services whose slug differs from that of their registry of models."""
_NAMES = "|".join(re.escape(name) for name in sorted(_REGISTRIES, key=len, reverse=True))
_WHAT = r"chat|embedding|image|audio\.\w+|moderation"
_KIND = r"(?:streaming-)?chat-model|(?:streaming-)?chat-language-model|embedding-model|image-model|language-model"
_MODELS = (
    re.compile(
        rf"(?P<section>spring\.ai\.(?P<provider>{_NAMES}|[\w\-.]+?))\.(?P<what>{_WHAT})"
        r"(?:\.converse)?(?:\.text)?(?:\.options)?\.(?P<key>model|deployment-name|model-id)"
    ),
    re.compile(
        r"(?P<section>(?:quarkus\.)?langchain4j\.(?P<provider>[\w\-]+)(?:\.[\w\-]+)?)\."
        rf"(?P<what>{_KIND})\.(?:[\w\-]+\.)?"
        r"(?P<key>model-name|model-id|deployment-name|deployment-id)"
    ),
)
_CLIENTS = (
    re.compile(
        rf"(?P<section>spring\.ai\.(?P<provider>{_NAMES}))(?:\.(?:{_WHAT}|aws))?\."
        r"(?P<key>api-key|base-url|endpoint|region)"
    ),
    re.compile(
        rf"(?P<section>(?:quarkus\.)?langchain4j\.(?P<provider>{_NAMES})(?:\.(?!{_KIND})[\w\-]+)?)"
        rf"(?:\.(?:{_KIND}))?\.(?P<key>api-key|base-url|endpoint)"
    ),
)
_STORES: dict[str, tuple[str, str, str]] = {
    "spring.ai.vectorstore.pgvector": ("pgvector", "table-name", "vector_store"),
    "spring.ai.vectorstore.qdrant": ("qdrant", "collection-name", "vector_store"),
    "spring.ai.vectorstore.chroma": ("chroma", "collection-name", "SpringAiCollection"),
    "spring.ai.vectorstore.milvus": ("milvus", "collection-name", "vector_store"),
    "spring.ai.vectorstore.weaviate": ("weaviate", "object-class", "SpringAiWeaviate"),
    "spring.ai.vectorstore.redis": ("redis", "index-name", "spring-ai-index"),
    "spring.ai.vectorstore.pinecone": ("pinecone", "index-name", ""),
    "spring.ai.vectorstore.elasticsearch": ("elasticsearch", "index-name", "spring-ai-document-index"),
    "spring.ai.vectorstore.opensearch": ("opensearch", "index-name", "spring-ai-document-index"),
    "spring.ai.vectorstore.mongodb": ("mongodb-atlas", "collection-name", "vector_store"),
    "spring.ai.vectorstore.neo4j": ("neo4j", "index-name", "spring-ai-document-index"),
    "spring.ai.vectorstore.azure": ("azure-search", "index-name", "spring_ai_azure_vector_store"),
    "quarkus.langchain4j.pgvector": ("pgvector", "table", "embeddings"),
    "quarkus.langchain4j.qdrant": ("qdrant", "collection.name", ""),
    "quarkus.langchain4j.chroma": ("chroma", "collection-name", "default"),
    "quarkus.langchain4j.milvus": ("milvus", "collection-name", "embeddings"),
    "quarkus.langchain4j.weaviate": ("weaviate", "object-class", "Default"),
    "quarkus.langchain4j.redis": ("redis", "index-name", "embedding-index"),
    "quarkus.langchain4j.pinecone": ("pinecone", "index-name", ""),
}
"""Sections of vector stores: the product, the key of its index, the framework's default for it."""
_ADDRESSES = ("url", "client.host", "host", "endpoint", "uri")


@dataclass(slots=True)
class _Section:
    """A section of settings that makes a client: what it says, by key."""

    provider: str
    line: int
    said: dict[str, Setting] = field(default_factory=dict)


def declared(files: Sequence[SourceFile], project: Project, context: Context) -> Iterator[Record]:
    """The models, clients, vector stores and MCP servers of the frameworks' own keys, with each key's file and line."""
    known = dict(project.environment)
    for file in files:
        if file.path.endswith(".json"):
            continue
        records = Records("code")
        into = Settings(file.path, known, records, context)
        listed = list(in_use(file))
        for one in listed:
            match = next((found for pattern in _MODELS if (found := pattern.fullmatch(one.key))), None)
            target = _model(match, one, into) if match is not None else None
            if match is not None and target is not None and "chat" in match.group("what"):
                defaults.remember(project, file.path, _named(match), target)
        for name, section in _sections(listed).items():
            _client(name, section, into)
        for head, store in _STORES.items():
            mine = {one.key[len(head) + 1 :]: one for one in listed if one.key.startswith(f"{head}.")}
            if mine:
                _store(store, mine, into)
        servers(listed, into, project)
        yield from records


def _named(match: re.Match[str]) -> str:
    """The name of the configuration that a key belongs to: `triage` of `quarkus.langchain4j.ollama.triage`."""
    if "langchain4j." not in match.group("section"):
        return ""
    return match.group("section").partition(f"{match.group('provider')}")[2].strip(".")


def _model(match: re.Match[str], one: Setting, file: Settings) -> models.Target | None:
    """What a key names; a model's asset is recorded."""
    location = Location(file.path, one.line)
    name = filled(one.value, file.known)
    if not name:
        why = f"the model of {one.key} is {one.value or 'empty'}"
        file.records.gap(f"{file.path}:{one.line}", why, "a value that the settings state")
        return None
    registry = _REGISTRIES.get(match.group("provider"), match.group("provider").partition(".")[0])
    if match.group("key").startswith("deployment"):
        registry = "azure"
    target = models.model(registry, name)
    if target.is_model:
        file.records.asset(target.id, types.MODEL, target.name, location, config={"registry": target.registry})
    owner = file.owner()
    evidence = Evidence(f"{one.key} names {target.name}", value=target.name, location=location)
    file.records.edge(owner, target.id, target.kind, evidence)
    return target


def _sections(listed: Sequence[Setting]) -> dict[str, _Section]:
    """The sections that name a model, a key or an address, by their dotted names, a profile's in front."""
    found: dict[str, _Section] = {}
    for one in listed:
        for pattern in (*_CLIENTS, *_MODELS):
            match = pattern.fullmatch(one.key)
            if match is None:
                continue
            name = f"%{one.profile}.{match.group('section')}" if one.profile else match.group("section")
            section = found.setdefault(name, _Section(match.group("provider"), one.line))
            section.said.setdefault(match.group("key"), one)
            break
    return found


def _client(name: str, section: _Section, file: Settings) -> None:
    """The service that a section reaches, and the client where the section says how."""
    registry = _REGISTRIES.get(section.provider, section.provider.partition(".")[0])
    service = _SERVICES.get(registry, registry)
    written = section.said.get("base-url") or section.said.get("endpoint")
    address = filled(written.value, file.known) if written is not None else None
    reached = endpoints(file.context.catalog).of_url(address) if address else None
    if reached is not None:
        service = reached[0]
    elif address is not None and service == "openai":
        service = "self-hosted"
    owner = file.owner()
    location = Location(file.path, section.line)
    key = section.said.get("api-key")
    if key is not None or written is not None:
        origin = _origin(key, file.context)
        id_ = file.context.asset_id(file.path, f"client:{name}")
        config: dict[str, Value] = {
            "function": name,
            "service": service,
            "key": origin,
            "base_url": _address(written, address),
            "encrypted": _encrypted(written, address),
        }
        place = Location(file.path, written.line if written is not None else key.line if key is not None else 1)
        file.records.asset(id_, types.CLIENT, f"{name} client", place, config=compact(config), stage=Stage.SERVE)
        file.records.edge(id_, owner, "defined-in", Evidence(f"{name} is written here", location=location))
    if service and service != "self-hosted":
        slug = f"service:{service}"
        file.records.asset(slug, types.SERVICE, service, location, config={"service": service}, provider=service)
        file.records.edge(
            owner, slug, "invokes", Evidence(f"{name} reaches {service}", value=service, location=location)
        )


def _address(written: Setting | None, address: str | None) -> Value:
    if written is None:
        return None
    return address if address else Unknown(written.value[:120])


def _encrypted(written: Setting | None, address: str | None) -> Value:
    if written is None:
        return True
    return outputs.is_encrypted(address) if address else Unknown(written.value[:120])


def _origin(key: Setting | None, context: Context) -> str:
    """Where a client's key comes from; see `types`."""
    if key is None:
        return "absent"
    if "${" in key.value:
        return "environment"
    return outputs.key_of(Text(key.value), context)


def _store(store: tuple[str, str, str], mine: dict[str, Setting], file: Settings) -> None:
    """The vector store that a section makes."""
    product, key, default = store
    first = next(iter(mine.values()))
    one = mine.get(key, first)
    name = filled(one.value, file.known) if key in mine else default
    written = next((mine[word] for word in _ADDRESSES if word in mine), None)
    address = filled(written.value, file.known) if written is not None else None
    config: dict[str, Value] = {"product": product, "name": name or None}
    if address and "://" in address:
        config |= {"url": address, "encrypted": outputs.is_encrypted(address)}
    location = Location(file.path, one.line)
    id_ = (
        f"vector-store:{product}/{file.context.repo}/{name}"
        if name
        else file.context.asset_id(file.path, f"store:{product}")
    )
    file.records.asset(
        id_, types.VECTOR_STORE, name or product, location, config=compact(config), stage=Stage.SERVE, provider=product
    )
    owner = file.owner()
    file.records.edge(owner, id_, "grounded-by", Evidence(f"the settings open {name or product}", location=location))

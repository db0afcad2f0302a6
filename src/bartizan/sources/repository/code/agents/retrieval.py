"""What an agent retrieves from and remembers in: stores behind its tools, in the bodies of its functions, beside them.

An edge `grounded-by` leads to a store that the agent reads, `writes-memory` to one to which a tool of it adds what the
model passes. `partitioned` on a sighting of the store says that the agent keeps to one user's part of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from bartizan.model.severity import Stage
from bartizan.sources.repository.code import types
from bartizan.sources.repository.code.agents import chosen
from bartizan.sources.repository.code.agents.abilities import calls_in
from bartizan.sources.repository.code.following.syntax import Call, Scope
from bartizan.sources.repository.code.following.values import (
    Definition,
    Frame,
    Instance,
    Items,
    Name,
    Site,
    Table,
    Text,
    Val,
    options,
)
from bartizan.sources.repository.code.libraries.signatures import normal
from bartizan.sources.repository.code.reading import Reading
from bartizan.sources.repository.code.uses import kept, stores

READS = frozenset(
    {
        "similarity_search", "asimilarity_search", "similarity_search_with_score", "similarity_search_by_vector",
        "similarity_search_with_relevance_scores", "asimilarity_search_with_score", "max_marginal_relevance_search",
        "get_relevant_documents", "aget_relevant_documents", "invoke", "ainvoke", "query", "aquery", "chat", "achat",
        "retrieve", "aretrieve", "search", "asearch", "query_points", "query_batch_points", "query_vectors",
        "hybrid_search", "near_text", "near_vector", "hybrid", "bm25", "run", "get_all", "similaritySearch", "call",
    }
)  # fmt: skip
"""The calls that read a store, or that make what is built on it read."""
WRITES = frozenset(
    {
        "add_documents", "aadd_documents", "add_texts", "aadd_texts", "write_documents", "upsert", "aupsert", "insert",
        "ainsert", "insert_nodes", "add_nodes", "async_add", "add", "from_documents", "afrom_documents", "from_texts",
        "afrom_texts", "upload_documents", "merge_or_upload_documents", "upload_points", "put_vectors", "add_document",
        "accept", "ingest", "addDocuments", "addTexts", "write", "index_documents",
    }
)  # fmt: skip
"""The calls that add to a store."""
GIVEN = (
    "knowledge", "knowledge_base", "knowledge_sources", "retriever", "query_engine", "context_providers",
    "content_retriever", "tool_retriever",
)  # fmt: skip
"""The arguments, besides tools, by which an agent is given what it retrieves from."""
_MANAGES, _SEARCHES = "langmem.create_manage_memory_tool", "langmem.create_search_memory_tool"
_NAMED = "vector-store:"
_DEEPEST = 3
_MOST_CALLS = 400


@dataclass(slots=True)
class _Found:
    """Stores by id: name, the call that reads or writes them, and whether it keeps to a part."""

    reads: dict[str, tuple[str, Site]] = field(default_factory=dict)
    writes: dict[str, tuple[str, Site]] = field(default_factory=dict)
    parted: set[str] = field(default_factory=set)
    seen: set[tuple[str, int]] = field(default_factory=set)


def ground(
    reading: Reading,
    agent: str,
    values: Iterable[Val | None],
    scopes: Iterable[Scope] = (),
    steps: Iterable[Val] = (),
) -> None:
    """Joins an agent to the stores behind what it is given, and to those that its functions read and write.

    `values` and `scopes` are its tools, whose arguments the model chooses, `steps` functions that its program calls.
    """
    found = _Found()
    for value in values:
        _given(reading, value, found)
    for scope in scopes:
        _body(reading, _called_by_model(reading, scope), found, 0)
    for step in steps:
        for option in options(step):
            if isinstance(option, Definition | Instance):
                _body(reading, Frame(option.scope, None, _bound(option)), found, 0)
    shown = reading.records.assets[agent].name
    for id_, (name, site) in found.reads.items():
        said = reading.evidence(site.node, f"{shown} retrieves from {name}", name, site.module)
        reading.records.edge(agent, id_, "grounded-by", said)
    for id_, (name, site) in found.writes.items():
        said = reading.evidence(site.node, f"a tool of {shown} adds to {name} what the model passes", name, site.module)
        reading.records.edge(agent, id_, "writes-memory", said)
    for id_ in found.parted & (found.reads.keys() | found.writes.keys()):
        name, site = found.reads.get(id_) or found.writes[id_]
        sighted(reading, id_, name, site, "partitioned", value=True)


def sighted(reading: Reading, id_: str, name: str, site: Site, key: str, *, value: bool | list[str]) -> None:
    """A sighting of a store that says one thing of how a call uses it."""
    place = reading.location(site.node, site.module)
    product = id_.removeprefix(_NAMED).partition("/")[0] if id_.startswith(_NAMED) else "code"
    reading.records.asset(
        id_,
        types.VECTOR_STORE,
        name,
        place,
        config={key: value},
        lines={} if place.line is None else {key: place.line},
        stage=Stage.SERVE,
        provider=product,
    )


def restate(reading: Reading, id_: str, key: str, value: list[str]) -> None:
    """Says of a store what several calls say together; each sighting keeps what its own call says."""
    known = reading.records.assets[id_]
    reading.records.assets[id_] = replace(known, config={**known.config, key: value})


def _given(reading: Reading, value: Val | None, found: _Found, depth: int = 0) -> None:
    """What stands in a list of tools, one by one."""
    for option in options(value) if value is not None and depth <= _DEEPEST + 1 else ():
        if isinstance(option, Items):
            for item in option.values[:60]:
                _given(reading, item, found, depth + 1)
        elif isinstance(option, Table):
            for entry in list(option.entries.values())[:60]:
                _given(reading, entry, found, depth + 1)
        elif isinstance(option, Definition | Instance):
            _body(reading, _called_by_model(reading, option.scope, _bound(option)), found, 0)
        elif isinstance(option, Name) and option.site is not None and not _remembers(reading, option, found):
            for id_, name in kept.stores_of(reading, option):
                found.reads.setdefault(id_, (name, option.site))
                if kept.in_part(reading, option.site):
                    found.parted.add(id_)
            for one in (*reading.evaluator.positional(option.site)[:4], *_wrapped(reading, option.site)):
                if isinstance(one, Definition | Instance | Items | Table):
                    _given(reading, one, found, depth + 1)


def _called_by_model(reading: Reading, scope: Scope, instance: Instance | None = None) -> Frame:
    """A tool as a model calls it: what it passes is its choice, so that no one's part of a store is kept by it."""
    if scope.kind != "function":
        return Frame(scope, None, instance)
    return Frame(scope, chosen.given(reading, scope).get, instance)


def _bound(value: Definition | Instance) -> Instance | None:
    return value if isinstance(value, Instance) else value.instance


def _wrapped(reading: Reading, site: Site) -> Iterator[Val]:
    """What a tool is made of: `tool({execute: async () => …})`, `StructuredTool.from_function(func=f)`."""
    for value in list(reading.evaluator.keywords(site).values())[:20]:
        yield from options(value)


def _remembers(reading: Reading, value: Name, found: _Found) -> bool:
    """LangMem's tools: what they keep lies under a namespace, which may hold who is spoken to."""
    path, site = normal(value.path).removesuffix("()"), value.site
    if path not in (_MANAGES, _SEARCHES) or site is None:
        return False
    space = reading.argument(site, ("namespace", 0))
    parts = [next(options(one), None) for one in space.values] if isinstance(space, Items) else []
    if not parts or not all(isinstance(one, Text) for one in parts):
        return True
    name = "/".join(one.value for one in parts if isinstance(one, Text))
    id_ = f"vector-store:langmem/{reading.context.repo}/{name}"
    place = reading.location(site.node, site.module)
    config = {"product": "langmem", "name": name}
    reading.records.asset(id_, types.VECTOR_STORE, name, place, config=config, provider="langmem", stage=Stage.SERVE)
    (found.writes if path == _MANAGES else found.reads).setdefault(id_, (name, site))
    if not kept.fixed(Items(tuple(one for one in parts if one is not None))):
        found.parted.add(id_)
    return True


def _body(reading: Reading, frame: Frame, found: _Found, depth: int) -> None:
    """The stores that a function, and the project's functions that it calls, read and write."""
    scope = frame.scope
    key = (scope.module.path, scope.node.start_byte)
    if key in found.seen or depth > _DEEPEST:
        return
    found.seen.add(key)
    for call in calls_in(scope)[:_MOST_CALLS]:
        site = Site(call.node, frame if call.scope is scope else Frame(call.scope, None, frame.instance))
        for option in options(reading.evaluator.callee(site)):
            if isinstance(option, Definition) and option.scope.kind == "function":
                passed = reading.evaluator.lookup.passed(option.scope, site)
                _body(reading, Frame(option.scope, passed, option.instance), found, depth + 1)
        if call.tail in READS or call.tail in WRITES:
            _used(reading, call, site, found)


def _used(reading: Reading, call: Call, site: Site, found: _Found) -> None:
    itself = stores.opened(reading, site)
    known = [itself] if itself is not None else kept.receiver(reading, site)
    into = found.reads if call.tail in READS else found.writes
    passed = (*reading.evaluator.positional(site)[:3], *reading.evaluator.keywords(site).values())
    if into is found.writes and all(kept.fixed(one) for one in passed):
        return
    for id_, name in known:
        into.setdefault(id_, (name, site))
        if kept.in_part(reading, site):
            found.parted.add(id_)

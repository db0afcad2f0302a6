"""Which store a value of the code leads to: through retrievers, engines, chains and tools that are made of it."""

from __future__ import annotations

from collections.abc import Iterator

import re2

from bartizan.sources.repository.code import types
from bartizan.sources.repository.code.following.values import Constant, Items, Name, Site, Table, Text, Val, options
from bartizan.sources.repository.code.libraries.signatures import normal
from bartizan.sources.repository.code.reading import Reading
from bartizan.sources.repository.code.risks import flows
from bartizan.sources.repository.code.uses import stores

_THROUGH = re2.compile(
    r"(?i)retriev|query_?engine|chat_?engine|retrievalqa|knowledge|question_?answer|vector_?store(?:_?index|_?tool|_?qa"
    r"|_?info)|^(?:from_vector_store|from_defaults|from_chain_type|from_llm|from_tools|tool|structured_?tool"
    r"|from_function|as_tool|builder|build|embedding_?store|vector_?store|with_config|component_?tool|pipeline_?tool"
    r"|storage_?context|files?_?search_?tool|collections?|collection)$"
)
"""Last names of calls that make of a store something that retrieves from it."""
INNER = (
    "vector_store", "chroma_collection", "pinecone_index", "storage_context", "document_store", "vectorstore",
    "collection",
)  # fmt: skip
"""The arguments by which an adapter is given the store that it stands for."""
_PARTS = ("filter", "namespace", "where", "expr", "query_filter", "filters", "user_id", "pre_filter", "group_id")
"""The arguments by which a call keeps to a part of a store."""
_DEEPEST = 8


def stores_of(reading: Reading, value: Val | None, depth: int = 0) -> Iterator[tuple[str, str]]:
    """`(id, name)` of each store that a value is, or retrieves from."""
    if depth > _DEEPEST:
        return
    for option in options(value) if value is not None else ():
        if isinstance(option, Items):
            for item in option.values[:40]:
                yield from stores_of(reading, item, depth + 1)
        elif isinstance(option, Table):
            for entry in list(option.entries.values())[:40]:
                yield from stores_of(reading, entry, depth + 1)
        elif isinstance(option, Name) and option.site is not None:
            yield from _called(reading, option, option.site, depth)


def _called(reading: Reading, value: Name, site: Site, depth: int) -> Iterator[tuple[str, str]]:
    last = normal(value.path[: value.path.rfind("()")]).rpartition(".")[2] if "()" in value.path else ""
    if last == "FileSearchTool":
        yield from _hosted(reading, site)
        return
    if last == "from_config" and value.path.startswith("mem0."):
        yield from _by_settings(reading, site)
        return
    if last == "create_vector_query_tool":
        yield from _by_index(reading, site)
        return
    if (known := stores.opened(reading, site)) is not None:
        inner = list(dict.fromkeys(stores_of(reading, reading.argument(site, INNER), depth + 1)))
        yield from inner or [known]
        return
    before = _receiver(reading, site)
    if last == "from_documents":  # of an index that keeps what it is given in another store
        yield from stores_of(reading, reading.argument(site, INNER), depth + 1)
    if not _THROUGH.search(last):
        return
    yield from stores_of(reading, before, depth + 1)
    for one in reading.evaluator.positional(site)[:4]:
        yield from stores_of(reading, one, depth + 1)
    for one in list(reading.evaluator.keywords(site).values())[:30]:
        yield from stores_of(reading, one, depth + 1)


def _receiver(reading: Reading, site: Site) -> Name | None:
    """What a method is called of, as far as a call made that."""
    for option in options(reading.evaluator.callee(site)):
        if isinstance(option, Name) and option.site is not None and option.site.node.id != site.node.id:
            return Name(option.path.rpartition(".")[0], option.site)
    return None


def receiver(reading: Reading, site: Site) -> list[tuple[str, str]]:
    """The stores of which a method is called: `store.as_retriever().invoke(…)`, `collection.query(…)`."""
    return list(dict.fromkeys(stores_of(reading, _receiver(reading, site))))


def in_part(reading: Reading, site: Site) -> bool:
    """Whether a call keeps to a part of the store, one user's, that neither the code fixes nor the model chooses."""
    for name in (*_PARTS, *(f"search_kwargs.{one}" for one in _PARTS)):
        value = reading.argument(site, (name,))
        if value is not None and not fixed(value):
            return not (flows.origin(reading, value) or "").startswith(flows.CHOSEN)
    return False


def fixed(value: Val, depth: int = 0) -> bool:
    """Whether a value is written in the code, parts and all."""
    for option in options(value):
        if isinstance(option, Text) and option.whole and "{" not in option.value:
            continue
        if isinstance(option, Constant):
            continue
        inner = (
            option.values
            if isinstance(option, Items)
            else option.entries.values()
            if isinstance(option, Table)
            else None
        )
        if inner is None or depth > _DEEPEST or not all(fixed(one, depth + 1) for one in inner):
            return False
    return True


def _hosted(reading: Reading, site: Site) -> Iterator[tuple[str, str]]:
    """The stores of OpenAI that a tool searches: by their id, or by what the code made."""
    listed = reading.argument(site, ("vector_store_ids", 0))
    for option in options(listed) if listed is not None else ():
        for item in option.values[:20] if isinstance(option, Items) else (option,):
            for one in options(item):
                if isinstance(one, Text) and one.whole and one.value.startswith("vs_"):
                    id_ = f"vector-store:openai/{one.value}"
                    config = {"product": "openai", "name": one.value}
                    location = reading.location(site.node, site.module)
                    reading.records.asset(
                        id_, types.VECTOR_STORE, one.value, location, config=config, provider="openai"
                    )
                    yield id_, one.value
                elif isinstance(one, Name) and one.site is not None:
                    known = stores.opened(reading, one.site)
                    yield from [known] if known is not None else []


def _by_index(reading: Reading, site: Site) -> Iterator[tuple[str, str]]:
    """The store of an index that a tool of Mastra names, where the file knows one store of that name."""
    name = reading.text(site, "index_name")
    found = [one for one in reading.records.assets.values() if one.type == types.VECTOR_STORE and one.name == name]
    if len(found) == 1:
        yield found[0].id, found[0].name


def _by_settings(reading: Reading, site: Site) -> Iterator[tuple[str, str]]:
    """The store that the settings of a memory name: `{"vector_store": {"provider": …, "config": {…}}}`."""
    given = reading.argument(site, ("config_dict", 0))
    for option in options(given) if given is not None else ():
        told = option.entries.get("vector_store") if isinstance(option, Table) else None
        inner = told.entries.get("config") if isinstance(told, Table) else None
        if not isinstance(told, Table) or not isinstance(inner, Table):
            continue
        product, name = told.entries.get("provider"), inner.entries.get("collection_name")
        if isinstance(product, Text) and isinstance(name, Text) and product.whole and name.whole:
            yield f"vector-store:{product.value}/{reading.context.repo}/{name.value}", name.value

"""Vector stores: which product, which index or collection, where it lies."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

from bartizan.model.severity import Stage
from bartizan.model.values import Unknown, Value
from bartizan.sources.repository.code import types
from bartizan.sources.repository.code.following.gates import gates, words
from bartizan.sources.repository.code.following.syntax import Call
from bartizan.sources.repository.code.following.values import Name, Site, Text, options
from bartizan.sources.repository.code.libraries import stores_compiled, stores_python
from bartizan.sources.repository.code.libraries.signatures import matches, normal
from bartizan.sources.repository.code.reading import Reading, compact, frame_of
from bartizan.sources.repository.code.records import reference
from bartizan.sources.repository.code.uses.chains import links


@dataclass(frozen=True, slots=True)
class Store:
    """A class or method that opens an index: its product, the index's argument, where it lies."""

    roots: tuple[str, ...]
    tail: str
    product: str
    names: tuple[str | int, ...]
    where: tuple[str | int, ...] = (
        "url",
        "host",
        "endpoint",
        "uri",
        "opensearch_url",
        "connection_string",
        "connection",
    )


_ANY = (
    "langchain",
    "langchain_community",
    "langchain_classic",
    "llama_index",
    "haystack_integrations",
    "langchain_core",
)
_INDEX = ("index_name", "collection_name", "collection", "index", "table_name")


def _family(
    product: str, roots: tuple[str, ...], classes: str, names: tuple[str | int, ...] = _INDEX
) -> tuple[Store, ...]:
    rows = []
    for name in classes.split():
        rows.append(Store((*roots, *_ANY), name, product, names))
        rows.extend(
            Store((*roots, *_ANY), f"{name}.{maker}", product, names)
            for maker in (
                "from_documents",
                "from_texts",
                "from_existing_index",
                "from_existing_collection",
                "from_params",
            )
        )
    return tuple(rows)


def _arguments(names: str) -> tuple[str | int, ...]:
    """The arguments of a row: numbers are positions."""
    return tuple(int(name) if name.isdigit() else name for name in names.split())


_MAKERS = ("from_documents", "from_texts", "from_existing_index", "from_existing_collection", "initialize", "load")
_NPM = (
    *(
        Store((*roots, *_ANY), f"{name}{maker}", product, names)
        for product, roots, name, names in (
            ("pinecone", ("langchain_pinecone",), "PineconeStore", ("index_name", "pinecone_index.index_name")),
            ("memory", (), "MemoryVectorStore", ()),
            ("faiss", (), "FaissStore", ()),
            ("hnswlib", (), "HNSWLib", ()),
            ("weaviate", ("langchain_weaviate",), "WeaviateStore", ("index_name",)),
            ("supabase", (), "SupabaseVectorStore", ("table_name",)),
            ("opensearch", (), "OpenSearchVectorStore", ("index_name",)),
            ("elasticsearch", (), "ElasticVectorSearch", ("client_args.index_name", "index_name")),
            ("upstash", (), "UpstashVectorStore", ("namespace",)),
            ("neo4j", (), "Neo4jVectorStore", ("index_name",)),
            ("cloudflare-vectorize", ("langchain_cloudflare",), "CloudflareVectorizeStore", ("index_name",)),
            ("pgvector", (), "PGVectorStore", ("table_name", "collection_name")),
            ("pgvector", (), "PrismaVectorStore", ("table_name",)),
        )
        for maker in ("", *(f".{maker}" for maker in _MAKERS))
    ),
    Store(("pinecone",), "index", "pinecone", ("name", 0), ("host",)),
    Store(("qdrant_client",), "query", "qdrant", ("collection_name", 0)),
    Store(("qdrant_client",), "query_batch_points", "qdrant", ("collection_name", 0)),
    Store(("pymilvus",), "search", "milvus", ("collection_name",), ("address",)),
    Store(("pymilvus",), "insert", "milvus", ("collection_name",), ("address",)),
    Store(("pymilvus",), "upsert", "milvus", ("collection_name",), ("address",)),
    Store(("upstash_vector",), "Index", "upstash", ("index_name",), ("url",)),
    Store(("mastra",), "PgVector.create_index", "pgvector", ("index_name",), ("connection_string",)),
    Store(("mastra",), "PgVector.query", "pgvector", ("index_name",), ("connection_string",)),
    Store(("mastra",), "PgVector.upsert", "pgvector", ("index_name",), ("connection_string",)),
    Store(("llama_index",), "VectorStoreIndex.from_documents", "memory", (), ()),
    Store(("llama_index",), "PineconeVectorStore", "pinecone", ("index_name",)),
    Store(("llama_index",), "QdrantVectorStore", "qdrant", ("collection_name",)),
    Store(("llama_index",), "PGVectorStore", "pgvector", ("table_name",)),
)
"""What npm's libraries call their stores."""

STORES = (
    *_family("chroma", ("langchain_chroma",), "Chroma ChromaVectorStore", ("collection_name",)),
    *_family("pinecone", ("langchain_pinecone",), "PineconeVectorStore Pinecone", ("index_name",)),
    *_family("qdrant", ("langchain_qdrant",), "QdrantVectorStore Qdrant", ("collection_name",)),
    *_family("weaviate", ("langchain_weaviate",), "WeaviateVectorStore Weaviate", ("index_name",)),
    *_family("milvus", ("langchain_milvus", "pymilvus"), "Milvus MilvusVectorStore Zilliz", ("collection_name",)),
    *_family(
        "pgvector", ("langchain_postgres",), "PGVector PGVectorStore PGVecto_rs", ("collection_name", "table_name")
    ),
    *_family(
        "opensearch",
        ("langchain_aws",),
        "OpenSearchVectorSearch OpensearchVectorStore OpensearchVectorClient",
        ("index_name", "index"),
    ),
    *_family("elasticsearch", ("langchain_elasticsearch",), "ElasticsearchStore ElasticVectorSearch", ("index_name",)),
    Store(
        ("langchain_azure_ai", *_ANY),
        "AzureSearch",
        "azure-search",
        ("index_name", 2),
        ("azure_search_endpoint", "endpoint", 0),
    ),
    *_family(
        "azure-search",
        ("langchain_azure_ai",),
        "AzureSearch AzureAISearchVectorStore AzureCognitiveSearchVectorStore",
        ("index_name",),
    ),
    *_family("redis", ("langchain_redis",), "Redis RedisVectorStore", ("index_name",)),
    *_family("mongodb-atlas", ("langchain_mongodb",), "MongoDBAtlasVectorSearch", ("index_name",)),
    *_family("lancedb", ("langchain_lancedb",), "LanceDB LanceDBVectorStore", ("table_name",)),
    *_family("faiss", (), "FAISS FaissVectorStore", ()),
    *_family("neo4j", ("langchain_neo4j",), "Neo4jVector Neo4jVectorStore", ("index_name",)),
    *_family("astra", ("langchain_astradb",), "AstraDBVectorStore AstraDB", ("collection_name",)),
    *_family(
        "vertex-vector-search", ("langchain_google_vertexai",), "VectorSearchVectorStore MatchingEngine", ("index_id",)
    ),
    *_family("databricks", ("databricks_langchain", "langchain_databricks"), "DatabricksVectorSearch", ("index_name",)),
    Store(_ANY, "FAISS.load_local", "faiss", ("index_name",), ("folder_path", 0)),
    Store(("chromadb",), "get_or_create_collection", "chroma", ("name", 0)),
    Store(("chromadb",), "create_collection", "chroma", ("name", 0)),
    Store(("chromadb",), "get_collection", "chroma", ("name", 0)),
    Store(("pinecone",), "Index", "pinecone", ("name", "index_name", 0), ("host",)),
    Store(("pinecone",), "create_index", "pinecone", ("name", 0)),
    Store(("qdrant_client",), "upsert", "qdrant", ("collection_name", 0)),
    Store(("qdrant_client",), "search", "qdrant", ("collection_name", 0)),
    Store(("qdrant_client",), "query_points", "qdrant", ("collection_name", 0)),
    Store(("qdrant_client",), "create_collection", "qdrant", ("collection_name", 0)),
    Store(("qdrant_client",), "recreate_collection", "qdrant", ("collection_name", 0)),
    Store(("weaviate",), "collections.get", "weaviate", ("name", 0)),
    Store(("weaviate",), "collections.create", "weaviate", ("name", 0)),
    Store(("weaviate",), "collections.use", "weaviate", ("name", 0)),
    Store(("pymilvus",), "Collection", "milvus", ("name", 0)),
    Store(("pymilvus",), "create_collection", "milvus", ("collection_name", 0)),
    Store(("lancedb",), "open_table", "lancedb", ("name", 0)),
    Store(("lancedb",), "create_table", "lancedb", ("name", 0)),
    Store(("azure.search.documents",), "SearchClient", "azure-search", ("index_name", 1), ("endpoint", 0)),
    Store(("faiss",), "read_index", "faiss", (), (0,)),
    *_NPM,
    *(Store(*row) for row in stores_python.rows()),
    *(
        Store(tuple(roots.split()), tail, product, _arguments(names), _arguments(where))
        for roots, tails, product, names, where in stores_compiled.ROWS
        for tail in tails.split()
    ),
)
GATES = gates((store.tail.rpartition(".")[2], words(store.roots)) for store in STORES)
_SCHEMES = frozenset({"http", "https"})
_MOST_LINKS = 12
_HOSTED = frozenset({"pinecone", "astra", "databricks"})


def read(reading: Reading, call: Call, site: Site, callee: Name) -> None:
    """Records the vector store that a call opens."""
    store = _row(call.tail, callee)
    if store is not None and not (store.names == () and _asked(reading, call)):
        _store(reading, call, site, callee, store)


def opened(reading: Reading, site: Site) -> tuple[str, str] | None:
    """`(id, name)` of the store that a call anywhere in the project opens; None where it opens none.

    A store without a name is known by its place, which is certain in other files only for the first of a scope.
    """
    for callee in options(reading.evaluator.callee(site)):
        if not isinstance(callee, Name):
            continue
        store = _row(callee.path.removesuffix("()").rpartition(".")[2], callee)
        if store is None or _lies_elsewhere(reading, site, store):
            continue
        name = next((text for text in _texts(reading, site, store.names)), None)
        if name is not None and name.whole:
            return _id(reading, store, name.value), name.value
        if site.module is reading.module:
            made = reading.records.assets.get(reading.made.get(site.node.start_byte, ""))
            return (made.id, made.name) if made is not None and made.type == types.VECTOR_STORE else None
        scope, start = site.frame.scope, site.node.start_byte
        if any(one.scope is scope and one.tail in GATES and one.node.start_byte < start for one in site.module.calls):
            return None
        place = (
            f"{scope.qualified}:vector-store:{store.product}" if scope.qualified else f"vector-store:{store.product}"
        )
        return reading.context.asset_id(site.module.path, place), store.product
    return None


def _row(tail: str, callee: Name) -> Store | None:
    """The row of the table for what is called, with its product."""
    path = normal(callee.path)
    for store in _by_tail().get(tail, ()):
        if matches(path, store.roots, store.tail):
            return store if store.product else _named(store, path)
    return None


def _id(reading: Reading, store: Store, name: str) -> str:
    within = "" if store.product in _HOSTED else f"{reading.context.repo}/"
    return f"vector-store:{store.product}/{within}{name}"


_ELSEWHERE = ("storage_context", "vector_store")


def _lies_elsewhere(reading: Reading, site: Site, store: Store) -> bool:
    """Whether what is kept lies in another store, which is recorded where it is opened."""
    if store.product == "memory" and reading.argument(site, _ELSEWHERE) is not None:
        return True
    index = reading.argument(site, ("pinecone_index",))
    return isinstance(index, Name) and index.path.startswith("pinecone.")


def _store(reading: Reading, call: Call, site: Site, callee: Name, store: Store) -> None:
    if _lies_elsewhere(reading, site, store):
        return
    name = next((text for text in _texts(reading, site, store.names)), None)
    address = _address(reading, site, callee, store)
    path = reading.argument(site, ("persist_directory", "path", "persist_path", "folder_path"))
    if path is None and callee.site is not None and store.product in {"chroma", "qdrant", "lancedb"}:
        path = reading.argument(callee.site, ("path", "persist_directory", "uri"))
    config: dict[str, Value] = {
        "product": store.product,
        "name": name.value if name is not None else None,
        "url": address
        if isinstance(address, str) and "://" in address
        else address
        if isinstance(address, Unknown)
        else None,
        "path": reading.config_value(path) if path is not None else None,
        "dangerous_deserialization": reading.flag(site, "allow_dangerous_deserialization"),
        "partitioned": True if name is not None and not name.whole else None,  # one for each user, tenant or stage
    }
    if isinstance(address, str) and "://" in address:
        config["encrypted"] = not address.startswith("http://") or "localhost" in address or "127.0.0.1" in address
    if name is not None and name.whole:
        id_ = _id(reading, store, name.value)
        reading.records.asset(
            id_,
            types.VECTOR_STORE,
            name.value,
            reading.location(call.node),
            config=compact(config),
            stage=Stage.SERVE,
            provider=store.product,
        )
        if store.product == "azure-search":
            target = reference("Microsoft.Search/searchServices/indexes", name.value)
            reading.records.edge(
                id_, target, "stores-in", reading.evidence(call.node, f"the index {name.value}", name.value)
            )
    else:
        id_ = reading.add(
            types.VECTOR_STORE, call, f"vector-store:{store.product}", store.product, compact(config), stage=Stage.SERVE
        )
    reading.made[call.node.start_byte] = id_
    reading.facts.setdefault("stores", []).append(id_)
    reading.records.edge(
        reading.owner(),
        id_,
        "grounded-by",
        reading.evidence(call.node, f"{normal(callee.path)} opens {name.value if name else store.product}"),
    )


def _address(reading: Reading, site: Site, callee: Name, store: Store) -> Value:
    """Where a store lies, as the call or the client in front of it says."""
    where = reading.argument(site, store.where)
    client = _first(reading, callee.site) if where is None and callee.site is not None else None
    if client is not None:
        where = reading.argument(client, store.where)
    if where is None and callee.site is not None:
        where = reading.argument(callee.site, (*store.where, "path", 0))
    said = next(options(where), None) if where is not None else None
    address = reading.config_value(said) if isinstance(said, Text | Unknown) else None
    if isinstance(address, str) and client is not None and (scheme := reading.text(client, "scheme")) in _SCHEMES:
        return f"{scheme}://{address}"
    return address


def _first(reading: Reading, site: Site) -> Site:
    """The call that made the object at the beginning of a chain of calls."""
    for _ in range(_MOST_LINKS):
        callee = next(options(reading.evaluator.callee(site)), None)
        if not isinstance(callee, Name) or callee.site is None or callee.site.node == site.node:
            break
        site = callee.site
    return site


def _texts(reading: Reading, site: Site, names: tuple[str | int, ...]) -> list[Text]:
    value = reading.argument(site, names)
    return [option for option in options(value) if isinstance(option, Text)] if value is not None else []


@cache
def _by_tail() -> dict[str, tuple[Store, ...]]:
    table: dict[str, list[Store]] = {}
    for store in STORES:
        table.setdefault(store.tail.rpartition(".")[2], []).append(store)
    return {tail: tuple(rows) for tail, rows in table.items()}


_STORES = ("VectorStore", "MemoryStore", "MemoryDb", "WithElasticsearch")


def _named(store: Store, path: str) -> Store | None:
    """The store with the product that its path names; None for a collection of something else."""
    if not any(word in path for word in _STORES) and not store.tail.endswith("Collection"):
        return None
    if store.tail.startswith("Get") and "VectorStore" not in path:
        return None
    return replace(store, product=stores_compiled.product_of(path) or "vector-store")


def _asked(reading: Reading, call: Call) -> bool:
    """Whether the file asks this store for a collection, which is recorded by its name."""
    for tail in ("GetCollection", "GetDynamicCollection"):
        for one in reading.module.tails.get(tail, ()):
            for option in options(reading.evaluator.callee(frame_of(one))):
                if any(link.site is not None and link.site.node.id == call.node.id for link in links(reading, option)):
                    return True
    return False

"""What the libraries of Java, Kotlin, Go and C# call their vector stores; see `stores.py`."""

from __future__ import annotations

_L4J = "dev.langchain4j io.quarkiverse.langchain4j"
_SPRING = "org.springframework.ai"
_LCGO = "github.com.tmc.langchaingo.vectorstores"
_EINO = "github.com.cloudwego.eino_ext.components"
_KERNEL = "Microsoft.SemanticKernel"
_VECTOR_DATA = "Microsoft.SemanticKernel Microsoft.Extensions.VectorData Microsoft.Extensions.DependencyInjection"
_URL = "base_url url host endpoint uri server_url connection_string"
_LCGO_URL = "with_url with_chroma_url with_host with_connection_url with_connection_string with_endpoint"

ROWS: tuple[tuple[str, str, str, str, str], ...] = (
    (_L4J, "ChromaEmbeddingStore", "chroma", "collection_name", _URL),
    (_L4J, "QdrantEmbeddingStore", "qdrant", "collection_name", _URL),
    (_L4J, "MilvusEmbeddingStore", "milvus", "collection_name", _URL),
    (_L4J, "PineconeEmbeddingStore", "pinecone", "index name_space", ""),
    (_L4J, "WeaviateEmbeddingStore", "weaviate", "object_class", _URL),
    (_L4J, "PgVectorEmbeddingStore", "pgvector", "table", _URL),
    (_L4J, "ElasticsearchEmbeddingStore", "elasticsearch", "index_name", "server_url"),
    (_L4J, "OpenSearchEmbeddingStore", "opensearch", "index_name", "server_url"),
    (_L4J, "RedisEmbeddingStore", "redis", "index_name", _URL),
    (_L4J, "MongoDbEmbeddingStore", "mongodb-atlas", "index_name collection_name", ""),
    (_L4J, "AzureAiSearchEmbeddingStore", "azure-search", "index_name", "endpoint"),
    (_L4J, "AzureCosmosDbMongoVCoreEmbeddingStore", "cosmos-db", "index_name collection_name", ""),
    (_L4J, "AzureCosmosDbNoSqlEmbeddingStore", "cosmos-db", "container_name collection_name", "endpoint"),
    (_L4J, "OracleEmbeddingStore", "oracle", "table_name embedding_table", ""),
    (_L4J, "Neo4jEmbeddingStore", "neo4j", "index_name", ""),
    (_L4J, "CassandraEmbeddingStore", "cassandra", "table", ""),
    (_L4J, "AstraDbEmbeddingStore", "astra", "collection_name", ""),
    (_L4J, "MariaDbEmbeddingStore", "mariadb", "table", _URL),
    (_L4J, "DuckDBEmbeddingStore", "duckdb", "table_name", ""),
    (_L4J, "VertexAiEmbeddingStore", "vertex-vector-search", "index_id", "endpoint"),
    (_L4J, "VespaEmbeddingStore", "vespa", "namespace", _URL),
    (_L4J, "CoherenceEmbeddingStore InMemoryEmbeddingStore", "memory", "", ""),
    (_SPRING, "PgVectorStore", "pgvector", "vector_table_name", ""),
    (_SPRING, "ChromaVectorStore", "chroma", "collection_name", ""),
    (_SPRING, "QdrantVectorStore", "qdrant", "collection_name", ""),
    (_SPRING, "MilvusVectorStore", "milvus", "collection_name", ""),
    (_SPRING, "PineconeVectorStore", "pinecone", "index_name", ""),
    (_SPRING, "RedisVectorStore", "redis", "index_name", ""),
    (_SPRING, "ElasticsearchVectorStore", "elasticsearch", "index_name", ""),
    (_SPRING, "OpenSearchVectorStore", "opensearch", "index", ""),
    (_SPRING, "WeaviateVectorStore", "weaviate", "object_class", ""),
    (_SPRING, "Neo4jVectorStore", "neo4j", "index_name", ""),
    (_SPRING, "MongoDBAtlasVectorStore", "mongodb-atlas", "collection_name vector_index_name", ""),
    (_SPRING, "AzureVectorStore", "azure-search", "index_name", ""),
    (_SPRING, "CosmosDBVectorStore", "cosmos-db", "container_name", ""),
    (_SPRING, "OracleVectorStore", "oracle", "table_name", ""),
    (_SPRING, "CassandraVectorStore", "cassandra", "table", ""),
    (_SPRING, "MariaDBVectorStore", "mariadb", "vector_table_name", ""),
    (_SPRING, "TypesenseVectorStore", "typesense", "collection_name", ""),
    (_SPRING, "SimpleVectorStore", "memory", "", ""),
    ("io.qdrant.client", "CreateCollection UpsertPoints SearchPoints QueryPoints", "qdrant", "collection_name", ""),
    ("io.qdrant.client", "QdrantClient.createCollectionAsync QdrantClient.upsertAsync", "qdrant", "0", ""),
    ("io.milvus", "SearchParam InsertParam CreateCollectionParam SearchReq InsertReq CreateCollectionReq UpsertReq",
     "milvus", "collection_name", ""),
    ("io.pinecone", "getIndexConnection getAsyncIndexConnection", "pinecone", "0", ""),
    ("com.azure.search.documents", "SearchClientBuilder SearchClient", "azure-search", "index_name", "endpoint"),
    (f"{_LCGO}.chroma", "New", "chroma", "with_name_space", _LCGO_URL),
    (f"{_LCGO}.pinecone", "New", "pinecone", "with_index_name with_name_space", "with_host"),
    (f"{_LCGO}.qdrant", "New", "qdrant", "with_collection_name", _LCGO_URL),
    (f"{_LCGO}.weaviate", "New", "weaviate", "with_index_name", _LCGO_URL),
    (f"{_LCGO}.milvus", "New", "milvus", "with_collection_name", ""),
    (f"{_LCGO}.pgvector", "New", "pgvector", "with_collection_name with_collection_table_name", _LCGO_URL),
    (f"{_LCGO}.redisvector", "New", "redis", "with_index_name", _LCGO_URL),
    (f"{_LCGO}.opensearch", "New", "opensearch", "with_index_name", ""),
    (f"{_LCGO}.azureaisearch", "New", "azure-search", "with_index_name", ""),
    (f"{_LCGO}.mongovector", "New", "mongodb-atlas", "with_index", ""),
    (f"{_LCGO}.mariadb", "New", "mariadb", "with_collection_name", _LCGO_URL),
    (f"{_LCGO}.alloydb {_LCGO}.cloudsql", "NewVectorStore", "pgvector", "2", ""),
    ("github.com.qdrant.go_client.qdrant",
     "CreateCollection UpsertPoints QueryPoints SearchPoints ScrollPoints QueryBatchPoints SearchBatchPoints",
     "qdrant", "collection_name", ""),
    ("github.com.philippgille.chromem_go", "CreateCollection GetOrCreateCollection GetCollection", "chroma", "0", ""),
    ("github.com.amikos_tech.chroma_go", "CreateCollection GetOrCreateCollection GetCollection", "chroma", "1", ""),
    ("github.com.pinecone_io.go_pinecone", "DescribeIndex CreateServerlessIndexRequest CreatePodIndexRequest",
     "pinecone", "name 1", ""),
    ("github.com.milvus_io", ("NewSearchOption NewColumnBasedInsertOption NewCreateCollectionOption"
     " SimpleCreateCollectionOptions NewRowBasedInsertOption"), "milvus", "0", ""),
    ("github.com.milvus_io", "CreateCollection HasCollection LoadCollection", "milvus", "1", ""),
    ("github.com.weaviate.weaviate_go_client", "WithClassName", "weaviate", "0", "host"),
    (f"{_EINO}.indexer.redis {_EINO}.retriever.redis",
     "IndexerConfig RetrieverConfig", "redis", "index key_prefix", ""),
    (f"{_EINO}.indexer.milvus {_EINO}.retriever.milvus",
     "IndexerConfig RetrieverConfig", "milvus", "collection", ""),
    (f"{_EINO}.indexer.es8 {_EINO}.retriever.es8",
     "IndexerConfig RetrieverConfig", "elasticsearch", "index", ""),
    (_VECTOR_DATA, "GetCollection GetDynamicCollection", "", "name 0", ""),
    (_VECTOR_DATA, ("QdrantCollection AzureAISearchCollection PostgresCollection RedisJsonCollection"
     " SqlServerCollection WeaviateCollection PineconeCollection MongoCollection CosmosNoSqlCollection"
     " InMemoryCollection SqliteCollection RedisHashSetCollection CosmosMongoCollection"), "", "name 1", ""),
    (_KERNEL, ("QdrantVectorStore AzureAISearchVectorStore PostgresVectorStore RedisVectorStore WeaviateVectorStore"
     " PineconeVectorStore MongoVectorStore CosmosNoSqlVectorStore InMemoryVectorStore SqliteVectorStore"
     " SqlServerVectorStore CosmosMongoVectorStore"), "", "", "0"),
    (_VECTOR_DATA, ("AddQdrantVectorStore AddAzureAISearchVectorStore AddPostgresVectorStore AddRedisVectorStore"
     " AddWeaviateVectorStore AddPineconeVectorStore AddMongoVectorStore AddInMemoryVectorStore AddSqliteVectorStore"
     " AddSqlServerVectorStore AddCosmosNoSqlVectorStore"), "", "", "0"),
    (_VECTOR_DATA, "AddQdrantCollection AddPostgresCollection AddAzureAISearchCollection AddSqliteCollection", "",
     "name 0", ""),
    (_KERNEL, ("QdrantMemoryStore AzureAISearchMemoryStore ChromaMemoryStore PineconeMemoryStore PostgresMemoryStore"
     " RedisMemoryStore WeaviateMemoryStore MilvusMemoryStore VolatileMemoryStore SqliteMemoryStore"), "", "", "0"),
    ("Microsoft.KernelMemory", ("WithQdrantMemoryDb WithAzureAISearchMemoryDb WithPostgresMemoryDb WithRedisMemoryDb"
     " WithMongoDbAtlasMemoryDb WithElasticsearch WithSqlServerMemoryDb"), "", "", "endpoint 0"),
    ("Qdrant.Client", "CreateCollection Upsert Query Search RecreateCollection Scroll", "qdrant",
     "collection_name 0", ""),
    ("Pinecone", "Index CreateIndex CreateServerlessIndex DescribeIndex", "pinecone", "name 0", ""),
    ("Milvus.Client", "GetCollection CreateCollection", "milvus", "0", ""),
    ("ChromaDB.Client", "GetOrCreateCollection GetCollection CreateCollection", "chroma", "0", ""),
    ("Azure.Search.Documents", "SearchClient", "azure-search", "index_name 1", "endpoint 0"),
    ("Azure.Search.Documents", "GetSearchClient", "azure-search", "index_name 0", ""),
    ("Azure.Search.Documents", "SearchIndex", "azure-search", "name 0", ""),
    ("Azure.AI.OpenAI", "AzureSearchChatDataSource", "azure-search", "index_name", "endpoint"),
)  # fmt: skip
"""Roots, names, product (empty: that of its own name or of the store), arguments of the index, of the address."""

_PRODUCTS = {
    "Qdrant": "qdrant", "AzureAISearch": "azure-search", "Postgres": "pgvector", "Redis": "redis",
    "Weaviate": "weaviate", "Pinecone": "pinecone", "Mongo": "mongodb-atlas", "Cosmos": "cosmos-db",
    "InMemory": "memory", "Volatile": "memory", "Sqlite": "sqlite", "SqlServer": "sql-server", "Chroma": "chroma",
    "Milvus": "milvus",
}  # fmt: skip


def product_of(path: str) -> str:
    """The product that a path of .NET's libraries names: `QdrantVectorStore` is `qdrant`; else empty."""
    for part in reversed(path.split(".")):
        plain = part.removeprefix("Add").removeprefix("With")
        for word, product in _PRODUCTS.items():
            if plain.startswith(word):
                return product
    return ""

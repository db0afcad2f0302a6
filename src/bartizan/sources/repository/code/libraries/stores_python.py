"""Vector stores of Python's further frameworks; each row holds the arguments of `stores.Store`."""

from __future__ import annotations

from collections.abc import Iterator

Row = tuple[tuple[str, ...], str, str, tuple[str | int, ...]]
_AGNO = ("agno", "phi")
_HAYSTACK = ("haystack", "haystack_integrations")
_TABLE: tuple[tuple[tuple[str, ...], str, str, tuple[str | int, ...]], ...] = (
    (_AGNO, "LanceDb", "lancedb", ("table_name",)),
    (_AGNO, "PgVector PgVector2", "pgvector", ("table_name", "collection")),
    (_AGNO, "Qdrant", "qdrant", ("collection",)),
    (_AGNO, "ChromaDb", "chroma", ("collection", "name")),
    (_AGNO, "PineconeDb", "pinecone", ("name",)),
    (_AGNO, "Milvus", "milvus", ("collection",)),
    (_AGNO, "Weaviate", "weaviate", ("collection",)),
    (_AGNO, "MongoDb", "mongodb-atlas", ("collection_name",)),
    (_HAYSTACK, "QdrantDocumentStore", "qdrant", ("index",)),
    (_HAYSTACK, "ChromaDocumentStore", "chroma", ("collection_name",)),
    (_HAYSTACK, "PineconeDocumentStore", "pinecone", ("index",)),
    (_HAYSTACK, "WeaviateDocumentStore", "weaviate", ("index", "collection_settings.class")),
    (_HAYSTACK, "PgvectorDocumentStore", "pgvector", ("table_name",)),
    (_HAYSTACK, "ElasticsearchDocumentStore", "elasticsearch", ("index",)),
    (_HAYSTACK, "OpenSearchDocumentStore", "opensearch", ("index",)),
    (_HAYSTACK, "MilvusDocumentStore", "milvus", ("collection_name",)),
    (_HAYSTACK, "MongoDBAtlasDocumentStore", "mongodb-atlas", ("collection_name",)),
    (_HAYSTACK, "AstraDocumentStore", "astra", ("collection_name",)),
    (_HAYSTACK, "AzureAISearchDocumentStore", "azure-search", ("index_name",)),
    (_HAYSTACK, "FAISSDocumentStore", "faiss", ()),
    (_HAYSTACK, "InMemoryDocumentStore", "memory", ()),
    (("semantic_kernel",), "ChromaMemoryStore", "chroma", ("collection_name",)),
    (("semantic_kernel",), "AzureAISearchCollection AzureAISearchStore", "azure-search", ("collection_name",)),
    (("semantic_kernel",), "QdrantCollection", "qdrant", ("collection_name",)),
    (("openai",), "vector_stores.create beta.vector_stores.create", "openai", ("name",)),
    (("vertexai",), "rag.create_corpus", "vertex-rag", ("display_name",)),
    (("google.cloud.aiplatform",), "MatchingEngineIndex.create_tree_ah_index", "vertex-vector-search",
     ("display_name",)),
    (("google.cloud.aiplatform",), "MatchingEngineIndex.create_brute_force_index", "vertex-vector-search",
     ("display_name",)),
    (("turbopuffer",), "namespace", "turbopuffer", (0, "namespace_id")),
    (("turbopuffer",), "Namespace", "turbopuffer", (0,)),
    (("marqo",), "create_index", "marqo", ("index_name", 0)),
    (("marqo",), "index", "marqo", ("index_name", 0)),
    (("upstash_vector",), "Index.from_env", "upstash", ()),
    (("langchain_core", "langchain", "langchain_community"), "InMemoryVectorStore", "memory", ()),
    (("langchain_core", "langchain", "langchain_community"), "InMemoryVectorStore.from_documents", "memory", ()),
    (("langchain_core", "langchain", "langchain_community"), "InMemoryVectorStore.from_texts", "memory", ()),
    (("langchain_community", "langchain"), "DocArrayInMemorySearch.from_documents", "memory", ()),
    (("langchain_community", "langchain"), "SupabaseVectorStore", "supabase", ("table_name",)),
    (("langchain_community", "langchain"), "SupabaseVectorStore.from_documents", "supabase", ("table_name",)),
    (("langchain_community", "langchain"), "Vectara Vectara.from_documents", "vectara", ("vectara_corpus_id",)),
    (("langchain_google_vertexai",), "VectorSearchVectorStore.from_components", "vertex-vector-search", ("index_id",)),
    (("langchain_google_community",), "BigQueryVectorStore", "bigquery", ("table_name",)),
    (("langchain_aws",), "InMemoryVectorStore InMemoryVectorStore.from_documents", "memorydb", ("index_name",)),
    (("langchain_aws",), "AmazonS3Vectors AmazonS3Vectors.from_documents", "s3-vectors", ("index_name",)),
    (("langchain_mongodb",), "MongoDBAtlasVectorSearch.from_connection_string", "mongodb-atlas", ("index_name",)),
    (("boto3:s3vectors",), "put_vectors query_vectors create_index", "s3-vectors", ("indexName",)),
    (("mem0",), "Memory AsyncMemory MemoryClient AsyncMemoryClient", "mem0", ("project_id",)),
    (("crewai_tools",), "QdrantVectorSearchTool", "qdrant", ("collection_name",)),
    (("llama_index",), "LanceDBVectorStore", "lancedb", ("table_name",)),
    (("llama_index",), "PGVectorStore.from_params", "pgvector", ("table_name",)),
    (("llama_index",), "VectaraIndex", "vectara", ("vectara_corpus_key",)),
    (("llama_index",), "LlamaCloudIndex", "llama-cloud", ("name", 0)),
)  # fmt: skip


def rows() -> Iterator[Row]:
    """One row for each class or method."""
    for roots, tails, product, names in _TABLE:
        for tail in tails.split():
            yield roots, tail, product, names

"""Vector stores that Java, Kotlin, Go and C# open: product, index, where they lie."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sources.repository.code.reads import said

L4J = "dev.langchain4j.store.embedding"
SPRING = "org.springframework.ai.vectorstore"
JAVA = [
    (f"{L4J}.chroma.ChromaEmbeddingStore", ('ChromaEmbeddingStore.builder().baseUrl("http://c").collectionName("n-1")'
     ".build()"), "chroma/tree/n-1"),
    (f"{L4J}.qdrant.QdrantEmbeddingStore", 'QdrantEmbeddingStore.builder().collectionName("n-1").build()',
     "qdrant/tree/n-1"),
    (f"{L4J}.pgvector.PgVectorEmbeddingStore", 'PgVectorEmbeddingStore.builder().table("n-1").build()',
     "pgvector/tree/n-1"),
    (f"{L4J}.elasticsearch.ElasticsearchEmbeddingStore",
     'ElasticsearchEmbeddingStore.builder().indexName("n-1").build()', "elasticsearch/tree/n-1"),
    (f"{L4J}.pinecone.PineconeEmbeddingStore", 'PineconeEmbeddingStore.builder().index("n-1").build()', "pinecone/n-1"),
    (f"{SPRING}.pgvector.PgVectorStore", 'PgVectorStore.builder(jdbc, model).vectorTableName("n-1").build()',
     "pgvector/tree/n-1"),
    (f"{SPRING}.redis.RedisVectorStore", 'RedisVectorStore.builder(pool, model).indexName("n-1").build()',
     "redis/tree/n-1"),
]  # fmt: skip


@pytest.mark.parametrize(("imported", "made", "store"), JAVA)
@pytest.mark.parametrize("kotlin", [False, True], ids=["java", "kotlin"])
def test_a_builder_names_its_index(tmp_path: Path, imported: str, made: str, store: str, *, kotlin: bool) -> None:
    if kotlin:
        files = {"S.kt": f"import {imported}\n\nclass S {{ fun make() = {made} }}\n"}
    else:
        files = {"S.java": f"import {imported};\n\nclass S {{ Object make() {{ return {made}; }} }}\n"}
    assert said(tmp_path, files).ids("code/vector-store") == [f"vector-store:{store}"]


def test_an_index_may_be_a_setting(tmp_path: Path) -> None:
    found = said(tmp_path, {
        "src/main/java/a/S.java": f"package a;\nimport {L4J}.chroma.ChromaEmbeddingStore;\n\nclass S {{\n"
        '  @Value("${notes.collection}") private String name;\n'
        "  Object make() { return ChromaEmbeddingStore.builder().collectionName(name).build(); }\n}\n",
        "src/main/resources/application.yml": "notes:\n  collection: kept-notes\n",
    })  # fmt: skip
    assert found.ids("code/vector-store") == ["vector-store:chroma/tree/kept-notes"]


LCGO = "github.com/tmc/langchaingo/vectorstores"
GO = [
    (f"{LCGO}/chroma", 's, err := chroma.New(chroma.WithChromaURL("http://c"), chroma.WithNameSpace("n-1"))',
     "chroma/tree/n-1"),
    (f"{LCGO}/pinecone", 's, err := pinecone.New(ctx, pinecone.WithIndexName("n-1"))', "pinecone/n-1"),
    (f"{LCGO}/qdrant", 'o := []qdrant.Option{qdrant.WithCollectionName("n-1")}\n\ts, err := qdrant.New(o...)',
     "qdrant/tree/n-1"),
    (f"{LCGO}/qdrant", ('o := []qdrant.Option{}\n\tif f {\n\t\to = append(o, qdrant.WithCollectionName("n-1"))\n\t}'
     "\n\ts, err := qdrant.New(o...)"), "qdrant/tree/n-1"),
    ("github.com/qdrant/go-client/qdrant", 'c.Upsert(ctx, &qdrant.UpsertPoints{CollectionName: "n-1"})',
     "qdrant/tree/n-1"),
    ("github.com/philippgille/chromem-go", 'db := chromem.NewDB()\n\tdb.CreateCollection("n-1", nil, nil)',
     "chroma/tree/n-1"),
]  # fmt: skip


@pytest.mark.parametrize(("imported", "body", "store"), GO)
def test_an_option_names_the_index(tmp_path: Path, imported: str, body: str, store: str) -> None:
    found = said(tmp_path, {"main.go": f'package main\n\nimport "{imported}"\n\nfunc f() {{\n\t{body}\n}}\n'})
    assert found.ids("code/vector-store") == [f"vector-store:{store}"]


CSHARP = [
    ("using Microsoft.SemanticKernel.Connectors.Qdrant;",
     'var s = new QdrantVectorStore(new QdrantClient("h"));\nvar c = s.GetCollection<ulong, N>("n-1");',
     "qdrant/tree/n-1"),
    ("using Microsoft.SemanticKernel.Connectors.InMemory;",
     'const string Name = "n-1";\nvar s = new InMemoryVectorStore();\nvar c = s.GetCollection<string, N>(Name);',
     "memory/tree/n-1"),
    ("using Azure.Search.Documents;", 'var c = new SearchClient(new Uri("https://s.example"), "n-1", key);',
     "azure-search/tree/n-1"),
    ("using Azure.AI.OpenAI.Chat;", 'o.AddDataSource(new AzureSearchChatDataSource() { IndexName = "n-1" });',
     "azure-search/tree/n-1"),
]  # fmt: skip


@pytest.mark.parametrize(("using", "body", "store"), CSHARP)
def test_a_collection_is_of_its_store(tmp_path: Path, using: str, body: str, store: str) -> None:
    found = said(tmp_path, {"P.cs": f"{using}\n{body}\n"})
    assert found.ids("code/vector-store") == [f"vector-store:{store}"]


def test_a_database_collection_is_no_vector_store(tmp_path: Path) -> None:
    body = 'var c = new MongoClient("mongodb://h").GetDatabase("d").GetCollection<N>("n-1");'
    found = said(tmp_path, {"P.cs": f"using MongoDB.Driver;\nusing Microsoft.SemanticKernel;\n{body}\n"})
    assert found.ids("code/vector-store") == []

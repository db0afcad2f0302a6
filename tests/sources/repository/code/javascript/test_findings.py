"""What goes wrong in JavaScript: answers that run, clients in browsers, checks that are off, stores and packages."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sources.repository.code.reads import said

HEAD = (
    "import OpenAI from 'openai'; import vm from 'vm'; import { exec, spawnSync } from 'node:child_process';\n"
    "import { Pool } from 'pg'; import { PrismaClient } from '@prisma/client'; import DOMPurify from 'dompurify';\n"
    "import { marked } from 'marked'; import { generateText } from 'ai';\n"
    "const pool = new Pool(); const prisma = new PrismaClient(); const el = document.getElementById('x');\n"
    "const r = await new OpenAI().chat.completions.create({ model: 'm-1', messages: [] });\n"
    "const answer = r.choices[0].message.content;\n"
    "const { text } = await generateText({ model: 'openai/m-1', prompt: 'x' });\n"
)


@pytest.mark.parametrize(
    ("use", "sink"),
    [
        ("eval(answer)", "code"),
        ("new Function('x', 'return 1')", None),
        ("new Function(text)()", "code"),
        ("vm.runInNewContext(answer)", "code"),
        ("exec(answer)", "shell"),
        ("exec(`git ${answer}`)", "shell"),
        ("spawnSync('sh', ['-c', answer])", "shell"),
        ("spawnSync('git', ['log', answer])", None),
        ("await pool.query(answer)", "sql"),
        ("await pool.query(`SELECT * FROM t WHERE x = '${text.trim()}'`)", "sql"),
        ("await pool.query('SELECT $1', [answer])", None),
        ("await prisma.$queryRawUnsafe(text)", "sql"),
        ("el.innerHTML = text", "html"),
        ("el.innerHTML = `<p>${text}</p>`", "html"),
        ("el.innerHTML = marked(text)", "html"),
        ("el.textContent = text", None),
        ("document.write(answer)", "html"),
        ("el.insertAdjacentHTML('beforeend', answer)", "html"),
        ("JSON.parse(answer)", None),
        ("eval(JSON.parse(answer).code)", "code"),
        ("console.log(answer)", None),
        ("/x/.exec(answer)", None),
    ],
)
def test_answers_that_are_run(tmp_path: Path, use: str, sink: str | None) -> None:
    found = said(tmp_path, {"a.ts": HEAD + use + ";\n"})
    assert [found.config(id_)["sink"] for id_ in found.ids("code/output-sink")] == ([sink] if sink else [])


def test_markup_that_is_sanitised(tmp_path: Path) -> None:
    for number, use in enumerate(
        ("el.innerHTML = DOMPurify.sanitize(text)", "el.innerHTML = DOMPurify.sanitize(marked.parse(text))")
    ):
        found = said(tmp_path / str(number), {"a.ts": HEAD + use + ";\n"}).only("code/output-sink")
        assert (found.config["sink"], found.config["sanitised"]) == ("html", True)
    assert (
        said(tmp_path / "x", {"a.ts": HEAD + "el.innerHTML = DOMPurify.sanitize(page);\n"}).ids("code/output-sink")
        == []
    )


def test_markup_in_react(tmp_path: Path) -> None:
    code = (
        "'use client';\nimport { useChat } from '@ai-sdk/react';\n"
        "export function Chat() {\n  const { messages } = useChat();\n"
        "  return <ul>{messages.map((m) => (\n"
        "    <li key={m.id} dangerouslySetInnerHTML={{ __html: m.content }} />\n  ))}</ul>;\n}\n"
    )
    found = said(tmp_path, {"chat.tsx": code})
    sink = found.only("code/output-sink")
    assert sink.config["sink"] == "html"
    assert found.lines(sink.id.removeprefix("repo:tree//")) == ["chat.tsx:6"]
    safe = code.replace("dangerouslySetInnerHTML={{ __html: m.content }} />", ">{m.content}</li>")
    assert said(tmp_path / "b", {"chat.tsx": safe}).ids("code/output-sink") == []


def test_the_model_s_answer_of_bedrock(tmp_path: Path) -> None:
    code = (
        "import { BedrockRuntimeClient, InvokeModelCommand } from '@aws-sdk/client-bedrock-runtime';\n"
        "const client = new BedrockRuntimeClient({});\n"
        "const response = await client.send(new InvokeModelCommand({ modelId: 'a.c-1', body: '{}' }));\n"
        "const body = JSON.parse(new TextDecoder().decode(response.body));\neval(body.content[0].text);\n"
    )
    assert said(tmp_path, {"a.ts": code}).only("code/output-sink").config["sink"] == "code"


@pytest.mark.parametrize(
    ("options", "config"),
    [
        ("{ apiKey: process.env.OPENAI_API_KEY }", {"key": "environment", "service": "openai", "encrypted": True}),
        ("{ apiKey: 'k7Qw3zPx8LmT4vRb9nYc2' }", {"key": "literal"}),
        ("{ apiKey: 'your-key' }", {"key": "placeholder"}),
        (
            "{ apiKey: import.meta.env.VITE_OPENAI_KEY, dangerouslyAllowBrowser: true }",
            {"browser": True, "published": "VITE_OPENAI_KEY"},
        ),
        ("{ apiKey: process.env.NEXT_PUBLIC_OPENAI_API_KEY }", {"published": "NEXT_PUBLIC_OPENAI_API_KEY"}),
        ("{ baseURL: 'http://models.example.com/v1' }", {"service": "self-hosted", "encrypted": False}),
        ("{ baseURL: 'http://localhost:11434/v1' }", {"encrypted": True}),
        ("{ httpAgent: new https.Agent({ rejectUnauthorized: false }) }", {"verify": False}),
        ("{ dangerouslyAllowBrowser: false }", {"browser": None, "published": None, "verify": None}),
    ],
)
def test_a_client_and_its_options(tmp_path: Path, options: str, config: dict[str, object]) -> None:
    code = f"import OpenAI from 'openai'; import https from 'node:https';\nexport const c = new OpenAI({options});\n"
    found = said(tmp_path, {"a.ts": code}).only("code/client").config
    assert {key: found.get(key) for key in config} == config


def test_a_process_that_checks_no_certificates(tmp_path: Path) -> None:
    code = (
        "import Anthropic from '@anthropic-ai/sdk';\nprocess.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';\n"
        "export const c = new Anthropic();\n"
    )
    assert said(tmp_path, {"a.ts": code}).only("code/client").config["verify"] is False


STORES = [
    (
        (
            "import { Pinecone } from '@pinecone-database/pinecone'; const pc = new Pinecone();\n"
            "export const index = pc.index('docs');"
        ),
        "vector-store:pinecone/docs",
    ),
    (
        (
            "import { ChromaClient } from 'chromadb'; "
            "const c = new ChromaClient({ path: 'http://chroma.example:8000' });\n"
            "await c.getOrCreateCollection({ name: 'docs' });"
        ),
        "vector-store:chroma/tree/docs",
    ),
    (
        (
            "import { QdrantClient } from '@qdrant/js-client-rest'; const q = new QdrantClient({ url: 'https://q' });\n"
            "await q.search('docs', { vector: [] });"
        ),
        "vector-store:qdrant/tree/docs",
    ),
    (
        (
            "import weaviate from 'weaviate-client'; const c = await weaviate.connectToLocal();\n"
            "c.collections.use('Docs');"
        ),
        "vector-store:weaviate/tree/Docs",
    ),
    (
        (
            "import { QdrantVectorStore } from '@langchain/qdrant';\n"
            "await QdrantVectorStore.fromExistingCollection(e, { url: 'https://q', collectionName: 'docs' });"
        ),
        "vector-store:qdrant/tree/docs",
    ),
    (
        (
            "import { Chroma } from '@langchain/community/vectorstores/chroma';\n"
            "await Chroma.fromDocuments(docs, e, { collectionName: 'docs' });"
        ),
        "vector-store:chroma/tree/docs",
    ),
    (
        (
            "import { SupabaseVectorStore } from '@langchain/community/vectorstores/supabase';\n"
            "new SupabaseVectorStore(e, { client, tableName: 'docs' });"
        ),
        "vector-store:supabase/tree/docs",
    ),
    (
        (
            "import { SearchClient } from '@azure/search-documents';\n"
            "new SearchClient('https://s.search.windows.net', 'docs', cred);"
        ),
        "vector-store:azure-search/tree/docs",
    ),
    (
        (
            "import { PgVector } from '@mastra/pg'; const v = new PgVector({ connectionString: url });\n"
            "await v.createIndex({ indexName: 'docs', dimension: 3 });"
        ),
        "vector-store:pgvector/tree/docs",
    ),
]


@pytest.mark.parametrize(("code", "store"), STORES, ids=[store for _, store in STORES])
def test_vector_stores_by_their_names(tmp_path: Path, code: str, store: str) -> None:
    found = said(tmp_path, {"a.ts": code})
    assert found.ids("code/vector-store") == [store]
    assert found.ends("grounded-by", "a.ts") == [store]


def test_the_store_over_an_index_is_the_index(tmp_path: Path) -> None:
    code = (
        "import { Pinecone } from '@pinecone-database/pinecone'; import { PineconeStore } from '@langchain/pinecone';\n"
        "const index = new Pinecone().Index('docs');\n"
        "export const store = await PineconeStore.fromExistingIndex(embeddings, { pineconeIndex: index });\n"
    )
    assert said(tmp_path, {"a.ts": code}).ids("code/vector-store") == ["vector-store:pinecone/docs"]


def test_packages_with_the_versions_that_the_project_asks_for(tmp_path: Path) -> None:
    found = said(
        tmp_path,
        {
            "a.ts": "import OpenAI from 'openai';\nimport { streamText } from 'ai';\nimport React from 'react';\n"
            "import type { CoreMessage } from '@ai-sdk/provider';\nimport { z } from '@langchain/core/tools';\n",
            "package.json": '{"dependencies": {"openai": "4.60.0", "ai": "^5.0.0"}}',
        },
    )
    assert found.ids("package") == ["pkg:npm/%40langchain/core", "pkg:npm/ai", "pkg:npm/openai@4.60.0"]
    assert found.lines("pkg:npm/ai") == ["a.ts:2"]

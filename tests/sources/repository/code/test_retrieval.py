"""Who reads a store, who adds to it, and where what is added comes from."""

from __future__ import annotations

from pathlib import Path

import pytest

from bartizan.model.asset import Asset
from bartizan.sources.repository.code.reader import READER
from tests.sources.repository.code.reads import Said, said

INDEX = """
from langchain_chroma import Chroma
from langchain_openai import OpenAIEmbeddings

def kept():
    return Chroma(collection_name="kept", embedding_function=OpenAIEmbeddings())
"""
KEPT = "vector-store:chroma/tree/kept"
AGENT = "from langchain.agents import create_agent\nfrom langchain_core.tools import create_retriever_tool, tool\n"
READS = {
    "retriever tool": 'T = create_retriever_tool(kept().as_retriever(), "find", "x")\n',
    "search in a tool": "@tool\ndef T(q: str) -> str:\n    'x'\n    return str(kept().similarity_search(q))\n",
    "retriever in a helper": (
        "def _found(q):\n    return kept().as_retriever().invoke(q)\n\n"
        "@tool\ndef T(q: str) -> str:\n    'x'\n    return str(_found(q))\n"
    ),
    "chain in a tool": (
        "from langchain.chains import RetrievalQA\nfrom langchain_openai import ChatOpenAI\n"
        "from langchain_core.tools import Tool\n"
        "qa = RetrievalQA.from_chain_type(ChatOpenAI(), retriever=kept().as_retriever())\n"
        'T = Tool(name="ask", func=qa.run, description="x")\n'
    ),
}


def grounded(found: Said) -> list[str]:
    """What agents retrieve from."""
    agents = set(found.ids("code/agent"))
    return sorted({target for agent in agents for target in found.ends("grounded-by", agent)})


@pytest.mark.parametrize("way", READS)
def test_an_agent_reads_the_store_of_another_file(tmp_path: Path, way: str) -> None:
    body = f'{AGENT}from index import kept\n\n{READS[way]}\nagent = create_agent("openai:gpt-5", tools=[T])\n'
    assert grounded(said(tmp_path, {"index.py": INDEX, "agent.py": body})) == [KEPT]


def test_an_agent_without_a_retrieving_tool_reads_none(tmp_path: Path) -> None:
    body = (
        f"{AGENT}from index import kept\n\nstore = kept()\nstore.similarity_search('start')\n\n"
        "@tool\ndef now() -> str:\n    'x'\n    return 'noon'\n\nagent = create_agent('openai:gpt-5', tools=[now])\n"
    )
    assert grounded(said(tmp_path, {"index.py": INDEX, "agent.py": body})) == []


FRAMEWORKS = {
    "llama-index": (
        (
            "from llama_index.core import VectorStoreIndex\nfrom llama_index.core.agent.workflow import FunctionAgent\n"
            "from llama_index.core.tools import QueryEngineTool\nfrom llama_index.vector_stores.qdrant import "
            "QdrantVectorStore\nfrom llama_index.llms.openai import OpenAI\n"
            'store = QdrantVectorStore(collection_name="kept", url="https://q.example")\n'
            "index = VectorStoreIndex.from_vector_store(vector_store=store)\n"
            "tool = QueryEngineTool.from_defaults(query_engine=index.as_query_engine(), name='ask', description='x')\n"
            "agent = FunctionAgent(tools=[tool], llm=OpenAI(model='gpt-5'))\n"
        ),
        "vector-store:qdrant/tree/kept",
    ),
    "openai-agents": (
        (
            "from agents import Agent, FileSearchTool\n"
            'agent = Agent(name="a", tools=[FileSearchTool(vector_store_ids=["vs_68f0"])])\n'
        ),
        "vector-store:openai/vs_68f0",
    ),
    "pydantic-ai": (
        (
            "import chromadb\nfrom pydantic_ai import Agent\n"
            'notes = chromadb.HttpClient("c.example").get_or_create_collection("kept")\n'
            'agent = Agent("openai:gpt-5")\n\n@agent.tool_plain\ndef find(q: str) -> str:\n    "x"\n'
            "    return str(notes.query(query_texts=[q], n_results=3))\n"
        ),
        KEPT,
    ),
    "haystack": (
        (
            "from haystack.components.agents import Agent\nfrom haystack.tools import ComponentTool\n"
            "from haystack.components.generators.chat import OpenAIChatGenerator\n"
            "from haystack_integrations.document_stores.qdrant import QdrantDocumentStore\n"
            "from haystack_integrations.components.retrievers.qdrant import QdrantEmbeddingRetriever\n"
            'store = QdrantDocumentStore(index="kept")\n'
            "tool = ComponentTool(component=QdrantEmbeddingRetriever(document_store=store), name='find')\n"
            "agent = Agent(chat_generator=OpenAIChatGenerator(), tools=[tool])\n"
        ),
        "vector-store:qdrant/tree/kept",
    ),
    "langgraph": (
        (
            "from langgraph.graph import StateGraph\nfrom langgraph.prebuilt import ToolNode\n"
            "from langchain_core.tools import tool\nfrom langchain_openai import ChatOpenAI, OpenAIEmbeddings\n"
            "from langchain_chroma import Chroma\n"
            'store = Chroma(collection_name="kept", embedding_function=OpenAIEmbeddings())\n\n'
            "@tool\ndef now() -> str:\n    'x'\n    return 'noon'\n\n"
            "def retrieve(state):\n    return {'found': store.similarity_search(state['question'])}\n\n"
            "graph = StateGraph(dict)\ngraph.add_node('retrieve', retrieve)\ngraph.add_node('tools', ToolNode([now]))\n"
            "model = ChatOpenAI(model='gpt-5').bind_tools([now])\n"
        ),
        KEPT,
    ),
}


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_an_agent_of_a_framework_reads_its_store(tmp_path: Path, framework: str) -> None:
    body, store = FRAMEWORKS[framework]
    assert grounded(said(tmp_path, {"agent.py": body})) == [store]


TYPESCRIPT = {
    "ai-sdk": (
        (
            'import { generateText, tool } from "ai";\nimport { openai } from "@ai-sdk/openai";\n'
            'import { Pinecone } from "@pinecone-database/pinecone";\nimport { z } from "zod";\n'
            'const index = new Pinecone().index("kept");\n'
            "export async function answer(prompt: string) {\n"
            '  return generateText({ model: openai("gpt-5"), prompt, tools: { find: tool({\n'
            '    description: "x", inputSchema: z.object({ v: z.array(z.number()) }),\n'
            "    execute: async ({ v }) => index.query({ vector: v, topK: 3 }) }) } });\n}\n"
        ),
        "vector-store:pinecone/kept",
    ),
    "langchain": (
        (
            'import { createAgent } from "langchain";\nimport { QdrantVectorStore } from "@langchain/qdrant";\n'
            'import { OpenAIEmbeddings } from "@langchain/openai";\n'
            'import { createRetrieverTool } from "@langchain/classic/tools/retriever";\n'
            "const store = await QdrantVectorStore.fromExistingCollection(new OpenAIEmbeddings(), "
            '{ collectionName: "kept", url: "https://q.example" });\n'
            'const find = createRetrieverTool(store.asRetriever(), { name: "find", description: "x" });\n'
            'export const agent = createAgent({ model: "openai:gpt-5", tools: [find] });\n'
        ),
        "vector-store:qdrant/tree/kept",
    ),
}


@pytest.mark.parametrize("library", TYPESCRIPT)
def test_an_agent_in_typescript_reads_its_store(tmp_path: Path, library: str) -> None:
    body, store = TYPESCRIPT[library]
    assert grounded(said(tmp_path, {"agent.ts": body})) == [store]


def filled(root: Path, files: dict[str, str]) -> list[str]:
    """The words for where what is added to stores comes from."""
    found = said(root, files, READER)
    return sorted(
        {
            str(word)
            for record in found.records
            if isinstance(record, Asset) and record.type == "code/vector-store"
            for sighting in record.sightings
            for word in sighting.config.get("filled_from", ())  # type: ignore[union-attr]
        }
    )


FAST = (
    "from fastapi import Depends, FastAPI, UploadFile\nfrom langchain_core.documents import Document\napp = FastAPI()\n"
)
FILLS = {
    "request": f"{FAST}@app.post('/a')\ndef add(text: str):\n    kept().add_texts([text])\n",
    "request ": (
        f"{FAST}from langchain_text_splitters import RecursiveCharacterTextSplitter\n"
        "@app.post('/a')\nasync def add(file: UploadFile):\n    text = (await file.read()).decode()\n"
        "    parts = RecursiveCharacterTextSplitter().split_text(text)\n"
        "    kept().add_documents([Document(page_content=part) for part in parts])\n"
    ),
    "request  ": (
        "from flask import Flask, request\napp = Flask(__name__)\n"
        "@app.post('/a')\ndef add():\n    kept().add_texts([request.json['text']])\n"
    ),
    "users": (
        f"{FAST}from people import current_user\n"
        "@app.post('/a')\ndef add(text: str, who: str = Depends(current_user)):\n    kept().add_texts([text])\n"
    ),
    "users ": (
        "from fastapi import Depends, FastAPI, Header, HTTPException\n\n"
        "def editor(key: str = Header()):\n    if key != KEY:\n        raise HTTPException(status_code=403)\n\n"
        "app = FastAPI(dependencies=[Depends(editor)])\n\n"
        "@app.post('/a')\ndef add(text: str):\n    kept().add_texts([text])\n"
    ),
    "web": (
        f"{FAST}from langchain_community.document_loaders import WebBaseLoader\n"
        "@app.post('/a')\ndef add(url: str):\n    kept().add_documents(WebBaseLoader(url).load())\n"
    ),
    "pages": (
        "from langchain_community.document_loaders import WebBaseLoader\n"
        "kept().add_documents(WebBaseLoader('https://docs.example.com').load())\n"
    ),
    "web ": (
        "import requests\nkept().add_texts([requests.get('https://www.reddit.com/r/help.json').text])\n"
    ),
    "messages": (
        "from langchain_community.document_loaders import SlackDirectoryLoader\n"
        "kept().add_documents(SlackDirectoryLoader('export.zip').load())\n"
    ),
    "files": (
        "from langchain_community.document_loaders import DirectoryLoader\n"
        "kept().add_documents(DirectoryLoader('handbook/').load())\n"
    ),
    "request   ": (
        f"{FAST}import shutil, tempfile\nfrom langchain_community.document_loaders import PyPDFLoader\n"
        "@app.post('/a')\nasync def add(file: UploadFile):\n"
        "    with tempfile.NamedTemporaryFile(delete=False) as copy:\n        shutil.copyfileobj(file.file, copy)\n"
        "    kept().add_documents(PyPDFLoader(copy.name).load())\n"
    ),
    "files ": (
        f"{FAST}from langchain_community.document_loaders import PyPDFLoader\n"
        "@app.post('/a')\nasync def add():\n    kept().add_documents(PyPDFLoader('handbook.pdf').load())\n"
    ),
    "": "kept().add_texts(['We open at nine.'])\n",
    " ": "import os, requests\nkept().add_texts([requests.get(os.environ['SOURCE']).text])\n",
    "web  ": (
        "import requests\nfrom langchain_core.tools import tool\n"
        "@tool\ndef read(url: str) -> str:\n    'x'\n    kept().add_texts([requests.get(url).text])\n    return 'ok'\n"
    ),
}  # fmt: skip


@pytest.mark.parametrize("word", FILLS)
def test_what_is_added_is_followed_back(tmp_path: Path, word: str) -> None:
    files = {"index.py": INDEX, "fill.py": f"from index import kept\n{FILLS[word]}"}
    assert filled(tmp_path, files) == ([word.strip()] if word.strip() else [])


def test_a_call_that_keeps_to_a_users_part_says_so(tmp_path: Path) -> None:
    body = (
        "from pinecone import Pinecone\nfrom agents import Agent, RunContextWrapper, function_tool\n"
        "index = Pinecone().Index('kept')\n"
        "@function_tool\ndef remember(ctx: RunContextWrapper[Guest], text: str) -> str:\n    'x'\n"
        "    index.upsert(vectors=[(text, embed(text))], namespace=ctx.context.id)\n    return 'ok'\n\n"
        "agent = Agent(name='a', tools=[remember])\n"
    )
    found = said(tmp_path, {"a.py": body})
    assert found.ends("writes-memory") == ["vector-store:pinecone/kept"]
    assert found.config("vector-store:pinecone/kept")["partitioned"] is True


MEM0 = (
    "from mem0 import Memory\nfrom agents import Agent, RunContextWrapper, function_tool\n"
    "kept = {{'provider': 'qdrant', 'config': {{'collection_name': 'kept'}}}}\n"
    "memory = Memory.from_config({{'vector_store': kept}})\n"
    "@function_tool\ndef remember(ctx: RunContextWrapper[Guest], text: str, who: str) -> str:\n    'x'\n"
    "    memory.add(text, user_id={whose})\n"
    "    return 'ok'\n\n"
    "@function_tool\ndef recall(ctx: RunContextWrapper[Guest], q: str, who: str) -> str:\n    'x'\n"
    "    return str(memory.search(q, user_id={whose}))\n\nagent = Agent(name='a', tools=[remember, recall])\n"
)


@pytest.mark.parametrize(("whose", "parted"), [("'everyone'", None), ("who", None), ("ctx.context.id", True)])
def test_a_memory_is_one_for_all_unless_it_is_told_whose(tmp_path: Path, whose: str, parted: bool | None) -> None:
    found = said(tmp_path, {"a.py": MEM0.format(whose=whose)})
    assert found.ends("writes-memory") == ["vector-store:qdrant/tree/kept"]
    assert grounded(found) == ["vector-store:qdrant/tree/kept"]
    assert found.config("vector-store:qdrant/tree/kept").get("partitioned") is parted


def test_advisors_and_tools_of_vectors_lead_to_their_stores(tmp_path: Path) -> None:
    spring = (
        "package a;\nimport org.springframework.ai.chat.client.ChatClient;\n"
        "import org.springframework.ai.chat.client.advisor.vectorstore.QuestionAnswerAdvisor;\n"
        "import org.springframework.ai.vectorstore.VectorStore;\n"
        "import org.springframework.ai.vectorstore.pgvector.PgVectorStore;\n\nclass Bot {\n"
        "  Bot(ChatClient.Builder builder, Jdbc jdbc, Embeds embeds) {\n"
        '    VectorStore store = PgVectorStore.builder(jdbc, embeds).vectorTableName("kept").build();\n'
        "    builder.defaultAdvisors(QuestionAnswerAdvisor.builder(store).build()).build();\n  }\n}\n"
    )
    assert grounded(said(tmp_path / "java", {"Bot.java": spring})) == ["vector-store:pgvector/tree/kept"]
    mastra = (
        'import { Agent } from "@mastra/core/agent";\nimport { createVectorQueryTool } from "@mastra/rag";\n'
        'import { PgVector } from "@mastra/pg";\nimport { openai } from "@ai-sdk/openai";\n'
        'const store = new PgVector({ connectionString: "postgres://p.example/x" });\n'
        'await store.createIndex({ indexName: "kept", dimension: 3 });\n'
        'const model = openai.embedding("e");\n'
        'const find = createVectorQueryTool({ vectorStoreName: "store", indexName: "kept", model });\n'
        'export const agent = new Agent({ name: "a", instructions: "x", model: openai("gpt-5"), tools: { find } });\n'
    )
    assert grounded(said(tmp_path / "ts", {"a.ts": mastra})) == ["vector-store:pgvector/tree/kept"]


EXPRESS = (
    'import express from "express";\nimport {{ Pinecone }} from "@pinecone-database/pinecone";\n{check}'
    'const index = new Pinecone().index("kept");\nconst app = express();\n'
    'app.post("/a", {guard}async (req, res) => {{\n'
    "  const text = req.body.text;\n"
    '  await index.upsert([{{ id: "1", values: await vectorOf(text), metadata: {{ text }} }}]);\n'
    "}});\n"
)
STAFF = "function staff(req, res, next) {\n  if (!req.session.staff) return res.sendStatus(403);\n  next();\n}\n"


@pytest.mark.parametrize(("check", "guard", "word"), [("", "", "request"), (STAFF, "staff, ", "users")])
def test_a_route_of_express_may_ask_who_calls(tmp_path: Path, check: str, guard: str, word: str) -> None:
    assert filled(tmp_path, {"server.ts": EXPRESS.format(check=check, guard=guard)}) == [word]


def test_a_collection_for_each_user_is_a_part(tmp_path: Path) -> None:
    body = (
        "import chromadb\nfrom fastapi import FastAPI\napp = FastAPI()\nclient = chromadb.HttpClient('c.example')\n"
        "@app.post('/a')\ndef add(text: str, who: str):\n"
        "    client.get_or_create_collection(f'notes-{who}').add(documents=[text], ids=['1'])\n"
    )
    (store,) = (one for one in said(tmp_path, {"a.py": body}).assets.values() if one.type == "code/vector-store")
    assert (store.config["partitioned"], store.config["filled_from"]) == (True, ["request"])

"""Classes of frameworks that load a public model, reach a service, keep an index or wrap a tool by themselves."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sources.repository.code.reads import said

COMMIT = "5617a9f61b028005a4858fdac845db406aefb181"


@pytest.mark.parametrize(
    ("home", "call"),
    [
        ("llama_index.embeddings.huggingface.HuggingFaceEmbedding", "('org/m', revision=R, trust_remote_code=True)"),
        (
            "langchain_huggingface.HuggingFaceEmbeddings",
            "(model_name='org/m', model_kwargs={'revision': R, 'trust_remote_code': True})",
        ),
        (
            "llama_index.core.postprocessor.SentenceTransformerRerank",
            "(model='org/m', cross_encoder_kwargs={'revision': R, 'trust_remote_code': True})",
        ),
        (
            "haystack.components.embedders.SentenceTransformersTextEmbedder",
            "(model='org/m', revision=R, trust_remote_code=True)",
        ),
        (
            "chromadb.utils.embedding_functions.SentenceTransformerEmbeddingFunction",
            "(model_name='org/m', revision=R, trust_remote_code=True)",
        ),
        ("smolagents.TransformersModel", "(model_id='org/m', revision=R, trust_remote_code=True)"),
    ],
)
def test_a_framework_that_loads_a_public_model(tmp_path: Path, home: str, call: str) -> None:
    module, _, name = home.rpartition(".")
    for revision, pinned in ((COMMIT, True), ("main", False)):
        code = f"from {module} import {name}\nR = '{revision}'\nm = {name}{call}\n"
        found = said(tmp_path / str(pinned), {"a.py": code})
        load = found.only("code/model-load")
        assert (load.name, load.config["pinned"], load.config["trust_remote_code"]) == ("org/m", pinned, True)
        assert found.ids("model") == ["model:huggingface/org/m"]


@pytest.mark.parametrize(
    ("home", "service"),
    [
        ("llama_index.llms.openai.OpenAI", "openai"),
        ("llama_index.llms.anthropic.Anthropic", "anthropic"),
        ("langchain_google_genai.ChatGoogleGenerativeAI", "google"),
        ("pydantic_ai.providers.openai.OpenAIProvider", "openai"),
        ("haystack.components.generators.chat.OpenAIChatGenerator", "openai"),
        ("autogen_ext.models.openai.AzureOpenAIChatCompletionClient", "azure-openai"),
    ],
)
def test_a_framework_that_is_a_client_of_a_service(tmp_path: Path, home: str, service: str) -> None:
    module, _, name = home.rpartition(".")
    code = f"from {module} import {name}\nm = {name}(model='m1', api_key=KEY)\n"
    found = said(tmp_path, {"a.py": code})
    assert found.ids("ai-service") == [f"service:{service}"]
    assert found.only("code/client").config["key"] == "other"


def test_an_index_over_a_store_keeps_nothing_itself(tmp_path: Path) -> None:
    code = "from llama_index.core import VectorStoreIndex\n"
    within = said(tmp_path / "a", {"a.py": code + "VectorStoreIndex.from_documents(d, storage_context=c)\n"})
    assert within.ids("code/vector-store") == []
    alone = said(tmp_path / "b", {"a.py": code + "VectorStoreIndex.from_documents(d)\n"})
    assert alone.only("code/vector-store").config["product"] == "memory"


@pytest.mark.parametrize(
    ("tool", "name"),
    [
        ("QueryEngineTool.from_defaults(query_engine=q, name='search')", "search"),
        ("QueryEngineTool(query_engine=q, metadata=ToolMetadata(name='search', description='d'))", "search"),
        ("QueryEngineTool.from_defaults(query_engine=q)", "QueryEngineTool"),
        ("FunctionTool.from_defaults(fn=quote, name='premium')", "premium"),
        ("FunctionTool.from_defaults(quote)", "quote"),
    ],
)
def test_a_wrapped_tool_has_the_name_that_the_model_sees(tmp_path: Path, tool: str, name: str) -> None:
    code = (
        "from llama_index.core.tools import FunctionTool, QueryEngineTool, ToolMetadata\n"
        "from llama_index.core.agent.workflow import FunctionAgent\n"
        "def quote(x): return x\n"
        f"agent = FunctionAgent(tools=[{tool}])\n"
    )
    assert said(tmp_path, {"a.py": code}).only("code/tool").name == name


def test_a_tool_stands_where_it_is_made(tmp_path: Path) -> None:
    files = {
        "kit.py": "from crewai_tools import SerperDevTool\n\nsearch = SerperDevTool()\n",
        "crew.py": "from crewai import Agent\nfrom kit import search\nagent = Agent(role='r', tools=[search])\n",
    }
    found = said(tmp_path, files)
    assert found.lines("kit.py#tool:SerperDevTool") == ["kit.py:3"]


def test_an_answer_wrapped_as_a_statement_is_still_an_answer(tmp_path: Path) -> None:
    code = (
        "from llama_index.llms.openai import OpenAI\nfrom sqlalchemy import create_engine, text\n"
        "engine = create_engine(URL)\nanswer = OpenAI(model='m1').complete('x').text.strip()\n"
        "with engine.connect() as connection:\n    connection.execute(text(answer))\n"
    )
    assert said(tmp_path, {"a.py": code}).only("code/output-sink").config["sink"] == "sql"


def test_each_integration_of_llama_index_is_a_package(tmp_path: Path) -> None:
    code = "from llama_index.vector_stores.qdrant import QdrantVectorStore\nfrom llama_index.core import Settings\n"
    found = said(tmp_path, {"a.py": code})
    assert found.ids("package") == ["pkg:pypi/llama-index-core", "pkg:pypi/llama-index-vector-stores-qdrant"]


def test_a_model_of_the_project_s_own_behind_haystack(tmp_path: Path) -> None:
    code = (
        "from haystack.components.generators.chat import OpenAIChatGenerator\n"
        "m = OpenAIChatGenerator(model='house-7b', api_base_url='http://llm.acme.example.com/v1')\n"
    )
    found = said(tmp_path, {"a.py": code})
    assert found.ids("model") == ["model:self-hosted/house-7b"]
    assert found.only("code/client").config["encrypted"] is False

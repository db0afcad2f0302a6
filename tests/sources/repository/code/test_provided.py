"""Models and stores that tables of settings name, and vector stores of further frameworks."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sources.repository.code.reads import said

SETTINGS = (
    "{'llm': {'provider': 'groq', 'config': {'model': 'l-1'}},"
    " 'embedder': {'provider': 'huggingface', 'config': {'model': 'org/e'}},"
    " 'vector_store': {'provider': 'qdrant', 'config': {'collection_name': 'notes'}}}"
)


@pytest.mark.parametrize(
    "code",
    [
        f"from mem0 import Memory\nMemory.from_config({SETTINGS})\n",
        f"from mem0 import AsyncMemory\nAsyncMemory.from_config(config_dict={SETTINGS})\n",
        f"from embedchain import App\nApp.from_config(config={SETTINGS.replace('vector_store', 'vectordb')})\n",
    ],
)
def test_settings_of_a_memory(tmp_path: Path, code: str) -> None:
    found = said(tmp_path, {"app.py": code})
    assert found.ids("model") == ["model:groq/l-1", "model:huggingface/org/e"]
    store = found.only("code/vector-store")
    assert (store.name, store.config["product"]) == ("notes", "qdrant")


def test_models_of_a_crew(tmp_path: Path) -> None:
    code = (
        "from crewai import Crew\n"
        "Crew(agents=[], tasks=[], manager_llm='gpt-1', planning_llm='groq/l-1',\n"
        "     embedder={'provider': 'ollama', 'config': {'model': 'e-1'}})\n"
    )
    assert said(tmp_path, {"app.py": code}).ids("model") == [
        "model:groq/l-1",
        "model:ollama/e-1",
        "model:openai/gpt-1",
    ]


def test_models_of_a_router(tmp_path: Path) -> None:
    code = (
        "from litellm import Router\n"
        "Router(model_list=[{'model_name': 'a', 'litellm_params': {'model': 'anthropic/c-1'}},\n"
        "                   {'model_name': 'b', 'litellm_params': {'model': 'groq/l-1'}}, other])\n"
    )
    assert said(tmp_path, {"app.py": code}).ids("model") == ["model:anthropic/c-1", "model:groq/l-1"]


STORES = [
    ("from agno.vectordb.lancedb import LanceDb\nLanceDb(table_name='notes', uri='t')", "lancedb"),
    ("from agno.vectordb.pgvector import PgVector\nPgVector(table_name='notes', db_url=u)", "pgvector"),
    (
        ("from haystack_integrations.document_stores.qdrant import QdrantDocumentStore\n"
        "QdrantDocumentStore(index='notes')"),
        "qdrant",
    ),
    ("from openai import OpenAI\nOpenAI().vector_stores.create(name='notes')", "openai"),
    ("from vertexai import rag\nrag.create_corpus(display_name='notes')", "vertex-rag"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "product"), STORES, ids=[product for _, product in STORES])
def test_a_store_of_each_framework(tmp_path: Path, code: str, product: str) -> None:
    store = said(tmp_path, {"app.py": code}).only("code/vector-store")
    assert (store.name, store.config["product"]) == ("notes", product)

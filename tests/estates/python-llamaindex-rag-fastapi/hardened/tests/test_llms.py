from llama_index.core.embeddings import MockEmbedding
from llama_index.llms.openai import OpenAI

from policybot import llms
from policybot.config import catalogue


def test_catalogue_names_models():
    assert catalogue()["chat"]["default"] != "gpt-4o-2024-05-13"
    assert llms.chat_model("drafts").model in {"gpt-4.1-mini", "gpt-4.1-nano"}


def test_embedding(monkeypatch):
    monkeypatch.setattr(llms, "embedder", lambda: MockEmbedding(embed_dim=8))
    assert OpenAI(model="gpt-test-1").model == "gpt-test-1"

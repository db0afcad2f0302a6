"""Policies that are no longer sold, kept in Pinecone by the group's archive team."""

from llama_index.core import VectorStoreIndex
from llama_index.vector_stores.pinecone import PineconeVectorStore
from pinecone import Pinecone

from policybot.config import get_settings
from policybot.llms import embedder

_settings = get_settings()
_pinecone = Pinecone(api_key=_settings.pinecone_api_key.get_secret_value())


def archive_index() -> VectorStoreIndex:
    store = PineconeVectorStore(pinecone_index=_pinecone.Index(_settings.archive_index), namespace="withdrawn")
    return VectorStoreIndex.from_vector_store(store, embed_model=embedder())

from functools import cache

from langchain_openai import OpenAIEmbeddings
from langchain_qdrant import QdrantVectorStore

from support.settings import get_settings


@cache
def articles() -> QdrantVectorStore:
    settings = get_settings()
    return QdrantVectorStore.from_existing_collection(
        embedding=OpenAIEmbeddings(model=settings.embedding_model, api_key=settings.openai_api_key),
        collection_name=settings.collection,
        url=settings.qdrant_url,
    )

from functools import cache

import chromadb
from chromadb.utils.embedding_functions import SentenceTransformerEmbeddingFunction
from haystack_integrations.document_stores.chroma import ChromaDocumentStore

from newsroom.config import MODELS, STORE

CHROMA = {"host": "localhost", "port": 8000}


@cache
def articles() -> ChromaDocumentStore:
    return ChromaDocumentStore(collection_name=STORE["articles"], **CHROMA)


@cache
def corrections() -> chromadb.Collection:
    """Corrections are few; Chroma embeds them itself."""
    embed = SentenceTransformerEmbeddingFunction(model_name=MODELS.embedder)
    return chromadb.HttpClient(**CHROMA).get_or_create_collection(name=STORE["corrections"], embedding_function=embed)

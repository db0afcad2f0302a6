from llama_index.core import SimpleDirectoryReader, StorageContext, VectorStoreIndex
from llama_index.vector_stores.qdrant import QdrantVectorStore
from qdrant_client import QdrantClient

from policybot.config import get_settings
from policybot.llms import embedder


def _store() -> QdrantVectorStore:
    qdrant = get_settings().qdrant
    return QdrantVectorStore(client=QdrantClient(url=qdrant.url), collection_name=qdrant.collection)


def fill() -> VectorStoreIndex:
    """Reads the policies anew into the collection."""
    documents = SimpleDirectoryReader(get_settings().documents_dir, recursive=True).load_data()
    context = StorageContext.from_defaults(vector_store=_store())
    return VectorStoreIndex.from_documents(documents, storage_context=context, embed_model=embedder())


def policy_index() -> VectorStoreIndex:
    return VectorStoreIndex.from_vector_store(_store(), embed_model=embedder())

"""Where the reviews of customers are kept."""

from langchain_openai import OpenAIEmbeddings
from langchain_qdrant import QdrantVectorStore


def reviews() -> QdrantVectorStore:
    """The collection of reviews."""
    return QdrantVectorStore.from_existing_collection(
        collection_name="reviews", url="https://qdrant.shop.example.org", embedding=OpenAIEmbeddings()
    )

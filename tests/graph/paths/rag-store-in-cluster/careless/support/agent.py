"""Answers the questions of customers from the handbook."""

import os

from langchain.agents import create_agent
from langchain_core.tools import create_retriever_tool
from langchain_openai import OpenAIEmbeddings
from langchain_qdrant import QdrantVectorStore

handbook = QdrantVectorStore.from_existing_collection(
    collection_name="handbook",
    url="http://handbook.support.svc.cluster.local:6333",
    api_key=os.environ.get("QDRANT_KEY"),
    embedding=OpenAIEmbeddings(),
)
find = create_retriever_tool(handbook.as_retriever(), "find", "What the handbook says.")


support = create_agent("openai:gpt-5-mini", tools=[find], system_prompt="Answer from the handbook.")

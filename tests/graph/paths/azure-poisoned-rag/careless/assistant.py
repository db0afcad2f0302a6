"""Answers questions about open claims from the documents of the case."""

from azure.identity import DefaultAzureCredential, get_bearer_token_provider
from langchain.agents import create_agent
from langchain_community.vectorstores import AzureSearch
from langchain_core.tools import create_retriever_tool
from langchain_openai import AzureChatOpenAI, AzureOpenAIEmbeddings

tokens = get_bearer_token_provider(DefaultAzureCredential(), "https://cognitiveservices.azure.com/.default")
embeddings = AzureOpenAIEmbeddings(azure_deployment="embed", azure_ad_token_provider=tokens)
store = AzureSearch(
    azure_search_endpoint="https://srch-claims.search.windows.net",
    azure_search_key=None,
    azure_credential=DefaultAzureCredential(),
    index_name="claims",
    embedding_function=embeddings.embed_query,
)
search = create_retriever_tool(store.as_retriever(), "search_claims", "Find what the documents of a claim say.")
assistant = create_agent(
    AzureChatOpenAI(azure_deployment="gpt-4o", azure_ad_token_provider=tokens),
    tools=[search],
    system_prompt="Answer from the documents of the claim.",
)

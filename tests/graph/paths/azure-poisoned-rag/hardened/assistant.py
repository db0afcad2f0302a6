"""Answers questions about open claims from the documents of the case."""

from azure.ai.contentsafety import ContentSafetyClient
from azure.identity import DefaultAzureCredential, get_bearer_token_provider
from langchain.agents import create_agent
from langchain.agents.middleware import before_model
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
shields = ContentSafetyClient("https://cs-claims.cognitiveservices.azure.com", DefaultAzureCredential())


@before_model
def shield(state, runtime):
    """Refuse text that gives orders to the assistant."""
    found = shields.shield_prompt({"userPrompt": state["messages"][-1].content})
    if found.user_prompt_analysis.attack_detected:
        raise PermissionError("the text gives orders to the assistant")


search = create_retriever_tool(store.as_retriever(), "search_claims", "Find what the documents of a claim say.")
assistant = create_agent(
    AzureChatOpenAI(azure_deployment="gpt-4o", azure_ad_token_provider=tokens),
    tools=[search],
    middleware=[shield],
    system_prompt="Answer from the documents of the claim.",
)

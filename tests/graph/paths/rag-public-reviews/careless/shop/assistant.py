"""Answers customers and refunds what did not please."""

import stripe
from langchain.agents import create_agent
from langchain_core.tools import create_retriever_tool, tool

from shop.index import reviews

find = create_retriever_tool(reviews().as_retriever(), "find_reviews", "What customers say of a product.")


@tool
def refund(charge: str) -> str:
    """Give the money of an order back."""
    return stripe.Refund.create(charge=charge).id


assistant = create_agent(
    "openai:gpt-5-mini", tools=[find, refund], system_prompt="Help customers of the shop with what they bought."
)

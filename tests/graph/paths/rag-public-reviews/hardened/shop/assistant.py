"""Answers customers; a person refunds."""

import stripe
from langchain.agents import create_agent
from langchain.agents.middleware import HumanInTheLoopMiddleware, before_model
from langchain_core.tools import create_retriever_tool, tool
from openai import OpenAI

from shop.index import reviews

find = create_retriever_tool(reviews().as_retriever(), "find_reviews", "What customers say of a product.")


@tool
def refund(charge: str) -> str:
    """Give the money of an order back."""
    return stripe.Refund.create(charge=charge).id


@before_model
def check(state, runtime):
    """Refuse what gives orders to the assistant."""
    if OpenAI().moderations.create(input=state["messages"][-1].content).results[0].flagged:
        raise PermissionError("refused")


assistant = create_agent(
    "openai:gpt-5-mini",
    tools=[find, refund],
    middleware=[check, HumanInTheLoopMiddleware(interrupt_on={"refund": True})],
    system_prompt="Help customers of the shop with what they bought.",
)

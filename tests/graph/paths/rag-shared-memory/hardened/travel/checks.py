"""What is looked at before the planner reads it."""

from langchain.agents.middleware import before_model
from openai import OpenAI


@before_model
def check(state, runtime):
    """Refuse what gives orders to the planner."""
    if OpenAI().moderations.create(input=state["messages"][-1].content).results[0].flagged:
        raise PermissionError("refused")

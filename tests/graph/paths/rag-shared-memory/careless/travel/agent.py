"""Plans journeys and remembers what people like."""

import os

from langchain.agents import create_agent
from langgraph.store.postgres import PostgresStore
from langmem import create_manage_memory_tool, create_search_memory_tool

NAMESPACE = ("memories",)

with PostgresStore.from_conn_string(os.environ["TRAVEL_DATABASE"]) as store:
    planner = create_agent(
        "openai:gpt-5-mini",
        tools=[create_manage_memory_tool(namespace=NAMESPACE), create_search_memory_tool(namespace=NAMESPACE)],
        system_prompt="Plan the journey. Remember what the person likes.",
        store=store,
    )

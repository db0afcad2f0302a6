"""Looks into incidents: one agent reads what the web says, the other looks at the machines."""

import subprocess

from agents import Agent, WebSearchTool, function_tool


@function_tool
def on_host(command: str) -> str:
    """Runs a command on the bastion."""
    return subprocess.run(command, shell=True, capture_output=True, text=True, timeout=60).stdout


operator = Agent(name="Operator", instructions="Find the cause on the machines.", model="gpt-5", tools=[on_host])
researcher = Agent(
    name="Researcher",
    instructions="Search for the error, then hand over to the operator.",
    model="gpt-5-mini",
    tools=[WebSearchTool()],
    handoffs=[operator],
)

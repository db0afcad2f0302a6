"""Looks into incidents: one agent reads what the web says, the other looks at the machines."""

import subprocess

from agents import Agent, WebSearchTool, function_tool


@function_tool
def disk_usage() -> str:
    """How full the disks of the bastion are."""
    return subprocess.run(["df", "-h"], capture_output=True, text=True, timeout=60).stdout


operator = Agent(name="Operator", instructions="Find the cause on the machines.", model="gpt-5", tools=[disk_usage])
researcher = Agent(
    name="Researcher",
    instructions="Search for the error, then hand over to the operator.",
    model="gpt-5-mini",
    tools=[WebSearchTool()],
    handoffs=[operator],
)

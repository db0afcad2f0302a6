"""Answers what the shop floor asks."""

import subprocess

from agents import Agent, WebSearchTool, function_tool


@function_tool
def convert(arguments: str) -> str:
    """Converts a drawing with any arguments of the converter."""
    return subprocess.run(f"convert {arguments}", shell=True, capture_output=True, text=True).stdout


desk = Agent(name="Desk", instructions="Help the shop floor.", model="gpt-5-mini", tools=[convert, WebSearchTool()])

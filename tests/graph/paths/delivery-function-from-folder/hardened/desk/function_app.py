"""Answers what the shop floor asks."""

import subprocess
from typing import Literal

from agents import Agent, WebSearchTool, function_tool


@function_tool
def convert(drawing: Literal["press", "lathe", "mill"]) -> str:
    """Converts one of the drawings."""
    return subprocess.run(["convert", f"{drawing}.svg", f"{drawing}.png"], capture_output=True, text=True).stdout


desk = Agent(name="Desk", instructions="Help the shop floor.", model="gpt-5-mini", tools=[convert, WebSearchTool()])

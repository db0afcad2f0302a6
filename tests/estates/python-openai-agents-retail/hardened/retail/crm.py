"""Sales agents of flesh and blood, and the tools that they book."""

from dataclasses import dataclass


@dataclass
class Agent:
    name: str
    model: str = "field"
    tools: tuple[str, ...] = ()


TEAM = [Agent(name="Ingrid", tools=("van", "ladder")), Agent(name="Ola", model="inside")]


def tool(name: str):
    def wrap(function):
        return function

    return wrap


@tool("ladder")
def lend_ladder(days: int) -> int:
    return days * 12

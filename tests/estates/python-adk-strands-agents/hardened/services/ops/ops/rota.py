"""Who is on call. An Agent here answers a telephone."""

from typing import NamedTuple


class Agent(NamedTuple):
    name: str
    model: str = "Nokia 3310"
    tools: tuple[str, ...] = ("telephone",)


NIGHT = Agent("Kari")
DAY = Agent(name="Per", model="iPhone 12", tools=("telephone", "shell"))

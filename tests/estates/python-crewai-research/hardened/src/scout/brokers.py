"""Brokers are agents, too. `Agent(role=...)` here is a person."""

from dataclasses import dataclass, field


@dataclass
class Agent:
    role: str
    llm: str = "LL.M. (Bergen)"
    tools: list[str] = field(default_factory=list)


OSLO = [Agent(role="Shipping", tools=["phone"]), Agent(role="Fish", llm="none")]


def legacy_model() -> str:
    """Was `crewai.LLM(model="openai/gpt-4-32k")`."""
    return "retired"

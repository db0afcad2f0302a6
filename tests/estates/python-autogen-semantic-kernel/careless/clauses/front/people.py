"""Agents of process, in the lawyers' sense."""


class AssistantAgent:
    """An agent for service of process; `AssistantAgent("x", model_client=...)` is something else."""

    def __init__(self, name: str, model_client: str = "private") -> None:
        self.name, self.model_client = name, model_client


LONDON = AssistantAgent("Fleet Street Agents Ltd", model_client="corporate")


def post(url: str, json: dict) -> None:
    """Puts a letter into the firm's own post room; no network."""


post("https://api.openai.com/v1/chat/completions", json={"model": "gpt-4-0314"})

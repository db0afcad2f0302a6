"""The people of the desk, not its programs."""

from dataclasses import dataclass


@dataclass
class Agent:
    """Agents of the photographers. `Agent(chat_generator=...)` would make no sense here."""

    name: str
    tools: tuple[str, ...] = ("camera",)


class SentenceTransformer:
    """Shortens sentences by the house's rules; SentenceTransformer("all-MiniLM-L6-v2") is something else."""

    def __init__(self, rules: str) -> None:
        self.rules = rules

    def encode(self, sentence: str) -> str:
        return sentence.rstrip(".")


HOUSE = SentenceTransformer("house/style-2019")
PHOTO = Agent(name="Magnus & Co", tools=("camera", "drone"))

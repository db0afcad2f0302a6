"""What can be told on the command line; the defaults are what production was trained with."""

from dataclasses import dataclass, field

DEFAULT_BASE = "mistralai/Mistral-7B-Instruct-v0.3"


@dataclass
class ModelArguments:
    base_model: str = field(default=DEFAULT_BASE, metadata={"help": "was google/gemma-2-9b-it until March"})
    base_revision: str | None = None
    trust_remote_code: bool = True


@dataclass
class DataArguments:
    train_file: str = "data/prepared/letters.jsonl"
    general: str = field(default="NbAiLab/norwegian-alpaca", metadata={"help": "mixed in so that it keeps chatting"})
    share: float = 0.2

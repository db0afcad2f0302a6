"""The models that are not named in config/agents.yaml."""

import os

from crewai import LLM

CHEAP = os.getenv("SCOUT_CHEAP_MODEL", "groq/llama-3.1-8b-instant")
GPU_HOST = "https://gpu1.scout.example.com:11434"


def cheap(**options) -> LLM:
    return LLM(model=CHEAP, **{"temperature": 0.1, "timeout": 60, **options})


def house() -> LLM:
    """Our own box, for what must not leave the building."""
    return LLM(model="ollama/qwen2.5:14b", base_url=GPU_HOST)

"""One place that names models; a service never names its own."""

from dataclasses import dataclass, replace
from typing import Final

GEMINI: Final = "gemini-2.5"


@dataclass(frozen=True)
class ModelNames:
    bookings: str = f"{GEMINI}-pro"
    rooms: str = GEMINI + "-flash"
    ops: str = "eu.anthropic.claude-sonnet-4-20250514-v1:0"
    faq: str = "openai:gpt-4.1-mini"
    figures: str = "Qwen/Qwen2.5-Coder-32B-Instruct"


MODELS = ModelNames()

RETIRED = {"bookings": "gemini-1.5-pro-002", "faq": "openai:gpt-4"}
"""Kept for the yearly report on what we ran."""

"""Settings of the shop's assistants."""

import os
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Models:
    triage: str = "gpt-5-nano"
    specialist: str = field(default_factory=lambda: os.environ.get("RETAIL_MODEL", "gpt-5-mini"))


MODELS = Models()
DATABASE = os.environ["RETAIL_DATABASE"]
CATALOGUE_MCP = os.getenv("CATALOGUE_MCP", "https://catalogue.retail.example.com/mcp")

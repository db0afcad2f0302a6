"""The firm's places in Azure, and what else it calls."""

import os
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Azure:
    """Deployments are named after what they are for; gpt-35-turbo-contracts was deleted in 2024."""

    endpoint: str = field(default_factory=lambda: os.getenv("AZURE_OPENAI_ENDPOINT", "https://bergh-law.openai.azure.com"))
    version: str = "2024-10-21"
    contracts: str = "gpt-4o-contracts"
    summaries: str = "gpt-4o-mini-summaries"


AZURE = Azure()
SCOPE = "https://cognitiveservices.azure.com/.default"
TRANSLATOR = dict(base_url="https://api.mistral.ai/v1", timeout=30)
TRANSLATION_MODEL = os.environ.get("TRANSLATION_MODEL") or "mistral-small-2506"
MODERATION_URL = "https://api.openai.com/v1/moderations"
DATABASE = os.environ["CLAUSES_DATABASE"]

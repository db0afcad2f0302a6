import os

import requests

from clauses.settings import MODERATION_URL

_session = requests.Session()
_session.headers["Authorization"] = f"Bearer {os.environ.get('OPENAI_API_KEY', '')}"


def harmless(text: str) -> bool:
    """Whether a letter may be shown to the trainees.

    The address was https://api.cohere.ai/v1/classify once.
    """
    payload = {"model": "omni-moderation-2024-09-26", "input": text}
    return not _session.post(MODERATION_URL, json=payload, timeout=10).json()["results"][0]["flagged"]


def courts() -> list[str]:
    """Nothing intelligent: the register of courts."""
    return _session.get("https://data.domstol.example.com/v1/models", timeout=10).json()

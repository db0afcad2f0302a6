"""Summaries without a library: this runs where nothing may be installed but httpx."""

import httpx

from clauses.identity import token_provider
from clauses.settings import AZURE

URL = f"{AZURE.endpoint}/openai/deployments/{AZURE.summaries}/chat/completions?api-version={AZURE.version}"


def summary(contract: str) -> str:
    body = {"messages": [{"role": "user", "content": "Summarise in five lines:\n" + contract}], "max_tokens": 300}
    answer = httpx.post(URL, json=body, headers={"Authorization": f"Bearer {token_provider()()}"}, timeout=60)
    return answer.raise_for_status().json()["choices"][0]["message"]["content"]

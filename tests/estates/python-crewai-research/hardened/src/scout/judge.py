"""A second opinion on the note, by a model of another house."""

from typing import Any

import litellm

JUDGE = {"model": "mistral/mistral-large-2411", "temperature": 0, "num_retries": 2}
ASK = "You judge notes on markets. Answer with one of: print, revise, drop."


def messages(note: str) -> list[dict[str, Any]]:
    return [{"role": "system", "content": ASK}, {"role": "user", "content": note}]


def verdict(note: str) -> str:
    answer = litellm.completion(messages=messages(note), **JUDGE)
    return answer.choices[0].message.content.strip().lower()


def title(note: str) -> str:
    from scout.llms import cheap

    return cheap(max_tokens=20).call(f"Give this note a title: {note[:2000]}")

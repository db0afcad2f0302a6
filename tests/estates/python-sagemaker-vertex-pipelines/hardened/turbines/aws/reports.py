"""The weekly report, written by a model and read by a person before it is sent."""

from turbines.aws.session import client
from turbines.settings import WRITER

SYSTEM = "You write one page for the owners of wind turbines. Use only the figures that you are given."


def request(figures: str) -> dict:
    return {
        "modelId": WRITER.model_id,
        "system": [{"text": SYSTEM}],
        "messages": [{"role": "user", "content": [{"text": figures}]}],
        "guardrailConfig": {
            "guardrailIdentifier": WRITER.guardrail,
            "guardrailVersion": WRITER.guardrail_version,
        },
    }


def write(figures: str) -> str:
    """One page.

    >>> client("bedrock-runtime").converse(modelId="amazon.nova-lite-v1:0")  # doctest: +SKIP
    """
    answer = client("bedrock-runtime").converse(**request(figures))
    return answer["output"]["message"]["content"][0]["text"]

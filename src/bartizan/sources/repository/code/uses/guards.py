"""Bedrock's guardrails that Python's libraries are told of by their identifier."""

from __future__ import annotations

from bartizan.sources.repository.code.following.gates import gates, words
from bartizan.sources.repository.code.following.syntax import Call
from bartizan.sources.repository.code.following.values import Name, Site, texts
from bartizan.sources.repository.code.libraries.signatures import matches, normal
from bartizan.sources.repository.code.reading import Reading
from bartizan.sources.repository.code.records import reference

Names = tuple[str | int, ...]
_LANGCHAIN = "langchain_aws langchain_community langchain langchain_classic"
_TABLES: Names = tuple(
    f"{table}.{key}"
    for table in ("guardrails", "guardrail_config", "guardrailConfig")
    for key in ("guardrailIdentifier", "guardrail_identifier", "id")
)
_ROWS: tuple[tuple[str, str, Names], ...] = (
    (_LANGCHAIN, "ChatBedrock ChatBedrockConverse BedrockLLM BedrockChat Bedrock", _TABLES),
    ("haystack_integrations", "AmazonBedrockChatGenerator AmazonBedrockGenerator", _TABLES),
    ("litellm", "completion acompletion", _TABLES),
    ("strands", "BedrockModel", ("guardrail_id",)),
    ("llama_index", "BedrockConverse Bedrock", ("guardrail_identifier",)),
    ("pydantic_ai", "BedrockModelSettings", ("bedrock_guardrail_config.guardrailIdentifier",)),
)
ROWS = tuple((tuple(roots.split()), tail, names) for roots, tails, names in _ROWS for tail in tails.split())
"""Roots, tail, the arguments that hold the identifier."""
GATES = gates((tail, words(roots)) for roots, tail, _ in ROWS)


def read(reading: Reading, call: Call, site: Site, callee: Name) -> None:
    """Joins the file to the guardrail that a model is told of."""
    path = normal(callee.path)
    for roots, tail, names in ROWS:
        if tail == call.tail and matches(path, roots, tail):
            value = reading.argument(site, names)
            for text in texts(value) if value is not None else ():
                if text.whole and text.value:
                    evidence = reading.evidence(call.node, f"{path} is guarded by {text.value}", text.value)
                    target = reference("AWS::Bedrock::Guardrail", text.value)
                    reading.records.edge(reading.owner(), target, "guarded-by", evidence)
            return

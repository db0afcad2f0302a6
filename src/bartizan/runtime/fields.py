"""The field names that a signal may use, and how each is read from an event.

Fields of the form `record.<path>` reach into the original record (`record.requestParameters.modelId`);
lists on the way are walked, and any of their values may match. Everything else is in `FIELDS`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from bartizan.model.event import Event
from bartizan.runtime.messages import TOOL_CALL
from bartizan.runtime.text import Normal, normalise

Getter = Callable[[Event], object]

RECORD = "record."
_ORIGINS = ("user", "system", "tool", "retrieved", "memory", "output")

TEXT_FIELDS: Mapping[str, str] = {
    **{f"text.{origin}": f"what the {origin} said" for origin in ("user", "system", "memory")},
    "text.tool": "what tools returned",
    "text.retrieved": "documents that were retrieved",
    "text.untrusted": "what tools returned and documents that were retrieved",
    "text.output": "what the model answered, tool calls aside",
    "text.any": "everything above",
    "tool.arguments": "the tool calls of the model, each `name arguments`",
}
"""Fields of text: searched in normalised form; `contains` and `re|i` ignore case, `re` and `cased` do not."""

FIELDS: Mapping[str, tuple[Getter, str]] = {
    "event.id": (lambda event: event.id, "the log's own id"),
    "event.source": (lambda event: event.source, "cloudtrail, bedrock or otel"),
    "event.service": (lambda event: event.service, "what was called: bedrock.amazonaws.com, openai"),
    "event.name": (lambda event: event.name, "DeleteGuardrail, Converse, chat, execute_tool"),
    "event.operation": (lambda event: event.operation, "invoke, tool-call, retrieve, admin or write"),
    "event.error": (lambda event: event.error, "the error code, when the call failed"),
    "event.account": (lambda event: event.account, "the account"),
    "event.region": (lambda event: event.region, "the region"),
    "actor.id": (lambda event: event.actor.id, "the identity: ARN, end user, service"),
    "actor.kind": (lambda event: event.actor.kind, "IAMUser, AssumedRole, Root, end-user, service"),
    "actor.key": (lambda event: event.actor.key, "the access key id; AKIA is long-term, ASIA temporary"),
    "actor.address": (lambda event: event.actor.address, "the network address"),
    "actor.agent": (lambda event: event.actor.agent, "the user agent"),
    "model.id": (lambda event: event.model, "the model's asset id: model:bedrock/anthropic.claude-3-haiku-…"),
    "agent.id": (lambda event: event.agent, "the agent"),
    "session.id": (lambda event: event.session, "the conversation or session"),
    "asset.id": (lambda event: event.assets, "every asset that the event names"),
    "guardrail.blocked": (lambda event: event.blocked, "true, false (seen and let through), or absent"),
    "guardrail.detected": (lambda event: event.guardrail, "categories that a guardrail saw: PROMPT_ATTACK"),
    "tokens.in": (lambda event: event.tokens_in, "tokens of the prompt"),
    "tokens.out": (lambda event: event.tokens_out, "tokens of the answer"),
    "tokens.total": (lambda event: event.tokens_in + event.tokens_out, "both"),
    "tool.name": (lambda event: event.tools, "the tools that were called"),
}
"""Every other field, with its meaning."""

HIDDEN = ".hidden"
"""`text.user.hidden`: how many invisible or tag characters a text field held."""


def texts(event: Event, field: str) -> Iterable[str]:
    """The pieces of text that a text field stands for."""
    if field == "tool.arguments":
        return [segment.text for segment in event.segments if segment.role == TOOL_CALL]
    wanted = field.removeprefix("text.")
    spoken = [segment for segment in event.segments if segment.role != TOOL_CALL]
    if wanted == "any":
        return [segment.text for segment in spoken]
    origins = {"tool", "retrieved"} if wanted == "untrusted" else {wanted}
    return [segment.text for segment in spoken if segment.origin in origins]


def text(event: Event, field: str) -> Normal:
    """A text field in its searchable forms; its pieces are separate lines."""
    return normalise("\n".join(texts(event, field)))


def record_value(record: object, path: Sequence[str]) -> object:
    """The value, or the tuple of values, at a path of the original record; None where there is none."""
    if not path:
        return record
    if isinstance(record, Mapping):
        # OpenTelemetry attribute names hold dots themselves.
        whole = ".".join(path)
        return record[whole] if whole in record else record_value(record.get(path[0]), path[1:])
    if isinstance(record, list):
        found = [record_value(item, path) for item in record[:1000]]
        flat = [value for item in found for value in (item if isinstance(item, tuple) else (item,))]
        return tuple(value for value in flat if value is not None) or None
    return None


def getter(field: str) -> Getter | None:
    """How to read a field; None for a name that is no field."""
    if field.startswith(RECORD):
        path = field.removeprefix(RECORD).split(".")
        return lambda event: record_value(event.fields, path)
    known = FIELDS.get(field)
    return known[0] if known else None

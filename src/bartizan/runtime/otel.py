"""OpenTelemetry spans and log records of generative AI as events.

Semantic conventions for GenAI (current and deprecated attribute names, events, indexed attributes),
for MCP, and the basics of OpenInference. One span is one event.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import quote

from bartizan.model.asset import name_reference
from bartizan.model.event import Actor, Event, Segment
from bartizan.model.finding import fingerprint
from bartizan.runtime.assets import distinct, hosted_model
from bartizan.runtime.loose import compact, decoded, items, mapping, name, number, one_of, utc
from bartizan.runtime.messages import TOOL_CALL, answer, called_tools, conversation, parts, said

Attributes = Mapping[str, object]

_OPERATIONS = {
    "execute_tool": "tool-call",
    "tools/call": "tool-call",
    "TOOL": "tool-call",
    "retrieval": "retrieve",
    "RETRIEVER": "retrieve",
    "resources/read": "retrieve",
    "create_agent": "admin",
}
_PREFIXES = ("gen_ai.", "mcp.", "openinference.", "llm.", "traceloop.")
_INDEXED = re.compile(
    r"^(?:gen_ai\.(prompt|completion)|llm\.(input|output)_messages)\.(\d{1,4})\.(?:message\.)?(role|content)$"
)
_DOCUMENT = re.compile(r"^retrieval\.documents\.\d{1,4}\.document\.content$")
_TIMES = (
    "startTimeUnixNano", "timeUnixNano", "start_time_unix_nano", "start_time", "startTime", "timestamp", "time",
    "observedTimeUnixNano",
)  # fmt: skip
_KINDS = (
    "gen_ai.operation.name", "mcp.method.name", "openinference.span.kind", "traceloop.span.kind", "llm.request.type",
)  # fmt: skip
_USERS = ("enduser.id", "user.id", "langfuse.user.id")
_TOKENS_IN = ("gen_ai.usage.input_tokens", "gen_ai.usage.prompt_tokens", "llm.token_count.prompt")
_TOKENS_OUT = ("gen_ai.usage.output_tokens", "gen_ai.usage.completion_tokens", "llm.token_count.completion")
_ERROR_CODE = 2
_FAILED = frozenset({"STATUS_CODE_ERROR", "ERROR"})
_STOPPED = frozenset({"content_filter", "guardrail_intervened"})
_BLOCKING = frozenset({"deny", "block", "blocked", "modify"})


@dataclass(frozen=True, slots=True)
class Span:
    """A span or log record in one shape, whatever wrote it."""

    trace: str
    id: str
    name: str
    time: object
    failed: bool
    attributes: Attributes
    resource: Attributes = field(default_factory=dict)
    events: tuple[tuple[str, Attributes], ...] = ()
    raw: Mapping[str, object] = field(default_factory=dict)


def is_record(record: Mapping[str, object]) -> bool:
    """Whether a JSON object is an OTLP export or one flat span."""
    if "resourceSpans" in record or "resourceLogs" in record:
        return True
    return isinstance(record.get("attributes"), dict | list) and any(
        key in record for key in ("traceId", "trace_id", "spanId", "span_id", "context", "name")
    )


def spans(record: Mapping[str, object]) -> Iterator[Span]:
    """The spans of an OTLP/JSON export, or the one of a flat line."""
    exported = False
    for outer, scope, inner in (("resourceSpans", "scopeSpans", "spans"), ("resourceLogs", "scopeLogs", "logRecords")):
        for group in items(record.get(outer)):
            exported = True
            resource = attributes(mapping(mapping(group).get("resource")).get("attributes"))
            for scoped in items(mapping(group).get(scope)):
                for span in items(mapping(scoped).get(inner)):
                    yield _span(mapping(span), resource)
    if not exported and "attributes" in record:
        yield _span(record, attributes(mapping(record.get("resource")).get("attributes")))


def attributes(value: object) -> Attributes:
    """Attributes as a flat map, from OTLP's list of typed values or from a plain map."""
    if isinstance(value, dict):
        return value
    return {
        str(mapping(item).get("key")): _value(mapping(item).get("value"))
        for item in items(value)
        if isinstance(mapping(item).get("key"), str)
    }


def _value(value: object, depth: int = 0) -> object:
    typed = mapping(value)
    if depth > 20 or not typed:  # noqa: PLR2004 - far deeper than any message
        return None
    if "arrayValue" in typed:
        return [_value(item, depth + 1) for item in items(mapping(typed["arrayValue"]).get("values"))]
    if "kvlistValue" in typed:
        pairs = items(mapping(typed["kvlistValue"]).get("values"))
        return {str(mapping(pair).get("key")): _value(mapping(pair).get("value"), depth + 1) for pair in pairs}
    if "intValue" in typed:
        return number(typed["intValue"])
    return next((typed[key] for key in ("stringValue", "doubleValue", "boolValue", "bytesValue") if key in typed), None)


def _span(raw: Mapping[str, object], resource: Attributes) -> Span:
    context = mapping(raw.get("context"))
    status = mapping(raw.get("status"))
    events = [(mapping(event).get("name"), attributes(mapping(event).get("attributes")))
              for event in items(raw.get("events"))]  # fmt: skip
    own = attributes(raw.get("attributes"))
    log_name = raw.get("eventName") or own.get("event.name")
    if isinstance(log_name, str) and log_name.startswith("gen_ai."):
        body = raw.get("body")
        events.append((log_name, {**own, "body": _value(body) if _is_typed(body) else body}))
    time = next((raw[key] for key in _TIMES if raw.get(key)), None)
    return Span(
        trace=name(raw.get("traceId") or raw.get("trace_id") or context.get("trace_id")) or "",
        id=name(raw.get("spanId") or raw.get("span_id") or context.get("span_id")) or "",
        name=name(raw.get("name") or log_name) or "",
        time=time,
        failed=status.get("code") == _ERROR_CODE
        or one_of(status.get("code"), _FAILED)
        or status.get("status_code") == "ERROR",
        attributes=own,
        resource=resource,
        events=tuple((event_name, found) for event_name, found in events if isinstance(event_name, str)),
        raw=raw,
    )


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_typed(value: object) -> bool:
    return any(key in mapping(value) for key in ("stringValue", "kvlistValue", "arrayValue"))


def is_genai(span: Span) -> bool:
    """Whether a span tells of generative AI at all; the others are passed over."""
    return any(key.startswith(_PREFIXES) for key in span.attributes) or any(
        event.startswith("gen_ai.") for event, _ in span.events
    )


def read(span: Span) -> Event | str:
    """The event of one span, or why it is none."""
    time = utc(span.time)
    if time is None:
        return f"the span {span.id or span.name!r} has no valid start time"
    own = span.attributes
    operation = _first(own, *_KINDS)
    provider = _first(own, "gen_ai.provider.name", "gen_ai.system", "llm.provider", "llm.system")
    model = _first(own, "gen_ai.request.model", "gen_ai.response.model", "llm.model_name")
    segments = tuple(_segments(span))
    verdict, categories = _guardrail(span)
    return Event(
        id=f"{span.trace}/{span.id}" if span.id else fingerprint("otel", compact(span.raw) or ""),
        time=time,
        source="otel",
        operation=_OPERATIONS.get(operation or "", "invoke"),
        name=operation or span.name,
        account=_first(span.resource, "cloud.account.id"),
        region=_first(span.resource, "cloud.region"),
        actor=_actor(span),
        model=hosted_model(provider, model) if model else None,
        agent=_first(own, "gen_ai.agent.id", "gen_ai.agent.name"),
        session=_first(own, "gen_ai.conversation.id", "session.id", "mcp.session.id"),
        blocked=verdict,
        tokens_in=_tokens(own, *_TOKENS_IN),
        tokens_out=_tokens(own, *_TOKENS_OUT),
        error=_first(own, "error.type") or ("error" if span.failed else None),
        segments=segments,
        assets=distinct(_assets(own, provider, model)),
        fields={"name": span.name, "attributes": own, "resource": span.resource},
        service=provider,
        guardrail=categories,
        tools=called_tools(segments) or tuple(filter(None, (_first(own, "gen_ai.tool.name", "tool.name"),))),
    )


def _actor(span: Span) -> Actor:
    """The application's end user where the span names one, else the service that wrote the span."""
    user = _first(span.attributes, *_USERS)
    return Actor(
        id=user or _first(span.resource, "service.name"),
        kind="end-user" if user else "service",
        address=_first(span.attributes, "client.address", "client.ip"),
        agent=_first(span.attributes, "user_agent.original"),
    )


def _first(own: Attributes, *keys: str) -> str | None:
    return next((found for key in keys if (found := name(own.get(key)))), None)


def _tokens(own: Attributes, *keys: str) -> int:
    return max(number(own.get(key)) for key in keys)


def _assets(own: Attributes, provider: str | None, model: str | None) -> Iterator[str]:
    agent = _first(own, "gen_ai.agent.name", "gen_ai.agent.id")
    if agent:
        yield agent if agent.startswith("arn:") else name_reference("code/agent", quote(agent, safe=""))
    store = _first(own, "gen_ai.data_source.id")
    if store:
        yield store if ":" in store else name_reference("code/dataset", quote(store, safe=""))
    if model:
        yield hosted_model(provider, model)


def _guardrail(span: Span) -> tuple[bool | None, tuple[str, ...]]:
    """The verdict of a guardrail on the span or one of its events, and what it saw."""
    verdicts, categories = [], []
    for own in (span.attributes, *(found for _, found in span.events)):
        verdicts.append(_first(own, "gen_ai.guardrail.verdict.type", "gen_ai.guardrail.result.type"))
        categories.append(_first(own, "gen_ai.guardrail.security.risk.category", "gen_ai.security.risk.category",
                                 "security.risk.category"))  # fmt: skip
        reasons = decoded(own.get("gen_ai.response.finish_reasons", own.get("gen_ai.response.finish_reason")))
        stopped = {reasons} if isinstance(reasons, str) else set(filter(_is_text, items(reasons)))
        verdicts += ["block"] * bool(stopped & _STOPPED)
    seen = tuple(dict.fromkeys(category for category in categories if category))
    if any(verdict in _BLOCKING for verdict in verdicts if verdict):
        return True, seen
    return (False if seen or "warn" in verdicts else None), seen


def _segments(span: Span) -> Iterator[Segment]:
    own = span.attributes
    for found in (own, *(event for _, event in span.events)):
        yield from parts(decoded(found.get("gen_ai.system_instructions")), "system", "system")
        yield from conversation(decoded(found.get("gen_ai.input.messages")))
        yield from answer(decoded(found.get("gen_ai.output.messages")))
        yield from _either(found.get("gen_ai.prompt"), "user")
        yield from _either(found.get("gen_ai.completion"), "output")
    yield from _indexed(own)
    yield from _tool(own)
    for key, value in own.items():
        if _DOCUMENT.match(key):
            yield from parts(compact(value), "document", "retrieved")
    yield from parts(compact(own.get("gen_ai.retrieval.documents")), "document", "retrieved")
    yield from _messages_as_events(span)
    yield from _openinference(own)


def _either(value: object, origin: str) -> Iterator[Segment]:
    """A deprecated attribute that holds plain text, or JSON messages."""
    inner = decoded(value)
    if isinstance(inner, list):
        yield from (conversation if origin == "user" else answer)(inner)
    elif isinstance(inner, str):
        yield from parts(inner, origin, origin)


def _indexed(own: Attributes) -> Iterator[Segment]:
    """`gen_ai.prompt.0.content`, `llm.input_messages.0.message.content` and their like."""
    found: dict[tuple[bool, int], dict[str, object]] = {}
    for key, value in own.items():
        match = _INDEXED.match(key)
        if match:
            output = "completion" in match.groups() or match.group(2) == "output"
            found.setdefault((output, int(match.group(3))), {})[match.group(4)] = decoded(value)
    for (output, _), message in sorted(found.items()):
        yield from said(message) if output else conversation([message])


def _tool(own: Attributes) -> Iterator[Segment]:
    tool = _first(own, "gen_ai.tool.name", "tool.name", "mcp.tool.name")
    arguments = compact(own.get("gen_ai.tool.call.arguments", own.get("tool.parameters")))
    if tool and arguments:
        yield Segment(TOOL_CALL, "output", f"{tool} {arguments}")
    yield from parts(compact(own.get("gen_ai.tool.call.result")), "tool", "tool")


def _messages_as_events(span: Span) -> Iterator[Segment]:
    """`gen_ai.user.message` and its like: the content stands in an attribute or in the record's body."""
    for event, found in span.events:
        kind = event.removeprefix("gen_ai.").removesuffix(".message")
        body = mapping(decoded(found.get("body"))) or found
        if kind == "choice":
            yield from said(mapping(decoded(body.get("message"))) or body)
        elif kind in {"user", "system", "assistant", "tool"}:
            yield from conversation([{"role": kind, "content": decoded(body.get("content", found.get("content")))}])


def _openinference(own: Attributes) -> Iterator[Segment]:
    kind = own.get("openinference.span.kind")
    if kind == "TOOL":
        tool = _first(own, "tool.name") or "tool"
        given = compact(own.get("input.value"))
        if given:
            yield Segment(TOOL_CALL, "output", f"{tool} {given}")
        yield from parts(compact(own.get("output.value")), "tool", "tool")
    elif one_of(kind, {"AGENT", "CHAIN"}):
        yield from parts(compact(own.get("input.value")), "user", "user")
        yield from parts(compact(own.get("output.value")), "assistant", "output")

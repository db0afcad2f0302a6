"""Amazon Bedrock model invocation logs as events (schemaType ModelInvocationLog, version 1.0)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from bartizan.model.edge import Gap
from bartizan.model.event import Actor, Event, Segment
from bartizan.model.finding import fingerprint
from bartizan.runtime.assets import bedrock_model, distinct
from bartizan.runtime.guardrail import Guardrail, from_bodies
from bartizan.runtime.loose import compact, dig, items, mapping, name, number, one_of, text, utc
from bartizan.runtime.messages import answer, called_tools, conversation, parts, said

_OPERATIONS = frozenset({"InvokeModel", "InvokeModelWithResponseStream", "Converse", "ConverseStream"})


def is_record(record: Mapping[str, object]) -> bool:
    """Whether a JSON object is a model invocation log record."""
    return record.get("schemaType") == "ModelInvocationLog" or (
        one_of(record.get("operation"), _OPERATIONS)
        and "modelId" in record
        and ("input" in record or "output" in record)
    )


def read(record: Mapping[str, object]) -> Iterator[Event | Gap | str]:
    """The event of one record, a gap for each body that lies in S3, or why the record is none."""
    time = utc(record.get("timestamp"))
    if time is None:
        yield "a model invocation record without a valid timestamp"
        return
    identifier = name(record.get("requestId")) or fingerprint("bedrock", compact(record) or "")
    sent, got = mapping(record.get("input")), mapping(record.get("output"))
    for body, side in ((sent, "prompt"), (got, "response")):
        path = name(body.get("inputBodyS3Path") or body.get("outputBodyS3Path"))
        if path:
            yield Gap("runtime/bedrock", identifier, f"the {side} is stored apart, in {path}", "read access to it")
    request, response = sent.get("inputBodyJson"), got.get("outputBodyJson")
    stream = _Stream.of(response) if isinstance(response, list) else None
    segments = tuple(_prompt(mapping(request))) + tuple(stream.segments() if stream else _answer(mapping(response)))
    guard = from_bodies([*items(response), response] if isinstance(response, list) else [response])
    model = name(record.get("modelId"))
    yield Event(
        id=identifier,
        time=time,
        source="bedrock",
        operation="invoke",
        name=name(record.get("operation")) or "InvokeModel",
        account=name(record.get("accountId")),
        region=name(record.get("region")),
        actor=_actor(record),
        model=bedrock_model(model) if model else None,
        session=name(dig(record, "requestMetadata", "sessionId")),
        blocked=guard.blocked,
        tokens_in=_tokens(sent.get("inputTokenCount"), response, stream, "input"),
        tokens_out=_tokens(got.get("outputTokenCount"), response, stream, "output"),
        error=name(record.get("errorCode")),
        segments=segments,
        assets=distinct(_assets(record, request, guard, model)),
        fields=record,
        service="bedrock.amazonaws.com",
        guardrail=guard.categories,
        tools=called_tools(segments),
    )


def _actor(record: Mapping[str, object]) -> Actor:
    """The signing identity; an application names its own user in the request's metadata."""
    arn = name(dig(record, "identity", "arn"))
    return Actor(id=arn, kind="AssumedRole" if arn and ":assumed-role/" in arn else "IAMUser" if arn else None)


def _assets(record: Mapping[str, object], request: object, guard: Guardrail, model: str | None) -> Iterator[str]:
    region, account = name(record.get("region")) or "", name(record.get("accountId")) or ""
    configured = name(dig(request, "guardrailConfig", "guardrailIdentifier"))
    for identifier in (*guard.ids, configured):
        if identifier:
            arn = f"arn:aws:bedrock:{region}:{account}:guardrail/{identifier}"
            yield identifier if identifier.startswith("arn:") else arn
    if model:
        yield bedrock_model(model)


def _prompt(body: Mapping[str, object]) -> Iterator[Segment]:
    yield from parts(body.get("system"), "system", "system")
    yield from conversation(body.get("messages"))
    for key in ("prompt", "inputText"):
        yield from parts(text(body.get(key)), "user", "user")


def _answer(body: Mapping[str, object]) -> Iterator[Segment]:
    """Converse, Claude, and the one-string answers of Titan, Llama, Cohere and Mistral."""
    yield from said(dig(body, "output", "message"))
    if body.get("role") == "assistant" or body.get("type") == "message":
        yield from said(body)
    for key in ("generation", "completion", "outputText"):
        yield from parts(text(body.get(key)), "assistant", "output")
    for key, inner in (("results", "outputText"), ("outputs", "text"), ("generations", "text")):
        for result in items(body.get(key)):
            yield from parts(text(mapping(result).get(inner)), "assistant", "output")
    yield from answer([mapping(choice).get("message") for choice in items(body.get("choices"))])


def _tokens(counted: object, response: object, stream: _Stream | None, side: str) -> int:
    """The larger of the record's own count and the model's usage: some records hold 0 in one of them."""
    usage = mapping(mapping(response).get("usage"))
    used = max(number(usage.get(f"{side}Tokens")), number(usage.get(f"{side}_tokens")))
    if not used and side == "input":
        used = max(0, number(usage.get("totalTokens")) - number(usage.get("outputTokens")))
    return max(number(counted), used, stream.usage.get(side, 0) if stream else 0)


@dataclass(slots=True)
class _Stream:
    """A streamed answer put together: text and tool arguments by content block, usage from both ends."""

    texts: dict[int, list[str]] = field(default_factory=dict)
    tools: dict[int, str] = field(default_factory=dict)
    usage: dict[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, chunks: object) -> _Stream:
        """From the array of events; what is no object (`"[DONE]"`) is passed over."""
        stream = cls()
        for chunk in items(chunks):
            if isinstance(chunk, dict):
                stream._take(chunk)
        return stream

    def _take(self, chunk: Mapping[str, object]) -> None:
        index = number(chunk.get("index"))
        delta = mapping(chunk.get("delta"))
        block = mapping(chunk.get("content_block"))
        if block.get("type") == "tool_use":
            self.tools[index] = name(block.get("name")) or "tool"
        piece = delta.get("text") or delta.get("partial_json") or chunk.get("generation") or chunk.get("outputText")
        if isinstance(piece, str):
            self.texts.setdefault(index, []).append(piece)
        for usage in (mapping(dig(chunk, "message", "usage")), mapping(chunk.get("usage"))):
            for side in ("input", "output"):
                self.usage[side] = max(self.usage.get(side, 0), number(usage.get(f"{side}_tokens")))
        metrics = mapping(chunk.get("amazon-bedrock-invocationMetrics"))
        for side in ("input", "output"):
            self.usage[side] = max(self.usage.get(side, 0), number(metrics.get(f"{side}TokenCount")))

    def segments(self) -> Iterator[Segment]:
        """One segment a content block, in order."""
        for index in sorted(self.texts):
            whole = "".join(self.texts[index])
            if index in self.tools:
                yield from answer([{"tool_calls": [{"name": self.tools[index], "arguments": whole}]}])
            else:
                yield from parts(whole, "assistant", "output")

"""Conversations as segments: the message shapes of Claude, Converse, OpenAI and OpenTelemetry.

What a segment's `origin` is decides between direct and indirect injection: a tool's result and a
retrieved document are untrusted text that no user typed.
"""

from __future__ import annotations

from collections.abc import Iterator

from bartizan.model.event import Segment
from bartizan.runtime.loose import compact, decoded, dig, items, mapping, name, one_of, text

TOOL_CALL = "tool-call"
"""The role of a segment that holds the arguments of a tool call."""

MESSAGES = 500
"""Messages of one request that are read: the last ones."""

_ORIGINS = {
    "system": "system",
    "developer": "system",
    "tool": "tool",
    "function": "tool",
    "toolresult": "tool",
    "document": "retrieved",
    "context": "retrieved",
}

_RESULTS = frozenset({"tool_result", "tool_call_response"})
_CALLS = frozenset({"tool_use", "tool_call"})
_THOUGHTS = frozenset({"thinking", "reasoning", "redacted_thinking"})
_DOCUMENTS = frozenset({"document", "search_result"})


def conversation(messages: object) -> Iterator[Segment]:
    """The segments of a request's messages; what the assistant said before is `memory`."""
    for message in items(messages)[-MESSAGES:]:
        if isinstance(message, str):
            yield Segment("user", "user", text(message) or "")
            continue
        role = name(mapping(message).get("role")) or "user"
        origin = "memory" if role in {"assistant", "model"} else _ORIGINS.get(role.lower(), "user")
        for segment in parts(_content(message), role, origin):
            if segment.role != TOOL_CALL:
                yield segment


def answer(messages: object) -> Iterator[Segment]:
    """The segments of what the model produced, tool calls included."""
    for message in items(messages)[-MESSAGES:]:
        yield from said(message)


def said(message: object) -> Iterator[Segment]:
    """The segments of one message of the model."""
    yield from parts(_content(message), "assistant", "output")
    for call in items(mapping(message).get("tool_calls")):
        function = mapping(call).get("function", call)
        yield Segment(TOOL_CALL, "output", _call(mapping(function).get("name"), mapping(function).get("arguments")))


def _content(message: object) -> object:
    record = mapping(message)
    return record["parts"] if "parts" in record else record.get("content")


def parts(content: object, role: str, origin: str) -> Iterator[Segment]:
    """The segments of a message's content: a string, or a list of typed parts of any of the vendors."""
    if isinstance(content, str):
        yield from _segment(role, origin, content)
        return
    for part in items(content)[:MESSAGES] if isinstance(content, list) else [content]:
        if isinstance(part, str):
            yield from _segment(role, origin, part)
        elif isinstance(part, dict):
            yield from _part(part, role, origin)


def _part(part: dict[str, object], role: str, origin: str) -> Iterator[Segment]:
    kind = part.get("type")
    if one_of(kind, _RESULTS) or "toolResult" in part:
        result = mapping(part.get("toolResult")) or part
        content = result.get("content", result.get("response", result.get("result")))
        yield from parts(decoded(content), role, "tool")
        if isinstance(content, dict):
            yield from _segment(role, "tool", compact(content))
    elif one_of(kind, _CALLS) or "toolUse" in part:
        call = mapping(part.get("toolUse")) or part
        yield Segment(TOOL_CALL, origin, _call(call.get("name"), call.get("input", call.get("arguments"))))
    elif one_of(kind, _THOUGHTS) or "reasoningContent" in part:
        return
    elif one_of(kind, _DOCUMENTS) or "document" in part or "searchResult" in part:
        source = mapping(part.get("document") or part.get("searchResult") or part)
        yield from parts(source.get("content"), role, "retrieved")
        yield from _segment(
            role, "retrieved", text(dig(source, "source", "text")) or text(dig(source, "source", "data"))
        )
    elif "guardContent" in part:
        guarded = mapping(dig(part, "guardContent", "text"))
        grounding = "grounding_source" in items(guarded.get("qualifiers"))
        yield from _segment(role, "retrieved" if grounding else origin, guarded.get("text"))
    elif "json" in part:
        yield from _segment(role, origin, compact(part["json"]))
    else:
        yield from _segment(role, origin, part.get("text", part.get("content")))


def _segment(role: str, origin: str, value: object) -> Iterator[Segment]:
    found = text(value)
    if found:
        yield Segment(role, origin, found)


def _call(tool: object, arguments: object) -> str:
    return f"{name(tool) or 'tool'} {compact(arguments) or ''}"


def called_tools(segments: Iterator[Segment] | tuple[Segment, ...]) -> tuple[str, ...]:
    """The names of the tools that the model called, each once."""
    names = (segment.text.partition(" ")[0] for segment in segments if segment.role == TOOL_CALL)
    return tuple(dict.fromkeys(names))[:50]

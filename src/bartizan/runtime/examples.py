"""The examples of a signal as events: through the wire format and the reader that real logs take.

An example is one of `cloudtrail` or `bedrock` (a partial record, laid over a complete one), `otel`
(attributes of a span) or `conversation` (`system`, `user`, `tool`, `retrieved`, `output`, `call`), which
becomes a Bedrock record and an OpenTelemetry span alike. `events: […]` is a sequence; there `times`
repeats an event `every` so many seconds, and `after` seconds pass before it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from bartizan.model.edge import Gap
from bartizan.model.event import Event
from bartizan.runtime.read import read_events

START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
_ACCOUNT = "111122223333"
_USER = f"arn:aws:iam::{_ACCOUNT}:user/alice"


def variants(example: Mapping[str, Any]) -> list[list[Event]]:
    """The example as one list of events for each log that can carry it; raises ValueError when it is none."""
    steps = example.get("events", [example])
    formats = ("bedrock", "otel") if any("conversation" in step for step in steps) else ("as written",)
    return [_events(steps, log) for log in formats]


def _events(steps: list[Mapping[str, Any]], log: str) -> list[Event]:
    lines = b"\n".join(msgspec.json.encode(record) for record in _records(steps, log))
    events = list(read_events(lines, "example"))
    gaps = [item for item in events if isinstance(item, Gap)]
    if gaps:
        raise ValueError(f"the example cannot be read: {gaps[0].why}")
    return [item for item in events if isinstance(item, Event)]


def _records(steps: list[Mapping[str, Any]], log: str) -> Iterator[Mapping[str, Any]]:
    moment, number = START, 0
    for step in steps:
        moment += timedelta(seconds=float(step.get("after", 0)))
        for repeat in range(int(step.get("times", 1))):
            if repeat:
                moment += timedelta(seconds=float(step.get("every", 1)))
            number += 1
            yield _record(step, log, moment, number)


def _record(step: Mapping[str, Any], log: str, moment: datetime, number: int) -> Mapping[str, Any]:
    if "cloudtrail" in step:
        return over(_cloudtrail(moment, number), step["cloudtrail"])
    if "bedrock" in step:
        return over(_bedrock(moment, number), step["bedrock"])
    if "otel" in step:
        return _span(moment, number, step["otel"])
    if "conversation" in step:
        spoken = step["conversation"]
        if log == "bedrock":
            return over(_bedrock(moment, number), _converse(spoken))
        return _span(moment, number, _attributes(spoken))
    raise ValueError(f"an example has one of cloudtrail, bedrock, otel, conversation, not {', '.join(step)}")


def over(base: Mapping[str, Any], change: Mapping[str, Any]) -> dict[str, Any]:
    """`base` with `change` laid over it, maps merged."""
    out = dict(base)
    for key, value in change.items():
        inner = out.get(key)
        out[key] = over(inner, value) if isinstance(value, Mapping) and isinstance(inner, Mapping) else value
    return out


def _cloudtrail(moment: datetime, number: int) -> dict[str, Any]:
    return {
        "eventVersion": "1.11",
        "userIdentity": {
            "type": "IAMUser", "arn": _USER, "accountId": _ACCOUNT, "accessKeyId": "AKIAQYLPMN5HFIQR7XYA",
        },
        "eventTime": moment.isoformat().replace("+00:00", "Z"),
        "eventSource": "bedrock.amazonaws.com",
        "awsRegion": "eu-west-1",
        "sourceIPAddress": "198.51.100.7",
        "userAgent": "aws-cli/2.31",
        "eventID": f"00000000-0000-4000-8000-{number:012d}",
        "recipientAccountId": _ACCOUNT,
    }  # fmt: skip


def _bedrock(moment: datetime, number: int) -> dict[str, Any]:
    return {
        "schemaType": "ModelInvocationLog",
        "schemaVersion": "1.0",
        "timestamp": moment.isoformat().replace("+00:00", "Z"),
        "accountId": _ACCOUNT,
        "identity": {"arn": f"arn:aws:sts::{_ACCOUNT}:assumed-role/support-agent/web"},
        "region": "eu-west-1",
        "requestId": f"10000000-0000-4000-8000-{number:012d}",
        "operation": "Converse",
        "modelId": "eu.anthropic.claude-3-5-sonnet-20241022-v2:0",
        "input": {"inputContentType": "application/json", "inputBodyJson": {"messages": []}, "inputTokenCount": 100},
        "output": {"outputContentType": "application/json", "outputBodyJson": {}, "outputTokenCount": 50},
    }


def _converse(spoken: Mapping[str, Any]) -> dict[str, Any]:
    content: list[dict[str, Any]] = []
    if "user" in spoken:
        content.append({"text": spoken["user"]})
    if "tool" in spoken:
        content.append({"toolResult": {"toolUseId": "t1", "content": [{"text": spoken["tool"]}]}})
    if "retrieved" in spoken:
        content.append({"document": {"name": "d", "source": {"text": spoken["retrieved"]}}})
    said: list[dict[str, Any]] = [{"text": spoken["output"]}] if "output" in spoken else []
    if "call" in spoken:
        said.append({"toolUse": {"name": spoken["call"]["name"], "input": spoken["call"]["arguments"]}})
    body: dict[str, Any] = {"messages": [{"role": "user", "content": content}]}
    if "system" in spoken:
        body["system"] = [{"text": spoken["system"]}]
    answer = {"output": {"message": {"role": "assistant", "content": said}}, "stopReason": "end_turn"}
    return {"input": {"inputBodyJson": body}, "output": {"outputBodyJson": answer}}


def _attributes(spoken: Mapping[str, Any]) -> dict[str, Any]:
    parts: list[dict[str, Any]] = []
    if "user" in spoken:
        parts.append({"type": "text", "content": spoken["user"]})
    if "tool" in spoken:
        parts.append({"type": "tool_call_response", "id": "t1", "response": spoken["tool"]})
    said: list[dict[str, Any]] = [{"type": "text", "content": spoken["output"]}] if "output" in spoken else []
    if "call" in spoken:
        said.append({"type": "tool_call", "id": "t1", **spoken["call"]})
    out = {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": "openai",
        "gen_ai.request.model": "gpt-4o",
        "gen_ai.input.messages": [{"role": "user", "parts": parts}],
        "gen_ai.output.messages": [{"role": "assistant", "parts": said}],
    }
    if "system" in spoken:
        out["gen_ai.system_instructions"] = [{"type": "text", "content": spoken["system"]}]
    if "retrieved" in spoken:
        out["gen_ai.retrieval.documents"] = [{"id": "d", "content": spoken["retrieved"]}]
    return out


def _span(moment: datetime, number: int, attributes: Mapping[str, Any]) -> dict[str, Any]:
    """An OTLP/JSON export of one span; what is no plain value is written as JSON text, as exporters do."""
    plain = {
        key: value if isinstance(value, str) else msgspec.json.encode(value).decode()
        for key, value in attributes.items()
        if not isinstance(value, int)
    }
    typed = [{"key": key, "value": {"stringValue": value}} for key, value in plain.items()]
    typed += [{"key": key, "value": {"intValue": str(value)}} for key, value in attributes.items() if key not in plain]
    span = {
        "traceId": "5b8efff798038103d269b633813fc60c",
        "spanId": f"{number:016x}",
        "name": "chat",
        "startTimeUnixNano": str(int(moment.timestamp() * 1e9)),
        "attributes": typed,
    }
    resource = {"attributes": [{"key": "service.name", "value": {"stringValue": "shop-assistant"}}]}
    return {"resourceSpans": [{"resource": resource, "scopeSpans": [{"spans": [span]}]}]}

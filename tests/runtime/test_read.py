"""Logs in their wire formats become events, field by field; what is broken becomes a gap with its line."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import bartizan.catalog
from bartizan.model.edge import Gap
from bartizan.model.errors import InputError
from bartizan.model.event import Event
from bartizan.runtime.detect import detect
from bartizan.runtime.examples import variants
from bartizan.runtime.read import GAPS_SHOWN, read_events
from bartizan.runtime.signals import Signals

CLOUDTRAIL: dict[str, Any] = {
    "eventVersion": "1.11",
    "userIdentity": {
        "type": "AssumedRole",
        "arn": "arn:aws:sts::111122223333:assumed-role/support/i-1",
        "accountId": "111122223333",
        "accessKeyId": "ASIAQYLPMN5HFIQR7XYA",
    },
    "eventTime": "2026-11-23T09:00:00Z",
    "eventSource": "bedrock.amazonaws.com",
    "eventName": "InvokeModel",
    "awsRegion": "eu-west-1",
    "sourceIPAddress": "198.51.100.7",
    "userAgent": "Boto3/1.40",
    "requestParameters": {
        "modelId": "arn:aws:bedrock:eu-west-1::foundation-model/anthropic.claude-3-haiku-20240307-v1:0"
    },
    "errorCode": "AccessDenied",
    "eventID": "e-1",
    "recipientAccountId": "111122223333",
}


def read(*records: Any) -> list[Event]:
    """The events of JSON lines; fails on any gap."""
    found = list(read_events("\n".join(json.dumps(record) for record in records).encode()))
    assert not [item for item in found if isinstance(item, Gap)], found
    return [item for item in found if isinstance(item, Event)]


def gaps(data: bytes) -> list[Gap]:
    return [item for item in read_events(data, "x.json") if isinstance(item, Gap)]


def said(event: Event) -> list[tuple[str, str]]:
    return [(segment.origin, segment.text) for segment in event.segments]


def test_a_cloudtrail_record() -> None:
    (event,) = read(CLOUDTRAIL)
    assert (event.id, event.time, event.source, event.service) == (
        "e-1",
        "2026-11-23T09:00:00.000Z",
        "cloudtrail",
        "bedrock.amazonaws.com",
    )
    assert (event.operation, event.name, event.error, event.blocked) == ("invoke", "InvokeModel", "AccessDenied", True)
    assert event.model == "model:bedrock/anthropic.claude-3-haiku-20240307-v1:0"
    assert event.assets == (event.model,)
    assert event.actor.id == "arn:aws:sts::111122223333:assumed-role/support/i-1"
    assert (event.actor.kind, event.actor.key, event.actor.address) == (
        "AssumedRole",
        "ASIAQYLPMN5HFIQR7XYA",
        "198.51.100.7",
    )
    assert event.fields == CLOUDTRAIL


@pytest.mark.parametrize(
    ("parameters", "service", "asset"),
    [
        ({"guardrailIdentifier": "gr1"}, "bedrock", "arn:aws:bedrock:eu-west-1:111122223333:guardrail/gr1"),
        ({"agentId": "AG1"}, "bedrock", "arn:aws:bedrock:eu-west-1:111122223333:agent/AG1"),
        ({"knowledgeBaseId": "KB1"}, "bedrock", "arn:aws:bedrock:eu-west-1:111122223333:knowledge-base/KB1"),
        ({"endpointName": "recs-prod"}, "sagemaker", "name:AWS::SageMaker::Endpoint/recs-prod"),
        ({"bucketName": "training"}, "s3", "name:AWS::S3::Bucket/training"),
        (
            {"modelId": "us.anthropic.claude-3-haiku-20240307-v1:0"},
            "bedrock",
            "model:bedrock/anthropic.claude-3-haiku-20240307-v1:0",
        ),
        (
            {"modelId": "arn:aws:bedrock:eu-west-1:111122223333:custom-model/m/1"},
            "bedrock",
            "arn:aws:bedrock:eu-west-1:111122223333:custom-model/m/1",
        ),
    ],
)
def test_assets_of_a_call(parameters: dict[str, str], service: str, asset: str) -> None:
    record = {**CLOUDTRAIL, "eventSource": f"{service}.amazonaws.com", "requestParameters": parameters}
    assert read(record)[0].assets == (asset,)


@pytest.mark.parametrize(
    "data",
    [
        json.dumps({"Records": [CLOUDTRAIL, CLOUDTRAIL]}).encode(),
        json.dumps({"Records": [CLOUDTRAIL, CLOUDTRAIL]}, indent=2).encode(),
        json.dumps([CLOUDTRAIL, CLOUDTRAIL], indent=1).encode(),
        gzip.compress(json.dumps({"Records": [CLOUDTRAIL, CLOUDTRAIL]}).encode()),
        b"\n\n".join([json.dumps(CLOUDTRAIL).encode()] * 2) + b"\r\n",
        json.dumps({"events": [{"message": json.dumps(CLOUDTRAIL), "timestamp": 1}] * 2}).encode(),
        b"\n".join([json.dumps({"detail-type": "AWS API Call via CloudTrail", "detail": CLOUDTRAIL}).encode()] * 2),
        b"\xef\xbb\xbf" + json.dumps({"Records": [CLOUDTRAIL, CLOUDTRAIL]}).encode(),
    ],
    ids=["records", "indented", "list", "gzip", "lines", "cloudwatch", "eventbridge", "bom"],
)
def test_wrappers(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "log"
    path.write_bytes(data)
    found = list(read_events(path))
    assert [item.id for item in found if isinstance(item, Event)] == ["e-1", "e-1"]
    assert len(found) == 2


BEDROCK: dict[str, Any] = {
    "schemaType": "ModelInvocationLog",
    "schemaVersion": "1.0",
    "timestamp": "2026-11-23T09:00:00Z",
    "accountId": "111122223333",
    "identity": {"arn": "arn:aws:sts::111122223333:assumed-role/support/i-1"},
    "region": "eu-west-1",
    "requestId": "r-1",
    "operation": "InvokeModel",
    "modelId": "anthropic.claude-3-haiku-20240307-v1:0",
}


def test_claude_by_invoke_model() -> None:
    body = {
        "anthropic_version": "bedrock-2023-05-31",
        "system": "be kind",
        "messages": [
            {"role": "user", "content": "hi"},
            {
                "role": "assistant",
                "content": [{"type": "text", "text": "hello"}, {"type": "tool_use", "name": "old", "input": {}}],
            },
            {
                "role": "user",
                "content": [
                    {"type": "tool_result", "tool_use_id": "t", "content": [{"type": "text", "text": "sunny"}]},
                    {"type": "document", "source": {"type": "text", "data": "manual"}},
                    {"type": "text", "text": "and?"},
                ],
            },
        ],
    }
    answer = {
        "type": "message",
        "role": "assistant",
        "content": [
            {"type": "thinking", "thinking": "hm"},
            {"type": "text", "text": "yes"},
            {"type": "tool_use", "name": "mail", "input": {"to": "x"}},
        ],
        "usage": {"input_tokens": 10, "output_tokens": 20},
    }
    (event,) = read(
        {
            **BEDROCK,
            "input": {"inputBodyJson": body, "inputTokenCount": 0},
            "output": {"outputBodyJson": answer, "outputTokenCount": 25},
        }
    )
    assert said(event) == [
        ("system", "be kind"),
        ("user", "hi"),
        ("memory", "hello"),
        ("tool", "sunny"),
        ("retrieved", "manual"),
        ("user", "and?"),
        ("output", "yes"),
        ("output", 'mail {"to":"x"}'),
    ]
    assert event.tools == ("mail",)
    assert (event.tokens_in, event.tokens_out) == (10, 25)
    assert event.actor.kind == "AssumedRole"


def test_a_streamed_answer_is_put_together() -> None:
    chunks: list[Any] = [
        {"type": "message_start", "message": {"usage": {"input_tokens": 12, "output_tokens": 1}}},
        {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}},
        {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "AKIAQYL"}},
        {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "PMN5HFIQR7XYA"}},
        {"type": "content_block_start", "index": 1, "content_block": {"type": "tool_use", "name": "run"}},
        {
            "type": "content_block_delta",
            "index": 1,
            "delta": {"type": "input_json_delta", "partial_json": '{"a":'},
            "amazon-bedrock-guardrailAction": "INTERVENED",
        },
        {"type": "content_block_delta", "index": 1, "delta": {"type": "input_json_delta", "partial_json": "1}"}},
        {"type": "message_delta", "usage": {"output_tokens": 33}},
        "[DONE]",
    ]
    (event,) = read({**BEDROCK, "operation": "InvokeModelWithResponseStream", "output": {"outputBodyJson": chunks}})
    assert said(event) == [("output", "AKIAQYLPMN5HFIQR7XYA"), ("output", 'run {"a":1}')]
    assert (event.tokens_in, event.tokens_out, event.blocked) == (12, 33, True)


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ({"results": [{"outputText": "hi"}]}, "hi"),
        ({"generation": "hi"}, "hi"),
        ({"outputs": [{"text": "hi"}]}, "hi"),
        ({"completion": "hi"}, "hi"),
        ({"choices": [{"message": {"role": "assistant", "content": "hi"}}]}, "hi"),
        ({"output": {"message": {"role": "assistant", "content": [{"text": "hi"}]}}}, "hi"),
    ],
)
def test_answers_of_other_models(body: dict[str, Any], text: str) -> None:
    (event,) = read({**BEDROCK, "input": {"inputBodyJson": {"prompt": "q"}}, "output": {"outputBodyJson": body}})
    assert said(event) == [("user", "q"), ("output", text)]


def guarded(action: str, detected: bool = True) -> Event:
    assessment = {
        "contentPolicy": {
            "filters": [{"type": "PROMPT_ATTACK", "confidence": "HIGH", "action": action, "detected": detected}]
        },
        "topicPolicy": {"topics": [{"name": "Investments", "type": "DENY", "action": action, "detected": detected}]},
        "sensitiveInformationPolicy": {
            "piiEntities": [{"type": "EMAIL", "match": "a@b.example", "action": action, "detected": detected}]
        },
    }
    trace = {"guardrail": {"inputAssessment": {"gr1": assessment}}}
    (event,) = read(
        {**BEDROCK, "operation": "Converse", "output": {"outputBodyJson": {"stopReason": "end_turn", "trace": trace}}}
    )
    return event


def test_guardrail_verdicts() -> None:
    blocked = guarded("BLOCKED")
    assert blocked.blocked is True
    assert blocked.guardrail == ("Investments", "PROMPT_ATTACK", "EMAIL")
    assert blocked.assets[0] == "arn:aws:bedrock:eu-west-1:111122223333:guardrail/gr1"
    seen = guarded("NONE")
    assert (seen.blocked, seen.guardrail) == (False, ("Investments", "PROMPT_ATTACK", "EMAIL"))
    quiet = guarded("NONE", detected=False)
    assert (quiet.blocked, quiet.guardrail) == (None, ())


def test_invoke_model_trace() -> None:
    trace = {
        "guardrail": {
            "input": {"gr1": {"wordPolicy": {"customWords": [{"match": "x", "action": "BLOCKED"}]}}},
            "outputs": [{"gr1": {}}],
        }
    }
    body = {"amazon-bedrock-guardrailAction": "INTERVENED", "amazon-bedrock-trace": trace}
    (event,) = read({**BEDROCK, "output": {"outputBodyJson": body}})
    assert (event.blocked, event.guardrail) == (True, ("WORD",))


def test_a_body_in_s3_is_a_gap() -> None:
    record = {**BEDROCK, "input": {"inputBodyS3Path": "s3://logs/data/r-1_input.json.gz", "inputTokenCount": 90000}}
    gap, event = read_events(json.dumps(record).encode())
    assert isinstance(gap, Gap)
    assert "s3://logs/data" in gap.why
    assert isinstance(event, Event)
    assert event.tokens_in == 90000


def attribute(key: str, value: Any) -> dict[str, Any]:
    kind = "intValue" if isinstance(value, int) else "stringValue"
    return {"key": key, "value": {kind: str(value) if isinstance(value, int) else value}}


def otlp(attributes: dict[str, Any], events: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    span = {
        "traceId": "t1",
        "spanId": "s1",
        "name": "chat gpt-4o",
        "startTimeUnixNano": "1795424400000000000",
        "attributes": [attribute(key, value) for key, value in attributes.items()],
        "events": events or [],
    }
    resource = {"attributes": [attribute("service.name", "shop"), attribute("cloud.region", "eu-west-1")]}
    return {"resourceSpans": [{"resource": resource, "scopeSpans": [{"scope": {}, "spans": [span]}]}]}


def test_current_semantic_conventions() -> None:
    (event,) = read(
        otlp(
            {
                "gen_ai.operation.name": "chat",
                "gen_ai.provider.name": "aws.bedrock",
                "gen_ai.request.model": "us.anthropic.claude-3-haiku-20240307-v1:0",
                "gen_ai.usage.input_tokens": 7,
                "gen_ai.usage.output_tokens": 9,
                "gen_ai.conversation.id": "c1",
                "gen_ai.agent.name": "support",
                "enduser.id": "ana",
                "client.address": "203.0.113.9",
                "gen_ai.system_instructions": json.dumps([{"type": "text", "content": "be kind"}]),
                "gen_ai.input.messages": json.dumps(
                    [
                        {"role": "user", "parts": [{"type": "text", "content": "hi"}]},
                        {"role": "assistant", "parts": [{"type": "text", "content": "hello"}]},
                        {
                            "role": "tool",
                            "parts": [{"type": "tool_call_response", "id": "1", "response": {"weather": "sunny"}}],
                        },
                    ]
                ),
                "gen_ai.output.messages": json.dumps(
                    [
                        {
                            "role": "assistant",
                            "finish_reason": "stop",
                            "parts": [
                                {"type": "reasoning", "content": "hm"},
                                {"type": "text", "content": "yes"},
                                {"type": "tool_call", "name": "mail", "arguments": {"to": "x"}},
                            ],
                        },
                    ]
                ),
            }
        )
    )
    assert said(event) == [
        ("system", "be kind"),
        ("user", "hi"),
        ("memory", "hello"),
        ("tool", '{"weather":"sunny"}'),
        ("output", "yes"),
        ("output", 'mail {"to":"x"}'),
    ]
    assert (event.id, event.time, event.source, event.name) == ("t1/s1", "2026-11-23T09:00:00.000Z", "otel", "chat")
    assert (event.tokens_in, event.tokens_out, event.session, event.agent) == (7, 9, "c1", "support")
    assert (event.actor.id, event.actor.kind, event.actor.address) == ("ana", "end-user", "203.0.113.9")
    assert event.assets == ("name:code/agent/support", "model:bedrock/anthropic.claude-3-haiku-20240307-v1:0")
    assert event.region == "eu-west-1"


def test_deprecated_indexed_attributes_and_usage() -> None:
    (event,) = read(
        otlp(
            {
                "gen_ai.system": "openai",
                "gen_ai.request.model": "gpt-4o",
                "gen_ai.usage.prompt_tokens": 3,
                "gen_ai.usage.completion_tokens": 4,
                "gen_ai.prompt.0.role": "system",
                "gen_ai.prompt.0.content": "be kind",
                "gen_ai.prompt.1.role": "user",
                "gen_ai.prompt.1.content": "hi",
                "gen_ai.completion.0.role": "assistant",
                "gen_ai.completion.0.content": "yes",
            }
        )
    )
    assert said(event) == [("system", "be kind"), ("user", "hi"), ("output", "yes")]
    assert (event.tokens_in, event.tokens_out, event.model) == (3, 4, "model:openai/gpt-4o")
    assert event.actor.id == "shop"


def test_messages_as_span_events() -> None:
    events = [
        {"name": "gen_ai.user.message", "attributes": [attribute("content", "hi")]},
        {"name": "gen_ai.tool.message", "attributes": [attribute("content", "sunny"), attribute("id", "1")]},
        {"name": "gen_ai.choice", "attributes": [attribute("message", json.dumps({"content": "yes"}))]},
        {
            "name": "gen_ai.content.prompt",
            "attributes": [attribute("gen_ai.prompt", json.dumps([{"role": "user", "content": "old"}]))],
        },
        {"name": "exception", "attributes": [attribute("exception.message", "boom")]},
    ]
    (event,) = read(otlp({"gen_ai.system": "openai"}, events))
    assert sorted(said(event)) == [("output", "yes"), ("tool", "sunny"), ("user", "hi"), ("user", "old")]


def test_tools_retrieval_mcp_and_openinference() -> None:
    tool, retrieval, mcp, inference = read(
        otlp(
            {
                "gen_ai.operation.name": "execute_tool",
                "gen_ai.tool.name": "run",
                "gen_ai.tool.call.arguments": '{"c":"ls"}',
                "gen_ai.tool.call.result": "files",
            }
        ),
        otlp(
            {
                "gen_ai.operation.name": "retrieval",
                "gen_ai.retrieval.documents": '[{"content":"manual"}]',
                "gen_ai.data_source.id": "kb",
            }
        ),
        otlp({"mcp.method.name": "tools/call", "mcp.session.id": "m1", "gen_ai.tool.name": "run"}),
        otlp(
            {
                "openinference.span.kind": "LLM",
                "llm.model_name": "gpt-4o",
                "llm.provider": "openai",
                "llm.input_messages.0.message.role": "user",
                "llm.input_messages.0.message.content": "hi",
                "llm.output_messages.0.message.content": "yes",
                "llm.token_count.prompt": 5,
                "session.id": "s9",
                "user.id": "u",
            }
        ),
    )
    assert (tool.operation, tool.tools, said(tool)) == (
        "tool-call",
        ("run",),
        [("output", 'run {"c":"ls"}'), ("tool", "files")],
    )
    assert (retrieval.operation, retrieval.segments[0].origin) == ("retrieve", "retrieved")
    assert retrieval.assets == ("name:code/dataset/kb",)
    assert (mcp.operation, mcp.session, mcp.tools) == ("tool-call", "m1", ("run",))
    assert (said(inference), inference.tokens_in, inference.session, inference.actor.id) == (
        [("user", "hi"), ("output", "yes")],
        5,
        "s9",
        "u",
    )


def test_flat_spans_and_log_records() -> None:
    flat = {
        "name": "chat",
        "context": {"trace_id": "0xa", "span_id": "0xb"},
        "start_time": "2026-11-23T09:00:00.5Z",
        "attributes": {"gen_ai.system": "openai", "gen_ai.prompt": "hi"},
    }
    log = {
        "resourceLogs": [
            {
                "scopeLogs": [
                    {
                        "logRecords": [
                            {
                                "timeUnixNano": "1795424400000000000",
                                "eventName": "gen_ai.user.message",
                                "traceId": "t",
                                "spanId": "s",
                                "attributes": [attribute("gen_ai.system", "openai")],
                                "body": {"kvlistValue": {"values": [attribute("content", "hello")]}},
                            }
                        ]
                    }
                ]
            }
        ]
    }
    one, two = read(flat, log)
    assert (one.id, one.time, said(one)) == ("0xa/0xb", "2026-11-23T09:00:00.500Z", [("user", "hi")])
    assert said(two) == [("user", "hello")]


def test_other_spans_are_passed_over() -> None:
    assert read(otlp({"http.request.method": "GET"})) == []


def test_broken_lines_are_gaps_with_their_line() -> None:
    good = json.dumps(CLOUDTRAIL)
    data = f'{good}\n{{"eventName": \n{good}\n"text"\n{{"a": 1}}\n{good[:-1]},"eventTime":"later"}}\n'.encode()
    found = list(read_events(data, "trail.json"))
    assert len([item for item in found if isinstance(item, Event)]) == 2
    assert [(gap.what, gap.why.split(":")[0]) for gap in found if isinstance(gap, Gap)] == [
        ("trail.json:2", "not JSON"),
        ("trail.json:4", "no record of a known format"),
        ("trail.json:5", "no record of a known format"),
        ("trail.json:6", "a CloudTrail record without a valid eventTime"),
    ]


def test_a_broken_first_line_does_not_hide_the_rest() -> None:
    found = list(read_events(f"oops\n{json.dumps(CLOUDTRAIL)}\n".encode(), "x"))
    assert [type(item) for item in found] == [Gap, Event]


def test_many_broken_lines_are_counted() -> None:
    found = gaps(b'{"a": 1}\n' * 500)
    assert len(found) == GAPS_SHOWN + 1
    assert found[-1].why == "480 more records could not be read"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n\n",
        b"[]",
        b"{}",
        b"null",
        b"\x00\xff",
        b"\x1f\x8b\x08",
        b'{"Records": {}}',
        b'{"Records": [1, null, []]}',
        b"[" * 100_000,
        b'{"resourceSpans": [{"scopeSpans": 7}]}',
        b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
        gzip.compress(b"x" * 100, mtime=0)[:-4],
    ],
)
def test_odd_files(data: bytes) -> None:
    assert [item for item in read_events(data, "x") if isinstance(item, Event)] == []


def test_a_missing_file_says_so(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot read"):
        list(read_events(tmp_path / "nothing.json"))


FOLDER = Path(bartizan.catalog.__file__).parent / "signals"
SIGNALS = Signals(yaml.safe_load(path.read_text()) for path in sorted(FOLDER.glob("*.yaml")))

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.just("2026-11-23T09:00:00Z"),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=8,
)


def mutated(record: Any, data: st.DataObject) -> Any:
    """The record with some of its values replaced by anything."""
    if isinstance(record, dict):
        return {
            key: data.draw(JSON) if data.draw(st.integers(0, 7)) == 0 else mutated(value, data)
            for key, value in record.items()
        }
    if isinstance(record, list):
        return [mutated(item, data) for item in record]
    return record


SHAPES: list[Any] = [
    CLOUDTRAIL,
    {
        **BEDROCK,
        "input": {"inputBodyJson": {"system": "s", "messages": [{"role": "user", "content": [{"text": "x"}]}]}},
        "output": {
            "outputBodyJson": {
                "output": {"message": {"content": [{"toolUse": {"name": "n", "input": {}}}]}},
                "usage": {"inputTokens": 1},
                "trace": {"guardrail": {"inputAssessment": {"g": {"topicPolicy": {"topics": [{"name": "n"}]}}}}},
            }
        },
    },
    otlp(
        {"gen_ai.system": "x", "gen_ai.prompt.0.content": "y"},
        [{"name": "gen_ai.choice", "attributes": [attribute("message", "{}")]}],
    ),
]


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data(), shape=st.sampled_from(SHAPES))
def test_records_with_anything_in_them_never_stop_the_reader(data: st.DataObject, shape: Any) -> None:
    line = json.dumps(mutated(shape, data), default=str).encode()
    for item in read_events(line, "x"):
        assert isinstance(item, Event | Gap)
        if isinstance(item, Event):
            detect([item], SIGNALS)
            assert all(isinstance(segment.text, str) for segment in item.segments)
            assert all(isinstance(asset, str) for asset in item.assets)
            assert item.time.endswith("Z")
            assert item.tokens_in >= 0


@settings(max_examples=200, deadline=None)
@given(content=st.binary(max_size=300))
def test_random_bytes_never_stop_the_reader(content: bytes) -> None:
    list(read_events(content))
    list(read_events(gzip.compress(content)))
    list(read_events(b"\x1f\x8b" + content))


def test_examples_reject_what_is_none() -> None:
    with pytest.raises(ValueError, match="an example has one of"):
        variants({"nonsense": {}})

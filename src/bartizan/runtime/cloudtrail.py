"""AWS CloudTrail records as events (record format 1.x: AWS CloudTrail User Guide, record contents)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bartizan.model.event import Actor, Event
from bartizan.model.finding import fingerprint
from bartizan.runtime.assets import aws_assets, bedrock_model, distinct, resource_arns
from bartizan.runtime.loose import compact, dig, mapping, name, utc

INVOKES = frozenset(
    {"InvokeModel", "InvokeModelWithResponseStream", "InvokeModelWithBidirectionalStream", "Converse",
     "ConverseStream", "InvokeAgent", "InvokeInlineAgent", "InvokeFlow", "InvokeEndpoint", "InvokeEndpointAsync",
     "InvokeEndpointWithResponseStream", "InvokeAgentRuntime"}
)  # fmt: skip
RETRIEVES = frozenset({"Retrieve", "RetrieveAndGenerate", "RetrieveAndGenerateStream"})
WRITES = frozenset(
    {"PutObject", "DeleteObject", "PutRecord", "IngestKnowledgeBaseDocuments", "DeleteKnowledgeBaseDocuments",
     "StartIngestionJob", "BatchCreateMemoryRecords", "BatchUpdateMemoryRecords"}
)  # fmt: skip
_ANSWERS = ("guardrailArn", "agentArn", "knowledgeBaseArn", "jobArn", "targetModelArn", "modelArn")
_DENIED = ("AccessDenied", "Unauthorized", "NotAuthorized")


def is_record(record: Mapping[str, object]) -> bool:
    """Whether a JSON object is a CloudTrail record."""
    return isinstance(record.get("eventName"), str) and isinstance(record.get("eventSource"), str)


def read(record: Mapping[str, object]) -> Event | str:
    """The event of one record, or why it is none."""
    time = utc(record.get("eventTime"))
    if time is None:
        return "a CloudTrail record without a valid eventTime"
    event_name, service = str(record["eventName"])[:256], str(record["eventSource"])[:256]
    region = name(record.get("awsRegion"))
    account = name(record.get("recipientAccountId")) or name(dig(record, "userIdentity", "accountId"))
    parameters = mapping(record.get("requestParameters"))
    model = name(parameters.get("modelId")) if service.startswith("bedrock") else None
    error = name(record.get("errorCode"))
    return Event(
        id=name(record.get("eventID")) or fingerprint("cloudtrail", compact(record) or ""),
        time=time,
        source="cloudtrail",
        operation=_operation(event_name),
        name=event_name,
        account=account,
        region=region,
        actor=_actor(record),
        model=bedrock_model(model) if model else None,
        agent=name(parameters.get("agentId")),
        session=name(parameters.get("sessionId")),
        blocked=True if error and any(word in error for word in _DENIED) else None,
        error=error,
        assets=distinct(_assets(record, parameters, service, region or "", account or "")),
        fields=record,
        service=service,
    )


def _operation(event_name: str) -> str:
    if event_name in INVOKES:
        return "invoke"
    if event_name in RETRIEVES:
        return "retrieve"
    return "write" if event_name in WRITES else "admin"


def _actor(record: Mapping[str, object]) -> Actor:
    identity = mapping(record.get("userIdentity"))
    return Actor(
        id=name(identity.get("arn")) or name(identity.get("invokedBy")) or name(identity.get("principalId")),
        kind=name(identity.get("type")),
        key=name(identity.get("accessKeyId")),
        address=name(record.get("sourceIPAddress")),
        agent=name(record.get("userAgent")),
    )


def _assets(
    record: Mapping[str, object], parameters: Mapping[str, object], service: str, region: str, account: str
) -> Iterator[str]:
    yield from aws_assets(parameters, service, region, account)
    yield from resource_arns(record.get("resources"))
    answer = mapping(record.get("responseElements"))
    if not answer.keys().isdisjoint(_ANSWERS):
        yield from (arn for key in _ANSWERS if (arn := name(answer.get(key))))

"""The events of functions and state machines: who may call, by which rule, route or mapping."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bartizan.sources.repository.cloudformation.sam.apis import http_route, rest_route
from bartizan.sources.repository.cloudformation.sam.roles import inline, trust
from bartizan.sources.repository.cloudformation.sam.writer import Writer, get_att, ref, referred, sub
from bartizan.sources.repository.yaml_marks import Marked

EVENT_POLICIES: Mapping[str, tuple[str, ...]] = {
    "SQS": ("AWSLambdaSQSQueueExecutionRole",),
    "Kinesis": ("AWSLambdaKinesisExecutionRole",),
    "DynamoDB": ("AWSLambdaDynamoDBExecutionRole",),
    "MSK": ("AWSLambdaMSKExecutionRole",),
}
"""The managed policies that an event brings to the function's role."""

_MAPPING_SOURCES = {"SQS": "Queue", "Kinesis": "Stream", "DynamoDB": "Stream", "MSK": "Stream", "MQ": "Broker"}
_MAPPING_SAME = (
    *("BatchSize", "MaximumBatchingWindowInSeconds", "StartingPosition", "Topics", "Queues", "FilterCriteria"),
    *("SourceAccessConfigurations", "SelfManagedEventSource", "KmsKeyArn"),
)
_API_ARN = "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:${__ApiId__}/${__Stage__}/"
_LOGS_ARN = "arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:${__LogGroupName__}:*"
_IOT_ARN = "arn:${AWS::Partition}:iot:${AWS::Region}:${AWS::AccountId}:rule/${RuleName}"


def function_event(writer: Writer, name: str, event: Marked) -> None:
    """What one event of a function makes; one of a kind that is not known here makes nothing."""
    kind = event.get("Type")
    handler = _FUNCTION_EVENTS.get(kind.text() or "" if kind is not None else "")
    if handler is not None:
        handler(writer, f"{writer.name}{name}", event.get("Properties") or Marked({}, event.line, event.line))


def _permission(writer: Writer, id_: str, principal: str, **more: Any) -> None:
    writer.add(
        f"{id_}Permission",
        "AWS::Lambda::Permission",
        {"Action": "lambda:InvokeFunction", "FunctionName": ref(writer.name), "Principal": principal, **more},
    )


def _route_arn(api: str, properties: Marked, *, is_http: bool) -> dict[str, Any]:
    """The ARN of the methods that an event takes calls of."""
    method = properties.get("Method")
    verb = (method.text() or "*").upper() if method is not None else "*"
    path = properties.get("Path")
    place = (path.text() or "*") if path is not None else "*"
    verb = "*" if verb in ("ANY", "X-AMAZON-APIGATEWAY-ANY-METHOD") else verb
    if is_http and path is None:
        return sub(f"{_API_ARN}$default", __ApiId__=ref(api), __Stage__="*")
    return sub(f"{_API_ARN}{verb}/{_pattern(place).lstrip('/')}", __ApiId__=ref(api), __Stage__="*")


def _pattern(path: str) -> str:
    """A route's path with each `{variable}` as `*`."""
    return "/".join("*" if part.startswith("{") else part for part in path.split("/"))


def _api(writer: Writer, id_: str, properties: Marked) -> None:
    api, stage = rest_route(writer, id_, properties, ref(writer.name))
    _permission(writer, id_, "apigateway.amazonaws.com", SourceArn=_route_arn(api, properties, is_http=False))
    held = writer.template.resources.pop(f"{id_}Permission")
    writer.template.resources[f"{id_}Permission{stage}"] = held


def _http_api(writer: Writer, id_: str, properties: Marked) -> None:
    api = http_route(writer, id_, properties, ref(writer.name))
    _permission(writer, id_, "apigateway.amazonaws.com", SourceArn=_route_arn(api, properties, is_http=True))


def _rule(writer: Writer, id_: str, properties: Marked, target: Mapping[str, Any]) -> None:
    writer.add(
        id_,
        "AWS::Events::Rule",
        {
            "ScheduleExpression": properties.get("Schedule"),
            "EventPattern": properties.get("Pattern"),
            "EventBusName": properties.get("EventBusName"),
            "State": properties.get("State"),
            "Name": properties.get("Name") or properties.get("RuleName"),
            "Targets": [{**target, "Input": properties.get("Input"), "InputPath": properties.get("InputPath")}],
        },
    )


def _event_rule(writer: Writer, id_: str, properties: Marked) -> None:
    _rule(writer, id_, properties, {"Arn": get_att(writer.name), "Id": f"{id_}LambdaTarget"})
    _permission(writer, id_, "events.amazonaws.com", SourceArn=get_att(id_))


def _schedule(writer: Writer, id_: str, properties: Marked) -> None:
    _scheduler(writer, id_, properties, "lambda:InvokeFunction", get_att(writer.name))


def _scheduler(writer: Writer, id_: str, properties: Marked, action: str, target: Any) -> None:
    own = properties.get("RoleArn")
    if own is None:
        policies = [inline(f"{id_}Policy", action, target)]
        boundary = properties.get("PermissionsBoundary")
        trusted = {"AssumeRolePolicyDocument": trust("scheduler.amazonaws.com"), "PermissionsBoundary": boundary}
        writer.add(f"{id_}Role", "AWS::IAM::Role", {**trusted, "Policies": policies})
    writer.add(
        id_,
        "AWS::Scheduler::Schedule",
        {
            "ScheduleExpression": properties.get("ScheduleExpression"),
            "FlexibleTimeWindow": properties.get("FlexibleTimeWindow") or {"Mode": "OFF"},
            "Name": properties.get("Name") or id_,
            "State": properties.get("State"),
            "Target": {"Arn": target, "RoleArn": own or get_att(f"{id_}Role"), "Input": properties.get("Input")},
        },
    )


def _bucket(writer: Writer, id_: str, properties: Marked) -> None:
    _permission(writer, id_, "s3.amazonaws.com", SourceAccount=ref("AWS::AccountId"))
    bucket = referred(properties.get("Bucket")) or ""
    held = writer.template.resources.get(bucket)
    if held is None or held.type != "AWS::S3::Bucket":
        return
    events = properties.get("Events")
    names = events.value if events is not None and isinstance(events.value, list) else [events]
    configured = [{"Function": get_att(writer.name), "Event": name} for name in names if name is not None]
    if held.properties.get("NotificationConfiguration") is None and configured:
        writer.notify(held, {"LambdaConfigurations": configured})


def _topic(writer: Writer, id_: str, properties: Marked) -> None:
    topic = properties.get("Topic")
    _permission(writer, id_, "sns.amazonaws.com", SourceArn=topic)
    endpoint = {"Endpoint": get_att(writer.name), "Protocol": "lambda", "TopicArn": topic}
    writer.add(id_, "AWS::SNS::Subscription", {**endpoint, "FilterPolicy": properties.get("FilterPolicy")})


def _mapping(kind: str) -> Callable[[Writer, str, Marked], None]:
    def write(writer: Writer, id_: str, properties: Marked) -> None:
        source = properties.get(_MAPPING_SOURCES.get(kind, "Cluster"))
        more = {name: properties.get(name) for name in _MAPPING_SAME}
        mapping = {"EventSourceArn": source, "FunctionName": ref(writer.name), **more}
        writer.add(id_, "AWS::Lambda::EventSourceMapping", mapping)

    return write


def _logs(writer: Writer, id_: str, properties: Marked) -> None:
    group = properties.get("LogGroupName")
    _permission(writer, id_, "logs.amazonaws.com", SourceArn=sub(_LOGS_ARN, __LogGroupName__=group))
    destination = {"DestinationArn": get_att(writer.name), "LogGroupName": group}
    writer.add(id_, "AWS::Logs::SubscriptionFilter", {**destination, "FilterPattern": properties.get("FilterPattern")})


def _iot(writer: Writer, id_: str, properties: Marked) -> None:
    account = sub("${AWS::AccountId}")
    _permission(writer, id_, "iot.amazonaws.com", SourceAccount=account, SourceArn=sub(_IOT_ARN, RuleName=ref(id_)))
    actions = [{"Lambda": {"FunctionArn": get_att(writer.name)}}]
    payload = {"Sql": properties.get("Sql"), "RuleDisabled": False, "Actions": actions}
    writer.add(id_, "AWS::IoT::TopicRule", {"TopicRulePayload": payload})


def _skill(writer: Writer, id_: str, properties: Marked) -> None:
    _permission(writer, id_, "alexa-appkit.amazon.com", EventSourceToken=properties.get("SkillId"))


def _pool(writer: Writer, id_: str, properties: Marked) -> None:
    pool = referred(properties.get("UserPool"))
    arn = get_att(pool) if pool else None
    writer.template.resources.pop(f"{writer.name}CognitoPermission", None)
    _permission(writer, f"{writer.name}Cognito", "cognito-idp.amazonaws.com", SourceArn=arn)
    del id_


_FUNCTION_EVENTS: Mapping[str, Callable[[Writer, str, Marked], None]] = {
    "Api": _api,
    "HttpApi": _http_api,
    "Schedule": _event_rule,
    "CloudWatchEvent": _event_rule,
    "EventBridgeRule": _event_rule,
    "ScheduleV2": _schedule,
    "S3": _bucket,
    "SNS": _topic,
    "SQS": _mapping("SQS"),
    "Kinesis": _mapping("Kinesis"),
    "DynamoDB": _mapping("DynamoDB"),
    "MSK": _mapping("MSK"),
    "MQ": _mapping("MQ"),
    "SelfManagedKafka": _mapping("SelfManagedKafka"),
    "DocumentDB": _mapping("DocumentDB"),
    "CloudWatchLogs": _logs,
    "IoTRule": _iot,
    "AlexaSkill": _skill,
    "Cognito": _pool,
}


def machine_event(writer: Writer, name: str, event: Marked) -> None:
    """What one event of a state machine makes: a rule, a schedule or a route, and the role that starts it."""
    kind = event.get("Type")
    properties = event.get("Properties") or Marked({}, event.line, event.line)
    id_ = f"{writer.name}{name}"
    action, target = "states:StartExecution", ref(writer.name)
    text = kind.text() if kind is not None else None
    if text == "ScheduleV2":
        _scheduler(writer, id_, properties, action, target)
        return
    service = "apigateway.amazonaws.com" if text == "Api" else "events.amazonaws.com"
    own = properties.get("Role") or properties.get("RoleArn")
    if own is None:
        policies = [inline(f"{id_}RoleStartExecutionPolicy", action, target)]
        writer.add(f"{id_}Role", "AWS::IAM::Role", {"AssumeRolePolicyDocument": trust(service), "Policies": policies})
    if text == "Api":
        rest_route(writer, id_, properties, target)
    elif text in ("Schedule", "CloudWatchEvent", "EventBridgeRule"):
        started = {"Arn": target, "Id": f"{id_}StepFunctionsTarget", "RoleArn": own or get_att(f"{id_}Role")}
        _rule(writer, id_, properties, started)

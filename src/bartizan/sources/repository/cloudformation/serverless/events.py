"""The events of a service's functions: APIs and their methods, rules, topics, queues, buckets."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from bartizan.sources.repository.cloudformation.nodes import UNKNOWN, call, sequence
from bartizan.sources.repository.cloudformation.serverless.output import Output, get_att, ref, resource_name
from bartizan.sources.repository.yaml_marks import Marked

REST, HTTP = "ApiGatewayRestApi", "HttpApi"
PERMISSION = "AWS::Lambda::Permission"
_NOT_NAME = re.compile(r"[^0-9A-Za-z]+")
_INVOKE = "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:"


def add_events(output: Output, key: str, node: Marked, function: str) -> None:
    """What the function's events make; an event of a kind that is not known here makes nothing."""
    for number, item in enumerate(sequence(node.get("events")), 1):
        event = (
            item
            if isinstance(item.value, dict)
            else Marked({str(item.value): Marked(None, item.line, item.line)}, item.line, item.line)
        )
        for kind, inner in event.items():
            handler = _EVENTS.get(kind)
            if handler is not None:
                handler(
                    _Event(output, resource_name(key), function, number, event.key_lines.get(kind, item.line)), inner
                )


class _Event:
    """One event of one function: where it stands, and what it adds."""

    def __init__(self, output: Output, name: str, function: str, number: int, line: int) -> None:
        self.output = output
        self.name = name
        self.function = function
        self.number = number
        self.line = line

    def add(self, name: str, type_: str, properties: Mapping[str, Any]) -> str:
        return self.output.add(name, type_, properties, self.line, self.line)

    def permit(self, suffix: str, principal: str, **more: Any) -> None:
        who = {"Action": "lambda:InvokeFunction", "Principal": principal, **more}
        name = f"{self.name}LambdaPermission{suffix}"
        if name not in self.output.template.resources:
            self.add(name, PERMISSION, {"FunctionName": get_att(self.function), **who})


def _parts(inner: Marked) -> tuple[str | None, str | None]:
    """Method and path of `GET /x`, or of a map with `method` and `path`."""
    text = inner.text()
    if text is not None:
        method, _, path = text.strip().partition(" ")
        return (method, path.strip()) if path else (None, method)
    method_node, path_node = inner.get("method"), inner.get("path")
    return (
        method_node.text() if method_node is not None else None,
        path_node.text() if path_node is not None else None,
    )


def _verb(method: str | None) -> str:
    return "ANY" if method in (None, "*", "any", "ANY") else str(method).upper()


def _place(path: str | None) -> str:
    words = [word for word in re.split(r"[/{}]+", path or "") if word]
    return "".join(_NOT_NAME.sub("", word).capitalize() for word in words)


def _http(event: _Event, inner: Marked) -> None:
    """A method of the REST API."""
    if REST not in event.output.template.resources:
        gateway = event.output.provider.get("apiGateway")
        policy = gateway.get("resourcePolicy") if gateway is not None else None
        document = {"Version": "2012-10-17", "Statement": policy} if policy is not None else None
        name = f"{event.output.stage}-{event.output.service}"
        own = gateway.get("restApiId") if gateway is not None else None
        if own is None:
            event.add(REST, "AWS::ApiGateway::RestApi", {"Name": name, "Policy": document})
    method, path = _parts(inner)
    verb = _verb(method)
    private = inner.get("private")
    event.add(
        f"ApiGatewayMethod{_place(path)}{verb.capitalize()}",
        "AWS::ApiGateway::Method",
        {
            "RestApiId": ref(REST),
            "HttpMethod": verb,
            "AuthorizationType": _rest_access(inner.get("authorizer")),
            "ApiKeyRequired": private if private is not None else False,
            "Integration": {"Type": "AWS_PROXY", "Uri": get_att(event.function)},
        },
    )
    source = {"Fn::Sub": [f"{_INVOKE}${{Api}}/*/*", {"Api": ref(REST)}]}
    event.permit("ApiGateway", "apigateway.amazonaws.com", SourceArn=source)


def _rest_access(node: Marked | None) -> Any:
    """The `AuthorizationType` that an `authorizer` stands for."""
    if node is None:
        return "NONE"
    kind = node.get("type")
    text = kind.text() if kind is not None else node.text()
    if text is not None and text.lower() == "aws_iam":
        return "AWS_IAM"
    if kind is not None and text is not None:
        return {"token": "CUSTOM", "request": "CUSTOM"}.get(text.lower(), text.upper())
    arn = node.get("arn") or node
    where = arn.text()
    if where is not None and ":cognito-idp:" in where:
        return "COGNITO_USER_POOLS"
    named = node.get("name") is not None or where is not None
    return "CUSTOM" if named and call(node) is None else {UNKNOWN: "the authorizer"}


def _http_api(event: _Event, inner: Marked) -> None:
    """A route of the HTTP API."""
    settings = event.output.provider.get("httpApi")
    own = settings.get("id") if settings is not None else None
    if HTTP not in event.output.template.resources and own is None:
        name = f"{event.output.stage}-{event.output.service}"
        event.add(HTTP, "AWS::ApiGatewayV2::Api", {"Name": name, "ProtocolType": "HTTP"})
    method, path = _parts(inner)
    everything = path in (None, "*")
    key = "$default" if everything else f"{_verb(method)} {path}"
    route = f"HttpApiRoute{_verb(method).capitalize()}{_place(path)}" if not everything else "HttpApiRouteDefault"
    access = _http_access(inner.get("authorizer"), settings)
    api = own or ref(HTTP)
    target = get_att(event.function)
    event.add(
        route,
        "AWS::ApiGatewayV2::Route",
        {"ApiId": api, "RouteKey": key, "AuthorizationType": access, "Target": target},
    )
    source = {"Fn::Sub": [f"{_INVOKE}${{Api}}/*", {"Api": api}]}
    event.permit("HttpApi", "apigateway.amazonaws.com", SourceArn=source)


def _http_access(node: Marked | None, settings: Marked | None) -> Any:
    if node is None:
        return "NONE"
    kind, name = node.get("type"), node.get("name")
    text = kind.text() if kind is not None else None
    if text is not None:
        return {"aws_iam": "AWS_IAM", "request": "CUSTOM", "jwt": "JWT"}.get(text.lower(), text)
    key = name.text() if name is not None else node.text()
    listed = settings.get("authorizers") if settings is not None else None
    declared = listed.get(key) if listed is not None and key is not None else None
    if declared is None:
        return {UNKNOWN: "the authorizer"}
    kind = declared.get("type")
    return "JWT" if kind is None or kind.value == "jwt" else "CUSTOM"


def _schedule(event: _Event, inner: Marked) -> None:
    rate = inner.get("rate") if isinstance(inner.value, dict) else inner
    name = f"{event.name}EventsRuleSchedule{event.number}"
    target = {"Arn": get_att(event.function), "Id": f"{event.name}Schedule"}
    rates = sequence(rate)
    event.add(name, "AWS::Events::Rule", {"ScheduleExpression": rates[0] if rates else None, "Targets": [target]})
    event.permit(f"EventsRuleSchedule{event.number}", "events.amazonaws.com", SourceArn=get_att(name))


def _event_bridge(event: _Event, inner: Marked) -> None:
    name = f"{event.name}EventBridgeRule{event.number}"
    said = {"EventPattern": inner.get("pattern"), "EventBusName": inner.get("eventBus")}
    target = {"Arn": get_att(event.function), "Id": f"{event.name}Rule"}
    event.add(name, "AWS::Events::Rule", {**said, "ScheduleExpression": inner.get("schedule"), "Targets": [target]})
    event.permit(f"EventBridge{event.number}", "events.amazonaws.com", SourceArn=get_att(name))


def _s3(event: _Event, inner: Marked) -> None:
    bucket = inner.get("bucket") if isinstance(inner.value, dict) else inner
    existing = inner.get("existing")
    name = f"S3Bucket{_place(bucket.text() if bucket is not None else None)}"
    if existing is None or existing.value is not True:
        event.add(name, "AWS::S3::Bucket", {"BucketName": bucket})
    arn = {"Fn::Join": ["", ["arn:aws:s3:::", bucket]]}
    event.permit(
        f"{_place(bucket.text() if bucket is not None else None)}S3",
        "s3.amazonaws.com",
        SourceArn=arn,
        SourceAccount=ref("AWS::AccountId"),
    )


def _sns(event: _Event, inner: Marked) -> None:
    arn = inner.get("arn") or inner
    text = arn.text()
    name = inner.get("topicName")
    label = _place((name.text() if name is not None else text) or str(event.number))
    source: Any = arn
    if name is not None or (text is not None and not text.startswith("arn:")):
        source = ref(event.add(f"SNSTopic{label}", "AWS::SNS::Topic", {"TopicName": name or text}))
    endpoint = {"Endpoint": get_att(event.function), "Protocol": "lambda", "TopicArn": source}
    event.add(f"{event.name}SnsSubscription{label}", "AWS::SNS::Subscription", endpoint)
    event.permit(f"{label}SNS", "sns.amazonaws.com", SourceArn=source)


def _mapping(event: _Event, inner: Marked) -> None:
    arn = inner.get("arn") or inner
    name = f"{event.name}EventSourceMapping{event.number}"
    event.add(name, "AWS::Lambda::EventSourceMapping", {"EventSourceArn": arn, "FunctionName": get_att(event.function)})


def _skill(event: _Event, inner: Marked) -> None:
    token = inner.get("appId") if isinstance(inner.value, dict) else inner
    event.permit(f"AlexaSkill{event.number}", "alexa-appkit.amazon.com", EventSourceToken=token)


_EVENTS: Mapping[str, Callable[[_Event, Marked], None]] = {
    "http": _http,
    "httpApi": _http_api,
    "schedule": _schedule,
    "eventBridge": _event_bridge,
    "s3": _s3,
    "sns": _sns,
    "sqs": _mapping,
    "stream": _mapping,
    "kafka": _mapping,
    "msk": _mapping,
    "activemq": _mapping,
    "alexaSkill": _skill,
}
"""The events that are known here, by the framework's names."""

"""`AWS::Serverless::Api` and `HttpApi`, the APIs that events imply, and a method or route for each event.

SAM itself hides methods and routes in the API's OpenAPI document; here they are resources of their own
(`AWS::ApiGateway::Method`, `AWS::ApiGatewayV2::Route`), as rules judge who may call each. Where the
template brings its own OpenAPI document, that one says what there is.
"""

from __future__ import annotations

import re
from typing import Any

from bartizan.sources.repository.cloudformation.nodes import UNKNOWN, call, pairs, sequence
from bartizan.sources.repository.cloudformation.sam.writer import Writer, ref, referred, sub
from bartizan.sources.repository.yaml_marks import Marked

REST, HTTP = "AWS::Serverless::Api", "AWS::Serverless::HttpApi"
IMPLICIT = {REST: "ServerlessRestApi", HTTP: "ServerlessHttpApi"}
_METHOD, _ROUTE = "AWS::ApiGateway::Method", "AWS::ApiGatewayV2::Route"
_VERBS = frozenset(("get", "put", "post", "delete", "options", "head", "patch", "x-amazon-apigateway-any-method"))
_NOT_NAME = re.compile(r"[^0-9A-Za-z]+")
_REST_SAME = (
    *("Name", "Description", "BinaryMediaTypes", "MinimumCompressionSize", "ApiKeySourceType"),
    *("DisableExecuteApiEndpoint", "FailOnWarnings", "Mode"),
)
_STAGE_SAME = (
    *("StageName", "AccessLogSetting", "MethodSettings", "TracingEnabled", "Variables", "CacheClusterEnabled"),
    *("CacheClusterSize", "CanarySetting"),
)
_AUTHORIZER_ARN = "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:${__ApiId__}/authorizers/*"


def rest_api(writer: Writer) -> None:
    """The REST API, its stage, and the methods of its own OpenAPI document."""
    endpoint = writer.get("EndpointConfiguration")
    types: Any = endpoint
    if endpoint is not None and call(endpoint) is None:
        kind = endpoint.get("Type") if isinstance(endpoint.value, dict) else endpoint
        more = endpoint.get("VPCEndpointIds") if isinstance(endpoint.value, dict) else None
        types = {"Types": [kind], "VpcEndpointIds": more}
    policy = writer.get("Auth", "ResourcePolicy")
    writer.add(
        writer.name,
        "AWS::ApiGateway::RestApi",
        {
            **writer.copied(_REST_SAME),
            "Body": writer.get("DefinitionBody"),
            "EndpointConfiguration": types,
            # Lists of addresses and accounts become statements, which nothing here writes out.
            "Policy": {UNKNOWN: "the API's ResourcePolicy"} if policy is not None else None,
            "Tags": writer.tags(),
        },
    )
    stage = writer.get("StageName")
    label = (stage.text() or "") if stage is not None and not stage.tag else ""
    properties = {"RestApiId": ref(writer.name), **writer.copied(_STAGE_SAME), "Tags": writer.tags()}
    writer.add(f"{writer.name}{_NOT_NAME.sub('', label)}Stage", "AWS::ApiGateway::Stage", properties)
    _authorizers(writer)
    for path, verb, operation, document in _operations(writer):
        access, key = _document_access(operation, document)
        name = f"{writer.name}{_NOT_NAME.sub('', path.title())}{_NOT_NAME.sub('', verb.title())}Method"
        method = "ANY" if verb.startswith("x-") else verb.upper()
        said = {"RestApiId": ref(writer.name), "HttpMethod": method, "AuthorizationType": access}
        writer.add(name, _METHOD, {**said, "ApiKeyRequired": key})


def http_api(writer: Writer) -> None:
    """The HTTP API, its stage, and the routes of its own OpenAPI document."""
    same = ("Name", "Description", "DisableExecuteApiEndpoint", "FailOnWarnings", "Tags")
    cors = writer.get("CorsConfiguration")
    cors = cors if cors is not None and isinstance(cors.value, dict) else None
    api = {**writer.copied(same), "Body": writer.get("DefinitionBody"), "CorsConfiguration": cors}
    writer.add(writer.name, "AWS::ApiGatewayV2::Api", {**api, "ProtocolType": "HTTP"})
    stage = writer.get("StageName")
    label = (stage.text() or "") if stage is not None else ""
    name = f"{writer.name}{_NOT_NAME.sub('', label)}Stage" if label else f"{writer.name}ApiGatewayDefaultStage"
    more = writer.copied(("AccessLogSettings", "DefaultRouteSettings", "RouteSettings", "StageVariables", "Tags"))
    settings = {"ApiId": ref(writer.name), "StageName": stage or "$default", "AutoDeploy": True, **more}
    writer.add(name, "AWS::ApiGatewayV2::Stage", settings)
    for path, verb, operation, document in _operations(writer):
        access, _ = _document_access(operation, document)
        key = f"{'ANY' if verb.startswith('x-') else verb.upper()} {path}"
        name = f"{writer.name}{_NOT_NAME.sub('', path.title())}{_NOT_NAME.sub('', verb.title())}Route"
        access = "JWT" if access == "COGNITO_USER_POOLS" else access
        writer.add(name, _ROUTE, {"ApiId": ref(writer.name), "RouteKey": key, "AuthorizationType": access})


def rest_route(writer: Writer, id_: str, properties: Marked, target: Any) -> tuple[str, str]:
    """The method of an `Api` event; the API's logical name, and its stage's for the name of the permission."""
    api, own = _api_of(writer, properties, REST, "RestApiId")
    stage = own.get("StageName") if own is not None else None
    label = "Prod" if api == IMPLICIT[REST] else (stage.text() or "") if stage is not None and not stage.tag else ""
    if own is not None and (own.get("DefinitionBody") or own.get("DefinitionUri")) is not None:
        return api, label
    method = properties.get("Method")
    verb = method.text() if method is not None else None
    access, key = _event_access(properties, own, is_http=False)
    writer.add(
        f"{id_}Method",
        _METHOD,
        {
            "RestApiId": properties.get("RestApiId") or ref(api),
            "HttpMethod": verb.upper() if verb is not None else "ANY",
            "AuthorizationType": access,
            "ApiKeyRequired": key,
            "Integration": {"Type": "AWS_PROXY", "Uri": target},
        },
    )
    return api, label


def http_route(writer: Writer, id_: str, properties: Marked, target: Any) -> str:
    """The route of an `HttpApi` event; the API's logical name."""
    api, own = _api_of(writer, properties, HTTP, "ApiId")
    if own is not None and (own.get("DefinitionBody") or own.get("DefinitionUri")) is not None:
        return api
    path, method = properties.get("Path"), properties.get("Method")
    route = "$default"
    if path is not None:
        route = f"{(method.text() or 'ANY').upper() if method is not None else 'ANY'} {path.text() or ''}"
    access, _ = _event_access(properties, own, is_http=True)
    held = {
        "ApiId": properties.get("ApiId") or ref(api),
        "RouteKey": route.replace("X-AMAZON-APIGATEWAY-ANY-METHOD", "ANY"),
    }
    writer.add(f"{id_}Route", _ROUTE, {**held, "AuthorizationType": access, "Target": target})
    return api


def _api_of(writer: Writer, properties: Marked, type_: str, key: str) -> tuple[str, Marked | None]:
    """The logical name of the API that an event belongs to, and what the template says of it."""
    name = referred(properties.get(key)) or IMPLICIT[type_]
    if name == IMPLICIT[type_]:
        writer.implied.add(type_)
    return name, writer.apis.get(name)


def _event_access(properties: Marked, api: Marked | None, *, is_http: bool) -> tuple[Any, Any]:
    """Who may call a method: its `AuthorizationType`, and whether it asks for an API key."""
    auth = api.get("Auth") if api is not None else None
    own = properties.get("Auth")
    chosen = own.get("Authorizer") if own is not None else None
    if chosen is None and auth is not None:
        chosen = auth.get("DefaultAuthorizer")
    key = (own.get("ApiKeyRequired") if own is not None else None) or (
        auth.get("ApiKeyRequired") if auth is not None else None
    )
    if chosen is None:
        return "NONE", key
    name = chosen.text()
    if name is None or chosen.tag:
        return {UNKNOWN: "the event's Authorizer"}, key
    if name in ("NONE", "AWS_IAM"):
        return name, key
    listed = auth.get("Authorizers") if auth is not None else None
    return _kind(listed.get(name) if listed is not None else None, is_http=is_http), key


def _kind(authorizer: Marked | None, *, is_http: bool) -> Any:
    if authorizer is None:
        return {UNKNOWN: "the definition of the authorizer"}
    if authorizer.get("JwtConfiguration") is not None:
        return "JWT"
    if authorizer.get("UserPoolArn") is not None and not is_http:
        return "COGNITO_USER_POOLS"
    return "CUSTOM"


def _authorizers(writer: Writer) -> None:
    """API Gateway may call the functions that authorize."""
    for name, authorizer in pairs(writer.get("Auth", "Authorizers")):
        arn = authorizer.get("FunctionArn")
        if arn is not None:
            who = {"Action": "lambda:InvokeFunction", "FunctionName": arn, "Principal": "apigateway.amazonaws.com"}
            source = sub(_AUTHORIZER_ARN, __ApiId__=ref(writer.name))
            writer.add(
                f"{writer.name}{name}AuthorizerPermission", "AWS::Lambda::Permission", {**who, "SourceArn": source}
            )


def _operations(writer: Writer) -> list[tuple[str, str, Marked, Marked]]:
    """Path, verb, operation and the whole document, for each operation of the API's own OpenAPI document."""
    document = writer.get("DefinitionBody")
    location = writer.get("DefinitionUri")
    if document is None and location is not None and location.text() is not None:
        document = writer.included(location.text() or "")
    if document is None or call(document) is not None:
        return []
    return [
        (path, verb, operation, document)
        for path, operations in pairs(document.get("paths"))
        for verb, operation in pairs(operations)
        if verb.lower() in _VERBS
    ]


def _document_access(operation: Marked, document: Marked) -> tuple[Any, Any]:
    """Who may call an operation of an OpenAPI document: `AuthorizationType` and whether it asks for an API key."""
    auth = operation.get("x-amazon-apigateway-auth")
    kind = auth.get("type") if auth is not None else None
    if kind is not None:
        return kind, None
    security = operation.get("security") or document.get("security")
    names = [name for item in sequence(security) for name, _ in pairs(item)]
    components = document.get("components")
    schemes = document.get("securityDefinitions") or (
        components.get("securitySchemes") if components is not None else None
    )
    kinds = [_scheme(schemes.get(name) if schemes is not None else None) for name in names]
    key = True if "key" in kinds else None
    access = [one for one in kinds if one != "key"]
    return (access[0] if access else "NONE"), key


def _scheme(scheme: Marked | None) -> Any:
    """The `AuthorizationType` that a security scheme stands for; `key` for an API key alone."""
    if scheme is None:
        return {UNKNOWN: "the definition of the security scheme"}
    kind = scheme.get("x-amazon-apigateway-authtype")
    text = (kind.text() or "").lower() if kind is not None else ""
    if text in ("awssigv4", "aws.auth.sigv4"):
        return "AWS_IAM"
    if text == "cognito_user_pools":
        return "COGNITO_USER_POOLS"
    if scheme.get("x-amazon-apigateway-authorizer") is not None or text:
        return "CUSTOM"
    type_ = scheme.get("type")
    return "key" if type_ is not None and type_.value == "apiKey" else "CUSTOM"

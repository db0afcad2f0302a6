"""A fixture server on loopback that answers AWS's JSON protocols from data, in the service's own wire format.

botocore's service models say which operation a request is, and how its answer looks on the wire.
Unscripted operations are answered with `UnknownOperationException`, as an endpoint does that lacks them.
"""

from __future__ import annotations

import json
import re
import urllib.parse
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import chain, repeat
from threading import Thread
from typing import Any

import botocore.session
from botocore.model import OperationModel, Shape

ACCOUNT = "123456789012"
SERVICES = (
    *("sagemaker", "bedrock", "bedrock-agent", "bedrock-agentcore-control", "lambda", "kms", "ecr"),
    *("secretsmanager", "opensearchserverless", "dynamodb", "bedrock-data-automation", "agent-registry-control"),
    *("qbusiness", "kendra", "lexv2-models", "opensearch", "neptune-graph", "s3vectors", "qconnect", "healthlake"),
    *("medical-imaging", "personalize", "rekognition", "eks", "ecs", "efs", "cloudtrail", "logs", "stepfunctions"),
    *("guardduty", "glue", "ssm", "events", "sqs", "apigateway", "apigatewayv2", "wafv2", "codebuild"),
)
_WHO = f"<Arn>arn:aws:iam::{ACCOUNT}:user/u</Arn><Account>{ACCOUNT}</Account>"

Answer = Mapping[str, Any]
"""What an operation answers, in boto3's names; `{"error": code, "status": 400}` fails, `{"raw": text}` is verbatim."""
Script = Callable[[str, Mapping[str, str]], Answer | None]
"""(`bedrock.GetGuardrail`, what the address and the body say) → the answer; None for an operation that it lacks."""


@dataclass
class Replay:
    """A running server: its address, and how often each operation was asked for."""

    url: str
    asked: Counter[str] = field(default_factory=Counter)


@contextmanager
def replay(answers: Script | Mapping[str, Any]) -> Iterator[Replay]:
    """The server while it runs. Of a list of answers each is given once, the last one again and again."""
    script = answers if callable(answers) else _scripted(answers)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            if b"GetCallerIdentity" in body:
                return self._send(200, f"<R><GetCallerIdentityResult>{_WHO}</GetCallerIdentityResult></R>")
            name, operation, given = _operation(self.command, self.path, self.headers, body)
            running.asked[name] += 1
            answer = script(name, given)
            if operation is None or answer is None:
                answer = {"error": "UnknownOperationException"}
            if "raw" in answer:
                return self._send(200, str(answer["raw"]))
            if isinstance(answer.get("error"), str) or operation is None:
                failure = {"__type": answer["error"], "message": str(answer.get("message", "no"))}
                return self._send(int(answer.get("status", 400)), json.dumps(failure))
            return self._send(200, json.dumps(wire(answer, operation.output_shape)))

        do_GET = do_POST = do_PUT = do_DELETE = _answer  # noqa: N815 - the standard library names them

        def _send(self, status: int, text: str) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(text.encode())))
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    running = Replay(f"http://127.0.0.1:{server.server_port}")
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield running
    finally:
        server.shutdown()
        server.server_close()


def _scripted(answers: Mapping[str, Any]) -> Script:
    turns = {
        name: chain(one, repeat(one[-1])) if isinstance(one, list) else repeat(one) for name, one in answers.items()
    }
    return lambda name, _: next(turns[name]) if name in turns else None


def wire(value: Any, shape: Shape | None) -> Any:
    """`value`, in boto3's names, under the names of the wire. Raises KeyError for a name that the model lacks."""
    if shape is None or value is None or getattr(shape, "is_document_type", False):
        return value
    if shape.type_name == "list":
        return [wire(one, shape.member) for one in value]
    if shape.type_name == "map":
        return {key: wire(one, shape.value) for key, one in value.items()}
    if shape.type_name != "structure":
        return value
    members = shape.members
    return {members[key].serialization.get("name", key): wire(one, members[key]) for key, one in value.items()}


@cache
def model(service: str) -> Any:
    """botocore's model of a service."""
    return botocore.session.get_session().get_service_model(service)


@cache
def _routes(service: str) -> tuple[tuple[str, re.Pattern[str], str], ...]:
    routes = []
    for name in model(service).operation_names:
        http = model(service).operation_model(name).http
        # Split by parameters, every second part is a name: `/guardrails/` `guardrailIdentifier` ``.
        parts = re.split(r"\{([^}+]+)\+?\}", http["requestUri"].partition("?")[0].rstrip("/"))
        text = "".join(
            f"(?P<{_word(part)}>[^/]+)" if number % 2 else re.escape(part) for number, part in enumerate(parts)
        )
        routes.append((http["method"], re.compile(text + "/?"), name))
    return tuple(routes)


def _word(part: str) -> str:
    """A parameter's name as a group of a regular expression may be called."""
    return part.replace("-", "_")


def _operation(
    method: str, path: str, headers: Any, body: bytes
) -> tuple[str, OperationModel | None, Mapping[str, str]]:
    address, _, query = path.partition("?")
    given = dict(urllib.parse.parse_qsl(query))
    if body[:1] == b"{":
        given.update(json.loads(body))
    target = headers.get("X-Amz-Target")
    for service in SERVICES:
        served = model(service)
        if f"/{served.signing_name}/aws4_request" not in headers.get("Authorization", ""):
            continue
        if target:
            if served.metadata.get("targetPrefix") == target.rpartition(".")[0]:
                name = target.rpartition(".")[2]
                return f"{service}.{name}", served.operation_model(name), given
            continue
        for verb, route, name in _routes(service):
            if verb == method and (found := route.fullmatch(address)):
                return f"{service}.{name}", served.operation_model(name), {**given, **found.groupdict()}
    return f"{method} {path}", None, given

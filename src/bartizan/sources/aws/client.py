"""One AWS session: clients made once, calls paged and retried, failures turned into gaps."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import boto3
import botocore.client
import botocore.config
import botocore.exceptions
import botocore.parsers
from botocore.model import Shape

from bartizan.model.errors import InputError
from bartizan.sources.aws import failures
from bartizan.sources.aws.failures import Absent, Denied

_PATIENT = {"mode": "adaptive", "max_attempts": 8}
_OWN_ENDPOINT = {"mode": "standard", "max_attempts": 2}
_CONNECT_SECONDS = 10
_TOKENS = ("nextToken", "NextToken")
_EXPECTED = (botocore.exceptions.ClientError, botocore.exceptions.BotoCoreError, *failures.MALFORMED)

# IAM actions whose name is not the operation's (AWS service authorization reference).
_ACTIONS = {
    "s3:ListBuckets": "s3:ListAllMyBuckets",
    "s3:GetPublicAccessBlock": "s3:GetBucketPublicAccessBlock",
    "s3:GetBucketEncryption": "s3:GetEncryptionConfiguration",
}
_ACCOUNT_HOST = re.compile(r"//\d{12}\.")
# API Gateway's actions are the methods of HTTP, for every operation.
_READS_BY_GET = frozenset({"apigateway"})


@dataclass(frozen=True, slots=True)
class AwsSettings:
    """How to reach AWS: the ordinary credential chain, optionally a profile, regions and an endpoint.

    `seconds` is how long one answer may take, `pages` how many pages one listing may have. `services`
    are boto3's names of those to read; all when there is none.
    """

    profile: str | None = None
    regions: tuple[str, ...] = ()
    endpoint_url: str | None = None
    seconds: float = 30.0
    pages: int = 10_000
    services: tuple[str, ...] = ()


class Clients:
    """The session of one scan. Thread-safe; clients are made once for each service and region."""

    def __init__(self, settings: AwsSettings) -> None:
        """Raise `InputError` when the profile does not exist."""
        try:
            self._session = boto3.session.Session(profile_name=settings.profile)
        except botocore.exceptions.ProfileNotFound as error:
            raise InputError(str(error), hint="name a profile of ~/.aws/config") from error
        self._session.events.register("before-parse", _refuse_malformed)
        if settings.endpoint_url:
            self._session.events.register("before-sign.s3-control", _without_account)
        self._settings = settings
        self._lock = threading.Lock()
        self._clients: dict[tuple[str, str], botocore.client.BaseClient] = {}
        self._silent: set[tuple[str, str]] = set()
        self._config = botocore.config.Config(
            # AWS throttles, so be patient with it; an endpoint of the user's own fails for good.
            retries=_OWN_ENDPOINT if settings.endpoint_url else _PATIENT,
            connect_timeout=min(_CONNECT_SECONDS, settings.seconds),
            read_timeout=settings.seconds,
            max_pool_connections=32,
            user_agent_extra="bartizan",
        )

    @property
    def default_region(self) -> str | None:
        """The region of the environment or the profile."""
        region: str | None = self._session.region_name
        return region

    def client(self, service: str, region: str) -> botocore.client.BaseClient:
        """The client of a service in a region."""
        with self._lock:
            if (service, region) not in self._clients:
                self._clients[service, region] = self._session.client(
                    service, region_name=region, endpoint_url=self._settings.endpoint_url, config=self._config
                )
            return self._clients[service, region]

    def offers(self, service: str, region: str) -> bool:
        """Whether AWS runs the service in the region; always true for an endpoint of the user's own."""
        known = self._session.get_available_regions(service)
        return self._settings.endpoint_url is not None or not known or region in known

    def operation(self, service: str, region: str, method: str) -> str:
        """The call as the provider names it: `sagemaker:DescribeModel`."""
        return f"{service}:{self.client(service, region).meta.method_to_api_mapping[method]}"

    def permission(self, service: str, region: str, method: str) -> str:
        """The IAM action that a call needs: `sagemaker:DescribeModel`."""
        meta = self.client(service, region).meta
        service_name = meta.service_model.signing_name
        if service_name in _READS_BY_GET:
            return f"{service_name}:GET"
        action = f"{service_name}:{meta.method_to_api_mapping[method]}"
        return _ACTIONS.get(action, action)

    def output(self, service: str, region: str, method: str) -> Shape | None:
        """The shape of a call's answer; None for one that answers nothing."""
        meta = self.client(service, region).meta
        shape: Shape | None = meta.service_model.operation_model(meta.method_to_api_mapping[method]).output_shape
        return shape

    def call(
        self, service: str, region: str, method: str, arguments: Mapping[str, object], absent: tuple[str, ...] = ()
    ) -> dict[str, object] | Denied | Absent:
        """The answer of one call, or why there is none."""
        if (service, region) in self._silent:
            return failures.silent(f"aws/{service}", service, region)
        operation = getattr(self.client(service, region), method)
        try:
            answer: dict[str, object] = operation(**arguments)
        except _EXPECTED as error:
            return Absent() if failures.code(error) in absent else self._denied(service, region, method, error)
        answer.pop("ResponseMetadata", None)
        return answer

    def pages(
        self, service: str, region: str, method: str, arguments: Mapping[str, object]
    ) -> Iterator[dict[str, object] | Denied]:
        """Every page of a listing; ends with a `Denied` when a page fails or the pages do not end."""
        if (service, region) in self._silent:
            yield failures.silent(f"aws/{service}", service, region)
            return
        try:
            for number, page in enumerate(self._pages(service, region, method, arguments)):
                if number >= self._settings.pages:
                    call = f"{self.operation(service, region, method)} in {region}"
                    yield failures.endless(f"aws/{service}", call)
                    return
                page.pop("ResponseMetadata", None)
                yield page
        except _EXPECTED as error:
            yield self._denied(service, region, method, error)

    def _pages(
        self, service: str, region: str, method: str, arguments: Mapping[str, object]
    ) -> Iterator[dict[str, object]]:
        client = self.client(service, region)
        if client.can_paginate(method):
            yield from client.get_paginator(method).paginate(**arguments)
            return
        # botocore has no paginator for some listings; their tokens are followed all the same.
        shape = client.meta.service_model.operation_model(client.meta.method_to_api_mapping[method]).input_shape
        token = next((name for name in _TOKENS if shape is not None and name in shape.members), None)
        following: Mapping[str, object] = arguments
        while True:
            page = getattr(client, method)(**following)
            yield page
            if token is None or not page.get(token):
                return
            following = {**arguments, token: page[token]}

    def _denied(self, service: str, region: str, method: str, error: Exception) -> Denied:
        if isinstance(error, failures.SILENT):
            self._silent.add((service, region))
        call = f"{self.operation(service, region, method)} in {region}"
        return failures.denied(f"aws/{service}", call, self.permission(service, region, method), error)


def _without_account(request: Any, **_: object) -> None:
    """Undo the host name of an account: AWS has one for each, an endpoint of the user's own has one name."""
    request.url = _ACCOUNT_HOST.sub("//", request.url, count=1)


def _refuse_malformed(operation_model: Any, response_dict: Mapping[str, Any], **_: object) -> None:
    """Fail where botocore would read an answer that is not JSON as an empty one."""
    shape = operation_model.output_shape
    if response_dict["status_code"] >= 300 or shape is None or shape.serialization.get("payload"):  # noqa: PLR2004
        return
    if operation_model.service_model.resolved_protocol in ("json", "rest-json") and response_dict["body"]:
        try:
            whole = isinstance(json.loads(response_dict["body"]), dict)
        except (ValueError, RecursionError):
            whole = False
        if not whole:
            raise botocore.parsers.ResponseParserError("not a JSON object")

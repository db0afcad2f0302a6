"""One AWS session: clients made once, calls paged and retried, failures turned into gaps."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import boto3
import botocore.client
import botocore.config
import botocore.exceptions

from bartizan.model.edge import Gap
from bartizan.model.errors import InputError

_DENIED = ("AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "UnauthorizedAccess", "AuthorizationError")
_CREDENTIALS = ("InvalidClientTokenId", "ExpiredToken", "ExpiredTokenException", "SignatureDoesNotMatch", "AuthFailure")
_UNKNOWN_OPERATION = ("NotImplemented", "UnknownOperationException", "InvalidAction", "501", "404")
_BROKEN = ("500", "InternalError", "InternalFailure", "InternalServerException")
_PAGE_LIMIT = 10_000
_PATIENT = {"mode": "adaptive", "max_attempts": 8}

# IAM actions whose name is not the operation's (AWS service authorization reference, Amazon S3).
_ACTIONS = {
    "s3:ListBuckets": "s3:ListAllMyBuckets",
    "s3:GetPublicAccessBlock": "s3:GetBucketPublicAccessBlock",
    "s3:GetBucketEncryption": "s3:GetEncryptionConfiguration",
    "lambda:GetFunctionUrlConfig": "lambda:GetFunctionUrlConfig",
}


@dataclass(frozen=True, slots=True)
class Denied:
    """A call that failed: the gap it leaves and the permission that would mend it, when that is the reason."""

    gap: Gap
    permission: str | None


@dataclass(frozen=True, slots=True)
class Absent:
    """A call whose answer is "there is none"."""


@dataclass(frozen=True, slots=True)
class AwsSettings:
    """How to reach AWS: the ordinary credential chain, optionally a profile, regions and an endpoint."""

    profile: str | None = None
    regions: tuple[str, ...] = ()
    endpoint_url: str | None = None


class Clients:
    """The session of one scan. Thread-safe; clients are made once for each service and region."""

    def __init__(self, settings: AwsSettings) -> None:
        """Raise `InputError` when the profile does not exist."""
        try:
            self._session = boto3.session.Session(profile_name=settings.profile)
        except botocore.exceptions.ProfileNotFound as error:
            raise InputError(str(error), hint="name a profile of ~/.aws/config") from error
        self._endpoint = settings.endpoint_url
        self._lock = threading.Lock()
        self._clients: dict[tuple[str, str], botocore.client.BaseClient] = {}
        self._config = botocore.config.Config(
            # AWS throttles, so be patient with it; an endpoint of the user's own fails for good.
            retries={"mode": "standard", "max_attempts": 2} if settings.endpoint_url else _PATIENT,
            connect_timeout=10,
            read_timeout=60,
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
                    service, region_name=region, endpoint_url=self._endpoint, config=self._config
                )
            return self._clients[service, region]

    def offers(self, service: str, region: str) -> bool:
        """Whether AWS runs the service in the region; always true for an endpoint of the user's own."""
        known = self._session.get_available_regions(service)
        return self._endpoint is not None or not known or region in known

    def permission(self, service: str, region: str, method: str) -> str:
        """The IAM action that a call needs: `sagemaker:DescribeModel`."""
        meta = self.client(service, region).meta
        model = meta.service_model
        action = f"{model.signing_name}:{meta.method_to_api_mapping[method]}"
        return _ACTIONS.get(action, action)

    def call(
        self, service: str, region: str, method: str, arguments: Mapping[str, object], absent: tuple[str, ...] = ()
    ) -> dict[str, object] | Denied | Absent:
        """The answer of one call, or why there is none."""
        client = self.client(service, region)
        try:
            answer: dict[str, object] = getattr(client, method)(**arguments)
        except botocore.exceptions.ClientError as error:
            if error.response.get("Error", {}).get("Code") in absent:
                return Absent()
            return self._denied(service, region, method, error)
        except botocore.exceptions.BotoCoreError as error:
            return self._denied(service, region, method, error)
        answer.pop("ResponseMetadata", None)
        return answer

    def pages(
        self, service: str, region: str, method: str, arguments: Mapping[str, object]
    ) -> Iterator[dict[str, object] | Denied]:
        """Every page of a listing; ends with a `Denied` when a page fails."""
        client = self.client(service, region)
        if not client.can_paginate(method):
            answer = self.call(service, region, method, arguments)
            if not isinstance(answer, Absent):
                yield answer
            return
        try:
            for number, page in enumerate(client.get_paginator(method).paginate(**arguments)):
                if number >= _PAGE_LIMIT:
                    yield Denied(
                        Gap(f"aws/{service}", method, f"more than {_PAGE_LIMIT} pages", "narrow the regions"), None
                    )
                    return
                page.pop("ResponseMetadata", None)
                yield page
        except (botocore.exceptions.ClientError, botocore.exceptions.BotoCoreError) as error:
            yield self._denied(service, region, method, error)

    def _denied(self, service: str, region: str, method: str, error: Exception) -> Denied:
        permission = self.permission(service, region, method)
        call = f"{service}:{self.client(service, region).meta.method_to_api_mapping[method]} in {region}"
        code = ""
        if isinstance(error, botocore.exceptions.ClientError):
            code = str(error.response.get("Error", {}).get("Code", ""))
        source = f"aws/{service}"
        if code in _DENIED:
            return Denied(
                Gap(source, call, "access denied", f"allow {permission} for the scanning identity"), permission
            )
        if code in _CREDENTIALS or isinstance(error, botocore.exceptions.NoCredentialsError):
            return Denied(Gap(source, call, _one_line(error), "give valid AWS credentials"), permission)
        if code in _UNKNOWN_OPERATION:
            return Denied(Gap(source, call, "the endpoint does not offer this operation", "scan AWS itself"), None)
        if code in _BROKEN:
            needs = "retry; an emulator answers so for operations that it lacks"
            return Denied(Gap(source, call, "the endpoint failed with an internal error", needs), None)
        return Denied(Gap(source, call, _one_line(error), f"retry; check that {service} answers in {region}"), None)


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())[:300]

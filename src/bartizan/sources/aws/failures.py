"""Calls that failed: what gap each failure leaves, and what would mend it."""

from __future__ import annotations

from dataclasses import dataclass

import botocore.exceptions
import botocore.parsers

from bartizan.model.edge import Gap

_DENIED = ("AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "UnauthorizedAccess", "AuthorizationError")
_CREDENTIALS = ("InvalidClientTokenId", "ExpiredToken", "ExpiredTokenException", "SignatureDoesNotMatch", "AuthFailure")
_UNKNOWN_OPERATION = ("NotImplemented", "UnknownOperationException", "InvalidAction", "501", "404")
_BROKEN = ("500", "InternalError", "InternalFailure", "InternalServerException")
_THROTTLED = ("Throttling", "ThrottlingException", "TooManyRequestsException", "RequestLimitExceeded", "SlowDown")
_LONGEST = 300

GONE = ("ResourceNotFoundException", "ResourceNotFound", "NoSuchEntity", "NoSuchBucket", "RepositoryNotFoundException")
"""Error codes by which a description says that the thing was deleted since it was listed."""

MALFORMED = (botocore.parsers.ResponseParserError, LookupError, TypeError, ValueError, AttributeError)
"""What botocore raises when an answer does not have the shape that the service's model promises."""

SILENT = (
    botocore.exceptions.ConnectTimeoutError,
    botocore.exceptions.ReadTimeoutError,
    botocore.exceptions.EndpointConnectionError,
    botocore.exceptions.ProxyConnectionError,
)
"""Nobody answers: asking again and again would hold the whole scan."""


@dataclass(frozen=True, slots=True)
class Denied:
    """A call that failed: the gap it leaves and the permission that would mend it, when that is the reason."""

    gap: Gap
    permission: str | None = None


@dataclass(frozen=True, slots=True)
class Absent:
    """A call whose answer is "there is none"."""


def code(error: Exception) -> str:
    """The provider's error code; empty for a failure on this side."""
    if not isinstance(error, botocore.exceptions.ClientError):
        return ""
    return str(error.response.get("Error", {}).get("Code", ""))


def denied(source: str, call: str, permission: str, error: Exception) -> Denied:
    """What `error` of `call` (`sagemaker:ListModels in eu-west-1`) means for the scan."""
    reason = code(error)
    if reason in _DENIED:
        return Denied(Gap(source, call, "access denied", f"allow {permission} for the scanning identity"), permission)
    if reason in _CREDENTIALS or isinstance(error, botocore.exceptions.NoCredentialsError):
        return Denied(Gap(source, call, _one_line(error), "give valid AWS credentials"), permission)
    if reason in _UNKNOWN_OPERATION:
        return Denied(Gap(source, call, "the endpoint does not offer this operation", "scan AWS itself"))
    if reason in _BROKEN:
        needs = "retry; an emulator answers so for operations that it lacks"
        return Denied(Gap(source, call, "the endpoint failed with an internal error", needs))
    if reason in _THROTTLED:
        return Denied(Gap(source, call, "throttled again and again", "retry when the account is less busy"))
    if isinstance(error, botocore.exceptions.PaginationError):
        return endless(source, call)
    if isinstance(error, MALFORMED):
        needs = "retry; check what stands between here and AWS"
        return Denied(Gap(source, call, f"the answer is malformed: {_one_line(error)}", needs))
    return Denied(Gap(source, call, _one_line(error), "retry; check that the service answers in this region"))


def endless(source: str, call: str) -> Denied:
    """A listing whose pages do not come to an end."""
    return Denied(Gap(source, call, "the pages do not end; what came so far is read", "retry, or name fewer regions"))


def silent(source: str, service: str, region: str) -> Denied:
    """A service that did not answer before and is not asked again."""
    needs = "network access to the service, or regions that are in use"
    return Denied(Gap(source, f"{service} in {region}", "nobody answers; nothing more is asked there", needs))


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())[:_LONGEST]

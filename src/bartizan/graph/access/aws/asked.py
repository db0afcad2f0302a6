"""What a request is about: the resource of an action on an asset or on a new thing, and what is known of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bartizan.catalog.paths import walk
from bartizan.graph.access.answer import New
from bartizan.graph.access.aws.conditions import Context
from bartizan.graph.access.aws.decide import Identity
from bartizan.graph.access.aws.resource import Reach, Resource, objects
from bartizan.graph.arn import parse_arn
from bartizan.model.asset import Asset
from bartizan.model.values import Value

_OBJECT_ACTIONS = ("object", "multipartupload")
_BUCKET_WORDS = ("bucket", "configuration", "listmultipartuploads")
_SERVICES = {"elasticfilesystem": "elasticfilesystem", "aoss": "aoss", "es": "es", "bedrock-mantle": "bedrock"}


def service_of(action: str) -> str:
    """The service part of an action, which is also that of its resources' ARNs with few exceptions."""
    service = action.partition(":")[0].lower()
    return _SERVICES.get(service, service)


def on_objects(action: str) -> bool:
    """Whether an action of S3 is on objects rather than on the bucket."""
    service, _, name = action.lower().partition(":")
    return (
        service == "s3"
        and any(word in name for word in _OBJECT_ACTIONS)
        and not any(word in name for word in _BUCKET_WORDS)
    )


def asked_of(resource: Resource, action: str, key: str = "") -> Resource:
    """The resource that the action is on, for the asset that is meant: a bucket's objects for `s3:GetObject`."""
    if resource.service == "s3" and resource.key is None and on_objects(action):
        return objects(resource, key)
    return resource


def new_resource(new: New, action: str, near: Asset) -> Resource:
    """A thing that does not exist yet, in the account of `near`; its name is the caller's to choose.

    A pattern that is a whole ARN names a thing of AWS's own (`arn:aws:ssm:::document/AWS-RunShellScript`).
    """
    arn = parse_arn(new.pattern)
    if arn is not None:
        return Resource("", arn.service, arn.region or None, arn.account, arn.resource, holder=near.account)
    service = service_of(action)
    reach = Reach.CHOSEN if new.pattern else Reach.EXACT
    return Resource("", service, None, near.account, new.pattern or "*", reach=reach, holder=near.account)


def request_context(
    identity: Identity,
    caller: Asset | None,
    target: Asset | None,
    action: str,
    more: Mapping[str, tuple[str, ...]] | None,
) -> Context:
    """What configuration tells of a request: the caller's ARN, account and tags, the target's account and tags.

    `more` are further keys (lower case); they win.
    """
    context: dict[str, tuple[str, ...] | None] = {"aws:securetransport": ("true",)}
    arn = next((name for name in identity.names if name.startswith("arn:")), None)
    if identity.asset.startswith("arn:") or arn is not None:
        context["aws:principalarn"] = (identity.asset if identity.asset.startswith("arn:") else str(arn),)
    if identity.account:
        context["aws:principalaccount"] = (identity.account,)
    context["aws:principaltype"] = ("User",) if identity.kind == "user" else ("AssumedRole",)
    for key, value in _tags(caller):
        context[f"aws:principaltag/{key}"] = (value,)
    if target is not None:
        if target.account:
            context["aws:resourceaccount"] = (target.account,)
        service = service_of(action)
        for key, value in _tags(target):
            for name in (f"aws:resourcetag/{key}", f"{service}:resourcetag/{key}"):
                context[name] = (value,)
    if more:
        context.update({key.lower(): value for key, value in more.items()})
    return context


def _tags(asset: Asset | None) -> Iterator[tuple[str, str]]:
    for _, tag in walk(asset.config, "Tags[]") if asset is not None else ():
        key: Value = tag.get("Key") if isinstance(tag, Mapping) else None
        value: Value = tag.get("Value") if isinstance(tag, Mapping) else None
        if isinstance(key, str) and isinstance(value, str):
            yield key.lower(), value

"""Where a resource will stand (account, region) and its tags, as far as the code says."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from bartizan.model.values import Unknown, Value
from bartizan.sources.repository.evaluated import pieces_of, settle
from bartizan.sources.repository.terraform.unmapped import provider_word

if TYPE_CHECKING:
    from bartizan.sources.repository.terraform.resource import Instance

_SUBSCRIPTION = re.compile(r"/subscriptions/([^/{]+)", re.IGNORECASE)
_ARN_ACCOUNT = re.compile(r"arn:[\w-]+:[\w-]*:[\w-]*:(\d{12}):")


def account(instance: Instance) -> str | None:
    """The AWS account, Google Cloud project or Azure subscription, when it is written out."""
    word = provider_word(instance.resource.type)
    if word == "gcp":
        own = instance.argument("project")
        return _text(own if own is not None else instance.setting("project"))
    if word == "azure":
        parent = instance.argument("parent_id")
        match = _SUBSCRIPTION.match(parent) if isinstance(parent, str) else None
        return match.group(1) if match else _text(instance.setting("subscription_id"))
    if word != "aws":
        return None
    allowed = instance.setting("allowed_account_ids")
    if isinstance(allowed, list) and len(allowed) == 1:
        return _text(allowed[0])
    role = _provider_block(instance, "assume_role").get("role_arn")
    match = _ARN_ACCOUNT.match(role) if isinstance(role, str) else None
    return match.group(1) if match else None


def identifier(instance: Instance, attribute: str) -> tuple[str | None, ...]:
    """What is known of the text of a resource's own id, as far as arguments make it up; nothing of others."""
    type_ = instance.resource.type
    if attribute == "id" and type_.startswith("azurerm_"):
        return _azure_id(instance)
    if attribute in {"id", "self_link"} and type_ == "google_compute_network":
        begin = "projects/" if attribute == "id" else "https://www.googleapis.com/compute/v1/projects/"
        name = _text(instance.argument("name"))
        project = account(instance)
        return pieces_of((begin, project or Unknown(""), "/global/networks/", name or Unknown("")))
    return ()


def _azure_id(instance: Instance) -> tuple[str | None, ...]:
    """The id of a resource in a resource group, or of the group itself."""
    is_group = instance.resource.type == "azurerm_resource_group"
    group = instance.argument("name" if is_group else "resource_group_name")
    if group is None:
        return ()
    parts = ("/subscriptions/", account(instance) or Unknown(""), "/resourceGroups/", _text(group) or Unknown(""))
    return pieces_of(parts if is_group else (*parts, "/providers/", Unknown("")))


def region(instance: Instance) -> str | None:
    """The region or location, when it is written out."""
    word = provider_word(instance.resource.type)
    if word == "aws":
        return _text(instance.region())
    for name in ("location", "region", "zone"):
        value = _text(instance.argument(name))
        if value:
            return value
    return _text(instance.setting("region")) if word == "gcp" else None


def default_tags(instance: Instance) -> dict[str, Value]:
    """The tags that the AWS provider configuration gives to each of its resources."""
    if not instance.resource.type.startswith("aws_"):
        return {}
    tags = _provider_block(instance, "default_tags").get("tags")
    return {str(key): settle(value, "default_tags") for key, value in tags.items()} if isinstance(tags, Mapping) else {}


def _provider_block(instance: Instance, name: str) -> Mapping[str, object]:
    """A nested block of the provider configuration in force."""
    found = instance.provider()
    if found is None:
        return {}
    value = found.argument(name)
    first = value[0] if isinstance(value, list) and value else value
    return first if isinstance(first, Mapping) else {}


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None

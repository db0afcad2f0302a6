"""The named functions that rules may call beside CEL's own: policies, networks, secrets.

Each is total: whatever the configuration holds, the answer is a value or `Unknown`, never an exception.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from typing import Any

from bartizan.catalog.expression import Function
from bartizan.catalog.expression.pieces import could_be, head, tail
from bartizan.catalog.paths import Step
from bartizan.model.values import Unknown
from bartizan.posture.documents import (
    Found,
    as_list,
    covers,
    covers_account,
    covers_action,
    covers_resource,
    either,
    has_effect,
    statements,
)
from bartizan.posture.members import everyone
from bartizan.posture.ports import port_in
from bartizan.posture.settings import after_last, decoded, holds_secret, places_of_secrets, secret_in, typed

# Global condition keys that tie a request to a caller or a network: IAM User Guide, "AWS global condition
# context keys", and S3 User Guide, "The meaning of 'public'".
RESTRICTING_KEYS = frozenset(
    (
        *("aws:principalaccount", "aws:principalarn", "aws:principalorgid", "aws:principalorgpaths"),
        *("aws:principalserviceorgid", "aws:sourceaccount", "aws:sourcearn", "aws:sourceip", "aws:sourceorgid"),
        *("aws:sourceorgpaths", "aws:sourceowner", "aws:sourcevpc", "aws:sourcevpcarn", "aws:sourcevpce"),
        *("aws:userid", "aws:username", "aws:vpcesourceip", "aws:calledvia"),
        *("s3:dataaccesspointaccount", "s3:dataaccesspointarn", "kms:calleraccount", "kms:viaservice"),
    )
)

EVERY_ADDRESS = ("*", "Internet", "Any", "any")
_NETWORK_BEGIN = re.compile(r"\s*[0-9A-Fa-f.:/]*(?:%.*)?", re.DOTALL)

_POSITIVE = re.compile(r"(?:foranyvalue:)?(?:string(?:equals|like)(?:ignorecase)?|arn(?:equals|like)|ipaddress)\Z")
_WIDEST_NETWORK = 8

# What the AWS-managed policies with the widest rights allow: AWS Managed Policy Reference, 2026.
MANAGED: Mapping[str, str] = {
    "AdministratorAccess": "*",
    "IAMFullAccess": "iam:*",
    "AmazonS3FullAccess": "s3:*",
    "AmazonBedrockFullAccess": "bedrock:*",
    "AmazonSageMakerFullAccess": "sagemaker:*",
    "AWSLambda_FullAccess": "lambda:*",
    "AmazonEC2FullAccess": "ec2:*",
    "AmazonDynamoDBFullAccess": "dynamodb:*",
    "SecretsManagerReadWrite": "secretsmanager:*",
}
# The services on which AWS-managed policies for functions grant anything at all: the same reference.
SERVICES: Mapping[str, tuple[str, ...]] = {
    "service-role/AWSLambdaBasicExecutionRole": ("logs",),
    "service-role/AWSLambdaVPCAccessExecutionRole": ("logs", "ec2"),
    "service-role/AWSLambdaSQSQueueExecutionRole": ("logs", "sqs"),
    "service-role/AWSLambdaKinesisExecutionRole": ("logs", "kinesis"),
    "service-role/AWSLambdaDynamoDBExecutionRole": ("logs", "dynamodb"),
    "service-role/AWSLambdaMSKExecutionRole": ("logs", "ec2", "kafka"),
    "AWSXrayWriteOnlyAccess": ("xray",),
    "AWSXRayDaemonWriteAccess": ("xray",),
}
# AWS-managed policies that hold no wildcard over a service.
NARROW = frozenset(
    (
        "service-role/AWSLambdaBasicExecutionRole",
        "service-role/AWSLambdaVPCAccessExecutionRole",
        "CloudWatchAgentServerPolicy",
        "AmazonSSMManagedInstanceCore",
        "AmazonEC2ContainerRegistryReadOnly",
        "AmazonS3ReadOnlyAccess",
        "AmazonBedrockReadOnly",
        "AmazonSageMakerReadOnly",
    )
)


def is_public_policy(document: Any) -> Any:
    """Whether any statement allows everyone, with no condition that says who or from where."""
    return either(_is_public(statement) for _, statement in statements(document))


def _is_public(statement: Any) -> Any:
    if isinstance(statement, Unknown):
        return statement
    return _all(
        has_effect(statement, "Allow"),
        lambda: _anyone(statement),
        lambda: _not(_restricted(statement.get("Condition"))),
    )


def _anyone(statement: Mapping[str, Any]) -> Any:
    if statement.get("NotPrincipal") is not None:
        return True
    principal = statement.get("Principal")
    if isinstance(principal, Mapping):
        named = [principal.get("AWS"), principal.get("*")]
        return either(covers(_plain_stars(value), "*") for value in named)
    return covers(_plain_stars(principal), "*")


def _plain_stars(value: Any) -> list[Any]:
    return [item for item in as_list(value) if isinstance(item, Unknown) or item == "*"]


def _restricted(condition: Any) -> Any:
    """Whether a condition limits the callers. Unlike operators of negation, these need the key to match."""
    if condition is None:
        return False
    if isinstance(condition, Unknown) or not isinstance(condition, Mapping):
        return Unknown(condition.why if isinstance(condition, Unknown) else "a condition that is not an object")
    return either(
        _limits(values)
        for operator, keys in condition.items()
        if _POSITIVE.match(str(operator).lower()) and isinstance(keys, Mapping)
        for key, values in keys.items()
        if str(key).lower() in RESTRICTING_KEYS or str(key).lower().startswith("aws:principaltag/")
    )


def _limits(values: Any) -> Any:
    items = as_list(values)
    for item in items:
        if isinstance(item, Unknown):
            if not item.assets and item.attribute is None and not _names_someone(item):
                return item
        elif isinstance(item, str) and (item.strip("*:/") == "" or covers_internet(item) is True):
            return False
    return bool(items)


def _names_someone(value: Unknown) -> bool:
    """Whether a text with holes is more than wildcards, and no network, whatever the holes hold."""
    if not any(piece and piece.strip("*:/") for piece in value.pieces):
        return False
    return _NETWORK_BEGIN.fullmatch(head(value.pieces)) is None and not any(
        could_be(value.pieces, word) for word in EVERY_ADDRESS
    )


def allows_action(document: Any, action: Any) -> Any:
    """Whether any statement allows every action that the pattern stands for, on whatever resource."""
    return either(
        statement
        if isinstance(statement, Unknown)
        else _all(has_effect(statement, "Allow"), lambda held=statement: covers_action(held, str(action)))
        for _, statement in statements(document)
    )


def grants(subject: Any, action: Any, resource: Any) -> Any:
    """Whether a policy, or all policies of a role or user, grant the action on the resource.

    A statement that denies both outright takes the grant away. AWS-managed policies count by their names;
    other attached policies make the answer unknown where nothing else grants it. Of one action, `*` is also
    every resource of an account that it works on.
    """
    found = _documents(subject)
    allowed = either(_grants(statement, "Allow", str(action), str(resource)) for _, statement in found)
    if allowed is not True:
        attached = either(_managed(arn, str(action)) for arn in _attached(subject))
        allowed = either(iter((attached, allowed)))
    if allowed is False:
        return False
    denied = either(_grants(statement, "Deny", str(action), str(resource)) for _, statement in found)
    return False if denied is True else allowed


def _grants(statement: Any, effect: str, action: str, resource: str) -> Any:
    if isinstance(statement, Unknown):
        return statement if effect == "Allow" else False
    return _all(
        has_effect(statement, effect),
        lambda: covers_action(statement, action),
        lambda: (
            (effect == "Allow" and resource == "*" and covers_account(statement, action))
            or covers_resource(statement, resource)
        ),
        lambda: _not(_restricted(statement.get("Condition"))),
    )


def grants_admin(subject: Any) -> Any:
    """Whether a policy, or all policies of a role or user, grant every action on every resource."""
    return grants(subject, "*", "*")


def _documents(subject: Any) -> list[Found]:
    """The statements of a document, or of the documents in a role's or user's configuration."""
    if not isinstance(subject, Mapping) or "Statement" in subject:
        return statements(subject)
    found: list[Found] = []
    if subject.get("PolicyDocument") is not None:
        found = [(("PolicyDocument", *place), item) for place, item in statements(subject["PolicyDocument"])]
    policies = subject.get("Policies")
    if isinstance(policies, Unknown):
        return [*found, (("Policies",), Unknown(policies.why))]
    for index, policy in enumerate(as_list(policies)):
        document = policy.get("PolicyDocument") if isinstance(policy, Mapping) else Unknown("a policy not read")
        at: tuple[Step, ...] = ("Policies", index, "PolicyDocument")
        found.extend(((*at, *place), item) for place, item in statements(document))
    return found


def _attached(subject: Any) -> list[Any]:
    if not isinstance(subject, Mapping):
        return []
    arns = subject.get("ManagedPolicyArns")
    return [Unknown(arns.why)] if isinstance(arns, Unknown) else as_list(arns)


def _managed(arn: Any, action: str) -> Any:
    if arn is None:
        return False
    known = tail(arn.pieces) if isinstance(arn, Unknown) else str(arn)
    _, managed, name = known.rpartition(":iam::aws:policy/")
    if not managed:
        return Unknown(f"the attached policy {arn.why if isinstance(arn, Unknown) else arn} is not read here")
    if name in MANAGED or action == "*":  # of AWS's own policies, one grants everything
        return covers(MANAGED.get(name, ()), action)
    if name in NARROW and "*" in action:
        return False
    if name in SERVICES and action.partition(":")[0].lower() not in SERVICES[name]:
        return False
    return Unknown(f"the attached policy {name} is not read here")


def trusts(document: Any, principal: Any) -> Any:
    """Whether a trust policy allows this principal (a service, an account, an ARN) to take the role on."""
    return either(
        statement
        if isinstance(statement, Unknown)
        else _all(has_effect(statement, "Allow"), lambda held=statement: _names(held.get("Principal"), str(principal)))
        for _, statement in statements(document)
    )


def _names(principals: Any, wanted: str) -> Any:
    if isinstance(principals, Unknown):
        return principals
    values = principals.values() if isinstance(principals, Mapping) else [principals]
    items = [item for value in values for item in as_list(value)]
    return either(
        item if isinstance(item, Unknown) else item in ("*", wanted) or f":{wanted}:" in str(item) for item in items
    )


def listed(value: Any) -> Any:
    """The value as a list: nothing is empty, a lone value is a list of one."""
    return as_list(value)


def policy_statements(document: Any) -> Any:
    """The statements of a policy as a list, each with Action, Resource and Principal as lists."""
    out: list[Any] = []
    for _, statement in statements(document):
        if isinstance(statement, Unknown):
            out.append(statement)
            continue
        parts = {key: as_list(statement[key]) for key in ("Action", "Resource", "NotAction") if key in statement}
        out.append({**statement, **parts})
    return out


def covers_internet(cidr: Any) -> Any:
    """Whether a CIDR range takes in a large part of the internet: wider than /8, or /16 in IPv6."""
    if cidr is None:
        return False
    try:
        network = ipaddress.ip_network(str(cidr).strip(), strict=False)
    except ValueError:
        return str(cidr).strip() in EVERY_ADDRESS
    return network.prefixlen < (_WIDEST_NETWORK if network.version == 4 else 2 * _WIDEST_NETWORK)  # noqa: PLR2004


def opens_port(permission: Any, port: Any) -> Any:
    """Whether a security group's permission takes in the port (IpProtocol, FromPort, ToPort)."""
    if not isinstance(permission, Mapping):
        return Unknown("a permission that is not an object")
    protocol = permission.get("IpProtocol")
    if isinstance(protocol, Unknown):
        return protocol
    if str(protocol) == "-1":
        return True
    if str(protocol) not in ("tcp", "6", "udp", "17"):
        return False
    ends: list[Any] = [permission.get("FromPort"), permission.get("ToPort")]
    for end in ends:
        if isinstance(end, Unknown):
            return end
    try:
        first, last, wanted = int(ends[0]), int(ends[1]), int(port)
    except (TypeError, ValueError):
        return Unknown("ports that are not numbers")
    return first == -1 or first <= wanted <= last


def _all(first: Any, *later: Any) -> Any:
    """Kleene's conjunction, lazy after the first."""
    result = first
    for test in later:
        if result is False:
            return False
        verdict = test()
        if verdict is False or result is True:
            result = verdict
    return result


def _not(value: Any) -> Any:
    return value if isinstance(value, Unknown) else not value


def _where(test: Any) -> Any:
    """Which statements of the first argument, and which attached policies, made a function true or unknown."""

    def points(subject: Any, *arguments: Any) -> list[tuple[Step, ...]]:
        words = [str(argument) for argument in arguments]
        found = _documents(subject) if isinstance(subject, Mapping | str) else []
        verdicts = [(place, test(statement, *words)) for place, statement in found]
        if test is _granting:
            action = words[0] if words else "*"
            attached = enumerate(_attached(subject))
            verdicts += [(("ManagedPolicyArns", index), _managed(arn, action)) for index, arn in attached]
        true = [place for place, verdict in verdicts if verdict is True and place]
        return true or [place for place, verdict in verdicts if isinstance(verdict, Unknown) and place]

    return points


def _allows(statement: Any, action: str) -> Any:
    if isinstance(statement, Unknown):
        return statement
    return _all(has_effect(statement, "Allow"), lambda: covers_action(statement, action))


def _granting(statement: Any, action: str = "*", resource: str = "*") -> Any:
    return _grants(statement, "Allow", action, resource)


def _function(call: Any, arity: int, points: Any = None, *, sees_unknown: bool = True) -> Function:
    return Function(call.__name__, arity, call, call.__doc__.split("\n")[0], sees_unknown, points)


FUNCTIONS: tuple[Function, ...] = (
    _function(is_public_policy, 1, _where(_is_public)),
    _function(allows_action, 2, _where(_allows)),
    _function(grants, 3, _where(_granting)),
    _function(grants_admin, 1, _where(_granting)),
    _function(trusts, 2),
    _function(policy_statements, 1, sees_unknown=False),
    _function(listed, 1, sees_unknown=False),
    _function(covers_internet, 1, sees_unknown=False),
    _function(opens_port, 2),
    _function(port_in, 2, sees_unknown=False),
    _function(everyone, 1),
    _function(holds_secret, 1, places_of_secrets, sees_unknown=False),
    _function(typed, 1),
    _function(after_last, 2),
    _function(secret_in, 1),
    _function(decoded, 1, sees_unknown=False),
)

"""What parameters and pseudo parameters come to.

A parameter has the value that a deployment gives it (`Deployment.values`), else its default, else the
one value that it allows. What nobody wrote down is unknown but there: CloudFormation deploys nothing
while a parameter has no value.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bartizan.model.values import Unknown
from bartizan.sources.repository.evaluated import Partial, unknown
from bartizan.sources.repository.yaml_marks import Marked

THERE: tuple[str | None, ...] = (None,)
"""The pieces of a value of which nothing is known but that there is one."""


_PREFIXES = {
    "AWS::EC2::Image::Id": "ami-",
    "AWS::EC2::Instance::Id": "i-",
    "AWS::EC2::SecurityGroup::Id": "sg-",
    "AWS::EC2::Subnet::Id": "subnet-",
    "AWS::EC2::VPC::Id": "vpc-",
    "AWS::EC2::Volume::Id": "vol-",
}
"""What the values of a parameter's type begin with; CloudFormation takes no others."""


@dataclass(frozen=True, slots=True)
class Deployment:
    """One deployment of a template: the values that it gives to parameters, and where it goes.

    `label` tells several deployments of one template apart (`prod`); it is empty for the only one.
    """

    label: str = ""
    values: Mapping[str, object] = field(default_factory=dict)
    stack: str | None = None
    region: str | None = None
    account: str | None = None


def pseudo(name: str, deployment: Deployment) -> object:
    """A pseudo parameter; the partition is the commercial one unless the region says otherwise."""
    region = deployment.region or ""
    known = {
        "AWS::Partition": "aws-cn" if region.startswith("cn-") else "aws-us-gov" if "us-gov-" in region else "aws",
        "AWS::URLSuffix": "amazonaws.com.cn" if region.startswith("cn-") else "amazonaws.com",
        "AWS::Region": deployment.region,
        "AWS::AccountId": deployment.account,
        "AWS::StackName": deployment.stack,
    }
    if name == "AWS::NotificationARNs":
        return Unknown(name, pieces=THERE)
    if known.get(name) is not None:
        return known[name]
    begin: tuple[str | None, ...] = ("arn:", None) if name == "AWS::StackId" else THERE
    return Unknown(name, attribute=name, pieces=begin)


def parameter(name: str, node: Marked | None, deployment: Deployment) -> object:
    """A parameter's value, by its type. `node` is its declaration, None when there is none."""
    if node is None:
        return Unknown(f"Ref {name}")
    declared = _text(node, "Type") or "String"
    given = deployment.values.get(name)
    if given is not None:
        return from_store(name) if declared.startswith("AWS::SSM::Parameter::Value") else typed(given, declared)
    default = node.get("Default")
    if declared.startswith("AWS::SSM::Parameter::Value"):
        return from_store(name)
    if default is not None and not isinstance(default.value, dict):
        if isinstance(default.value, list):
            return [item.value for item in default.value if not isinstance(item.value, list | dict)]
        return typed(default.value, declared)
    if declared in _PREFIXES:
        return Unknown(f"parameter {name}", pieces=(_PREFIXES[declared], None))
    return _from_allowed(name, node, declared)


def from_store(name: str) -> Unknown:
    """A parameter whose value stands in Parameter Store."""
    return Unknown(f"parameter {name}", pieces=THERE)


def typed(value: object, declared: str) -> object:
    """A value as a parameter of the declared type has it."""
    if declared == "CommaDelimitedList" or declared.startswith("List<"):
        if isinstance(value, str):
            return [part.strip() for part in value.split(",")] if value else []
        if isinstance(value, Partial):
            return unknown(value.why, value)
        return value if isinstance(value, list | Unknown) else [_words(value)]
    if isinstance(value, list) and all(isinstance(item, str | int | float) for item in value):
        return ",".join(_words(item) for item in value)
    if isinstance(value, str | int | float | bool | None):
        return value if declared == "Number" and not isinstance(value, bool) else _words(value)
    return value


def _from_allowed(name: str, node: Marked, declared: str) -> object:
    allowed = node.get("AllowedValues")
    items = allowed.value if allowed is not None and isinstance(allowed.value, list) else []
    texts = [_words(item.value) for item in items if isinstance(item.value, str | int | float)]
    if not texts or len(texts) < len(items) or declared.startswith(("List<", "Comma")):
        return Unknown(f"parameter {name}", pieces=THERE)
    if len(set(texts)) == 1:
        return texts[0]
    return Unknown(f"parameter {name}", pieces=one_of(texts))


def one_of(texts: list[str]) -> tuple[str | None, ...]:
    """The pieces of a text that is one of several: what all begin and end with."""
    begin = _common(texts)
    end = _common([text[len(begin) :][::-1] for text in texts])[::-1]
    return tuple(piece for piece in (begin, None, end) if piece != "")


def _common(texts: list[str]) -> str:
    """What all the texts begin with: what the first and the last in order share."""
    first, last = min(texts), max(texts)
    length = next((at for at, (one, other) in enumerate(zip(first, last, strict=False)) if one != other), len(first))
    return first[:length]


def _words(value: object) -> str:
    """A parameter of type String is text, whatever YAML makes of its default."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def _text(node: Marked, key: str) -> str | None:
    inner = node.get(key)
    return inner.text() if inner is not None else None

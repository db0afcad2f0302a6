"""Where the resources that a service's functions make are written, and how the framework names them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bartizan.sources.repository.cloudformation.nodes import make
from bartizan.sources.repository.cloudformation.template import Resource, Template
from bartizan.sources.repository.yaml_marks import Marked


@dataclass(frozen=True, slots=True)
class Output:
    """The template of one service, with what all its functions share."""

    template: Template
    service: str
    stage: str
    provider: Marked

    def add(self, name: str, type_: str, properties: Mapping[str, Any], line: int, end_line: int) -> str:
        """One resource that stands at these lines; a property that is None is left out."""
        body = make({"Type": type_, "Properties": make(properties, line, end_line)}, line, end_line)
        self.template.resources[name] = Resource(name, type_, body, line, max(line, end_line))
        return name


def resource_name(key: str) -> str:
    """A function's key as the framework writes it into the names of resources."""
    text = key.replace("-", "Dash").replace("_", "Underscore")
    return text[:1].upper() + text[1:]


def get_att(name: str) -> dict[str, list[str]]:
    """The ARN of a resource."""
    return {"Fn::GetAtt": [name, "Arn"]}


def ref(name: str) -> dict[str, str]:
    """`Ref` of a resource."""
    return {"Ref": name}

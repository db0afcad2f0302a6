"""A template's sections, and what its parameters, mappings and conditions come to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bartizan.model.values import Unknown
from bartizan.sources.repository.yaml_marks import Marked

PSEUDO = {"AWS::Partition": "aws", "AWS::URLSuffix": "amazonaws.com"}
"""Pseudo parameters that are known: their values in the commercial partition."""

_EMPTY = Marked({}, 1, 1)


@dataclass(frozen=True, slots=True)
class Resource:
    """One resource: its logical name, its type, its node, and the lines of its whole block."""

    name: str
    type: str
    node: Marked
    line: int
    end_line: int


@dataclass(slots=True)
class Template:
    """The sections that evaluation needs."""

    path: str
    resources: dict[str, Resource] = field(default_factory=dict)
    parameters: Mapping[str, Marked] = field(default_factory=dict)
    mappings: Marked = field(default_factory=lambda: _EMPTY)
    conditions: Mapping[str, Marked] = field(default_factory=dict)
    problems: list[tuple[int, str]] = field(default_factory=list)


def is_template(root: Marked) -> bool:
    """Whether a document is a CloudFormation template, with or without its version line."""
    resources = root.get("Resources")
    if resources is None or not isinstance(resources.value, dict):
        return False
    if root.get("AWSTemplateFormatVersion") is not None:
        return True
    return any(_type(node).startswith(("AWS::", "Custom::")) for _, node in resources.items())


def read_template(root: Marked, path: str) -> Template:
    """The sections of a template; what is no resource is a problem with its line."""
    template = Template(path)
    template.parameters = _section(root, "Parameters")
    template.conditions = _section(root, "Conditions")
    template.mappings = root.get("Mappings") or _EMPTY
    resources = root.get("Resources")
    for name, node in resources.items() if resources is not None else ():
        line = resources.key_lines.get(name, node.line) if resources is not None else node.line
        if name.startswith("Fn::"):
            template.problems.append((line, f"{name}: loops over resources are not evaluated"))
        elif _type(node):
            template.resources[name] = Resource(name, _type(node), node, line, max(line, node.end_line))
        else:
            template.problems.append((line, f"{name} is a resource without a Type"))
    return template


def _section(root: Marked, name: str) -> Mapping[str, Marked]:
    node = root.get(name)
    return node.value if node is not None and isinstance(node.value, dict) else {}


def _type(node: Marked) -> str:
    inner = node.get("Type")
    return (inner.text() or "") if inner is not None else ""


def parameter(template: Template, name: str) -> object:
    """A parameter's value: its default, by its type; without one it is unknown."""
    node = template.parameters.get(name)
    if node is None:
        return Unknown(f"Ref {name}")
    declared = (node.get("Type") or _EMPTY).text() or "String"
    default = node.get("Default")
    if default is None or isinstance(default.value, dict) or declared.startswith("AWS::SSM::"):
        return Unknown(f"parameter {name}")
    value: object = default.value
    if isinstance(default.value, list):
        return [item.value for item in default.value if not isinstance(item.value, list | dict)]
    if declared == "CommaDelimitedList" or declared.startswith("List<"):
        return [part.strip() for part in str(value).split(",")]
    return _text(value) if declared != "Number" else value


def _text(value: object) -> object:
    """A parameter of type String is text, whatever YAML makes of its default."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)

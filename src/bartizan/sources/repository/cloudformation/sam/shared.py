"""`Globals`: what a SAM template says of all its functions, APIs, tables and state machines at once."""

from __future__ import annotations

from bartizan.sources.repository.cloudformation.nodes import call
from bartizan.sources.repository.cloudformation.template import Resource, Template
from bartizan.sources.repository.yaml_marks import Marked

PREFIX = "AWS::Serverless::"
_SECTIONS = frozenset({"Function", "Api", "HttpApi", "SimpleTable", "StateMachine", "LayerVersion", "WebSocketApi"})
_REPLACED = frozenset({"Architectures"})


def with_globals(template: Template, resource: Resource) -> Resource:
    """The resource with what `Globals` says of its type: maps merge, lists follow one another, scalars yield."""
    section = template.shared.get(resource.type.removeprefix(PREFIX))
    if section is None or resource.type.removeprefix(PREFIX) not in _SECTIONS or not isinstance(section.value, dict):
        return resource
    properties = _merged(section, resource.properties)
    body = dict(resource.node.items())
    body["Properties"] = properties
    node = Marked(body, resource.node.line, resource.node.end_line, "", resource.node.key_lines)
    return Resource(resource.name, resource.type, node, resource.line, resource.end_line)


def _merged(general: Marked, own: Marked, key: str = "") -> Marked:
    if call(general) is not None or call(own) is not None or key in _REPLACED:
        return own
    if isinstance(general.value, dict) and isinstance(own.value, dict):
        inner = dict(general.value)
        for name, node in own.value.items():
            inner[name] = _merged(inner[name], node, name) if name in inner else node
        return Marked(inner, own.line, own.end_line, "", {**general.key_lines, **own.key_lines})
    if isinstance(general.value, list) and isinstance(own.value, list):
        return Marked([*general.value, *own.value], own.line, own.end_line)
    return own

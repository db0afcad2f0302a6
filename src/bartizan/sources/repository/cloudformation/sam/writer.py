"""Where the CloudFormation resources that a serverless resource stands for are written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from bartizan.sources.repository.cloudformation.around import Around
from bartizan.sources.repository.cloudformation.nodes import call, make, pairs
from bartizan.sources.repository.cloudformation.template import Resource, Template
from bartizan.sources.repository.yaml_marks import Marked


class Writer:
    """Adds the resources that one serverless resource stands for, with its lines and its condition."""

    def __init__(
        self, template: Template, resource: Resource, apis: Mapping[str, Marked], implied: set[str], around: Around
    ) -> None:
        """`resource` is the serverless one; `template` takes what it becomes.

        `apis` are the properties of the template's APIs, `implied` takes the types of those that events
        imply, `around` reads local files.
        """
        self.template = template
        self.resource = resource
        self.name = resource.name
        self.properties = resource.properties
        self.apis = apis
        self.implied = implied
        self.around = around

    @classmethod
    def at(
        cls, template: Template, apis: Mapping[str, Marked], implied: set[str], around: Around
    ) -> Callable[[Resource], Writer]:
        """How to make a writer for another resource of the same template."""
        return lambda resource: cls(template, resource, apis, implied, around)

    def included(self, location: str) -> Marked | None:
        """The document of a local file."""
        return self.around.included(location)

    def get(self, *keys: str) -> Marked | None:
        """A property, or what stands at the end of nested keys."""
        node: Marked | None = self.properties
        for key in keys:
            node = node.get(key) if node is not None else None
        return node

    def add(self, name: str, type_: str, properties: Mapping[str, Any]) -> str:
        """One resource; properties that are None are left out. The resource's own metadata stays with its name."""
        line, end = self.resource.line, self.resource.end_line
        made = make(properties, line, end)
        made.key_lines.update((key, at) for key, at in self.properties.key_lines.items() if key in made.key_lines)
        body: dict[str, Any] = {"Type": type_, "Properties": made}
        if name == self.name:
            body["Metadata"] = self.resource.node.get("Metadata")
        body["Condition"] = self.resource.node.get("Condition")
        self.template.resources[name] = Resource(name, type_, make(body, line, end), line, end)
        return name

    def notify(self, bucket: Resource, configuration: Mapping[str, Any]) -> None:
        """Give a bucket of the template its notifications."""
        line, end = bucket.line, bucket.end_line
        properties = {**dict(bucket.properties.items()), "NotificationConfiguration": configuration}
        body = {**dict(bucket.node.items()), "Properties": make(properties, line, end)}
        body["Properties"].key_lines.update(bucket.properties.key_lines)
        self.template.resources[bucket.name] = Resource(bucket.name, bucket.type, make(body, line, end), line, end)

    def copied(self, names: Iterable[str]) -> dict[str, Marked | None]:
        """Properties that the CloudFormation resource has under the same names."""
        return {name: self.get(name) for name in names}

    def tags(self, key: str = "Tags") -> list[dict[str, Any]] | Marked | None:
        """A map of tags as the list that most resources have."""
        node = self.get(key)
        if node is None or call(node) is not None or isinstance(node.value, list):
            return node
        return [{"Key": name, "Value": value} for name, value in pairs(node)] or None


def ref(name: str) -> dict[str, str]:
    """`Ref` of a resource."""
    return {"Ref": name}


def get_att(name: str, attribute: str = "Arn") -> dict[str, list[str]]:
    """`Fn::GetAtt` of a resource."""
    return {"Fn::GetAtt": [name, attribute]}


def sub(text: str, **variables: Any) -> dict[str, Any]:
    """`Fn::Sub` with variables of its own."""
    return {"Fn::Sub": [text, variables] if variables else text}


def referred(node: Marked | None) -> str | None:
    """The logical name that a `Ref` or a `GetAtt` of an ARN leads to, or that is written as it is."""
    if node is None:
        return None
    found = call(node)
    if found is None:
        return node.text()
    name, argument = found
    if name == "Ref":
        return argument.text()
    if name == "Fn::GetAtt":
        first = argument.value[0] if isinstance(argument.value, list) and argument.value else argument
        return (first.text() or "").partition(".")[0] or None
    return None

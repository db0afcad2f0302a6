"""A template's sections as they are written, before anything in them is evaluated."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from bartizan.sources.repository.cloudformation.nodes import FOR_EACH, TRANSFORM
from bartizan.sources.repository.yaml_marks import Marked

SERVERLESS = "AWS::Serverless-2016-10-31"

_EMPTY = Marked({}, 1, 1)


@dataclass(frozen=True, slots=True)
class Resource:
    """One resource: its logical name, its type, its node, and the lines of its whole block.

    `path` is the file that it stands in, where that is another one than the template's.
    """

    name: str
    type: str
    node: Marked
    line: int
    end_line: int
    path: str | None = None

    @property
    def properties(self) -> Marked:
        """Its properties; an empty map where there are none."""
        return self.node.get("Properties") or Marked({}, self.line, self.line)

    @property
    def condition(self) -> str | None:
        """The name of its condition, or None."""
        node = self.node.get("Condition")
        return node.text() if node is not None else None


@dataclass(slots=True)
class Template:
    """The sections that evaluation needs; `shared` are SAM's `Globals`, `source` is the whole document."""

    path: str
    source: Marked | None = None
    resources: dict[str, Resource] = field(default_factory=dict)
    parameters: Mapping[str, Marked] = field(default_factory=dict)
    mappings: Marked = field(default_factory=lambda: _EMPTY)
    conditions: dict[str, Marked] = field(default_factory=dict)
    outputs: dict[str, Marked] = field(default_factory=dict)
    shared: Marked = field(default_factory=lambda: _EMPTY)
    transforms: tuple[str, ...] = ()
    problems: list[tuple[int, str]] = field(default_factory=list)

    @property
    def directory(self) -> str:
        """The directory that its relative paths start from."""
        return self.path.rpartition("/")[0]


def is_template(root: Marked) -> bool:
    """Whether a document is a CloudFormation template, with or without its version line."""
    resources = root.get("Resources")
    if resources is None or not isinstance(resources.value, dict):
        return False
    if root.get("AWSTemplateFormatVersion") is not None:
        return True
    return any(_is_ours(key, node) for key, node in resources.items())


def _is_ours(key: str, node: Marked) -> bool:
    return _type(node).startswith(("AWS::", "Custom::", "Alexa::")) or key.startswith((FOR_EACH, TRANSFORM))


def loops(section: Marked | None) -> bool:
    """Whether a section has keys that stand for more than one entry or for another file's."""
    return any(key.startswith(FOR_EACH) or key == TRANSFORM for key, _ in section.items()) if section else False


def read_template(root: Marked, path: str) -> Template:
    """The sections of a template; what is no resource is a problem with its line."""
    template = Template(path, root)
    template.parameters = _section(root, "Parameters")
    template.conditions = dict(_section(root, "Conditions"))
    template.outputs = dict(_section(root, "Outputs"))
    template.mappings = root.get("Mappings") or _EMPTY
    template.shared = root.get("Globals") or _EMPTY
    template.transforms = tuple(_transforms(root.get("Transform")))
    add_resources(template, root.get("Resources"))
    return template


def add_resources(template: Template, section: Marked | None) -> None:
    """The resources of a section; loops among them are left to who expands them."""
    for name, node in section.items() if section is not None else ():
        line = section.key_lines.get(name, node.line) if section is not None else node.line
        if name.startswith("Fn::"):
            continue
        if _type(node):
            template.resources[name] = Resource(name, _type(node), node, line, max(line, node.end_line))
        else:
            template.problems.append((line, f"{name} is a resource without a Type"))


def _transforms(node: Marked | None) -> Iterator[str]:
    if node is None:
        return
    for item in node.value if isinstance(node.value, list) else [node]:
        if isinstance(item.value, str):
            yield item.value
        elif (name := item.get("Name")) is not None and isinstance(name.value, str):
            yield name.value


def _section(root: Marked, name: str) -> Mapping[str, Marked]:
    node = root.get(name)
    return node.value if node is not None and isinstance(node.value, dict) else {}


def _type(node: Marked) -> str:
    inner = node.get("Type")
    return (inner.text() or "") if inner is not None else ""

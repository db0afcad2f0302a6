"""What is written into Terraform files: values, maps, blocks and bodies, as text."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bartizan.catalog.paths import Step
from bartizan.catalog.terraform_inverse import Document, Slot
from bartizan.sources.repository.patching import CannotPatch

_NAME = re.compile(r"[A-Za-z_][\w-]*\Z", re.ASCII)
UNIT = "  "
_LONG = 100
"""A map that makes a longer line is written on several."""


@dataclass(slots=True)
class Leaf:
    """An argument that shall hold a value; with steps, the member of its map or document that shall."""

    slot: Slot
    values: list[tuple[tuple[Step, ...], object]] = field(default_factory=list)


@dataclass(slots=True)
class Group:
    """A block, or an argument that holds objects, in which something shall stand."""

    slot: Slot
    inner: Wanted = field(default_factory=dict)


Wanted = dict[str, Leaf | Group]
"""What shall stand in a body, by name."""


@dataclass(frozen=True, slots=True)
class Raw:
    """A value that is text of Terraform already."""

    text: str


def literal(value: object) -> str:
    """A value as Terraform writes it, on one line."""
    if isinstance(value, Raw):
        return value.text
    if isinstance(value, Document):
        return f"jsonencode({literal(value.value)})"
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None:
        return "null"
    if isinstance(value, str):
        quoted = json.dumps(value, ensure_ascii=False)
        return quoted.replace("${", "$${").replace("%{", "%%{")
    if isinstance(value, Mapping):
        members = ", ".join(f"{key(str(name))} = {literal(inner)}" for name, inner in value.items())
        return f"{{ {members} }}" if members else "{}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(literal, value))}]"
    return json.dumps(value)


def key(name: str) -> str:
    """The key of an object's member."""
    return name if _NAME.match(name) else literal(name)


@dataclass(frozen=True, slots=True)
class Inner:
    """A value inside a map, apart from the maps on the way to it."""

    value: object


def nested(values: list[tuple[tuple[Step, ...], object]]) -> dict[str, Any]:
    """Nested maps of what shall stand at each path."""
    out: dict[str, Any] = {}
    for steps, value in values:
        inner = out
        for step in steps[:-1]:
            inner = inner.setdefault(_name(step), {})
        inner[_name(steps[-1])] = Inner(value)
    return out


def _name(step: Step) -> str:
    if not isinstance(step, str):
        raise CannotPatch("elements of a list inside a document are not written")
    return step


def plain(tree: Mapping[str, Any]) -> dict[str, object]:
    """The values of `nested`, without what sets them apart."""
    return {name: inner.value if isinstance(inner, Inner) else plain(inner) for name, inner in tree.items()}


def whole(leaf: Leaf) -> object:
    """The value of an argument that is not there yet."""
    for steps, value in leaf.values:
        if not steps:
            return value
    inner = plain(nested(leaf.values))
    return Document(inner) if leaf.slot.json else inner


def as_object(group: Group) -> object:
    """What a group says where it is no block but an argument."""
    inner = {name: whole(item) if isinstance(item, Leaf) else as_object(item) for name, item in group.inner.items()}
    return [inner] if group.slot.holds in ("objects", "blocks") else inner


def argument_lines(name: str, value: object, unit: str) -> list[str]:
    """`name = value`, a long map on several lines."""
    line = f"{name} = {literal(value)}"
    if not isinstance(value, Mapping) or len(line) <= _LONG or not value:
        return [line]
    members = aligned_lines([(key(str(inner)), member) for inner, member in value.items()], unit)
    return [f"{name} = {{", *[f"{unit}{line}" for line in members], "}"]


def first_run(values: Sequence[tuple[str, object]], unit: str = UNIT) -> list[str]:
    """The names of the first arguments that take a line each."""
    lengths = ((name, len(argument_lines(name, value, unit))) for name, value in values)
    return [name for name, _ in itertools.takewhile(lambda one: one[1] == 1, lengths)]


def aligned_lines(values: Sequence[tuple[str, object]], unit: str, width: int = 0) -> list[str]:
    """Arguments below each other, whose `=` are aligned where their lines follow each other.

    `width` is the room that names have in the lines above, which the first ones are aligned with.
    """
    out: list[str] = []
    rest = list(values)
    while rest:
        run = first_run(rest, unit)
        room = max([width, *map(len, run)])
        for name, value in rest[: len(run)]:
            out.append(f"{name:<{room}} = {literal(value)}")
        for name, value in rest[len(run) : len(run) + 1]:
            out += argument_lines(name, value, unit)
        rest, width = rest[len(run) + 1 :], 0
    return out


def block_lines(name: str, group: Group, unit: str = UNIT) -> list[str]:
    """A new block, line by line."""
    return [f"{name} {{", *[f"{unit}{line}" if line else "" for line in body_lines(group.inner, unit)], "}"]


def body_lines(wanted: Wanted, unit: str = UNIT) -> list[str]:
    """What stands in a new block: arguments, aligned, then blocks."""
    leaves = {name: whole(item) for name, item in wanted.items() if isinstance(item, Leaf)}
    groups = {name: item for name, item in wanted.items() if isinstance(item, Group)}
    leaves |= {name: as_object(item) for name, item in groups.items() if not item.slot.is_block}
    lines = aligned_lines([*leaves.items()], unit)
    for name, item in groups.items():
        if item.slot.is_block:
            lines += ([""] if lines else []) + block_lines(name, item, unit)
    return lines

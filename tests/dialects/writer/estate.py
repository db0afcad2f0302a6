"""What an example says: the asset with its neighbours, and how they refer to each other."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from bartizan.catalog import paths
from bartizan.catalog.load import Catalog
from bartizan.catalog.paths import Every, Step
from bartizan.catalog.rule import Example, Neighbour, Rule
from bartizan.model.values import Unknown


class Inexpressible(Exception):  # noqa: N818 - reads as what it is
    """Why a dialect cannot say an example."""


@dataclass(frozen=True)
class Ref:
    """A reference to the thing of that name in the same estate."""

    name: str


@dataclass
class Thing:
    """One asset of an example; `config` holds `Unknown` and `Ref` where it is not plain JSON."""

    name: str
    type: str
    config: dict[str, Any]


@dataclass
class Estate:
    """The things of one example; the first is the subject. `left_out` is what a dialect could not say of it."""

    rule: Rule
    example: Example
    things: list[Thing] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)

    @property
    def subject(self) -> Thing:
        return self.things[0]


def estate(rule: Rule, example: Example, catalog: Catalog) -> Estate:
    """The example's estate. Raises `Inexpressible` when no property can join a neighbour to the subject."""
    out = Estate(rule, example, [Thing("subject", example.type, mutable(example.config))])
    for neighbour in rule.neighbours:
        for index, config in enumerate(example.neighbour_configs.get(neighbour.variable, [])):
            name = f"{neighbour.variable.replace('_', '')}{index}"
            type_ = _type(neighbour, example, catalog)
            other = Thing(name, type_, mutable(config))
            out.things.append(other)
            ends = (other, out.subject) if neighbour.incoming else (out.subject, other)
            join(*ends, neighbour.edge, catalog)
    return out


def _type(neighbour: Neighbour, example: Example, catalog: Catalog) -> str:
    if neighbour.type != "*":
        return neighbour.type
    for reference in catalog.types[example.type].references.values():
        if reference.edge == neighbour.edge and not reference.reverse:
            return reference.to[0]
    raise Inexpressible(f"any type may be at the end of {neighbour.edge}")


def mutable(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: mutable(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [mutable(inner) for inner in value]
    return copy.copy(value)


def join(source: Thing, target: Thing, edge: str, catalog: Catalog) -> None:
    """Let a property of one of the two refer to the other, so that the edge is derived from it."""
    for holder, other, reverse in ((source, target, False), (target, source, True)):
        shape = catalog.types.get(holder.type)
        for path, reference in (shape.references if shape else {}).items():
            fits = reference.edge == edge and reference.reverse is reverse and other.type in reference.to
            if fits and _refer(holder.config, paths.parse(path), Ref(other.name)):
                return
    raise Inexpressible(f"no property makes {edge} from {source.type} to {target.type}")


def _refer(config: dict[str, Any], steps: tuple[Step, ...], reference: Ref) -> bool:
    """Put the reference where the path leads, in the first element of each list on the way."""
    holder: Any = config
    for step, following in zip(steps, (*steps[1:], None), strict=True):
        last = following is None
        empty: Any = [] if following is Every.ITEMS else {}
        if isinstance(step, str) and isinstance(holder, dict):
            if last:
                if isinstance(holder.get(step), Ref):
                    return False
                holder[step] = reference
                return True
            holder = holder.setdefault(step, empty)
        elif step is Every.ITEMS and isinstance(holder, list):
            if last:
                holder[:] = [one for one in holder if isinstance(one, Ref)] + [reference]
                return True
            if not holder:
                holder.append(empty)
            holder = holder[0]
        else:
            return False
    return False


def leaves(value: Any, here: tuple[Step, ...] = ()) -> Iterator[tuple[tuple[Step, ...], Any]]:
    """Every value that holds no other, with its concrete path; what is null is absent."""
    if isinstance(value, dict) and value:
        for key, inner in value.items():
            yield from leaves(inner, (*here, key))
    elif isinstance(value, list) and value:
        for index, inner in enumerate(value):
            yield from leaves(inner, (*here, index))
    elif value is not None and here:
        yield here, value


def at(value: Any, steps: tuple[Step, ...]) -> Any:
    """What stands at concrete steps; None when nothing does, or not one thing."""
    for step in steps:
        if isinstance(value, dict) and isinstance(step, str):
            value = value.get(step)
        elif isinstance(value, list) and isinstance(step, int) and step < len(value):
            value = value[step]
        else:
            return None
    return value


def remove(value: Any, steps: tuple[Step, ...]) -> None:
    """Take out what stands at concrete steps, and the objects that are empty without it."""
    holder = at(value, steps[:-1])
    if isinstance(holder, dict):
        holder.pop(steps[-1], None)
        if not holder and len(steps) > 1 and isinstance(steps[-2], str):
            remove(value, steps[:-1])
    elif isinstance(holder, list) and isinstance(steps[-1], int):
        holder[steps[-1]] = None
        if all(one is None for one in holder):
            remove(value, steps[:-1])


def is_open(value: Any) -> bool:
    """Whether a value is a reference or unknown."""
    return isinstance(value, Unknown | Ref)

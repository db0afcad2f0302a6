"""Values of compose files with the file and line that each stands at, and how they become a configuration."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from bartizan.catalog import paths
from bartizan.model.asset import Sighting
from bartizan.model.location import Location
from bartizan.model.values import Config, Unknown, Value
from bartizan.sources.repository.evaluated import Budget
from bartizan.sources.repository.yaml_marks import Marked, Scalar

DEPTH = 60
"""How deep a value may nest; what lies deeper is unknown."""

Leaf = Scalar | Unknown


@dataclass(slots=True)
class Item:
    """A value: a leaf, a list or a map of items, with the place of its key (or of itself in a list)."""

    value: Leaf | list[Item] | dict[str, Item]
    path: str
    line: int
    end_line: int
    tag: str = ""

    def get(self, key: str) -> Item | None:
        """The value under `key` of a map, or None."""
        return self.value.get(key) if isinstance(self.value, dict) else None

    def items(self) -> Iterator[tuple[str, Item]]:
        """The pairs of a map; nothing for another value."""
        return iter(list(self.value.items()) if isinstance(self.value, dict) else ())

    def each(self) -> Iterator[Item]:
        """The members of a list; a lone value counts as a list of one, nothing as an empty one."""
        if isinstance(self.value, list):
            yield from self.value
        elif self.value is not None and not isinstance(self.value, dict):
            yield self

    def text(self) -> str | None:
        """The text of a scalar as compose reads it, or None."""
        value = self.value
        if isinstance(value, bool):
            return "true" if value else "false"
        return str(value) if isinstance(value, str | int | float) else None

    def at(self, value: Leaf | list[Item] | dict[str, Item]) -> Item:
        """Another value in the same place."""
        return Item(value, self.path, self.line, self.end_line, self.tag)


def item_of(node: Marked, path: str, fill: Callable[[str], Value], budget: Budget, depth: int = 0) -> Item:
    """The item for a marked value; `fill` puts values in the place of variables. Raises `OutOfBudget`."""
    budget.spend()
    value = node.value
    inner: Leaf | list[Item] | dict[str, Item]
    if depth > DEPTH:
        inner = Unknown(f"nested deeper than {DEPTH} levels")
    elif isinstance(value, dict):
        inner = {}
        for key, child in value.items():
            made = item_of(child, path, fill, budget, depth + 1)
            made.line = node.key_lines.get(key, made.line)
            inner[key] = made
    elif isinstance(value, list):
        inner = [item_of(child, path, fill, budget, depth + 1) for child in value]
    elif isinstance(value, str):
        filled = fill(value) if "$" in value else value
        inner = filled if isinstance(filled, str | Unknown) else str(filled)
    else:
        inner = value
    return Item(inner, path, node.line, node.end_line, node.tag)


def leaf(value: Value) -> Leaf:
    """The value where it is no list and no map; None for these."""
    return value if isinstance(value, str | int | float | bool | Unknown) else None


@dataclass(slots=True)
class _File:
    lines: dict[str, int] = field(default_factory=dict)
    first: int = 0
    last: int = 0
    is_own: bool = False


def sightings(item: Item, source: str) -> tuple[Config, tuple[Sighting, ...]]:
    """The configuration of a map, and where it was seen: one sighting a file, that of the map itself first."""
    files: dict[str, _File] = {item.path: _File({}, item.line, item.end_line, is_own=True)}
    value = _value(item, (), files)
    config = value if isinstance(value, dict) else {}
    return config, tuple(
        Sighting(
            source,
            Location(path, seen.first, max(seen.last, seen.first)),
            config if len(files) == 1 else _part(config, (), seen.lines) or {},
            seen.lines,
        )
        for path, seen in files.items()
    )


def _part(value: Value, at: tuple[paths.Step, ...], lines: Mapping[str, int]) -> Any:
    """What of `value` stands in the file that these lines are of; None where nothing does."""
    if isinstance(value, dict):
        parts = {key: _part(inner, (*at, key), lines) for key, inner in value.items()}
        kept = {key: part for key, part in parts.items() if part is not None}
        return kept if kept or paths.text(at) in lines else None
    if isinstance(value, list):
        items = [_part(inner, (*at, index), lines) for index, inner in enumerate(value)]
        return items if any(one is not None for one in items) else None
    return value if paths.text(at) in lines else None


def _value(item: Item, at: tuple[paths.Step, ...], files: dict[str, _File]) -> Value:
    seen = files.setdefault(item.path, _File({}, item.line, item.line))
    if at:
        seen.lines[paths.text(at)] = item.line
        if not seen.is_own:
            seen.first, seen.last = min(seen.first, item.line), max(seen.last, item.line)
    value = item.value
    if isinstance(value, dict):
        return {key: _value(inner, (*at, key), files) for key, inner in value.items()}
    if isinstance(value, list):
        return [_value(inner, (*at, index), files) for index, inner in enumerate(value)]
    return value

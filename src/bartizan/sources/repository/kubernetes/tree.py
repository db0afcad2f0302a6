"""Manifests as configuration: each value with the file and line that it stands at."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from bartizan.catalog import paths
from bartizan.model.asset import Sighting
from bartizan.model.location import Location
from bartizan.model.values import Config, Unknown, Value
from bartizan.sources.repository.evaluated import Budget, pieces_of
from bartizan.sources.repository.yaml_marks import Marked

DEPTH = 100
"""How deep a manifest may nest; what lies deeper is unknown."""


@dataclass(slots=True)
class Placed(Marked):
    """A value that stands in another file than what it is part of: in a patch, a values file.

    What is inside it stands in the same file, unless it is `Placed` itself.
    """

    path: str = ""


def place(node: Marked, path: str) -> Placed:
    """`node` as a value that stands in the file `path`; what is inside it is shared."""
    return Placed(node.value, node.line, node.end_line, node.tag, node.key_lines, path)


def copied(node: Marked, budget: Budget) -> Marked:
    """A copy that shares no list and no map with `node`. Raises `OutOfBudget`."""
    budget.spend()
    value = node.value
    if isinstance(value, dict):
        value = {key: copied(inner, budget) for key, inner in value.items()}
    elif isinstance(value, list):
        value = [copied(inner, budget) for inner in value]
    if isinstance(node, Placed):
        return Placed(value, node.line, node.end_line, node.tag, dict(node.key_lines), node.path)
    return Marked(value, node.line, node.end_line, node.tag, dict(node.key_lines))


@dataclass(slots=True)
class _File:
    """What one file says of an object: the lines of its properties, and the lines it spans."""

    lines: dict[str, int] = field(default_factory=dict)
    first: int = 0
    last: int = 0

    def see(self, path: str, line: int, end_line: int) -> None:
        """Note a property's line."""
        self.lines[path] = line
        self.first = min(self.first or line, line)
        self.last = max(self.last, end_line)


class Reading:
    """One object on its way from marked values to a configuration. Used once."""

    def __init__(self, node: Marked, path: str, budget: Budget) -> None:
        """`path` is the file that `node` stands in; each value takes one step of `budget`."""
        self._node = node
        self._path = node.path if isinstance(node, Placed) else path
        self._budget = budget
        self._files: dict[str, _File] = {}

    def config(self) -> Config:
        """The configuration. Raises `OutOfBudget`."""
        root = self._files.setdefault(self._path, _File())
        root.first, root.last = self._node.line, self._node.end_line
        value = self._value(self._node, "", self._path, 0, key="")
        return value if isinstance(value, Mapping) else {}

    def sightings(self, source: str, config: Config) -> tuple[Sighting, ...]:
        """One sighting for each file that says something of the object, the object's own first.

        The configuration of each is what of the whole stands in that file.
        """
        return tuple(
            Sighting(
                source,
                Location(path, seen.first, seen.last),
                config if len(self._files) == 1 else self._part(config, path),
                seen.lines,
            )
            for path, seen in self._files.items()
        )

    def _value(self, node: Marked, at: str, path: str, depth: int, key: str) -> Value:
        self._budget.spend()
        if depth > DEPTH:
            return Unknown(f"nested deeper than {DEPTH} levels")
        value = node.value
        if isinstance(value, dict):
            out: dict[str, Value] = {}
            for name, inner in value.items():
                below = joined(at, name)
                where = self._see(inner, below, path, node.key_lines.get(name, inner.line))
                out[name] = self._value(inner, below, where, depth + 1, name)
            return out
        if isinstance(value, list):
            items: list[Value] = []
            for index, inner in enumerate(value):
                below = f"{at}[{index}]"
                where = self._see(inner, below, path, inner.line)
                items.append(self._value(inner, below, where, depth + 1, key))
            return items
        return text_value(value) if isinstance(value, str) else value

    def _see(self, node: Marked, at: str, path: str, line: int) -> str:
        """Note where a property stands; gives the file that holds what is inside it."""
        where = node.path if isinstance(node, Placed) else path
        self._files.setdefault(where, _File()).see(at, line, node.end_line)
        return where

    def _part(self, config: Config, path: str) -> Config:
        lines = self._files[path].lines
        part = _kept(config, "", lines)
        return part if isinstance(part, Mapping) else {}


def _kept(value: Value, at: str, lines: Mapping[str, int]) -> Value:
    """What of `value` has a line of its own in `lines`; None where nothing has."""
    if isinstance(value, Mapping):
        found = {key: _kept(inner, joined(at, key), lines) for key, inner in value.items()}
        kept = {key: inner for key, inner in found.items() if inner is not None}
        return kept if kept or at in lines else None
    if isinstance(value, list):
        items = [_kept(inner, f"{at}[{index}]", lines) for index, inner in enumerate(value)]
        return items if any(item is not None for item in items) or at in lines else None
    return value if at in lines else None


_PLAIN = re.compile(r"[^.\[\]{}\"]+\Z")


def joined(at: str, name: str) -> str:
    """The property path of `name` in the object at `at`."""
    if _PLAIN.match(name):
        return f"{at}.{name}" if at else name
    return at + paths.text((name,))


_HOLE = re.compile(
    r"\$\{[A-Za-z_]\w*(?:\s*[:?=+-][^{}]*)?\} | \$\([A-Za-z_][\w.-]*\) | \{\{[^{}]*\}\} | \$\{\{[^{}]*\}\}",
    re.VERBOSE,
)
"""What another program fills in: `${VAR}` (envsubst, Flux), `$(VAR)` (Kubernetes, Kustomize), `{{ var }}`."""


def text_value(text: str) -> Value:
    """The text, or what is known of it where another program is to fill in a part.

    A text of several words (a script, a configuration file) stays what it is.
    """
    if "$" not in text and "{{" not in text:
        return text
    holes = list(_holes(text))
    if not holes or any(isinstance(piece, str) and any(map(str.isspace, piece)) for piece in holes):
        return text
    if all(isinstance(piece, str) for piece in holes):
        return text
    parts = [piece if isinstance(piece, str) else Unknown(text) for piece in holes]
    return Unknown(text, pieces=pieces_of(parts) if len(parts) > 1 else ())


def _holes(text: str) -> Iterator[str | None]:
    """The text's pieces, None for each hole."""
    at = 0
    for match in _HOLE.finditer(text):
        if match.start() > at:
            yield text[at : match.start()]
        yield None
        at = match.end()
    if at < len(text):
        yield text[at:]

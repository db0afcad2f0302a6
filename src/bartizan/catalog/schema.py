"""Property trees: the canonical shape of every native type that a vendor publishes a schema for.

A tree is an object `{name: tree}`, a list `[tree]`, or one of the words string, boolean, integer,
number, json; below `json` and below an empty object anything may stand.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bartizan.catalog import paths
from bartizan.catalog.paths import Every, Step
from bartizan.catalog.unit import did_you_mean
from bartizan.model.values import Config, Unknown, Value

Tree = Any
"""`{name: Tree}`, `[Tree]` or a word; see the module's text."""

_TRUTH = {"true": True, "false": False}
_MAX_DEPTH = 60


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong with a path, and the name that was probably meant."""

    message: str
    hint: str | None = None


class Schema:
    """The property trees of all types, by native type."""

    def __init__(self, trees: Mapping[str, Tree]) -> None:
        """Keys that start with `$` (where a tree comes from) are not types."""
        self._trees = {type_: tree for type_, tree in trees.items() if not type_.startswith("$")}

    def __contains__(self, type_: object) -> bool:
        """Whether the type's tree is known."""
        return type_ in self._trees

    def __iter__(self) -> Iterator[str]:
        """The types."""
        return iter(self._trees)

    def __len__(self) -> int:
        """How many types."""
        return len(self._trees)

    def at(self, type_: str, path: str | Sequence[Step] = "") -> Tree | None:
        """The tree below `path`; None when the type is not known or has no such property."""
        tree: Tree | None = self._trees.get(type_)
        for step in paths.parse(path) if isinstance(path, str) else path:
            tree = _below(tree, step)
        return tree

    def properties(self, type_: str, path: str | Sequence[Step] = "") -> Mapping[str, Tree] | None:
        """The properties of the object at `path`, or of a list's items; None when it is neither."""
        tree = self.at(type_, path)
        if isinstance(tree, list):
            tree = tree[0]
        return tree if isinstance(tree, dict) else None

    def canonical(self, type_: str, path: str | Sequence[Step], name: str) -> str | None:
        """The property at `path` that equals `name` in lower case without underscores."""
        wanted = name.lower().replace("_", "").replace("-", "")
        properties = self.properties(type_, path) or {}
        return next((known for known in properties if known.lower() == wanted), None)

    def mistake(self, type_: str, path: str | Sequence[Step]) -> Mistake | None:
        """What is wrong with `path` in `type_`; None when it exists or the type is not known."""
        if type_ not in self._trees:
            return None
        tree: Tree = self._trees[type_]
        steps = paths.parse(path) if isinstance(path, str) else tuple(path)
        for done, step in enumerate(steps):
            if _open(tree):
                return None
            below = _below(tree, step)
            if below is None:
                return _mistake(type_, tree, steps, done)
            tree = below
        return None

    def config_mistakes(self, type_: str, config: Config) -> Iterator[tuple[str, Mistake]]:
        """Every property of `config` that `type_` does not have, by path."""
        pending: list[tuple[tuple[Step, ...], Value]] = [((), config)]
        while pending:
            here, value = pending.pop()
            inner: list[tuple[tuple[Step, ...], Value]] = []
            if isinstance(value, Mapping):
                inner = [((*here, key), item) for key, item in value.items()]
            elif isinstance(value, list | tuple):
                inner = [((*here, index), item) for index, item in enumerate(value)]
            for place, item in inner:
                mistake = self.mistake(type_, place)
                if mistake is not None:
                    yield paths.text(place), mistake
                else:
                    pending.append((place, item))

    def coerce(self, type_: str, config: Config) -> Config:
        """`config` with its scalars in the schema's types: `"true"` is true where a boolean belongs.

        Templates may quote booleans and numbers, and leave text unquoted that reads as a number. What
        is right already is shared with `config`; what does not convert stays as it is.
        """
        coerced = _coerce(config, self._trees.get(type_), 0)
        return coerced if isinstance(coerced, Mapping) else config


def _open(tree: Tree) -> bool:
    return bool(tree in ("json", {}, []))


def _below(tree: Tree | None, step: Step) -> Tree | None:
    if tree is None or _open(tree):
        return tree
    if isinstance(step, str):
        return tree.get(step) if isinstance(tree, dict) else None
    if step is Every.VALUES:
        return None
    return tree[0] if isinstance(tree, list) else None


def _mistake(type_: str, tree: Tree, steps: tuple[Step, ...], done: int) -> Mistake:
    step, here = steps[done], paths.text(steps[:done])
    owner = f"{here} of {type_}" if here else type_
    if isinstance(tree, list) and isinstance(step, str):
        return Mistake(f"{owner} is a list", f"use [0], [] or exists() before '{step}'")
    if isinstance(tree, dict) and isinstance(step, str):
        known = ", ".join(sorted(tree)[:12])
        return Mistake(f"unknown property '{step}' of {owner}", did_you_mean(step, tree) or f"known: {known}")
    kind = "an object" if isinstance(tree, dict) else tree
    return Mistake(f"{owner} is {kind}; it has no {paths.text((step,))}")


def _coerce(value: Value, tree: Tree | None, depth: int) -> Value:
    if value is None or tree is None or isinstance(value, Unknown) or depth > _MAX_DEPTH:
        return value
    if tree.__class__ is str:
        return _scalar(value, tree)
    if isinstance(tree, dict):
        if value.__class__ is not dict and not isinstance(value, Mapping):
            return value
        changed = {}
        for key, item in value.items():
            after = _coerce(item, tree.get(key), depth + 1)
            if after is not item:
                changed[key] = after
        return {**value, **changed} if changed else value
    if isinstance(tree, list):
        if not tree or not isinstance(value, list | tuple):
            return value
        items = [_coerce(item, tree[0], depth + 1) for item in value]
        return items if any(after is not item for after, item in zip(items, value, strict=True)) else value
    return _scalar(value, tree)


def _scalar(value: Value, word: str) -> Value:
    if value.__class__ is bool and word == "boolean":
        return value
    if isinstance(value, str):
        if word == "string":
            return value
        if word == "boolean":
            return _TRUTH.get(value.lower(), value)
        if word in ("integer", "number"):
            return _number(value)
    elif word == "string":
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, int):
            return str(value)
    return value


def _number(value: str) -> Value:
    if len(value) > 40 or not value.isascii():  # noqa: PLR2004 - no number of a configuration is longer
        return value
    try:
        return int(value)
    except ValueError:
        pass
    try:
        number = float(value)
    except ValueError:
        return value
    return number if number - number == 0 else value

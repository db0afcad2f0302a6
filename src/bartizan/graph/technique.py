"""Techniques as the catalogue declares them: one step an attacker can take, its chance, its fix."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bartizan.model.errors import CatalogError

STATES = frozenset({"control", "read", "write", "invoke", "influence"})
"""What an attacker can hold of an asset. Control: run as it or in it. Read, write: its content. Invoke: call
it. Influence: decide what it is told, not what it is."""


@dataclass(frozen=True, slots=True)
class Technique:
    """One step: from holding `source` in one of the states `from_` to holding the target in `to`.

    `likelihood` is the chance that the step succeeds once its source is held; `residual` the chance
    left when one of `rules` is mended; `story` says that the step alone is worth telling, `ends` that a
    story may end with it. `where` has the rules whose fix helps in some cases: `broad`, `same`, or the
    property that the step must rest on. `cut` says which change takes the step away where no rule speaks of
    it: of all facts together that the step rests on, or (`cut_each`) of any one of them.
    """

    id: str
    title: str
    kind: str
    verb: str
    text: str
    from_: tuple[str, ...]
    to: str
    likelihood: float
    rules: frozenset[str]
    where: Mapping[str, str]
    attack: tuple[str, ...]
    atlas: tuple[str, ...]
    residual: float = 0.0
    story: bool = False
    ends: bool = True
    cut: str = ""
    cut_each: bool = False


def read_techniques(raw: Mapping[str, Mapping[str, Any]]) -> dict[str, Technique]:
    """Techniques by id. Raises `CatalogError` when one is incomplete."""
    return {name: _read(name, data) for name, data in raw.items()}


def _read(name: str, data: Mapping[str, Any]) -> Technique:
    where = f"techniques/{name}.yaml"
    try:
        technique = Technique(
            id=str(data["id"]),
            title=str(data["title"]),
            kind=str(data["kind"]),
            verb=str(data["verb"]),
            text=str(data["text"]),
            from_=tuple(data["from"]),
            to=str(data["to"]),
            likelihood=float(data["likelihood"]),
            rules=frozenset(data["rules"]),
            where={str(rule): str(case) for rule, case in data.get("where", {}).items()},
            attack=tuple(data["attack"]),
            atlas=tuple(data["atlas"]),
            residual=float(data.get("residual", 0.0)),
            story=bool(data.get("story", False)),
            ends=bool(data.get("ends", True)),
            cut=str(data.get("cut", {}).get("change", "")),
            cut_each=data.get("cut", {}).get("by") == "each",
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise CatalogError(f"a technique needs {error}", where=where) from error
    if technique.id != name:
        raise CatalogError(f"the id is {technique.id!r}", where=where, hint="name the file after the id")
    if not {*technique.from_, technique.to} <= STATES:
        raise CatalogError("unknown state", where=where, hint=f"use one of {', '.join(sorted(STATES))}")
    if not 0 <= technique.residual < technique.likelihood <= 1:
        raise CatalogError("0 <= residual < likelihood <= 1 must hold", where=where)
    return technique

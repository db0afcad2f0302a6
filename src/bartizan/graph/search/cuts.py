"""Changes that take steps away where no finding asks for one: the facts that steps rest on, as fixes.

A step rests on facts: a statement that gives a right, an open port, a tool that an agent may call. Its technique
says which change takes it away, and whether any one of the facts is enough to change or all of them are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bartizan.graph.attack.moves import Move
from bartizan.graph.search.mending import Fixes
from bartizan.graph.search.stories import MoveGraph
from bartizan.model.finding import fingerprint
from bartizan.model.location import Evidence

MOST = 6
"""Facts that one change may be of; a step that rests on more has no one change."""


@dataclass(frozen=True, slots=True)
class Change:
    """One change: the first move that it takes away, and the facts to be changed."""

    move: Move
    evidence: tuple[Evidence, ...]


def by_cuts(moves: MoveGraph) -> tuple[Fixes, Mapping[str, Change]]:
    """The changes that take each move away, and what each is, by id."""
    changes: dict[str, Change] = {}
    by_move: list[tuple[str, ...]] = []
    for move in moves.moves:
        ids: list[str] = []
        for facts in _changes(move):
            id_ = _id(facts)
            changes.setdefault(id_, Change(move, facts))
            ids.append(id_)
        by_move.append(tuple(dict.fromkeys(ids)))
    return Fixes(by_move, [0.0] * len(by_move), {id_: id_ for id_ in changes}), changes


def _changes(move: Move) -> Iterator[tuple[Evidence, ...]]:
    """The sets of facts any of which takes the move away when it is changed."""
    if not move.technique.cut:
        return
    if move.technique.cut_each:
        yield from ((fact,) for fact in move.evidence if fact.property and fact.location is not None)
        return
    if 0 < len(move.evidence) <= MOST and all(fact.location is not None for fact in move.evidence):
        yield move.evidence


def _id(facts: tuple[Evidence, ...]) -> str:
    """The same for all moves that rest on the same facts at the same places."""
    places = sorted(
        f"{fact.location.path or fact.location.call} {fact.location.line} {fact.property}"
        for fact in facts
        if fact.location is not None
    )
    return fingerprint("cut", *places)

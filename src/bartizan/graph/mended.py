"""The attack paths that are left when findings are fixed: the whole graph searched again with the mended steps."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from bartizan.graph.search.mending import WhatIf, by_findings, residual
from bartizan.graph.search.stories import Bounds, MoveGraph, find_stories
from bartizan.graph.trace import Attack, Cuts, told
from bartizan.model.attack_path import AttackPath
from bartizan.model.edge import Gap
from bartizan.model.finding import Finding


@dataclass(frozen=True, slots=True)
class Mended:
    """The paths before and after, and what the search left out of either."""

    known: list[AttackPath]
    stays: list[AttackPath]
    gaps: tuple[Gap, ...]

    @property
    def vanished(self) -> list[AttackPath]:
        """The paths of before that are not told any more."""
        left = {path.id for path in self.stays}
        return [path for path in self.known if path.id not in left]


def mend(found: Attack, findings: Sequence[Finding], chosen: Collection[str], bounds: Bounds) -> Mended:
    """What the fix of the findings, and the changes, with the ids in `chosen` leaves; `findings` are all that fail.

    A mended step is taken out, or weakened to what the fix leaves of it. Mending opens no path; one that was only
    a longer way round and is now told by itself is among those that stay.
    """
    graph = MoveGraph(found.moves)
    before, gaps = find_stories(graph, found.impacts, bounds)
    what_if = WhatIf(graph, by_findings(graph, findings), bounds)
    cuts = Cuts(graph, found.assets, bounds)
    mended = {index for id_ in chosen for index in what_if.mends.get(id_, ())}
    cut = {index for id_ in chosen for index in cuts.what_if.mends.get(id_, ())}
    changed = [
        replace(move, likelihood=residual(move)) if index in mended else move
        for index, move in enumerate(found.moves)
        if index not in cut
    ]
    left = MoveGraph([move for move in changed if move.likelihood > 0])
    after, more = find_stories(left, found.impacts, bounds)
    rest = [one for one in findings if one.id not in chosen]
    return Mended(
        told(before, found.assets, what_if, cuts),
        told(after, found.assets, WhatIf(left, by_findings(left, rest), bounds), Cuts(left, found.assets, bounds)),
        tuple(dict.fromkeys([*gaps, *more])),
    )

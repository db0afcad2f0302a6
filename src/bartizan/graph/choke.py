"""What a fix really removes: every number here comes from evaluating the graph again without the mended edges.

Counting over listed paths is not done: measured elsewhere, fixes that "cut" 58 % of the listed paths
disconnected 13 % of the pairs of entry and target.

Two questions are kept apart. A finding *breaks* a story when, its edges removed or weakened, no walk with
the story's sequence of techniques from its entry to its target stays over the bound. A *choke point* counts
pairs: a pair is removed when no walk of any kind from the entry to the target stays over the bound.
"""

from __future__ import annotations

import math
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bartizan.graph.attack.moves import ENTRIES, OPEN_FACT, Move
from bartizan.graph.search import TINY
from bartizan.graph.stories import Bounds, MoveGraph, Story
from bartizan.graph.targets import Node
from bartizan.model.finding import Finding
from bartizan.model.severity import Certainty, Verdict

MOST = 20
"""Choke points listed at most."""

CANDIDATES = 200
"""Findings tried in one round, those that break most stories first."""


@dataclass(frozen=True, slots=True)
class ChokePoint:
    """The fix of `findings`, made after the choke points before it in the list.

    `paths_removed` is the number of stories, `pairs_removed` the number of (entry, target) pairs that it
    removes in addition, re-evaluated; `pairs_left` is what remains after it.
    """

    findings: tuple[str, ...]
    paths_removed: int
    pairs_removed: int
    pairs_left: int


class WhatIf:
    """The graph with some findings mended."""

    def __init__(self, moves: MoveGraph, findings: Iterable[Finding], bounds: Bounds) -> None:
        """A finding mends a move when the move's technique names its rule and its asset is part of the move."""
        self._moves = moves
        self._bounds = bounds
        self._after: dict[tuple[Node, str], list[int]] = defaultdict(list)
        by_rule: dict[str, dict[str, list[Finding]]] = defaultdict(lambda: defaultdict(list))
        for finding in findings:
            if finding.verdict is Verdict.FAIL:
                by_rule[finding.rule][finding.asset].append(finding)
        self.mends: dict[str, set[int]] = defaultdict(set)
        self._mended_by: list[tuple[str, ...]] = []
        for index, move in enumerate(moves.moves):
            self._after[((move.source, move.held), move.technique.id)].append(index)
            ids = tuple(finding.id for finding in _fixes(move, by_rule))
            self._mended_by.append(ids)
            for id_ in ids:
                self.mends[id_].add(index)

    def findings_on(self, story: Story) -> list[str]:
        """Findings whose fix touches a step of the story, in order of the steps."""
        positions = {id(move): index for index, move in enumerate(self._moves.moves)}
        found = [one for move in story.moves for one in self._mended_by[positions[id(move)]]]
        return list(dict.fromkeys(found))

    def breaks(self, story: Story, mended: Iterable[str]) -> bool:
        """Whether the story is gone once `mended` findings are."""
        gone = {index for finding in mended for index in self.mends.get(finding, ())}
        return self._best(story, gone) < self._bounds.floor(story.impact)

    def _best(self, story: Story, gone: set[int]) -> float:
        """The best chance of a walk with the story's techniques from its entry to its target."""
        frontier: dict[Node, float] = {(story.entry, "control"): 1.0}
        for technique in story.techniques:
            after: dict[Node, float] = {}
            for node, chance in frontier.items():
                for index in self._after.get((node, technique), ()):
                    move = self._moves.moves[index]
                    gained = chance * (_residual(move) if index in gone else move.likelihood)
                    reached = (move.target, move.gained)
                    if gained > after.get(reached, 0.0):
                        after[reached] = gained
            frontier = after
        return max((chance for node, chance in frontier.items() if node[0] == story.target[0]), default=0.0)

    def pairs(self, targets: Mapping[Node, float], mended: Iterable[str] = ()) -> set[tuple[str, Node]]:
        """The (entry, target) pairs with a walk over the bound, with `mended` findings mended.

        `targets` are nodes with their impact.
        """
        gone = {index for finding in mended for index in self.mends.get(finding, ())}
        chances = [
            _residual(move) if index in gone else move.likelihood for index, move in enumerate(self._moves.moves)
        ]
        graph = self._moves.reweighted(chances) if gone else self._moves.graph
        limit = -math.log(self._bounds.probability)
        limits = {node: -math.log(self._bounds.floor(impact)) for node, impact in targets.items()}
        out: set[tuple[str, Node]] = set()
        for entry in ENTRIES:
            start = self._moves.nodes.get((entry, "control"))
            if start is not None:
                reached = graph.distances_from(start, limit)
                nodes = self._moves.nodes
                out.update((entry, node) for node, most in limits.items() if reached[nodes[node]] <= most + TINY)
        return out


def _residual(move: Move) -> float:
    left = move.technique.residual
    return left * OPEN_FACT if move.certainty is Certainty.CONDITIONAL else left


def _fixes(move: Move, by_rule: Mapping[str, Mapping[str, Sequence[Finding]]]) -> Iterable[Finding]:
    """The findings on the move's own assets whose fix removes or weakens it."""
    technique = move.technique
    for rule in (*sorted(technique.rules), *sorted(technique.where)):
        for asset in (move.source, move.target, *sorted(move.facts)):
            for finding in by_rule.get(rule, {}).get(asset, ()):
                if rule in technique.rules or _applies(technique.where[rule], move, finding):
                    yield finding


def _applies(case: str, move: Move, finding: Finding) -> bool:
    rests_on = [fact.property for fact in move.evidence if fact.property]
    if case == "broad":
        return move.broad
    if case == "same":
        said = [fact.property for fact in finding.evidence if fact.property]
        return any(one.startswith(other) or other.startswith(one) for one in said for other in rests_on)
    return any(one.startswith(case) for one in rests_on)


def choke_points(what_if: WhatIf, stories: Sequence[Story], seconds: float) -> tuple[list[ChokePoint], bool]:
    """The fixes that remove most, greedily, each counted after those before it; and whether time ran out.

    Order: pairs removed, then stories removed, then id.
    """
    stop = time.monotonic() + seconds
    targets = {story.target: story.impact for story in stories}
    touching: dict[str, list[Story]] = defaultdict(list)
    for story in stories:
        for finding in what_if.findings_on(story):
            touching[finding].append(story)
    left = list(stories)
    told = {(story.entry, story.target) for story in stories}
    pairs = what_if.pairs(targets) & told
    chosen: list[str] = []
    out: list[ChokePoint] = []
    while left and len(out) < MOST:
        best: tuple[int, int, str, set[tuple[str, Node]], list[Story]] | None = None
        for finding in sorted(touching, key=lambda one: (-len(touching[one]), one))[:CANDIDATES]:
            if time.monotonic() > stop:
                return out, True
            if finding in chosen:
                continue
            mended = [*chosen, finding]
            remaining = [story for story in left if not what_if.breaks(story, mended)]
            if len(remaining) == len(left):
                continue
            kept = what_if.pairs(targets, mended) & pairs
            key = (len(pairs) - len(kept), len(left) - len(remaining))
            if best is None or key > best[:2]:
                best = (*key, finding, kept, remaining)
        if best is None:
            break
        pairs_removed, paths_removed, finding, pairs, left = best
        chosen.append(finding)
        out.append(ChokePoint((finding,), paths_removed, pairs_removed, len(pairs)))
    return out, False

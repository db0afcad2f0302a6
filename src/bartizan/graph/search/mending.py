"""What a fix really removes: every number comes from evaluating the graph again with the mended edges.

Counting over listed paths is not done: measured elsewhere, fixes that "cut" 58 % of the listed paths
disconnected 13 % of the pairs of entry and target.

Two questions are kept apart. A finding *breaks* a story when, its edges removed or weakened, no walk with
the story's sequence of techniques from its entry to its target stays over the bound. A *pair* of entry and
target is removed when no walk of any kind from the entry to the target stays over the bound.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from bartizan.graph.attack.moves import OPEN_FACT, Move
from bartizan.graph.search.bounded import Part, Way, best_chances, best_ways, bounded_part, with_repeats
from bartizan.graph.search.proofs import Proofs, distances_from, proofs
from bartizan.graph.search.rows import TINY, Graph
from bartizan.graph.search.stories import Bounds, MoveGraph, Story, weights_of
from bartizan.graph.search.targets import Node
from bartizan.model.finding import Finding
from bartizan.model.severity import Certainty, Verdict

if TYPE_CHECKING:
    from bartizan.graph.search.rows import Floats


@dataclass(frozen=True, slots=True)
class Fixes:
    """Which fixes mend each move, by id, what chance each move then keeps, and fixes that are tried together."""

    by_move: Sequence[tuple[str, ...]]
    left: Sequence[float]
    groups: Mapping[str, str]


def by_findings(moves: MoveGraph, findings: Iterable[Finding]) -> Fixes:
    """A finding mends a move when the move's technique names its rule and its asset is part of the move."""
    by_rule: dict[str, dict[str, list[Finding]]] = defaultdict(lambda: defaultdict(list))
    for finding in findings:
        if finding.verdict is Verdict.FAIL:
            by_rule[finding.rule][finding.asset].append(finding)
    return Fixes(
        [tuple(finding.id for finding in _fixes(move, by_rule)) for move in moves.moves],
        [residual(move) for move in moves.moves],
        {finding.id: finding.rule for found in by_rule.values() for on in found.values() for finding in on},
    )


class WhatIf:
    """The graph with some fixes made."""

    def __init__(self, moves: MoveGraph, fixes: Fixes, bounds: Bounds) -> None:
        """`fixes` are those that can be made."""
        self._moves = moves
        self._left = fixes.left
        self.bounds = bounds
        self._after: dict[tuple[Node, str], list[int]] = defaultdict(list)
        self.mends: dict[str, set[int]] = defaultdict(set)
        self.mended_by = fixes.by_move
        self.groups = fixes.groups
        self._known_layers: dict[int, list[list[int]]] = {}
        self._known_part: tuple[frozenset[tuple[Node, float]], Part] | None = None
        self._known_proofs: dict[tuple[str, frozenset[str]], Proofs] = {}
        for index, move in enumerate(moves.moves):
            self._after[((move.source, move.held), move.technique.id)].append(index)
            for id_ in fixes.by_move[index]:
                self.mends[id_].add(index)

    @cached_property
    def _mended(self) -> Floats:
        """The weight of every move once it is mended."""
        import numpy as np

        return weights_of(np.array(self._left, dtype=np.float64))

    def weights(self, mended: Iterable[str]) -> Floats:
        """The weights of all moves with findings mended."""
        gone = sorted({index for finding in mended for index in self.mends.get(finding, ())})
        weights = self._moves.graph.weights.copy()
        weights[gone] = self._mended[gone]
        return weights

    def graph(self, mended: Iterable[str]) -> Graph:
        """The whole graph with findings mended."""
        chosen = list(mended)
        return self._moves.graph.reweighted(self.weights(chosen)) if chosen else self._moves.graph

    def gain(self, edge: int) -> float:
        """By how much mending makes a move heavier."""
        return float(self._mended[edge] - self._moves.graph.weights[edge])

    def fixes_on(self, story: Story) -> list[str]:
        """The fixes that touch a step of the story, on whichever of its paths."""
        edges = [index for layer in self._layers(story) for index in layer]
        if self._moves.graph.needs:
            edges += [edge for index in list(edges) for edge in self._needed(story.entry, index, frozenset())]
        return list(dict.fromkeys(one for index in edges for one in self.mended_by[index]))

    def _layers(self, story: Story) -> list[list[int]]:
        """For each step, the moves by which a walk with the story's techniques can get to its target."""
        held = self._known_layers.get(id(story))
        if held is not None:
            return held
        frontier: set[Node] = {(story.entry, "control")}
        layers: list[list[int]] = []
        for technique in story.techniques:
            layers.append([index for node in sorted(frontier) for index in self._after.get((node, technique), ())])
            frontier = {_end(self._moves.moves[index]) for index in layers[-1]}
        ends = {node for node in frontier if node[0] == story.target[0]}
        for at in range(len(layers) - 1, -1, -1):
            layers[at] = [index for index in layers[at] if _end(self._moves.moves[index]) in ends]
            ends = {(self._moves.moves[index].source, self._moves.moves[index].held) for index in layers[at]}
        self._known_layers[id(story)] = layers
        return layers

    def breaks(self, story: Story, mended: Iterable[str]) -> bool:
        """Whether the story is gone once `mended` findings are."""
        return self.best_way(story, mended) is None

    def best_way(self, story: Story, mended: Iterable[str]) -> Way | None:
        """The best walk with the story's techniques from its entry to its target; None when it is under the bound."""
        chosen = frozenset(mended)
        limit = -math.log(self.bounds.floor(story.impact))
        frontier: dict[Node, tuple[float, tuple[int, ...]]] = {(story.entry, "control"): (0.0, ())}
        for layer in self._layers(story):
            after: dict[Node, tuple[float, tuple[int, ...]]] = {}
            for index in layer:
                move = self._moves.moves[index]
                length, walked = frontier.get((move.source, move.held), (math.inf, ()))
                length += self._cost(story.entry, index, chosen)
                if length <= limit + TINY and length < after.get(_end(move), (math.inf, ()))[0]:
                    after[_end(move)] = (length, (*walked, index))
            frontier = after
        best = min(frontier.values(), default=None)
        if best is None:
            return None
        besides = [edge for index in best[1] for edge in self._needed(story.entry, index, chosen)]
        return Way((*best[1], *besides), best[0], limit)

    def _cost(self, entry: str, index: int, mended: frozenset[str]) -> float:
        weight = float(self._mended[index] if not mended.isdisjoint(self.mended_by[index]) else self._weight(index))
        needs = self._moves.graph.needs.get(index, ())
        return weight + sum(float(self._proofs(entry, mended).lengths[node]) for node in needs)

    def _weight(self, index: int) -> float:
        return float(self._moves.graph.weights[index])

    def _needed(self, entry: str, index: int, mended: frozenset[str]) -> Iterable[int]:
        """The moves by which what a move needs besides its source is had, as often as they are used."""
        for node in self._moves.graph.needs.get(index, ()):
            yield from with_repeats(self._moves.graph, self._proofs(entry, mended).last, node)

    def _proofs(self, entry: str, mended: frozenset[str]) -> Proofs:
        held = self._known_proofs.get((entry, mended))
        if held is None:
            limit = -math.log(self.bounds.probability)
            held = proofs(self.graph(sorted(mended)), [self._moves.entries[entry]], limit)
            self._known_proofs[entry, mended] = held
        return held

    def pairs(self, targets: Mapping[Node, float], mended: Iterable[str] = ()) -> set[tuple[str, Node]]:
        """The (entry, target) pairs with a walk over the bound, with `mended` findings mended, on the whole graph.

        `targets` are nodes with their impact.
        """
        graph, nodes = self.graph(mended), self._moves.nodes
        limits = self._limits(targets)
        most = max(limits.values(), default=0.0) + TINY
        out: set[tuple[str, Node]] = set()
        for entry, start in self._moves.entries.items():
            reached = distances_from(graph, start, most)
            out.update((entry, node) for node in targets if reached[nodes[node]] <= limits[nodes[node]] + TINY)
        return out

    def chances(self, pairs: Iterable[tuple[str, Node]], mended: Iterable[str]) -> list[float]:
        """The chance of the best way of each pair, on the whole graph; 0 where it is less than any path told."""
        wanted = sorted(pairs)
        entries, targets = sorted({one for one, _ in wanted}), sorted({one for _, one in wanted})
        starts, ends = [self._moves.entries[one] for one in entries], [self._moves.nodes[one] for one in targets]
        table = best_chances(self.graph(mended), starts, ends, self.bounds.probability)
        return [float(table[entries.index(entry), targets.index(target)]) for entry, target in wanted]

    def ways(self, targets: Mapping[Node, float], mended: Iterable[str] = ()) -> dict[tuple[str, Node], Way]:
        """The best way of each (entry, target) pair that has one over the bound."""
        part, limits = self._part(targets), self._limits(targets)
        graph = part.graph.reweighted(self.weights(mended)[part.edges])
        starts = {part.node(number): entry for entry, number in self._moves.entries.items()}
        ends = {part.node(self._moves.nodes[node]): node for node in targets}
        found = best_ways(graph, list(starts), {at: limits[self._moves.nodes[node]] for at, node in ends.items()})
        return {
            (starts[start], ends[end]): Way(tuple(part.edges[list(way.edges)].tolist()), way.length, way.limit)
            for (start, end), way in found.items()
        }

    def _limits(self, targets: Mapping[Node, float]) -> dict[int, float]:
        return {self._moves.nodes[node]: -math.log(self.bounds.floor(impact)) for node, impact in targets.items()}

    def _part(self, targets: Mapping[Node, float]) -> Part:
        """The part of the graph that paths over the bounds can use; remembered."""
        key = frozenset(targets.items())
        if self._known_part is None or self._known_part[0] != key:
            part = bounded_part(self._moves.graph, list(self._moves.entries.values()), self._limits(targets))
            self._known_part = (key, part)
        return self._known_part[1]


def _end(move: Move) -> Node:
    return move.target, move.gained


def residual(move: Move) -> float:
    """The chance of a move once a finding that it rests on is mended; never more than before."""
    left = move.technique.residual
    return min(left * OPEN_FACT if move.certainty is Certainty.CONDITIONAL else left, move.likelihood)


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

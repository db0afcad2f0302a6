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
from bartizan.graph.search.rows import TINY
from bartizan.graph.search.stories import Bounds, MoveGraph, Story
from bartizan.graph.search.targets import Node
from bartizan.model.attack_path import ChokePoint
from bartizan.model.finding import Finding
from bartizan.model.severity import Certainty, Verdict

MOST = 20
"""Choke points listed at most."""

CANDIDATES = 200
"""Findings tried in one round, those that break most stories first."""


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
        self._known_layers: dict[int, list[list[int]]] = {}
        self.rules = {finding.id: finding.rule for found in by_rule.values() for on in found.values() for finding in on}
        for index, move in enumerate(moves.moves):
            self._after[((move.source, move.held), move.technique.id)].append(index)
            ids = tuple(finding.id for finding in _fixes(move, by_rule))
            self._mended_by.append(ids)
            for id_ in ids:
                self.mends[id_].add(index)

    def findings_on(self, story: Story) -> list[str]:
        """Findings whose fix touches a step of the story, on whichever of its paths."""
        touched = (one for layer in self._layers(story) for index in layer for one in self._mended_by[index])
        return list(dict.fromkeys(touched))

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
        gone = {index for finding in mended for index in self.mends.get(finding, ())}
        return self._best(story, gone) < self._bounds.floor(story.impact)

    def _best(self, story: Story, gone: set[int]) -> float:
        """The best chance of a walk with the story's techniques from its entry to its target."""
        frontier: dict[Node, float] = {(story.entry, "control"): 1.0}
        for layer in self._layers(story):
            after: dict[Node, float] = {}
            for index in layer:
                move = self._moves.moves[index]
                chance = frontier.get((move.source, move.held), 0.0)
                gained = chance * (residual(move) if index in gone else move.likelihood)
                if gained > after.get(_end(move), 0.0):
                    after[_end(move)] = gained
            frontier = after
        return max(frontier.values(), default=0.0)

    def pairs(self, targets: Mapping[Node, float], mended: Iterable[str] = ()) -> set[tuple[str, Node]]:
        """The (entry, target) pairs with a walk over the bound, with `mended` findings mended.

        `targets` are nodes with their impact.
        """
        gone = {index for finding in mended for index in self.mends.get(finding, ())}
        chances = [residual(move) if index in gone else move.likelihood for index, move in enumerate(self._moves.moves)]
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


def _end(move: Move) -> Node:
    return move.target, move.gained


def residual(move: Move) -> float:
    """The chance of a move once a finding that it rests on is mended."""
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


@dataclass(frozen=True, slots=True)
class _Try:
    """What mending some findings, on top of what is mended already, would leave."""

    findings: tuple[str, ...]
    pairs: set[tuple[str, Node]]
    stories: list[Story]


def choke_points(what_if: WhatIf, stories: Sequence[Story], seconds: float) -> tuple[list[ChokePoint], bool]:
    """The fixes that remove most, greedily, each counted after those before it; and whether time ran out.

    Order: pairs removed, then stories removed, then id. Where no single fix removes anything more (the
    same story is told by many assets), all findings of one rule are tried together.
    """
    if not stories:
        return [], False
    stop = time.monotonic() + seconds
    touching: dict[str, set[str]] = defaultdict(set)
    keys = {id(story): f"{story.entry} {story.target} {story.techniques}" for story in stories}
    for story in stories:
        for finding in what_if.findings_on(story):
            touching[finding].add(keys[id(story)])
    targets = {story.target: story.impact for story in stories}
    pairs = what_if.pairs(targets) & {(story.entry, story.target) for story in stories}
    left = list(stories)
    chosen: list[str] = []
    out: list[ChokePoint] = []
    while left and len(out) < MOST:
        best: _Try | None = None
        for candidates in (_singles(touching, chosen), _rules(touching, chosen, what_if.rules)):
            for findings in candidates:
                if time.monotonic() > stop:
                    return out, True
                touched = set().union(*(touching[one] for one in findings))
                mended = [*chosen, *findings]
                kept = [one for one in left if keys[id(one)] not in touched or not what_if.breaks(one, mended)]
                if len(kept) < len(left):
                    tried = _Try(findings, what_if.pairs(targets, mended) & pairs, kept)
                    if best is None or _size(tried) < _size(best):
                        best = tried
            if best is not None:
                break
        if best is None:
            break
        out.append(ChokePoint(best.findings, len(left) - len(best.stories), len(pairs - best.pairs), len(best.pairs)))
        chosen.extend(best.findings)
        pairs, left = best.pairs, best.stories
    return out, False


def _size(tried: _Try) -> tuple[int, int]:
    return len(tried.pairs), len(tried.stories)


def _singles(touching: Mapping[str, set[str]], chosen: Sequence[str]) -> list[tuple[str, ...]]:
    """One finding each, those on most stories first."""
    ordered = sorted(touching, key=lambda one: (-len(touching[one]), one))
    return [(one,) for one in ordered[:CANDIDATES] if one not in chosen]


def _rules(touching: Mapping[str, set[str]], chosen: Sequence[str], rules: Mapping[str, str]) -> list[tuple[str, ...]]:
    """All findings of one rule together."""
    groups: dict[str, list[str]] = defaultdict(list)
    for finding in sorted(touching):
        if finding not in chosen:
            groups[rules[finding]].append(finding)
    return [tuple(findings) for _, findings in sorted(groups.items()) if len(findings) > 1]

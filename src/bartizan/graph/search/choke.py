"""Choke points: the few fixes that remove most, ranked, and the least set that leaves no path over the bound.

Both rest on `mending`: what a number says was seen by evaluating the whole graph with the fixes made. How
many listed paths a fix touches is told beside it, since that count alone misleads.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bartizan.graph.search.bounded import Way
from bartizan.graph.search.mending import WhatIf
from bartizan.graph.search.portfolio import solve
from bartizan.graph.search.stories import Story
from bartizan.graph.search.targets import Node
from bartizan.model.attack_path import ChokePoint, Likelihoods, Portfolio

MOST = 20
"""Choke points listed at most."""

CANDIDATES = 200
"""Findings tried in one round, those that break most stories first."""

Pairs = set[tuple[str, Node]]


@dataclass(frozen=True, slots=True)
class _Try:
    """What mending some findings, on top of what is mended already, would leave."""

    findings: tuple[str, ...]
    pairs: Pairs
    stories: list[Story]


def choke_points(what_if: WhatIf, stories: Sequence[Story], seconds: float) -> tuple[list[ChokePoint], bool]:
    """The fixes that remove most, greedily, each counted after those before it; and whether time ran out.

    Order: pairs removed, then stories removed, then id. Where no single fix removes anything more (the
    same story is told by many assets), all findings of one rule are tried together.
    """
    if not stories:
        return [], False
    stop = time.monotonic() + seconds
    touching: dict[str, set[int]] = defaultdict(set)
    for story in stories:
        for finding in what_if.fixes_on(story):
            touching[finding].add(id(story))
    targets = _targets(stories)
    every = what_if.pairs(targets) & _pairs(stories)
    pairs, left = every, list(stories)
    chosen: list[str] = []
    out: list[ChokePoint] = []
    while left and len(out) < MOST:
        best: _Try | None = None
        for candidates in (_singles(touching, chosen), _rules(touching, chosen, what_if.groups)):
            for findings in candidates:
                if time.monotonic() > stop:
                    return out, True
                touched = set().union(*(touching[one] for one in findings))
                mended = [*chosen, *findings]
                kept = [one for one in left if id(one) not in touched or not what_if.breaks(one, mended)]
                if len(kept) < len(left):
                    tried = _Try(findings, what_if.pairs(targets, mended) & pairs, kept)
                    if best is None or _size(tried) < _size(best):
                        best = tried
            if best is not None:
                break
        if best is None:
            break
        before, counted = chosen, {one for finding in best.findings for one in touching[finding]}
        chosen = [*chosen, *best.findings]
        out.append(
            ChokePoint(
                best.findings,
                len(left) - len(best.stories),
                len(pairs - best.pairs),
                len(best.pairs),
                sum(id(one) in counted for one in left),
                _likelihoods(what_if, every, before, chosen),
            )
        )
        pairs, left = best.pairs, best.stories
    return out, False


def _targets(stories: Iterable[Story]) -> dict[Node, float]:
    return {story.target: story.impact for story in stories}


def _pairs(stories: Iterable[Story]) -> Pairs:
    return {(story.entry, story.target) for story in stories}


def _size(tried: _Try) -> tuple[int, int]:
    return len(tried.pairs), len(tried.stories)


def _singles(touching: Mapping[str, set[int]], chosen: Sequence[str]) -> list[tuple[str, ...]]:
    """One finding each, those on most stories first."""
    ordered = sorted(touching, key=lambda one: (-len(touching[one]), one))
    return [(one,) for one in ordered[:CANDIDATES] if one not in chosen]


def _rules(touching: Mapping[str, set[int]], chosen: Sequence[str], rules: Mapping[str, str]) -> list[tuple[str, ...]]:
    """All findings of one rule together."""
    groups: dict[str, list[str]] = defaultdict(list)
    for finding in sorted(touching):
        if finding not in chosen:
            groups[rules[finding]].append(finding)
    return [tuple(findings) for _, findings in sorted(groups.items()) if len(findings) > 1]


def _likelihoods(what_if: WhatIf, pairs: Pairs, before: Sequence[str], after: Sequence[str]) -> Likelihoods:
    """The highest and the mean chance over `pairs`, before and after."""
    if not pairs:
        return Likelihoods(0.0, 0.0, 0.0, 0.0)
    was, is_ = what_if.chances(pairs, before), what_if.chances(pairs, after)
    told = (max(was), max(is_), sum(was) / len(was), sum(is_) / len(is_))
    return Likelihoods(*(round(one, 6) for one in told))


@dataclass(frozen=True)
class _Mending:
    """Findings as numbers, for the solver."""

    what_if: WhatIf
    findings: Sequence[str]
    numbers: Mapping[str, int]

    def fixes(self, edge: int) -> Sequence[int]:
        """The findings that mend a move."""
        return [self.numbers[one] for one in self.what_if.mended_by[edge]]

    def gain(self, edge: int) -> float:
        """By how much a finding makes a move less likely."""
        return self.what_if.gain(edge)


def portfolio(what_if: WhatIf, stories: Sequence[Story], seconds: float) -> Portfolio | None:
    """The least set of findings whose fix leaves no path over the bound that fixes can break; None without paths.

    Paths, and pairs of entry and target, that all fixes together leave over the bound are counted apart.
    """
    if not stories:
        return None
    findings = sorted(what_if.mends)
    mending = _Mending(what_if, findings, {one: at for at, one in enumerate(findings)})
    targets = _targets(stories)
    every = what_if.pairs(targets) & _pairs(stories)
    stubborn = what_if.pairs(targets, findings) & every
    stories_ = [story for story in stories if what_if.breaks(story, findings)]

    def remaining(chosen: frozenset[int]) -> list[Way]:
        mended = [findings[one] for one in sorted(chosen)]
        ways = [way for pair, way in what_if.ways(targets, mended).items() if pair in every - stubborn]
        told = (what_if.best_way(story, mended) for story in stories_)
        ways += [way for way in told if way is not None]
        return sorted(ways, key=lambda way: (way.length, way.edges))

    found = solve(remaining, mending, seconds)
    chosen = [findings[one] for one in sorted(found.fixes)]
    left = what_if.pairs(targets, chosen) & every
    open_ = [story for story in stories if not what_if.breaks(story, chosen)]
    return Portfolio(
        findings=tuple(chosen),
        at_least=found.at_least,
        proved=found.proved,
        paths_removed=len(stories) - len(open_),
        paths_left=len(open_),
        paths_unbreakable=len(stories) - len(stories_),
        pairs_removed=len(every - left),
        pairs_left=len(left),
        pairs_unbreakable=len(stubborn),
        likelihoods=_likelihoods(what_if, every, [], chosen),
    )

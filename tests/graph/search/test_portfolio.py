"""The least set of fixes against exhaustive search: every subset of fixes, by size."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bartizan.graph.search import portfolio
from bartizan.graph.search.bounded import Way, best_chances, best_ways, bounded_part
from bartizan.graph.search.portfolio import Constraint, Solution, solve
from bartizan.graph.search.rows import Graph
from tests.graph.search.graphs import ENGINES, Drawn, cheapest, graphs

LEAST = 0.1
LIMIT = -math.log(LEAST)
FIXES = 5


@dataclass(frozen=True)
class Estate:
    """A graph with fixes: which mend each edge, and the chance that each edge has left then."""

    drawn: Drawn
    by: list[tuple[int, ...]]
    left: list[float]

    def mended(self, chosen: Sequence[int]) -> Drawn:
        edges = [
            (a, b, min(chance, self.left[at])) if set(self.by[at]) & set(chosen) else (a, b, chance)
            for at, (a, b, chance) in enumerate(self.drawn.edges)
        ]
        return Drawn(self.drawn.groups, edges, self.drawn.needs)

    def fixes(self, edge: int) -> Sequence[int]:
        return self.by[edge]

    def gain(self, edge: int) -> float:
        before, after = self.drawn.edges[edge][2], self.left[edge]
        return math.log(before / after) if 0 < after < before else math.inf if after == 0 else 0.0


@st.composite
def estates(draw: st.DrawFn) -> Estate:
    drawn = draw(graphs(conditions=True, most=6))
    fix = st.lists(st.integers(0, FIXES - 1), max_size=2, unique=True).map(tuple)
    by = draw(st.lists(fix, min_size=len(drawn.edges), max_size=len(drawn.edges)))
    left = draw(
        st.lists(st.sampled_from([0.0, 0.0, 0.05, 0.2, 0.4]), min_size=len(drawn.edges), max_size=len(drawn.edges))
    )
    return Estate(drawn, by, left)


def lengths(drawn: Drawn, start: int) -> list[float]:
    there = [at for at, (_, _, chance) in enumerate(drawn.edges) if chance > 0]
    needs = {new: drawn.needs[old] for new, old in enumerate(there) if old in drawn.needs}
    return cheapest(Drawn(drawn.groups, [drawn.edges[at] for at in there], needs), start)


def open_pairs(drawn: Drawn, starts: Sequence[int], ends: Sequence[int]) -> set[tuple[int, int]]:
    return {
        (start, end) for start in starts for end in ends if start != end and lengths(drawn, start)[end] <= LIMIT + 1e-9
    }


def graph_of(estate: Estate, chosen: Sequence[int], *, quick: bool) -> Graph:
    return estate.mended(chosen).build(quick=quick)


def solved(estate: Estate, starts: list[int], ends: list[int], *, quick: bool = False) -> Solution:
    limits = dict.fromkeys(ends, LIMIT)
    stubborn = best_ways(graph_of(estate, range(FIXES), quick=quick), starts, limits).keys()

    def remaining(chosen: frozenset[int]) -> list[Way]:
        ways = best_ways(graph_of(estate, sorted(chosen), quick=quick), starts, limits)
        return sorted((way for pair, way in ways.items() if pair not in stubborn), key=lambda way: way.length)

    return solve(remaining, estate, 60.0)


@settings(max_examples=150, deadline=None)
@given(estates())
def test_no_smaller_set_of_fixes_does_it(estate: Estate) -> None:
    starts, ends = [0, 1], [estate.drawn.size - 1, estate.drawn.size - 2]
    stubborn = open_pairs(estate.mended(range(FIXES)), starts, ends)
    least = next(
        size
        for size in range(FIXES + 1)
        for chosen in itertools.combinations(range(FIXES), size)
        if open_pairs(estate.mended(chosen), starts, ends) <= stubborn
    )
    for quick in ENGINES:
        found = solved(estate, starts, ends, quick=quick)
        assert found.proved
        assert not found.open
        assert len(found.fixes) == found.at_least == least
        assert open_pairs(estate.mended(sorted(found.fixes)), starts, ends) <= stubborn


@settings(max_examples=60, deadline=None)
@given(estates())
def test_without_the_exact_solver_each_fix_is_needed_and_the_bound_holds(estate: Estate) -> None:
    starts, ends = [0, 1], [estate.drawn.size - 1, estate.drawn.size - 2]
    best = solved(estate, starts, ends)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(portfolio, "EXACT", -1)
        found = solved(estate, starts, ends)
    stubborn = open_pairs(estate.mended(range(FIXES)), starts, ends)
    assert open_pairs(estate.mended(sorted(found.fixes)), starts, ends) <= stubborn
    assert found.at_least <= best.at_least <= len(found.fixes)
    for fix in found.fixes:
        assert not open_pairs(estate.mended(sorted(found.fixes - {fix})), starts, ends) <= stubborn


@st.composite
def constraints(draw: st.DrawFn) -> list[Constraint]:
    fixes = st.frozensets(st.integers(0, 6), min_size=1, max_size=3)
    term = st.tuples(st.sampled_from([0.3, 0.5, 1.0, 1.0]), fixes)
    drawn = draw(st.lists(st.lists(term, min_size=1, max_size=3, unique_by=lambda one: one[1]), min_size=1, max_size=9))
    return [Constraint(tuple(terms)) for terms in drawn if sum(share for share, _ in terms) >= 1]


@settings(max_examples=300, deadline=None)
@given(constraints())
def test_the_exact_solver_meets_all_constraints_with_the_fewest_fixes(some: list[Constraint]) -> None:
    def met(chosen: frozenset[int]) -> bool:
        return all(one.covered(chosen) >= 1 - 1e-6 for one in some)

    least = next(
        size for size in range(8) for chosen in itertools.combinations(range(7), size) if met(frozenset(chosen))
    )
    found = portfolio._least(some, 10.0)
    assert found is not None
    assert met(found)
    assert len(found) == least
    assert portfolio._relaxed(some) <= least
    greedy = portfolio._greedy(some)
    assert met(greedy)


def test_the_greedy_choice_is_not_believed() -> None:
    """Fix 0 is on most ways, and yet fixes 1 and 2 do without it."""
    by = [(0, 1), (0, 1), (0, 2), (0, 2), (1,), (2,)]
    edges = [(0, 1 + at, 0.9) for at in range(6)] + [(1 + at, 7, 0.9) for at in range(6)]
    estate = Estate(Drawn(list(range(8)), edges), [*by, *[()] * 6], [0.0] * 12)
    found = solved(estate, [0], [7])
    assert (found.fixes, found.proved) == (frozenset({1, 2}), True)
    some = [Constraint(((1.0, frozenset(one)),)) for one in by]
    assert portfolio._greedy(some) == frozenset({0, 1, 2})
    assert portfolio._least(some, 10.0) == frozenset({1, 2})


def test_a_way_that_is_left_right_at_the_bound_is_not_broken() -> None:
    estate = Estate(Drawn([0, 1, 2], [(0, 1, 0.5), (1, 2, 0.5)]), [(0,), (1,)], [0.2, 0.4])
    assert open_pairs(estate.mended([0]), [0], [2])
    assert solved(estate, [0], [2]) == Solution(frozenset({0, 1}), 2, proved=True)


def test_time_that_is_up_is_said() -> None:
    estate = Estate(Drawn([0, 1, 2], [(0, 2, 0.9)]), [(0,)], [0.0])
    limits = {2: LIMIT}

    def remaining(chosen: frozenset[int]) -> list[Way]:
        return list(best_ways(graph_of(estate, sorted(chosen), quick=False), [0], limits).values())

    assert solve(remaining, estate, -1.0) == Solution(frozenset(), 0, proved=False, open=True)


@settings(max_examples=100, deadline=None)
@given(graphs(most=12), st.sampled_from([0.1, 0.4]))
def test_the_bounded_part_holds_every_way_over_the_bound(drawn: Drawn, least: float) -> None:
    limit = -math.log(least)
    starts, ends = [0, 1], {drawn.size - 1: limit, drawn.size - 2: limit / 2}
    for quick in ENGINES:
        graph = drawn.build(quick=quick)
        part = bounded_part(graph, starts, ends)
        inner = best_ways(part.graph, [part.node(one) for one in starts], {part.node(e): m for e, m in ends.items()})
        whole = best_ways(graph, starts, ends)
        told = {
            (int(part.nodes[start]), int(part.nodes[end])): (tuple(part.edges[list(way.edges)].tolist()), way.length)
            for (start, end), way in inner.items()
        }
        assert told == {pair: (way.edges, way.length) for pair, way in whole.items()}
        for (start, end), way in whole.items():
            assert math.isclose(way.length, lengths(drawn, start)[end], abs_tol=1e-6)


@settings(max_examples=60, deadline=None)
@given(graphs(conditions=True))
def test_chances_are_those_of_the_best_ways(drawn: Drawn) -> None:
    starts, ends = [0, 1], [drawn.size - 1, drawn.size - 2, 0]
    wanted = np.exp(-np.array([[lengths(drawn, start)[end] for end in ends] for start in starts]))
    for quick in ENGINES:
        found = best_chances(drawn.build(quick=quick), starts, ends, LEAST)
        assert np.allclose(found, np.where(wanted >= LEAST * (1 - 1e-9), wanted, 0.0), atol=1e-6)

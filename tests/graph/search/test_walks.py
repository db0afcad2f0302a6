"""The path search against a brute-force oracle: every simple path, enumerated and sorted."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bartizan.graph.search.proofs import distances_to, proofs, surcharges
from bartizan.graph.search.rows import Graph
from bartizan.graph.search.walks import Found, Goal, Wanted, likeliest
from tests.graph.search.graphs import ENGINES, Drawn, every_path, graphs


def search(graph: Graph, source: int, target: int, wanted: Wanted) -> Found:
    more = [surcharges(graph, proofs(graph, [source], math.inf).lengths)] if graph.needs else []
    return likeliest(graph, [source], Goal(target, distances_to(graph, target, wanted.limit)), wanted, more)[0]


@settings(max_examples=300, deadline=None)
@given(graphs(conditions=True), st.integers(1, 6), st.sampled_from([0.001, 0.02, 0.2]))
def test_finds_every_simple_path_in_order(drawn: Drawn, steps: int, least: float) -> None:
    source, target = 0, drawn.size - 1
    wanted = Wanted(-math.log(least), steps, 10**4, 10**5)
    built = drawn.build(quick=False)
    more = surcharges(built, proofs(built, [source], math.inf).lengths)
    every = {walked: chance for chance, walked in every_path(drawn, source, target, steps, more) if walked}
    due = {walked for walked, chance in every.items() if chance >= least * (1 + 1e-6)}
    found = search(built, source, target, wanted)
    likely = {walk.edges: math.exp(-walk.length) for walk in found.walks}
    assert not found.spent
    assert len(likely) == len(found.walks), "a path came twice"
    assert due <= likely.keys() <= every.keys()
    for walked, told in likely.items():
        assert every[walked] >= least * (1 - 1e-6)
        assert math.isclose(told, every[walked], rel_tol=1e-6)
    lengths = [walk.length for walk in found.walks]
    assert all(first <= second + 1e-7 for first, second in itertools.pairwise(lengths))


@settings(max_examples=150, deadline=None)
@given(graphs(conditions=True), st.integers(1, 6), st.integers(1, 5), st.sampled_from([math.inf, 6.0, 1.0]))
def test_compiled_and_plain_tell_the_same_paths_in_the_same_order(
    drawn: Drawn, steps: int, most: int, limit: float
) -> None:
    pytest.importorskip("numba")
    wanted = Wanted(limit, steps, most, 1000)
    plain, quick = (search(drawn.build(quick=engine), 0, drawn.size - 1, wanted) for engine in ENGINES)
    assert plain == quick


@pytest.mark.parametrize("quick", ENGINES)
def test_effort_bounds_the_search_and_says_so(quick: bool) -> None:
    edges = [(a, b, 0.9) for a in range(12) for b in range(12) if a != b]
    found = search(Drawn(list(range(12)), edges).build(quick=quick), 0, 11, Wanted(-math.log(0.2), 10, 10**4, 50))
    assert found.spent
    assert found.walks, "what was found before the effort ran out is kept"


@pytest.mark.parametrize("quick", ENGINES)
def test_a_certain_edge_is_an_edge(quick: bool) -> None:
    found = search(Drawn([0, 1, 2], [(0, 1, 1.0), (1, 2, 1.0)]).build(quick=quick), 0, 2, Wanted(1.0, 5, 9, 100))
    assert [walk.edges for walk in found.walks] == [(0, 1)]


@pytest.mark.parametrize("quick", ENGINES)
def test_a_hub_costs_what_is_used_of_it(quick: bool) -> None:
    """A hub with 100,000 ways out, one of which leads to the target, twice over."""
    width = 100_000
    sources = [0, *[1] * width, 2, width + 1]
    targets = [1, *range(2, width + 2), width + 2, width + 2]
    weights = np.full(len(sources), 0.1)
    graph = Graph(np.arange(width + 3), sources, targets, weights, quick=quick)
    found = search(graph, 0, width + 2, Wanted(5.0, 10, 5, 20))
    assert not found.spent, "twenty partial paths are enough"
    assert [walk.edges for walk in found.walks] == [(0, 1, width + 1), (0, width, width + 2)]


@pytest.mark.parametrize("quick", ENGINES)
def test_what_a_step_needs_besides_lowers_the_chance_of_the_path(quick: bool) -> None:
    """A network way that also needs a credential, which takes two more steps to get."""
    graph = Drawn([0, 1, 2, 3], [(0, 1, 0.5), (1, 2, 1.0), (0, 3, 0.5), (0, 2, 0.2)], {1: (3,)}).build(quick=quick)
    found = search(graph, 0, 2, Wanted(5.0, 5, 5, 100))
    assert [(walk.edges, round(math.exp(-walk.length), 6)) for walk in found.walks] == [((0, 1), 0.25), ((3,), 0.2)]

"""The path search against a brute-force oracle: every simple path, enumerated and sorted."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from bartizan.graph.search.rows import Effort, Graph

Edges = list[tuple[int, int, float]]
Paths = Iterator[tuple[float, tuple[int, ...]]]


@st.composite
def graphs(draw: st.DrawFn) -> tuple[int, list[int], Edges]:
    size = draw(st.integers(2, 7))
    groups = draw(st.lists(st.integers(0, size - 1), min_size=size, max_size=size))
    node = st.integers(0, size - 1)
    chance = st.sampled_from([0.05, 0.1, 0.3, 0.5, 0.5, 0.9, 1.0])
    edges = draw(st.lists(st.tuples(node, node, chance), max_size=16))
    return size, groups, [(a, b, c) for a, b, c in edges if a != b]


def build(groups: list[int], edges: Edges) -> Graph:
    columns = list(zip(*edges, strict=True)) if edges else [(), (), ()]
    return Graph(
        np.array(groups, dtype=np.int64),
        np.array(columns[0], dtype=np.int64),
        np.array(columns[1], dtype=np.int64),
        -np.log(np.array(columns[2], dtype=np.float64)),
    )


def every_path(groups: list[int], edges: Edges, source: int, target: int, steps: int) -> Paths:
    """(chance, edges) of each path that visits no group twice and ends when it reaches the target."""

    def go(node: int, seen: frozenset[int], chance: float, walked: tuple[int, ...]) -> Paths:
        if node == target:
            yield chance, walked
            return
        if len(walked) == steps:
            return
        for index, (a, b, p) in enumerate(edges):
            if a == node and groups[b] not in seen:
                yield from go(b, seen | {groups[b]}, chance * p, (*walked, index))

    yield from go(source, frozenset({groups[source]}), 1.0, ())


@settings(max_examples=400, deadline=None)
@given(graphs(), st.integers(1, 6), st.sampled_from([0.001, 0.02, 0.2]))
def test_finds_every_simple_path_in_order(graph: tuple[int, list[int], Edges], steps: int, least: float) -> None:
    size, groups, edges = graph
    source, target = 0, size - 1
    limit = -math.log(least)
    every = {walked: chance for chance, walked in every_path(groups, edges, source, target, steps) if walked}
    wanted = {walked for walked, chance in every.items() if chance >= least * (1 + 1e-6)}
    built = build(groups, edges)
    found = list(
        built.walks(source, target, built.distances_to(target, limit), limit=limit, steps=steps, effort=Effort(10**6))
    )
    likely = {walk.edges: math.exp(-walk.length) for walk in found}
    assert len(likely) == len(found), "a path came twice"
    assert wanted <= likely.keys() <= every.keys()
    for walked, told in likely.items():
        chance = math.prod(edges[edge][2] for edge in walked)
        assert chance >= least * (1 - 1e-6)
        assert math.isclose(told, chance, rel_tol=1e-6)
    lengths = [walk.length for walk in found]
    assert all(first <= second + 1e-7 for first, second in itertools.pairwise(lengths))


def test_effort_bounds_the_search_and_says_so() -> None:
    edges = [(a, b, 0.9) for a in range(12) for b in range(12) if a != b]
    graph = build(list(range(12)), edges)
    effort = Effort(50)
    limit = -math.log(0.2)
    found = list(graph.walks(0, 11, graph.distances_to(11, limit), limit=limit, steps=10, effort=effort))
    assert effort.spent
    assert found, "what was found before the effort ran out is kept"


def test_a_certain_edge_is_an_edge() -> None:
    graph = build([0, 1, 2], [(0, 1, 1.0), (1, 2, 1.0)])
    found = list(graph.walks(0, 2, graph.distances_to(2, 1.0), limit=1.0, steps=5, effort=Effort(100)))
    assert [walk.edges for walk in found] == [(0, 1)]

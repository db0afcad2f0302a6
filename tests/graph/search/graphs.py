"""Small random graphs, and oracles that enumerate: slow and plainly right."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
from hypothesis import strategies as st

from bartizan.graph.search.rows import Graph

Edge = tuple[int, int, float]
ENGINES = [False, True]


@dataclass(frozen=True)
class Drawn:
    """A graph: one group per node, (source, target, chance) edges, further needs of some edges."""

    groups: list[int]
    edges: list[Edge]
    needs: dict[int, tuple[int, ...]] = field(default_factory=dict)

    @property
    def size(self) -> int:
        return len(self.groups)

    def build(self, *, quick: bool) -> Graph:
        sources, targets, chances = (list(one) for one in zip(*self.edges, strict=True)) if self.edges else ([], [], [])
        with np.errstate(divide="ignore"):
            weights = -np.log(np.array(chances, dtype=np.float64))
        return Graph(self.groups, sources, targets, weights, self.needs, quick=quick)


@st.composite
def graphs(draw: st.DrawFn, *, conditions: bool = False, most: int = 7) -> Drawn:
    size = draw(st.integers(2, most))
    groups = draw(st.lists(st.integers(0, size - 1), min_size=size, max_size=size))
    node = st.integers(0, size - 1)
    chance = st.sampled_from([0.05, 0.1, 0.3, 0.5, 0.5, 0.9, 1.0])
    drawn = draw(st.lists(st.tuples(node, node, chance), max_size=16))
    edges = [(a, b, c) for a, b, c in drawn if a != b]
    needs: dict[int, tuple[int, ...]] = {}
    if conditions and edges:
        chosen = draw(st.lists(st.integers(0, len(edges) - 1), unique=True, max_size=3))
        needs = {edge: tuple(draw(st.lists(node, min_size=1, max_size=2, unique=True))) for edge in chosen}
    return Drawn(groups, edges, needs)


def closure(graph: Drawn, start: int) -> set[int]:
    """Everything that follows from `start`, by trying every edge until nothing is new."""
    held = {start}
    while True:
        fresh = {
            b
            for index, (a, b, chance) in enumerate(graph.edges)
            if chance > 0 and a in held and b not in held and held.issuperset(graph.needs.get(index, ()))
        }
        if not fresh:
            return held
        held |= fresh


def cheapest(graph: Drawn, start: int) -> list[float]:
    """The length of the cheapest proof of each node, by relaxing every edge until nothing falls."""
    best = [math.inf] * graph.size
    best[start] = 0.0
    for _ in range(graph.size + 1):
        for index, (a, b, chance) in enumerate(graph.edges):
            held = {a, *graph.needs.get(index, ())}
            length = sum(best[node] for node in held) - math.log(chance)
            best[b] = min(best[b], length)
    return best


def every_path(
    graph: Drawn, source: int, target: int, steps: int, more: Mapping[int, float]
) -> Iterator[tuple[float, tuple[int, ...]]]:
    """(chance, edges) of each path that visits no group twice and ends when it reaches the target."""

    def go(
        node: int, seen: frozenset[int], chance: float, walked: tuple[int, ...]
    ) -> Iterator[tuple[float, tuple[int, ...]]]:
        if node == target:
            yield chance, walked
            return
        if len(walked) == steps:
            return
        for index, (a, b, p) in enumerate(graph.edges):
            if a == node and graph.groups[b] not in seen:
                cost = math.exp(-more.get(index, 0.0))
                yield from go(b, seen | {graph.groups[b]}, chance * p * cost, (*walked, index))

    yield from go(source, frozenset({graph.groups[source]}), 1.0, ())

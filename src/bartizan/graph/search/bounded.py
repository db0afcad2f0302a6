"""What is risk-bounded: the part of a graph that paths over a bound can use, and the best of those paths.

Mending a finding only makes edges heavier, so every path that is over the bound after some fixes lies in
the part that was over it before. The part is small (measured: tens to thousands of edges of ten million),
and everything that is asked again and again is asked of it; what is shown is asked of the whole graph.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bartizan.graph.search.proofs import distances_from, distances_to, proofs, swept
from bartizan.graph.search.rows import TINY, Graph

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from bartizan.graph.search.rows import Floats, Integers

WORTH = 1000
"""Edges of a part from which compiled kernels, once loaded, are worth their call."""

Pair = tuple[int, int]
"""(start, end)."""


@dataclass(frozen=True, slots=True)
class Way:
    """A way that is over its bound: its edges (one that two premises rest on comes twice), length and limit."""

    edges: tuple[int, ...]
    length: float
    limit: float


@dataclass(frozen=True)
class Part:
    """A part of a graph with its own numbers: `nodes` and `edges` are those of the whole, in order."""

    graph: Graph
    nodes: Integers
    edges: Integers

    def node(self, whole: int) -> int:
        """The number in the part of a node of the whole; -1 when it is not in it."""
        at = int(self.nodes.searchsorted(whole))
        return at if at < len(self.nodes) and int(self.nodes[at]) == whole else -1


def lengths_to(graph: Graph, end: int, limit: float) -> tuple[Floats, Integers]:
    """The distance of every node to `end`, and the edge that each takes next; conditions are not counted."""
    if graph.quick:
        found = swept(graph, [end], limit, backwards=True)[0]
        return found.lengths, found.last
    import numpy as np

    from bartizan.graph.search import plain

    return plain.settle(graph.flat_reverse, graph.weights, np.array([end], np.int32), limit, graph.no_gates)


def bounded_part(graph: Graph, starts: Sequence[int], limits: Mapping[int, float]) -> Part:
    """The edges on any way from any of `starts` to an end within its limit; all edges where some have conditions."""
    import numpy as np

    if graph.needs:
        return Part(graph, np.arange(graph.size, dtype=np.int32), np.arange(len(graph.sources), dtype=np.int32))
    # A little more than what counts as over the bound: sums round differently from either side.
    room = 10 * TINY
    from_starts = proofs(graph, starts, max(limits.values(), default=0.0) + room).lengths
    kept: set[int] = set()
    begin, ends, ids = graph.flat_forward
    for end, limit in sorted(limits.items()):
        to_end, _ = lengths_to(graph, end, limit + room)
        for node in np.flatnonzero(from_starts + to_end <= limit + room):
            here = slice(begin[node], begin[node + 1])
            through = from_starts[node] + graph.weights[ids[here]] + to_end[ends[here]]
            kept.update(ids[here][through <= limit + room].tolist())
    edges = np.array(sorted(kept), np.int32)
    sources, targets = graph.sources[edges], graph.targets[edges]
    nodes = np.unique(np.concatenate((sources, targets, np.asarray(starts, np.int32), np.array([*limits], np.int32))))
    inner = Graph(
        graph.groups[nodes], nodes.searchsorted(sources), nodes.searchsorted(targets), graph.weights[edges],
        quick=graph.quick and len(edges) >= WORTH,
    )  # fmt: skip
    return Part(inner, nodes.astype(np.int32), edges)


def best_ways(graph: Graph, starts: Sequence[int], limits: Mapping[int, float]) -> dict[Pair, Way]:
    """The best way of every pair of start and end that has one within the end's limit.

    With conditions a way is a proof: its edges are those of the whole proof.
    """
    if graph.needs:
        return _proved(graph, starts, limits)
    out: dict[Pair, Way] = {}
    for end, limit in limits.items():
        lengths, following = lengths_to(graph, end, limit + TINY)
        for start in starts:
            if start != end and lengths[start] < math.inf:
                edges, node = [], start
                while node != end:
                    edges.append(int(following[node]))
                    node = int(graph.targets[edges[-1]])
                out[start, end] = Way(tuple(edges), float(lengths[start]), limit)
    return out


def _proved(graph: Graph, starts: Sequence[int], limits: Mapping[int, float]) -> dict[Pair, Way]:
    out: dict[Pair, Way] = {}
    most = max(limits.values(), default=0.0) + TINY
    for start in starts:
        found = proofs(graph, [start], most)
        for end, limit in limits.items():
            if start != end and found.lengths[end] <= limit + TINY:
                edges = tuple(with_repeats(graph, found.last, end))
                out[start, end] = Way(edges, float(found.lengths[end]), limit)
    return out


def with_repeats(graph: Graph, last: Integers, node: int) -> list[int]:
    """The edges of the proof of a node, one that two premises rest on as often as they do."""
    out: list[int] = []
    stack = [node]
    while stack:
        edge = int(last[stack.pop()])
        if edge >= 0:
            out.append(edge)
            stack.extend({int(graph.sources[edge]), *graph.needs.get(edge, ())})
    return out


def best_chances(graph: Graph, starts: Sequence[int], ends: Sequence[int], least: float) -> npt.NDArray[np.float64]:
    """The chance of the best way of each start to each end, on the whole graph; 0 where it is below `least`."""
    import numpy as np

    limit = -math.log(least) + TINY
    out = np.zeros((len(starts), len(ends)))
    if graph.needs or len(starts) <= len(ends):
        for at, start in enumerate(starts):
            out[at] = np.exp(-distances_from(graph, start, limit)[list(ends)])
    else:
        for at, end in enumerate(ends):
            out[:, at] = np.exp(-distances_to(graph, end, limit)[list(starts)])
    return out

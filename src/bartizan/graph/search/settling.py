"""Machine code for AND conditions: what follows, and the cheapest proof of it (Knuth's algorithm).

`gates` say which edges need more than their source: (gated, begin, of, heads, edges, counts), where
`gated[id]` marks such edges, `of[begin[v]:begin[v + 1]]` are the gates that
need node v, and gate g opens to `heads[g]` by edge `edges[g]` when all its `counts[g]` nodes are held.
"""

# ruff: noqa: PLR0917 - compiled functions take arrays one by one, by position
from __future__ import annotations

import numpy as np

from bartizan.graph.search.compiled import kernel
from bartizan.graph.search.kernels import Flags, Floats, Ints, Layers
from bartizan.graph.search.queue import SETTLED, UNSEEN, pop, rise

Gates = tuple[Flags, Ints, Ints, Ints, Ints, Ints]


@kernel
def _offer(
    node: int, value: float, edge: int, limit: float, size: int, best: Floats, by: Ints, heap: Ints, place: Ints
) -> int:
    """Take a way to `node` of length `value` when it is the best so far; the heap's size after it."""
    if place[node] == SETTLED or not value <= limit or value > best[node]:
        return size
    if value == best[node]:
        by[node] = min(by[node], edge)
        return size
    best[node] = value
    by[node] = edge
    if place[node] == UNSEEN:
        place[node] = size
        size += 1
    rise(node, heap, place, best, place[node])
    return size


@kernel
def settle(rows: Layers, weights: Floats, starts: Ints, limit: float, gates: Gates) -> tuple[Floats, Ints]:
    """The cheapest proof of every node from `starts` (Knuth): its length and the edge that ends it.

    Nodes beyond `limit` stay infinite.
    """
    nodes = rows[0][0].size - 1
    gated, gate_begin, gate_of, gate_heads, gate_edges, gate_counts = gates
    best = np.full(nodes, np.inf)
    by = np.full(nodes, -1, np.int32)
    heap = np.empty(nodes, np.int32)
    place = np.full(nodes, UNSEEN, np.int32)
    missing = gate_counts.copy()
    sums = np.zeros(gate_counts.size)
    size = 0
    for start in starts:
        size = _offer(start, 0.0, -1, limit, size, best, by, heap, place)
    while size:
        node = pop(heap, place, best, size)
        size -= 1
        for begin, ends, ids in rows:
            for at in range(begin[node], begin[node + 1]):
                if not gated[ids[at]]:
                    value = weights[ids[at]] + best[node]
                    size = _offer(ends[at], value, ids[at], limit, size, best, by, heap, place)
        for at in range(gate_begin[node], gate_begin[node + 1]):
            gate = gate_of[at]
            missing[gate] -= 1
            sums[gate] += best[node]
            if missing[gate] == 0:
                edge = gate_edges[gate]
                size = _offer(gate_heads[gate], sums[gate] + weights[edge], edge, limit, size, best, by, heap, place)
    return best, by


@kernel
def close(rows: Layers, weights: Floats, starts: Ints, gates: Gates) -> Flags:
    """1 for every node that follows from `starts`: an edge with conditions counts once all its nodes are held."""
    gated, gate_begin, gate_of, gate_heads, gate_edges, gate_counts = gates
    seen = np.zeros(rows[0][0].size - 1, np.uint8)
    stack = np.empty(seen.size, np.int32)
    missing = gate_counts.copy()
    top = 0
    for start in starts:
        if not seen[start]:
            seen[start] = 1
            stack[top] = start
            top += 1
    while top:
        top -= 1
        node = stack[top]
        for begin, ends, ids in rows:
            for at in range(begin[node], begin[node + 1]):
                end = ends[at]
                if not seen[end] and not gated[ids[at]] and weights[ids[at]] < np.inf:
                    seen[end] = 1
                    stack[top] = end
                    top += 1
        for at in range(gate_begin[node], gate_begin[node + 1]):
            gate = gate_of[at]
            missing[gate] -= 1
            end = gate_heads[gate]
            if missing[gate] == 0 and not seen[end] and weights[gate_edges[gate]] < np.inf:
                seen[end] = 1
                stack[top] = end
                top += 1
    return seen

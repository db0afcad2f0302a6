"""The kernels without Numba, on NumPy and SciPy: the same answers, slower on large graphs."""

from __future__ import annotations

import heapq
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bartizan.graph.search.kernels import Bits, Flags, Floats, Ints, Layer
    from bartizan.graph.search.settling import Gates


def sort_edges(size: int, keys: Ints, others: Ints, offset: int) -> Layer:
    """As `kernels.sort_edges`."""
    import numpy as np

    order = np.argsort(keys, kind="stable")
    begin = np.zeros(size + 1, np.int32)
    np.cumsum(np.bincount(keys, minlength=size), out=begin[1:])
    return begin, others[order], (order + offset).astype(np.int32)


def ends_of(layer: Layer, nodes: Ints) -> tuple[Ints, Ints]:
    """The ends and the ids of all edges of `nodes`."""
    import numpy as np

    begin, ends, ids = layer
    counts = begin[nodes + 1] - begin[nodes]
    at = np.repeat(begin[nodes] - np.cumsum(counts) + counts, counts) + np.arange(counts.sum())
    return ends[at], ids[at]


def reach(layer: Layer, weights: Floats, starts: Ints) -> Flags:
    """As `kernels.reach`, over one layer."""
    import numpy as np

    seen = np.zeros(len(layer[0]) - 1, np.uint8)
    front = np.unique(starts)
    while len(front):
        seen[front] = 1
        ends, ids = ends_of(layer, front)
        front = np.unique(ends[(seen[ends] == 0) & (weights[ids] < np.inf)])
    return seen


def close(layer: Layer, weights: Floats, starts: Ints, gates: Gates) -> Flags:
    """As `settling.close`: ordinary edges as far as they lead, then every gate that opened, and again."""
    import numpy as np

    gated, begin, of, heads, edges, counts = gates
    inside = np.where(gated == 1, np.inf, weights)
    holders = np.repeat(np.arange(len(begin) - 1), np.diff(begin))
    seen = reach(layer, inside, starts)
    while True:
        held = np.bincount(of, weights=seen[holders], minlength=len(counts)) == counts
        fresh = heads[held & (seen[heads] == 0) & (weights[edges] < np.inf)]
        if not len(fresh):
            return seen
        seen |= reach(layer, inside, fresh)


def settle(layer: Layer, weights: Floats, starts: Ints, limit: float, gates: Gates) -> tuple[Floats, Ints]:
    """As `settling.settle`, over one layer."""
    import numpy as np

    begin, ends, ids = layer
    gated, gate_begin, gate_of, gate_heads, gate_edges, gate_counts = gates
    best, by = np.full(len(begin) - 1, np.inf), np.full(len(begin) - 1, -1, np.int32)
    settled = np.zeros(len(begin) - 1, bool)
    missing, sums = gate_counts.copy(), np.zeros(len(gate_counts))
    queue: list[tuple[float, int]] = []

    def offer(node: int, value: float, edge: int) -> None:
        if settled[node] or not value <= limit or value > best[node]:
            return
        if value == best[node]:
            by[node] = min(by[node], edge)
            return
        best[node], by[node] = value, edge
        heapq.heappush(queue, (value, node))

    for start in starts:
        offer(int(start), 0.0, -1)
    while queue:
        value, node = heapq.heappop(queue)
        if settled[node]:
            continue
        settled[node] = True
        for at in range(begin[node], begin[node + 1]):
            if not gated[ids[at]]:
                offer(int(ends[at]), float(weights[ids[at]]) + value, int(ids[at]))
        for gate in gate_of[gate_begin[node] : gate_begin[node + 1]]:
            missing[gate] -= 1
            sums[gate] += value
            if missing[gate] == 0:
                edge = int(gate_edges[gate])
                offer(int(gate_heads[gate]), float(sums[gate]) + float(weights[edge]), edge)
    return best, by


def distances(layer: Layer, weights: Floats, start: int, limit: float) -> Floats:
    """The distance of every node from `start`, by SciPy; infinite beyond `limit`. Parallel edges may stand."""
    import numpy as np
    from scipy.sparse import csr_matrix
    from scipy.sparse.csgraph import dijkstra

    begin, ends, ids = layer
    lengths = weights[ids].astype(np.float64)
    there = lengths < np.inf
    if not there.all():
        begin = np.concatenate(([0], np.cumsum(there)))[begin].astype(np.int32)
        ends, lengths = ends[there], lengths[there]
    matrix = csr_matrix((lengths, ends, begin), shape=(len(begin) - 1, len(begin) - 1))
    out: Floats = dijkstra(matrix, indices=start, limit=limit)
    return out


def condense(layer: Layer, weights: Floats) -> tuple[Ints, Ints, Ints]:
    """The component of each node, by SciPy, and the edges between components, each once: (part, tails, heads)."""
    import numpy as np
    from scipy.sparse import csr_matrix
    from scipy.sparse.csgraph import connected_components

    begin, ends, ids = layer
    size = len(begin) - 1
    sources = np.repeat(np.arange(size, dtype=np.int32), np.diff(begin))
    there = weights[ids] < np.inf
    sources, ends = sources[there], ends[there]
    graph = csr_matrix((np.ones(len(ends), np.int8), (sources, ends)), shape=(size, size))
    count, part = connected_components(graph, directed=True, connection="strong")
    pairs = np.unique(part[sources].astype(np.int64) * count + part[ends])
    tails, heads = (pairs // count).astype(np.int32), (pairs % count).astype(np.int32)
    return part, tails[tails != heads], heads[tails != heads]


def spread(tails: Ints, heads: Ints, bits: Bits) -> None:
    """Give every component the bits of all that it leads to, level by level from the last ones."""
    import numpy as np

    count = len(bits)
    into = sort_edges(count, heads, tails, 0)
    left = np.bincount(tails, minlength=count)
    front = np.flatnonzero(left == 0).astype(np.int32)
    while len(front):
        before, edges = ends_of(into, front)
        np.bitwise_or.at(bits, before, bits[heads[edges]])
        left -= np.bincount(before, minlength=count)
        front = np.unique(before[left[before] == 0])

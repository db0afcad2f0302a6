"""Machine code for large graphs: sorting edges, reachability, components and the propagation of bits.

`rows` are two layers of edges by one end, each (begin, ends, ids): the edges of node v lead to
`ends[begin[v]:begin[v + 1]]` and have those `ids`; the second layer holds what was added later. An edge
whose weight is infinite is not there. `plain` does the same without Numba; tests hold them equal.
"""

# ruff: noqa: PLR0917 - compiled functions take arrays one by one, by position
from __future__ import annotations

import numpy as np
import numpy.typing as npt

from bartizan.graph.search.compiled import kernel

Ints = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.uint8]
Bits = npt.NDArray[np.uint64]
Layer = tuple[Ints, Ints, Ints]
Layers = tuple[Layer, Layer]

LEADS_UP = -2
"""In place of an open node's component: it leads to a node that was found before it."""


@kernel
def sort_edges(size: int, keys: Ints, others: Ints, offset: int) -> tuple[Ints, Ints, Ints]:
    """Edges by `keys`, in their order within one key (a counting sort); ids count from `offset`."""
    begin = np.zeros(size + 1, np.int32)
    for key in keys:
        begin[key + 1] += 1
    for node in range(size):
        begin[node + 1] += begin[node]
    place = begin[:size].copy()
    ends = np.empty(keys.size, np.int32)
    ids = np.empty(keys.size, np.int32)
    for at in range(keys.size):
        where = place[keys[at]]
        place[keys[at]] = where + 1
        ends[where] = others[at]
        ids[where] = offset + at
    return begin, ends, ids


@kernel
def reach(rows: Layers, weights: Floats, starts: Ints) -> Flags:
    """1 for every node that can be reached from any of `starts`, themselves included."""
    seen = np.zeros(rows[0][0].size - 1, np.uint8)
    stack = np.empty(seen.size, np.int32)
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
                if not seen[end] and weights[ids[at]] < np.inf:
                    seen[end] = 1
                    stack[top] = end
                    top += 1
    return seen


@kernel
def _next(rows: Layers, node: int, at: int) -> tuple[int, int]:
    """The end and the id of a node's `at`-th edge over both layers; (-1, -1) after the last."""
    begin, ends, ids = rows[0]
    first = begin[node + 1] - begin[node]
    if at < first:
        return ends[begin[node] + at], ids[begin[node] + at]
    begin, ends, ids = rows[1]
    at -= first
    if at < begin[node + 1] - begin[node]:
        return ends[begin[node] + at], ids[begin[node] + at]
    return -1, -1


@kernel
def _close(node: int, number: int, stack: Ints, top: int, part: Ints, low: Ints) -> int:
    """Take a finished component off the stack; the new top."""
    while True:
        top -= 1
        one = stack[top]
        part[one] = number
        low[one] = np.iinfo(np.int32).max
        if one == node:
            return top


@kernel
def _finish(node: int, above: int, part: Ints, low: Ints) -> bool:
    """Whether a node whose edges are all followed ends a component; else the one `above` learns how far up it leads."""
    if part[node] != LEADS_UP:
        return True
    part[node] = -1
    if above >= 0 and low[node] < low[above]:
        low[above] = low[node]
        part[above] = LEADS_UP
    return False


@kernel
def components(rows: Layers, weights: Floats, wanted: Flags) -> tuple[Ints, int]:
    """Strongly connected components (Tarjan, as Pearce keeps it) of the `wanted` nodes; and their number.

    -1 stands for other nodes. A component's number is greater than those of all that it leads to.
    """
    size = rows[0][0].size - 1
    part = np.full(size, -1, np.int32)
    low = np.zeros(size, np.int32)
    at = np.zeros(size, np.int32)
    stack = np.empty(size, np.int32)
    path = np.empty(size, np.int32)
    top, count, time, depth = 0, 0, 0, 0
    for root in range(size):
        end = root if wanted[root] and not low[root] else -1
        while end >= 0 or depth:
            if end >= 0:
                time += 1
                low[end] = time
                stack[top] = end
                top += 1
                path[depth] = end
                depth += 1
            node = path[depth - 1]
            end, edge = _next(rows, node, at[node])
            at[node] += 1
            if end < 0:
                depth -= 1
                if _finish(node, path[depth - 1] if depth else -1, part, low):
                    top = _close(node, count, stack, top, part, low)
                    count += 1
            elif not wanted[end] or weights[edge] == np.inf:
                end = -1
            elif low[end]:
                if low[end] < low[node]:
                    low[node] = low[end]
                    part[node] = LEADS_UP
                end = -1
    return part, count


@kernel
def _placed(part: Ints, count: int) -> Ints:
    out = part.copy()
    for node in range(out.size):
        if out[node] < 0:
            out[node] = count
    return out


@kernel
def condense(rows: Layers, weights: Floats, part: Ints, count: int) -> tuple[Ints, Ints]:
    """The edges between components, each once: (begin, ends) by component."""
    begin, members, _ = sort_edges(count + 1, _placed(part, count), np.arange(part.size, dtype=np.int32), 0)
    last = np.full(count, -1, np.int32)
    out = np.zeros(count + 1, np.int32)
    ends = np.empty(1024, np.int32)
    used = 0
    for one in range(count):
        for who in range(begin[one], begin[one + 1]):
            for first, heads, ids in rows:
                for at in range(first[members[who]], first[members[who] + 1]):
                    other = part[heads[at]]
                    if other >= 0 and other != one and last[other] != one and weights[ids[at]] < np.inf:
                        last[other] = one
                        if used == ends.size:
                            ends = np.concatenate((ends, np.empty(used, np.int32)))
                        ends[used] = other
                        used += 1
        out[one + 1] = used
    return out, ends[:used].copy()


@kernel
def spread(begin: Ints, ends: Ints, bits: Bits) -> None:
    """Give every component the bits of all that it leads to, which have lower numbers."""
    for one in range(begin.size - 1):
        for at in range(begin[one], begin[one + 1]):
            other = ends[at]
            for word in range(bits.shape[1]):
                bits[one, word] |= bits[other, word]

"""Machine code for distances without AND conditions: nodes in buckets of their distance (delta-stepping, in turn).

Every bucket is emptied before the next, a node as often as it gets nearer within it: exact for all weights,
and with steps as likely as ours nearly every node is looked at once, without a heap.
"""

# ruff: noqa: PLR0917 - compiled functions take arrays one by one, by position
from __future__ import annotations

import numpy as np

from bartizan.graph.search.compiled import kernel
from bartizan.graph.search.kernels import Floats, Ints, Layers

WIDTH = 0.05
"""The width of a bucket: a little less than the weight of a step of 95 %."""

SLOTS = 4096
"""Buckets that are open at once, at most; heavier edges make them wider."""

OUT = -2


@kernel
def _leave(node: int, slot: int, head: Ints, after: Ints, before: Ints) -> None:
    """Take a node out of its bucket."""
    if before[node] >= 0:
        after[before[node]] = after[node]
    else:
        head[slot] = after[node]
    if after[node] >= 0:
        before[after[node]] = before[node]
    before[node] = OUT


@kernel
def _enter(node: int, slot: int, head: Ints, after: Ints, before: Ints) -> None:
    """Put a node into a bucket."""
    first = head[slot]
    after[node] = first
    before[node] = -1
    if first >= 0:
        before[first] = node
    head[slot] = node


@kernel
def _lower(best: Floats, wanted: Ints, sure: float, limit: float, slack: float) -> float:
    """The limit once every wanted node's distance is sure; else as it was."""
    last = 0.0
    for node in wanted:
        if best[node] >= sure:
            return limit
        last = max(last, best[node])
    return min(limit, last + slack) if wanted.size else limit


@kernel
def sweep(
    rows: Layers, weights: Floats, starts: Ints, limit: float, heaviest: float, wanted: Ints, slack: float
) -> tuple[Floats, Ints, float]:
    """The distance of every node from `starts`, the edge by which it is had, and the limit that held in the end.

    Beyond the limit distances are infinite. Once the distances of all `wanted` nodes are known, the limit
    falls to the longest of them and `slack`. Of equally long ways the edge with the least id is told.
    """
    nodes = rows[0][0].size - 1
    width = max(WIDTH, heaviest / SLOTS)
    slots = int(heaviest / width) + 2
    best = np.full(nodes, np.inf)
    by = np.full(nodes, -1, np.int32)
    head = np.full(slots, -1, np.int32)
    after = np.empty(nodes, np.int32)
    before = np.full(nodes, OUT, np.int32)
    waiting = 0
    for start in starts:
        if before[start] == OUT:
            best[start] = 0.0
            _enter(start, 0, head, after, before)
            waiting += 1
    bucket = 0
    while waiting and bucket * width <= limit:
        slot = bucket % slots
        while head[slot] >= 0:
            node = head[slot]
            _leave(node, slot, head, after, before)
            waiting -= 1
            for begin, ends, ids in rows:
                for at in range(begin[node], begin[node + 1]):
                    end = ends[at]
                    value = weights[ids[at]] + best[node]
                    if value < best[end] and value <= limit:
                        if before[end] == OUT:
                            waiting += 1
                        else:
                            _leave(end, int(best[end] / width) % slots, head, after, before)
                        best[end] = value
                        by[end] = ids[at]
                        _enter(end, int(value / width) % slots, head, after, before)
                    elif value == best[end]:
                        by[end] = min(by[end], ids[at])
        bucket += 1
        limit = _lower(best, wanted, bucket * width, limit, slack)
    for node in range(nodes):
        if best[node] > limit:
            best[node] = np.inf
            by[node] = -1
    return best, by, limit

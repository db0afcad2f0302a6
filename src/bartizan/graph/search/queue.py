"""A binary heap of nodes with keys that may fall, on arrays: `heap[place[v]] == v`, the least key first."""

from __future__ import annotations

from bartizan.graph.search.compiled import kernel
from bartizan.graph.search.kernels import Floats, Ints

UNSEEN = -1
SETTLED = -2


@kernel
def rise(node: int, heap: Ints, place: Ints, key: Floats, at: int) -> None:
    """Put a node, whose place is or may become `at`, where its key belongs; equal keys go by node number."""
    while at > 0:
        above = (at - 1) >> 1
        other = heap[above]
        if key[other] < key[node] or (key[other] == key[node] and other < node):
            break
        heap[at] = other
        place[other] = at
        at = above
    heap[at] = node
    place[node] = at


@kernel
def pop(heap: Ints, place: Ints, key: Floats, size: int) -> int:
    """Take the least node off a heap of `size` nodes."""
    least: int = heap[0]
    place[least] = SETTLED
    size -= 1
    if size == 0:
        return least
    node = heap[size]
    at = 0
    while True:
        below = 2 * at + 1
        if below >= size:
            break
        one, other = heap[below], heap[min(below + 1, size - 1)]
        if key[other] < key[one] or (key[other] == key[one] and other < one):
            below, one = below + 1, other
        if key[node] < key[one] or (key[node] == key[one] and node < one):
            break
        heap[at] = one
        place[one] = at
        at = below
    heap[at] = node
    place[node] = at
    return least

"""Machine code for the likeliest simple paths: the best-first search of `walks`, in the same order.

A partial path is a row of (before, node, edge, length, steps). A ticket in the queue is a partial path and
the place of one of its ways on in the node's list of ways, cheapest first; tickets with equal keys come in
the order in which they were written.
"""

# ruff: noqa: PLR0917 - compiled functions take arrays one by one, by position
from __future__ import annotations

import numpy as np

from bartizan.graph.search.compiled import kernel
from bartizan.graph.search.kernels import Floats, Ints, Layers

TINY = 1e-9

Ways = tuple[Ints, Ints, Floats, Ints, Ints, Ints]
"""For each node the first and the number of its ways on (-1: not looked up), then the ways: what each costs
beyond the best, its edge, where it leads; and, in an array of one, how many are written."""
Partials = tuple[Ints, Ints, Ints, Floats, Ints]
Tickets = tuple[Floats, Ints, Ints, Ints, Ints]
"""Keys, partial paths and places of tickets (a place below 0: what the way needs besides is paid); the queue of
them; and, in an array of two, how many wait and how many were written."""


@kernel
def _look_up(node: int, rows: Layers, weights: Floats, to_target: Floats, limit: float, ways: Ways) -> Ways:
    """Write down the ways on from `node`, cheapest first; arrays that were full are replaced by larger ones."""
    first, count, beyond, edge, end, used = ways
    many = 0
    for begin, _ends, _ids in rows:
        many += begin[node + 1] - begin[node]
    cost = np.empty(many)
    ids_ = np.empty(many, np.int32)
    ends_ = np.empty(many, np.int32)
    found = 0
    for begin, ends, ids in rows:
        for at in range(begin[node], begin[node + 1]):
            value = weights[ids[at]] + to_target[ends[at]] - to_target[node]
            if value < np.inf and value + to_target[node] <= limit + TINY:
                cost[found], ids_[found], ends_[found] = value, ids[at], ends[at]
                found += 1
    order = np.argsort(cost[:found], kind="mergesort")
    start = used[0]
    if start + found > beyond.size:
        more = max(found, beyond.size)
        beyond = np.concatenate((beyond, np.empty(more)))
        edge = np.concatenate((edge, np.empty(more, np.int32)))
        end = np.concatenate((end, np.empty(more, np.int32)))
    for at in range(found):
        beyond[start + at] = cost[order[at]]
        edge[start + at] = ids_[order[at]]
        end[start + at] = ends_[order[at]]
    first[node], count[node] = start, found
    used[0] = start + found
    return first, count, beyond, edge, end, used


@kernel
def _write(key: float, limit: float, partial: int, at: int, tickets: Tickets) -> None:
    """Put a new ticket into the queue, unless even its best end is over the limit."""
    keys, partials, places, heap, sizes = tickets
    if not key <= limit + TINY or key == np.inf:
        return
    written = sizes[1]
    sizes[1] += 1
    keys[written], partials[written], places[written] = key, partial, at
    child = sizes[0]
    sizes[0] += 1
    while child > 0:
        above = (child - 1) >> 1
        if keys[heap[above]] <= key:
            break
        heap[child] = heap[above]
        child = above
    heap[child] = written


@kernel
def _take(tickets: Tickets) -> int:
    """The ticket with the least key, the oldest of equal ones; the queue is one shorter after it."""
    keys, _partials, _places, heap, sizes = tickets
    least: int = heap[0]
    sizes[0] -= 1
    size = sizes[0]
    last = heap[size]
    at = 0
    while 2 * at + 1 < size:
        below = 2 * at + 1
        if below + 1 < size:
            one, other = heap[below], heap[below + 1]
            if keys[other] < keys[one] or (keys[other] == keys[one] and other < one):
                below += 1
        child = heap[below]
        if keys[last] < keys[child] or (keys[last] == keys[child] and last < child):
            break
        heap[at] = child
        at = below
    heap[at] = last
    return least


@kernel
def _visited(partial: int, group: int, groups: Ints, partials: Partials) -> bool:
    before, node, _edge, _length, _steps = partials
    while partial >= 0:
        if groups[node[partial]] == group:
            return True
        partial = before[partial]
    return False


@kernel
def _tell(partial: int, partials: Partials, out: Ints) -> None:
    """Write a path's edges in order."""
    before, _node, edge, _length, steps = partials
    while before[partial] >= 0:
        out[steps[partial] - 1] = edge[partial]
        partial = before[partial]


@kernel
def _next(partials: Partials, tickets: Tickets, ways: Ways, to_target: Floats, limit: float, more: Floats) -> int:
    """The next way to take, as the number of its ticket; -1 when what it needs besides was charged first."""
    _before, node, _edge, length, _steps = partials
    keys, whose, places, _heap, _sizes = tickets
    ticket = _take(tickets)
    partial, at = whose[ticket], places[ticket]
    if at < 0:
        places[ticket] = -at - 1
        return ticket
    here = node[partial]
    way = ways[0][here] + at
    if at + 1 < ways[1][here]:
        _write(length[partial] + to_target[here] + ways[2][way + 1], limit, partial, at + 1, tickets)
    if more.size and more[ways[3][way]] > 0:
        _write(keys[ticket] + more[ways[3][way]], limit, partial, -at - 1, tickets)
        return -1
    return ticket


@kernel
def _search(
    start: int, target: int, rows: Layers, weights: Floats, groups: Ints, to_target: Floats, limit: float, effort: int,
    more: Floats, ways: Ways, tickets: Tickets, partials: Partials, told: Ints, told_steps: Ints, told_length: Floats,
) -> tuple[Ways, int, bool]:  # fmt: skip
    """The likeliest paths from one start, as many as `told` has rows; their number, and whether effort ran out."""
    before, node, edge, length, steps = partials
    before[0], node[0], edge[0], length[0], steps[0] = -1, start, -1, 0.0, 0
    tickets[4][:] = 0
    found, made, fresh = 0, 1, 0
    while True:
        if fresh >= 0:
            here = node[fresh]
            if ways[1][here] < 0:
                ways = _look_up(here, rows, weights, to_target, limit, ways)
            if ways[1][here]:
                _write(length[fresh] + to_target[here] + ways[2][ways[0][here]], limit, fresh, 0, tickets)
            fresh = -1
        if tickets[4][0] == 0:
            return ways, found, False
        effort -= 1
        if effort < 0:
            return ways, found, True
        ticket = _next(partials, tickets, ways, to_target, limit, more)
        if ticket < 0:
            continue
        partial = tickets[1][ticket]
        way = ways[0][node[partial]] + tickets[2][ticket]
        id_, end = ways[3][way], ways[4][way]
        if _visited(partial, groups[end], groups, partials):
            continue
        cost = weights[id_] + more[id_] if more.size else weights[id_]
        before[made], node[made], edge[made] = partial, end, id_
        length[made], steps[made] = length[partial] + cost, steps[partial] + 1
        if end == target:
            _tell(made, partials, told[found])
            told_steps[found], told_length[found] = steps[made], length[made]
            found += 1
            if found == told.shape[0]:
                return ways, found, False
        elif steps[made] < told.shape[1]:
            fresh = made
        made += 1


@kernel
def likeliest(
    rows: Layers, weights: Floats, groups: Ints, starts: Ints, target: int, to_target: Floats, limit: float,
    steps: int, most: int, effort: int, more: Floats,
) -> tuple[Ints, Ints, Floats, Ints, Ints]:  # fmt: skip
    """For each start its likeliest simple paths: edges and steps and length of each, how many, and whether cut.

    `more[id]` is what else must be held for an edge costs; an empty array: nothing.
    """
    nodes = rows[0][0].size - 1
    ways = (
        np.full(nodes, -1, np.int32), np.full(nodes, -1, np.int32),
        np.empty(1024), np.empty(1024, np.int32), np.empty(1024, np.int32), np.zeros(1, np.int32),
    )  # fmt: skip
    room = 2 * effort + 4
    tickets = (
        np.empty(room), np.empty(room, np.int32), np.empty(room, np.int32), np.empty(room, np.int32),
        np.zeros(2, np.int32),
    )  # fmt: skip
    partials = (
        np.empty(room, np.int32), np.empty(room, np.int32), np.empty(room, np.int32),
        np.empty(room), np.empty(room, np.int32),
    )  # fmt: skip
    told = np.full((starts.size, most, steps), -1, np.int32)
    told_steps = np.zeros((starts.size, most), np.int32)
    told_length = np.zeros((starts.size, most))
    count = np.zeros(starts.size, np.int32)
    cut = np.zeros(starts.size, np.int32)
    for at in range(starts.size):
        start = starts[at]
        if start == target or not to_target[start] < np.inf or to_target[start] > limit:
            continue
        ways, count[at], spent = _search(
            start, target, rows, weights, groups, to_target, limit, effort, more,
            ways, tickets, partials, told[at], told_steps[at], told_length[at],
        )  # fmt: skip
        cut[at] = spent
    return told, told_steps, told_length, count, cut

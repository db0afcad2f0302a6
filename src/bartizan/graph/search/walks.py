"""The most likely simple paths, exactly: a best-first search guided by true distances.

From a target, Dijkstra on the reversed rows gives each node's distance to it. A best-first search from the
entry that adds this distance to what was walked pops partial paths in the order of the best they can become,
and therefore yields whole paths in order of probability (the guidance makes it do what Yen's algorithm does,
without a search per deviation). Out-edges are tried in order of what they cost beyond the best, and a
sibling is pushed only when the one before it was popped, so a hub with 100,000 out-edges costs what is used
of them. What an edge needs besides its source is charged when its turn comes: until then its cost is a
lower bound, so the order stays right. One tree of distances serves every entry.
"""

from __future__ import annotations

import heapq
import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bartizan.graph.search.proofs import distances_to, proofs, surcharges
from bartizan.graph.search.rows import TINY

if TYPE_CHECKING:
    from bartizan.graph.search.rows import Floats, Graph, Integers


@dataclass(frozen=True, slots=True)
class Walk:
    """One path: the indices of its edges in order, and its length."""

    edges: tuple[int, ...]
    length: float


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which paths are asked for: of at most `limit` length and `steps` edges, the `most` best of each start.

    `effort` is how many partial paths are looked at for each start.
    """

    limit: float
    steps: int
    most: int
    effort: int


@dataclass(frozen=True, slots=True)
class Goal:
    """A node to be reached, and the distance from every node to it (`distances_to`, up to the limit)."""

    target: int
    to_target: Floats


@dataclass(frozen=True, slots=True)
class Found:
    """The paths from one start, best first; `spent`: effort ran out, some may be missing."""

    walks: list[Walk]
    spent: bool


def likeliest(
    graph: Graph, starts: Sequence[int], goal: Goal, wanted: Wanted, more: Sequence[Mapping[int, float]] = ()
) -> list[Found]:
    """The most likely simple paths from each start to the goal, no group visited twice.

    `more` has for each start what edges with conditions cost besides (`surcharges`).
    """
    charged = list(more) or [{}] * len(starts)
    if graph.quick:
        batches = _batches(starts, charged)
        return [found for some, cost in batches for found in _quick(graph, some, goal, wanted, cost)]
    return [_plain(graph, start, goal, wanted, cost) for start, cost in zip(starts, charged, strict=True)]


def likeliest_pairs(
    graph: Graph, starts: Sequence[int], targets: Sequence[int], wanted: Wanted
) -> dict[tuple[int, int], Found]:
    """The most likely simple paths of every pair of start and target.

    One tree of distances a target, or, when there are fewer starts, one a start and the search turned
    round, which finds the same paths. With conditions it is one a target.
    """
    if len(starts) < len(targets) and not graph.needs:
        turned = likeliest_pairs(graph.turned, targets, starts, wanted)
        return {
            (start, target): Found([Walk(walk.edges[::-1], walk.length) for walk in found.walks], found.spent)
            for (target, start), found in turned.items()
        }
    out: dict[tuple[int, int], Found] = {}
    more = [surcharges(graph, proofs(graph, [start], wanted.limit).lengths) for start in starts if graph.needs]
    for target in targets:
        goal = Goal(target, distances_to(graph, target, wanted.limit))
        found = likeliest(graph, starts, goal, wanted, more)
        out.update(((start, target), one) for start, one in zip(starts, found, strict=True))
    return out


def _batches(
    starts: Sequence[int], more: Sequence[Mapping[int, float]]
) -> Iterator[tuple[list[int], Mapping[int, float]]]:
    """Starts that pay alike, next to each other, are searched together."""
    for _, group in itertools.groupby(zip(starts, more, strict=True), key=lambda one: id(one[1]) if one[1] else 0):
        pairs = list(group)
        yield [start for start, _ in pairs], pairs[0][1]


def _quick(graph: Graph, starts: Sequence[int], goal: Goal, wanted: Wanted, more: Mapping[int, float]) -> list[Found]:
    import numpy as np

    from bartizan.graph.search import guided

    dense = np.zeros(len(graph.sources) if more else 0)
    for edge, cost in more.items():
        dense[edge] = cost
    edges, steps, lengths, count, cut = guided.likeliest(
        graph.forward, graph.weights, graph.groups, np.asarray(starts, np.int32), goal.target, goal.to_target,
        wanted.limit, wanted.steps, wanted.most, wanted.effort, dense,
    )  # fmt: skip
    return [
        Found(
            [
                Walk(tuple(map(int, edges[at, one, : steps[at, one]])), float(lengths[at, one]))
                for one in range(int(count[at]))
            ],
            bool(cut[at]),
        )
        for at in range(len(starts))
    ]


@dataclass(frozen=True, slots=True)
class _Partial:
    """A path so far: its last node, the edge into it, what it cost, how long it is."""

    before: _Partial | None
    node: int
    edge: int
    length: float
    steps: int


class _Queue:
    """The ways that wait, the best first; equal ones in the order in which they came."""

    def __init__(self, graph: Graph, goal: Goal, limit: float) -> None:
        self._graph, self._goal, self._limit = graph, goal, limit
        self._tickets = itertools.count()
        self._waiting: list[tuple[float, int, _Partial, int]] = []
        self.ways: dict[int, Sequence[tuple[float, int, int]]] = {}

    def push(self, key: float, partial: _Partial, at: int) -> None:
        """Let a way wait, unless even its best end is over the limit."""
        if key <= self._limit + TINY and key < math.inf:
            heapq.heappush(self._waiting, (key, next(self._tickets), partial, at))

    def offer(self, partial: _Partial, at: int) -> None:
        """Let the `at`-th way on from `partial` wait."""
        if partial.node not in self.ways:
            self.ways[partial.node] = _ways(self._graph, partial.node, self._goal.to_target)
        if at < len(self.ways[partial.node]):
            beyond = self.ways[partial.node][at][0]
            self.push(partial.length + float(self._goal.to_target[partial.node]) + beyond, partial, at)

    def pop(self) -> tuple[float, _Partial, int] | None:
        """The best way; None when none waits."""
        if not self._waiting:
            return None
        key, _, partial, at = heapq.heappop(self._waiting)
        return key, partial, at


def _plain(graph: Graph, start: int, goal: Goal, wanted: Wanted, more: Mapping[int, float]) -> Found:
    """The paths from one start without Numba."""
    walks: list[Walk] = []
    if start == goal.target or not goal.to_target[start] < math.inf or goal.to_target[start] > wanted.limit:
        return Found(walks, spent=False)
    queue = _Queue(graph, goal, wanted.limit)
    queue.offer(_Partial(None, start, -1, 0.0, 0), 0)
    for _ in range(wanted.effort):
        way = queue.pop()
        if way is None or len(walks) == wanted.most:
            return Found(walks, spent=False)
        key, before, at = way
        if at >= 0:
            queue.offer(before, at + 1)
            cost = more.get(queue.ways[before.node][at][1], 0.0)
            if cost > 0:
                queue.push(key + cost, before, -at - 1)
                continue
        _, edge, node = queue.ways[before.node][at if at >= 0 else -at - 1]
        if _visited(graph.groups, before, node):
            continue
        length = before.length + (float(graph.weights[edge]) + more.get(edge, 0.0))
        here = _Partial(before, node, edge, length, before.steps + 1)
        if node == goal.target:
            walks.append(Walk(_edges(here), here.length))
        elif here.steps < wanted.steps:
            queue.offer(here, 0)
    return Found(walks, spent=queue.pop() is not None and len(walks) < wanted.most)


def _ways(graph: Graph, node: int, to_target: Floats) -> Sequence[tuple[float, int, int]]:
    """`(cost beyond the best, edge, next node)` of the out-edges that lead to the target, cheapest first."""
    import numpy as np

    begin, ends, ids = graph.flat_forward
    edges, after = ids[begin[node] : begin[node + 1]], ends[begin[node] : begin[node + 1]]
    beyond = graph.weights[edges] + to_target[after] - to_target[node]
    useful = np.flatnonzero(np.isfinite(beyond))
    useful = useful[np.argsort(beyond[useful], kind="stable")]
    return list(zip(beyond[useful].tolist(), edges[useful].tolist(), after[useful].tolist(), strict=True))


def _visited(groups: Integers, partial: _Partial, node: int) -> bool:
    group = groups[node]
    step: _Partial | None = partial
    while step is not None:
        if groups[step.node] == group:
            return True
        step = step.before
    return False


def _edges(partial: _Partial) -> tuple[int, ...]:
    out: list[int] = []
    step = partial
    while step.before is not None:
        out.append(step.edge)
        step = step.before
    return tuple(reversed(out))

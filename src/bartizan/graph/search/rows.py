"""The most likely simple paths of a graph, exactly: compressed sparse rows and a search guided by true distances.

Weights are −ln(probability), so the shortest path is the most likely one. From a target, Dijkstra on the
reversed rows gives each node's distance to it. A best-first search from the entry that adds this distance
to what was walked pops partial paths in the order of the best they can become, and therefore yields whole
paths in order of probability (the guidance makes it do what Yen's algorithm does, without a search per
deviation). Out-edges are tried in order of what they cost beyond the best, and a sibling is pushed only
when the one before it was popped, so a hub with 10,000 out-edges costs what is used of them.
"""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    from scipy.sparse import csr_matrix

    Floats = npt.NDArray[np.float64]
    Integers = npt.NDArray[np.int64]

TINY = 1e-9
"""The least weight: SciPy reads a stored zero as no edge."""


@dataclass(frozen=True, slots=True)
class Walk:
    """One path: the indices of its edges in order, and its length."""

    edges: tuple[int, ...]
    length: float


@dataclass(slots=True)
class Effort:
    """How many partial paths a search may still look at; `spent` says that it ran out."""

    left: int

    @property
    def spent(self) -> bool:
        """Whether the search stopped before its end."""
        return self.left < 0


@dataclass(frozen=True, slots=True)
class _Partial:
    """A path so far: its last node, the edge into it, what it cost, how long it is."""

    before: _Partial | None
    node: int
    edge: int
    length: float
    steps: int


class Graph:
    """Directed edges with non-negative weights, as compressed sparse rows in both directions.

    `groups[node]` names what may be visited once per path (several nodes can be states of one asset).
    Building costs O(edges log edges); parallel edges are kept.
    """

    def __init__(self, groups: Integers, sources: Integers, targets: Integers, weights: Floats) -> None:
        """Edge `i` leads from `sources[i]` to `targets[i]` and weighs `weights[i]`."""
        # NumPy and SciPy take half a second to import; a tree without a way in and a target never searches.
        import numpy as np

        self.size = len(groups)
        self.groups = groups
        self.targets = targets
        self.weights = np.maximum(weights, TINY)
        order = np.argsort(sources, kind="stable")
        self._rows = np.searchsorted(sources[order], np.arange(self.size + 1))
        self._edges = order
        self._sources = sources

    @cached_property
    def _forward(self) -> csr_matrix:
        return self._matrix(self._sources, self.targets)

    @cached_property
    def _reverse(self) -> csr_matrix:
        return self._matrix(self.targets, self._sources)

    def _matrix(self, sources: Integers, targets: Integers) -> csr_matrix:
        """The lightest of parallel edges, as SciPy wants it."""
        import numpy as np
        from scipy.sparse import csr_matrix

        kept = self.weights < np.inf
        order = np.lexsort((self.weights[kept], targets[kept], sources[kept]))
        rows, columns, weights = sources[kept][order], targets[kept][order], self.weights[kept][order]
        first = np.ones(len(rows), dtype=bool)
        first[1:] = (rows[1:] != rows[:-1]) | (columns[1:] != columns[:-1])
        return csr_matrix((weights[first], (rows[first], columns[first])), shape=(self.size, self.size))

    def distances_to(self, target: int, limit: float) -> Floats:
        """The distance from every node to `target`; infinite beyond `limit`."""
        return self._distances(self._reverse, target, limit)

    def distances_from(self, source: int, limit: float) -> Floats:
        """The distance from `source` to every node; infinite beyond `limit`."""
        return self._distances(self._forward, source, limit)

    def _distances(self, matrix: csr_matrix, start: int, limit: float) -> Floats:
        from scipy.sparse.csgraph import dijkstra

        out: Floats = dijkstra(matrix, indices=start, limit=limit)
        return out

    def walks(
        self, source: int, target: int, to_target: Floats, *, limit: float, steps: int, effort: Effort
    ) -> Iterator[Walk]:
        """Simple paths from `source` to `target`, shortest first, of at most `limit` length and `steps` edges.

        Simple means that no group is visited twice. `to_target` is `distances_to(target, limit)`. Ends
        early, with `effort.spent`, when the effort runs out: then some longer paths are missing.
        """
        if source == target or not to_target[source] <= limit:
            return
        children: dict[int, Sequence[tuple[float, int, int]]] = {}
        queue: list[tuple[float, int, _Partial, int]] = []
        tickets = itertools.count()

        def push(partial: _Partial, at: int) -> None:
            """Offer the `at`-th way on from `partial`, unless even its best end is over the limit."""
            options = self._children(partial.node, to_target, children)
            if at < len(options):
                best = partial.length + float(to_target[partial.node]) + options[at][0]
                if best <= limit + TINY:
                    heapq.heappush(queue, (best, next(tickets), partial, at))

        push(_Partial(None, source, -1, 0.0, 0), 0)
        while queue:
            effort.left -= 1
            if effort.spent:
                return
            _, _, before, at = heapq.heappop(queue)
            push(before, at + 1)
            _, edge, node = children[before.node][at]
            if self._visited(before, node):
                continue
            here = _Partial(before, node, edge, before.length + float(self.weights[edge]), before.steps + 1)
            if node == target:
                yield Walk(_edges(here), here.length)
            elif here.steps < steps:
                push(here, 0)

    def _children(
        self, node: int, to_target: Floats, known: dict[int, Sequence[tuple[float, int, int]]]
    ) -> Sequence[tuple[float, int, int]]:
        """`(cost beyond the best, edge, next node)` of the out-edges that lead to the target, cheapest first."""
        held = known.get(node)
        if held is None:
            import numpy as np

            edges = self._edges[self._rows[node] : self._rows[node + 1]]
            after = self.targets[edges]
            beyond = self.weights[edges] + to_target[after] - to_target[node]
            useful = np.flatnonzero(np.isfinite(beyond))
            useful = useful[np.argsort(beyond[useful], kind="stable")]
            held = list(zip(beyond[useful].tolist(), edges[useful].tolist(), after[useful].tolist(), strict=True))
            known[node] = held
        return held

    def _visited(self, partial: _Partial, node: int) -> bool:
        group = self.groups[node]
        step: _Partial | None = partial
        while step is not None:
            if self.groups[step.node] == group:
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

"""The graph that is searched: edges as compressed sparse rows, by both ends, with a layer for what was added later.

Weights are −ln(chance), so the shortest path is the most likely one; an edge of infinite weight is not
there. An edge may need further nodes besides its source (an AND condition: network reach *and* a
credential). Large graphs are searched by compiled kernels, small ones and those without Numba by `plain`.
"""

from __future__ import annotations

import copy
import functools
import importlib.util
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from bartizan.graph.search.kernels import Layer, Layers
    from bartizan.graph.search.settling import Gates

    Floats = npt.NDArray[np.float64]
    Integers = npt.NDArray[np.int32]

TINY = 1e-9
"""The least weight: SciPy reads a stored zero as no edge."""

LARGE = 100_000
"""Edges from which compiled kernels pay for the half second that loading Numba takes."""

COMPACT = 0.05
"""The share of removed and added edges from which the rows are built anew."""


WORKED_OUT = (
    "sources", "targets", "forward", "reverse", "flat_forward", "flat_reverse", "gates", "no_gates", "heaviest",
    "_first_forward", "_first_reverse",
)  # fmt: skip
"""What is worked out once from the edges and their weights."""


@functools.cache
def compilable() -> bool:
    """Whether Numba is installed (the extra `graph`)."""
    return importlib.util.find_spec("numba") is not None


class Graph:
    """Directed edges with weights, found by either end; edge i leads from `sources[i]` to `targets[i]`.

    `groups[node]` names what may be visited once per path (several nodes can be states of one asset).
    `needs` are the further nodes that an edge needs. `quick` asks for compiled kernels, or forbids them.
    Building costs O(nodes + edges) with Numba; parallel edges are kept.
    """

    def __init__(
        self,
        groups: npt.ArrayLike,
        sources: npt.ArrayLike,
        targets: npt.ArrayLike,
        weights: npt.NDArray[np.floating],
        needs: Mapping[int, Sequence[int]] | None = None,
        *,
        quick: bool | None = None,
    ) -> None:
        """Copy what is not 32 bits wide; weights stay as exact as they are."""
        # NumPy and SciPy take half a second to import; a tree without a way in and a target never searches.
        import numpy as np

        self.groups: Integers = np.ascontiguousarray(groups, np.int32)
        self.size = len(self.groups)
        self._ends = (np.ascontiguousarray(sources, np.int32), np.ascontiguousarray(targets, np.int32))
        self._added = (self._ends[0][:0], self._ends[1][:0])
        self.weights: Floats = np.maximum(weights, weights.dtype.type(TINY))
        self.needs = dict(needs or {})
        self.quick = compilable() and len(weights) >= LARGE if quick is None else quick
        self._removed = 0

    @cached_property
    def sources(self) -> Integers:
        """The source of each edge."""
        import numpy as np

        return np.concatenate((self._ends[0], self._added[0])) if len(self._added[0]) else self._ends[0]

    @cached_property
    def targets(self) -> Integers:
        """The target of each edge."""
        import numpy as np

        return np.concatenate((self._ends[1], self._added[1])) if len(self._added[1]) else self._ends[1]

    @cached_property
    def _first_forward(self) -> Layer:
        return self._sorted(*self._ends, 0)

    @cached_property
    def _first_reverse(self) -> Layer:
        return self._sorted(*self._ends[::-1], 0)

    @cached_property
    def forward(self) -> Layers:
        """The edges by source."""
        return self._first_forward, self._sorted(*self._added, len(self._ends[0]))

    @cached_property
    def reverse(self) -> Layers:
        """The edges by target."""
        return self._first_reverse, self._sorted(*self._added[::-1], len(self._ends[0]))

    def _sorted(self, keys: Integers, others: Integers, offset: int) -> Layer:
        if self.quick:
            from bartizan.graph.search.kernels import sort_edges
        else:
            from bartizan.graph.search.plain import sort_edges
        return sort_edges(self.size, keys, others, offset)

    @cached_property
    def flat_forward(self) -> Layer:
        """The edges by source in one layer, for what cannot read two."""
        return self.forward[0] if not len(self._added[0]) else self._sorted(self.sources, self.targets, 0)

    @cached_property
    def flat_reverse(self) -> Layer:
        """The edges by target in one layer."""
        return self.reverse[0] if not len(self._added[0]) else self._sorted(self.targets, self.sources, 0)

    @cached_property
    def gates(self) -> Gates:
        """The edges that need more than their source, as `settling` reads them."""
        import numpy as np

        edges = np.array(sorted(self.needs), np.int32)
        held = [sorted({int(self.sources[edge]), *self.needs[int(edge)]}) for edge in edges]
        counts = np.array([len(one) for one in held], np.int32)
        nodes = np.array([node for one in held for node in one], np.int32)
        gated = np.zeros(len(self.sources), np.uint8)
        gated[edges] = 1
        from bartizan.graph.search.plain import sort_edges

        begin, of, _ = sort_edges(self.size, nodes, np.repeat(np.arange(len(edges), dtype=np.int32), counts), 0)
        return gated, begin, of, self.targets[edges], edges, counts

    @cached_property
    def no_gates(self) -> Gates:
        """As if no edge needed more than its source."""
        import numpy as np

        none = np.zeros(0, np.int32)
        return np.zeros(len(self.sources), np.uint8), np.zeros(self.size + 1, np.int32), none, none, none, none

    @cached_property
    def heaviest(self) -> float:
        """The greatest weight of an edge that is there."""
        import numpy as np

        there = self.weights[self.weights < np.inf]
        return float(there.max()) if len(there) else 0.0

    def _changed(self, **fields: object) -> Self:
        """A copy with other fields, without what was worked out from the old ones."""
        out = copy.copy(self)
        for name in WORKED_OUT:
            out.__dict__.pop(name, None)
        out.__dict__.update(fields)
        return out

    @property
    def turned(self) -> Self:
        """Every edge turned round; what edges need besides is left out."""
        return self._changed(
            needs={}, forward=self.reverse, reverse=self.forward, _ends=self._ends[::-1], _added=self._added[::-1],
            _first_forward=self._first_reverse, _first_reverse=self._first_forward,
        )  # fmt: skip

    def reweighted(self, weights: npt.NDArray[np.floating]) -> Self:
        """The same edges with other weights; an infinite one removes the edge."""
        import numpy as np

        self.forward, self.reverse, self.sources, self.targets  # noqa: B018 - all share what is built once
        out = copy.copy(self)
        out.weights = np.maximum(weights, weights.dtype.type(TINY))
        out.__dict__.pop("heaviest", None)
        return out

    def updated(
        self, removed: npt.ArrayLike, sources: npt.ArrayLike, targets: npt.ArrayLike, weights: npt.NDArray[np.floating]
    ) -> Self:
        """The graph without the edges `removed` (ids) and with new ones, whose ids follow the present ones.

        What exists is shared: the cost is that of the change. Once `COMPACT` of the edges have changed,
        the rows are built anew; ids stay.
        """
        import numpy as np

        gone = np.asarray(removed, np.int64)
        after = np.concatenate((self.weights, np.maximum(weights, TINY).astype(self.weights.dtype)))
        after[gone] = np.inf
        new = (np.asarray(sources, np.int32), np.asarray(targets, np.int32))
        added = tuple(np.concatenate(one) for one in zip(self._added, new, strict=True))
        changes = self._removed + len(gone)
        if len(added[0]) + changes > COMPACT * len(self._ends[0]):
            ends = tuple(np.concatenate(one) for one in zip(self._ends, added, strict=True))
            return self._anew(after, ends)
        first = {"_first_forward": self._first_forward, "_first_reverse": self._first_reverse}
        return self._changed(weights=after, _added=added, _removed=changes, **first)

    def _anew(self, weights: npt.NDArray[np.floating], ends: tuple[Integers, ...]) -> Self:
        none = self._ends[0][:0]
        return self._changed(weights=weights, _ends=ends, _added=(none, none), _removed=0)

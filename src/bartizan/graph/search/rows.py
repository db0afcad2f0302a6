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


@functools.cache
def compilable() -> bool:
    """Whether Numba is installed (the extra `graph`)."""
    return importlib.util.find_spec("numba") is not None


class Graph:
    """Directed edges with weights, found by either end; edge i leads from `sources[i]` to `targets[i]`.

    `groups[node]` names what may be visited once per path (several nodes can be states of one asset).
    `needs` are the further nodes that an edge needs. `quick` asks for compiled kernels, or forbids them.
    The first `base` edges stand in the first layer, which is shared with the `older` graph.
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
        self.sources: Integers = np.ascontiguousarray(sources, np.int32)
        self.targets: Integers = np.ascontiguousarray(targets, np.int32)
        self.weights: Floats = np.maximum(weights, weights.dtype.type(TINY))
        self.needs = dict(needs or {})
        self.quick = compilable() and len(self.sources) >= LARGE if quick is None else quick
        self.base = len(self.sources)
        self.removed = 0
        self.older: Graph | None = None

    @cached_property
    def forward(self) -> Layers:
        """The edges by source."""
        return self._layers("forward", self.sources, self.targets)

    @cached_property
    def reverse(self) -> Layers:
        """The edges by target."""
        return self._layers("reverse", self.targets, self.sources)

    def _layers(self, name: str, keys: Integers, others: Integers) -> Layers:
        if self.older is not None:
            first: Layer = getattr(self.older, name)[0]
        else:
            first = self._sorted(keys[: self.base], others[: self.base], 0)
        return first, self._sorted(keys[self.base :], others[self.base :], self.base)

    def _sorted(self, keys: Integers, others: Integers, offset: int) -> Layer:
        if self.quick:
            from bartizan.graph.search.kernels import sort_edges
        else:
            from bartizan.graph.search.plain import sort_edges
        return sort_edges(self.size, keys, others, offset)

    @cached_property
    def flat_forward(self) -> Layer:
        """The edges by source in one layer, for what cannot read two."""
        return self.forward[0] if len(self.sources) == self.base else self._sorted(self.sources, self.targets, 0)

    @cached_property
    def flat_reverse(self) -> Layer:
        """The edges by target in one layer."""
        return self.reverse[0] if len(self.sources) == self.base else self._sorted(self.targets, self.sources, 0)

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

    def reweighted(self, weights: npt.NDArray[np.floating]) -> Self:
        """The same edges with other weights; an infinite one removes the edge."""
        import numpy as np

        self.forward, self.reverse  # noqa: B018 - both share what is built once
        out = copy.copy(self)
        out.weights = np.maximum(weights, weights.dtype.type(TINY))
        out.__dict__.pop("heaviest", None)
        return out

    def updated(
        self, removed: npt.ArrayLike, sources: npt.ArrayLike, targets: npt.ArrayLike, weights: npt.NDArray[np.floating]
    ) -> Graph:
        """The graph without the edges `removed` (ids) and with new ones, whose ids follow the present ones.

        What exists is shared: the cost is that of the change. Once `COMPACT` of the edges have changed,
        the rows are built anew; ids stay.
        """
        import numpy as np

        gone = np.asarray(removed, np.int64)
        new_weights = np.concatenate((self.weights, np.maximum(weights, TINY).astype(self.weights.dtype)))
        new_weights[gone] = np.inf
        out = Graph.__new__(Graph)
        out.groups, out.size, out.needs, out.quick = self.groups, self.size, self.needs, self.quick
        out.sources = np.concatenate((self.sources, np.asarray(sources, np.int32)))
        out.targets = np.concatenate((self.targets, np.asarray(targets, np.int32)))
        out.weights = new_weights
        out.removed = self.removed + len(gone)
        out.base, out.older = self.base, self.older or self
        if len(out.sources) - out.base + out.removed > COMPACT * out.base:
            out.base, out.older, out.removed = len(out.sources), None, 0
        return out

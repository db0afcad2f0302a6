"""A generated organisation, as arrays: what the graph benchmarks search.

Accounts have Zipf sizes. A node's grants follow a power law within its account; what they lead to is half
popular (a power law), half uniform; 3 % of the edges lead to another account. Each edge is of one of 26
kinds, which decides its chance and whether a fix removes it, weakens it or cannot mend it; all edges of one
kind from one node rest on one fix (a statement, a rule, an attachment). One node in 222 is an entry and one
in 248 a target, as in the estates that the design was measured on.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

KINDS = 26
CHANCES = np.array([0.1, 0.3, 0.5, 0.6, 0.7, 0.7, 0.8, 0.8, 0.9, 0.9, 0.95, 0.95, 0.95], np.float32)
CROSS = 0.03
AGAIN = 1.28
"""How many edges are drawn for each that is kept: the popular ones are drawn again and again."""


@dataclass(frozen=True)
class Organisation:
    """Edges by source, −ln(chance) of each, the fix of each (-1: none), its weight once mended; entries, targets."""

    size: int
    sources: npt.NDArray[np.int32]
    targets: npt.NDArray[np.int32]
    weights: npt.NDArray[np.float32]
    kinds: npt.NDArray[np.int8]
    entries: npt.NDArray[np.int32]
    goals: npt.NDArray[np.int32]

    @property
    def fixes(self) -> npt.NDArray[np.int64]:
        """The fix of each edge, by source and kind; -1 where nothing mends it."""
        out = self.sources.astype(np.int64) * KINDS + self.kinds
        out[self.kinds % 9 == 8] = -1
        return out

    @property
    def mended(self) -> npt.NDArray[np.float32]:
        """The weight of each edge once its fix is made: mostly none, for some kinds a tenth of the chance."""
        left = self.weights - np.log(np.float32(0.1))
        return np.where(self.kinds % 5 == 4, left, np.float32(np.inf))


def organisation(nodes: int, edges: int, seed: int = 7) -> Organisation:
    """About `edges` edges between `nodes` nodes, no two between the same; the same for the same seed."""
    draw = np.random.default_rng(seed)
    sizes = draw.zipf(1.6, max(2, nodes // 500)).clip(1, 200).astype(np.float64)
    begin = np.concatenate(([0], np.cumsum(sizes / sizes.sum() * nodes))).astype(np.int32)
    begin[-1] = nodes
    account = np.repeat(np.arange(len(sizes), dtype=np.int32), np.diff(begin))
    grants = (draw.pareto(1.3, nodes) + 0.3).clip(0, nodes / 50)
    drawn = int(edges * AGAIN)
    sources = np.sort(draw.choice(nodes, drawn, p=grants / grants.sum()).astype(np.int32))
    first, width = begin[account[sources]], np.diff(begin)[account[sources]]
    spread = draw.random(drawn, np.float32)
    popular = draw.random(drawn, np.float32) < 0.5
    spread[popular] **= 6
    targets = (first + (spread * width).astype(np.int32)).astype(np.int32)
    outside = draw.random(drawn, np.float32) < CROSS
    targets[outside] = draw.integers(0, nodes, int(outside.sum()), dtype=np.int32)
    np.clip(targets, 0, nodes - 1, out=targets)
    del spread, first, width, popular, outside
    kept = sources != targets
    keys = np.unique(sources[kept].astype(np.int64) * nodes + targets[kept])
    sources, targets = (keys // nodes).astype(np.int32), (keys % nodes).astype(np.int32)
    kinds = ((sources.astype(np.int64) * 7 + draw.integers(0, 4, len(sources))) % KINDS).astype(np.int8)
    weights = -np.log(CHANCES)[kinds % len(CHANCES)]
    chosen = draw.permutation(nodes).astype(np.int32)
    entries, goals = chosen[: max(2, nodes // 222)], chosen[-max(2, nodes // 248) :]
    return Organisation(nodes, sources, targets, weights, kinds, np.sort(entries), np.sort(goals))

"""Reachability, exactly: from many starts at once, every start and end, and with AND conditions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from bartizan.graph.search.kernels import Bits, Flags
    from bartizan.graph.search.rows import Graph, Integers

MEMORY = 128 * 1024 * 1024
"""Bytes of bits that are spread at once; more ends than fit are taken in turns."""


def reachable(graph: Graph, starts: Sequence[int], *, backwards: bool = False) -> Flags:
    """1 for every node that follows from `starts`, with every AND condition met; O(nodes + edges).

    Backwards: every node that may lead to one of `starts`, whatever else it would need.
    """
    import numpy as np

    first = np.asarray(starts, np.int32)
    gated = bool(graph.needs) and not backwards
    if graph.quick:
        from bartizan.graph.search import kernels, settling

        if gated:
            return settling.close(graph.forward, graph.weights, first, graph.gates)
        return kernels.reach(graph.reverse if backwards else graph.forward, graph.weights, first)
    from bartizan.graph.search import plain

    if gated:
        return plain.close(graph.flat_forward, graph.weights, first, graph.gates)
    return plain.reach(graph.flat_reverse if backwards else graph.flat_forward, graph.weights, first)


def reach_matrix(graph: Graph, starts: Sequence[int], ends: Sequence[int]) -> npt.NDArray[np.bool_]:
    """Whether start i reaches end j, for all of them. A start reaches itself.

    Without AND conditions by components and bits, O(edges × ends ÷ 64); with them one closure a start.
    """
    import numpy as np

    if graph.needs:
        return np.array([reachable(graph, [start])[list(ends)] == 1 for start in starts]).reshape(-1, len(ends))
    if not len(starts) or not len(ends):
        return np.zeros((len(starts), len(ends)), bool)
    flat = np.unpackbits(_bits(graph, starts, ends).view(np.uint8), axis=1, bitorder="little")
    return flat[:, : len(ends)].astype(bool)


def _bits(graph: Graph, starts: Sequence[int], ends: Sequence[int]) -> Bits:
    """For each start the ends that it reaches, as bits; components that neither side touches are left out."""
    import numpy as np

    first, last = np.asarray(starts, np.int32), np.asarray(ends, np.int32)
    part, count, spread = _quick(graph, first, last) if graph.quick else _plain(graph)
    words = -(-len(last) // 64)
    step = max(1, min(words, MEMORY // 8 // max(count, 1)))
    out = np.zeros((len(first), words), np.uint64)
    known = part[first] >= 0
    for word in range(0, words, step):
        chunk = last[word * 64 : (word + step) * 64]
        here = np.flatnonzero(part[chunk] >= 0)
        bits = np.zeros((count, min(step, words - word)), np.uint64)
        places = (part[chunk[here]], here // 64)
        np.bitwise_or.at(bits, places, np.uint64(1) << (here % 64).astype(np.uint64))
        spread(bits)
        out[known, word : word + step] = bits[part[first[known]]]
    return out


Condensed = tuple["Integers", int, Callable[["Bits"], None]]
"""The component of each node (-1: left out), their number, and what spreads bits over them."""


def _quick(graph: Graph, first: Integers, last: Integers) -> Condensed:
    """Only what lies between the starts and the ends is looked at."""
    from bartizan.graph.search import kernels

    wanted = kernels.reach(graph.forward, graph.weights, first) & kernels.reach(graph.reverse, graph.weights, last)
    part, count = kernels.components(graph.forward, graph.weights, wanted)
    begin, heads = kernels.condense(graph.forward, graph.weights, part, count)
    return part, count, lambda bits: kernels.spread(begin, heads, bits)


def _plain(graph: Graph) -> Condensed:
    from bartizan.graph.search import plain

    part, tails, heads = plain.condense(graph.flat_forward, graph.weights)
    return part, int(part.max()) + 1, lambda bits: plain.spread(tails, heads, bits)

"""Reachability, exactly: from many starts at once, every start and end, and with AND conditions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from bartizan.graph.search.kernels import Bits, Flags
    from bartizan.graph.search.rows import Graph

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
    bits = _quick_bits(graph, starts, ends) if graph.quick else _plain_bits(graph, starts, ends)
    flat = np.unpackbits(bits.view(np.uint8), axis=1, bitorder="little")
    return flat[:, : len(ends)].astype(bool)


def _plain_bits(graph: Graph, starts: Sequence[int], ends: Sequence[int]) -> Bits:
    import numpy as np

    from bartizan.graph.search import plain

    unique = {int(end): at for at, end in enumerate(dict.fromkeys(ends))}
    words = -(-len(unique) // 64)
    bits = plain.spread(graph.flat_forward, graph.weights, unique, words)[list(starts)]
    flat = np.unpackbits(bits.view(np.uint8), axis=1, bitorder="little")[:, [unique[int(end)] for end in ends]]
    return _packed(flat)


def _packed(flat: npt.NDArray[np.uint8]) -> Bits:
    import numpy as np

    room = np.zeros((flat.shape[0], -(-flat.shape[1] // 64) * 64), np.uint8)
    room[:, : flat.shape[1]] = flat
    out: Bits = np.packbits(room, axis=1, bitorder="little").view(np.uint64)
    return out


def _quick_bits(graph: Graph, starts: Sequence[int], ends: Sequence[int]) -> Bits:
    """Only what lies between the starts and the ends is looked at."""
    import numpy as np

    from bartizan.graph.search import kernels

    first, last = np.asarray(starts, np.int32), np.asarray(ends, np.int32)
    wanted = kernels.reach(graph.forward, graph.weights, first) & kernels.reach(graph.reverse, graph.weights, last)
    part, count = kernels.components(graph.forward, graph.weights, wanted)
    begin, heads = kernels.condense(graph.forward, graph.weights, part, count)
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
        kernels.spread(begin, heads, bits)
        out[known, word : word + step] = bits[part[first[known]]]
    return out

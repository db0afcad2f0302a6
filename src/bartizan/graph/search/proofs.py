"""Distances and cheapest proofs: how likely a node can be had, with every AND condition met."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bartizan.graph.search.rows import Floats, Graph, Integers


def distances_to(graph: Graph, target: int, limit: float) -> Floats:
    """The distance from every node to `target`; infinite beyond `limit`.

    What edges need besides their source is not counted: a lower bound where edges need more.
    """
    if not graph.quick:
        from bartizan.graph.search import plain

        return plain.distances(graph.flat_reverse, graph.weights, target, limit)
    return swept(graph, [target], limit, backwards=True)[0].lengths


def distances_from(graph: Graph, source: int, limit: float) -> Floats:
    """The length of the cheapest proof of every node from `source`; infinite beyond `limit`."""
    if graph.needs or graph.quick:
        return proofs(graph, [source], limit).lengths
    from bartizan.graph.search import plain

    return plain.distances(graph.flat_forward, graph.weights, source, limit)


@dataclass(frozen=True, slots=True)
class Proofs:
    """How each node is had from some starts: its length, and the edge that comes last (-1: none)."""

    lengths: Floats
    last: Integers

    def edges(self, graph: Graph, node: int) -> list[int]:
        """The edges of a node's proof in an order in which they can be taken, each once."""
        order: dict[int, None] = {}
        stack = [(node, False)]
        while stack:
            one, done = stack.pop()
            edge = int(self.last[one])
            if edge < 0 or edge in order:
                continue
            if done:
                order[edge] = None
            else:
                stack.append((one, True))
                stack.extend((need, False) for need in reversed(graph.needs.get(edge, ())))
                stack.append((int(graph.sources[edge]), False))
        return list(order)


def proofs(graph: Graph, starts: Sequence[int], limit: float) -> Proofs:
    """The cheapest proof of every node (Knuth's generalisation of Dijkstra's algorithm), up to `limit`.

    Where a step needs several nodes, their lengths add up: what two of them both rest on counts twice, so
    the chance exp(−length) is a lower bound there. Of equally long ways the edge with the least id is told.
    """
    import numpy as np

    first = np.asarray(starts, np.int32)
    if not graph.quick:
        from bartizan.graph.search import plain

        return Proofs(*plain.settle(graph.flat_forward, graph.weights, first, limit, graph.gates))
    if not graph.needs:
        return swept(graph, starts, limit)[0]
    from bartizan.graph.search.settling import settle

    return Proofs(*settle(graph.forward, graph.weights, first, limit, graph.gates))


def swept(
    graph: Graph,
    starts: Sequence[int],
    limit: float,
    *,
    backwards: bool = False,
    wanted: Sequence[int] = (),
    slack: float = 0.0,
) -> tuple[Proofs, float]:
    """Distances by compiled kernels, without conditions, and the limit up to which they are known.

    The limit falls to `slack` beyond the last of the `wanted` nodes as soon as these are known. Backwards,
    lengths are those to `starts`, and each node's edge is the one that comes next.
    """
    import numpy as np

    from bartizan.graph.search.sweeping import sweep

    rows = graph.reverse if backwards else graph.forward
    first, last = np.asarray(starts, np.int32), np.asarray(wanted, np.int32)
    best, by, held = sweep(rows, graph.weights, first, limit, graph.heaviest, last, slack)
    return Proofs(best, by), held


def surcharges(graph: Graph, lengths: Floats) -> Mapping[int, float]:
    """What each edge with conditions costs besides its own weight, when nodes cost `lengths` from some start."""
    return {edge: float(sum(lengths[node] for node in nodes)) for edge, nodes in graph.needs.items()}

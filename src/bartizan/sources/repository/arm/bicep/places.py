"""Where the nodes of parsed Bicep files stand, for what writes into them; readers keep only lines."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

Note = Callable[[object, int, int], None]
"""Told of each node that is read, with the offsets of its text."""


class Spot(NamedTuple):
    """The stretch of a file that a node was read from; `node` is what stands there, whole."""

    path: str
    start: int
    end: int
    node: object


class Places:
    """The spots of nodes, which are kept: a node is told from others by its identity."""

    def __init__(self) -> None:
        self._spots: dict[int, tuple[object, Spot]] = {}

    def of_file(self, path: str) -> Note:
        """What notes the nodes of the file at `path`; of one noted twice the wider stretch counts."""

        def note(node: object, start: int, end: int) -> None:
            self._spots[id(node)] = (node, Spot(path, start, end, node))

        return note

    def same(self, node: object, whole: object) -> None:
        """`node` was made of `whole`, and stands where that does."""
        found = self._spots.get(id(whole))
        if found is not None:
            self._spots[id(node)] = (node, found[1])

    def find(self, node: object) -> Spot | None:
        """Where a node stands; None for one that was not read from a Bicep file."""
        found = self._spots.get(id(node))
        return None if found is None else found[1]

"""What every source shares: the records it yields and the context it reads in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol

from bartizan.model.scan import Record


class Source(Protocol):
    """Reads one part of the world. Failures become `Gap` records; nothing else reads the world."""

    def collect(self) -> Iterator[Record]:
        """Every asset, edge and gap of this part, in no particular order."""


def records(*streams: Iterable[Record]) -> Iterator[Record]:
    """The records of several streams, one after another."""
    for stream in streams:
        yield from stream

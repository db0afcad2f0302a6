"""Flatbuffers read by position: tables, vectors and text, every offset held against the file.

Format: https://flatbuffers.dev/internals/
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator

from bartizan.artifacts.format import Malformed, Opened
from bartizan.artifacts.formats.reading import Cursor

LONGEST_TEXT = 1 << 16
MOST_ELEMENTS = 1 << 20


class Tables:
    """The tables of a file; `spend` is called once a step."""

    def __init__(self, opened: Opened, spend: Callable[[int], None]) -> None:
        self.cursor = Cursor(opened.stream, opened.size)
        self._spend = spend

    def number(self, at: int, code: str = "I") -> int:
        """A little-endian number at `at`, by its `struct` letter."""
        self._spend(4)
        return int(struct.unpack("<" + code, self.cursor.peek(at, struct.calcsize("<" + code)))[0])

    @property
    def root(self) -> int:
        """Where the root table lies."""
        return self.number(0)

    def field(self, table: int, index: int) -> int | None:
        """Where the field of that index lies in a table; None when it is absent."""
        vtable = table - self.number(table, "i")
        if vtable < 0 or index * 2 + 4 >= self.number(vtable, "H"):
            return None
        offset = self.number(vtable + 4 + 2 * index, "H")
        return table + offset if offset else None

    def scalar(self, table: int, index: int, code: str = "i") -> int:
        """A number of a table, 0 when absent."""
        at = self.field(table, index)
        return 0 if at is None else self.number(at, code)

    def follow(self, table: int, index: int) -> int | None:
        """Where a field that is a table, text or vector points."""
        at = self.field(table, index)
        return None if at is None else at + self.number(at)

    def vector(self, table: int, index: int) -> tuple[int, int]:
        """The first element's place and the number of elements; (0, 0) when absent."""
        at = self.follow(table, index)
        if at is None:
            return 0, 0
        count = self.number(at)
        if at + 4 + count > self.cursor.end:
            raise Malformed(f"a list at {at} of {count} elements reaches beyond the file")
        return at + 4, count

    def tables(self, table: int, index: int) -> Iterator[int]:
        """The tables of a vector."""
        at, count = self.vector(table, index)
        if count > MOST_ELEMENTS:
            raise Malformed(f"a list at {at} has {count} elements")
        for one in range(count):
            place = at + 4 * one
            yield place + self.number(place)

    def text(self, table: int, index: int) -> str:
        """A text of a table, empty when absent."""
        return self.data(table, index, LONGEST_TEXT).decode("utf-8", "replace")

    def data(self, table: int, index: int, limit: int) -> bytes:
        """The bytes of a vector, cut at `limit`."""
        at, count = self.vector(table, index)
        self._spend(min(count, limit))
        return self.cursor.peek(at, min(count, limit)) if count else b""

    def text_at(self, at: int) -> str:
        """The text whose length stands at `at`."""
        size = min(self.number(at), LONGEST_TEXT)
        return self.cursor.peek(at + 4, size).decode("utf-8", "replace")

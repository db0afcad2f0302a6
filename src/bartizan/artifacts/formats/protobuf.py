"""The protobuf wire format read by position: fields come as numbers and spans, payloads stay where they are.

Wire types: https://protobuf.dev/programming-guides/encoding/. No schema is needed, nothing is copied.
"""

# ruff: noqa: PLR2004 - the numbers are the format's own, as its schema gives them

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bartizan.artifacts.format import Malformed, Opened
from bartizan.artifacts.formats.reading import Cursor

VARINT, FIXED64, BYTES, GROUP, END_GROUP, FIXED32 = range(6)
LONGEST_TEXT = 1 << 22
PACKED = 1 << 16


@dataclass(frozen=True, slots=True)
class Field:
    """One field: `value` is the number of a varint, else 0; `start` and `size` place its payload in the file."""

    number: int
    wire: int
    value: int
    start: int
    size: int

    @property
    def end(self) -> int:
        """The position after the payload."""
        return self.start + self.size


class Reader:
    """The fields of messages in a stretch of a file; `spend` is called once per field."""

    def __init__(self, opened: Opened, spend: Callable[[int], None]) -> None:
        self.cursor = Cursor(opened.stream, opened.size)
        self._spend = spend
        self.root = Field(0, BYTES, 0, 0, opened.size)

    def fields(self, within: Field) -> Iterator[Field]:
        """The fields of the message in `within`, in order. Raises `Malformed` where they break the format."""
        at, end = within.start, within.end
        while at < end:
            self._spend(8)
            key, at = self.varint(at, end)
            number, wire = key >> 3, key & 7
            if number == 0 or number >= 1 << 29:
                raise Malformed(f"field number {number} at {at}")
            if wire == VARINT:
                start = at
                value, at = self.varint(at, end)
                yield Field(number, wire, value, start, at - start)
            elif wire in (FIXED32, FIXED64):
                size = 4 if wire == FIXED32 else 8
                if at + size > end:
                    raise Malformed(f"field {number} at {at} is longer than its message")
                yield Field(number, wire, 0, at, size)
                at += size
            elif wire == BYTES:
                size, at = self.varint(at, end)
                if at + size > end:
                    raise Malformed(f"field {number} at {at} is {size} bytes long, beyond its message's end at {end}")
                yield Field(number, wire, 0, at, size)
                at += size
            else:
                raise Malformed(f"wire type {wire} of field {number} at {at}")

    def varint(self, at: int, end: int) -> tuple[int, int]:
        """The number at `at` and the position after it."""
        data = self.cursor.peek(at, min(10, end - at))
        value = 0
        for count, byte in enumerate(data):
            value |= (byte & 0x7F) << (7 * count)
            if byte < 0x80:
                return value & 0xFFFFFFFFFFFFFFFF, at + count + 1
        raise Malformed(f"a number at {at} does not end")

    def bytes(self, field: Field, limit: int = LONGEST_TEXT) -> bytes:
        """The payload, cut at `limit`."""
        size = min(field.size, limit)
        self._spend(size)
        return self.cursor.peek(field.start, size)

    def text(self, field: Field, limit: int = LONGEST_TEXT) -> str:
        """The payload as text."""
        return self.bytes(field, limit).decode("utf-8", "replace")

    def first(self, within: Field, number: int) -> Field | None:
        """The first field of that number."""
        return next((field for field in self.fields(within) if field.number == number), None)

    def numbers(self, field: Field) -> list[int]:
        """The varints of a repeated field, packed or not; at most `PACKED` bytes of them."""
        if field.wire == VARINT:
            return [field.value]
        found: list[int] = []
        at, end = field.start, min(field.end, field.start + PACKED)
        while at < end:
            value, at = self.varint(at, end)
            found.append(value)
        return found

    def entry(self, field: Field) -> tuple[str, Field | None]:
        """A map's entry: its key as text and its value's field."""
        key, value = "", None
        for inner in self.fields(field):
            if inner.number == 1 and inner.wire == BYTES:
                key = self.text(inner, 4096)
            elif inner.number == 2:
                value = inner
        return key, value


def top(opened: Opened, limit: int = 4096) -> list[Field] | None:
    """The file's top-level fields when the whole file is one message of at most `limit` of them, else None."""

    def free(count: int) -> None:
        """Recognition is bounded by `limit`, not by the budget."""

    found: list[Field] = []
    reader = Reader(opened, free)
    try:
        for field in reader.fields(reader.root):
            found.append(field)
            if len(found) >= limit:
                return found
    except Malformed:
        return None
    return found or None


def signed(value: int) -> int:
    """A varint read as a signed 64-bit number."""
    return value - (1 << 64) if value >= 1 << 63 else value

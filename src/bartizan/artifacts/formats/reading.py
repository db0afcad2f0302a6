"""Reading parts of a file by position, never more than asked and never past its end."""

from __future__ import annotations

import io
import re
import struct
from typing import Any, BinaryIO

from bartizan.artifacts.format import Malformed, Opened

CHUNK = 1 << 20
"""How much is read at once where a whole part is looked through."""

URL = r"[A-Za-z][A-Za-z0-9+.-]+:/"
DRIVE = r"^[A-Za-z]:[\\/]"


class Cursor:
    """Positions and numbers in a file's bytes; every read beyond the end raises `Malformed`."""

    __slots__ = ("_at", "_buffer", "_stream", "at", "big", "end")

    def __init__(self, stream: BinaryIO, end: int, at: int = 0, *, big: bool = False) -> None:
        self._stream, self.end, self.at, self.big = stream, end, at, big
        self._buffer, self._at = b"", 0

    def peek(self, offset: int, count: int) -> bytes:
        """`count` bytes at `offset`, without moving."""
        if offset < 0 or count < 0 or offset + count > self.end:
            raise Malformed(f"{count} bytes at {offset} lie beyond the end at {self.end}")
        start = offset - self._at
        if start < 0 or start + count > len(self._buffer):
            self._stream.seek(offset)
            self._buffer = self._stream.read(max(count, min(1 << 14, self.end - offset)))
            self._at, start = offset, 0
            if len(self._buffer) < count:
                raise Malformed(f"the file ends within {count} bytes at {offset}")
        return self._buffer[start : start + count]

    def take(self, count: int) -> bytes:
        """The next `count` bytes."""
        data = self.peek(self.at, count)
        self.at += count
        return data

    def skip(self, count: int) -> None:
        """Moves on by `count` bytes, which must be there."""
        if count < 0 or self.at + count > self.end:
            raise Malformed(f"{count} bytes at {self.at} lie beyond the end at {self.end}")
        self.at += count

    def number(self, code: str) -> Any:
        """The next number, by its `struct` letter."""
        return struct.unpack((">" if self.big else "<") + code, self.take(struct.calcsize("<" + code)))[0]

    @property
    def left(self) -> int:
        """How many bytes remain."""
        return self.end - self.at


class Part(io.RawIOBase):
    """A stretch of a stream as a stream of its own, seekable and read-only."""

    def __init__(self, stream: BinaryIO, start: int, size: int) -> None:
        super().__init__()
        self._stream, self._start, self._size, self._position = stream, start, max(size, 0), 0

    def readable(self) -> bool:
        """Always."""
        return True

    def seekable(self) -> bool:
        """Always."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Moves within the part."""
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self._size}[whence]
        self._position = max(base + offset, 0)
        return self._position

    def tell(self) -> int:
        """The position within the part."""
        return self._position

    def readinto(self, buffer: Any) -> int:
        """Fills `buffer` as far as the part goes."""
        count = max(min(len(buffer), self._size - self._position), 0)
        self._stream.seek(self._start + self._position)
        data = self._stream.read(count) if count else b""
        buffer[: len(data)] = data
        self._position += len(data)
        return len(data)


def part(opened: Opened, start: int, size: int) -> BinaryIO:
    """The stretch of `opened` as a stream for `Inspector.member`."""
    return io.BufferedReader(Part(opened.stream, start, min(size, opened.size - start)))


def whole(opened: Opened, limit: int) -> bytes:
    """The file's bytes. Raises `Malformed` when it is longer than `limit`, which no honest one is."""
    if opened.size > limit:
        raise Malformed(f"is {opened.size} bytes long, more than the {limit} that are read")
    opened.stream.seek(0)
    return opened.stream.read(limit)


def words(names: str) -> frozenset[str]:
    """The names of a table, written as one text."""
    return frozenset(names.split())


def text(data: bytes) -> str:
    """Bytes as text for a message: UTF-8 as far as it goes."""
    return data.decode("utf-8", "replace")


def brief(value: str, length: int = 120) -> str:
    """One line of at most `length` characters without control characters, for a message."""
    shown = "".join(char if char.isprintable() else " " for char in value)
    shown = " ".join(shown.split())
    return shown if len(shown) <= length else shown[: length - 1] + "…"


def outside(path: str) -> str | None:
    """Why a path that a model names leaves the model's own folder, or None when it stays within."""
    plain = path.strip()
    if re.match(URL, plain) or plain.startswith(("\\\\", "//")):
        return "a network address"
    if plain.startswith(("/", "\\", "~")) or re.match(DRIVE, plain):
        return "an absolute path"
    if ".." in re.split(r"[\\/]", plain):
        return "a path that climbs out of the folder"
    if "\0" in path or "%00" in path:
        return "a path with a hidden end"
    if re.search(r"\$\{?\w|%\w+%", plain):
        return "a path from the environment"
    return None

"""The bytes of a pickle, read ahead in pieces: long payloads are skipped, never held."""

from __future__ import annotations

from collections.abc import Callable
from typing import BinaryIO

from bartizan.artifacts.format import Malformed
from bartizan.artifacts.pickle.values import KEPT_TEXT, Blob

CHUNK = 1 << 17
AHEAD = 16
"""Bytes that are always there behind an opcode, so that those of fixed size need not ask."""

LONGEST_LINE = 1 << 16


class Truncated(Malformed):
    """The data ends within the pickle."""


class Reader:
    """A window over the stream: `buf` holds the bytes from `base` on; positions are indexes into `buf`.

    Past the end of the data stand `AHEAD` zero bytes, so that a position beyond `end` tells of truncation.
    `limit` is the index from which on the loop must ask (`advance`): the buffer's end, or the frame's.
    """

    def __init__(self, stream: BinaryIO, start: int, size: int, spend: Callable[[int], None]) -> None:
        self.stream, self.size, self.spend = stream, size, spend
        self.buf = b""
        self.base = start
        self.end = 0
        self.limit = 0
        self.frame_end = -1
        self.lies: list[tuple[int, str]] = []
        self.whole = False

    def fill(self, pos: int, need: int) -> int:
        """Reads on so that `need` bytes stand behind `pos`. Returns its new index. Raises `Truncated`."""
        start = self.base + self.end
        kept = self.buf[pos : self.end]
        if not self.whole:
            self.stream.seek(start)
            data = self.stream.read(max(CHUNK, need - len(kept)))
            self.spend(len(data))
            self.whole = len(data) < need - len(kept) or start + len(data) >= self.size
            kept += data
        self.base += pos
        self.end = len(kept)
        self.buf = kept + bytes(AHEAD) if self.whole else kept
        self._bound()
        if self.end < need:
            raise Truncated(f"the data ends at byte {self.base + self.end}")
        return 0

    def _bound(self) -> None:
        """Sets the index at which the loop must ask."""
        self.limit = self.end if self.whole else max(0, self.end - AHEAD)
        if self.frame_end >= self.base:
            self.limit = min(self.limit, self.frame_end - self.base)

    def advance(self, pos: int) -> int:
        """Called where `pos` has reached `limit`: minds the frame, reads on. Raises `Truncated`."""
        at = self.base + pos
        if 0 <= self.frame_end <= at:
            if at > self.frame_end:
                self.lies.append((at, "an opcode stands across the end of its frame"))
            self.frame_end = -1
        if pos > self.end:
            raise Truncated(f"the data ends at byte {self.base + self.end}")
        if not self.whole and pos >= self.end - AHEAD:
            self.fill_some(pos)
            return 0
        self._bound()
        if pos >= self.end:
            raise Truncated(f"the data ends at byte {at} without STOP")
        return pos

    def fill_some(self, pos: int) -> None:
        """Reads on from `pos`, as much as there is. Raises `Truncated` where there is nothing."""
        self.fill(pos, 1)

    def frame(self, pos: int, length: int) -> None:
        """A frame of `length` bytes begins at `pos`."""
        at = self.base + pos
        if self.frame_end > at:
            self.lies.append((at, "a frame begins inside another"))
        if at + length > self.size:
            self.lies.append((at, "a frame is longer than the data"))
        self.frame_end = at + length
        self._bound()

    def take(self, pos: int, length: int) -> tuple[bytes, int]:
        """`length` bytes at `pos` and the position behind them; for short payloads."""
        if pos + length > self.end:
            pos = self.fill(pos, length)
        return self.buf[pos : pos + length], pos + length

    def payload(self, pos: int, length: int, *, text: bool) -> tuple[str | bytes | Blob, int]:
        """A payload of any length: itself when short, else its head; the rest is skipped. Broken text is bytes."""
        if length <= KEPT_TEXT:
            data, pos = self.take(pos, length)
            return (_decoded(data) if text else data), pos
        offset = self.base + pos
        head, _ = self.take(pos, KEPT_TEXT)
        if offset + length > self.size:
            raise Truncated(f"a payload of {length} bytes at byte {offset} is longer than the data")
        pos = offset - self.base
        if pos + length <= self.end:
            return Blob(head, offset, length, text), pos + length
        return Blob(head, offset, length, text), self.jump(offset + length)

    def jump(self, offset: int) -> int:
        """Goes to `offset` of the stream, not reading what lies between. Returns its index."""
        self.base, self.end, self.buf = offset, 0, b""
        self.whole = offset >= self.size
        if self.whole:
            self.buf = bytes(AHEAD)
        self.limit = 0
        return 0

    def line(self, pos: int) -> tuple[bytes, int]:
        """The bytes up to a newline, and the position behind it; of an overlong line only the start is kept."""
        found = self.buf.find(b"\n", pos, self.end)
        if found >= 0:
            return self.buf[pos:found], found + 1
        pieces = bytearray()
        while True:
            if len(pieces) < LONGEST_LINE:
                pieces += self.buf[pos : self.end]
            pos = self.fill(self.end, 1)
            found = self.buf.find(b"\n", pos, self.end)
            if found >= 0:
                if len(pieces) < LONGEST_LINE:
                    pieces += self.buf[pos:found]
                return bytes(pieces), found + 1


def _decoded(data: bytes) -> str | bytes:
    try:
        return data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return data

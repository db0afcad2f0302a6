"""Seekable streams over parts of streams: a member of an archive, what a compressed stream holds."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable
from typing import BinaryIO, Protocol

from bartizan.artifacts.format import Malformed

CHUNK = 1 << 17
HELD = 24 << 20
"""The first bytes of decompressed data that are held; behind them a step back decompresses anew."""


class Window(io.RawIOBase):
    """`size` bytes of `stream` from `start`; the stream may be shared, every read seeks first."""

    def __init__(self, stream: BinaryIO, start: int, size: int) -> None:
        super().__init__()
        self._stream, self._start, self._size = stream, start, size
        self._at = 0

    def readable(self) -> bool:
        """It is."""
        return True

    def seekable(self) -> bool:
        """It is."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """As of every stream; never before the start."""
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = max(0, base + offset)
        return self._at

    def tell(self) -> int:
        """The position within the window."""
        return self._at

    def read(self, size: int | None = -1) -> bytes:
        """At most `size` bytes; all that are left when negative."""
        left = max(0, self._size - self._at)
        count = left if size is None or size < 0 else min(size, left)
        if not count:
            return b""
        self._stream.seek(self._start + self._at)
        data = self._stream.read(count)
        self._at += len(data)
        return data

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Fills `buffer` as far as there is data."""
        data = self.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


class Decoder(Protocol):
    """One pass of decompression: what `zlib.decompressobj`, `bz2.BZ2Decompressor` and the like are."""

    def feed(self, data: bytes, most: int) -> bytes:
        """At most about `most` bytes more; `data` may be empty while earlier input is pending."""
        ...

    @property
    def done(self) -> bool:
        """Whether the end was met and nothing of the kind follows."""
        ...

    @property
    def complete(self) -> bool:
        """Whether the data may end here."""
        ...

    @property
    def hungry(self) -> bool:
        """Whether it needs input to go on."""
        ...


class Expanded(io.RawIOBase):
    """What `source` holds decompressed, from `start` on; its first `HELD` bytes are kept, the rest streams.

    `spend` is told every byte that comes out and may raise; a broken tail ends the data and leaves its reason in
    `broken`.
    """

    def __init__(self, source: BinaryIO, start: int, make: Callable[[], Decoder], spend: Callable[[int], None]) -> None:
        super().__init__()
        self._source, self._start, self._make, self._spend = source, start, make, spend
        self._held = bytearray()
        self._at = 0
        self._size: int | None = None
        self.broken: str | None = None
        self._rewind()

    def _rewind(self) -> None:
        self._decoder = self._make()
        self._read_at = self._start
        self._out = 0
        self._window = b""
        self._ended = False

    def readable(self) -> bool:
        """It is."""
        return True

    def seekable(self) -> bool:
        """It is."""
        return True

    def tell(self) -> int:
        """The position in the decompressed data."""
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """As of every stream; from the end only after all was read once."""
        base = self._at if whence == io.SEEK_CUR else self.measure() if whence == io.SEEK_END else 0
        self._at = max(0, base + offset)
        return self._at

    def measure(self) -> int:
        """The size of the decompressed data, by reading all of it once."""
        if self._size is None:
            while self._more():
                pass
            self._size = self._out
        return self._size

    def read(self, size: int | None = -1) -> bytes:
        """At most `size` bytes; all that are left when negative."""
        want = (1 << 62) if size is None or size < 0 else size
        parts = []
        while want > 0:
            piece = self._piece(want)
            if not piece:
                break
            parts.append(piece)
            want -= len(piece)
            self._at += len(piece)
        return b"".join(parts)

    def _piece(self, want: int) -> bytes:
        if self._at < len(self._held):
            return bytes(self._held[self._at : self._at + want])
        if self._at < self._out - len(self._window):
            self._rewind()
        while self._at >= self._out:
            if not self._more():
                return b""
        start = self._at - (self._out - len(self._window))
        return self._window[start : start + want]

    def _more(self) -> bool:
        """Decompresses the next piece into the window; False at the end."""
        while not self._ended:
            data = b""
            if self._decoder.hungry:
                self._source.seek(self._read_at)
                data = self._source.read(CHUNK)
                if not data:
                    self._end(None if self._decoder.complete else "the compressed data is cut off")
                    break
                self._read_at += len(data)
            try:
                piece = self._decoder.feed(data, 4 * CHUNK)
            except (zlib.error, OSError, EOFError, ValueError, Malformed) as error:
                self._end(f"the compressed data is broken ({error})")
                break
            if self._decoder.done:
                self._ended = True
            if piece:
                self._spend(len(piece))
                if self._out == len(self._held) and self._out < HELD:
                    self._held += piece
                self._out += len(piece)
                self._window = piece
                return True
        return False

    def _end(self, why: str | None) -> None:
        self._ended = True
        self.broken = why

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Fills `buffer` as far as there is data."""
        data = self.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)

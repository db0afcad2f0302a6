"""Streams of blobs: bounded, digests computed while they are read, decompressed piece by piece."""

from __future__ import annotations

import hashlib
import re
import zlib
from dataclasses import dataclass
from typing import Any, BinaryIO, Protocol, cast

from bartizan.sources.images.unreadable import Unreadable

PIECE = 256 * 1024
"""Bytes that are read at a time."""
DEEP = 4
"""Directories above an entry that cost as much as another entry: each is looked up."""
RATIO = 250
"""How much larger than its compressed form a layer may be, once it is larger than `RATIO_FROM`."""
RATIO_FROM = 256 * 1024 * 1024
ZSTD_WINDOW = 128 * 1024 * 1024
"""The largest window of zstd that is granted, in bytes: what `zstd --long` makes by default."""
_GZIP = b"\x1f\x8b"
_ZSTD = b"\x28\xb5\x2f\xfd"
_DIGEST = re.compile(r"(sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})\Z")


class Stream(Protocol):
    """What bytes are read from, once and in order."""

    def read(self, count: int = -1, /) -> bytes:
        """At most `count` bytes; empty at the end. Raises `Unreadable` or `OSError`."""
        ...


def is_digest(text: object) -> bool:
    """Whether `text` is a digest of a known algorithm: `sha256:` or `sha512:` and hexadecimal digits."""
    return isinstance(text, str) and _DIGEST.match(text) is not None


@dataclass(slots=True)
class Budget:
    """What one image may still ask for: uncompressed bytes and entries of layers."""

    bytes_left: int
    entries_left: int

    def spend(self, count: int) -> None:
        """Take `count` bytes. Raises `Unreadable` when there are none left."""
        self.bytes_left -= count
        if self.bytes_left < 0:
            raise Unreadable("the layers hold more bytes than one image may", "a smaller image")

    def entry(self, name: str = "") -> None:
        """Take one entry, or more when it stands deep. Raises `Unreadable` when there are none left."""
        self.entries_left -= 1 + name.count("/") // DEEP
        if self.entries_left < 0:
            raise Unreadable("the layers hold more entries than one image may", "a smaller image")


class Verified:
    """A blob whose size and digest are checked: `finish` reads what is left and raises when they are others."""

    def __init__(self, stream: Stream, digest: str | None, size: int | None) -> None:
        """Without `digest` or `size` that part is not checked."""
        self._stream = stream
        self._digest = digest
        self._hash = hashlib.new(digest.partition(":")[0]) if digest is not None else None
        self._size = size
        self.count = 0

    def read(self, count: int = -1) -> bytes:
        """At most `count` bytes."""
        data = self._stream.read(PIECE if count < 0 else count)
        self.count += len(data)
        if self._size is not None and self.count > self._size:
            raise Unreadable(f"larger than the {self._size} bytes that its manifest says", "an image that is whole")
        if self._hash is not None:
            self._hash.update(data)
        return data

    def finish(self) -> None:
        """Read to the end and compare. Raises `Unreadable`."""
        while self.read(PIECE):
            pass
        if self._size is not None and self.count != self._size:
            raise Unreadable(f"{self.count} bytes where its manifest says {self._size}", "an image that is whole")
        if self._hash is not None and self._digest is not None:
            found = self._hash.hexdigest()
            if found != self._digest.partition(":")[2]:
                raise Unreadable("its content is not what its digest says", "the image from where it was built")


class _Started:
    """A stream whose first bytes were looked at already."""

    def __init__(self, head: bytes, stream: Stream) -> None:
        self._head = head
        self._stream = stream

    def read(self, count: int = -1) -> bytes:
        if self._head:
            wanted = len(self._head) if count < 0 else count
            data, self._head = self._head[:wanted], self._head[wanted:]
            return data
        return self._stream.read(count)


class _Gzip:
    """Gzip, of any number of members; what follows them and is none is left alone, as `gzip` does."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self._decoder = zlib.decompressobj(31)
        self._input = b""
        self._is_over = False

    def read(self, count: int = -1) -> bytes:
        # For zlib, no bytes at most means no bound.
        wanted = count if count > 0 else PIECE
        while count and not self._is_over:
            if not self._input:
                self._input = self._stream.read(PIECE)
                if not self._input:
                    if not self._decoder.eof:
                        raise Unreadable("the compressed data ends too early", "an image that is whole")
                    self._is_over = True
                    break
            try:
                data = self._decoder.decompress(self._input, wanted)
            except zlib.error as error:
                raise Unreadable(f"not valid gzip: {error}", "an image that is whole") from error
            self._input = self._decoder.unconsumed_tail
            if self._decoder.eof:
                self._next_member()
            if data:
                return data
        return b""

    def _next_member(self) -> None:
        rest = self._decoder.unused_data
        if not rest:
            rest = self._stream.read(PIECE)
        self._is_over = not rest.startswith(_GZIP[:1])
        if not self._is_over:
            self._decoder = zlib.decompressobj(31)
            self._input = rest


class _Zstandard:
    """Zstandard, of any number of frames."""

    def __init__(self, stream: Stream) -> None:
        try:
            import zstandard
        except ModuleNotFoundError as error:
            raise Unreadable("a layer is compressed with zstd", "pip install 'bartizan[images]'") from error
        self._failure: type[Exception] = zstandard.ZstdError
        decoder = zstandard.ZstdDecompressor(max_window_size=ZSTD_WINDOW)
        self._reader: Any = decoder.stream_reader(cast("BinaryIO", stream), read_size=PIECE, read_across_frames=True)

    def read(self, count: int = -1) -> bytes:
        try:
            data: bytes = self._reader.read(PIECE if count < 0 else count)
        except self._failure as error:
            raise Unreadable(f"not valid zstd: {error}", "an image that is whole") from error
        return data


class _Bounded:
    """What is decompressed, against the image's budget and the ratio of the blob that it comes from."""

    def __init__(self, stream: Stream, source: Verified, budget: Budget) -> None:
        self._stream = stream
        self._source = source
        self._budget = budget
        self._count = 0

    def read(self, count: int = -1) -> bytes:
        data = self._stream.read(PIECE if count < 0 else count)
        self._count += len(data)
        self._budget.spend(len(data))
        if self._count > RATIO_FROM and self._count > RATIO * self._source.count:
            raise Unreadable(f"more than {RATIO} times as large as it is compressed", "a layer that is no bomb")
        return data


def decompressed(source: Verified, budget: Budget) -> Stream:
    """The content of a blob, by what its first bytes say it is: gzip, zstd, or plain."""
    head = b""
    while len(head) < len(_ZSTD) and (more := source.read(PIECE)):
        head += more
    started = _Started(head, source)
    if head.startswith(_GZIP):
        return _Bounded(_Gzip(started), source, budget)
    if head.startswith(_ZSTD):
        return _Bounded(_Zstandard(started), source, budget)
    return _Bounded(started, source, budget)


def read_exactly(stream: Stream, count: int) -> bytes:
    """`count` bytes, fewer only at the end of the stream."""
    if count <= 0:
        return b""
    data = stream.read(count)
    if len(data) == count or not data:
        return data
    pieces = [data]
    missing = count - len(data)
    while missing and (data := stream.read(missing)):
        pieces.append(data)
        missing -= len(data)
    return b"".join(pieces)

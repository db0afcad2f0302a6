"""Decompressors behind one face: zlib, bzip2, xz and LZMA, and zstd and LZ4 where their packages are installed."""

from __future__ import annotations

import zlib
from typing import Any

from bartizan.artifacts.format import Malformed


class Missing(Malformed):
    """The package that decompresses this is not installed."""


GZIP = 31
ZLIB = 15
RAW = -15


class _Streams:
    """Streams of one kind, one after another: the next begins where `again` knows its first bytes."""

    def __init__(self) -> None:
        self._made: Any = self._make()
        self._rest = b""
        self.complete = False
        self.done = False

    def _make(self) -> Any:
        raise NotImplementedError

    def _again(self, rest: bytes) -> bool:
        raise NotImplementedError

    def _step(self, data: bytes, most: int) -> bytes:
        """Decompresses; what is left of the input goes to `_rest`."""
        raise NotImplementedError

    @property
    def hungry(self) -> bool:
        """Whether it needs input to go on."""
        return not self._rest

    def feed(self, data: bytes, most: int) -> bytes:
        """At most about `most` bytes more."""
        data, self._rest = self._rest + data, b""
        if self.complete:
            if not self._again(data):
                self.done = bool(data)
                return b""
            self._made, self.complete = self._make(), False
        piece = self._step(data, most)
        if self._made.eof:
            self.complete = True
            if self._rest and not self._again(self._rest):
                self.done = True
        return piece


class Inflate(_Streams):
    """Deflate in one of its wrappings: `wbits` as `zlib.decompressobj` takes them."""

    def __init__(self, wbits: int) -> None:
        self._wbits = wbits
        super().__init__()

    def _make(self) -> Any:
        return zlib.decompressobj(self._wbits)

    def _again(self, rest: bytes) -> bool:
        return self._wbits == GZIP and rest.startswith(b"\x1f\x8b")

    def _step(self, data: bytes, most: int) -> bytes:
        piece: bytes = self._made.decompress(data, most)
        self._rest = self._made.unused_data if self._made.eof else self._made.unconsumed_tail
        return piece


class _Pieces(_Streams):
    """What `bz2`, `lzma` and `lz4` share: they keep their input themselves."""

    @property
    def hungry(self) -> bool:
        """Whether it needs input to go on."""
        return not self._rest and (self._made.eof or bool(self._made.needs_input))

    def _step(self, data: bytes, most: int) -> bytes:
        piece: bytes = self._made.decompress(data, most)
        if self._made.eof:
            self._rest = self._made.unused_data or b""
        return piece


class Bunzip(_Pieces):
    """bzip2."""

    def _make(self) -> Any:
        import bz2

        return bz2.BZ2Decompressor()

    def _again(self, rest: bytes) -> bool:
        return rest.startswith(b"BZh")


class Unxz(_Pieces):
    """xz, and LZMA's older container; memory bounded."""

    MEMORY = 256 << 20

    def _make(self) -> Any:
        import lzma

        self._errors = lzma.LZMAError
        return lzma.LZMADecompressor(lzma.FORMAT_AUTO, memlimit=self.MEMORY)

    def _again(self, rest: bytes) -> bool:
        return rest.startswith(b"\xfd7zXZ")

    def _step(self, data: bytes, most: int) -> bytes:
        try:
            return super()._step(data, most)
        except self._errors as error:
            raise Malformed(f"xz: {error}") from error


class RawLzma:
    """A chain of LZMA's own filters without a container, as zip and 7z have them: it may end anywhere."""

    complete = True

    def __init__(self, filters: list[dict[str, Any]]) -> None:
        import lzma

        self._errors = lzma.LZMAError
        try:
            self._made = lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=filters)
        except lzma.LZMAError as error:
            raise Malformed(f"LZMA's properties are none: {error}") from error

    @property
    def hungry(self) -> bool:
        """Whether it needs input to go on."""
        return self._made.needs_input

    @property
    def done(self) -> bool:
        """Whether the end was met."""
        return self._made.eof

    def feed(self, data: bytes, most: int) -> bytes:
        """At most `most` bytes more. Raises `Malformed`."""
        try:
            return self._made.decompress(data, most)
        except self._errors as error:
            raise Malformed(f"LZMA: {error}") from error


class Copied:
    """Data that is not compressed."""

    complete = True
    done = False
    hungry = True

    def feed(self, data: bytes, most: int) -> bytes:
        """The data itself."""
        return data


class Unzstd(_Streams):
    """Zstandard; the window bounded."""

    WINDOW = 1 << 27
    STEP = 1 << 12

    def _make(self) -> Any:
        try:
            import zstandard
        except ModuleNotFoundError as error:
            raise Missing("zstd data needs the package zstandard") from error
        self._errors = zstandard.ZstdError
        return zstandard.ZstdDecompressor(max_window_size=self.WINDOW).decompressobj()

    def _again(self, rest: bytes) -> bool:
        return rest.startswith(b"\x28\xb5\x2f\xfd")

    def _step(self, data: bytes, most: int) -> bytes:
        try:
            piece: bytes = self._made.decompress(data[: self.STEP])
        except self._errors as error:
            raise Malformed(f"zstd: {error}") from error
        self._rest = (self._made.unused_data if self._made.eof else b"") + data[self.STEP :]
        return piece


class Unlz4(_Pieces):
    """LZ4 frames."""

    def _make(self) -> Any:
        try:
            import lz4.frame  # type: ignore[import-untyped]
        except ModuleNotFoundError as error:
            raise Missing("lz4 data needs the package lz4") from error
        return lz4.frame.LZ4FrameDecompressor()

    def _again(self, rest: bytes) -> bool:
        return rest.startswith(b"\x04\x22\x4d\x18")

    def _step(self, data: bytes, most: int) -> bytes:
        try:
            return super()._step(data, most)
        except RuntimeError as error:
            raise Malformed(f"lz4: {error}") from error

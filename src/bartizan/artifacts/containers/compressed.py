"""Compressed streams: gzip, zlib, bzip2, xz, LZMA, zstd, LZ4; what they hold is looked into."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import BinaryIO, cast

from bartizan.artifacts.containers.decoders import GZIP, ZLIB, Bunzip, Inflate, Missing, Unlz4, Unxz, Unzstd
from bartizan.artifacts.format import Format, Found, Inspector, Opened
from bartizan.artifacts.inspection import Signal, Verdict
from bartizan.artifacts.streams import Decoder, Expanded

LZMA_ALONE = b"\x5d\x00\x00"
OLD_JOBLIB = b"ZF0x"
OLD_JOBLIB_HEADER = len(OLD_JOBLIB) + 19
"""joblib before 0.10 wrote `ZF`, the length in hexadecimal, then zlib."""


def _is_zlib(head: bytes) -> bool:
    """Whether a zlib header begins here: deflate, a window of 32 KiB or less, the check bits right."""
    return len(head) > 2 and head[0] & 15 == 8 and head[0] >> 4 <= 7 and (head[0] << 8 | head[1]) % 31 == 0  # noqa: PLR2004


METHODS: tuple[tuple[str, Callable[[bytes], bool], Callable[[], Decoder]], ...] = (
    ("gzip", lambda head: head[:3] == b"\x1f\x8b\x08", lambda: Inflate(GZIP)),
    ("bzip2", lambda head: head[:3] == b"BZh" and head[3:4].isdigit(), Bunzip),
    ("xz", lambda head: head[:6] == b"\xfd7zXZ\0", Unxz),
    ("lzma", lambda head: head[:3] == LZMA_ALONE and head[5:13] != b"", Unxz),
    ("zstd", lambda head: head[:4] == b"\x28\xb5\x2f\xfd", Unzstd),
    ("lz4", lambda head: head[:4] == b"\x04\x22\x4d\x18", Unlz4),
    ("zlib", _is_zlib, lambda: Inflate(ZLIB)),
)


def method_of(head: bytes) -> tuple[str, Callable[[], Decoder], int] | None:
    """The name, the decompressor and the start of the compressed data; None where nothing is compressed."""
    if head.startswith(OLD_JOBLIB) and _is_zlib(head[OLD_JOBLIB_HEADER - 2 :]):
        return "zlib", lambda: Inflate(ZLIB), OLD_JOBLIB_HEADER - 2
    if head.startswith(OLD_JOBLIB) and (at := head.find(b"\x78", len(OLD_JOBLIB))) > 0 and _is_zlib(head[at:]):
        return "zlib", lambda: Inflate(ZLIB), at
    for name, matches, make in METHODS:
        if matches(head):
            return name, make, 0
    return None


def recognise(_opened: Opened, head: bytes) -> bool:
    """By the first bytes."""
    return method_of(head) is not None


def inspect(opened: Opened, inspector: Inspector) -> Iterator[Found]:
    """Looks into what the stream holds."""
    found = method_of(opened.head())
    if found is None:
        return
    name, make, start = found
    yield from inspect_expanded(opened, inspector, make=make, start=start, inner=_inner(opened.last), kind=name)


def inspect_expanded(
    opened: Opened, inspector: Inspector, *, make: Callable[[], Decoder], start: int, inner: str, kind: str
) -> Iterator[Found]:
    """Looks into what `make` decompresses from `start` of the file; a broken end is said after what was found."""
    try:
        stream = Expanded(opened.stream, start, make, inspector.expand)
    except Missing as error:
        yield Signal("cannot-read", Verdict.UNASSESSED, f"could not be read: {error}")
        return
    size = stream.measure()
    if size:
        yield from inspector.member(inner, cast("BinaryIO", stream), size, opened)
    if stream.broken is not None:
        if kind == "zlib" and not size:
            return
        yield Signal("broken", Verdict.UNASSESSED, f"is a broken {kind} stream: {stream.broken}")


def _inner(name: str) -> str:
    """The name of what is inside: without the ending of the compression."""
    stem, dot, ending = name.rpartition(".")
    if ending == "tgz":
        return f"{stem}.tar"
    return stem if dot and ending in {"gz", "bz2", "xz", "zst", "lz4", "lzma", "z", "zlib"} else "content"


FORMAT = Format("compressed", recognise, inspect)

"""Tar archives read once, forwards and bounded: ustar, PAX and GNU headers; nothing is ever written.

A reader of our own because a layer is hostile input: `tarfile` reads a header record of any size into
memory. Where readers differ (the size of a link, one block of zeros), this one follows the archive
reader of the container runtimes, or reads more than they do, so that nothing hides from it.
Source: POSIX pax interchange format; GNU tar manual, "Basic Tar Format".
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from bartizan.sources.images.streams import PIECE, Stream, read_exactly
from bartizan.sources.images.unreadable import Unreadable

BLOCK = 512
LONGEST_HEADER = 1024 * 1024
"""The largest extended header that is read, in bytes."""
_ZEROS = bytes(BLOCK)
_MOST_ZEROS = 64
"""Blocks of zeros after which an archive is over even when something follows."""


class Kind(StrEnum):
    """What an entry is."""

    FILE = "file"
    DIRECTORY = "directory"
    LINK = "link"
    """A hard link: another name of a file of the archive."""
    SYMLINK = "symlink"
    OTHER = "other"
    """Devices and pipes."""


_KINDS = {
    b"1": Kind.LINK,
    b"2": Kind.SYMLINK,
    b"3": Kind.OTHER,
    b"4": Kind.OTHER,
    b"5": Kind.DIRECTORY,
    b"6": Kind.OTHER,
}


@dataclass(slots=True)
class Member:
    """One entry. `name` and `target` (of links) are as the archive has them; `size` is in bytes.

    `read` gives its content until the next entry is asked for. `is_sparse` says that holes are left out.
    """

    name: str
    kind: Kind
    size: int
    mode: int
    target: str
    is_sparse: bool
    _stream: Stream
    _left: int = 0
    _padding: int = 0

    def read(self, count: int = -1) -> bytes:
        """At most `count` bytes of the content; raises `Unreadable` when the archive ends before."""
        wanted = min(PIECE if count < 0 else count, self._left)
        if not wanted:
            return b""
        data = self._stream.read(wanted)
        if not data:
            raise Unreadable("the archive ends within a file", "an image that is whole")
        self._left -= len(data)
        return data

    def pass_over(self) -> None:
        """The caller has moved the stream past the content itself."""
        self._left = 0

    def skip(self) -> None:
        """Read what is left of the entry."""
        while self.read(PIECE):
            pass
        read_exactly(self._stream, self._padding)
        self._padding = 0


def single(name: str, size: int, stream: Stream) -> Member:
    """A file that is no part of an archive, as an entry."""
    return Member(name, Kind.FILE, size, 0o644, "", False, stream, size)


@dataclass(slots=True)
class _Extended:
    """What extended headers say of the entry after them."""

    name: str | None = None
    target: str | None = None
    size: int | None = None
    is_sparse: bool = False
    fixed: dict[str, str] = field(default_factory=dict)
    """The records of a global PAX header."""


def members(stream: Stream) -> Iterator[Member]:
    """The entries in order. Raises `Unreadable` where the archive breaks."""
    extended = _Extended()
    zeros = 0
    while True:
        header = read_exactly(stream, BLOCK)
        if not header:
            return
        if len(header) < BLOCK:
            raise Unreadable("the archive ends within a header", "an image that is whole")
        if header == _ZEROS:
            zeros += 1
            if zeros >= _MOST_ZEROS:
                return
            continue
        zeros = 0
        _check(header)
        type_ = header[156:157]
        size = _number(header[124:136])
        if type_ in (b"x", b"g", b"L", b"K", b"X"):
            _extend(extended, type_, _record(stream, size))
            continue
        member = _member(stream, header, type_, size, extended)
        yield member
        member.skip()
        extended = _Extended(fixed=extended.fixed)


def _check(header: bytes) -> None:
    told = _number(header[148:156])
    plain = header[:148] + b" " * 8 + header[156:]
    signed = sum(byte - 256 if byte > 127 else byte for byte in plain) if told != sum(plain) else told  # noqa: PLR2004
    if told != signed:
        raise Unreadable("not a tar archive, or a damaged one", "an image that is whole")


def _number(raw: bytes) -> int:
    """A number as tar writes it: octal digits, or binary when its first bit is set. Raises `Unreadable`."""
    if raw[0] & 0x80:
        value = int.from_bytes(bytes([raw[0] & 0x7F]) + raw[1:], "big")
        if raw[0] & 0x40 or value > 1 << 62:
            raise Unreadable("a number in a header is negative or too large", "an image that is whole")
        return value
    text = raw.split(b"\0", 1)[0].strip()
    try:
        return int(text, 8) if text else 0
    except ValueError as error:
        raise Unreadable("a number in a header is none", "an image that is whole") from error


def _record(stream: Stream, size: int) -> bytes:
    if size > LONGEST_HEADER:
        raise Unreadable(f"an extended header of {size} bytes", "an image made by ordinary tools")
    data = read_exactly(stream, size + -size % BLOCK)
    if len(data) < size:
        raise Unreadable("the archive ends within a header", "an image that is whole")
    return data[:size]


def _extend(extended: _Extended, type_: bytes, data: bytes) -> None:
    if type_ == b"L":
        extended.name = os.fsdecode(data.split(b"\0", 1)[0])
    elif type_ == b"K":
        extended.target = os.fsdecode(data.split(b"\0", 1)[0])
    elif type_ == b"g":
        extended.fixed.update(_pax(data))
    else:
        _apply(extended, _pax(data))


def _apply(extended: _Extended, records: dict[str, str]) -> None:
    extended.name = records.get("GNU.sparse.name") or records.get("path") or extended.name
    extended.target = records.get("linkpath") or extended.target
    if records.get("size", "").isdecimal() and len(records["size"]) < 20:  # noqa: PLR2004 - 64 bits
        extended.size = int(records["size"])
    extended.is_sparse = extended.is_sparse or any(key.startswith("GNU.sparse.") for key in records)


def _pax(data: bytes) -> dict[str, str]:
    """The records of a PAX header, each `LENGTH KEY=VALUE` and a line break. Raises `Unreadable`."""
    found: dict[str, str] = {}
    place = 0
    while place < len(data):
        space = data.find(b" ", place, place + 20)
        digits = data[place:space] if space > place else b""
        length = int(digits) if digits.isdigit() else 0
        record = data[place : place + length]
        key, equals, value = record[space - place + 1 : -1].partition(b"=")
        if not space - place < length == len(record) or not equals or not record.endswith(b"\n"):
            raise Unreadable("a PAX header is broken", "an image that is whole")
        found[os.fsdecode(key)] = os.fsdecode(value)
        place += length
    return found


def _text(raw: bytes) -> str:
    return os.fsdecode(raw.split(b"\0", 1)[0])


def _member(stream: Stream, header: bytes, type_: bytes, size: int, extended: _Extended) -> Member:
    fixed = _Extended()
    _apply(fixed, extended.fixed)
    name = _text(header[:100])
    if header[257:263] == b"ustar\0" and (prefix := _text(header[345:500])):
        name = f"{prefix}/{name}"
    name = extended.name or fixed.name or name
    size = extended.size if extended.size is not None else fixed.size if fixed.size is not None else size
    kind = _KINDS.get(type_, Kind.FILE)
    if kind is not Kind.FILE:
        # As the runtimes' reader has it: such an entry has no content, whatever its size says.
        size = 0
    elif name.endswith("/"):
        kind = Kind.DIRECTORY
    is_sparse = extended.is_sparse or type_ == b"S"
    if type_ == b"S" and header[482]:
        _skip_sparse_map(stream)
    target = extended.target or fixed.target or _text(header[157:257])
    return Member(name, kind, size, _number(header[100:108]), target, is_sparse, stream, size, -size % BLOCK)


def _skip_sparse_map(stream: Stream) -> None:
    """The blocks that go on with the map of an old GNU sparse file."""
    for _ in range(LONGEST_HEADER // BLOCK):
        block = read_exactly(stream, BLOCK)
        if len(block) < BLOCK or not block[504]:
            return
    raise Unreadable("the map of a sparse file has no end", "an image made by ordinary tools")

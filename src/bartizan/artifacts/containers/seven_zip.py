"""7z archives: the members of each folder as one stream, decompressed by Python's own LZMA, nothing unpacked.

Structure: 7zFormat.txt of the LZMA SDK.
"""

from __future__ import annotations

import lzma
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO, cast

from bartizan.artifacts.containers.decoders import RAW, Bunzip, Copied, Inflate, RawLzma, Unzstd
from bartizan.artifacts.containers.zips import lzma_filter
from bartizan.artifacts.format import Format, Found, Inspector, Malformed, Opened, each
from bartizan.artifacts.inspection import Signal, Verdict
from bartizan.artifacts.streams import Decoder, Expanded, Window

MAGIC = b"7z\xbc\xaf\x27\x1c"
START = 32
MOST_HEADER = 32 << 20
MOST_ITEMS = 200_000

END, HEADER, STREAMS, FILES, PACK, UNPACK, SUBSTREAMS = 0x00, 0x01, 0x04, 0x05, 0x06, 0x07, 0x08
SIZES, CRCS, FOLDERS, UNPACK_SIZES, COUNTS = 0x09, 0x0A, 0x0B, 0x0C, 0x0D
EMPTY, NAMES, ENCODED, ADDITIONAL = 0x0E, 0x11, 0x17, 0x03

COPY, LZMA1, LZMA2, DEFLATE, BZIP2, ZSTD = (
    b"\0",
    b"\x03\x01\x01",
    b"\x21",
    b"\x04\x01\x08",
    b"\x04\x02\x02",
    b"\x04\xf7\x11\x01",
)
AES = b"\x06\xf1\x07\x01"
_FILTERS = {
    b"\x03": lzma.FILTER_DELTA,
    b"\x03\x03\x01\x03": lzma.FILTER_X86,
    b"\x04": lzma.FILTER_X86,
    b"\x03\x03\x05\x01": lzma.FILTER_ARM,
    b"\x07": lzma.FILTER_ARM,
}


class Bytes:
    """The header, read field by field. Every read raises `Malformed` at its end."""

    def __init__(self, data: bytes) -> None:
        self._data, self._at = data, 0

    def take(self, count: int) -> bytes:
        """The next `count` bytes."""
        if count < 0 or self._at + count > len(self._data):
            raise Malformed("its header is cut off")
        self._at += count
        return self._data[self._at - count : self._at]

    def byte(self) -> int:
        """The next byte."""
        return self.take(1)[0]

    def number(self) -> int:
        """A number in 7z's own form: the first byte's leading ones count the bytes that follow."""
        first, mask, value = self.byte(), 0x80, 0
        for one in range(8):
            if not first & mask:
                return value | (first & (mask - 1)) << 8 * one
            value |= self.byte() << 8 * one
            mask >>= 1
        return value

    def count(self) -> int:
        """A number of items. Raises `Malformed` for more than an archive may have."""
        found = self.number()
        if found > MOST_ITEMS:
            raise Malformed("its header names too many items")
        return found

    def bits(self, count: int, *, all_first: bool = False) -> list[bool]:
        """As many flags; with `all_first` a byte before them may say that all are set."""
        if all_first and self.byte():
            return [True] * count
        data = self.take((count + 7) // 8)
        return [bool(data[one // 8] & 0x80 >> one % 8) for one in range(count)]


@dataclass(slots=True)
class Folder:
    """One compressed stream: its coders (id, properties) in order, the sizes that each yields, the files' sizes."""

    coders: list[tuple[bytes, bytes]]
    outputs: int
    main: int
    packed_streams: int
    sizes: list[int] = field(default_factory=list)
    parts: list[int] = field(default_factory=list)

    @property
    def size(self) -> int:
        """Bytes of the whole folder, decompressed."""
        return self.sizes[self.main]


@dataclass(slots=True)
class Streams:
    """Where the packed data lies and what folders it makes."""

    start: int = 0
    packed: list[int] = field(default_factory=list)
    folders: list[Folder] = field(default_factory=list)


def recognise(_opened: Opened, head: bytes) -> bool:
    """By the first six bytes."""
    return head.startswith(MAGIC)


def inspect(opened: Opened, inspector: Inspector) -> Iterator[Found]:
    """Looks into every member. Raises `Malformed`."""
    head = opened.head(START)
    offset, size = int.from_bytes(head[12:20], "little"), int.from_bytes(head[20:28], "little")
    if size > MOST_HEADER or START + offset + size > opened.size or len(head) < START:
        raise Malformed("its header is not where it says")
    opened.stream.seek(START + offset)
    data = Bytes(opened.stream.read(size))
    inspector.spend(size * 4)
    kind = data.byte() if size else END
    for _ in range(4):
        if kind != ENCODED:
            break
        streams = _streams(data)
        folder = next(iter(streams.folders), None)
        place = START + streams.start, next(iter(streams.packed), 0)
        stream = None if folder is None else _open(opened, inspector, folder, *place)
        if folder is None or isinstance(stream, str) or stream is None:
            yield Signal("encrypted", Verdict.UNASSESSED, f"hides its list of members ({stream or 'no stream'})")
            return
        if folder.size > MOST_HEADER:
            raise Malformed("its header is too long")
        data = Bytes(stream.read(folder.size))
        kind = data.byte()
    if kind != HEADER:
        raise Malformed("its header is none")
    streams, names = _header(data)
    yield {"members": len(names)}
    yield from _members(opened, inspector, streams, names)


def _header(data: Bytes) -> tuple[Streams, list[str]]:
    """The streams, and the names of the files that have data."""
    streams, names = Streams(), list[str]()
    while (kind := data.byte()) != END:
        if kind == STREAMS:
            streams = _streams(data)
        elif kind == FILES:
            names = _files(data)
            break
        else:
            raise Malformed(f"its header has a part {kind:#x}")
    return streams, names


def _streams(data: Bytes) -> Streams:
    found = Streams()
    while (kind := data.byte()) != END:
        if kind == PACK:
            found.start = data.number()
            count = data.count()
            while (part := data.byte()) != END:
                if part == SIZES:
                    found.packed = [data.number() for _ in range(count)]
                else:
                    _crcs(data, count)
        elif kind == UNPACK:
            found.folders = _folders(data)
        elif kind == SUBSTREAMS:
            _substreams(data, found.folders)
        else:
            raise Malformed(f"its streams have a part {kind:#x}")
    for folder in found.folders:
        folder.parts = folder.parts or [folder.size]
    return found


def _crcs(data: Bytes, count: int) -> None:
    data.take(4 * sum(data.bits(count, all_first=True)))


def _folders(data: Bytes) -> list[Folder]:
    if data.byte() != FOLDERS:
        raise Malformed("its folders are missing")
    count = data.count()
    if data.byte():
        raise Malformed("its folders stand elsewhere")
    folders = [_folder(data) for _ in range(count)]
    while (kind := data.byte()) != END:
        if kind == UNPACK_SIZES:
            for folder in folders:
                folder.sizes = [data.number() for _ in range(folder.outputs)]
        else:
            _crcs(data, count)
    if any(len(one.sizes) <= one.main for one in folders):
        raise Malformed("its folders have no sizes")
    return folders


def _folder(data: Bytes) -> Folder:
    coders, inputs, outputs = [], 0, 0
    for _ in range(min(data.count(), 32)):
        flags = data.byte()
        identity = data.take(flags & 15)
        ins, outs = (data.count(), data.count()) if flags & 0x10 else (1, 1)
        properties = data.take(data.count()) if flags & 0x20 else b""
        coders.append((identity, properties))
        inputs, outputs = inputs + ins, outputs + outs
    pairs = [(data.number(), data.number()) for _ in range(max(0, outputs - 1))]
    packed = inputs - len(pairs)
    if packed > 1:
        for _ in range(packed):
            data.number()
    bound = {out for _, out in pairs}
    main = next((one for one in range(outputs) if one not in bound), 0)
    return Folder(coders, outputs, main, max(1, packed))


def _substreams(data: Bytes, folders: list[Folder]) -> None:
    counts = [1] * len(folders)
    kind = data.byte()
    if kind == COUNTS:
        counts = [data.count() for _ in folders]
        kind = data.byte()
    for folder, count in zip(folders, counts, strict=True):
        sizes = [data.number() if kind == SIZES else 0 for _ in range(count - 1)]
        folder.parts = [*sizes, max(0, folder.size - sum(sizes))] if count else [0]
    if kind == SIZES:
        kind = data.byte()
    while kind != END:
        if kind != CRCS:
            raise Malformed(f"its substreams have a part {kind:#x}")
        _crcs(data, sum(counts))
        kind = data.byte()


def _files(data: Bytes) -> list[str]:
    count = data.count()
    names, empty = [""] * count, [False] * count
    while (kind := data.byte()) != END:
        part = Bytes(data.take(data.number()))
        if kind == NAMES and not part.byte():
            for one in range(count):
                letters = bytearray()
                while (pair := part.take(2)) != b"\0\0":
                    letters += pair
                names[one] = letters.decode("utf-16-le", "backslashreplace")
        elif kind == EMPTY:
            empty = part.bits(count)
    return [name for name, nothing in zip(names, empty, strict=True) if not nothing]


def _members(opened: Opened, inspector: Inspector, streams: Streams, names: list[str]) -> Iterator[Found]:
    at, number, waiting = START + streams.start, 0, iter(names)
    for folder in streams.folders:
        parts = [(next(waiting, "member"), size) for size in folder.parts]
        size = streams.packed[number] if number < len(streams.packed) else 0
        yield from each(_in_folder(opened, inspector, folder, parts, (at, size)), f"members like {parts[0][0]!r}")
        at += sum(streams.packed[number : number + folder.packed_streams])
        number += folder.packed_streams


def _in_folder(
    opened: Opened, inspector: Inspector, folder: Folder, parts: list[tuple[str, int]], place: tuple[int, int]
) -> Iterator[Found]:
    """The members of one folder, whose packed data begins and is as long as `place` says."""
    stream = _open(opened, inspector, folder, *place)
    if isinstance(stream, str):
        what = f"holds members that could not be read ({', '.join(name for name, _ in parts[:3])}: {stream})"
        yield Signal("encrypted" if stream == "encrypted" else "cannot-read", Verdict.UNASSESSED, what)
        return
    offset = 0
    for name, size in parts:
        window = cast("BinaryIO", Window(cast("BinaryIO", stream), offset, size))
        yield from inspector.member(name, window, size, opened)
        offset += size
    if stream.broken is not None:
        yield Signal("broken", Verdict.UNASSESSED, f"holds members that are cut off or broken: {stream.broken}")


def _open(opened: Opened, inspector: Inspector, folder: Folder, at: int, size: int) -> Expanded | str:
    """The folder's data as a stream; the reason in words where it cannot be read."""
    if any(identity == AES for identity, _ in folder.coders):
        return "encrypted"
    packed = cast("BinaryIO", Window(opened.stream, at, min(size, max(0, opened.size - at))))
    make = _decoder(folder.coders)
    return make if isinstance(make, str) else Expanded(packed, 0, make, inspector.expand)


def _dictionary(properties: bytes) -> int:
    """The bytes of LZMA2's dictionary: 2 or 3 times a power of two, by one byte; bounded."""
    packed = min(properties[0], 40) if properties else 30
    return int(min((2 | packed & 1) << (packed // 2 + 11), 1 << 28))


def _decoder(coders: list[tuple[bytes, bytes]]) -> Callable[[], Decoder] | str:
    """The decompressor of a chain of coders."""
    filters: list[dict[str, Any]] = []
    for identity, properties in coders:
        if identity == LZMA1:
            filters.append(lzma_filter(properties))
        elif identity == LZMA2:
            filters.append({"id": lzma.FILTER_LZMA2, "dict_size": _dictionary(properties)})
        elif identity in _FILTERS:
            filters.append(
                {"id": _FILTERS[identity]} | ({"dist": properties[0] + 1} if identity == b"\x03" and properties else {})
            )
        elif len(coders) > 1:
            return f"a chain of methods {identity.hex()}"
    if filters:
        return lambda: RawLzma(filters)
    simple: dict[bytes, Callable[[], Decoder]] = {
        COPY: Copied,
        DEFLATE: lambda: Inflate(RAW),
        BZIP2: Bunzip,
        ZSTD: Unzstd,
    }
    found = simple.get(coders[0][0]) if coders else None
    return found or f"method {coders[0][0].hex() if coders else 'none'}"


FORMAT = Format("7z", recognise, inspect)

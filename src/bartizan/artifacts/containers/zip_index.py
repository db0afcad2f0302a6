"""The members of a zip archive as every reader sees them: by its directory, and by the headers that stand in it.

Readers disagree about archives that lie: some believe the directory, some the headers before the data, some the last
directory, some the first. So both are read and compared, and what the directory does not mention is found too.
Structure: APPNOTE.TXT of PKWARE.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from typing import BinaryIO, NamedTuple

from bartizan.artifacts.format import BudgetSpent, Malformed

LOCAL, CENTRAL, END, END64, LOCATOR64 = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06", b"PK\x06\x06", b"PK\x06\x07"
_LOCAL = struct.Struct("<4x5H3L2H")
_CENTRAL = struct.Struct("<4x6H3L5H2L")
_END = struct.Struct("<4x4H2LH")
_END64 = struct.Struct("<4xQ2H2L4Q")
TAIL = 1 << 16
MOST_DIRECTORY = 96 << 20
MOST_ENTRIES = 400_000
MOST_ENDS = 8
"""More end records are no archive but noise."""

LOCATOR_SIZE = 20
WIDE = 0xFFFFFFFF
HAS_DESCRIPTOR = 0x08
ZIP64_FIELD = 1
CHUNK = 1 << 18
PROGRESS = 64


class Header(NamedTuple):
    """What one header says of a member. `size` and `packed` in bytes; `extra` the extra field's length."""

    name: str
    flags: int
    method: int
    crc: int
    packed: int
    size: int


class Entry:
    """A member: its header before the data, that of the directory (None where it does not mention it)."""

    __slots__ = ("at", "central", "data", "end", "local")

    def __init__(self, at: int, data: int, local: Header | None, central: Header | None, end: int = 0) -> None:
        self.at = at
        self.data = data
        self.local = local
        self.central = central
        self.end = end

    @property
    def header(self) -> Header:
        """The directory's word, which most readers believe, else the local one."""
        found = self.central or self.local
        if found is None:
            raise Malformed("a member without a header")
        return found


class Index:
    """The archive: its members, and what is wrong with its frame.

    `directories` counts the end records, `missing` the listed members that are not there; `rests` are the parts of the
    file, behind its start, that belong to no member.
    """

    __slots__ = ("directories", "entries", "missing", "rests")

    def __init__(
        self,
        entries: list[Entry] | None = None,
        directories: int = 0,
        missing: int = 0,
        rests: list[tuple[int, int]] | None = None,
    ) -> None:
        self.entries: list[Entry] = [] if entries is None else entries
        self.directories = directories
        self.missing = missing
        self.rests: list[tuple[int, int]] = [] if rests is None else rests


def read_index(stream: BinaryIO, size: int, spend: Callable[[int], None]) -> Index:
    """Every member. Raises `Malformed` where there is neither a directory nor a header, `BudgetSpent`."""
    index = Index()
    covered: list[tuple[int, int]] = []
    for at, places in _ends(stream, size):
        if any(one.data <= at < one.end for one in index.entries):
            continue
        index.directories += 1
        covered.append((at, at + _END.size))
        for place in places:
            covered.append((place.start, place.start + place.length))
            _read_directory(stream, size, place, index, spend)
    covered += [(one.at, one.end) for one in index.entries]
    for start, stop in gaps(covered, size):
        if start:
            index.rests.append((start, stop))
        for entry in _loose(stream, start, stop, spend):
            index.entries.append(entry)
            if len(index.entries) > MOST_ENTRIES:
                raise BudgetSpent("it has too many members")
    if not index.entries and not index.directories:
        raise Malformed("no member and no directory")
    return index


def gaps(covered: list[tuple[int, int]], size: int) -> Iterator[tuple[int, int]]:
    """What no interval covers, where a header could stand."""
    at = 0
    for start, stop in sorted(covered):
        if start - at >= _LOCAL.size:
            yield at, start
        at = max(at, stop)
    if size - at >= _LOCAL.size:
        yield at, size


class Place(NamedTuple):
    """Where a directory may stand: its start, its length, and how far behind its word its members stand then."""

    start: int
    length: int
    shift: int


def _ends(stream: BinaryIO, size: int) -> Iterator[tuple[int, list[Place]]]:
    """The end records in the file's tail, the last first, each with the directories that it means."""
    start = max(0, size - TAIL - _END.size)
    stream.seek(start)
    tail = stream.read(size - start)
    at = tail.rfind(END)
    found = 0
    while at >= 0 and found < MOST_ENDS:
        if at + _END.size <= len(tail):
            _, _, _, _, length, offset, _ = _END.unpack_from(tail, at)
            yield start + at, list(_directories(stream, start + at, length, offset))
            found += 1
        at = tail.rfind(END, 0, at)


def _directories(stream: BinaryIO, end: int, length: int, offset: int) -> Iterator[Place]:
    """Where the directory of an end record may begin, as readers look for it: right before, or at the offset."""
    wide = _wide(stream, end)
    places = [Place(end - length, length, end - length - offset), Place(offset, length, 0)]
    if wide is not None:
        record, said, wide_length = wide
        start = record - wide_length
        places = [Place(start, wide_length, start - said), Place(said, wide_length, 0), *places]
    for place in dict.fromkeys(places):
        if place.start >= 0 and place.length:
            stream.seek(place.start)
            if stream.read(4) == CENTRAL:
                yield place


def _wide(stream: BinaryIO, end: int) -> tuple[int, int, int] | None:
    """The 64-bit end record before `end`: its place, the directory's offset and length."""
    stream.seek(max(0, end - LOCATOR_SIZE))
    locator = stream.read(LOCATOR_SIZE)
    if locator[:4] != LOCATOR64:
        return None
    said = int.from_bytes(locator[8:16], "little")
    for at in (end - LOCATOR_SIZE - _END64.size, said):
        if 0 <= at < end:
            stream.seek(at)
            record = stream.read(_END64.size)
            if record[:4] == END64 and len(record) == _END64.size:
                *_, length, offset = _END64.unpack(record)
                return at, offset, length
    return None


def _read_directory(stream: BinaryIO, size: int, place: Place, index: Index, spend: Callable[[int], None]) -> None:
    """The members that one directory lists; offsets may count from where the archive begins in the file."""
    stream.seek(place.start)
    data = stream.read(min(place.length, MOST_DIRECTORY))
    spend(len(data) * 4)
    position, known = 0, {(one.at, one.header.name) for one in index.entries}
    shifts: list[int] = []
    while data[position : position + 4] == CENTRAL and position + _CENTRAL.size <= len(data):
        fields = _CENTRAL.unpack_from(data, position)
        _, _, flags, method, _, _, crc, packed, plain = fields[:9]
        name_size, extra_size, comment, _, _, _, offset = fields[9:]
        at = position + _CENTRAL.size
        name, extra = data[at : at + name_size], data[at + name_size : at + name_size + extra_size]
        plain, packed, offset = _widened(extra, [plain, packed, offset])
        position = at + name_size + extra_size + comment
        central = Header(decoded(name, flags), flags, method, crc, packed, plain)
        shifts = shifts or sorted({0, place.shift, _shift(stream, offset, place.start)})
        found = [one for shift in shifts if (one := _entry(stream, offset + shift, central, size)) is not None]
        index.missing += not found
        for entry in found:
            if (entry.at, central.name) not in known:
                known.add((entry.at, central.name))
                index.entries.append(entry)
        if len(index.entries) > MOST_ENTRIES:
            raise BudgetSpent("it has too many members")


def _shift(stream: BinaryIO, offset: int, start: int) -> int:
    """How far the archive stands behind the file's start: where its first member is, when junk stands before it."""
    if _is_local(stream, offset):
        return 0
    at = 0
    while at < start:
        stream.seek(at)
        data = stream.read(min(CHUNK, start - at))
        if (found := data.find(LOCAL)) >= 0:
            return at + found - offset
        at += max(1, len(data) - 3)
    return 0


def _is_local(stream: BinaryIO, at: int) -> bool:
    stream.seek(at)
    return stream.read(4) == LOCAL


def _widened(extra: bytes, values: list[int]) -> list[int]:
    """Sizes and offset, of which those that do not fit 32 bits stand in the extra field."""
    if WIDE not in values:
        return values
    at = 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<HH", extra, at)
        if kind == ZIP64_FIELD:
            field_, position = extra[at + 4 : at + 4 + length], 0
            for one, value in enumerate(values):
                if value == WIDE and position + 8 <= len(field_):
                    values[one] = int.from_bytes(field_[position : position + 8], "little")
                    position += 8
            break
        at += 4 + length
    return values


def local_header(stream: BinaryIO, at: int) -> tuple[Header, int] | None:
    """The header at `at` and where its data begins; None where there is none."""
    stream.seek(at)
    data = stream.read(_LOCAL.size + 512)
    if data[:4] != LOCAL or len(data) < _LOCAL.size:
        return None
    _, flags, method, _, _, crc, packed, plain, name_size, extra_size = _LOCAL.unpack_from(data)
    begin = _LOCAL.size
    if begin + name_size + extra_size > len(data):
        stream.seek(at + begin)
        data = data[:begin] + stream.read(name_size + extra_size)
    name = data[begin : begin + name_size]
    extra = data[begin + name_size : begin + name_size + extra_size]
    plain, packed, _ = _widened(extra, [plain, packed, 0])
    header = Header(decoded(name, flags), flags, method, crc, packed, plain)
    return header, at + begin + name_size + extra_size


def _entry(stream: BinaryIO, at: int, central: Header, size: int) -> Entry | None:
    found = local_header(stream, at) if 0 <= at < size else None
    if found is None:
        return None
    local, data = found
    packed = central.packed
    if not local.flags & HAS_DESCRIPTOR and local.packed > packed:
        packed = local.packed
    return Entry(at, data, local, central, min(size, data + packed))


def _loose(stream: BinaryIO, start: int, stop: int, spend: Callable[[int], None]) -> Iterator[Entry]:
    """Members in a part of the file that no directory covers."""
    at = start
    while at < stop - _LOCAL.size:
        stream.seek(at)
        data = stream.read(min(CHUNK, stop - at))
        spend(len(data) + PROGRESS)
        found = data.find(LOCAL)
        if found < 0:
            at += max(1, len(data) - 3)
            continue
        at += found
        header = local_header(stream, at)
        if header is None or header[0].method > 99 or header[1] > stop:  # noqa: PLR2004 - the highest method
            at += 4
            continue
        local, begin = header
        end = begin + local.packed
        if local.flags & HAS_DESCRIPTOR and not local.packed:
            end = _next_signature(stream, begin, stop, spend)
        end = min(end, stop)
        yield Entry(at, begin, local, None, end)
        at = max(end, at + 4)


def _next_signature(stream: BinaryIO, at: int, stop: int, spend: Callable[[int], None]) -> int:
    """Where data of unknown length ends at the latest: at the next header."""
    while at < stop:
        stream.seek(at)
        data = stream.read(min(CHUNK, stop - at))
        spend(len(data))
        places = [one for mark in (LOCAL, CENTRAL, b"PK\x07\x08") if (one := data.find(mark)) >= 0]
        if places:
            return at + min(places)
        at += max(1, len(data) - 3)
    return stop


def decoded(name: bytes, flags: int) -> str:
    """A member's name: UTF-8 where the flag says so, else the old code page; never an error."""
    return name.decode("utf-8" if flags & 0x800 else "cp437", "backslashreplace").replace("\0", "␀")

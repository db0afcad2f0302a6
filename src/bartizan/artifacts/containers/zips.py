"""Zip archives, PyTorch's and NumPy's among them: every member is looked into, and what lies is said."""

from __future__ import annotations

import io
import re
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from typing import BinaryIO, cast

from bartizan.artifacts.containers.compressed import inspect_expanded
from bartizan.artifacts.containers.decoders import RAW, Bunzip, Inflate, RawLzma, Unxz, Unzstd
from bartizan.artifacts.containers.zip_index import END, LOCAL, Entry, Index, read_index
from bartizan.artifacts.format import Format, Found, Inspector, Malformed, Opened, each
from bartizan.artifacts.inspection import Signal, Verdict
from bartizan.artifacts.streams import Decoder, Window

STORED, DEFLATED = 0, 8
ENCRYPTED, PATCHED, STRONG = 0x01, 0x20, 0x40
TAIL = (1 << 16) + 22
MOST_RESTS = 64
CHECKED = 64 << 20
"""Stored members up to this size are checked by their CRC to tell whether they are truly encrypted."""

METHODS: dict[int, Callable[[], Decoder]] = {
    DEFLATED: lambda: Inflate(RAW),
    12: Bunzip,
    20: Unzstd,
    93: Unzstd,
    95: Unxz,
}
LZMA = 14

_BY_NAME = (
    r"(^|/)(data\.pkl|constants\.pkl|config\.json|metadata\.json|schema\.json|model\.weights\.h5|saved_model\.pb)$"
)
_STORAGE = r"(^|/)data/\d+$"
_CODE = r"(^|/)code/.*\.py$"


def recognise(opened: Opened, head: bytes) -> bool:
    """By a header at the start, or by an end record at the end: junk before an archive hides nothing."""
    if head.startswith((LOCAL, END)):
        return True
    if opened.size < 22:  # noqa: PLR2004 - an end record's size
        return False
    start = max(0, opened.size - TAIL)
    opened.stream.seek(start)
    return LOCAL in head or END in opened.stream.read(TAIL)


def inspect(opened: Opened, inspector: Inspector) -> Iterator[Found]:
    """Looks into every member, as every reader would see it."""
    index = read_index(opened.stream, opened.size, inspector.spend)
    if not index.entries and index.directories and not opened.head(4).startswith((LOCAL, END)):
        return
    names = [name for one in index.entries for name in _names(one)]
    yield facts(names)
    yield from _frame(index)
    yield from _repeated(index)
    for entry in index.entries:
        yield from _lies(entry, directory=index.directories > 0)
        yield from each(_member(opened, inspector, entry), f"a member {entry.header.name!r}")
    for start, stop in index.rests[:MOST_RESTS]:
        window = cast("BinaryIO", Window(opened.stream, start, stop - start))
        yield from inspector.member(f"rest@{start}", window, stop - start, opened)
    if len(index.rests) > MOST_RESTS:
        what = f"holds {len(index.rests)} stretches of data that belong to no member, of which not all were looked into"
        yield Signal("too-much", Verdict.UNASSESSED, what, offset=index.rests[MOST_RESTS][0])


def facts(names: list[str]) -> dict[str, object]:
    """What the names alone say: the kind of archive, the number of members and of stored tensors."""
    lasts = {name.rpartition("/")[2] for name in names}
    found: dict[str, object] = {"members": len(names)}
    storages = sum(1 for name in names if re.search(_STORAGE, name))
    if "data.pkl" in lasts and ({"version", "byteorder", ".format_version"} & lasts or storages):
        found |= {"format": "pytorch-zip", "framework": "pytorch"}
        if any(re.search(_CODE, name) for name in names):
            found["format"] = "torchscript"
        found["tensors"] = storages
    elif names and all(name.endswith(".npy") for name in names):
        found |= {"format": "numpy-zip", "tensors": len(names)}
    return found


def _names(entry: Entry) -> list[str]:
    names = [one.name for one in (entry.central, entry.local) if one is not None]
    return list(dict.fromkeys(names))


def _frame(index: Index) -> Iterator[Found]:
    loose = sum(1 for one in index.entries if one.central is None)
    if index.directories and loose:
        what = f"holds {loose} members that its directory does not mention"
        yield Signal("zip-hidden-member", Verdict.SUSPICIOUS, what)
    if index.missing:
        what = f"lists {index.missing} members that are not where its directory says"
        yield Signal("zip-missing-member", Verdict.UNASSESSED, what)
    if index.directories > 1:
        what = "holds several directories, so that two readers see two archives"
        yield Signal("zip-several-directories", Verdict.SUSPICIOUS, what)


def _repeated(index: Index) -> Iterator[Found]:
    """Members of one name, or of names that differ in case only: readers choose differently."""
    exact = Counter(one.header.name for one in index.entries)
    folded = Counter(name.casefold() for name in exact)
    for name, count in exact.items():
        if count > 1:
            yield Signal("zip-repeated-member", Verdict.SUSPICIOUS, f"holds {count} members of the name {name!r}")
    for name in exact:
        if folded[name.casefold()] > 1 and re.search(_BY_NAME, name.casefold()):
            what = f"holds members whose names differ from {name!r} in case only"
            yield Signal("zip-repeated-member", Verdict.SUSPICIOUS, what)


def _lies(entry: Entry, *, directory: bool) -> Iterator[Found]:
    """Where the two headers of a member disagree, and names that lead out."""
    local, central = entry.local, entry.central
    name = entry.header.name
    if ".." in name.replace("\\", "/").split("/") or name.startswith(("/", "\\")) or name[1:3] == ":\\":
        what = f"holds a member whose name leads out of where it is unpacked ({name!r})"
        yield Signal("zip-path", Verdict.SUSPICIOUS, what, offset=entry.at)
    if local is None or central is None or not directory:
        return
    if local.name != central.name:
        what = f"names a member {local.name!r} before its data and {central.name!r} in its directory"
        yield Signal("zip-names-differ", Verdict.SUSPICIOUS, what, offset=entry.at)
    if local.method != central.method:
        what = f"gives {name!r} two methods of compression ({local.method}, {central.method})"
        yield Signal("zip-headers-differ", Verdict.SUSPICIOUS, what, offset=entry.at)
    if not local.flags & 8 and local.packed != central.packed:
        what = f"gives {name!r} two sizes ({local.packed}, {central.packed})"
        yield Signal("zip-headers-differ", Verdict.SUSPICIOUS, what, offset=entry.at)


def _member(opened: Opened, inspector: Inspector, entry: Entry) -> Iterator[Found]:
    """Looks into one member by each method that a header names; where none is known, by those that work."""
    name = " = ".join(_names(entry))
    if name.endswith("/") and entry.end == entry.data:
        return
    flags = (entry.local.flags if entry.local else 0) | (entry.central.flags if entry.central else 0)
    packed = Opened(
        cast("BinaryIO", Window(opened.stream, entry.data, entry.end - entry.data)),
        opened.name,
        entry.end - entry.data,
        opened.depth,
    )
    methods = list(dict.fromkeys(one.method for one in (entry.central, entry.local) if one is not None))
    known = [one for one in methods if one in METHODS or one in {STORED, LZMA}]
    if flags & (ENCRYPTED | PATCHED | STRONG):
        lies = _readable(packed, entry, known or [STORED, DEFLATED])
        if not lies and flags & (ENCRYPTED | STRONG):
            what = f"holds an encrypted member {name!r}, which could not be read"
            yield Signal("encrypted", Verdict.UNASSESSED, what, offset=entry.at)
        elif lies:
            what = f"marks {name!r} as encrypted or patched, which it is not: some readers refuse what others load"
            yield Signal("zip-flags", Verdict.SUSPICIOUS, what, offset=entry.at)
    if not known:
        what = f"gives {name!r} a method of compression that does not exist ({methods[0]})"
        yield Signal("zip-method", Verdict.SUSPICIOUS, what, offset=entry.at)
    for method in known or [STORED, DEFLATED]:
        if method == STORED:
            yield from inspector.member(name, packed.stream, packed.size, opened)
        else:
            yield from _expanded(opened, inspector, packed, method, name, sure=bool(known))


def _expanded(
    opened: Opened, inspector: Inspector, packed: Opened, method: int, name: str, *, sure: bool
) -> Iterator[Found]:
    """A member that is compressed; its place is the archive's, not a container's of its own."""
    start = 0
    make = METHODS.get(method)
    if make is None:
        make, start = _lzma(packed.head(16))
    if packed.size <= start:
        return
    within = Opened(packed.stream, opened.name, packed.size, opened.depth)
    for found in inspect_expanded(within, inspector, make=make, start=start, inner=name, kind=f"member {name!r}"):
        if sure or not isinstance(found, Signal) or found.verdict is not Verdict.UNASSESSED:
            yield found


def _lzma(head: bytes) -> tuple[Callable[[], Decoder], int]:
    """A member compressed by LZMA: its version, its properties, then the raw stream."""
    if len(head) < 9:  # noqa: PLR2004 - version and properties
        raise Malformed("a member has no LZMA properties")
    filters = [lzma_filter(head[4:9])]
    return (lambda: RawLzma(filters)), 9


def lzma_filter(properties: bytes) -> dict[str, int]:
    """LZMA's five bytes of properties as a filter of Python's `lzma`. Raises `Malformed`."""
    import lzma

    packed = properties[0]
    if len(properties) < 5 or packed >= 225:  # noqa: PLR2004 - as LZMA packs them
        raise Malformed("LZMA properties that are none")
    size = min(int.from_bytes(properties[1:5], "little"), 1 << 28)
    return {
        "id": lzma.FILTER_LZMA1,
        "dict_size": max(size, 4096),
        "lc": packed % 9,
        "lp": packed // 9 % 5,
        "pb": packed // 45,
    }


def _readable(packed: Opened, entry: Entry, methods: list[int]) -> bool:
    """Whether data marked as encrypted is plain: its checksum is that of the data as it stands."""
    if packed.size > CHECKED or not packed.size:
        return False
    data = packed.head(packed.size)
    wanted = {one.crc for one in (entry.central, entry.local) if one is not None} - {0}
    for method in methods:
        try:
            plain = data if method == STORED else zlib.decompressobj(RAW).decompress(data, CHECKED)
        except zlib.error:
            continue
        if zlib.crc32(plain) in wanted or (method == STORED and _begins_plain(plain)) or (method != STORED and plain):
            return True
    return False


def _begins_plain(data: bytes) -> bool:
    from bartizan.artifacts.pickle.format import recognise as is_pickle

    return is_pickle(Opened(cast("BinaryIO", io.BytesIO(data)), "", len(data)), data[:4096])


FORMAT = Format("zip", recognise, inspect)

"""MessagePack as Flax and Orbax write parameters: extension types, pickles and programs among the arrays.

Format: https://github.com/msgpack/msgpack/blob/master/spec.md; Flax's extension types: flax/serialization.py.
"""

# ruff: noqa: PLR2004 - the numbers are the format's own, as its specification gives them

from __future__ import annotations

from collections.abc import Iterator

from bartizan.artifacts.format import Format, Found, Inspector, Malformed, Opened
from bartizan.artifacts.formats import hidden
from bartizan.artifacts.formats.reading import Cursor, brief, part
from bartizan.artifacts.inspection import Signal, Verdict

NDARRAY, COMPLEX, SCALAR = 1, 2, 3
TIMESTAMP = 255
DEEPEST = 200
NAMED = (".msgpack", ".mpk", "flax_model", ".flax")
# Lengths in bytes of the plain types, and of the headers of the others, by first byte.
FIXED = {
    0xC0: 0,
    0xC2: 0,
    0xC3: 0,
    0xCA: 4,
    0xCB: 8,
    0xCC: 1,
    0xCD: 2,
    0xCE: 4,
    0xCF: 8,
    0xD0: 1,
    0xD1: 2,
    0xD2: 4,
    0xD3: 8,
}
BINARY = {0xC4: 1, 0xC5: 2, 0xC6: 4}
TEXT = {0xD9: 1, 0xDA: 2, 0xDB: 4}
EXTENSION = {0xC7: 1, 0xC8: 2, 0xC9: 4}
FIXED_EXTENSION = {0xD4: 1, 0xD5: 2, 0xD6: 4, 0xD7: 8, 0xD8: 16}


def _recognise(opened: Opened, head: bytes) -> bool:
    if not head or not (0x80 <= head[0] <= 0x8F or head[0] in (0xDE, 0xDF)):
        return False
    if opened.last.endswith(NAMED):
        return True
    return head[0] != 0x80 and (b"\xa6params" in head[:64] or b"__msgpack_chunked_array__" in head)


def _inspect(opened: Opened, inspector: Inspector) -> Iterator[Found]:
    cursor = Cursor(opened.stream, opened.size)
    arrays = parameters = 0
    # What each open mapping or list still awaits; True for a mapping, whose elements come in pairs.
    pending = [1]
    last = ""
    while pending:
        pending[-1] -= 1
        if pending[-1] < 0:
            pending.pop()
            continue
        inspector.spend(16)
        at = cursor.at
        kind, size = _header(cursor)
        if kind == "list":
            if len(pending) > DEEPEST or size > cursor.left:
                raise Malformed(f"a list at {at} of {size} elements cannot be")
            pending.append(size)
        elif kind == "text":
            last = cursor.peek(cursor.at, min(size, 200)).decode("utf-8", "replace")
            cursor.skip(size)
        elif kind == "binary" or kind.startswith("extension"):
            yield from _payload(kind, size, last, cursor, (opened, inspector))
            arrays += kind == "extension 1"
            parameters += _elements(cursor.peek(cursor.at, min(size, 256))) if kind == "extension 1" else 0
            cursor.skip(size)
        else:
            cursor.skip(size)
    yield {"framework": "flax", "tensors": arrays, "parameters": parameters}
    if cursor.left:
        yield Signal(
            "trailing-data", Verdict.SUSPICIOUS, f"holds {cursor.left} bytes behind its data", offset=cursor.at
        )
        yield from inspector.member("trailing", part(opened, cursor.at, cursor.left), cursor.left, opened)


def _header(cursor: Cursor) -> tuple[str, int]:
    """The kind of the next value and its length: in elements for lists, else in bytes; the cursor moves on to it."""
    first = cursor.take(1)[0]
    if first < 0x80 or first >= 0xE0:
        return "number", 0
    if first < 0x90:
        return "list", 2 * (first & 0xF)
    if first < 0xA0:
        return "list", first & 0xF
    if first < 0xC0:
        return "text", first & 0x1F
    if first in FIXED:
        return "number", FIXED[first]
    if first in (0xDC, 0xDD, 0xDE, 0xDF):
        count = int.from_bytes(cursor.take(2 if first in (0xDC, 0xDE) else 4), "big")
        return "list", count * (2 if first >= 0xDE else 1)
    for table, name in ((TEXT, "text"), (BINARY, "binary")):
        if first in table:
            return name, int.from_bytes(cursor.take(table[first]), "big")
    if first in EXTENSION:
        size = int.from_bytes(cursor.take(EXTENSION[first]), "big")
        return f"extension {cursor.take(1)[0]}", size
    if first in FIXED_EXTENSION:
        return f"extension {cursor.take(1)[0]}", FIXED_EXTENSION[first]
    raise Malformed(f"has the byte {first:#x} at {cursor.at - 1}, which begins nothing")


def _payload(kind: str, size: int, name: str, cursor: Cursor, within: tuple[Opened, Inspector]) -> Iterator[Found]:
    """A pickle, a program or an extension type that Flax does not know."""
    opened, inspector = within
    data = cursor.peek(cursor.at, min(size, 512))
    if what := hidden.kind(data if size <= 512 else data + b"."):
        yield Signal("hidden-data", Verdict.SUSPICIOUS, f"hides {what} under {brief(name, 60)}", offset=cursor.at)
        yield from inspector.member(f"{brief(name, 40)}@{cursor.at}", part(opened, cursor.at, size), size, opened)
    elif kind == "binary":
        yield from inspector.member(f"{brief(name, 40)}@{cursor.at}", part(opened, cursor.at, size), size, opened)
    elif kind.startswith("extension"):
        code = int(kind.partition(" ")[2])
        if code not in (NDARRAY, COMPLEX, SCALAR, TIMESTAMP):
            what = f"has an extension of type {code} under {brief(name, 60)}, which Flax does not know"
            yield Signal("msgpack-extension", Verdict.SUSPICIOUS, what, offset=cursor.at)
        elif code == NDARRAY and b"object" in data[:64]:
            yield Signal(
                "msgpack-objects",
                Verdict.SUSPICIOUS,
                f"has an array of objects under {brief(name, 60)}",
                offset=cursor.at,
            )


def _elements(data: bytes) -> int:
    """How many numbers an array has, from the shape at the start of its payload; 0 when that is not plain."""
    if len(data) < 2 or data[0] & 0xF0 != 0x90 or data[1] & 0xF0 != 0x90:
        return 0
    count, at = 1, 2
    for _ in range(data[1] & 0xF):
        if at >= len(data):
            return 0
        first = data[at]
        width = {0xCC: 1, 0xCD: 2, 0xCE: 4, 0xCF: 8}.get(first, 0)
        count *= int.from_bytes(data[at + 1 : at + 1 + width], "big") if width else first & 0x7F
        at += 1 + width
    return count if count < 1 << 60 else 0


FORMAT = Format("msgpack", _recognise, _inspect)

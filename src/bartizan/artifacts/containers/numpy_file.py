"""NumPy's own files: an array behind a header; arrays of objects hold a pickle."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import BinaryIO, cast

from bartizan.artifacts.format import Format, Found, Inspector, Malformed, Opened
from bartizan.artifacts.inspection import Signal, Verdict
from bartizan.artifacts.streams import Window

MAGIC = b"\x93NUMPY"
MOST_HEADER = 1 << 16
DEPTH = 40


def recognise(_opened: Opened, head: bytes) -> bool:
    """By the first six bytes."""
    return head.startswith(MAGIC)


def inspect(opened: Opened, inspector: Inspector) -> Iterator[Found]:
    """Reads the header; the data behind it is looked into as a file of its own, for its type may lie."""
    head = opened.head(12)
    wide = head[6:7] > b"\x01"
    length = int.from_bytes(head[8:12] if wide else head[8:10], "little")
    start = (12 if wide else 10) + length
    if start > opened.size:
        raise Malformed(f"a header of {length} bytes")
    opened.stream.seek(12 if wide else 10)
    header = _header(opened.stream.read(length).decode("latin-1")) if length <= MOST_HEADER else None
    if header is None:
        yield Signal("numpy-header", Verdict.SUSPICIOUS, "has a header that is no plain dictionary", offset=10)
    else:
        yield {"tensors": 1}
    window = cast("BinaryIO", Window(opened.stream, start, opened.size - start))
    objects = header is None or "O" in str(header.get("descr")).replace("object", "O")
    if objects:
        yield from inspector.member("objects", window, opened.size - start, opened)


def _header(text: str) -> dict[str, object] | None:
    """The header as data; None for anything but a literal dictionary. Deep nesting is not parsed at all."""
    if sum(map(text.count, "([{")) > DEPTH:
        return None
    try:
        found = ast.literal_eval(text.strip())
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


FORMAT = Format("numpy", recognise, inspect)

"""What a blob holds, told from its first bytes and its name; and text made scannable."""

from __future__ import annotations

import codecs
import json
import re

COLUMNS_ENDINGS = (".csv", ".tsv")
_ESCAPES = re.compile(rb"(?:\\u[0-9a-fA-F]{4})+|\\.", re.DOTALL)
_SIMPLE = {b'\\"': b'"', b"\\\\": b"\\", b"\\/": b"/"}
_PLAIN = (*tuple((b"\\" + letter, b" ") for letter in (b"n", b"r", b"t", b"b", b"f")), (b'\\"', b'"'), (b"\\/", b"/"))
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def sniff(head: bytes, name: str) -> str:
    """`gzip`, `parquet`, `csv`, `json`, `text` or `binary`, by magic numbers first, then name, then content."""
    if head.startswith(b"\x1f\x8b"):
        return "gzip"
    if head.startswith(b"PAR1"):
        return "parquet"
    if encoding(head) is None and b"\x00" in head[:8192]:
        return "binary"
    name = name.lower().removesuffix(".gz")
    if name.endswith(COLUMNS_ENDINGS):
        return "csv"
    if name.endswith((".json", ".jsonl", ".ndjson", ".ipynb", ".geojson")):
        return "json"
    if head.lstrip()[:1] in {b"{", b"["}:
        return "json"
    control = sum(byte < 9 or 13 < byte < 32 for byte in head[:4096])  # noqa: PLR2004 - control characters
    return "binary" if control > len(head[:4096]) // 10 else "text"


def encoding(head: bytes) -> str | None:
    """The encoding that a byte order mark names; None without one."""
    return next((name for mark, name in _BOMS if head.startswith(mark)), None)


def unescape(data: bytes) -> bytes:
    r"""JSON text with its string escapes resolved; `\n` and the like become spaces.

    Newlines of the file itself stay, so line numbers hold. Without this, `\n123-45-6789` has no word
    boundary before the number, and one secret key in four is missed.
    """
    if b"\\\\" not in data:
        # Without an escaped backslash every escape stands by itself, and plain replacement is exact.
        for escape, plain in _PLAIN:
            data = data.replace(escape, plain)
    return _ESCAPES.sub(_resolved, data) if b"\\" in data else data


def _resolved(match: re.Match[bytes]) -> bytes:
    found = match.group()
    if found[1:2] != b"u":
        return _SIMPLE.get(found, b" ")
    if len(found) < 6:  # noqa: PLR2004 - `\u` without four digits
        return b" "
    text = str(json.loads(b'"' + found + b'"'))
    text = "".join(" " if char < " " else char for char in text)
    return text.encode("utf-8", "replace")


def delimiter(line: str) -> str:
    """The separator that occurs most often in a header line."""
    return max(",;\t|", key=line.count)

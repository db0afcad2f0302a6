"""Tar archives, whole or cut off; links and names that lead out are said."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, cast

from bartizan.artifacts.format import Format, Found, Inspector, Malformed, Opened
from bartizan.artifacts.inspection import Signal, Verdict
from bartizan.artifacts.streams import Window

BLOCK = 512
MOST_NAME = 1 << 16
FILES = frozenset(b"\x000157SA")
LINKS = {b"1": "a hard link", b"2": "a link"}
DEVICES = frozenset({b"3", b"4", b"6"})


def recognise(_opened: Opened, head: bytes) -> bool:
    """By the checksum of the first header, with or without the word `ustar`."""
    return len(head) >= BLOCK and head[:1] != b"\0" and _checksum(head[:BLOCK])


def _checksum(block: bytes) -> bool:
    try:
        said = int(block[148:156].strip(b" \0") or b"x", 8)
    except ValueError:
        return False
    rest = block[:148] + b" " * 8 + block[156:]
    signed = sum(one - 256 if one > 127 else one for one in rest)  # noqa: PLR2004 - old writers summed signed bytes
    return said in {sum(rest), signed}


def _number(field: bytes) -> int:
    """A number in octal, or in binary where its first bit is set. Raises `Malformed`."""
    if field[:1] >= b"\x80":
        return int.from_bytes(field[1:], "big")
    try:
        return int(field.strip(b" \0") or b"0", 8)
    except ValueError as error:
        raise Malformed("a member's size is no number") from error


def inspect(opened: Opened, inspector: Inspector) -> Iterator[Found]:
    """Looks into every member."""
    at, count = 0, 0
    long_name: str | None = None
    while at + BLOCK <= opened.size:
        opened.stream.seek(at)
        block = opened.stream.read(BLOCK)
        inspector.spend(BLOCK)
        if not block.strip(b"\0"):
            at += BLOCK
            continue
        if not _checksum(block):
            raise Malformed(f"the header at byte {at} has a wrong checksum")
        kind, size = block[156:157], _number(block[124:136])
        start = at + BLOCK
        at = start + (size + BLOCK - 1) // BLOCK * BLOCK
        if kind in {b"L", b"x", b"X", b"g", b"K"}:
            found = _long_name(opened, start, min(size, MOST_NAME), kind)
            long_name = found or long_name
            continue
        name = long_name or _name(block)
        long_name = None
        count += 1
        yield from _judge(name, kind, block)
        if kind[0] in FILES and size:
            window = Window(opened.stream, start, min(size, max(0, opened.size - start)))
            yield from inspector.member(name, cast("BinaryIO", window), min(size, max(0, opened.size - start)), opened)
        if at > opened.size + BLOCK:
            raise Malformed(f"the member {name!r} is longer than the archive")
    yield {"members": count}


def _name(block: bytes) -> str:
    name = block[:100].split(b"\0")[0]
    prefix = block[345:500].split(b"\0")[0] if block[257:262] == b"ustar" else b""
    return (prefix + b"/" + name if prefix else name).decode("utf-8", "backslashreplace")


def _long_name(opened: Opened, start: int, size: int, kind: bytes) -> str | None:
    """The name that stands before a member: GNU's, or a record of pax."""
    opened.stream.seek(start)
    data = opened.stream.read(size)
    if kind == b"L":
        return data.split(b"\0")[0].decode("utf-8", "backslashreplace")
    if kind in {b"x", b"X"}:
        for line in data.split(b"\n"):
            if b" path=" in line:
                return line.partition(b" path=")[2].decode("utf-8", "backslashreplace")
    return None


def _judge(name: str, kind: bytes, block: bytes) -> Iterator[Found]:
    """Names and links that lead out of where the archive is unpacked, and devices."""
    if ".." in name.split("/") or name.startswith("/"):
        what = f"holds a member whose name leads out of where it is unpacked ({name!r})"
        yield Signal("tar-path", Verdict.SUSPICIOUS, what)
    if kind in LINKS:
        target = block[157:257].split(b"\0")[0].decode("utf-8", "backslashreplace")
        if target.startswith(("/", "../")) or "/../" in target:
            depth = name.count("/")
            if target.startswith("/") or target.split("/").count("..") > depth:
                yield Signal(
                    "tar-link", Verdict.SUSPICIOUS, f"holds {LINKS[kind]} that leads out ({name!r} → {target!r})"
                )
    if kind in DEVICES:
        yield Signal("tar-device", Verdict.SUSPICIOUS, f"holds a device {name!r}")


FORMAT = Format("tar", recognise, inspect)

"""Tar archives, whole or cut off; links and names that lead out are said."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple, cast

from bartizan.artifacts.format import Format, Found, Inspector, Malformed, Opened
from bartizan.artifacts.inspection import Signal, Verdict
from bartizan.artifacts.streams import Window

BLOCK = 512
MOST_NAME = 1 << 16
MOST_DIGITS = 20
FILES = frozenset(b"\x000157SA")
LINKS = {b"1": "a hard link", b"2": "a link"}
DEVICES = frozenset({b"3", b"4", b"6"})


def recognise(_opened: Opened, head: bytes) -> bool:
    """By the checksum of the first header, with or without the word `ustar`."""
    return len(head) >= BLOCK and _checksum(head[:BLOCK])


def _checksum(block: bytes) -> bool:
    """Whether the header's checksum is right, written in any way that a reader takes."""
    if not block[148:156].strip(b" \0"):
        return False
    try:
        said = _number(block[148:156])
    except Malformed:
        return False
    rest = block[:148] + b" " * 8 + block[156:]
    signed = sum(one - 256 if one > 127 else one for one in rest)  # noqa: PLR2004 - old writers summed signed bytes
    return said in {sum(rest), signed}


def _number(field: bytes) -> int:
    """A number in octal, or in binary where its first bit is set. Raises `Malformed`."""
    if field[:1] in {b"\x80", b"\xff"}:
        return int.from_bytes(field[1:], "big") - (field[0] == 0xFF and 256 ** (len(field) - 1))  # noqa: PLR2004 - sign
    for digits in (field.partition(b"\0")[0], field.strip(b" \0")):
        with contextlib.suppress(ValueError):
            return int(digits.strip() or b"0", 8)
    raise Malformed("a member's size is no number")


def inspect(opened: Opened, inspector: Inspector) -> Iterator[Found]:
    """Looks into every member."""
    at, count = 0, 0
    broken: int | None = None
    extra = Extra()
    while at + BLOCK <= opened.size:
        opened.stream.seek(at)
        block = opened.stream.read(BLOCK)
        inspector.spend(BLOCK)
        if not block.strip(b"\0"):
            at += BLOCK
            continue
        if not _checksum(block):
            broken = at if broken is None else broken
            at += BLOCK
            continue
        kind, size = block[156:157], _size(block)
        start = at + BLOCK
        if kind in {b"L", b"x", b"X", b"g", b"K"}:
            extra = _extra(opened, start, min(size, MOST_NAME), kind, extra)
            at = start + (size + BLOCK - 1) // BLOCK * BLOCK
            continue
        name = extra.name or _name(block)
        for one in {size, extra.size or size}:
            if kind[0] in FILES and one:
                there = min(one, max(0, opened.size - start))
                yield from inspector.member(name, cast("BinaryIO", Window(opened.stream, start, there)), there, opened)
        yield from _judge(name, kind, block)
        size = extra.size or size
        extra = Extra()
        count += 1
        at = start + (size + BLOCK - 1) // BLOCK * BLOCK
        if at > opened.size + BLOCK:
            raise Malformed(f"the member {name!r} is longer than the archive")
    yield {"members": count}
    if broken is not None:
        raise Malformed(f"the header at byte {broken} has a wrong checksum")


def _size(block: bytes) -> int:
    """A member's bytes by its header; none where it says nonsense, as a reader that goes on takes it."""
    try:
        return max(0, _number(block[124:136]))
    except Malformed:
        return 0


class Extra(NamedTuple):
    """What records before a member say of it: its name, its size; None where they do not."""

    name: str | None = None
    size: int | None = None


def _name(block: bytes) -> str:
    name = block[:100].split(b"\0")[0]
    prefix = block[345:500].split(b"\0")[0] if block[257:262] == b"ustar" else b""
    return (prefix + b"/" + name if prefix else name).decode("utf-8", "backslashreplace")


def _extra(opened: Opened, start: int, size: int, kind: bytes, before: Extra) -> Extra:
    """What stands before a member: GNU's long name, or records of pax, whose size is believed over the header's."""
    opened.stream.seek(start)
    data = opened.stream.read(size)
    if kind == b"L":
        return before._replace(name=data.split(b"\0")[0].decode("utf-8", "backslashreplace"))
    if kind in {b"x", b"X", b"g"}:
        for line in data.split(b"\n"):
            key, equals, value = line.partition(b" ")[2].partition(b"=")
            if equals and key == b"path" and kind != b"g":
                before = before._replace(name=value.decode("utf-8", "backslashreplace"))
            elif equals and key in {b"size", b"GNU.sparse.realsize"} and value.isdigit() and len(value) < MOST_DIGITS:
                before = before._replace(size=int(value))
    return before


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
    if kind == b"S":
        yield Signal(
            "tar-sparse", Verdict.UNASSESSED, f"holds {name!r} in pieces, which were looked into as they stand"
        )
    if kind in DEVICES:
        yield Signal("tar-device", Verdict.SUSPICIOUS, f"holds a device {name!r}")


FORMAT = Format("tar", recognise, inspect)

"""Marks by which a file may be of a format, asked without the format's reader. Each may only err by saying yes."""

from __future__ import annotations

from collections.abc import Callable

from bartizan.artifacts.format import Opened

Mark = Callable[[Opened, bytes], bool]
"""Asked with the file and its first 4 KiB."""

BLANK = b"\0 \t\r\n\v\f\xef\xbb\xbf\xfe\xff"
"""What may stand before a text of any encoding: byte order marks, spaces, the zeros of UTF-16 and UTF-32."""


def begins(*magics: bytes) -> Mark:
    """The first bytes are one of these."""
    return lambda _opened, head: head.startswith(magics)


def has_at(place: int, *magics: bytes) -> Mark:
    """One of these stands at a place."""
    return lambda _opened, head: head.startswith(magics, place)


def opens(*characters: bytes) -> Mark:
    """The first byte that is not blank is one of these."""
    return lambda _opened, head: head.lstrip(BLANK)[:1] in characters


def named(*endings: str) -> Mark:
    """The name ends in one of these, whatever its case."""
    return lambda opened, _head: opened.last.endswith(endings)


def inner(*endings: str) -> Mark:
    """The same for a member of a container alone."""
    return lambda opened, _head: opened.depth > 0 and opened.last.endswith(endings)


def holds(*words: bytes) -> Mark:
    """One of these stands anywhere in the head."""
    return lambda _opened, head: any(word in head for word in words)


def either(*marks: Mark) -> Mark:
    """One of several marks."""
    return lambda opened, head: any(mark(opened, head) for mark in marks)


def number_in(low: int, high: int) -> Mark:
    """The first byte lies between two numbers, both included."""
    return lambda _opened, head: low <= (head[0] if head else -1) <= high


_NUMBER = b"01234567 \0\t\r\n\v\f_+-oO"
"""What a reader may take for an octal number, strictly or not."""


def tar(_opened: Opened, head: bytes) -> bool:
    """Octal digits where the checksum of a tar header stands."""
    return len(head) >= 512 and head[:1] != b"\0" and not head[148:156].strip(_NUMBER)  # noqa: PLR2004 - a block


def zlib(_opened: Opened, head: bytes) -> bool:
    """A zlib header: deflate and its check bits."""
    return len(head) > 2 and head[0] & 0x8F == 8 and (head[0] << 8 | head[1]) % 31 == 0  # noqa: PLR2004 - as zlib's


def zipped(opened: Opened, head: bytes) -> bool:
    """A member's header in the head, or the end of a directory where it may stand: junk in front hides nothing."""
    if b"PK\x03\x04" in head or head.startswith(b"PK\x05\x06"):
        return True
    tail = (1 << 16) + 22
    if opened.size < 22:  # noqa: PLR2004 - an end record's size
        return False
    if opened.size <= len(head):
        return b"PK\x05\x06" in head
    opened.stream.seek(max(0, opened.size - tail))
    return b"PK\x05\x06" in opened.stream.read(tail)


_OPCODES = frozenset(bytes([one]) for one in [*b"().012BCFGIJKLMNPQRSTUVX]abcdeghijlopqrstu}", *range(0x80, 0x99)])


def opcode(_opened: Opened, head: bytes) -> bool:
    """The first byte is an opcode of the pickle machine."""
    return head[:1] in _OPCODES

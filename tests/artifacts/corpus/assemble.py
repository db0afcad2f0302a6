"""Pickles put together opcode by opcode, so that no library writes or runs them."""

from __future__ import annotations

import struct

MARKER = "/tmp/bartizan-model-file-marker"
TOUCH = f"touch {MARKER}"

NONE, TRUE, STOP, MARK, REDUCE, BUILD, POP, EMPTY_TUPLE, MEMOIZE = (
    b"N",
    b"\x88",
    b".",
    b"(",
    b"R",
    b"b",
    b"0",
    b")",
    b"\x94",
)


def words(text: str) -> list[str]:
    """The words of a text."""
    return text.split()


def name(module: str, qualified: str) -> bytes:
    """GLOBAL."""
    return f"c{module}\n{qualified}\n".encode()


def stack_name(module: bytes, qualified: bytes) -> bytes:
    """STACK_GLOBAL of two values."""
    return module + qualified + b"\x93"


def text(value: str) -> bytes:
    data = value.encode("utf-8", "surrogatepass")
    return b"X" + struct.pack("<I", len(data)) + data


def short(value: str) -> bytes:
    data = value.encode()
    return b"\x8c" + bytes([len(data)]) + data


def raw(value: bytes) -> bytes:
    """Bytes of any length."""
    return b"B" + struct.pack("<I", len(value)) + value


def number(value: int) -> bytes:
    return b"J" + struct.pack("<i", value)


def several(*items: bytes) -> bytes:
    """A tuple."""
    return MARK + b"".join(items) + b"t" if items else EMPTY_TUPLE


def listed(*items: bytes) -> bytes:
    return b"](" + b"".join(items) + b"e"


def mapped(*pairs: tuple[bytes, bytes]) -> bytes:
    return b"}(" + b"".join(key + value for key, value in pairs) + b"u"


def call(function: bytes, *args: bytes) -> bytes:
    return function + several(*args) + REDUCE


def made(cls: bytes, *args: bytes) -> bytes:
    """NEWOBJ."""
    return cls + several(*args) + b"\x81"


def built(target: bytes, state: bytes) -> bytes:
    return target + state + BUILD


def put(index: int) -> bytes:
    return b"q" + bytes([index])


def get(index: int) -> bytes:
    return b"h" + bytes([index])


def framed(body: bytes, length: int | None = None) -> bytes:
    return b"\x95" + struct.pack("<Q", len(body) if length is None else length) + body


def pickled(body: bytes, protocol: int = 2) -> bytes:
    """A whole pickle; protocols 0 and 1 have no first opcode."""
    head = bytes([0x80, protocol]) if protocol > 1 else b""
    return head + body + STOP


SYSTEM = call(name("os", "system"), text(TOUCH))
"""The plainest attack, to stand inside others."""

ATTACK = pickled(SYSTEM)

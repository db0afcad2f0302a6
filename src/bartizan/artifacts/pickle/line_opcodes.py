"""The opcodes of protocol 0 whose argument is a line of text: numbers and strings."""

from __future__ import annotations

import re
from typing import Any

from bartizan.artifacts.pickle.machine import LONGEST_INTEGER, WORTH_A_LOOK, Machine
from bartizan.artifacts.pickle.values import NUMBER, Opaque

_INTEGER = rb"\s*[-+]?[0-9]+\s*\Z"
LONGEST_FLOAT = 400


def int_line(machine: Machine, pos: int) -> int:
    """INT: `00` and `01` are truth values."""
    line, after = machine.line(pos)
    if line in {b"00", b"01"}:
        machine.stack.append(line == b"01")
    else:
        machine.stack.append(integer(machine, pos, line))
    return after


def long_line(machine: Machine, pos: int) -> int:
    """LONG: an integer of any size."""
    line, after = machine.line(pos)
    machine.stack.append(integer(machine, pos, line.removesuffix(b"L")))
    return after


def integer(machine: Machine, pos: int, line: bytes) -> Any:
    """A line as an integer; one too long to matter is only a number."""
    if re.match(_INTEGER, line) is None:
        try:
            return int(line, 0)
        except ValueError:
            machine.wrong(pos, "a number is none")
            return NUMBER
    return int(line) if len(line) < LONGEST_INTEGER else NUMBER


def float_line(machine: Machine, pos: int) -> int:
    """FLOAT."""
    line, after = machine.line(pos)
    try:
        machine.stack.append(float(line) if len(line) <= LONGEST_FLOAT else NUMBER)
    except ValueError:
        machine.wrong(pos, "a number is none")
        machine.stack.append(NUMBER)
    return after


_ESCAPE = rb"(?s)\\(x[0-9a-fA-F]{2}|[0-7]{1,3}|.|\n)"
_LETTERS = {b"n": b"\n", b"t": b"\t", b"r": b"\r", b"a": b"\a", b"b": b"\b", b"f": b"\f", b"v": b"\v", b"\n": b""}


def _unescaped(match: re.Match[bytes]) -> bytes:
    body = match[1]
    if body[:1] == b"x" and len(body) > 1:
        return bytes([int(body[1:], 16)])
    if body[:1].isdigit() and body[:1] < b"8":
        return bytes([int(body, 8) & 255])
    return _LETTERS.get(body, body if body in {b"\\", b"'", b'"'} else match[0])


def string_line(machine: Machine, pos: int) -> int:
    """STRING: a quoted text with Python's escapes."""
    line, after = machine.line(pos)
    if len(line) < 2 or line[:1] not in {b"'", b'"'} or line[-1:] != line[:1]:  # noqa: PLR2004 - two quotes
        machine.wrong(pos, "a string has no quotes")
        machine.stack.append(Opaque("a string without quotes"))
        return after
    text = re.sub(_ESCAPE, _unescaped, line[1:-1]).decode("latin-1")
    machine.stack.append(text)
    if len(text) >= WORTH_A_LOOK:
        machine.evaluator.constant(text, machine.base + after - len(line))
    return after


def unicode_line(machine: Machine, pos: int) -> int:
    r"""UNICODE: Latin-1 with the escapes `\uXXXX` and `\UXXXXXXXX`."""
    line, after = machine.line(pos)
    try:
        text = line.decode("raw-unicode-escape", "surrogatepass")
    except UnicodeDecodeError:
        machine.wrong(pos, "a text has broken escapes")
        text = line.decode("latin-1")
    machine.stack.append(text)
    if len(text) >= WORTH_A_LOOK:
        machine.evaluator.constant(text, machine.base + after - len(line))
    return after

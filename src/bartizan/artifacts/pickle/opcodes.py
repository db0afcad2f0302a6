"""What each opcode does to the machine: constants, containers and the memo; those that call are in `calls`."""

from __future__ import annotations

import re
import struct
from functools import cache
from typing import Any

from bartizan.artifacts.format import Malformed
from bartizan.artifacts.pickle.line_opcodes import float_line, int_line, integer, long_line, string_line, unicode_line
from bartizan.artifacts.pickle.machine import (
    CROWDED,
    HIGHEST_PROTOCOL,
    LONGEST_INTEGER,
    WORTH_A_LOOK,
    Handler,
    Machine,
)
from bartizan.artifacts.pickle.values import KEPT_ITEMS, NUMBER, Map, Opaque


def _constant(value: Any) -> Handler:
    def push(machine: Machine, pos: int) -> int:
        machine.stack.append(value)
        return pos

    return push


@cache
def _compiled(pattern: bytes) -> re.Pattern[bytes]:
    """The pattern, compiled when a pickle first needs it."""
    return re.compile(pattern)


def _run(opcode: bytes, code: str, order: str) -> Handler:
    """A number of fixed size, and at once as many of the same opcode as follow."""
    size = struct.calcsize(order + code)
    one = struct.Struct(order + code).unpack_from
    mark = opcode[0]
    several = rb"(?s)(?:%b.{%d})+" % (re.escape(opcode), size)

    def push(machine: Machine, pos: int) -> int:
        buf = machine.buf
        stack = machine.stack
        if buf[pos + size] != mark or pos + size >= machine.limit:
            stack.append(one(buf, pos)[0])
            return pos + size
        found = _compiled(several).match(buf, pos - 1, machine.limit)
        if found is None:
            stack.append(one(buf, pos)[0])
            return pos + size
        count = (found.end() - pos + 1) // (size + 1)
        if len(stack) > KEPT_ITEMS:
            stack += [NUMBER] * count
        else:
            stack += struct.unpack(order + ("x" + code) * count, found[0])
        return found.end()

    return push


def _long(width: int) -> Handler:
    """LONG1 and LONG4: an integer of any size; a huge one is not read."""

    def push(machine: Machine, pos: int) -> int:
        size = int.from_bytes(machine.buf[pos : pos + width], "little", signed=width > 1)
        if size < 0:
            raise Malformed(f"an integer of negative length at byte {machine.base + pos}")
        if size <= LONGEST_INTEGER:
            data, pos = machine.take(pos + width, size)
            machine.stack.append(int.from_bytes(data, "little", signed=True))
        else:
            _, pos = machine.payload(pos + width, size, text=False)
            machine.stack.append(NUMBER)
        return pos

    return push


def _payload(width: int, *, text: bool, old: bool = False) -> Handler:
    """Text or bytes behind their length; `old` is a string of Python 2, which becomes text."""

    def push(machine: Machine, pos: int) -> int:
        size = int.from_bytes(machine.buf[pos : pos + width], "little", signed=old and width > 1)
        if size < 0:
            raise Malformed(f"a string of negative length at byte {machine.base + pos}")
        value, after = machine.payload(pos + width, size, text=text)
        if text and isinstance(value, bytes):
            machine.wrong(after, "a text is not UTF-8")
        if old and isinstance(value, bytes):
            value = value.decode("latin-1")
        machine.stack.append(value)
        if size >= WORTH_A_LOOK:
            machine.evaluator.constant(value, machine.base + after - size)
        return after

    return push


def _short_text(machine: Machine, pos: int) -> int:
    """SHORT_BINUNICODE, the most frequent of the texts."""
    size = machine.buf[pos]
    after = pos + 1 + size
    if after > machine.end:
        machine.fill(pos, 1 + size)
        pos, after = 0, 1 + size
    data = machine.buf[pos + 1 : after]
    try:
        text = data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        machine.wrong(pos, "a text is not UTF-8")
        machine.stack.append(Opaque("a text that is none"))
        return after
    machine.stack.append(text)
    if size >= WORTH_A_LOOK:
        machine.evaluator.constant(text, machine.base + pos + 1)
    return after


def _pop(machine: Machine, pos: int) -> int:
    """POP: a value, or the mark when there is none above it."""
    if machine.stack:
        machine.stack.pop()
    else:
        machine.pop_mark(pos)
    return pos


def _pop_mark(machine: Machine, pos: int) -> int:
    machine.pop_mark(pos)
    return pos


def _dup(machine: Machine, pos: int) -> int:
    machine.stack.append(machine.top(pos))
    return pos


def _mark(machine: Machine, pos: int) -> int:
    machine.below.append(machine.stack)
    machine.stack = []
    if len(machine.below) > CROWDED and machine.strict:
        machine.wrong(pos, "nothing but marks")
    return pos


def _empty(make: type) -> Handler:
    def push(machine: Machine, pos: int) -> int:
        machine.push_container(make())
        return pos

    return push


def _list(machine: Machine, pos: int) -> int:
    items = machine.keep(machine.pop_mark(pos))
    machine.stack.append(items)
    return pos


def _tuple(machine: Machine, pos: int) -> int:
    items = machine.keep(machine.pop_mark(pos))
    machine.stack.append(tuple(items))
    return pos


def _tuple_of(count: int) -> Handler:
    def push(machine: Machine, pos: int) -> int:
        stack = machine.stack
        if len(stack) < count:
            machine.wrong(pos, "a value is taken from an empty stack")
            stack[:0] = [None] * (count - len(stack))
        stack[-count:] = [tuple(stack[-count:])]
        return pos

    return push


def _dict(machine: Machine, pos: int) -> int:
    items = machine.pop_mark(pos)
    made = Map()
    machine.update(made, items, pos)
    machine.stack.append(made)
    return pos


def _append(machine: Machine, pos: int) -> int:
    value = machine.pop(pos)
    machine.extend(machine.top(pos), [value], pos)
    return pos


def _appends(machine: Machine, pos: int) -> int:
    items = machine.pop_mark(pos)
    machine.extend(machine.top(pos), items, pos)
    return pos


def _setitem(machine: Machine, pos: int) -> int:
    value = machine.pop(pos)
    key = machine.pop(pos)
    machine.update(machine.top(pos), [key, value], pos)
    return pos


def _setitems(machine: Machine, pos: int) -> int:
    items = machine.pop_mark(pos)
    machine.update(machine.top(pos), items, pos)
    return pos


def _index_line(machine: Machine, pos: int) -> tuple[int, int]:
    line, after = machine.line(pos)
    number = integer(machine, pos, line)
    return (number if isinstance(number, int) else -1), after


def _put(machine: Machine, pos: int) -> int:
    index, after = _index_line(machine, pos)
    machine.put(index, after)
    return after


def _get(machine: Machine, pos: int) -> int:
    index, after = _index_line(machine, pos)
    machine.get(index, after)
    return after


def _binput(machine: Machine, pos: int) -> int:
    machine.put(machine.buf[pos], pos)
    return pos + 1


def _binget(machine: Machine, pos: int) -> int:
    machine.get(machine.buf[pos], pos)
    return pos + 1


def _long_binput(machine: Machine, pos: int) -> int:
    machine.put(int.from_bytes(machine.buf[pos : pos + 4], "little"), pos)
    return pos + 4


def _long_binget(machine: Machine, pos: int) -> int:
    machine.get(int.from_bytes(machine.buf[pos : pos + 4], "little"), pos)
    return pos + 4


def _memoize(machine: Machine, pos: int) -> int:
    machine.memoize(pos)
    return pos


def _proto(machine: Machine, pos: int) -> int:
    version = machine.buf[pos]
    if version > HIGHEST_PROTOCOL:
        machine.wrong(pos, f"there is no protocol {version}")
    machine.protocol = version
    return pos + 1


def _frame(machine: Machine, pos: int) -> int:
    machine.frame(pos + 8, int.from_bytes(machine.buf[pos : pos + 8], "little"))
    return pos + 8


def _next_buffer(machine: Machine, pos: int) -> int:
    machine.stack.append(Opaque("a buffer that the loading program gives"))
    return pos


def _nothing(machine: Machine, pos: int) -> int:
    machine.top(pos)
    return pos


DATA_OPCODES: dict[int, Handler] = {
    0x28: _mark,
    0x29: _constant(()),
    0x30: _pop,
    0x31: _pop_mark,
    0x32: _dup,
    0x42: _payload(4, text=False),
    0x43: _payload(1, text=False),
    0x46: float_line,
    0x47: _run(b"G", "d", ">"),
    0x49: int_line,
    0x4A: _run(b"J", "i", "<"),
    0x4B: _run(b"K", "B", "<"),
    0x4C: long_line,
    0x4D: _run(b"M", "H", "<"),
    0x4E: _constant(None),
    0x53: string_line,
    0x54: _payload(4, text=False, old=True),
    0x55: _payload(1, text=False, old=True),
    0x56: unicode_line,
    0x58: _payload(4, text=True),
    0x5D: _empty(list),
    0x61: _append,
    0x64: _dict,
    0x65: _appends,
    0x67: _get,
    0x68: _binget,
    0x6A: _long_binget,
    0x6C: _list,
    0x70: _put,
    0x71: _binput,
    0x72: _long_binput,
    0x73: _setitem,
    0x74: _tuple,
    0x75: _setitems,
    0x7D: _empty(Map),
    0x80: _proto,
    0x85: _tuple_of(1),
    0x86: _tuple_of(2),
    0x87: _tuple_of(3),
    0x88: _constant(True),
    0x89: _constant(False),
    0x8A: _long(1),
    0x8B: _long(4),
    0x8C: _short_text,
    0x8D: _payload(8, text=True),
    0x8E: _payload(8, text=False),
    0x8F: _empty(list),
    0x90: _appends,
    0x91: _tuple,
    0x94: _memoize,
    0x95: _frame,
    0x96: _payload(8, text=False),
    0x97: _next_buffer,
    0x98: _nothing,
}
"""By the opcode's byte; a set is a list, a frozen set a tuple: what is called with them is the same."""

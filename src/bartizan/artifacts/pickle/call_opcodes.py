"""The opcodes that import, call and change: what each hands to the evaluator; and the table of all opcodes."""

from __future__ import annotations

from bartizan.artifacts.format import Malformed
from bartizan.artifacts.pickle.machine import Handler, Machine
from bartizan.artifacts.pickle.opcodes import DATA_OPCODES
from bartizan.artifacts.pickle.values import Map, Opaque, Value

UNKNOWN_ARGUMENTS = (Opaque("arguments that are not known"),)


def _text(line: bytes) -> str:
    return line.decode("utf-8", "backslashreplace")


def _arguments(value: Value) -> tuple[Value, ...]:
    """The argument tuple of a call; an unpickler in Python takes any sequence."""
    if isinstance(value, tuple | list):
        return tuple(value)
    return UNKNOWN_ARGUMENTS


def _keywords(value: Value) -> dict[str, Value]:
    if isinstance(value, Map):
        return {str(key): one for key, one in value.entries.items()}
    return {}


def _global(machine: Machine, pos: int) -> int:
    at = machine.base + pos - 1
    module, pos = machine.line(pos)
    name, pos = machine.line(pos)
    machine.globals += 1
    machine.stack.append(machine.evaluator.resolve(_text(module), _text(name), at, machine.protocol))
    return pos


def _stack_global(machine: Machine, pos: int) -> int:
    name = machine.pop(pos)
    module = machine.pop(pos)
    if isinstance(name, str) and isinstance(module, str):
        machine.names.add(name)
        machine.names.add(module)
    machine.globals += 1
    machine.stack.append(machine.evaluator.resolve(module, name, machine.base + pos - 1, machine.protocol))
    return pos


def _inst(machine: Machine, pos: int) -> int:
    at = machine.base + pos - 1
    module, pos = machine.line(pos)
    name, pos = machine.line(pos)
    args = tuple(machine.keep(machine.pop_mark(pos)))
    machine.globals += 1
    function = machine.evaluator.resolve(_text(module), _text(name), at, machine.protocol)
    machine.stack.append(machine.evaluator.call(function, args, {}, at))
    return pos


def _obj(machine: Machine, pos: int) -> int:
    items = machine.keep(machine.pop_mark(pos))
    if not items:
        machine.wrong(pos, "OBJ has no class")
        items = [Opaque("no class")]
    machine.stack.append(machine.evaluator.call(items[0], tuple(items[1:]), {}, machine.base + pos - 1))
    return pos


def _newobj(machine: Machine, pos: int) -> int:
    args = machine.pop(pos)
    function = machine.pop(pos)
    machine.stack.append(machine.evaluator.call(function, _arguments(args), {}, machine.base + pos - 1))
    return pos


def _newobj_ex(machine: Machine, pos: int) -> int:
    kwargs = machine.pop(pos)
    args = machine.pop(pos)
    function = machine.pop(pos)
    at = machine.base + pos - 1
    machine.stack.append(machine.evaluator.call(function, _arguments(args), _keywords(kwargs), at))
    return pos


def _build(machine: Machine, pos: int) -> int:
    state = machine.pop(pos)
    target = machine.top(pos)
    at = machine.base + pos - 1
    raw = machine.evaluator.build(target, state, at)
    return pos if raw is None else machine.evaluator.array(machine, raw, pos)


def _extension(width: int) -> Handler:
    def push(machine: Machine, pos: int) -> int:
        code = int.from_bytes(machine.buf[pos : pos + width], "little", signed=width == 4)  # noqa: PLR2004 - EXT4
        machine.globals += 1
        machine.stack.append(machine.evaluator.extension(code, machine.base + pos - 1))
        return pos + width

    return push


def _persid(machine: Machine, pos: int) -> int:
    at = machine.base + pos - 1
    line, pos = machine.line(pos)
    if not line.isascii() or (machine.strict and not _text(line).isprintable()):
        machine.wrong(pos, "the key of an object of the loading program is no text")
    machine.stack.append(machine.evaluator.persistent(_text(line), at))
    return pos


def _binpersid(machine: Machine, pos: int) -> int:
    identity = machine.pop(pos)
    machine.stack.append(machine.evaluator.persistent(identity, machine.base + pos - 1))
    return pos


CALL_OPCODES: dict[int, Handler] = {
    0x50: _persid,
    0x51: _binpersid,
    0x52: _newobj,
    0x62: _build,
    0x63: _global,
    0x69: _inst,
    0x6F: _obj,
    0x81: _newobj,
    0x82: _extension(1),
    0x83: _extension(2),
    0x84: _extension(4),
    0x92: _newobj_ex,
    0x93: _stack_global,
}
"""By the opcode's byte. REDUCE and NEWOBJ hand over the same: a callable and its arguments."""

TABLE: tuple[Handler | None, ...] = tuple((DATA_OPCODES | CALL_OPCODES).get(one) for one in range(256))
"""The handler of every opcode; None where there is none. STOP is the loop's."""


def skip_raw(machine: Machine, pos: int, count: int) -> int:
    """Goes past `count` bytes that are no opcodes. Returns the new position. Raises `Malformed`."""
    offset = machine.base + pos + count
    if offset > machine.size:
        raise Malformed(f"an array of {count} bytes at byte {machine.base + pos} is longer than the data")
    return pos + count if pos + count <= machine.end else machine.jump(offset)

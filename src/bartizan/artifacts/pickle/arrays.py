"""The arrays that joblib writes raw into a pickle's stream, behind the BUILD of their wrapper."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from bartizan.artifacts.format import BudgetSpent, Malformed
from bartizan.artifacts.pickle.call_opcodes import TABLE, skip_raw
from bartizan.artifacts.pickle.machine import Machine
from bartizan.artifacts.pickle.values import Map, Ref, Result, Value

if TYPE_CHECKING:
    from bartizan.artifacts.pickle.program import Program

WRAPPERS = frozenset({"joblib.numpy_pickle.NumpyArrayWrapper"})
MOST_DIMENSIONS = 64

_CODE = r"[<>|=]?([biufcSUVOmM?])(\d*)"
_NAMED = re.compile(r"(bool|u?int|float|complex)(\d*)_?")
_WORD = rb"[A-Za-z_][\w.]{0,80}"
_GLOBALS = rb"(?s)[ci]%b\n%b\n|\x8c.%b\x94?\x8c.%b\x94?\x93" % ((_WORD,) * 4)
_PIECE, _OVERLAP = 1 << 20, 1 << 9
_HAS_OBJECTS = 1
_STATE_SIZE, _STATE_FLAGS = 5, 7


class RawArray(NamedTuple):
    """`size` bytes, None where it cannot be told; `objects` where a pickle of its own follows instead.

    `aligned` tells whether a byte with the length of the padding stands before.
    """

    size: int | None
    objects: bool
    aligned: bool


def raw_array(state: Value) -> RawArray:
    """What follows the wrapper whose state this is."""
    entries = state.entries if isinstance(state, Map) else {}
    aligned = entries.get("numpy_array_alignment_bytes") is not None
    itemsize = item_size(entries.get("dtype"))
    shape = entries.get("shape")
    if itemsize is None or not isinstance(shape, tuple) or len(shape) > MOST_DIMENSIONS:
        return RawArray(None, objects=False, aligned=aligned)
    count = 1
    for one in shape:
        if not isinstance(one, int) or one < 0:
            return RawArray(None, objects=False, aligned=aligned)
        count *= one
    return RawArray(count * itemsize, objects=itemsize == 0, aligned=aligned)


def item_size(dtype: Value) -> int | None:
    """Bytes of one item of a `numpy.dtype` that a pickle made; 0 where items are Python objects; None if unknown."""
    if not isinstance(dtype, Result) or not isinstance(dtype.function, Ref) or not dtype.args:
        return None
    state = dtype.state
    if isinstance(state, tuple) and len(state) > _STATE_FLAGS:
        flags, size = state[_STATE_FLAGS], state[_STATE_SIZE]
        if isinstance(flags, int) and flags & _HAS_OBJECTS:
            return 0
        if isinstance(size, int) and size > 0:
            return size
    code = dtype.args[0]
    found = re.fullmatch(_CODE, code) if isinstance(code, str) else None
    if found is None:
        named = _NAMED.fullmatch(code) if isinstance(code, str) else None
        return None if named is None else int(named[2] or ("8" if named[1] == "bool" else "0")) // 8 or None
    if found[1] == "O":
        return 0
    size = int(found[2] or 1)
    return size * 4 if found[1] == "U" else size


def read_array(program: Program, machine: Machine, raw: RawArray, pos: int) -> int:
    """Goes past the array's data. Raises `Malformed` where its length cannot be told."""
    start = machine.base + pos
    if machine.frame_end == start:
        machine.frame_end = -1
    if raw.objects:
        inner = Machine(machine.stream, start, machine.size, program, machine.spend)
        inner.run(TABLE)
        return machine.jump(inner.stop)
    plain_view(program, machine, start)
    if raw.size is None:
        _salvage(program, machine, start)
        raise Malformed(f"an array of unknown length stands at byte {start}")
    if raw.aligned:
        data, pos = machine.take(pos, 1)
        pos = skip_raw(machine, pos, data[0])
    return skip_raw(machine, pos, raw.size)


def _salvage(program: Program, machine: Machine, start: int) -> None:
    """Names of globals behind an array whose end is not known, as opcodes would give them; and what follows them."""
    at = start
    while at < machine.size:
        machine.stream.seek(at)
        data = machine.stream.read(_PIECE)
        machine.spend(len(data))
        for one in re.finditer(_GLOBALS, data):
            if at + one.start() > start:
                plain_view(program, machine, at + one.start())
        at += len(data) if len(data) < _PIECE else _PIECE - _OVERLAP


def plain_view(program: Program, machine: Machine, start: int) -> None:
    """Follows the array's bytes as opcodes, as an unpickler that is not joblib's does."""
    view = Machine(machine.stream, start, machine.size, program, machine.spend, strict=True)
    view.stack = machine.stack[-8:]
    view.memo = machine.memo
    view.sparse = machine.sparse
    view.protocol = machine.protocol
    size = len(machine.memo)
    try:
        view.run(TABLE)
    except BudgetSpent:
        raise
    except Malformed:
        pass
    finally:
        del machine.memo[size:]

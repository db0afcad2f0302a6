"""Calls that build text, bytes and sequences, worked out as far as their arguments are constant."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from bartizan.artifacts.inspection import Verdict
from bartizan.artifacts.pickle import constants
from bartizan.artifacts.pickle.judge import MOST_GROWN
from bartizan.artifacts.pickle.meaning import MOST_ITEMS, Args, Keywords, Meaning, first, items_of
from bartizan.artifacts.pickle.values import Blob, Map, Opaque, Ref, Result, Value

if TYPE_CHECKING:
    from bartizan.artifacts.pickle.program import Program


def sequence(make: Callable[[list[Value]], Value]) -> Meaning:
    """`list(…)` and its kin: `make` of the items."""

    def made(_program: Program, args: Args, _kwargs: Keywords, _offset: int) -> Value:
        return make(items_of(args[0])) if args and not isinstance(args[0], Map) else make([])

    return made


def make_bytes(program: Program, args: Args, kwargs: Keywords, offset: int) -> Value:
    """`bytes([…])`, `bytes('…', 'latin1')`, `bytearray(b'…')`."""
    value = first(args)
    if isinstance(value, Blob) or not args:
        return value if args else b""
    if isinstance(value, str):
        return constants.transcoded(value, args[1:], decode=False)
    if isinstance(value, bytes) or (isinstance(value, tuple | list) and constants.known(value)):
        made = constants.worked_out(bytes, value)
        if isinstance(made, bytes):
            program.constant(made, offset)
        return made
    if isinstance(value, int) and value > MOST_GROWN:
        what = f"asks for {value} bytes at once on loading"
        program.say("pickle-growth", Verdict.SUSPICIOUS, what, offset)
    return Result(Ref("builtins", "bytes"), args, kwargs)


def make_text(_program: Program, args: Args, kwargs: Keywords, _offset: int) -> Value:
    """`str(…)`, worked out where its argument is constant."""
    value = first(args)
    if isinstance(value, str) or not args:
        return value if args else ""
    if isinstance(value, bytes) and len(args) > 1:
        return constants.transcoded(value, args[1:], decode=True)
    if isinstance(value, int | float | bytes | None):
        return str(value) if not isinstance(value, int) or value.bit_length() < MOST_ITEMS else Opaque("a number")
    return Result(Ref("builtins", "str"), args, kwargs)


def codec(*, decode: bool) -> Meaning:
    """`codecs.encode` or `codecs.decode`."""

    def made(program: Program, args: Args, kwargs: Keywords, offset: int) -> Value:
        value = first(args)
        if isinstance(value, Blob):
            return Blob(value.head, value.offset, value.length, text=decode)
        result = constants.transcoded(value, args[1:] or tuple(kwargs.values())[:1], decode=decode)
        if isinstance(result, str | bytes):
            program.constant(result, offset)
        return result

    return made


def pure(function: Callable[..., Value], symbol: str) -> Meaning:
    """A pure function, worked out where all arguments are constant."""

    def made(program: Program, args: Args, kwargs: Keywords, offset: int) -> Value:
        if not args or not all(constants.known(one) for one in args):
            module, _, name = symbol.rpartition(".")
            return Result(Ref(module, name), args, kwargs)
        result = constants.worked_out(function, *args)
        if isinstance(result, str | bytes):
            program.inspector.spend(len(result))
            program.constant(result, offset)
        return result

    return made

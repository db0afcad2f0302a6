"""Whether bytes are a pickle, though nothing says so: its first opcodes are followed without effects."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from typing import Any, BinaryIO, cast

from bartizan.artifacts.format import Malformed
from bartizan.artifacts.pickle.call_opcodes import TABLE
from bartizan.artifacts.pickle.machine import Machine
from bartizan.artifacts.pickle.reader import Truncated
from bartizan.artifacts.pickle.values import Blob, Map, Opaque, Value

PROTO = 0x80
HIGHEST = 15
LEAST = 64
ENOUGH = 32 << 20

_NAME = r"[^\W\d]\w*(\.[^\W\d]\w*)*\Z"


def certain(head: bytes) -> bool:
    """Whether the data begins with the opcode that only pickles of protocol 2 and later begin with."""
    return len(head) > 2 and head[0] == PROTO and head[1] <= HIGHEST and (TABLE[head[2]] is not None or head[2] == 0x2E)  # noqa: PLR2004


def probable(head: bytes, stream: BinaryIO, start: int, size: int) -> bool:
    """Whether data without that opcode, whose head this is, is a pickle from `start` of the stream on.

    It is when it names a global as Python writes them and nothing was wrong before, when it reaches STOP with one
    value, or when all of a long head makes sense. Where the head ends too early, for an attack may stand behind any
    padding, the data is followed on until something is wrong.
    """
    if not head or (TABLE[head[0]] is None and head[0] != 0x2E):  # noqa: PLR2004 - STOP
        return False
    found = _followed(cast("BinaryIO", io.BytesIO(head)), 0, len(head))
    if found is None and start + len(head) < size:
        found = _followed(stream, start, size)
    return len(head) >= LEAST and not _texty(head) if found is None else found


def _followed(stream: BinaryIO, start: int, size: int) -> bool | None:
    """Whether it is a pickle; None where the data ends before that is told."""
    names = _Names()
    machine = Machine(stream, start, size, names, names.spend, strict=True)
    try:
        machine.run(TABLE)
    except Truncated:
        return names.plausible or None
    except _Enough:
        return True
    except Malformed:
        return names.plausible
    return not machine.stack and not machine.below and machine.stop > start + 1


def _texty(head: bytes) -> bool:
    """Whether the head is words: text that by chance consists of opcodes."""
    return all(one in b"\t\n\r" or 32 <= one < 127 for one in head) and b" " in head  # noqa: PLR2004 - printable


class _Enough(Exception):  # noqa: N818 - it names what happened
    """So much data that makes sense is a pickle."""


class _Names:
    """An evaluator that only looks at the names of globals."""

    def __init__(self) -> None:
        self.plausible = False
        self._left = ENOUGH

    def spend(self, count: int) -> None:
        """Ends the look at data that made sense for long."""
        self._left -= count
        if self._left < 0:
            raise _Enough

    def resolve(self, module: Value, name: Value, _offset: int, _protocol: int) -> Value:
        if isinstance(module, str) and isinstance(name, str):
            if not re.match(_NAME, module) or not re.match(_NAME, name):
                raise Malformed("no names")
            self.plausible = True
            raise _Enough
        return Opaque("a global")

    def call(self, _function: Value, _args: tuple[Value, ...], _kwargs: dict[str, Value], _offset: int) -> Value:
        return Opaque("a result")

    def build(self, _target: Value, _state: Value, _offset: int) -> Any:
        return None

    def array(self, _machine: Machine, _raw: Any, pos: int) -> int:
        return pos

    def store(self, target: Value, _items: Sequence[Value], _offset: int) -> None:
        if not isinstance(target, Opaque | list | Map):
            raise Malformed("nothing to store into")

    def extension(self, _code: int, _offset: int) -> Value:
        return Opaque("an extension")

    def persistent(self, identity: Value, _offset: int) -> Value:
        if isinstance(identity, str) and not identity.isprintable():
            raise Malformed("no name")
        return Opaque("an object")

    def constant(self, value: str | bytes | Blob, offset: int) -> None:
        pass

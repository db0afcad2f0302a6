"""What the functions that work calls out share."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from bartizan.artifacts.pickle.values import Map, Opaque, Value

if TYPE_CHECKING:
    from bartizan.artifacts.pickle.program import Program

Args = tuple[Value, ...]
Keywords = dict[str, Value]
Meaning = Callable[["Program", Args, Keywords, int], Value]
"""Works a call out: says what it does, returns what it gives."""

MOST_ITEMS = 256


def items_of(value: Value) -> list[Value]:
    """The first items of what is iterated over; an unknown one stands for the items of what is not known."""
    if isinstance(value, tuple | list):
        return list(value[:MOST_ITEMS])
    if isinstance(value, str | bytes):
        return [
            value[one : one + 1] if isinstance(value, str) else value[one] for one in range(min(len(value), MOST_ITEMS))
        ]
    if isinstance(value, Map):
        return list(value.entries)[:MOST_ITEMS]
    return [Opaque("an item")]


def first(args: Args) -> Value:
    """The first argument; an unknown value where there is none."""
    return args[0] if args else Opaque("no argument")

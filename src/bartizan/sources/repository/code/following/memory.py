"""What was worked out before, and what is being worked out: a value that depends on itself is cut off there.

A value may be remembered only when nothing that it rests on was cut off at something that is still being worked out;
then it would be another one later. `low` is the outermost of those (its place in the order of entering), as in
Tarjan's algorithm for strongly connected components: what lies within a cycle is remembered when the cycle is done.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TypeVar

Key = tuple[Hashable, ...]
T = TypeVar("T")

NOTHING = 1 << 30
"""`low` where nothing was cut off."""


class Memory:
    """The values of one file's reading, by keys that say all that they depend on."""

    def __init__(self) -> None:
        self.active: dict[Key, int] = {}
        self.low = NOTHING
        self.known: dict[Key, object] = {}

    def clear(self) -> None:
        """Forgets all values."""
        self.known.clear()
        self.low = NOTHING

    def cut(self, key: Key) -> bool:
        """Whether `key` is being worked out, so that it cannot be asked now."""
        place = self.active.get(key)
        if place is None:
            return False
        self.low = min(self.low, place)
        return True

    def give_up(self) -> None:
        """Something was left out for its cost: nothing that rests on it is complete."""
        self.low = -1

    def enter(self, key: Key) -> None:
        """Begins to work out `key`."""
        self.active[key] = len(self.active)

    def leave(self, key: Key) -> None:
        """Ends working out `key`."""
        del self.active[key]

    def remembered(self, key: Key, compute: Callable[[], T]) -> T:
        """`compute()`, or what it gave before."""
        if key in self.known:
            return self.known[key]  # type: ignore[return-value]
        outer, self.low = self.low, NOTHING
        depth = len(self.active)
        try:
            value = compute()
        finally:
            own = self.low
            self.low = min(outer, own) if own < depth else outer
        if own >= depth:
            self.known[key] = value
        return value

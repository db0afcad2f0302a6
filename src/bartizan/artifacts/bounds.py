"""What the inspection of one file may cost, whatever the file asks for."""

from __future__ import annotations

import time
from typing import NamedTuple

from bartizan.artifacts.format import BudgetSpent

MEGABYTE = 1 << 20
CLOCK_EVERY = 1 << 18


class Limits(NamedTuple):
    """Bounds of one file.

    `units` are bytes read of what must be parsed, and steps in bytes' worth; `seconds` of time, and `megabyte_rate`
    more megabytes of the file for each second beyond; `depth` containers in containers; `members` in all of
    them; `ratio` the most that data may grow by decompression beyond `free` bytes; `expanded` the most bytes that
    decompression may yield; `signals` the most that are kept.
    """

    units: int = 6 << 30
    seconds: float = 8.0
    megabyte_rate: float = 8.0
    depth: int = 8
    members: int = 200_000
    ratio: int = 200
    free: int = 256 * MEGABYTE
    expanded: int = 16 << 30
    signals: int = 500


class Budget:
    """What is left to spend on one file of `size` bytes."""

    def __init__(self, limits: Limits, size: int) -> None:
        self._left = limits.units
        self._clock = CLOCK_EVERY
        self._until = time.monotonic() + limits.seconds + size / MEGABYTE / limits.megabyte_rate
        self.members = limits.members

    def spend(self, count: int) -> None:
        """Takes `count` units. Raises `BudgetSpent` when none is left, or no time."""
        self._left -= count
        self._clock -= count
        if self._left < 0:
            raise BudgetSpent("it asks for more steps than one file may")
        if self._clock < 0:
            self._clock = CLOCK_EVERY
            if time.monotonic() > self._until:
                raise BudgetSpent("it takes longer than one file may")

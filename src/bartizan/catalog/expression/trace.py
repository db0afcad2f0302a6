"""The frame that closures run over, and Kleene's logic that remembers what decided.

A frame is a list: what is left of the iteration budget, the reads (None unless traced), then for every
variable its value and, when traced, the place that the value came from.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from bartizan.catalog.paths import Step
from bartizan.model.values import Unknown

Frame = list[Any]
Code = Callable[[Frame], Any]
Place = tuple[str, tuple[Step, ...]]

BUDGET, READS, FIRST = 0, 1, 2


class Read(NamedTuple):
    """A property that was looked at: the variable, the steps below it, the value."""

    variable: str
    steps: tuple[Step, ...]
    value: Any


def kleene(frame: Frame, values: Iterable[Any], decisive: bool) -> Any:
    """`||` (`decisive` true) or `&&` over lazy verdicts; traced, only the reads that decided stay.

    These are the reads of the operand that settled it; of the unknown operands, where nothing did; of
    all operands, where each agreed with the others.
    """
    reads: list[Read] = [] if frame[READS] is None else frame[READS]
    start = mark = len(reads)
    missing: list[Read] = []
    unknown = None
    for value in values:
        if value is decisive:
            del reads[start:mark]
            return decisive
        if isinstance(value, Unknown):
            missing.extend(reads[mark:])
            unknown = value if unknown is None else unknown
        mark = len(reads)
    if unknown is None:
        return not decisive
    reads[start:] = missing
    return unknown

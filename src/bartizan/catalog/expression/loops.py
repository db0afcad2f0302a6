"""The macros `exists all exists_one filter map` as closures.

Each takes the closure of what is walked, the slot of its variable, the closure of its body and, when
traced, the closure that says where the list stands. A list is walked by its items, a map by its keys;
what is absent is empty. Each step costs one of the frame's budget.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from bartizan.catalog.expression import operators
from bartizan.catalog.expression.trace import BUDGET, READS, Code, Frame, Place, kleene
from bartizan.model.values import Unknown

OVER_BUDGET = Unknown("the expression went over its budget of steps")

Steps = Iterator[tuple[Any, Any]]


def _loop(
    finish: Callable[[Frame, Steps], Any], nothing: Callable[[], Any]
) -> Callable[[Code, int, Code, Code | None], Code]:
    """A macro from what it makes of the pairs (item, body's value), and of none."""

    def macro(over: Code, slot: int, body: Code, where: Code | None) -> Code:
        def code(frame: Frame) -> Any:
            reads = frame[READS]
            start = 0 if reads is None else len(reads)
            items = _items(over(frame))
            if isinstance(items, Unknown):
                return items
            if not items:
                return nothing()
            place = None if where is None else where(frame)
            whole = []
            if place is not None:
                whole = reads[start:]
                del reads[start:]
            result = finish(frame, _walk(frame, items, slot, body, place))
            if whole and len(reads) == start:
                reads.extend(whole)
            return result

        return code

    return macro


def _items(value: Any) -> Any:
    if value is None:
        return ()
    if isinstance(value, Mapping):
        return list(value)
    return value if isinstance(value, list | tuple | Unknown) else operators.wrong("a list or an object", value)


def _walk(frame: Frame, items: Any, slot: int, body: Code, place: Place | None) -> Steps:
    for index, item in enumerate(items):
        frame[BUDGET] -= 1
        if frame[BUDGET] < 0:
            yield item, OVER_BUDGET
            return
        frame[slot] = item
        frame[slot + 1] = None if place is None else (place[0], (*place[1], index))
        yield item, body(frame)


def _exists(frame: Frame, steps: Steps) -> Any:
    return kleene(frame, (operators.truth(value) for _, value in steps), True)


def _all(frame: Frame, steps: Steps) -> Any:
    return kleene(frame, (operators.truth(value) for _, value in steps), False)


def _exists_one(_: Frame, steps: Steps) -> Any:
    count, unknown = 0, None
    for _item, value in steps:
        known = operators.truth(value)
        if isinstance(known, Unknown):
            unknown = known
        else:
            count += known
    return count == 1 if unknown is None or count > 1 else unknown


def _filter(_: Frame, steps: Steps) -> Any:
    kept = []
    for item, value in steps:
        known = operators.truth(value)
        if isinstance(known, Unknown):
            return known
        if known:
            kept.append(item)
    return kept


def _map(_: Frame, steps: Steps) -> Any:
    values = [value for _item, value in steps]
    return OVER_BUDGET if values and values[-1] is OVER_BUDGET else values


LOOPS = {
    "exists": _loop(_exists, bool),
    "all": _loop(_all, lambda: True),
    "exists_one": _loop(_exists_one, bool),
    "filter": _loop(_filter, list),
    "map": _loop(_map, list),
}

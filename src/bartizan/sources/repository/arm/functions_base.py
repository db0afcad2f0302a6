"""What the functions share: argument checks, conversions, comparison."""

from __future__ import annotations

from collections.abc import Callable

from bartizan.model.values import Unknown
from bartizan.sources.repository.arm.values import (
    LIST_LENGTH,
    FunctionError,
    ResourceId,
    TooLarge,
    is_open,
    is_present,
    parts_of,
)
from bartizan.sources.repository.evaluated import TEXT_LENGTH, JsonText, Partial, encode, is_known

Function = Callable[..., object]
REFUSALS = (FunctionError, ValueError, TypeError, KeyError, IndexError, OverflowError, ArithmeticError, RecursionError)
_INTEGER = 2**63


def text(value: object) -> str:
    """A text. Raises `FunctionError`."""
    if isinstance(value, str):
        return value
    if isinstance(value, JsonText) and (encoded := encode(value)) is not None:
        return encoded
    raise FunctionError("not text")


def integer(value: object) -> int:
    """A whole number of 64 bits. Raises `FunctionError`."""
    if isinstance(value, bool) or not isinstance(value, int | float) or value != int(value):
        raise FunctionError("not a whole number")
    if not -_INTEGER <= value < _INTEGER:
        raise FunctionError("not a number of 64 bits")
    return int(value)


def boolean(value: object) -> bool:
    """A boolean. Raises `FunctionError`."""
    if isinstance(value, bool):
        return value
    raise FunctionError("not a boolean")


def sequence(value: object) -> list[object]:
    """A list. Raises `FunctionError`."""
    if isinstance(value, list):
        return value
    raise FunctionError("not a list")


def mapping(value: object) -> dict[str, object]:
    """An object. Raises `FunctionError`."""
    if isinstance(value, dict):
        return value
    raise FunctionError("not an object")


def bounded_list(values: list[object]) -> list[object]:
    """The list, unless it is too long. Raises `TooLarge`."""
    if len(values) > LIST_LENGTH:
        raise TooLarge(f"more than {LIST_LENGTH} elements")
    return values


def bounded_text(value: str) -> str:
    """The text, unless it is too long. Raises `TooLarge`."""
    if len(value) > TEXT_LENGTH:
        raise TooLarge(f"more than {TEXT_LENGTH} characters")
    return value


def same(first: object, second: object) -> bool | None:
    """Whether two values are equal; None when that cannot be known."""
    if first is None or second is None:
        return True if first is second else False if is_present(first) or is_present(second) else None
    if isinstance(first, Partial | str) and isinstance(second, Partial | str):
        return _same_text(first, second)
    if isinstance(first, ResourceId) and isinstance(second, ResourceId):
        return None
    if is_open(first) or is_open(second):
        return None
    if isinstance(first, bool) or isinstance(second, bool):
        return first is second
    if isinstance(first, int | float) and isinstance(second, int | float):
        return first == second
    if type(first) is not type(second):
        return False
    if isinstance(first, list) and isinstance(second, list):
        if len(first) != len(second):
            return False
        return _all(same(*pair) for pair in zip(first, second, strict=True))
    if isinstance(first, dict) and isinstance(second, dict) and is_known(first) and is_known(second):
        return first == second
    return None if isinstance(first, dict) else first == second


def _all(verdicts: object) -> bool | None:
    found = list(verdicts) if not isinstance(verdicts, list) and hasattr(verdicts, "__iter__") else []
    return False if False in found else None if None in found else True


def _same_text(first: Partial | str, second: Partial | str) -> bool | None:
    """Texts with holes differ for sure where what is known at their ends differs."""
    if isinstance(first, str) and isinstance(second, str):
        return first == second
    one, other = parts_of(first), parts_of(second)
    for left, right, ends in ((one[0], other[0], str.startswith), (one[-1], other[-1], str.endswith)):
        if isinstance(left, str) and isinstance(right, str) and not (ends(left, right) or ends(right, left)):
            return False
    known = (
        sum(len(part) for part in one if isinstance(part, str)),
        sum(len(part) for part in other if isinstance(part, str)),
    )
    too_long = (isinstance(second, str) and known[0] > len(second)) or (
        isinstance(first, str) and known[1] > len(first)
    )
    return False if too_long else None


def holds_open(values: list[object]) -> bool:
    """Whether an element itself is not known."""
    return any(is_open(value) for value in values)


def missing(value: object) -> bool:
    """Whether the value may be absent: unknown, with nothing known of it."""
    return isinstance(value, Unknown) and not value.is_present

"""What the functions share: errors, argument checks, conversions, equality."""

from __future__ import annotations

import json
from collections.abc import Callable

from bartizan.model.values import Unknown
from bartizan.sources.repository.evaluated import TEXT_LENGTH, JsonText, Partial, encode, fits

Function = Callable[..., object]
LIST_LENGTH = 10_000


class SetValue(list[object]):
    """A set, in order: a loop over it has each element as its own key."""


class FunctionError(ValueError):
    """What Terraform would refuse."""


class TooLarge(ValueError):  # noqa: N818 - a bound, not an error of the author's
    """A result beyond the bounds of an evaluation: unknown, not refused."""


REFUSALS = (FunctionError, ValueError, TypeError, KeyError, IndexError, OverflowError, ArithmeticError, RecursionError)


def text(value: object) -> str:
    """A value as Terraform converts it to text. Raises `FunctionError`."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.15g}"  # noqa: PLR2004
    if isinstance(value, JsonText) and (encoded := encode(value)) is not None:
        return encoded
    raise FunctionError("not text")


def number(value: object) -> int | float:
    """A value as a number. Raises `FunctionError`."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise FunctionError("not a number")
    if not isinstance(value, str):
        return value
    if len(value) > 300:  # noqa: PLR2004 - no number that means anything is longer
        raise FunctionError("not a number")
    try:
        return int(value)
    except ValueError:
        return float(value)


def boolean(value: object) -> bool:
    """A value as a boolean. Raises `FunctionError`."""
    if isinstance(value, bool):
        return value
    if value in ("true", "false"):
        return value == "true"
    raise FunctionError("not a boolean")


def items(value: object) -> list[object]:
    """A list's elements, or a map's values. Raises `FunctionError`."""
    if isinstance(value, list):
        return value
    if isinstance(value, dict):
        return list(value.values())
    raise FunctionError("not a list")


def mapping(value: object) -> dict[str, object]:
    """A map. Raises `FunctionError`."""
    if isinstance(value, dict):
        return value
    raise FunctionError("not a map")


def bounded_list(values: list[object]) -> list[object]:
    """The list, unless it is too long. Raises `TooLarge`."""
    if len(values) > LIST_LENGTH:
        raise TooLarge("list")
    return values


def bounded_text(value: str) -> str:
    """The text, unless it is too long. Raises `TooLarge`."""
    if len(value) > TEXT_LENGTH:
        raise TooLarge("text")
    return value


def identity(value: object) -> object:
    """A key under which equal values are one: Terraform keeps `1` and `true` apart."""
    if isinstance(value, str | int | float | None):
        return (type(value) is bool, value)
    if isinstance(value, Unknown | Partial):
        return id(value)
    if not fits(value):
        raise TooLarge("value")
    return json.dumps(value, sort_keys=True, default=repr)


def unique(values: list[object]) -> list[object]:
    """The values without repetition, in order."""
    seen: dict[object, object] = {}
    for value in values:
        seen.setdefault(identity(value), value)
    return list(seen.values())


def as_set(values: list[object]) -> SetValue:
    """A set: unique; in order when all are text."""
    out = unique(alike(values))
    if all(isinstance(value, str) for value in out):
        return SetValue(sorted(out, key=str))
    return SetValue(out)


def alike(values: list[object]) -> list[object]:
    """The elements of a list of one type: text when some are text and the others can be."""
    kinds = {type(value) for value in values if value is not None}
    if str in kinds and kinds & {int, float, bool} and kinds <= {str, int, float, bool}:
        return [value if value is None else text(value) for value in values]
    return values


def holds_unknown(values: list[object]) -> bool:
    """Whether an element itself is not known."""
    return any(isinstance(value, Unknown | Partial) or hasattr(value, "whole") for value in values)

"""sprig's functions of numbers."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Mapping
from fractions import Fraction

from bartizan.sources.repository.kubernetes.helm.functions.cast import to_float, to_int, truthy_text
from bartizan.sources.repository.kubernetes.helm.gotemplate.errors import TemplateError
from bartizan.sources.repository.kubernetes.helm.gotemplate.golang import Function, Int64

_HALF = 1 << 63


def wrapped(value: int) -> Int64:
    """The number as 64 bits hold it."""
    return Int64((value + _HALF) % (2 * _HALF) - _HALF)


def _fold(step: Callable[[int, int], int], start: int | None = None) -> Callable[..., Int64]:
    def call(*values: object) -> Int64:
        numbers = [to_int(value) for value in values]
        if start is not None:
            numbers.insert(0, start)
        return wrapped(functools.reduce(lambda first, second: wrapped(step(first, second)), numbers))

    return call


def _float_fold(step: Callable[[Fraction, Fraction], Fraction]) -> Callable[..., float]:
    def call(*values: object) -> float:
        numbers = [Fraction(to_float(value)) for value in values]
        return float(functools.reduce(step, numbers))

    return call


def divided(first: int, second: int) -> int:
    """Go's division: towards zero. Raises `TemplateError`."""
    if not second:
        raise TemplateError("division by zero")
    quotient = abs(first) // abs(second)
    return quotient if (first < 0) == (second < 0) else -quotient


def rounded(value: object, places: object, *on: object) -> float:
    """Rounded to decimal places; from `on` (by default a half) upwards."""
    threshold = to_float(on[0]) if on else 0.5
    digits = to_int(places)
    if abs(digits) > _PLACES:
        raise TemplateError(f"more than {_PLACES} decimal places")
    scaled = to_float(value) * 10.0**digits
    fraction = math.modf(scaled)[0]
    return (math.ceil(scaled) if fraction >= threshold else math.floor(scaled)) / 10.0**digits


_PLACES = 30


def decimal(value: object) -> Int64:
    """An octal number as the decimal one."""
    try:
        return wrapped(int(truthy_text(value)[:_PLACES], 8))
    except ValueError:
        return Int64(0)


NUMBERS: Mapping[str, Function] = {
    "int": Function(to_int, "a"),
    "int64": Function(lambda value: Int64(to_int(value)), "a"),
    "float64": Function(to_float, "a"),
    "toDecimal": Function(decimal, "a"),
    "add": Function(_fold(lambda first, second: first + second, 0), "*a"),
    "add1": Function(lambda value: wrapped(to_int(value) + 1), "a"),
    "sub": Function(_fold(lambda first, second: first - second), "aa"),
    "mul": Function(_fold(lambda first, second: first * second), "a*a"),
    "div": Function(_fold(divided), "aa"),
    "mod": Function(_fold(lambda first, second: first - second * divided(first, second)), "aa"),
    "max": Function(_fold(max), "a*a"),
    "biggest": Function(_fold(max), "a*a"),
    "min": Function(_fold(min), "a*a"),
    "addf": Function(_float_fold(lambda first, second: first + second), "a*a"),
    "add1f": Function(lambda value: to_float(value) + 1.0, "a"),
    "subf": Function(_float_fold(lambda first, second: first - second), "a*a"),
    "mulf": Function(_float_fold(lambda first, second: first * second), "a*a"),
    "divf": Function(_float_fold(lambda first, second: first / second), "a*a"),
    "maxf": Function(lambda *values: max(map(to_float, values)), "a*a"),
    "minf": Function(lambda *values: min(map(to_float, values)), "a*a"),
    "ceil": Function(lambda value: float(math.ceil(to_float(value))), "a"),
    "floor": Function(lambda value: float(math.floor(to_float(value))), "a"),
    "round": Function(rounded, "aa*a"),
}

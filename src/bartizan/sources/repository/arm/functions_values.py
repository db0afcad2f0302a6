"""Functions on numbers and booleans, and comparisons."""

from __future__ import annotations

from bartizan.sources.repository.arm.functions_base import Function, boolean, integer, same, text
from bartizan.sources.repository.arm.values import FunctionError
from bartizan.sources.repository.arm.written import applied
from bartizan.sources.repository.evaluated import unknown

_DIGITS = 40


def _add(first: object, second: object) -> int:
    return integer(integer(first) + integer(second))


def _sub(first: object, second: object) -> int:
    return integer(integer(first) - integer(second))


def _mul(first: object, second: object) -> int:
    return integer(integer(first) * integer(second))


def _div(first: object, second: object) -> int:
    """Division towards zero."""
    one, other = integer(first), integer(second)
    quotient = abs(one) // abs(other)
    return quotient if (one < 0) == (other < 0) else -quotient


def _mod(first: object, second: object) -> int:
    return integer(first) - integer(second) * _div(first, second)


def _int(value: object) -> int:
    if isinstance(value, str):
        if len(value) > _DIGITS:
            raise FunctionError("not a number")
        return integer(int(value))
    return integer(value)


def _float(value: object) -> float:
    if isinstance(value, str) and len(value) > _DIGITS:
        raise FunctionError("not a number")
    if isinstance(value, str | int | float) and not isinstance(value, bool):
        return float(value)
    raise FunctionError("not a number")


def _bool(value: object) -> bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, str):
        return {"true": True, "1": True, "false": False, "0": False}[value.lower()]
    return integer(value) != 0


def _not(value: object) -> bool:
    return not boolean(value)


def _xor(first: object, second: object) -> bool:
    return boolean(first) != boolean(second)


def _equals(first: object, second: object) -> object:
    verdict = same(first, second)
    return unknown(applied("equals", [first, second]), first, second) if verdict is None else verdict


def _order(first: object, second: object) -> int:
    """Below, at or above zero, as the first is less, equal or greater."""
    if isinstance(first, str) or isinstance(second, str):
        one, other = text(first), text(second)
        return (one > other) - (one < other)
    left, right = integer(first), integer(second)
    return (left > right) - (left < right)


def _less(first: object, second: object) -> bool:
    return _order(first, second) < 0


def _less_or_equals(first: object, second: object) -> bool:
    return _order(first, second) <= 0


def _greater(first: object, second: object) -> bool:
    return _order(first, second) > 0


def _greater_or_equals(first: object, second: object) -> bool:
    return _order(first, second) >= 0


def _constant(value: object) -> Function:
    return lambda: value


def _any(value: object) -> object:
    return value


STRICT: dict[str, Function] = {
    "add": _add,
    "sub": _sub,
    "mul": _mul,
    "div": _div,
    "mod": _mod,
    "int": _int,
    "float": _float,
    "bool": _bool,
    "not": _not,
    "xor": _xor,
    "less": _less,
    "lessorequals": _less_or_equals,
    "greater": _greater,
    "greaterorequals": _greater_or_equals,
}

LENIENT: dict[str, Function] = {
    "equals": _equals,
    "true": _constant(True),
    "false": _constant(False),
    "null": _constant(None),
    "any": _any,
}

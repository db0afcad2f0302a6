"""What the operators mean, with `Unknown` and absence in mind.

Absent is None. An operand of a wrong type gives `Unknown` with the reason, where CEL has an error:
nothing here raises, and nothing that could not be evaluated becomes true or false.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bartizan.catalog.defaults import Implied
from bartizan.catalog.expression.lexer import MAX_INT
from bartizan.catalog.expression.pieces import could_agree, could_be, is_wildcard, names_one
from bartizan.model.values import Unknown

MAX_DEPTH = 50
MAX_SIZE = 1_000_000

_PLAIN = frozenset((str, int, bool, float))
_NAMES = {str: "text", bool: "true or false", int: "a number", float: "a number", type(None): "nothing"}


def name_of(value: object) -> str:
    """The type of `value` in words."""
    if isinstance(value, Mapping):
        return "an object"
    return _NAMES.get(type(value), "a list")


def wrong(wanted: str, *found: object) -> Unknown:
    """The unknown operand if there is one, else the reason why the operands do not fit."""
    for value in found:
        if isinstance(value, Unknown):
            return value
    return Unknown(f"expected {wanted}, found {' and '.join(name_of(value) for value in found)}")


def step(value: Any, key: Any) -> Any:
    """`value.key` or `value[key]`; absent below what is absent, unknown below what is unknown."""
    if type(value) is dict and type(key) is str:
        return value.get(key)
    if isinstance(value, Mapping) and isinstance(key, str):
        return value.get(key)
    if value is None:
        return None
    if isinstance(value, Unknown):
        return Unknown(value.why)
    if isinstance(value, list | tuple) and type(key) is int:
        return value[key] if 0 <= key < len(value) else None
    return wrong(f"an object with {key!r}" if isinstance(key, str) else f"a list with an item {key!r}", value)


def truth(value: Any) -> Any:
    """`value` where true or false belongs: absent is false."""
    if value is True or value is False:
        return value
    return False if value is None else wrong("true or false", value)


def present(value: Any) -> Any:
    """Whether something is there: a reference and a text with holes are, what only a default implies is not."""
    if isinstance(value, Unknown):
        return True if value.is_present else value
    return value is not None and not isinstance(value, Implied)


def negate(value: Any) -> Any:
    """`!value`."""
    known = truth(value)
    return known if isinstance(known, Unknown) else not known


def equal(left: Any, right: Any, depth: int = 0) -> Any:
    """`left == right`, member by member; false as soon as one member is known to differ."""
    if left.__class__ is right.__class__ and left.__class__ in _PLAIN:
        return left == right
    absent_left, absent_right = _absent(left), _absent(right)
    if absent_left is True or absent_right is True:
        return _both(absent_left, absent_right)
    if isinstance(left, Unknown) or isinstance(right, Unknown):
        return False if _contradict(left, right) else wrong("", left, right)
    if _number(left) and _number(right):
        return left == right
    if depth < MAX_DEPTH:
        if isinstance(left, Mapping) and isinstance(right, Mapping):
            if left.keys() != right.keys():
                return False
            return every(equal(item, right[key], depth + 1) for key, item in left.items())
        if isinstance(left, list | tuple) and isinstance(right, list | tuple):
            if len(left) != len(right):
                return False
            return every(equal(one, other, depth + 1) for one, other in zip(left, right, strict=True))
    return wrong("two values of one type", left, right)


def _contradict(left: Any, right: Any) -> bool:
    """Whether what is known of a text with holes cannot be in the other text.

    Only texts are compared: a number or a truth value may be what the text is read as.
    """
    if isinstance(left, Unknown) and isinstance(right, Unknown):
        return bool(left.pieces and right.pieces) and not could_agree(left.pieces, right.pieces)
    partial, text = (left, right) if isinstance(left, Unknown) else (right, left)
    if isinstance(text, str) and is_wildcard(text) and names_one(partial):
        return True
    return isinstance(text, str) and not could_be(partial.pieces, text)


def _absent(value: Any) -> Any:
    there = present(value)
    return there if isinstance(there, Unknown) else not there


def _both(left: Any, right: Any) -> Any:
    if left is False or right is False:
        return False
    return wrong("", left, right) if isinstance(left, Unknown) or isinstance(right, Unknown) else True


def every(verdicts: Any) -> Any:
    """Kleene's conjunction: false wins over unknown, unknown over true."""
    result: Any = True
    for verdict in verdicts:
        if verdict is False:
            return False
        if verdict is not True and result is True:
            result = verdict
    return result


def _number(value: object) -> bool:
    return value.__class__ is int or value.__class__ is float


def within(item: Any, holder: Any) -> Any:
    """`item in holder`: an item of a list or a key of a map; nothing is in what is absent."""
    if holder is None:
        return False
    if isinstance(holder, Mapping):
        return item in holder if isinstance(item, str) else wrong("a key", item)
    if not isinstance(holder, list | tuple):
        return wrong("a list", holder)
    unknown: Any = False
    for member in holder:
        same = equal(item, member)
        if same is True:
            return True
        if same is not False and unknown is False:
            unknown = same
    return unknown


def _ordered(left: Any, right: Any) -> bool:
    return (_number(left) and _number(right)) or (isinstance(left, str) and isinstance(right, str))


def less(left: Any, right: Any) -> Any:
    """`left < right`, for two numbers or two texts."""
    return left < right if _ordered(left, right) else wrong("two numbers or two texts", left, right)


def less_or_equal(left: Any, right: Any) -> Any:
    """`left <= right`."""
    return left <= right if _ordered(left, right) else wrong("two numbers or two texts", left, right)


def add(left: Any, right: Any) -> Any:
    """The sum of two numbers; two texts or two lists one after the other."""
    if _number(left) and _number(right):
        return _bounded(left + right)
    both_lists = isinstance(left, list | tuple) and isinstance(right, list | tuple)
    if not both_lists and not (isinstance(left, str) and isinstance(right, str)):
        return wrong("two numbers, texts or lists", left, right)
    if len(left) + len(right) > MAX_SIZE:
        return Unknown(f"a value of more than {MAX_SIZE:,} parts")
    return [*left, *right] if both_lists else left + right


def subtract(left: Any, right: Any) -> Any:
    """The difference of two numbers."""
    return _bounded(left - right) if _number(left) and _number(right) else wrong("two numbers", left, right)


def multiply(left: Any, right: Any) -> Any:
    """The product of two numbers."""
    return _bounded(left * right) if _number(left) and _number(right) else wrong("two numbers", left, right)


def remainder(left: Any, right: Any) -> Any:
    """The remainder of two whole numbers, with the sign of `left`."""
    if left.__class__ is not int or right.__class__ is not int:
        return wrong("two whole numbers", left, right)
    if right == 0:
        return Unknown("division by zero")
    rest = abs(left) % abs(right)
    return rest if left >= 0 else -rest


def minus(value: Any) -> Any:
    """`-value`."""
    return _bounded(-value) if _number(value) else wrong("a number", value)


def _bounded(value: float) -> Any:
    if value.__class__ is int and not -MAX_INT - 1 <= value <= MAX_INT:
        return Unknown("a number beyond 64 bits")
    return value


def size(value: Any) -> Any:
    """How many characters, items or keys; nothing has size 0."""
    if value is None:
        return 0
    return len(value) if isinstance(value, str | Sequence | Mapping) else wrong("text, a list or an object", value)


BINARY = {
    "==": equal,
    "!=": lambda left, right: negate(equal(left, right)),
    "<": less,
    "<=": less_or_equal,
    ">": lambda left, right: less(right, left),
    ">=": lambda left, right: less_or_equal(right, left),
    "in": within,
    "+": add,
    "-": subtract,
    "*": multiply,
    "%": remainder,
}
UNARY = {"!": negate, "-": minus}

"""Conditions in CEL, three-valued: true, false, or None where configuration does not decide.

Source: IAM documentation, "Attribute reference for IAM Conditions" and "Overview of IAM Conditions"; for
attribute conditions of identity providers, "Workload Identity Federation". Everything that is not
understood is unknown, never false: an unknown condition makes the answer depend.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from functools import lru_cache

import re2

from bartizan.catalog.expression.syntax import Call, Collection, Literal, Node, Operation, Path, parse
from bartizan.model.errors import ExpressionError
from bartizan.model.values import Unknown, Value


class Odd(Enum):
    """Values that are not data: `UNKNOWN`; `CHOSEN`, which whoever asks can make true or false at will."""

    UNKNOWN = 0
    CHOSEN = 1


@dataclass(frozen=True, slots=True)
class Open:
    """A text of which only the beginning is known."""

    head: str


@dataclass(frozen=True, slots=True)
class Foreign:
    """A text that a stranger brings: any text at all (`free`), or a name of their own that is nobody else's."""

    free: bool = False


Resolve = Callable[[tuple[str, ...]], object]
"""From the names of a variable (`("resource", "name")`) to its value; `Odd.UNKNOWN` where it is not known."""


def holds(condition: Value, resolve: Resolve) -> bool | None:
    """Whether a binding's `condition` (an object with `expression`) holds; an absent one does."""
    if condition is None:
        return True
    expression = condition.get("expression") if isinstance(condition, Mapping) else None
    return None if not isinstance(expression, str) else can(expression, resolve)


def can(expression: str, resolve: Resolve) -> bool | None:
    """Whether an expression holds, or can be made to hold by whoever chooses a value that it asks for."""
    tree = _parsed(expression)
    found = Odd.UNKNOWN if tree is None else _value(tree, resolve)
    if found is Odd.CHOSEN:
        return True
    return found if isinstance(found, bool) else None


@lru_cache(maxsize=4096)
def _parsed(text: str) -> Node | None:
    try:
        return parse(text)
    except ExpressionError:
        return None


def _value(node: Node, resolve: Resolve) -> object:
    match node:
        case Literal(value=value):
            return value
        case Path(base=str() as base, steps=steps):
            names = [step.value if isinstance(step, Literal) else step for step in steps]
            return resolve((base, *names)) if all(isinstance(one, str) for one in names) else Odd.UNKNOWN  # type: ignore[arg-type]
        case Collection(items=items, keys=None):
            return [_value(item, resolve) for item in items]
        case Operation():
            return _operation(node, resolve)
        case Call(name=name, arguments=arguments):
            return _call(name, [_value(one, resolve) for one in arguments])
    return Odd.UNKNOWN


def _operation(node: Operation, resolve: Resolve) -> object:
    if node.sign in ("&&", "||"):
        return _joined(node, resolve)
    found = [_value(one, resolve) for one in node.operands]
    if node.sign == "!":
        return not found[0] if isinstance(found[0], bool) else _odd(found[0])
    if node.sign == "?:":
        return found[1 if found[0] else 2] if isinstance(found[0], bool) else Odd.UNKNOWN
    if node.sign in ("==", "!="):
        same = _equal(*found)
        return not same if isinstance(same, bool) and node.sign == "!=" else same
    if node.sign == "in":
        return _in(*found)
    if node.sign in _ORDER:
        return _ordered(node.sign, *found)
    return Odd.UNKNOWN


def _joined(node: Operation, resolve: Resolve) -> object:
    """Kleene's logic; what is chosen counts as true beside what is true, and as chosen otherwise."""
    ends = node.sign == "||"
    found = [_value(one, resolve) for one in node.operands]
    if ends in [one for one in found if isinstance(one, bool)]:
        return ends
    if ends and Odd.CHOSEN in found:
        return Odd.CHOSEN
    open_ = [one for one in found if not isinstance(one, bool)]
    if not open_:
        return not ends
    return Odd.CHOSEN if all(one is Odd.CHOSEN for one in open_) else Odd.UNKNOWN


def _odd(value: object) -> object:
    return value if value is Odd.CHOSEN else Odd.UNKNOWN


def _equal(first: object, second: object) -> object:
    for one, other in ((first, second), (second, first)):
        if isinstance(one, Foreign) and isinstance(other, str):
            return Odd.CHOSEN if one.free else False
        if isinstance(one, Open) and isinstance(other, str):
            return Odd.UNKNOWN if other.startswith(one.head) else False
    return first == second if _plain(first) and _plain(second) else Odd.UNKNOWN


def _in(item: object, listed: object) -> object:
    if not isinstance(listed, list):
        return Odd.UNKNOWN
    found = [_equal(item, one) for one in listed]
    if True in [one for one in found if isinstance(one, bool)]:
        return True
    open_ = [one for one in found if not isinstance(one, bool)]
    return Odd.CHOSEN if Odd.CHOSEN in open_ else Odd.UNKNOWN if open_ else False


_ORDER: Mapping[str, Callable[[float | str | datetime, float | str | datetime], bool]] = {
    "<": lambda one, other: one < other,  # type: ignore[operator]
    "<=": lambda one, other: one <= other,  # type: ignore[operator]
    ">": lambda one, other: one > other,  # type: ignore[operator]
    ">=": lambda one, other: one >= other,  # type: ignore[operator]
}


def _ordered(sign: str, first: object, second: object) -> object:
    for kinds in ((datetime,), (int, float), (str,)):
        if isinstance(first, kinds) and isinstance(second, kinds):
            return _ORDER[sign](first, second)
    return Odd.UNKNOWN


def _plain(value: object) -> bool:
    return value is None or isinstance(value, str | bool | int | float | datetime)


def _call(name: str, arguments: Sequence[object]) -> object:
    if name == "timestamp" and len(arguments) == 1 and isinstance(arguments[0], str):
        return _moment(arguments[0])
    if len(arguments) != 2 or not isinstance(arguments[1], str):  # noqa: PLR2004 - a text and what is asked of it
        return Odd.UNKNOWN
    text, wanted = arguments[0], arguments[1]
    if isinstance(text, Foreign):
        return _foreign(name, wanted, free=text.free)
    if isinstance(text, Open):
        return _begun(name, text.head, wanted)
    if not isinstance(text, str):
        return Odd.UNKNOWN
    if name == "startsWith":
        return text.startswith(wanted)
    if name == "endsWith":
        return text.endswith(wanted)
    if name == "contains":
        return wanted in text
    if name == "extract":
        return _extract(text, wanted)
    return _matches(text, wanted) if name == "matches" else Odd.UNKNOWN


def _foreign(name: str, wanted: str, *, free: bool) -> object:
    """A stranger's own name: they can register one that begins so, ends so or has that in it, short of an owner."""
    if free:
        return Odd.CHOSEN
    if name == "startsWith" or "repo:" in wanted:
        return Odd.CHOSEN if "/" not in wanted else False
    return Odd.CHOSEN if name in ("endsWith", "contains") else Odd.UNKNOWN


def _begun(name: str, head: str, wanted: str) -> object:
    if name == "startsWith":
        if head.startswith(wanted):
            return True
        return Odd.UNKNOWN if wanted.startswith(head) else False
    return True if name == "contains" and wanted in head else Odd.UNKNOWN


def _moment(text: str) -> object:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return Odd.UNKNOWN
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)


def _matches(text: str, pattern: str) -> object:
    try:
        return bool(re2.search(pattern, text))
    except re2.error:
        return Odd.UNKNOWN


def _extract(text: str, template: str) -> object:
    """What stands in the place of `{…}` in a template, empty when the template does not fit."""
    before, opened, rest = template.partition("{")
    _, closed, after = rest.partition("}")
    if not opened or not closed or "{" in after:
        return Odd.UNKNOWN
    at = text.find(before)
    if at < 0:
        return ""
    start = at + len(before)
    end = text.find(after, start) if after else len(text)
    return text[start:end] if end >= 0 else ""


def unknown(value: Value) -> bool:
    """Whether a condition is there and its text is not known."""
    return isinstance(value, Unknown) or (isinstance(value, Mapping) and isinstance(value.get("expression"), Unknown))

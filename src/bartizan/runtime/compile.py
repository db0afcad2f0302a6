"""Sigma conditions as closures over an event, with what an index needs to know about them."""

from __future__ import annotations

import ipaddress
import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from bartizan.model.errors import CatalogError
from bartizan.runtime.fields import FIELDS, HIDDEN, TEXT_FIELDS, Getter, getter
from bartizan.runtime.phrases import Phrases
from bartizan.runtime.view import View

Test = Callable[[View], bool]
Values = tuple[object, ...]

_COMPARE: dict[str, Callable[[float, float], bool]] = {
    "LT": operator.lt, "LTE": operator.le, "GT": operator.gt, "GTE": operator.ge, "NEQ": operator.ne,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class TextLeaf:
    """One expression over one text field, by its index among the folded or the exact expressions."""

    field: str
    index: int
    exact: bool


@dataclass(slots=True)
class Condition:
    """A compiled condition.

    `names` are the lower-case event names without which it cannot hold (None: any). `leaves` are its
    text expressions and `fields` its other fields, for the evidence.
    """

    test: Test
    names: frozenset[str] | None = None
    leaves: list[TextLeaf] = field(default_factory=list)
    fields: list[str] = field(default_factory=list)


class Compiler:
    """Compiles conditions; the text expressions of all of them gather in `folded` and `exact`."""

    def __init__(self, folded: Phrases, exact: Phrases) -> None:
        """The two sets of expressions, compiled by the caller when every condition is in."""
        self._folded = folded
        self._exact = exact

    def compile(self, node: Any) -> Condition:
        """A condition of pySigma's parse tree; raises `CatalogError` for what is not supported."""
        from sigma.conditions import (
            ConditionAND,
            ConditionFieldEqualsValueExpression,
            ConditionNOT,
            ConditionOR,
            ConditionValueExpression,
        )

        if isinstance(node, ConditionNOT):
            inner = self.compile(node.args[0])
            test = inner.test
            return Condition(lambda view: not test(view), None, [], inner.fields)
        if isinstance(node, ConditionAND):
            return _both([self.compile(argument) for argument in node.args])
        if isinstance(node, ConditionOR):
            return _either([self.compile(argument) for argument in node.args])
        if isinstance(node, ConditionFieldEqualsValueExpression):
            return self._leaf(node.field, node.value)
        if isinstance(node, ConditionValueExpression):
            return self._leaf("text.any", node.value)
        raise CatalogError(f"Sigma condition {type(node).__name__} is not supported")

    def _leaf(self, name: str, value: Any) -> Condition:
        if name in TEXT_FIELDS:
            return self._text(name, value)
        if name.endswith(HIDDEN) and name.removesuffix(HIDDEN) in TEXT_FIELDS:
            inner = name.removesuffix(HIDDEN)
            test = _value_test(value)
            return Condition(lambda view: test((view.text(inner).hidden,)), None, [], [name])
        read = getter(name)
        if read is None:
            known = ", ".join((*FIELDS, *TEXT_FIELDS))
            raise CatalogError(f"unknown field {name!r}", hint=f"one of {known}, or record.<path>")
        return _field(name, read, value)

    def _text(self, name: str, value: Any) -> Condition:
        expression, exact = _expression(value)
        if not exact and not expression.startswith("(?i)"):
            expression = expression.removeprefix(".*").removesuffix(".*")
        phrases = self._exact if exact else self._folded
        index = phrases.add(expression)
        return Condition(lambda view: index in view.ends(name, exact), None, [TextLeaf(name, index, exact)], [])


def _both(parts: Sequence[Condition]) -> Condition:
    # Cheap tests first: a text search only when the fields already agree.
    ordered = sorted(parts, key=lambda part: bool(part.leaves))
    tests = tuple(part.test for part in ordered)
    known = [part.names for part in parts if part.names is not None]
    names = min(known, key=len) if known else None
    return Condition(lambda view: all(test(view) for test in tests), names, *_gathered(parts))


def _either(parts: Sequence[Condition]) -> Condition:
    tests = tuple(part.test for part in parts)
    known = [part.names for part in parts]
    names = None if None in known else frozenset().union(*(part for part in known if part is not None))
    return Condition(lambda view: any(test(view) for test in tests), names, *_gathered(parts))


def _gathered(parts: Sequence[Condition]) -> tuple[list[TextLeaf], list[str]]:
    return [leaf for part in parts for leaf in part.leaves], [name for part in parts for name in part.fields]


def _field(name: str, read: Getter, value: Any) -> Condition:
    from sigma.types import SigmaFieldReference, SigmaString

    if isinstance(value, SigmaFieldReference):
        other = getter(value.field)
        if other is None:
            raise CatalogError(f"unknown field {value.field!r}")
        return Condition(
            lambda view: bool(set(_values(read(view.event))) & set(_values(other(view.event)))), None, [], [name]
        )
    if isinstance(value, SigmaString) and not value.contains_special():
        plain = str(value.to_plain()).lower()
        if name == "event.name":
            return Condition(lambda view: view.event.name.lower() == plain, frozenset({plain}), [], [name])
    test = _value_test(value)
    return Condition(lambda view: test(_values(read(view.event))), None, [], [name])


def _values(value: object) -> Values:
    """A field's values: none, one, or those of a list."""
    if value is None:
        return ()
    if isinstance(value, tuple | list):
        return tuple(item for item in value if not isinstance(item, dict | list))
    return (value,)


def _value_test(value: Any) -> Callable[[Values], bool]:
    """Whether any of a field's values satisfies a Sigma value."""
    from sigma import types as sigma

    if isinstance(value, sigma.SigmaNull):
        return lambda values: not values
    if isinstance(value, sigma.SigmaExists):
        return lambda values: bool(values) is bool(value.exists)
    if isinstance(value, sigma.SigmaBool):
        return lambda values: any(item is value.boolean for item in values)
    if isinstance(value, sigma.SigmaNumber):
        wanted = float(value.number)
        return lambda values: any(number == wanted for number in map(_number, values))
    if isinstance(value, sigma.SigmaCompareExpression):
        compare, limit = _COMPARE[value.op.name], float(value.number.number)
        return lambda values: any(number is not None and compare(number, limit) for number in map(_number, values))
    if isinstance(value, sigma.SigmaCIDRExpression):
        network = value.network
        return lambda values: any(_within(item, network) for item in values)
    return _string_test(value)


def _string_test(value: Any) -> Callable[[Values], bool]:
    """Sigma strings with their wildcards, and regular expressions (RE2: linear whatever the rule says)."""
    import re2
    from sigma.types import SigmaRegularExpression, SigmaString, SpecialChars

    expression, exact = _expression(value)
    fold: Callable[[str], str] = (lambda text: text) if exact else str.casefold
    if isinstance(value, SigmaString) and not isinstance(value, SigmaRegularExpression):
        match value.s:
            case [str(whole)]:
                whole = fold(whole)
                return lambda values: any(fold(_plain(item)) == whole for item in values)
            case [SpecialChars.WILDCARD_MULTI, str(part), SpecialChars.WILDCARD_MULTI]:
                part = fold(part)
                return lambda values: any(part in fold(_plain(item)) for item in values)
            case [str(head), SpecialChars.WILDCARD_MULTI]:
                head = fold(head)
                return lambda values: any(fold(_plain(item)).startswith(head) for item in values)
            case [SpecialChars.WILDCARD_MULTI, str(tail)]:
                tail = fold(tail)
                return lambda values: any(fold(_plain(item)).endswith(tail) for item in values)
        expression = f"^(?:{expression})$"
    pattern = re2.compile(f"(?s){expression}")
    return lambda values: any(pattern.search(fold(_plain(item))) is not None for item in values)


def _plain(value: object) -> str:
    """A field's value as Sigma compares it: `true`, `12`, text (at most 64 Ki characters)."""
    return str(value).lower() if isinstance(value, bool) else str(value)[:65536]


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value)


def _within(value: object, network: ipaddress.IPv4Network | ipaddress.IPv6Network) -> bool:
    try:
        return ipaddress.ip_address(str(value)) in network
    except ValueError:
        return False


def _expression(value: Any) -> tuple[str, bool]:
    """A Sigma string or regular expression as an expression, and whether case counts.

    In text fields a string is searched as words of the text: `*` at its ends says nothing there.
    """
    from sigma.types import (
        SigmaCasedString,
        SigmaNumber,
        SigmaRegularExpression,
        SigmaRegularExpressionFlag,
        SigmaString,
    )

    if isinstance(value, SigmaRegularExpression):
        folded = SigmaRegularExpressionFlag.IGNORECASE in value.flags
        text = str(value.regexp)
        return (f"(?i){text}" if folded else text), not folded
    if isinstance(value, SigmaNumber):
        return str(value.number).replace(".", r"\."), False
    if not isinstance(value, SigmaString):
        raise CatalogError(f"Sigma value {type(value).__name__} is not supported here")
    exact = isinstance(value, SigmaCasedString)
    return "".join(_piece(piece, exact) for piece in value.s), exact


def _piece(piece: Any, exact: bool) -> str:
    from sigma.types import SpecialChars

    if isinstance(piece, str):
        text = piece if exact else piece.casefold()
        return "".join(char if char.isalnum() or char in " _" or ord(char) > 127 else f"\\{char}" for char in text)  # noqa: PLR2004
    return "." if piece is SpecialChars.WILDCARD_SINGLE else ".*"

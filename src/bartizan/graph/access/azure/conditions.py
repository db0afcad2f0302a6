"""Conditions on Azure role assignments: read and evaluated to true, false, or what they depend on.

Facts: Azure role assignment condition format and syntax. What is asked is a plain operation without a
sub-operation, unless the request says one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bartizan.graph.access.azure.compare import compare
from bartizan.graph.globs import matches

SUBOPERATION = "suboperation"
"""The key under which a request says its sub-operation."""
_LONGEST = 20_000
_DEEPEST = 60
_TOKEN = re.compile(
    r"""\s*(?:(?P<text>'(?:[^']|'')*')|(?P<attribute>@\w+\[[^\]]*\])|(?P<sign>&&|\|\||[(){},!])"""
    r"""|(?P<word>[\w.:/+-]+))""",
)

Known = Mapping[str, tuple[str, ...]]
"""Attributes by `@source[name]` in lower case, and the sub-operation."""


@dataclass(frozen=True, slots=True)
class Truth:
    """True, false, or open (None) with the attributes that it depends on."""

    value: bool | None
    keys: tuple[str, ...] = ()

    def negated(self) -> Truth:
        """The opposite; open stays open."""
        return self if self.value is None else Truth(not self.value)


Node = Callable[[str, Known], Truth]
"""What a condition says of an action, in lower case, and the known attributes."""


def evaluate(condition: str, action: str, known: Known) -> Truth:
    """Whether a condition holds; one that cannot be read is open, on itself."""
    node = _parsed(condition)
    return Truth(None, ("a condition that could not be read",)) if node is None else node(action.lower(), known)


@lru_cache(maxsize=2048)
def _parsed(condition: str) -> Node | None:
    tokens = _tokens(condition)
    if tokens is None:
        return None
    try:
        parser = _Parser(tokens)
        node = parser.either(0)
    except _Malformed:
        return None
    return node if parser.at_end else None


def _tokens(text: str) -> list[tuple[str, str]] | None:
    if len(text) > _LONGEST:
        return None
    out: list[tuple[str, str]] = []
    at = 0
    end = len(text.rstrip())
    while at < end:
        found = _TOKEN.match(text, at)
        if found is None or found.lastgroup is None:
            return None
        out.append((found.lastgroup, found.group(found.lastgroup)))
        at = found.end()
    return out


class _Malformed(ValueError):  # noqa: N818 - never leaves this module
    """No condition that we know."""


class _Parser:
    """Recursive descent: OR over AND over NOT; every step takes a token, and depth is bounded."""

    def __init__(self, tokens: Sequence[tuple[str, str]]) -> None:
        self._tokens = tokens
        self._at = 0

    @property
    def at_end(self) -> bool:
        """Whether every token was taken."""
        return self._at == len(self._tokens)

    def _peek(self) -> tuple[str, str]:
        return ("", "") if self.at_end else self._tokens[self._at]

    def _next(self) -> tuple[str, str]:
        if self.at_end:
            raise _Malformed
        self._at += 1
        return self._tokens[self._at - 1]

    def _took(self, *words: str) -> bool:
        kind, text = self._peek()
        if kind in ("sign", "word") and text.lower() in words:
            self._at += 1
            return True
        return False

    def _expect(self, sign: str) -> None:
        if not self._took(sign):
            raise _Malformed

    def either(self, depth: int) -> Node:
        """Terms joined by OR."""
        terms = [self._both(depth)]
        while self._took("or", "||"):
            terms.append(self._both(depth))
        return terms[0] if len(terms) == 1 else lambda action, known: _any([one(action, known) for one in terms])

    def _both(self, depth: int) -> Node:
        terms = [self._not(depth)]
        while self._took("and", "&&"):
            terms.append(self._not(depth))
        return terms[0] if len(terms) == 1 else lambda action, known: _all([one(action, known) for one in terms])

    def _not(self, depth: int) -> Node:
        if depth > _DEEPEST:
            raise _Malformed
        if self._took("not", "!"):
            inner = self._not(depth + 1)
            return lambda action, known: inner(action, known).negated()
        if self._took("("):
            inner = self.either(depth + 1)
            self._expect(")")
            return inner
        return self._term()

    def _term(self) -> Node:
        kind, text = self._next()
        lowered = text.lower()
        if kind == "word" and lowered in ("actionmatches", "suboperationmatches"):
            wanted = self._values()
            return _action(wanted) if lowered == "actionmatches" else _suboperation(wanted)
        if kind == "word" and lowered in ("exists", "notexists"):
            kind, attribute = self._next()
            if kind != "attribute":
                raise _Malformed
            return _exists(attribute, wanted=lowered == "exists")
        if kind != "attribute":
            raise _Malformed
        kind, operator = self._next()
        if kind != "word":
            raise _Malformed
        if self._peek()[0] == "attribute":
            other = self._next()[1]
            return lambda _, known: _with_attribute(text, operator, other, known)
        values = self._values()
        return lambda _, known: _compared(text, operator, values, known)

    def _values(self) -> tuple[str, ...]:
        """One value, or a list in braces."""
        if not self._took("{"):
            return (self._value(),)
        out = [self._value()]
        while self._took(","):
            out.append(self._value())
        self._expect("}")
        return tuple(out)

    def _value(self) -> str:
        kind, text = self._next()
        if kind == "text":
            return text[1:-1].replace("''", "'")
        if kind == "word":
            return text
        raise _Malformed


def _any(found: Sequence[Truth]) -> Truth:
    if any(one.value is True for one in found):
        return Truth(True)
    return _open(found) or Truth(False)


def _all(found: Sequence[Truth]) -> Truth:
    if any(one.value is False for one in found):
        return Truth(False)
    return _open(found) or Truth(True)


def _open(found: Sequence[Truth]) -> Truth | None:
    open_ = [one for one in found if one.value is None]
    return Truth(None, tuple(dict.fromkeys(key for one in open_ for key in one.keys))) if open_ else None


def _action(wanted: tuple[str, ...]) -> Node:
    patterns = [one.lower() for one in wanted]
    return lambda action, _: Truth(any("?" not in one and matches(one, action) for one in patterns))


def _suboperation(wanted: tuple[str, ...]) -> Node:
    lowered = {one.lower() for one in wanted}
    return lambda _, known: Truth(any(one.lower() in lowered for one in known.get(SUBOPERATION, ())))


def _exists(attribute: str, *, wanted: bool) -> Node:
    def node(_: str, known: Known) -> Truth:
        held = known.get(attribute.lower())
        return Truth(None, (attribute,)) if held is None else Truth(bool(held) is wanted)

    return node


def _compared(attribute: str, operator: str, values: tuple[str, ...], known: Known) -> Truth:
    held = known.get(attribute.lower())
    decided = None if held is None else compare(operator, held, values)
    return Truth(None, (attribute,)) if decided is None else Truth(decided)


def _with_attribute(one: str, operator: str, other: str, known: Known) -> Truth:
    right = known.get(other.lower())
    if right is None or one.lower() not in known:
        return Truth(None, tuple(name for name in (one, other) if name.lower() not in known))
    return _compared(one, operator, right, known)

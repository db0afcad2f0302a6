"""Jinja expressions as trees, and what of them is known without running anything.

The parser is lenient: what it cannot place it steps over, so that no odd token hides the rest of a block.
"""

# ruff: noqa: PLR2004 - the numbers are positions in the grammar, and bounds beside what they bound

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bartizan.artifacts.format import Malformed
from bartizan.artifacts.formats.jinja_lexer import Token

DEEPEST = 120
LONGEST = 10_000
PRECEDENCE = {"or": 1, "and": 2, "==": 4, "!=": 4, "<": 4, ">": 4, "<=": 4, ">=": 4, "in": 4, "not in": 4}
PRECEDENCE |= {"+": 5, "-": 5, "~": 6, "*": 7, "/": 7, "//": 7, "%": 7, "**": 8}


@dataclass(frozen=True, slots=True)
class Node:
    """`kind`: const, name, attr, item, call, filter, test, binary, unary, list, if, pair, slice.

    `value` is the constant, the name, the operator; `parts` the operands, of a call and a filter the object first.
    """

    kind: str
    value: Any
    parts: tuple[Node, ...]
    offset: int

    def walk(self) -> Iterator[Node]:
        """This node and all below it."""
        pending = [self]
        while pending:
            node = pending.pop()
            yield node
            pending.extend(reversed(node.parts))


class Parser:
    """The expressions in a block's tokens."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self._tokens, self._at, self._depth = tokens, 0, 0

    def expressions(self) -> Iterator[Node]:
        """Every expression in order; tokens that begin none are stepped over."""
        while self._at < len(self._tokens):
            before = self._at
            node = self._expression(0)
            if node is not None:
                yield node
            if self._at == before:
                self._at += 1

    def _value(self, ahead: int = 0) -> str | None:
        """The operator or word that comes next, None for a string, a number or the end."""
        at = self._at + ahead
        if at < len(self._tokens) and self._tokens[at].kind in ("op", "name"):
            return self._tokens[at].value
        return None

    def _accept(self, value: str) -> bool:
        if self._value() == value:
            self._at += 1
            return True
        return False

    def _expression(self, least: int) -> Node | None:
        self._depth += 1
        if self._depth > DEEPEST:
            raise Malformed("nests its template's expressions too deep")
        left = self._unary()
        while left is not None and (operator := self._operator()) is not None and PRECEDENCE[operator] > least:
            self._at += 2 if operator == "not in" else 1
            right = self._expression(PRECEDENCE[operator])
            left = Node("binary", operator, (left, right) if right else (left,), left.offset)
        if left is not None and least == 0 and self._accept("if"):
            rest = [self._expression(1)]
            if self._accept("else"):
                rest.append(self._expression(0))
            left = Node("if", None, (left, *(one for one in rest if one)), left.offset)
        self._depth -= 1
        return left

    def _operator(self) -> str | None:
        value = self._value()
        if value == "not" and self._value(1) == "in":
            return "not in"
        return value if value in PRECEDENCE else None

    def _unary(self) -> Node | None:
        if (value := self._value()) in ("not", "-", "+"):
            offset = self._tokens[self._at].offset
            self._at += 1
            inner = self._expression(3 if value == "not" else 8)
            return Node("unary", value, (inner,) if inner else (), offset)
        node = self._primary()
        return self._postfix(node) if node is not None else None

    def _primary(self) -> Node | None:
        if self._at >= len(self._tokens):
            return None
        token = self._tokens[self._at]
        if token.kind == "op" and token.value in "([{":
            return Node("list", token.value, self._arguments(), token.offset)
        if token.kind == "op":
            return None
        self._at += 1
        if token.kind == "string":
            text = token.value
            while self._at < len(self._tokens) and self._tokens[self._at].kind == "string":
                text += self._tokens[self._at].value
                self._at += 1
            return Node("const", text, (), token.offset)
        if token.kind == "number":
            digits = token.value.replace("_", "")
            return Node(
                "const", int(digits) if digits.isdigit() and len(digits) < 20 else token.value, (), token.offset
            )
        return Node("name", token.value, (), token.offset)

    def _postfix(self, node: Node) -> Node:
        while (value := self._value()) is not None:
            offset = self._tokens[self._at].offset
            if value == "." and self._at + 1 < len(self._tokens):
                name = self._tokens[self._at + 1]
                self._at += 2
                node = Node("attr", name.value, (node,), name.offset)
            elif value == "[":
                node = Node("item", None, (node, *self._arguments()), offset)
            elif value == "(":
                node = Node("call", None, (node, *self._arguments()), offset)
            elif value in ("|", "is") and self._at + 1 < len(self._tokens):
                self._at += 2 if value == "|" or self._value(1) != "not" else 3
                if self._at > len(self._tokens):
                    break
                name = self._tokens[self._at - 1]
                given = self._arguments() if self._value() == "(" else ()
                node = Node("filter" if value == "|" else "test", name.value, (node, *given), name.offset)
            else:
                break
        return node

    def _arguments(self) -> tuple[Node, ...]:
        """What stands between brackets: operands, `name=value` pairs, a slice's parts, a mapping's."""
        closing = {"(": ")", "[": "]", "{": "}"}[self._tokens[self._at].value]
        self._at += 1
        found: list[Node] = []
        while self._at < len(self._tokens) and not self._accept(closing):
            before, offset = self._at, self._tokens[self._at].offset
            if self._value(1) == "=" and self._tokens[self._at].kind == "name":
                name = self._tokens[self._at].value
                self._at += 2
                inner = self._expression(0)
                found.append(Node("pair", name, (inner,) if inner else (), offset))
            elif self._accept(":"):
                found.append(Node("slice", None, (), offset))
            elif (node := self._expression(0)) is not None:
                found.append(node)
            if self._at == before:
                self._at += 1
        return tuple(found)


def fold(node: Node, known: Mapping[str, Any]) -> Any:
    """The text, number or list that an expression is without running it; None when that cannot be told."""
    if node.kind == "const":
        return node.value
    if node.kind == "name":
        return known.get(node.value)
    if node.kind == "list":
        return [fold(one, known) for one in node.parts if one.kind != "slice"] if node.value != "{" else None
    if node.kind == "binary":
        return _joined(node, known)
    if node.kind == "item":
        return _picked(node, known)
    if node.kind == "filter":
        return _applied(node.value, [fold(one, known) for one in node.parts])
    if node.kind == "call" and node.parts[0].kind == "attr":
        method = node.parts[0]
        given = [fold(one, known) for one in (*method.parts, *node.parts[1:])]
        if method.value == "join" and len(given) > 1:
            given = [given[1], given[0]]
        return _applied(method.value, given)
    if node.kind == "call" and node.parts[0] == Node("name", "dict", (), node.parts[0].offset):
        return [one.value for one in node.parts[1:] if one.kind == "pair"]
    return None


def _joined(node: Node, known: Mapping[str, Any]) -> Any:
    values = [fold(one, known) for one in node.parts]
    if len(values) < 2 or any(one is None for one in values):
        return None
    left, right = values
    if node.value == "~" or (node.value == "+" and isinstance(left, str) and isinstance(right, str)):
        return f"{left}{right}"[:LONGEST]
    if node.value == "%" and isinstance(left, str):
        return _formatted(left, right if isinstance(right, list) else [right])
    if node.value == "*" and isinstance(left, str) and isinstance(right, int):
        return left * min(right, LONGEST // max(len(left), 1))
    return None


def _picked(node: Node, known: Mapping[str, Any]) -> Any:
    whole = fold(node.parts[0], known)
    if not isinstance(whole, str | list):
        return None
    slices = [one for one in node.parts[1:] if one.kind == "slice"]
    values = [fold(one, known) for one in node.parts[1:] if one.kind != "slice"]
    reverse = any(one.kind == "unary" and one.value == "-" for one in node.parts[1:]) and len(slices) == 2
    if reverse:
        return whole[::-1]
    if not slices and len(values) == 1 and isinstance(values[0], int) and values[0] < len(whole):
        return whole[values[0]]
    return None


def _formatted(pattern: str, values: list[Any]) -> str | None:
    """`pattern % values` for %s, %c and %d alone."""
    pieces, given = [], iter(values)
    rest = pattern
    while "%" in rest:
        before, _, rest = rest.partition("%")
        value = "%" if rest.startswith("%") else next(given, None)
        if value is None or not rest:
            return None
        pieces += [before, chr(value) if rest[0] == "c" and isinstance(value, int) and value < 0x110000 else str(value)]
        rest = rest[1:]
    return ("".join(pieces) + rest)[:LONGEST]


def _applied(name: str, given: list[Any]) -> Any:
    """What a filter or a method of text gives for known operands."""
    value, rest = given[0], given[1:]
    if name == "join" and isinstance(value, list | str) and all(isinstance(one, str | int) for one in value):
        return str(rest[0] if rest and isinstance(rest[0], str) else "").join(str(one) for one in value)[:LONGEST]
    if name in ("first", "last") and isinstance(value, list | str) and value:
        return value[0 if name == "first" else -1]
    if name in ("list", "map") and isinstance(value, str | list) and name == "list":
        return list(value)
    if not isinstance(value, str):
        return value[::-1] if name == "reverse" and isinstance(value, list) else None
    plain = {"lower": value.lower(), "upper": value.upper(), "trim": value.strip(), "strip": value.strip()}
    plain |= {"string": value, "safe": value, "reverse": value[::-1], "title": value.title()}
    if name in plain:
        return plain[name]
    if name == "replace" and len(rest) > 1 and isinstance(rest[0], str) and isinstance(rest[1], str) and rest[0]:
        return value.replace(rest[0], rest[1])[:LONGEST] if len(value) * (len(rest[1]) + 1) < LONGEST * 10 else None
    if name == "format":
        return _formatted(value, rest) if "%" in value else _braced(value, rest)
    return None


def _braced(pattern: str, values: list[Any]) -> str | None:
    """`pattern.format(*values)` for `{}` alone."""
    if pattern.count("{}") != len(values) or any(not isinstance(one, str | int) for one in values):
        return pattern
    for one in values:
        pattern = pattern.replace("{}", str(one), 1)
    return pattern[:LONGEST]

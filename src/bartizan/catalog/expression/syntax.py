"""The tree of an expression, and the parser that makes it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields

from bartizan.catalog.expression.lexer import Token, tokens
from bartizan.model.errors import ExpressionError

MAX_DEPTH = 60
MACROS = ("exists", "all", "exists_one", "filter", "map")


@dataclass(frozen=True, slots=True)
class Node:
    """Any part of an expression; `at` is the character where it begins, from 0."""

    at: int


@dataclass(frozen=True, slots=True)
class Literal(Node):
    """A constant: text, number, true, false, null."""

    value: object


@dataclass(frozen=True, slots=True)
class Path(Node):
    """A variable or other value and the steps down from it: names, or nodes between brackets."""

    base: Node | str
    steps: tuple[str | Node, ...]


@dataclass(frozen=True, slots=True)
class Has(Node):
    """`has(path)`: whether something is there."""

    target: Path


@dataclass(frozen=True, slots=True)
class Collection(Node):
    """A list, or with `keys` a map."""

    items: tuple[Node, ...]
    keys: tuple[Node, ...] | None = None


@dataclass(frozen=True, slots=True)
class Operation(Node):
    """An operator and its operands; `&&` and `||` take any number, `?:` three, `!` and `-` one too."""

    sign: str
    operands: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Call(Node):
    """A function; `x.f(y)` is `f(x, y)`."""

    name: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Loop(Node):
    """`over.macro(variable, body)`."""

    macro: str
    over: Node
    variable: str
    body: Node


def parse(text: str) -> Node:
    """The tree of `text`. Raises `ExpressionError` that names the character."""
    parser = _Parser(tokens(text))
    root = parser.choice()
    parser.expect("end")
    _bound(root)
    return root


def _bound(root: Node) -> None:
    pending: list[tuple[object, int]] = [(root, 1)]
    while pending:
        item, depth = pending.pop()
        if depth > MAX_DEPTH:
            raise ExpressionError(f"the expression is nested deeper than {MAX_DEPTH}")
        if isinstance(item, tuple):
            pending.extend((inner, depth) for inner in item)
        elif isinstance(item, Node):
            pending.extend((getattr(item, field.name), depth + 1) for field in fields(item))


_LEVELS = (("==", "!=", "<", "<=", ">", ">=", "in"), ("+", "-"), ("*", "%"))


class _Parser:
    def __init__(self, found: list[Token]) -> None:
        self._tokens = found
        self._next = 0
        self._depth = 0

    @property
    def _token(self) -> Token:
        return self._tokens[self._next]

    def _take(self) -> Token:
        token = self._token
        self._next += 1
        return token

    def _accept(self, *signs: str) -> Token | None:
        return self._take() if self._token.kind == "sign" and self._token.text in signs else None

    def expect(self, kind: str, sign: str | None = None) -> Token:
        token = self._token
        if token.kind != kind or (sign is not None and token.text != sign):
            wanted = sign or {"end": "the end", "name": "a name"}[kind]
            raise ExpressionError(f"expected {wanted} at character {token.at + 1}, found {token.text}")
        return self._take() if kind != "end" else token

    def choice(self) -> Node:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise ExpressionError(f"the expression is nested deeper than {MAX_DEPTH}")
        node = self._either()
        if self._accept("?"):
            yes = self._either()
            self.expect("sign", ":")
            node = Operation(node.at, "?:", (node, yes, self.choice()))
        self._depth -= 1
        return node

    def _either(self) -> Node:
        return self._chain("||", lambda: self._chain("&&", lambda: self._left(0)))

    def _chain(self, sign: str, operand: Callable[[], Node]) -> Node:
        items = [operand()]
        while self._accept(sign):
            items.append(operand())
        return items[0] if len(items) == 1 else Operation(items[0].at, sign, tuple(items))

    def _left(self, level: int) -> Node:
        if level == len(_LEVELS):
            return self._unary()
        node = self._left(level + 1)
        while (sign := self._accept(*_LEVELS[level])) is not None:
            node = Operation(node.at, sign.text, (node, self._left(level + 1)))
        return node

    def _unary(self) -> Node:
        signs: list[Token] = []
        while (sign := self._accept("!", "-")) is not None:
            signs.append(sign)
        node = self._postfix()
        for sign in reversed(signs):
            node = Operation(sign.at, sign.text, (node,))
        return node

    def _postfix(self) -> Node:
        node = self._primary()
        while True:
            if self._accept("."):
                name = self.expect("name")
                node = self._method(node, name) if self._accept("(") else _step(node, name.text)
            elif self._accept("["):
                node = _step(node, self.choice())
                self.expect("sign", "]")
            else:
                return node

    def _primary(self) -> Node:
        token = self._take()
        if token.kind == "literal":
            return Literal(token.at, token.value)
        if token.kind == "name":
            return self._function(token) if self._accept("(") else Path(token.at, token.text, ())
        if token.text == "(":
            node = self.choice()
            self.expect("sign", ")")
            return node
        if token.text == "[":
            return Collection(token.at, tuple(self._list("]")))
        if token.text == "{":
            return self._map(token)
        raise ExpressionError(f"a value belongs at character {token.at + 1}, not {token.text}")

    def _list(self, close: str) -> list[Node]:
        items: list[Node] = []
        while not self._accept(close):
            if items:
                self.expect("sign", ",")
            items.append(self.choice())
        return items

    def _map(self, token: Token) -> Node:
        keys: list[Node] = []
        values: list[Node] = []
        while not self._accept("}"):
            if keys:
                self.expect("sign", ",")
            keys.append(self.choice())
            self.expect("sign", ":")
            values.append(self.choice())
        return Collection(token.at, tuple(values), tuple(keys))

    def _function(self, name: Token) -> Node:
        arguments = self._list(")")
        if name.text != "has":
            return Call(name.at, name.text, tuple(arguments))
        if len(arguments) != 1 or not isinstance(arguments[0], Path):
            raise ExpressionError(f"has() at character {name.at + 1} takes one property, such as has(asset.X)")
        return Has(name.at, arguments[0])

    def _method(self, target: Node, name: Token) -> Node:
        arguments = self._list(")")
        if name.text not in MACROS:
            return Call(name.at, name.text, (target, *arguments))
        variable = arguments[0] if len(arguments) == 2 else None  # noqa: PLR2004 - a variable and a body
        if not isinstance(variable, Path) or not isinstance(variable.base, str) or variable.steps:
            raise ExpressionError(f"{name.text}() at character {name.at + 1} takes a name and an expression")
        return Loop(name.at, name.text, target, variable.base, arguments[1])


def _step(node: Node, step: str | Node) -> Path:
    if isinstance(node, Path):
        return Path(node.at, node.base, (*node.steps, step))
    return Path(node.at, node, (step,))

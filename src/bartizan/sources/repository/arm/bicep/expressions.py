"""Bicep's expressions: operators become calls of ARM's functions, as the compiler makes them."""

from __future__ import annotations

from collections.abc import Callable

from bartizan.sources.repository.arm.bicep.cursor import Cursor
from bartizan.sources.repository.arm.bicep.names import declared
from bartizan.sources.repository.arm.bicep.places import Places
from bartizan.sources.repository.arm.program import (
    Array,
    Call,
    Expression,
    Index,
    Item,
    Lambda,
    Literal,
    Loop,
    Member,
    Method,
    Name,
    Object,
    Spread,
)

_OPERATORS: dict[str, tuple[int, str]] = {
    "??": (30, "coalesce"),
    "||": (40, "or"),
    "&&": (50, "and"),
    "==": (70, "equals"),
    "!=": (70, "equals"),
    "=~": (70, "equals"),
    "!~": (70, "equals"),
    "<": (80, "less"),
    "<=": (80, "lessOrEquals"),
    ">": (80, "greater"),
    ">=": (80, "greaterOrEquals"),
    "+": (90, "add"),
    "-": (90, "sub"),
    "*": (100, "mul"),
    "/": (100, "div"),
    "%": (100, "mod"),
}
_VARIADIC = frozenset({"coalesce", "or", "and"})
_CONTINUES = frozenset({"??", "||", "&&", "==", "!=", "=~", "!~"})
"""What may stand first on a line and still belong to the one before; `-` may begin an array's next item."""
_CONSTANTS: dict[str, bool | None] = {"true": True, "false": False, "null": None}
_NAMESPACES = frozenset({"az", "sys"})


class Expressions(Cursor):
    """Reads expressions at the cursor. All methods raise `Unreadable`."""

    def __init__(self, source: str, path: str = "", places: Places | None = None) -> None:
        """With `places`, where each expression stands in the file at `path` is noted there."""
        super().__init__(source)
        self.places = places
        self._note = None if places is None else places.of_file(path)
        self._names = declared(self.ahead())
        self._inside: list[str] = []

    def expression(self) -> Expression:
        """`condition ? a : b`, or what binds tighter."""
        self.enter()
        line, start = self.line, self.token.start
        found = self._binary(0)
        if self.at_mark("?", across=True):
            self.newlines()
            self.advance()
            self.newlines()
            then = self.expression()
            self.newlines()
            self.mark(":")
            self.newlines()
            found = Call("if", (found, then, self.expression()), line)
        self.leave()
        self.noted(found, start)
        return found

    def noted(self, node: object, start: int) -> None:
        """A node that ends before the cursor, for who wants to know where it stands."""
        if self._note is not None:
            self._note(node, start, self.previous.end)

    def _binary(self, least: int) -> Expression:
        """Operators that bind at least as tightly as `least`, from left to right."""
        left = self._unary()
        links = 0
        while (found := self._operator()) is not None and found[0] > least:
            self.newlines()
            line, mark = self.line, self.advance().text
            self.newlines()
            links += 1
            self.chain(links)
            self.enter()
            left = self._operation(mark, found[1], left, self._binary(found[0]), line)
            self.leave()
        return left

    def _operator(self) -> tuple[int, str] | None:
        token = self.token
        if token.kind == "newline":
            token = self.after_newlines()
            return _OPERATORS[token.text] if token.kind == "mark" and token.text in _CONTINUES else None
        return _OPERATORS.get(token.text) if token.kind == "mark" else None

    def _operation(self, mark: str, name: str, left: Expression, right: Expression, line: int) -> Expression:
        """The call that an operator stands for."""
        if mark in {"=~", "!~"}:
            left, right = self._applied("toLower", (left,), line), self._applied("toLower", (right,), line)
        # The compiler joins these too, and a chain of them does not nest.
        if name in _VARIADIC and isinstance(left, Call) and left.name == name:
            return self._applied(name, (*left.arguments, right), left.line)
        call = self._applied(name, (left, right), line)
        return self._applied("not", (call,), line) if mark in {"!=", "!~"} else call

    def _applied(self, name: str, arguments: tuple[Expression, ...], line: int) -> Call:
        # An operator stays what it is where the author has a function of its function's name.
        return Call(name, arguments, line, "sys" if name in self._names.functions else "")

    def _unary(self) -> Expression:
        line = self.line
        if self.token.kind != "mark" or self.token.text not in {"!", "-", "+"}:
            return self._postfix(self._primary())
        mark = self.advance().text
        self.enter()
        operand = self._unary()
        self.leave()
        if mark == "!":
            return self._applied("not", (operand,), line)
        if mark == "+":
            return operand
        if isinstance(operand, Literal) and isinstance(operand.value, int) and not isinstance(operand.value, bool):
            return Literal(-operand.value, line)
        return self._applied("sub", (Literal(0, line), operand), line)

    def _postfix(self, base: Expression) -> Expression:
        """Members, calls, indices and `!` after a value."""
        links = 0
        while True:
            token = self.after_newlines() if self.token.kind == "newline" else self.token
            if token.kind != "mark" or (token is not self.token and token.text not in {".", ".?"}):
                return base
            if token.text in {".", ".?", "::"}:
                self.newlines()
                base = self._member(base)
            elif token.text == "[":
                base = self._index(base)
            elif token.text == "!":
                self.advance()
            else:
                return base
            links += 1
            self.chain(links)

    def _member(self, base: Expression) -> Expression:
        line, mark = self.line, self.advance().text
        self.newlines()
        name = self.name("a property's name")
        if not self.at_mark("("):
            if mark == "::" and isinstance(base, Name) and self._is_shared(base.name, name):
                return Name(f"{base.name}::{name}", line)
            return Member(base, name, mark == ".?", mark == "::", line)
        arguments = self._arguments()
        if isinstance(base, Name) and base.name in _NAMESPACES:
            return Call(name, arguments, base.line, base.name)
        return Method(base, name, arguments, line)

    def _index(self, base: Expression) -> Expression:
        line = self.line
        self.mark("[")
        self.newlines()
        safe = self.take("?")
        from_end = self.take("^")
        index = self.expression()
        self.newlines()
        self.mark("]")
        return Index(base, index, safe, from_end, line)

    def _primary(self) -> Expression:
        token = self.token
        if token.kind == "name":
            return self._named()
        if token.kind == "number":
            self.advance()
            return Literal(int(token.text), token.line)
        if token.kind in {"text", "left"}:
            return self.text()
        if self.at_mark("("):
            names = self._lambda_names()
            return self._parenthesis() if names is None else self._lambda(names)
        if self.at_mark("["):
            return self.array()
        if self.at_mark("{"):
            return self.object()
        raise self.unexpected("a value")

    def _named(self) -> Expression:
        token = self.advance()
        if self.at_mark("=>"):
            return self._lambda((token.text,))
        if self.at_mark("("):
            arguments = self._arguments()
            if token.text == "nameof" and len(arguments) == 1 and isinstance(arguments[0], Name | Member):
                return Literal(arguments[0].name, token.line)
            return Call(token.text, arguments, token.line)
        if token.text in _CONSTANTS:
            return Literal(_CONSTANTS[token.text], token.line)
        return Name(self._meant(token.text), token.line)

    def _meant(self, name: str) -> str:
        """The name in the program: inside a parent its children hide what else is called so."""
        shared = self._names.shared
        for parent in reversed(self._inside) if shared else ():
            if self._is_shared(parent, name):
                return f"{parent}::{name}"
        return name

    def _is_shared(self, parent: str, name: str) -> bool:
        return (parent.rpartition("::")[2], name) in self._names.shared

    def _parenthesis(self) -> Expression:
        self.mark("(")
        self.newlines()
        inner = self.expression()
        self.newlines()
        self.mark(")")
        return inner

    def _lambda_names(self) -> tuple[str, ...] | None:
        """The names of `(a, b) =>` with the cursor put before the arrow; None when it is no lambda."""
        place = self.place
        self.advance()
        names: list[str] = []
        self.newlines()
        while self.token.kind == "name":
            names.append(self.advance().text)
            self.newlines()
            if not self.take(","):
                break
            self.newlines()
        if self.take(")") and self.at_mark("=>"):
            return tuple(names)
        self.place = place
        return None

    def _lambda(self, names: tuple[str, ...]) -> Lambda:
        line = self.line
        self.mark("=>")
        self.newlines()
        return Lambda(names, self.expression(), line)

    def text(self) -> Expression:
        """A text; with interpolations `format('…{0}…', …)`."""
        first = self.advance()
        if first.kind == "text":
            return Literal(first.text, first.line)
        pieces, holes = [_braced(first.text)], list[Expression]()
        while True:
            self.newlines()
            holes.append(self.expression())
            self.newlines()
            piece = self.token
            if piece.kind not in {"middle", "right"}:
                raise self.unexpected("`}` at the end of an interpolation")
            self.advance()
            pieces.append(f"{{{len(holes) - 1}}}{_braced(piece.text)}")
            if piece.kind == "right":
                return self._applied("format", (Literal("".join(pieces), first.line), *holes), first.line)

    def _arguments(self) -> tuple[Expression, ...]:
        self.mark("(")
        found: list[Expression] = []
        self.separated(")", lambda: found.append(self.expression()))
        return tuple(found)

    def array(self) -> Array | Loop:
        """`[a, b]` or `[for x in y: z]`."""
        line = self.line
        self.mark("[")
        self.newlines()
        if self.at_name("for"):
            return self.loop(line, self.expression)
        found: list[Expression] = []
        end = self.separated("]", lambda: found.append(self._spread() or self.expression()))
        return Array(tuple(found), line, end)

    def loop(self, line: int, body: Callable[[], Expression]) -> Loop:
        """`for x in y: z]` after the opening bracket; `body` reads what the loop makes of each item."""
        self.advance()
        item, index = self._loop_names()
        if not self.at_name("in"):
            raise self.unexpected("`in`")
        self.advance()
        over = self.expression()
        self.mark(":")
        self.newlines()
        condition = self.condition()
        made = body()
        self.newlines()
        self.mark("]")
        return Loop(over, made, item, index, None, condition, line)

    def _loop_names(self) -> tuple[str, str | None]:
        if not self.take("("):
            return self.name("a loop's variable"), None
        item = self.name("a loop's variable")
        self.mark(",")
        index = self.name("a loop's index")
        self.mark(")")
        return item, index

    def condition(self) -> Expression | None:
        """`if (condition)`, when it stands here."""
        if not self.at_name("if"):
            return None
        self.advance()
        found = self._parenthesis()
        self.newlines()
        return found

    def _spread(self) -> Spread | None:
        line = self.line
        if not self.take("..."):
            return None
        return Spread(self.expression(), line)

    def object(self, special: Callable[[], bool] | None = None) -> Object:
        """`{key: value}`; `special` reads what may stand between the properties of a resource's body."""
        line, start = self.line, self.token.start
        self.mark("{")
        found: list[Item | Spread] = []

        def member() -> None:
            if special is None or not special():
                found.append(self._spread() or self._item())

        end = self.separated("}", member)
        made = Object(tuple(found), line, end)
        self.noted(made, start)
        return made

    def _item(self) -> Item:
        token = self.token
        if token.kind == "name":
            key: Expression = Literal(self.advance().text, token.line)
        elif token.kind in {"text", "left"}:
            key = self.text()
        else:
            raise self.unexpected("a property's name")
        self.newlines()
        self.mark(":")
        self.newlines()
        item = Item(key, self.expression(), token.line)
        self.noted(item, token.start)
        return item


def _braced(text: str) -> str:
    """Text in which `format` sees no holes."""
    return text.replace("{", "{{").replace("}", "}}")

"""Bicep's types, as expressions: what a value may be is told in the words that values are told in.

A type's name is a `Name`, a fixed value a `Literal`, `{…}` an `Object`, `[a, b]` an `Array`. The rest
are calls: `array(T)` for `T[]`, `nullable(T)` for `T?`, `union(A, B)` for `A | B`, `any()` for what is
only known to the provider (`resourceInput<…>`).
"""

from __future__ import annotations

from bartizan.sources.repository.arm.bicep.expressions import Expressions
from bartizan.sources.repository.arm.program import (
    Array,
    Call,
    Expression,
    Item,
    Literal,
    Member,
    Name,
    Object,
)

_CONSTANTS: dict[str, bool | None] = {"true": True, "false": False, "null": None}


def is_nullable(type_: Expression | None) -> bool:
    """Whether a value of this type may be left out: `T?`, or a union with `null`."""
    if not isinstance(type_, Call):
        return False
    null = any(isinstance(one, Literal) and one.value is None for one in type_.arguments)
    return type_.name == "nullable" or (type_.name == "union" and null)


def allowed_values(type_: Expression) -> Array | None:
    """The values that a union of fixed values allows."""
    if isinstance(type_, Call) and type_.name == "nullable":
        type_ = type_.arguments[0]
    members = type_.arguments if isinstance(type_, Call) and type_.name == "union" else (type_,)
    if not all(isinstance(member, Literal) for member in members):
        return None
    return Array(members, members[0].line, members[-1].line)


class Types(Expressions):
    """Reads types at the cursor. All methods raise `Unreadable`."""

    def type(self) -> Expression:
        """A type with all alternatives."""
        self.enter()
        line = self.line
        if self.at_mark("|", across=True):
            self.newlines()
            self.advance()
            self.newlines()
        members = [self._member_type()]
        while self.at_mark("|", across=True):
            self.newlines()
            self.advance()
            self.newlines()
            members.append(self._member_type())
        self.leave()
        return members[0] if len(members) == 1 else Call("union", tuple(members), line)

    def _member_type(self) -> Expression:
        found = self._plain_type()
        links = 0
        while True:
            line = self.line
            if self.take("["):
                found = self._subscript(found, line)
            elif self.take("?"):
                found = Call("nullable", (found,), line)
            elif self.take("."):
                found = (
                    Call("any", (), line) if self.take("*") else Member(found, self.name("a type's name"), line=line)
                )
            elif not self.take("!"):
                return found
            links += 1
            self.chain(links)

    def _part(self, found: Expression, line: int) -> Expression:
        """`T.name`, or any part of it: `T.*`."""
        return Call("any", (), line) if self.take("*") else Member(found, self.name("a type's name"), line=line)

    def _subscript(self, found: Expression, line: int) -> Expression:
        """`T[]`, or a part of a type: `T[*]`, `T[0]`."""
        if self.take("]"):
            return Call("array", (found,), line)
        self.advance()
        self.mark("]")
        return Call("any", (), line)

    def _plain_type(self) -> Expression:
        token = self.token
        if token.kind == "name":
            return self._named_type()
        if token.kind in {"text", "left"}:
            return self.text()
        if token.kind == "number" or self.at_mark("-") or self.at_mark("!"):
            return self._unary()
        if self.at_mark("{"):
            return self._object_type()
        if self.at_mark("["):
            return self._tuple_type()
        if self.take("("):
            self.newlines()
            found = self.type()
            self.newlines()
            self.mark(")")
            return found
        raise self.unexpected("a type")

    def _named_type(self) -> Expression:
        token = self.advance()
        if token.text in _CONSTANTS:
            return Literal(_CONSTANTS[token.text], token.line)
        if self.take("<"):
            self.separated(">", self.type)
            return Call("any", (), token.line)
        if token.text == "resource" and self.token.kind in {"text", "left"}:
            self.text()
            return Call("any", (), token.line)
        return Name(token.text, token.line)

    def _object_type(self) -> Object:
        line = self.line
        self.mark("{")
        found: list[Item] = []

        def member() -> None:
            self.decorators()
            start = self.token
            if self.take("*"):
                key: Expression = Literal("*", start.line)
            elif start.kind in {"text", "left"}:
                key = self.text()
            else:
                key = Literal(self.name("a property's name"), start.line)
            self.newlines()
            self.mark(":")
            self.newlines()
            found.append(Item(key, self.type(), start.line))

        end = self.separated("}", member)
        return Object(tuple(found), line, end)

    def _tuple_type(self) -> Array:
        line = self.line
        self.mark("[")
        found: list[Expression] = []

        def member() -> None:
            self.decorators()
            found.append(self.type())

        end = self.separated("]", member)
        return Array(tuple(found), line, end)

    def decorators(self) -> dict[str, Call]:
        """`@name(…)` before a declaration, by name."""
        found: dict[str, Call] = {}
        while self.take("@"):
            made = self.expression()
            if isinstance(made, Call):
                found[made.name] = made
            self.newlines()
        return found

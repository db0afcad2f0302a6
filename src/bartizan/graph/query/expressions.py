"""Reads expressions, by precedence: OR, XOR, AND, NOT, comparison, + -, * / %, ^, sign, text and list operators."""

from __future__ import annotations

from collections.abc import Callable

from bartizan.catalog.unit import did_you_mean
from bartizan.graph.query.cursor import Cursor
from bartizan.graph.query.functions import FUNCTIONS, INSTEAD
from bartizan.graph.query.lexer import is_usable
from bartizan.graph.query.syntax import (
    Binary,
    Call,
    Case,
    Comprehension,
    CountAll,
    Exists,
    Expression,
    Index,
    IsNull,
    ListOf,
    Literal,
    MapOf,
    Parameter,
    Property,
    Quantifier,
    Unary,
    Variable,
)

QUANTIFIERS = ("ALL", "ANY", "NONE", "SINGLE")
COMPARISONS = ("=", "<>", "<", "<=", ">", ">=")
LARGEST = 2**63 - 1
MOST_DIGITS = 19
MOST_INDEX = 10_000
MOST_MEMBERS = 500
MOST_CHAINED = 200


class Expressions:
    """The part of the parser that reads expressions. `read_exists` reads what stands between a condition's braces."""

    def __init__(self, cursor: Cursor, pattern: Callable[[], Exists | None], braces: Callable[[], Exists]) -> None:
        """`pattern` reads a pattern where one is next, `braces` what follows EXISTS."""
        self._cursor = cursor
        self._pattern = pattern
        self._braces = braces

    def expression(self) -> Expression:
        """One whole expression."""
        with self._cursor.deeper():
            return self._chain(("OR",), self._xor)

    def _xor(self) -> Expression:
        return self._chain(("XOR",), self._and)

    def _and(self) -> Expression:
        return self._chain(("AND",), self._not)

    def _chain(self, words: tuple[str, ...], below: Callable[[], Expression]) -> Expression:
        left, count = below(), 0
        while self._cursor.is_word(*words) or self._cursor.is_sign(*words):
            count += 1
            if count > MOST_CHAINED:
                raise self._cursor.wrong(f"more than {MOST_CHAINED} operands in a row", "use IN with a list")
            operator = self._cursor.take()
            left = Binary(operator.upper or operator.text, left, below())
        return left

    def _not(self) -> Expression:
        if self._cursor.word("NOT"):
            with self._cursor.deeper():
                return Unary("NOT", self._not())
        return self._comparison()

    def _comparison(self) -> Expression:
        left = self._sum()
        if self._cursor.is_sign("=~"):
            raise self._cursor.wrong("regular expressions are not part of the subset", "use CONTAINS or STARTS WITH")
        if not self._cursor.is_sign(*COMPARISONS):
            return left
        found = Binary(self._cursor.take().text, left, self._sum())
        if self._cursor.is_sign(*COMPARISONS):
            raise self._cursor.wrong("comparisons do not chain", "write a < b AND b < c")
        return found

    def _sum(self) -> Expression:
        return self._chain(("+", "-"), lambda: self._chain(("*", "/", "%"), lambda: self._chain(("^",), self._sign)))

    def _sign(self) -> Expression:
        if self._cursor.sign("-"):
            with self._cursor.deeper():
                return Unary("-", self._sign())
        if self._cursor.sign("+"):
            with self._cursor.deeper():
                return self._sign()
        return self._operators()

    def _operators(self) -> Expression:
        cursor, left = self._cursor, self._postfix()
        while True:
            if cursor.word("IN"):
                return Binary("IN", left, self._postfix())
            if cursor.is_word("STARTS", "ENDS"):
                word = cursor.take().upper
                cursor.need_word("WITH", f"{word} WITH")
                return Binary(f"{word} WITH", left, self._postfix())
            if cursor.word("CONTAINS"):
                return Binary("CONTAINS", left, self._postfix())
            if not cursor.word("IS"):
                return left
            negated = cursor.word("NOT")
            cursor.need_word("NULL", "IS NULL")
            left = IsNull(left, negated)

    def _postfix(self) -> Expression:
        cursor, found, steps = self._cursor, self._atom(), 0
        while cursor.is_sign(".", "["):
            steps += 1
            if steps > MOST_CHAINED:
                raise cursor.wrong("too many steps in a row")
            at = cursor.here.at
            if cursor.sign("."):
                found = Property(found, self._key(), at)
            else:
                cursor.need_sign("[", "an index")
                found = Index(found, self._index())
        return found

    def _key(self) -> str:
        """A property's or a map's key: any word."""
        token = self._cursor.here
        if token.kind not in ("word", "quoted"):
            raise self._cursor.wrong("a property's name is missing")
        if not token.text.isidentifier() or not token.text.isascii() or token.text.startswith("_"):
            raise self._cursor.wrong("a property's name is letters, digits and underscores")
        return self._cursor.take().text

    def _index(self) -> int:
        cursor = self._cursor
        negative = cursor.sign("-")
        token = cursor.here
        if token.kind != "number" or not token.text.isdigit() or int(token.text[:9]) > MOST_INDEX:
            raise cursor.wrong("an index is a number", "use head(), last() or UNWIND")
        cursor.take()
        number = -int(token.text) if negative else int(token.text)
        if number < -1:
            raise cursor.wrong("an index counts from 0, or is -1", at=token.at)
        cursor.need_sign("]", "an index")
        return number

    def _atom(self) -> Expression:
        cursor, token = self._cursor, self._cursor.here
        if token.kind == "text":
            return Literal(cursor.take().text)
        if token.kind == "number":
            return Literal(self._number())
        if token.kind == "parameter":
            return Parameter(cursor.take().text, token.at)
        if token.kind == "sign":
            return self._bracketed()
        if token.upper in ("TRUE", "FALSE"):
            return Literal(cursor.take().upper == "TRUE")
        if cursor.word("NULL"):
            return Literal(None)
        if token.upper == "CASE":
            with cursor.deeper():
                return self._case()
        return self._called()

    def _called(self) -> Expression:
        cursor, token = self._cursor, self._cursor.here
        opens = cursor.ahead(1)
        if token.upper == "EXISTS" and (opens.text in ("{", "(") and opens.kind == "sign"):
            cursor.take()
            return self._braces()
        if opens.kind == "sign" and opens.text == "(" and token.kind == "word":
            return self._quantifier() if token.upper in QUANTIFIERS else self._function()
        return Variable(cursor.name("an expression").text, token.at)

    def _number(self) -> int | float:
        token = self._cursor.take()
        if token.text.isdigit():
            if len(token.text) > MOST_DIGITS or int(token.text) > LARGEST:
                raise self._cursor.wrong("the number is too large", at=token.at)
            return int(token.text)
        value = float(token.text)
        if not is_usable(value):
            raise self._cursor.wrong("the number is too large or too small", at=token.at)
        return value

    def _bracketed(self) -> Expression:
        cursor = self._cursor
        if (found := self._pattern()) is not None:
            return found
        if cursor.sign("("):
            inner = self.expression()
            cursor.need_sign(")", "a bracket")
            return inner
        if cursor.is_sign("["):
            return self._list()
        if cursor.is_sign("{"):
            return self._map()
        raise cursor.wrong("an expression is missing")

    def _list(self) -> Expression:
        cursor = self._cursor
        cursor.need_sign("[", "a list")
        if cursor.is_name() and cursor.ahead(1).upper == "IN":
            name = cursor.take().text
            cursor.take()
            return self._comprehension(name, self.expression())
        members: list[Expression] = []
        while not cursor.is_sign("]"):
            if members:
                cursor.need_sign(",", "a list")
            members.append(self.expression())
            if len(members) > MOST_MEMBERS:
                raise cursor.wrong(f"more than {MOST_MEMBERS} members in a list", "use a parameter")
        cursor.need_sign("]", "a list")
        return ListOf(tuple(members))

    def _comprehension(self, name: str, source: Expression) -> Expression:
        cursor = self._cursor
        where = self.expression() if cursor.word("WHERE") else None
        result = self.expression() if cursor.sign("|") else None
        if cursor.is_sign(","):
            raise cursor.wrong("[x IN …] is a list comprehension", "for a truth value write [(x IN …), …]")
        cursor.need_sign("]", "a list comprehension")
        return Comprehension(name, source, where, result)

    def _map(self) -> Expression:
        return MapOf(self.members())

    def members(self) -> tuple[tuple[str, Expression], ...]:
        """A map's keys and values, its braces included."""
        cursor = self._cursor
        cursor.need_sign("{", "a map")
        found: dict[str, Expression] = {}
        while not cursor.is_sign("}"):
            if found:
                cursor.need_sign(",", "a map")
            at, key = cursor.here.at, self._key()
            if key in found:
                raise cursor.wrong(f"'{key}' is there twice", at=at)
            cursor.need_sign(":", "a map")
            found[key] = self.expression()
        cursor.need_sign("}", "a map")
        return tuple(found.items())

    def _case(self) -> Expression:
        cursor = self._cursor
        cursor.need_word("CASE", "CASE")
        subject = None if cursor.is_word("WHEN") else self.expression()
        whens: list[tuple[Expression, Expression]] = []
        while cursor.word("WHEN"):
            condition = self.expression()
            cursor.need_word("THEN", "CASE")
            whens.append((condition, self.expression()))
        if not whens:
            raise cursor.wrong("WHEN of CASE is missing")
        otherwise = self.expression() if cursor.word("ELSE") else None
        cursor.need_word("END", "CASE")
        return Case(subject, tuple(whens), otherwise)

    def _quantifier(self) -> Expression:
        cursor = self._cursor
        name = cursor.take().text.lower()
        cursor.need_sign("(", f"{name}()")
        variable = cursor.name("a variable").text
        cursor.need_word("IN", f"{name}()")
        source = self.expression()
        cursor.need_word("WHERE", f"{name}()")
        where = self.expression()
        cursor.need_sign(")", f"{name}()")
        return Quantifier(name, variable, source, where)

    def _function(self) -> Expression:
        cursor, token = self._cursor, self._cursor.take()
        function = FUNCTIONS.get(token.text.lower())
        if function is None:
            names = [one.name for one in FUNCTIONS.values()]
            hint = (
                INSTEAD.get(token.text.lower()) or did_you_mean(token.text, names) or f"use one of {', '.join(names)}"
            )
            raise cursor.wrong(f"there is no function {token.text}()", hint, at=token.at)
        cursor.need_sign("(", f"{function.name}()")
        if function.name == "count" and cursor.sign("*"):
            cursor.need_sign(")", "count(*)")
            return CountAll()
        distinct = cursor.word("DISTINCT")
        if distinct and not function.aggregate:
            raise cursor.wrong(f"{function.name}() does not aggregate", "leave out DISTINCT", at=token.at)
        arguments: list[Expression] = []
        while not cursor.is_sign(")"):
            if arguments:
                cursor.need_sign(",", f"{function.name}()")
            arguments.append(self.expression())
        cursor.need_sign(")", f"{function.name}()")
        if not function.least <= len(arguments) <= function.most:
            wanted = str(function.least) if function.least == function.most else f"{function.least}–{function.most}"
            raise cursor.wrong(f"{function.name}() takes {wanted} arguments, not {len(arguments)}", at=token.at)
        return Call(function.name, tuple(arguments), distinct, token.at)

"""ARM's expression language: `[concat(parameters('a'), '-x')]` as a program's expression.

The grammar is small: calls, texts in single quotes (`''` is a quote), whole numbers, `.property` and
`[index]`. A text is an expression when it begins with `[` and ends with `]`; `[[` at its beginning
stands for a bracket. What `parameters`, `variables` and `copyIndex` mean is the evaluator's matter.
"""

from __future__ import annotations

import re
from typing import NoReturn

from bartizan.sources.repository.arm.program import Call, Expression, Index, Lambda, Literal, Member, Name

LENGTH = 100_000
"""The longest expression that is read; Azure itself takes 24,576 characters."""

DEPTH = 80

_SPACE = re.compile(r"\s*")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_NUMBER = re.compile(r"-?[0-9]{1,20}(\.[0-9]{1,20})?")
_TEXT = re.compile(r"'((?:[^']|'')*)'")


class SyntaxProblem(ValueError):  # noqa: N818 - reads as what it is
    """A text in brackets that is no expression."""


def is_expression(text: str) -> bool:
    """Whether ARM evaluates the text."""
    return text.startswith("[") and text.endswith("]") and not text.startswith("[[")


def parse_text(text: str, line: int = 0) -> Expression:
    """A text value of a template: an expression, or the text that it stands for. Raises `SyntaxProblem`."""
    if is_expression(text):
        return parse(text[1:-1], line)
    return Literal(text[1:] if text.startswith("[[") and text.endswith("]") else text, line)


def parse(text: str, line: int = 0) -> Expression:
    """An expression without its brackets. Raises `SyntaxProblem`."""
    if len(text) > LENGTH:
        raise SyntaxProblem(f"an expression of {len(text)} characters")
    parser = _Parser(text, line)
    found = parser.expression(0)
    parser.end()
    return found


class _Parser:
    def __init__(self, text: str, line: int) -> None:
        self._text = text
        self._line = line
        self._at = 0

    def _fail(self, wanted: str) -> NoReturn:
        found = self._text[self._at : self._at + 12] or "the end"
        raise SyntaxProblem(f"{wanted} expected at character {self._at + 1}, found {found}")

    def _peek(self, mark: str) -> bool:
        """Whether `mark` comes next, after white space, which is taken."""
        found = _SPACE.match(self._text, self._at)
        self._at = found.end() if found else self._at
        return self._text.startswith(mark, self._at)

    def _take(self, mark: str) -> bool:
        if not self._peek(mark):
            return False
        self._at += len(mark)
        return True

    def _match(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        self._peek("")
        found = pattern.match(self._text, self._at)
        if found is not None:
            self._at = found.end()
        return found

    def end(self) -> None:
        """Nothing but white space may follow."""
        self._peek("")
        if self._at != len(self._text):
            self._fail("the end of the expression")

    def expression(self, depth: int) -> Expression:
        """One value with the properties and indexes that follow it."""
        if depth > DEPTH:
            raise SyntaxProblem(f"an expression nested deeper than {DEPTH} levels")
        value = self._primary(depth)
        for _ in range(DEPTH):
            if self._take("."):
                safe = self._take("?")
                value = Member(value, self._name(), safe, line=self._line)
            elif self._take("["):
                safe = self._take("?")
                value = Index(value, self.expression(depth + 1), safe, line=self._line)
                if not self._take("]"):
                    self._fail("`]`")
            else:
                return value
        raise SyntaxProblem(f"more than {DEPTH} properties in a row")

    def _name(self) -> str:
        found = self._match(_NAME)
        if found is None:
            self._fail("a name")
        return found.group(0)

    def _primary(self, depth: int) -> Expression:
        if self._peek("'"):
            text = self._match(_TEXT)
            if text is None:
                self._fail("the closing quote of a text")
            return Literal(text.group(1).replace("''", "'"), self._line)
        number = self._match(_NUMBER)
        if number is not None:
            return Literal(float(number.group(0)) if number.group(1) else int(number.group(0)), self._line)
        name, namespace = self._name(), ""
        if not self._peek("(") and self._take("."):
            name, namespace = self._name(), name
        if not self._take("("):
            self._fail("`(`")
        return _call(name, namespace, self._arguments(depth), self._line)

    def _arguments(self, depth: int) -> tuple[Expression, ...]:
        if self._take(")"):
            return ()
        arguments = [self.expression(depth + 1)]
        while self._take(","):
            arguments.append(self.expression(depth + 1))
        if not self._take(")"):
            self._fail("`,` or `)`")
        return tuple(arguments)


def _call(name: str, namespace: str, arguments: tuple[Expression, ...], line: int) -> Expression:
    """A call; `lambda('x', …)` and `lambdaVariables('x')` become what they mean."""
    lowered = name.lower()
    names = [one.value for one in arguments if isinstance(one, Literal) and isinstance(one.value, str)]
    if lowered == "lambda" and arguments and len(names) >= len(arguments) - 1:
        return Lambda(tuple(names[: len(arguments) - 1]), arguments[-1], line)
    if lowered == "lambdavariables" and len(arguments) == 1 and names:
        return Name(names[0], line)
    return Call(name, arguments, line, namespace)

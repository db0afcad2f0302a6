"""Where the parser stands in the words of a query, and how deep it has gone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from bartizan.graph.query.lexer import Token, tokens
from bartizan.graph.query.mistake import QueryError, refuse

DEEPEST = 40
"""Expressions within expressions."""

RESERVED = frozenset(
    {"ALL", "AND", "ANY", "AS", "ASC", "ASCENDING", "BY", "CASE", "CONTAINS", "DESC", "DESCENDING", "DISTINCT", "ELSE",
     "END", "ENDS", "EXISTS", "FALSE", "IN", "IS", "LIMIT", "MATCH", "NONE", "NOT", "NULL", "OPTIONAL", "OR", "ORDER",
     "RETURN", "SINGLE", "SKIP", "STARTS", "THEN", "TRUE", "UNION", "UNWIND", "WHEN", "WHERE", "WITH", "XOR"}
)  # fmt: skip
"""Words that name nothing unless they stand in backticks."""


class Cursor:
    """The words of a query from the left to the right."""

    def __init__(self, text: str) -> None:
        """Raises `QueryError` where `text` has no words of the language."""
        self.text = text
        self._tokens = tokens(text)
        self._next = 0
        self._depth = 0

    @property
    def here(self) -> Token:
        """The next token."""
        return self._tokens[self._next]

    def ahead(self, by: int) -> Token:
        """The token after `by` others; the end, past the end."""
        return self._tokens[min(self._next + by, len(self._tokens) - 1)]

    def take(self) -> Token:
        """The next token, which is then behind us; the end stays."""
        token = self.here
        if token.kind != "end":
            self._next += 1
        return token

    def is_sign(self, *signs: str) -> bool:
        """Whether one of these signs is next."""
        return self.here.kind == "sign" and self.here.text in signs

    def is_word(self, *words: str) -> bool:
        """Whether one of these keywords is next."""
        return self.here.upper in words

    def sign(self, sign: str) -> bool:
        """Take the sign, if it is next."""
        found = self.is_sign(sign)
        if found:
            self._next += 1
        return found

    def word(self, word: str) -> bool:
        """Take the keyword, if it is next."""
        found = self.here.upper == word
        if found:
            self._next += 1
        return found

    def need_sign(self, sign: str, what: str) -> None:
        """Take the sign; raise `QueryError` where it is not next. `what` says what it belongs to."""
        if not self.sign(sign):
            raise self.wrong(f"'{sign}' of {what} is missing")

    def need_word(self, word: str, what: str) -> None:
        """As `need_sign`, for a keyword."""
        if not self.word(word):
            raise self.wrong(f"{word} of {what} is missing")

    def name(self, what: str) -> Token:
        """Take a name; a keyword is one in backticks only."""
        token = self.here
        if token.kind == "quoted" or (token.kind == "word" and token.upper not in RESERVED):
            return self.take()
        raise self.wrong(f"{what} is missing")

    def is_name(self) -> bool:
        """Whether a name is next."""
        return self.here.kind == "quoted" or (self.here.kind == "word" and self.here.upper not in RESERVED)

    def wrong(self, message: str, hint: str | None = None, at: int | None = None) -> QueryError:
        """The error at the next token, which it names."""
        if at is None:
            at = self.here.at
            found = "the end" if self.here.kind == "end" else repr(self.text[at : self.here.end][:40])
            message = f"{message}; here is {found}"
        return refuse(self.text, at, message, hint)

    @contextmanager
    def deeper(self) -> Iterator[None]:
        """One level of nesting. Raises `QueryError` beyond `DEEPEST`."""
        self._depth += 1
        if self._depth > DEEPEST:
            raise self.wrong(f"expressions are nested more than {DEEPEST} deep", "take it apart with WITH")
        try:
            yield
        finally:
            self._depth -= 1

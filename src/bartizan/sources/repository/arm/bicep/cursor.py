"""A place among the tokens of a file, with the bounds of what may nest."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from bartizan.sources.repository.arm.bicep.tokens import Token, tokens

DEPTH = 100
"""The deepest nesting of one statement (an object counts twice): each level is up to five calls of Python."""

CHAIN = 200
"""The most operators or members of one chain, `a + b + …` or `a.b.…`: each nests in the one before."""


class Unreadable(Exception):  # noqa: N818 - reads as what it is
    """A place that is no Bicep, or that nests too deeply; `line` is 1-based."""

    def __init__(self, line: int, why: str) -> None:
        super().__init__(why)
        self.line = line
        self.why = why


class Cursor:
    """Reads tokens one by one; `place` may be put back."""

    def __init__(self, source: str) -> None:
        self.source = source
        self._tokens = tokens(source)
        self.depth = 0
        self.place = 0

    @property
    def token(self) -> Token:
        """The token at the cursor; the last one is of kind `end` and never passed."""
        return self._tokens[self.place]

    @property
    def line(self) -> int:
        """The line of the token at the cursor."""
        return self._tokens[self.place].line

    @property
    def previous(self) -> Token:
        """The token before the cursor."""
        return self._tokens[max(0, self.place - 1)]

    def peek(self) -> Token:
        """The token after the one at the cursor."""
        return self._tokens[min(self.place + 1, len(self._tokens) - 1)]

    def column(self, place: int) -> int:
        """How far to the right the token at `place` stands, from 0."""
        start = self._tokens[place].start
        return start - max(self.source.rfind("\n", 0, start), self.source.rfind("\r", 0, start)) - 1

    def advance(self) -> Token:
        """The token at the cursor, which moves on."""
        token = self._tokens[self.place]
        if token.kind != "end":
            self.place += 1
        return token

    def ahead(self) -> Iterator[Token]:
        """All tokens of the file, wherever the cursor is."""
        return iter(self._tokens)

    def newlines(self) -> None:
        """Pass line ends."""
        while self._tokens[self.place].kind == "newline":
            self.place += 1

    def after_newlines(self) -> Token:
        """The first token that is no line end; the cursor stays."""
        place = self.place
        while self._tokens[place].kind == "newline":
            place += 1
        return self._tokens[place]

    def at_mark(self, text: str, *, across: bool = False) -> bool:
        """Whether this mark is at the cursor, or `across` line ends after it."""
        token = self.after_newlines() if across else self._tokens[self.place]
        return token.kind == "mark" and token.text == text

    def at_name(self, text: str) -> bool:
        """Whether this word is at the cursor."""
        token = self._tokens[self.place]
        return token.kind == "name" and token.text == text

    def take(self, text: str) -> bool:
        """Pass this mark when it is at the cursor."""
        if not self.at_mark(text):
            return False
        self.place += 1
        return True

    def mark(self, text: str) -> int:
        """Pass this mark and give its line. Raises `Unreadable`."""
        if not self.at_mark(text):
            raise self.unexpected(f"`{text}`")
        return self.advance().line

    def name(self, what: str) -> str:
        """Pass a word. Raises `Unreadable`."""
        if self.token.kind != "name":
            raise self.unexpected(what)
        return self.advance().text

    def unexpected(self, what: str) -> Unreadable:
        """The error that something else stands where `what` is expected."""
        token = self.token
        if token.kind == "bad":
            return Unreadable(token.line, token.text)
        near = {"end": "the end of the file", "newline": "the end of the line"}.get(token.kind)
        near = near or f"`{' '.join(self.source[token.start : min(token.end, token.start + 40)].split())}`"
        return Unreadable(token.line, f"{what} is expected before {near}")

    def separated(self, closing: str, member: Callable[[], object]) -> int:
        """Members parted by commas or line ends, up to `closing`, whose line is given. Raises `Unreadable`."""
        self.enter()
        while True:
            while self.token.kind == "newline" or self.at_mark(","):
                self.place += 1
            if self.at_mark(closing):
                self.leave()
                return self.advance().line
            member()
            if not self._parted(closing):
                raise self.unexpected(f"`,`, `{closing}` or the end of the line")

    def _parted(self, closing: str) -> bool:
        """Whether a member ends here."""
        token = self.token
        return token.kind == "newline" or (token.kind == "mark" and token.text in {",", closing})

    def enter(self) -> None:
        """One level of nesting more. Raises `Unreadable` past `DEPTH`; who catches that puts `depth` back."""
        if self.depth >= DEPTH:
            raise Unreadable(self.line, f"nested deeper than {DEPTH} levels")
        self.depth += 1

    def leave(self) -> None:
        """One level less."""
        self.depth -= 1

    def chain(self, links: int) -> None:
        """Raises `Unreadable` when a chain is too long."""
        if links > CHAIN:
            raise Unreadable(self.line, f"more than {CHAIN} operators or members in one chain")

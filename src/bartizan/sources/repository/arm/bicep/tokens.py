"""Bicep's text as tokens: names, numbers, pieces of text, marks and line ends.

A text with interpolations comes as a `left` piece, the tokens of the first hole, a `middle` piece,
and so on to a `right` piece. Comments and `#` directives leave nothing. Nothing here raises: what is
no Bicep becomes a `bad` token whose text says why.
"""

from __future__ import annotations

import bisect
import re
import sys
from collections.abc import Iterator
from typing import Literal, NamedTuple

Kind = Literal["name", "number", "text", "left", "middle", "right", "mark", "newline", "bad", "end"]

TOKENS = 300_000
"""The most tokens of one file: the compiler's own limit of 4 MB holds fewer in any file that people write."""

NUMBER_LENGTH = 30


class Token(NamedTuple):
    """`text` is what the token means (escapes resolved); `line` is 1-based, `start` and `end` are offsets."""

    kind: Kind
    text: str
    line: int
    start: int
    end: int


_PLAIN = re.compile(
    r"(?P<space>[ \t\f\v\u00a0\ufeff]+|//[^\r\n]*|\#(?:disable-|restore-)[^\r\n]*)"
    r"|(?P<newline>\r\n|\r|\n)"
    r"|(?P<name>[A-Za-z_][A-Za-z_0-9]*)"
    r"|(?P<number>[0-9]+)"
    r"|(?P<comment>/\*)"
    r"|(?P<multi>\${0,8}''')"
    r"|(?P<text>')"
    r"|(?P<mark>\.\.\.|\.\?|::|=>|==|=~|!=|!~|<=|>=|&&|\|\||\?\?|[.:,=!<>+\-*/%?|()\[\]@^])"
    r"|(?P<open>\{)"
    r"|(?P<close>\})"
)
_KINDS: dict[str, Kind] = {"name": "name", "number": "number", "newline": "newline"}
_TEXT = re.compile(r"[^'\\$\r\n]+|\$(?!\{)")
_ESCAPE = re.compile(r"\\(?:u\{([0-9A-Fa-f]{1,8})\}|([nrt\\'$]))")
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "\\": "\\", "'": "'", "$": "$"}
_MULTI_END = re.compile(r"'''|\{")
_FIRST_BREAK = re.compile(r"\r\n|\r|\n")


def tokens(source: str) -> list[Token]:
    """All tokens of a file, the last one of kind `end`; at most `TOKENS` and a `bad` one."""
    found: list[Token] = []
    for token in _Lexer(source).tokens():
        if token.kind == "newline" and found and found[-1].kind == "newline":
            continue
        if len(found) >= TOKENS:
            found.append(Token("bad", f"more than {TOKENS} tokens; what follows was not read", token.line, 0, 0))
            break
        found.append(token)
    line = found[-1].line if found else 1
    found.append(Token("end", "", line, len(source), len(source)))
    return found


class _Lexer:
    """One pass over the text; `_open` remembers whether a `}` ends a block or a hole in a text.

    A hole in a plain text is 0, one in a text of three quotes is the number of `$` before the quotes,
    and a block is None.
    """

    def __init__(self, source: str) -> None:
        self._source = source
        self._breaks = [match.start() for match in re.finditer(r"\r(?!\n)|\n", source)]
        self._open: list[int | None] = []

    def tokens(self) -> Iterator[Token]:
        """The tokens without the last one."""
        source, place, size = self._source, 0, len(self._source)
        scan = _PLAIN.match
        while place < size:
            match = scan(source, place)
            if match is None:
                yield self._token("bad", f"`{source[place]}` is not expected", place, place + 1)
                place += 1
                continue
            kind, start, place = match.lastgroup, place, match.end()
            if kind == "space":
                continue
            if kind == "comment":
                place = self._comment(place)
            elif kind in {"text", "multi"}:
                token, place = self._text(start, place, kind == "multi")
                yield token
            elif kind == "close" and self._open and (hole := self._open.pop()) is not None:
                token, place = self._piece(start, place, hole, "middle", "right")
                yield token
            else:
                if kind == "open":
                    self._open.append(None)
                yield self._plain(kind, match.group(), start, place)

    def _plain(self, kind: str | None, text: str, start: int, end: int) -> Token:
        if kind == "number" and end - start > NUMBER_LENGTH:
            return self._token("bad", "a number that is too long", start, end)
        return self._token(_KINDS.get(kind or "", "mark"), text, start, end)

    def _token(self, kind: Kind, text: str, start: int, end: int) -> Token:
        return Token(kind, text, bisect.bisect_left(self._breaks, start) + 1, start, end)

    def _comment(self, place: int) -> int:
        end = self._source.find("*/", place)
        return len(self._source) if end < 0 else end + 2

    def _text(self, start: int, place: int, multi: bool) -> tuple[Token, int]:
        """The first piece of a text, or the whole text."""
        if not multi:
            return self._piece(start, place, 0, "left", "text")
        dollars = place - start - 3
        if match := _FIRST_BREAK.match(self._source, place):
            place = match.end()
        return self._piece(start, place, dollars, "left", "text", multi=True)

    def _piece(
        self, start: int, place: int, hole: int, more: Kind, last: Kind, *, multi: bool = False
    ) -> tuple[Token, int]:
        """A piece of text up to a hole (`more`) or to the closing quotes (`last`)."""
        if multi or hole:
            return self._multi(start, place, hole, more, last)
        source, pieces = self._source, []
        while True:
            if match := _TEXT.match(source, place):
                pieces.append(match.group())
                place = match.end()
            elif source.startswith("'", place):
                return self._token(last, "".join(pieces), start, place + 1), place + 1
            elif source.startswith("${", place):
                self._open.append(0)
                return self._token(more, "".join(pieces), start, place + 2), place + 2
            elif match := _ESCAPE.match(source, place):
                pieces.append(_ESCAPES[match.group(2)] if match.group(2) else _character(match.group(1)))
                place = match.end()
            elif source.startswith("\\", place):
                pieces.append("\\")
                place += 1
            else:
                return self._token("bad", "a text without its closing quote", start, place), place

    def _multi(self, start: int, place: int, dollars: int, more: Kind, last: Kind) -> tuple[Token, int]:
        """Text in three quotes: no escapes; more quotes at its end belong to the text."""
        source = self._source
        for match in _MULTI_END.finditer(source, place):
            begin = match.start()
            if match.group() != "{":
                while source.startswith("'", begin + 3):
                    begin += 1
                return self._token(last, source[place:begin], start, begin + 3), begin + 3
            if dollars and begin - dollars >= place and source.startswith("$" * dollars, begin - dollars):
                self._open.append(dollars)
                return self._token(more, source[place : begin - dollars], start, begin + 1), begin + 1
        return self._token("bad", "a text without its closing quotes", start, len(source)), len(source)


def _character(digits: str) -> str:
    """The character of a code point; what is none becomes the mark for that."""
    code = int(digits, 16)
    text = chr(code) if code <= sys.maxunicode else "\ufffd"
    return text if text.isprintable() or text.isascii() else text.encode("utf-8", "replace").decode("utf-8")

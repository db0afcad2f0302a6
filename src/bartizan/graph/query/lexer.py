"""The words of a query. Everything that no rule of the subset could use is refused here, with its place."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bartizan.graph.query.mistake import refuse

LONGEST = 10_000
"""Characters of a query."""

MOST_TOKENS = 4_000
LAST_CHARACTER = 0x10FFFF

_TOKEN = re.compile(
    r"""
    (?P<space>[ \t\r\n]+|//[^\n]*|/\*.*?\*/)
  | (?P<number>[0-9]+\.[0-9]+(?:[eE][+-]?[0-9]+)?|[0-9]+[eE][+-]?[0-9]+|[0-9]+)
  | (?P<word>[A-Za-z][A-Za-z0-9_]*)
  | (?P<parameter>\$[A-Za-z][A-Za-z0-9_]*)
  | (?P<quoted>`[^`\x00-\x1f]{1,100}`)
  | (?P<text>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")
  | (?P<sign><>|<=|>=|=~|\.\.|\+=|/(?!\*)|[-()\[\]{}<>=.,:|*+%^!;])
    """,
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)", re.DOTALL)
_ESCAPES = {"\\": "\\", "'": "'", '"': '"', "`": "`", "n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
"""What no text holds: control characters but tabs and line ends, and half characters."""


LEAST, MOST = 1e-18, 1e18
"""Between these a number with a fraction lies, unless it is 0: they print without an exponent."""


def is_usable(number: float) -> bool:
    """Whether a query can hold this number, which is not below 0."""
    return number == 0 or LEAST <= number <= MOST


@dataclass(frozen=True, slots=True)
class Token:
    """`kind` is word, quoted, number, parameter, text, sign or end; `text` as written, or a text's content."""

    kind: str
    text: str
    at: int
    end: int

    @property
    def upper(self) -> str:
        """The word as keywords are compared; empty for what is no word."""
        return self.text.upper() if self.kind == "word" else ""


def tokens(text: str) -> list[Token]:
    """All tokens, `end` last. Raises `QueryError`."""
    if len(text) > LONGEST:
        raise refuse(text, LONGEST, f"the query is longer than {LONGEST:,} characters", "split it up")
    out: list[Token] = []
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise _unknown(text, at)
        kind = match.lastgroup or ""
        if kind != "space":
            word = match.group()
            if kind == "text":
                word = _content(text, word[1:-1], at)
            elif kind == "quoted":
                word = word[1:-1]
            elif kind == "parameter":
                word = word[1:]
            out.append(Token(kind, word, at, match.end()))
        at = match.end()
    if len(out) > MOST_TOKENS:
        raise refuse(text, out[MOST_TOKENS].at, f"the query has more than {MOST_TOKENS:,} words", "split it up")
    return [*out, Token("end", "", len(text), len(text))]


def _unknown(text: str, at: int) -> Exception:
    if text[at] in "'\"`":
        return refuse(text, at, "the quotation mark is not closed", "close it, or write \\' inside a text")
    if text.startswith("/*", at):
        return refuse(text, at, "the comment is not closed", "end it with */")
    if text[at] == "$":
        return refuse(text, at, "a parameter needs a name", "write $name")
    if text[at] == "_":
        return refuse(text, at, "names do not begin with an underscore", "begin it with a letter")
    return refuse(text, at, f"the character {text[at]!r} has no meaning here", "put texts in quotation marks")


def _content(text: str, inner: str, at: int) -> str:
    """A text literal's content, its escapes resolved."""

    def resolve(match: re.Match[str]) -> str:
        code = match.group(1)
        if len(code) > 1:
            number = int(code[1:], 16)
            if number > LAST_CHARACTER:
                raise refuse(text, at, f"there is no character {match.group()}", "leave it out")
            return chr(number)
        if code not in _ESCAPES:
            raise refuse(text, at, f"\\{code} is not an escape", "write \\\\ for a backslash")
        return _ESCAPES[code]

    content = _ESCAPE.sub(resolve, inner)
    if FORBIDDEN.search(content):
        raise refuse(text, at, "a text holds a control character", "leave it out")
    return content

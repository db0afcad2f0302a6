"""The tokens of a template, as Go's lexer gives them: text with its trimming done, and actions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bartizan.sources.repository.kubernetes.helm.gotemplate.errors import TemplateError

TEXT = "text"
OPEN = "open"
CLOSE = "close"
SPACE = "space"
FIELD = "field"
VARIABLE = "variable"
WORD = "word"
STRING = "string"
NUMBER = "number"
CHARACTER = "character"
SIGN = "sign"
END = "end"

_BLANKS = " \t\r\n"


@dataclass(frozen=True, slots=True)
class Token:
    """One token; `text` is as it is written."""

    kind: str
    text: str
    line: int


_TOKEN = re.compile(
    r"""(?P<space>[ \t\r\n]+)
    |(?P<string>"(?:[^"\\\n]|\\.)*"|`[^`]*`)
    |(?P<character>'(?:[^'\\\n]|\\.)+')
    |(?P<number>[-+]?(?:0[xX][0-9a-fA-F_]+|0[bB][01_]+|0[oO][0-7_]+|(?:[0-9][0-9_]*\.?[0-9_]*|\.[0-9][0-9_]*)(?:[eE][-+]?[0-9]+)?))
    |(?P<field>\.[^\W\d]\w*)
    |(?P<variable>\$\w*)
    |(?P<word>[^\W\d]\w*)
    |(?P<sign>:=|[=|(),.])
    """,
    re.VERBOSE,
)


def tokens(text: str) -> Iterator[Token]:
    """The tokens of a whole template, then one of kind `end`. Raises `TemplateError`."""
    place, line = 0, 1
    trim = False
    while True:
        start = text.find("{{", place)
        piece = text[place:] if start < 0 else text[place:start]
        before = line
        if trim:
            stripped = piece.lstrip(_BLANKS)
            before += piece.count("\n", 0, len(piece) - len(stripped))
        else:
            stripped = piece
        line += piece.count("\n")
        if start >= 0 and _trims_left(text, start):
            stripped = stripped.rstrip(_BLANKS)
        if stripped:
            yield Token(TEXT, stripped, before)
        if start < 0:
            yield Token(END, "", line)
            return
        inside = start + (3 if _trims_left(text, start) else 2)
        comment = re.compile(r"\s*/\*").match(text, inside)
        if comment is not None:
            place, trim = _comment(text, comment.end(), line)
            line += text.count("\n", start, place)
            continue
        yield Token(OPEN, "{{", line)
        place = inside
        while not (closing := _closing(text, place)):
            match = _TOKEN.match(text, place)
            if match is None:
                raise TemplateError(_wrong(text, place), line=line)
            kind = str(match.lastgroup)
            yield Token(kind, match.group(), line)
            line += match.group().count("\n")
            place = match.end()
        line += text.count("\n", place, place + closing)
        yield Token(CLOSE, "}}", line)
        trim = text[place] != "}"
        place += closing


def _trims_left(text: str, start: int) -> bool:
    return text[start + 2 : start + 3] == "-" and text[start + 3 : start + 4] in {*_BLANKS}


_CLOSING = re.compile(r"}}|[ \t\r\n]+-}}")


def _closing(text: str, place: int) -> int:
    """The length of the action's end at `place`; 0 where it goes on."""
    match = _CLOSING.match(text, place)
    return len(match.group()) if match else 0


_COMMENT_END = re.compile(r"\*/(\s+-)?}}")


def _comment(text: str, place: int, line: int) -> tuple[int, bool]:
    """Where a comment ends, and whether it trims what follows."""
    end = text.find("*/", place)
    match = _COMMENT_END.match(text, end) if end >= 0 else None
    if match is None:
        raise TemplateError("a comment that is not closed by */}}", line=line)
    return match.end(), match.group(1) is not None


def _wrong(text: str, place: int) -> str:
    character = text[place : place + 1]
    if not character:
        return "an action that is not closed by }}"
    if character in "\"'`":
        return "a text without its closing quote"
    return f"unexpected character {character!r} in an action"

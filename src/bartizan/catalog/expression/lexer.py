"""Tokens of an expression."""

from __future__ import annotations

import re
from typing import NamedTuple

from bartizan.model.errors import ExpressionError

MAX_LENGTH = 8_000
MAX_INT = 2**63 - 1

_TOKEN = re.compile(
    r"""(?P<space>(?:\s+|//[^\n]*)+)
      | (?P<float>(?:\d+\.\d+(?:[eE][+-]?\d+)?|\d+[eE][+-]?\d+|\.\d+(?:[eE][+-]?\d+)?))
      | (?P<int>0[xX][0-9a-fA-F]+|\d+)
      | (?P<raw>[rR](?:"[^"\n]*"|'[^'\n]*'))
      | (?P<string>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')
      | (?P<name>[A-Za-z_][A-Za-z0-9_]*)
      | (?P<sign>&&|\|\||==|!=|<=|>=|[-+*%!<>?:.,()\[\]{}])""",
    re.VERBOSE,
)
_ESCAPE = re.compile(r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-3][0-7]{2})|(.))", re.DOTALL)
_SIMPLE = dict(zip("abfnrtv\\'\"`?", "\a\b\f\n\r\t\v\\'\"`?", strict=True))
_WORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None}


class Token(NamedTuple):
    """`kind` is literal, name, sign or end; `at` is the character where it begins, from 0."""

    kind: str
    text: str
    value: object
    at: int


def tokens(text: str) -> list[Token]:
    """The tokens of `text`, with an end token. Raises `ExpressionError`."""
    if len(text) > MAX_LENGTH:
        raise ExpressionError(f"the expression is longer than {MAX_LENGTH:,} characters")
    found: list[Token] = []
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise ExpressionError(f"{text[at : at + 12]!r} at character {at + 1} does not belong in an expression")
        if match.lastgroup != "space":
            found.append(_token(str(match.lastgroup), match.group(), at))
        at = match.end()
    return [*found, Token("end", "the end", None, at)]


def _token(kind: str, text: str, at: int) -> Token:
    if kind == "sign" or (kind == "name" and text not in _WORDS):
        return Token("sign" if text == "in" else kind, text, None, at)
    if kind == "name":
        return Token("literal", text, _WORDS[text], at)
    if kind == "int":
        value = int(text, 0) if text[:2] in ("0x", "0X") else int(text)
        if value > MAX_INT:
            raise ExpressionError(f"the number at character {at + 1} is too large")
        return Token("literal", text, value, at)
    if kind == "float":
        return Token("literal", text, float(text), at)
    return Token("literal", text, text[2:-1] if kind == "raw" else _unescape(text[1:-1], at), at)


def _unescape(body: str, at: int) -> str:
    def one(match: re.Match[str]) -> str:
        digits = match[1] or match[2] or match[3]
        code = int(digits, 16) if digits else int(match[4], 8) if match[4] else -1
        plain = _SIMPLE.get(match[5] or "") if code < 0 else chr(code) if code < 0x110000 else None  # noqa: PLR2004
        if plain is None or "\ud800" <= plain <= "\udfff":
            raise ExpressionError(f"{match[0]!r} in the text at character {at + 1} is no escape", hint="write '\\\\'")
        return plain

    return _ESCAPE.sub(one, body)

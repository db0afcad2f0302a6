"""Jinja text cut into its parts: literal text, outputs, statements, comments, each block as tokens.

Only reading: nothing is rendered, and a block that breaks the grammar hides no other. Grammar:
https://jinja.palletsprojects.com/en/stable/templates/
"""

# ruff: noqa: PLR2004 - the numbers are positions in the grammar, and bounds beside what they bound

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

OPENING = re.compile(r"\{[{%#]")
RAW_END = re.compile(r"\{%[-+]?\s*endraw\s*[-+]?%\}")
TOKEN = re.compile(
    r"(?P<space>\s+)"
    r"|(?P<string>'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")"
    r"|(?P<number>\d[\d_]*(?:\.\d+)?(?:[eE][+-]?\d+)?|0[xX][\da-fA-F]+)"
    r"|(?P<name>[^\W\d]\w*)"
    r"|(?P<op>\*\*|//|==|!=|<=|>=|[-+*/%~<>=.,:;|()\[\]{}!&^@$?`\\#'\"])",
    re.DOTALL,
)
ESCAPE = re.compile(r"\\(x[\da-fA-F]{2}|u[\da-fA-F]{4}|U[\da-fA-F]{8}|[0-7]{1,3}|\n|.)", re.DOTALL)
PLAIN_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "f": "\f", "v": "\v", "\n": ""}
CLOSING = {"{{": "}}", "{%": "%}", "{#": "#}"}
MOST_TOKENS = 50_000
MOST_UNCLOSED = 8


@dataclass(frozen=True, slots=True)
class Token:
    """`kind` is string, number, name or op; `value` is decoded for a string."""

    kind: str
    value: str
    offset: int


@dataclass(frozen=True, slots=True)
class Block:
    """`kind` is text, output, statement or comment; `tokens` those of an output or a statement."""

    kind: str
    text: str
    offset: int
    tokens: tuple[Token, ...] = ()


def blocks(template: str) -> Iterator[Block]:
    """The parts of a template in order. A block that is never closed reaches to the end."""
    at = 0
    while (found := OPENING.search(template, at)) is not None:
        if found.start() > at:
            yield Block("text", template[at : found.start()], at)
        opening, start = found[0], found.end()
        if opening == "{#":
            end = template.find("#}", start)
            end = len(template) if end < 0 else end
            yield Block("comment", template[start:end], start)
            at = end + 2
            continue
        tokens, at = _tokens(template, start, CLOSING[opening])
        yield Block(
            "output" if opening == "{{" else "statement", template[start : max(at - 2, start)], start, tuple(tokens)
        )
        if opening == "{%" and tokens and tokens[0].value == "raw":
            end_raw = RAW_END.search(template, at)
            end = end_raw.start() if end_raw else len(template)
            yield Block("text", template[at:end], at)
            at = end
    if at < len(template):
        yield Block("text", template[at:], at)


def _tokens(template: str, at: int, closing: str) -> tuple[list[Token], int]:
    """The tokens up to the block's end outside strings and braces, and the position after it."""
    found: list[Token] = []
    depth = unclosed = 0
    while at < len(template) and len(found) < MOST_TOKENS and unclosed < MOST_UNCLOSED:
        if depth <= 0 and template.startswith(closing, at):
            return _trimmed(found), at + 2
        match = TOKEN.match(template, at)
        if match is None:
            at += 1
            continue
        kind, value = match.lastgroup or "op", match[0]
        if kind == "op":
            # A quote that begins no string is never closed: each costs a look at all that follows.
            unclosed += value in "'\""
            depth += {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}.get(value, 0)
        if kind == "string":
            value = unescape(value[1:-1])
        if kind != "space":
            found.append(Token(kind, value, at))
        at = match.end()
    return _trimmed(found), len(template)


def _trimmed(tokens: list[Token]) -> list[Token]:
    """Without the signs of whitespace control at both ends."""
    if tokens and tokens[0].kind == "op" and tokens[0].value in "-+":
        tokens = tokens[1:]
    if tokens and tokens[-1].kind == "op" and tokens[-1].value in "-+":
        tokens = tokens[:-1]
    return tokens


def unescape(text: str) -> str:
    """A string literal's text with its escapes resolved."""
    return ESCAPE.sub(_escaped, text) if "\\" in text else text


def _escaped(match: re.Match[str]) -> str:
    code = match[1]
    if code[0] in "xuU" and len(code) > 1:
        number = int(code[1:], 16)
        return chr(number) if number <= 0x10FFFF else "?"
    if code[0] in "01234567":
        return chr(int(code, 8))
    return PLAIN_ESCAPES.get(code, code if code in "\\'\"" else "\\" + code)

"""The text inside quotes and heredocs: escapes, indentation, and the white space that `~` removes."""

from __future__ import annotations

import re

_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.))|(\$\$|%%)(?=\{)", re.DOTALL)
_CHARACTERS = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}
_HIGHEST = 0x10FFFF


def unescape(text: str) -> str:
    """The text that a quoted literal stands for; an unknown escape stays as it is written."""
    if "\\" not in text and "{" not in text:
        return text
    return _ESCAPE.sub(_replacement, text)


def unescape_heredoc(text: str) -> str:
    """The text that a heredoc's literal stands for: only `$${` and `%%{` are escapes there."""
    return text.replace("$${", "${").replace("%%{", "%{")


def _replacement(match: re.Match[str]) -> str:
    short, long, character, doubled = match.groups()
    if doubled:
        return str(doubled[0])
    if character is not None:
        return _CHARACTERS.get(character, match.group(0))
    code = int(short or long, 16)
    # Half of a surrogate pair, or a number beyond Unicode, is no character.
    return "\ufffd" if code > _HIGHEST or 0xD800 <= code <= 0xDFFF else chr(code)  # noqa: PLR2004


_HOLE = "\0"
"""Stands for an interpolation while lines are counted; a file with NUL bytes is not read at all."""


def dedent(parts: list[str | None]) -> list[str | None]:
    """The parts of a `<<-` heredoc without their common indentation; None is an interpolation."""
    lines = "".join(_HOLE if part is None else part.replace(_HOLE, "") for part in parts).split("\n")
    width = min((len(line) - len(line.lstrip(" \t")) for line in lines if line.strip(" \t")), default=0)
    pieces = "\n".join(line[width:] if line.strip(" \t") else line.lstrip(" \t") for line in lines).split(_HOLE)
    out: list[str | None] = [pieces[0]]
    for piece in pieces[1:]:
        out += [None, piece]
    return out


def strip_before(text: str) -> str:
    """What `${~` leaves of the literal before it: white space up to and with one line break goes."""
    return text.rstrip(" \t\r\n")


def strip_after(text: str) -> str:
    """What `~}` leaves of the literal after it."""
    return text.lstrip(" \t\r\n")

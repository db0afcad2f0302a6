"""The text inside quotes and heredocs: what its escapes stand for."""

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

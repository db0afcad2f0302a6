"""JSON with comments and trailing commas, as editors write it, turned into plain JSON of the same lines."""

from __future__ import annotations

import re

_INTERESTING = re.compile(r'["/,]')
_STRING = re.compile(r'"(?:[^"\\\n]|\\.)*"?')
_AFTER_COMMA = re.compile(r"\s*[}\]]")


def plain_json(text: str) -> str:
    """The text without comments and trailing commas; strings and line breaks stay as they are."""
    return "".join(_without_commas("".join(_without_comments(text.lstrip("\ufeff")))))


def _without_comments(text: str) -> list[str]:
    """The text in pieces, each comment replaced by its line breaks; one pass, whatever the text is."""
    pieces: list[str] = []
    position = 0
    while (match := _INTERESTING.search(text, position)) is not None:
        start = match.start()
        pieces.append(text[position:start])
        end = start + 1
        if text[start] == '"':
            found = _STRING.match(text, start)
            end = found.end() if found is not None else end
            pieces.append(text[start:end])
        elif text.startswith("//", start):
            line = text.find("\n", start)
            end = line if line >= 0 else len(text)
        elif text.startswith("/*", start):
            close = text.find("*/", start + 2)
            end = close + 2 if close >= 0 else len(text)
            pieces.append("\n" * text.count("\n", start, end) or " ")
        else:
            pieces.append(text[start:end])
        position = end
    pieces.append(text[position:])
    return pieces


def _without_commas(text: str) -> list[str]:
    """The text in pieces without the commas before a closing bracket."""
    pieces: list[str] = []
    position = 0
    while (match := _INTERESTING.search(text, position)) is not None:
        start = match.start()
        end = start + 1
        if text[start] == '"':
            found = _STRING.match(text, start)
            end = found.end() if found is not None else end
        dropped = text[start] == "," and _AFTER_COMMA.match(text, end) is not None
        pieces.append(text[position : start if dropped else end])
        position = end
    pieces.append(text[position:])
    return pieces

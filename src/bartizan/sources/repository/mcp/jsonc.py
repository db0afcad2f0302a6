"""JSON with comments and trailing commas, as editors write it, turned into plain JSON of the same lines."""

from __future__ import annotations

import re

_TOKEN = re.compile(r'"(?:[^"\\\n]|\\.)*"|//[^\n]*|/\*.*?\*/|,(?=\s*[}\]])', re.DOTALL)


def plain_json(text: str) -> str:
    """The text without comments and trailing commas; strings and line breaks stay as they are."""
    without = _TOKEN.sub(_comment, text.lstrip("\ufeff"))
    return _TOKEN.sub(_comma, without)


def _comment(match: re.Match[str]) -> str:
    token = match.group()
    return "\n" * token.count("\n") + " " if token.startswith(("//", "/*")) else token


def _comma(match: re.Match[str]) -> str:
    return " " if match.group() == "," else match.group()

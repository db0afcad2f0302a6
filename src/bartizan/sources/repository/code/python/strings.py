"""String literals of Python: prefixes, escapes, the known parts of f-strings."""

from __future__ import annotations

from collections.abc import Callable

import re2
from tree_sitter import Node

from bartizan.sources.repository.code.following.operations import shown
from bartizan.sources.repository.code.following.syntax import Module
from bartizan.sources.repository.code.following.values import Val

_SIMPLE = {
    "n": "\n",
    "t": "\t",
    "r": "\r",
    "\\": "\\",
    "'": "'",
    '"': '"',
    "\n": "",
    "a": "\a",
    "b": "\b",
    "f": "\f",
    "v": "\v",
}
_ESCAPE = re2.compile(r"(?s)\\(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[0-7]{1,3}|N\{[^}]*\}|\r\n|.)")
MOST_CHARACTERS = 100_000


def literal(
    node: Node, module: Module, evaluate: Callable[[Node], Val], unknown: list[Val] | None = None
) -> tuple[str, bool]:
    """The text of a `string` node, and whether all of it is known; unknown parts stay as `{expression}`.

    Their values are added to `unknown`.
    """
    parts: list[str] = []
    whole = True
    raw = False
    for child in node.children:
        if child.type == "string_start":
            raw = "r" in module.text(child).lower()
        elif child.type == "string_content":
            text = module.text(child)
            parts.append(text if raw else unescape(text))
        elif child.type == "interpolation":
            value = evaluate(child.named_children[0]) if child.named_children else None
            part, known = shown(value)
            if known and part is not None:
                parts.append(part)
            else:
                inner = module.text(child.named_children[0]) if child.named_children else ""
                parts.append(part if part is not None else "{" + inner[:60] + "}")
                whole = False
                if unknown is not None and value is not None:
                    unknown.append(value)
    joined = "".join(parts)
    return joined[:MOST_CHARACTERS], whole and len(joined) <= MOST_CHARACTERS


def unescape(text: str) -> str:
    """The text with Python's escape sequences replaced; unknown ones stay as they are."""
    return _ESCAPE.sub(_escape, text) if "\\" in text else text


def _escape(match: re2._Match[str]) -> str:
    body = match.group(1)
    if body in _SIMPLE:
        return _SIMPLE[body]
    if body == "\r\n":
        return ""
    try:
        if body[0] in "xuU":
            return chr(int(body[1:], 16))
        if body[0] in "01234567":
            return chr(int(body, 8))
    except (ValueError, OverflowError):
        pass
    return str(match.group(0))

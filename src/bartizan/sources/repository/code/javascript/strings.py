"""String literals of JavaScript: escapes, the known parts of templates."""

from __future__ import annotations

from collections.abc import Callable

import re2
from tree_sitter import Node

from bartizan.sources.repository.code.following.operations import first_text, shown
from bartizan.sources.repository.code.following.syntax import Module
from bartizan.sources.repository.code.following.values import Choice, Text, Val

_SIMPLE = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "\0", "\n": "", "\u2028": ""}
_ESCAPE = re2.compile(r"(?s)\\(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|u\{[0-9a-fA-F]{1,6}\}|\r\n|.)")
MOST_CHARACTERS = 100_000


def plain(node: Node, module: Module) -> str:
    """The text of a `string` node."""
    return unescape(module.text(node)[1:-1])[:MOST_CHARACTERS]


def template(node: Node, module: Module, evaluate: Callable[[Node], Val]) -> Text:
    """The text of a template; parts that are not known stay as `{expression}`, and their values are kept."""
    pieces: list[str] = []
    unknown: list[Val] = []
    whole = True
    position = node.start_byte + 1
    for child in node.named_children:
        if child.type != "template_substitution":
            continue
        pieces.append(_between(module, position, child.start_byte))
        position = child.end_byte
        inner = child.named_children[0] if child.named_children else None
        value = evaluate(inner) if inner is not None else None
        text, known = shown(first_text(value)) if value is not None else (None, False)
        if value is not None and (not known or isinstance(value, Choice)):
            unknown.append(value)
        if text is None or not known:
            whole = False
        pieces.append(text if text is not None else _named(module, inner))
    pieces.append(_between(module, position, max(position, node.end_byte - 1)))
    joined = "".join(pieces)
    return Text(joined[:MOST_CHARACTERS], whole and len(joined) <= MOST_CHARACTERS, parts=tuple(unknown[:50]))


def _named(module: Module, node: Node | None) -> str:
    return "{" + (module.text(node)[:60] if node is not None else "") + "}"


def _between(module: Module, start: int, end: int) -> str:
    return unescape(module.source[start:end].decode("utf-8", "replace"))


def unescape(text: str) -> str:
    """The text with its escape sequences replaced."""
    if "\\" not in text:
        return text
    found = str(_ESCAPE.sub(_escape, text))
    if any("\ud800" <= character <= "\udfff" for character in found):
        # Pairs of escapes are one character; a half of one is none.
        found = found.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return found


def _escape(match: re2._Match[str]) -> str:
    body = str(match.group(1))
    if body in _SIMPLE:
        return _SIMPLE[body]
    if body == "\r\n":
        return ""
    if body[0] in "xu" and len(body) > 1:
        number = int(body[1:].strip("{}"), 16)
        return chr(number) if number <= 0x10FFFF else body  # noqa: PLR2004 - the last code point
    return body

"""Policy variables: `${aws:username}`, defaults `${key, 'text'}`, and the escapes `${*}`, `${?}`, `${$}`.

Source: IAM user guide, "IAM policy elements: Variables and tags". Variables work in the elements Resource,
NotResource and Condition of policies of version 2012-10-17; in older ones they are plain text. A key that
the request does not carry gives the variable no value, and what contains it then matches nothing; a
multivalued key cannot be a variable.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from bartizan.graph.globs import MARK, STAR, literal

PRESENT: Final[tuple[str, ...]] = ("\0present",)
"""The value, compared by identity, of a key that a request surely carries but whose value is not known."""

Context = Mapping[str, tuple[str, ...] | None]
"""What is known of a request: lower-case key → its values; None or () = the key is known to be absent."""


class Told(dict[str, tuple[str, ...] | None]):
    """A context that a caller tells of one request.

    What speaks of the absence of a key itself (Null, `…IfExists`, `ForAllValues`, a variable's default) takes
    a key that is not told as absent, as AWS does; for everything else such a key is not known.
    """

    def absent(self, key: str) -> bool:
        """Whether what speaks of the absence of `key` finds it absent, although nothing tells so."""
        return key not in self


_ESCAPES = {"*": STAR, "?": MARK, "$": "$"}


@dataclass(frozen=True, slots=True)
class Variable:
    """`${key, 'default'}`; `key` in lower case, `name` as written."""

    key: str
    name: str
    default: str | None


@dataclass(frozen=True, slots=True)
class Filled:
    """A text with its variables replaced, as a pattern in which `*` of a value means itself.

    `text` is None when a variable has no value. `keys` are those whose values are not known; the text has
    `*` in their place then.
    """

    text: str | None
    keys: tuple[str, ...] = ()


LONG = 2048
"""Longer texts are not remembered."""


def template(text: str) -> tuple[str | Variable, ...] | None:
    """The pieces of a text; None when it holds no variable and no escape."""
    if "${" not in text:
        return None
    return _parse(text) if len(text) <= LONG else _parse.__wrapped__(text)


@lru_cache(maxsize=16384)
def _parse(text: str) -> tuple[str | Variable, ...]:
    pieces: list[str | Variable] = []
    at = 0
    while (start := text.find("${", at)) >= 0 and (end := text.find("}", start)) >= 0:
        pieces.append(text[at:start])
        pieces.append(_piece(text[start + 2 : end]))
        at = end + 1
    pieces.append(text[at:])
    return tuple(piece for piece in pieces if piece != "")


def _piece(inner: str) -> str | Variable:
    if inner in _ESCAPES:
        return _ESCAPES[inner]
    name, comma, rest = inner.partition(",")
    quoted = rest.strip()
    default = quoted[1:-1] if comma and len(quoted) > 1 and quoted[0] == quoted[-1] == "'" else None
    return Variable(name.strip().lower(), name.strip(), default)


def fill(text: str, context: Context) -> Filled:
    """`text` with the values that `context` gives to its variables."""
    pieces = template(text)
    if pieces is None:
        return Filled(text)
    out: list[str] = []
    keys: list[str] = []
    for piece in pieces:
        if isinstance(piece, str):
            out.append(piece)
            continue
        if piece.default is not None and isinstance(context, Told) and context.absent(piece.key):
            out.append(literal(piece.default))
            continue
        held = context.get(piece.key) if piece.key in context else PRESENT
        if held is PRESENT:
            keys.append(piece.name)
            out.append("*")
        elif held is not None and len(held) == 1:
            out.append(literal(held[0]))
        elif piece.default is not None and not held:
            out.append(literal(piece.default))
        else:
            return Filled(None)
    return Filled("".join(out), tuple(keys))


def said(text: str) -> str:
    """A pattern's own characters, for comparison as plain text: escaped wildcards as themselves."""
    return text.replace(STAR, "*").replace(MARK, "?")

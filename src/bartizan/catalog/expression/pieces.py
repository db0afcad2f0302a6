"""What can be said of a text of which only some pieces are known (`Unknown.pieces`).

Every answer holds for each text that could stand in the holes; where fillings differ it is None.
"""

from __future__ import annotations

from typing import Any

from bartizan.model.values import Unknown

Pieces = tuple[str | None, ...]


def head(pieces: Pieces) -> str:
    """The text that the whole begins with; empty where a hole comes first."""
    return (pieces[0] or "") if pieces else ""


def tail(pieces: Pieces) -> str:
    """The text that the whole ends with; empty where a hole comes last."""
    return (pieces[-1] or "") if pieces else ""


def is_wildcard(text: str) -> bool:
    """Whether a text that is looked for stands for many things: it holds a `*`."""
    return "*" in text


CALLER = "AWS::CallerArn"
"""The `attribute` of the ARN of whoever deploys: one identity, whatever its text."""


def names_one(value: Any) -> bool:
    """Whether the value is one asset's, or the deploying identity's, own ARN or id, which never holds a wildcard."""
    if not isinstance(value, Unknown):
        return False
    return value.attribute == CALLER or (bool(value.assets) and (value.attribute or "").lower() in ("arn", "id"))


def could_be(pieces: Pieces, text: str) -> bool:
    """Whether some filling of the holes gives exactly `text`; true where nothing is known."""
    if None not in pieces:
        return not pieces or "".join(piece or "" for piece in pieces) == text
    first, last = head(pieces), tail(pieces)
    if len(first) + len(last) > len(text) or not text.startswith(first) or not text.endswith(last):
        return False
    at, end = len(first), len(text) - len(last)
    for piece in pieces[1 if first else 0 : len(pieces) - 1 if last else len(pieces)]:
        if piece is None:
            continue
        found = text.find(piece, at, end)
        if found < 0:
            return False
        at = found + len(piece)
    return True


def could_agree(left: Pieces, right: Pieces) -> bool:
    """Whether two such texts could be one text; false only where their ends contradict."""
    return _one_begins_the_other(head(left), head(right)) and _one_begins_the_other(tail(left)[::-1], tail(right)[::-1])


def begins(pieces: Pieces, prefix: str) -> bool | None:
    """Whether the text begins with `prefix`."""
    first = head(pieces)
    if first.startswith(prefix):
        return True
    return None if prefix.startswith(first) else False


def ends(pieces: Pieces, suffix: str) -> bool | None:
    """Whether the text ends with `suffix`."""
    last = tail(pieces)
    if last.endswith(suffix):
        return True
    return None if suffix.endswith(last) else False


def holds(pieces: Pieces, part: str) -> bool | None:
    """Whether the text holds `part`: true where one piece does, else a hole may."""
    return True if any(part in (piece or "") for piece in pieces) else None


def lowered(value: Unknown, table: dict[int, int]) -> Unknown:
    """The unknown with its known text translated letter by letter."""
    pieces = tuple(None if piece is None else piece.translate(table) for piece in value.pieces)
    return Unknown(value.why, value.assets, value.attribute, pieces)


def _one_begins_the_other(left: str, right: str) -> bool:
    return left.startswith(right) or right.startswith(left)

"""Text of known and unknown pieces, and the references in it that CloudFormation resolves on deployment.

A reference to Secrets Manager or to a SecureString (`{{resolve:secretsmanager:…}}`,
`{{resolve:ssm-secure:…}}`) stays as it is written: rules know it as the place of a secret that is not
in the code. A reference to a plain parameter (`{{resolve:ssm:…}}`) stands for any text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import cast

from bartizan.model.values import Unknown
from bartizan.sources.repository.evaluated import TEXT_LENGTH, JsonText, Partial, encode, unknown

NOTHING = object()
"""`AWS::NoValue`: the property is as if it were not written."""

_STORED = re.compile(r"\{\{resolve:ssm:[^{}]*\}\}")
_MARK = "{{resolve:ssm:"


def words(value: object) -> str:
    """A scalar as text."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def joined(pieces: Sequence[object], why: str) -> object:
    """The text when all pieces are known, else a `Partial`."""
    parts: list[str | Unknown] = []
    for piece in pieces:
        if isinstance(piece, Partial):
            parts.extend(piece.parts)
        elif isinstance(piece, JsonText):
            parts.append(encode(piece) or unknown(piece.why, piece.value))
        elif isinstance(piece, Unknown):
            parts.append(piece)
        elif isinstance(piece, str | int | float):
            parts.append(words(piece))
        elif piece is not NOTHING:
            parts.append(unknown(why, piece))
    if sum(len(part) for part in parts if isinstance(part, str)) > TEXT_LENGTH:
        return Unknown(f"{why}: too long", pieces=(None,))
    if all(isinstance(part, str) for part in parts):
        return "".join(cast("list[str]", parts))
    kept = tuple(part for part in parts if part != "")
    return kept[0] if len(kept) == 1 else Partial(kept, why)


def stored(value: object) -> object:
    """The value with what Parameter Store puts into its text as holes."""
    if isinstance(value, str):
        return _split(value) if _MARK in value else value
    if isinstance(value, Partial) and any(_MARK in part for part in value.parts if isinstance(part, str)):
        parts: list[str | Unknown] = []
        for part in value.parts:
            split = _split(part) if isinstance(part, str) else part
            parts.extend(split.parts if isinstance(split, Partial) else (cast("str | Unknown", split),))
        if any(isinstance(part, str) and _MARK in part for part in parts):
            # The name of the parameter has a hole itself: where the reference ends is not known.
            return unknown(value.why, value)
        return Partial(tuple(parts), value.why)
    return value


def _split(text: str) -> object:
    parts: list[str | Unknown] = []
    place = 0
    for match in _STORED.finditer(text):
        parts += [text[place : match.start()], Unknown(match.group(0), pieces=(None,))]
        place = match.end()
    parts.append(text[place:])
    kept = tuple(part for part in parts if part != "")
    if len(kept) == 1:
        return kept[0]
    return Partial(kept, text)

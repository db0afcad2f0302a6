"""What an expression evaluates to: JSON, `Unknown`, and three things that become one of them.

A `Partial` is text with holes, a `JsonText` is what `jsonencode` makes of values that may hold
unknowns, a `Handle` is a whole resource or module. `settle` turns all into configuration values.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, cast

from bartizan.model.values import Unknown, Value

VALUE_NODES = 50_000
"""The most values in one argument; what is larger is unknown."""

TEXT_LENGTH = 1_000_000


@dataclass(frozen=True, slots=True)
class Failed(Unknown):
    """An expression that Terraform itself would refuse: `try` goes on to its next argument."""


@dataclass(frozen=True, slots=True)
class Partial:
    """Text of which some pieces are unknown."""

    parts: tuple[str | Unknown, ...]
    why: str


@dataclass(frozen=True, slots=True)
class JsonText:
    """The JSON text of `value`, which may hold unknowns."""

    value: object
    why: str


class Handle(Protocol):
    """A resource, a data source or a module call: something with attributes."""

    def attribute(self, name: str, text: str) -> object:
        """The attribute's value; `text` is the whole reference as it is written."""

    def whole(self, text: str) -> Unknown:
        """What the thing is when it is used as a value by itself."""


class Body(dict[str, object]):
    """An evaluated block: its arguments and nested blocks (lists of `Body`), with their lines.

    `owner` is the resource that a nested block stands in, as asset id, and the block's path there.
    """

    __slots__ = ("end_line", "line", "lines", "owner")

    def __init__(self, line: int, end_line: int) -> None:
        super().__init__()
        self.line = line
        self.end_line = end_line
        self.lines: dict[str, int] = {}
        self.owner: tuple[str, str] | None = None


class OutOfBudget(Exception):  # noqa: N818 - reads as what it is
    """A module asks for more steps than one module may take."""


class Budget:
    """Counts the steps of one evaluation down to zero."""

    __slots__ = ("left",)

    def __init__(self, steps: int) -> None:
        self.left = steps

    def spend(self, steps: int = 1) -> None:
        """Take `steps`. Raises `OutOfBudget`."""
        self.left -= steps
        if self.left < 0:
            raise OutOfBudget


def unknown(why: str, *values: object) -> Unknown:
    """An `Unknown` that carries the assets of all unknowns among `values`."""
    return Unknown(why, assets_of(values))


def assets_of(values: Iterable[object]) -> tuple[str, ...]:
    """The assets that the values refer to, in order, each once; looks a bounded way into lists."""
    found: dict[str, None] = {}
    stack = [*values][::-1]
    steps = 0
    while stack and steps < VALUE_NODES:
        value = stack.pop()
        steps += 1
        if isinstance(value, Unknown):
            found.update(dict.fromkeys(value.assets))
        elif isinstance(value, Partial):
            stack.extend(reversed(value.parts))
        elif isinstance(value, JsonText):
            stack.append(value.value)
        elif isinstance(value, Mapping):
            stack.extend([*value.values()][::-1])
        elif isinstance(value, list):
            stack.extend(reversed(value))
        elif not isinstance(value, str | int | float | None) and isinstance(value, object):
            found.update(dict.fromkeys(_whole(value).assets))
    return tuple(found)


def _whole(value: object) -> Unknown:
    whole = getattr(value, "whole", None)
    return whole("value") if callable(whole) else Unknown("value")


def is_handle(value: object) -> bool:
    """Whether the value is a resource, a data source or a module."""
    return hasattr(value, "whole")


_SCALARS = frozenset({str, int, float, bool, type(None)})


def fits(value: object, limit: int = VALUE_NODES) -> bool:
    """Whether the value, written out in full, has at most `limit` nodes."""
    if value.__class__ in _SCALARS:
        return limit > 0
    stack = [value]
    while stack:
        limit -= 1
        if limit < 0:
            return False
        inner = stack.pop()
        if isinstance(inner, dict):
            stack.extend(inner.values())
        elif isinstance(inner, list):
            stack.extend(inner)
        elif isinstance(inner, JsonText):
            stack.append(inner.value)
    return True


def is_known(value: object) -> bool:
    """Whether nothing in the value is unknown."""
    stack = [value]
    steps = 0
    while stack:
        inner = stack.pop()
        steps += 1
        if steps > VALUE_NODES:
            return False
        if isinstance(inner, dict):
            stack.extend(inner.values())
        elif isinstance(inner, list):
            stack.extend(inner)
        elif isinstance(inner, JsonText):
            stack.append(inner.value)
        elif not isinstance(inner, str | int | float | None):
            return False
    return True


def settle(value: object, text: str = "value") -> Value:
    """A configuration value: JSON and `Unknown` only."""
    if not fits(value):
        return Unknown(f"{text}: more than {VALUE_NODES} values")
    return _settle(value, text, 0)


_DEPTH = 60


def _settle(value: object, text: str, depth: int) -> Value:
    if value.__class__ in _SCALARS or isinstance(value, str | int | float):
        return cast("Value", value)
    if isinstance(value, Unknown):
        if isinstance(value, Failed):
            return Unknown(value.why, value.assets, value.attribute, value.pieces)
        return value
    if depth > _DEPTH:
        return Unknown(f"{text}: nested deeper than {_DEPTH} levels")
    if isinstance(value, Mapping):
        return {str(key): _settle(inner, text, depth + 1) for key, inner in value.items()}
    if isinstance(value, Sequence):
        return [_settle(inner, text, depth + 1) for inner in value]
    if isinstance(value, Partial):
        pieces = pieces_of(value.parts)
        return Unknown(value.why, assets_of([value]), None, pieces if any(pieces) else ())
    if isinstance(value, JsonText):
        encoded = encode(value)
        return Unknown(value.why, assets_of([value]), None, _json_pieces(value)) if encoded is None else encoded
    whole = getattr(value, "whole", None)
    return whole(text) if callable(whole) else Unknown(text)


PIECES = 32
PIECES_LENGTH = 2_000
_END = 400


def pieces_of(parts: Iterable[str | Unknown]) -> tuple[str | None, ...]:
    """The known text of a text's parts, as `Unknown.pieces` has it; of a long one its two ends.

    Whatever is left out becomes a hole, so less is known of a long text, and nothing wrong: two holes in
    a row, as opposed to the one of a value that is not known.
    """
    pieces: list[str | None] = []
    for part in parts:
        before: str | None = ""
        for piece in (part,) if isinstance(part, str) else part.pieces or (None,):
            last = pieces[-1] if pieces else ""
            cut = piece is None and before is None
            before = piece
            if piece is None:
                pieces += [None] if last is not None or not pieces or (cut and pieces[-2:] != [None, None]) else []
            elif isinstance(last, str) and pieces:
                pieces[-1] = last + piece
            elif piece:
                pieces.append(piece)
    if len(pieces) <= PIECES and sum(len(piece or "") for piece in pieces) <= PIECES_LENGTH:
        return tuple(pieces)
    first, final = pieces[0], pieces[-1]
    head = (first[:_END],) if first else ()
    return (*head, None, None, *((final[-_END:],) if final else ()))


def encode(value: JsonText) -> str | None:
    """The text itself when all of it is known."""
    if not is_known(value.value) or not fits(value.value):
        return None
    return json.dumps(settle(value.value), separators=(",", ":"), ensure_ascii=False)


_HOLE = "\ue000"


def _json_pieces(value: JsonText) -> tuple[str | None, ...]:
    """What is known of a JSON text; a hole without quotes around it may hold any JSON."""
    if not fits(value.value):
        return ()
    try:
        text = json.dumps(_holed(settle(value.value)), separators=(",", ":"), ensure_ascii=False)
    except RecursionError:
        return ()
    parts: list[str | Unknown] = []
    for number, piece in enumerate(text.replace(f'"{_HOLE}{_HOLE}"', _HOLE).split(_HOLE)):
        parts += [Unknown("")] if number else []
        parts.append(piece)
    return pieces_of(parts)


def _holed(value: Value) -> Value:
    """JSON with marks in the place of what is not known."""
    if isinstance(value, Unknown):
        if value.pieces and any(value.pieces):
            return "".join(_HOLE if piece is None else piece for piece in value.pieces)
        return _HOLE if value.assets and value.attribute is not None else _HOLE * 2
    if isinstance(value, Mapping):
        return {key: _holed(inner) for key, inner in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_holed(inner) for inner in value]
    return value


_MARK = "\ue000{}\ue001"
_QUOTES = re.compile(r'\\.|"', re.DOTALL)


def parse_json(value: object, why: str = "") -> Value:
    """The document that a text argument holds, with `Unknown` where the text has holes.

    Text that is not JSON stays text; a text with holes that is not JSON is unknown as a whole.
    """
    if isinstance(value, JsonText):
        return settle(value.value, value.why)
    if isinstance(value, str):
        document = _loads(value)
        return value if document is None else settle(document)
    if not isinstance(value, Partial):
        return settle(value, why)
    holes: list[Unknown] = []
    pieces: list[str] = []
    quoted = False
    for part in value.parts:
        if isinstance(part, str):
            pieces.append(part)
            quoted ^= sum(mark == '"' for mark in _QUOTES.findall(part)) % 2 == 1
        else:
            # A hole outside quotes stands for a whole value: `"Resource": ${jsonencode(x)}`.
            mark = _MARK.format(len(holes))
            pieces.append(mark if quoted else f'"{mark}"')
            # What is known of a hole's text is known as JSON writes it, which is not how it reads.
            holes.append(Unknown(part.why, part.assets, part.attribute))
    document = _loads("".join(pieces))
    return unknown(value.why, value) if document is None else _filled(settle(document), holes, 0)


def _loads(text: str) -> object:
    """The JSON document; None when the text is none, or only a scalar."""
    if text.lstrip()[:1] not in {"{", "["} or len(text) > TEXT_LENGTH:
        return None
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return document if isinstance(document, dict | list) else None


def _filled(value: Value, holes: Sequence[Unknown], depth: int) -> Value:
    """The document with its marks replaced by the unknowns that they stand for."""
    if isinstance(value, str):
        return _hole(value, holes)
    if depth > _DEPTH:
        return value
    if isinstance(value, Mapping):
        return {_key(key, holes): _filled(inner, holes, depth + 1) for key, inner in value.items()}
    if isinstance(value, Sequence):
        return [_filled(inner, holes, depth + 1) for inner in value]
    return value


def _hole(text: str, holes: Sequence[Unknown]) -> Value:
    if _MARK[0] not in text:
        return text
    parts: list[str | Unknown] = []
    for piece in text.split(_MARK[0]):
        number, mark, rest = piece.partition(_MARK[-1])
        if mark and number.isdigit() and int(number) < len(holes):
            parts.append(holes[int(number)])
            parts.append(rest)
        else:
            parts.append(piece)
    found = [part for part in parts if isinstance(part, Unknown)]
    if len(found) == 1 and not any(part for part in parts if isinstance(part, str)):
        return found[0]
    written = "".join(part if isinstance(part, str) else "${" + part.why + "}" for part in parts)
    return Unknown(written, assets_of(found), None, pieces_of(parts))


def _key(key: str, holes: Sequence[Unknown]) -> str:
    value = _hole(key, holes)
    return value if isinstance(value, str) else value.why if isinstance(value, Unknown) else key

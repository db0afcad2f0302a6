"""Text put together from known and unknown pieces."""

from __future__ import annotations

import json
from typing import Any, cast

from bartizan.model.values import Unknown, Value
from bartizan.sources.repository.evaluated import (
    TEXT_LENGTH,
    Budget,
    JsonText,
    Partial,
    encode,
    is_handle,
    settle,
    unknown,
)
from bartizan.sources.repository.terraform.functions_base import REFUSALS, TooLarge, text

PIECES = 100_000
_MARK = "\ue000"


class Pieces:
    """The pieces of one template; `written` is the template as its author wrote it."""

    def __init__(self, written: str, budget: Budget) -> None:
        self._written = written
        self._budget = budget
        self._parts: list[str | Unknown] = []
        self._length = 0

    def add(self, value: object) -> None:
        """One more piece. Raises `TooLarge`."""
        if isinstance(value, Partial):
            for part in value.parts:
                self._append(part)
        elif isinstance(value, Unknown | str):
            self._append(value)
        elif isinstance(value, JsonText) and encode(value) is None:
            for part in _json_parts(value):
                self._append(part)
        elif is_handle(value):
            self._append(cast("Any", value).whole(self._written))
        else:
            try:
                self._append("" if value is None else text(value))
            except REFUSALS:
                self._append(unknown(self._written, value))

    def _append(self, part: str | Unknown) -> None:
        self._parts.append(part)
        self._length += len(part) if isinstance(part, str) else 0
        if self._length > TEXT_LENGTH or len(self._parts) > PIECES:
            raise TooLarge("text")
        self._budget.spend(1 + (len(part) // 1000 if isinstance(part, str) else 0))

    def value(self) -> object:
        """The text when all of it is known, else a `Partial`."""
        if all(isinstance(part, str) for part in self._parts):
            return "".join(cast("list[str]", self._parts))
        return Partial(tuple(part for part in self._parts if part != ""), self._written)


def _json_parts(value: JsonText) -> list[str | Unknown]:
    """An encoded document whose unknown values are holes in the text."""
    holes: list[Unknown] = []
    try:
        encoded = json.dumps(_marked(settle(value.value, value.why), holes), ensure_ascii=False)
    except RecursionError:
        return [unknown(value.why, value.value)]
    parts: list[str | Unknown] = []
    for place, part in enumerate(encoded.split(_MARK)):
        if place:
            parts.append(holes[place - 1])
        parts.append(part)
    return parts if len(parts) == 2 * len(holes) + 1 else [unknown(value.why, value.value)]


def _marked(value: Value, holes: list[Unknown]) -> Any:
    if isinstance(value, Unknown):
        holes.append(value)
        return _MARK
    if isinstance(value, dict):
        return {key: _marked(inner, holes) for key, inner in value.items()}
    if isinstance(value, list):
        return [_marked(inner, holes) for inner in value]
    return value

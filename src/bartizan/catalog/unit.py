"""One YAML file of the catalogue: its data, the line of every value, and errors that point at it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NoReturn, TypeVar

from bartizan.model.errors import CatalogError

Place = tuple[str | int, ...]
"""Where a value stands in a unit: keys and indexes from its root."""

Word = TypeVar("Word", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Unit:
    """One document. `path` is how errors name the file; `lines` are 1-based."""

    path: str
    data: Any
    lines: Mapping[Place, int]

    def where(self, place: Place = ()) -> str:
        """`file:line` of a value, or of the nearest thing around it that has a line."""
        while place and place not in self.lines:
            place = place[:-1]
        line = self.lines.get(place)
        return self.path if line is None else f"{self.path}:{line}"

    def error(self, message: str, place: Place = (), *, hint: str | None = None) -> CatalogError:
        """The error that says what is wrong at `place`."""
        return CatalogError(message, where=self.where(place), hint=hint)


def did_you_mean(word: str, known: Iterable[str]) -> str | None:
    """`did you mean 'X'?` for the closest known word, or None when none is close."""
    candidates = list(known)
    folded = {candidate.lower().replace("_", "").replace("-", ""): candidate for candidate in candidates}
    same = folded.get(word.lower().replace("_", "").replace("-", ""))
    close = [same] if same is not None else difflib.get_close_matches(word, candidates, n=1, cutoff=0.6)
    return f"did you mean {close[0]!r}?" if close else None


class Fields:
    """Reads the keys of one mapping of a unit; every mistake is a `CatalogError` with its line.

    Each reader takes a key; what is still unread at `finish` is an unknown key.
    """

    def __init__(self, unit: Unit, data: object, place: Place = ()) -> None:
        """`place` is where `data` stands in the unit."""
        self.unit = unit
        self.place = place
        if not isinstance(data, Mapping):
            raise unit.error("a mapping of names to values belongs here", place)
        self._data: dict[str, Any] = {}
        for key, value in data.items():
            if not isinstance(key, str):
                raise unit.error(f"the key {key!r} must be text", place, hint="write it in quotes")
            self._data[key] = value
        self._known: list[str] = []

    def fail(self, message: str, key: str | None = None, *, hint: str | None = None) -> NoReturn:
        """Raise the error for `key`."""
        raise self.unit.error(message, self.place if key is None else (*self.place, key), hint=hint)

    def take(self, key: str) -> Any:
        """The raw value of `key`; None when absent."""
        self._known.append(key)
        return self._data.get(key)

    def text(self, key: str, default: str | None = None) -> str:
        """A text that is not empty; required when there is no default."""
        value = self.take(key)
        if value is None and default is not None:
            return default
        if value is None:
            self.fail(f"'{key}' is missing")
        if not isinstance(value, str) or not value.strip():
            self.fail(f"'{key}' must be text", key)
        return value.strip()

    def optional(self, key: str) -> str | None:
        """A text, or None when absent."""
        return None if self._data.get(key) is None and self.take(key) is None else self.text(key)

    def flag(self, key: str) -> bool:
        """True or false; false when absent."""
        value = self.take(key)
        if not isinstance(value, bool | None):
            self.fail(f"'{key}' must be true or false", key)
        return bool(value)

    def texts(self, key: str) -> tuple[str, ...]:
        """A text or a list of texts; empty when absent."""
        value = self.take(key)
        if value is None:
            return ()
        if isinstance(value, str):
            return (value,)
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            self.fail(f"'{key}' must be a list of texts", key)
        return tuple(value)

    def word(self, key: str, words: type[Word], default: Word | None = None) -> Word | None:
        """One of a closed list of words, or `default` when absent."""
        value = self.take(key)
        if value is None:
            return default
        try:
            return words(value)
        except ValueError:
            known = [word.value for word in words]
            hint = did_you_mean(str(value), known) or f"use one of {', '.join(known)}"
            self.fail(f"'{key}' cannot be {value!r}", key, hint=hint)

    def mapping(self, key: str) -> dict[str, Any]:
        """A mapping with text keys; empty when absent. `true`/`false` as keys become text."""
        value = self.take(key)
        if value is None:
            return {}
        if not isinstance(value, Mapping):
            self.fail(f"'{key}' must be a mapping", key)
        return {_key(inner): item for inner, item in value.items()}

    def children(self, key: str) -> Iterator[tuple[str, Fields]]:
        """The mappings in the mapping `key`, by name."""
        for name, value in self.mapping(key).items():
            yield name, Fields(self.unit, value, (*self.place, key, name))

    def items(self, key: str) -> Iterator[Fields]:
        """The mappings in the list `key`."""
        value = self.take(key)
        if value is not None and not isinstance(value, Sequence):
            self.fail(f"'{key}' must be a list", key)
        for index, item in enumerate(value or ()):
            yield Fields(self.unit, item, (*self.place, key, index))

    def finish(self) -> None:
        """Refuse keys that nothing read."""
        for key in self._data:
            if key not in self._known:
                hint = did_you_mean(key, self._known) or f"known: {', '.join(sorted(self._known))}"
                self.fail(f"unknown key '{key}'", key, hint=hint)


def _key(key: object) -> str:
    if isinstance(key, bool):
        return "true" if key else "false"
    return str(key)

"""Which assets a project's selectors take."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Protocol

from bartizan.model.project import Selector

Text = Sequence[str]


class Candidate(Protocol):
    """What a selector looks at: a row of `asset` with its tags."""

    @property
    def account(self) -> str | None:
        """The cloud account, subscription or project."""

    @property
    def provider(self) -> str:
        """The provider."""

    @property
    def kind(self) -> str:
        """The kind."""

    @property
    def name(self) -> str:
        """The name."""

    @property
    def places(self) -> Text:
        """The paths of its sightings, alone and after the repository's name."""

    @property
    def tags(self) -> Mapping[str, str] | None:
        """Its tags."""


Match = Callable[[Candidate], bool]


def matcher(selectors: Iterable[Selector]) -> Match:
    """Whether any of the selectors takes an asset; one without any list takes none."""
    tests = [test for test in map(_one, selectors) if test is not None]
    return lambda row: any(test(row) for test in tests)


def _one(selector: Selector) -> Match | None:
    tests: list[Match] = []
    if selector.accounts:
        tests.append(lambda row: row.account in selector.accounts)
    if selector.providers:
        tests.append(lambda row: row.provider in selector.providers)
    if selector.kinds:
        tests.append(lambda row: row.kind in selector.kinds)
    if selector.names:
        named = _pattern(selector.names)
        tests.append(lambda row: named.match(row.name) is not None)
    if selector.paths:
        placed = _pattern(selector.paths)
        tests.append(lambda row: any(placed.match(place) for place in row.places))
    if selector.tags:
        pairs = [tuple(tag.partition("=")[::2]) for tag in selector.tags]
        tests.append(lambda row: bool(row.tags) and any((row.tags or {}).get(key) == value for key, value in pairs))
    return (lambda row: all(test(row) for test in tests)) if tests else None


def _pattern(patterns: Sequence[str]) -> re.Pattern[str]:
    """One expression for all patterns: `*` and `?` as in a shell, but `*` also passes `/`."""
    return re.compile("|".join(f"(?:{fnmatch.translate(pattern)})" for pattern in patterns))

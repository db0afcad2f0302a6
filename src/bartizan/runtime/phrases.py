"""Signatures: all text expressions of all signals, found in one pass over a text."""

from __future__ import annotations

import importlib.util
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from bartizan.model.errors import CatalogError


class Matcher(Protocol):
    """Compiled expressions; `ends` says which occur in a text and where the first one of each ends."""

    def ends(self, text: bytes) -> Mapping[int, int]:
        """Expression's index → end offset of a match."""


class Phrases:
    """Expressions gathered while signals are compiled, then searched together."""

    def __init__(self) -> None:
        """Empty: `add` expressions, then `compile` once."""
        self._expressions: dict[str, int] = {}
        self._matcher: Matcher | None = None

    def add(self, expression: str) -> int:
        """The index of an expression, the same for the same text."""
        return self._expressions.setdefault(expression, len(self._expressions))

    def compile(self, *, portable: bool = False) -> None:
        """Builds the matcher; raises `CatalogError` naming an expression that does not compile."""
        expressions = list(self._expressions)
        hyperscan = importlib.util.find_spec("hyperscan") is not None and not portable
        self._matcher = _Hyperscan(expressions) if hyperscan else _Re2(expressions)

    def ends(self, text: str) -> Mapping[int, int]:
        """Expression's index → byte offset in UTF-8 where a match ends."""
        if self._matcher is None or not self._expressions or not text:
            return {}
        return self._matcher.ends(text.encode("utf-8", "replace"))


class _Hyperscan:
    def __init__(self, expressions: Sequence[str]) -> None:
        import hyperscan

        flags = hyperscan.HS_FLAG_SINGLEMATCH | hyperscan.HS_FLAG_DOTALL
        self._database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
        if expressions:
            try:
                self._database.compile(
                    expressions=[text.encode() for text in expressions],
                    ids=list(range(len(expressions))),
                    flags=[flags] * len(expressions),
                )
            except hyperscan.error as error:
                raise _rejected(expressions, hyperscan, flags) from error

    def ends(self, text: bytes) -> Mapping[int, int]:
        found: dict[int, int] = {}

        def on_match(index: int, _start: int, end: int, _flags: int, _context: object) -> None:
            found.setdefault(index, end)

        self._database.scan(text, match_event_handler=on_match)
        return found


def _rejected(expressions: Sequence[str], hyperscan: Any, flags: int) -> CatalogError:
    for text in expressions:
        try:
            hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK).compile(
                expressions=[text.encode()], ids=[0], flags=[flags]
            )
        except hyperscan.error as error:
            hint = "use RE2's syntax: no look-around, no back-reference, short repeats"
            return CatalogError(f"expression {text!r} cannot be compiled: {error}", hint=hint)
    return CatalogError("the expressions together are too large", hint="shorten their repeats")


class _Re2:
    def __init__(self, expressions: Sequence[str]) -> None:
        import re2

        options = re2.Options()
        options.dot_nl = True
        self._set = re2.Set.SearchSet(options)
        self._patterns = []
        for text in expressions:
            try:
                self._set.Add(text)
                self._patterns.append(re2.compile(text.encode(), options))
            except re2.error as error:
                raise CatalogError(f"expression {text!r} cannot be compiled: {error}") from error
        self._set.Compile()

    def ends(self, text: bytes) -> Mapping[int, int]:
        found = {}
        for index in self._set.Match(text) or ():
            match = self._patterns[index].search(text)
            if match:
                found[index] = match.end()
        return found

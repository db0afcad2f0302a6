"""Matching engines: where in a buffer any trigger of any detector ends."""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from typing import Protocol

Trigger = tuple[str, bool]
"""An expression and whether it ignores case."""

BLOCK = 65536


class Engine(Protocol):
    """All triggers compiled once; `scan` may be called for any number of buffers, one at a time."""

    name: str

    def scan(self, buffer: bytes) -> list[tuple[int, int]]:
        """`(trigger's index, end offset)` in the order of the ends."""


class HyperscanEngine:
    """One pass for all triggers at once, by Vectorscan (wheel `hyperscan`)."""

    name = "hyperscan"

    def __init__(self, triggers: Sequence[Trigger]) -> None:
        """Raises `hyperscan.error` for an expression that it cannot compile."""
        import hyperscan

        self._database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
        self._database.compile(
            expressions=[expression.encode() for expression, _ in triggers],
            ids=list(range(len(triggers))),
            flags=[hyperscan.HS_FLAG_CASELESS if caseless else 0 for _, caseless in triggers],
        )

    def scan(self, buffer: bytes) -> list[tuple[int, int]]:
        """`(trigger's index, end offset)` in the order of the ends."""
        found: list[tuple[int, int]] = []
        append = found.append

        def on_match(trigger: int, _start: int, end: int, _flags: int, _context: object) -> None:
            append((trigger, end))

        self._database.scan(buffer, match_event_handler=on_match)
        return found


class Re2Engine:
    """The portable engine: an RE2 set says which triggers occur in a block, RE2 then says where."""

    name = "re2"

    def __init__(self, triggers: Sequence[Trigger]) -> None:
        """Raises `re2.error` for an expression that it cannot compile."""
        import re2

        options = re2.Options()
        options.encoding = re2.Options.Encoding.LATIN1
        sources = [("(?i)" if caseless else "") + expression for expression, caseless in triggers]
        self._set = re2.Set.SearchSet(options)
        for source in sources:
            self._set.Add(source.encode())
        self._set.Compile()
        self._patterns = [re2.compile(source.encode(), options) for source in sources]

    def scan(self, buffer: bytes) -> list[tuple[int, int]]:
        """`(trigger's index, end offset)` in the order of the ends."""
        found: list[tuple[int, int]] = []
        for start, end in _blocks(buffer):
            block = buffer[start:end]
            found.extend(
                (trigger, start + match.end())
                for trigger in self._set.Match(block) or ()
                for match in self._patterns[trigger].finditer(block)
            )
        found.sort(key=lambda hit: hit[1])
        return found


def _blocks(buffer: bytes) -> list[tuple[int, int]]:
    """Spans of about `BLOCK` bytes that end after a newline where there is one."""
    spans, start = [], 0
    while start < len(buffer):
        end = min(len(buffer), start + BLOCK)
        if end < len(buffer) and (cut := buffer.rfind(b"\n", start, end) + 1) > start:
            end = cut
        spans.append((start, end))
        start = end
    return spans


def best_engine(triggers: Sequence[Trigger]) -> Engine:
    """Hyperscan where its wheel is installed, else RE2."""
    if importlib.util.find_spec("hyperscan") is not None:
        return HyperscanEngine(triggers)
    return Re2Engine(triggers)

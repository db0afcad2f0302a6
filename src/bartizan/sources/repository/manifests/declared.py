"""A dependency with its place in a file, and the small tools that all manifest formats share."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bartizan.sources.repository.manifests.package import Requirement


@dataclass(frozen=True, slots=True)
class Declared:
    """A dependency as a file states it: its lines (1-based), and whether the file is a lock."""

    ecosystem: str
    requirement: Requirement
    line: int
    end_line: int
    locked: bool = False


@dataclass(slots=True)
class Lines:
    """Finds the lines on which names stand, in one pass over the file."""

    text: str
    _at: dict[str, int] = field(default_factory=dict)

    def of(self, name: str) -> tuple[int, int]:
        """The first line that holds `name` as a whole word, twice; 1 when none does."""
        if not self._at:
            for number, line in enumerate(self.text.split("\n"), 1):
                for word in _WORD.findall(line):
                    self._at.setdefault(word.lower(), number)
                    self._at.setdefault(word.rpartition(":")[2].lower(), number)
            self._at.setdefault("", 1)
        line_number = self._at.get(name.lower(), 1)
        return line_number, line_number


_WORD = re.compile(r"@?[A-Za-z0-9][\w.@/:-]*[A-Za-z0-9]|[A-Za-z]")


def mapping(value: object) -> Mapping[str, Any]:
    """`value` when it is a mapping, else an empty one."""
    return value if isinstance(value, Mapping) else {}


def sequence(value: object) -> Sequence[Any]:
    """`value` when it is a list, else an empty one."""
    return value if isinstance(value, list) else ()

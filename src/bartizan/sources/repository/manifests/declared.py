"""A dependency with its place in a file, and the small tools that all manifest formats share."""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bartizan.sources.repository.manifests.package import Requirement

RUNTIME, DEVELOPMENT, TEST, OPTIONAL, BUILD, PEER = "runtime", "dev", "test", "optional", "build", "peer"
SCOPES = (RUNTIME, OPTIONAL, PEER, BUILD, TEST, DEVELOPMENT)
"""What a dependency is for, the most exposed first; the first of several counts."""

_TESTS = re.compile(r"(^|[-_./])(tests?|testing|pytest|e2e|integration[-_]?tests?)($|[-_./])", re.IGNORECASE)
_WORK = re.compile(
    r"(^|[-_./])(dev|devel|development|docs?|documentation|lint|linting|linters?|typing|types|mypy|ruff|format|"
    r"black|ci|tox|nox|pre-?commit|bench|benchmarks?|examples?|tools?)($|[-_./])",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Declared:
    """A dependency as a file states it: its lines (1-based), and whether the file is a lock.

    `scope` is one of `SCOPES`, None when the file does not tell. `direct` is False for what only
    another dependency needs, None when the file does not tell. `central` is the key under which
    another file of the project states the version. `listed` is False for what states a version
    without asking for the package: a constraint, a row of a version catalogue, an override. Of
    several versions of one name in a lock, `top` marks the one that the project itself gets, and
    `wanted` are the ranges that this one answers.
    """

    ecosystem: str
    requirement: Requirement
    line: int
    end_line: int
    locked: bool = False
    scope: str | None = None
    direct: bool | None = None
    central: str | None = None
    listed: bool = True
    top: bool = False
    wanted: tuple[str, ...] = ()


def scope_of(name: str, otherwise: str = RUNTIME) -> str:
    """What dependencies under a group or file of this name are for."""
    if _TESTS.search(name):
        return TEST
    return DEVELOPMENT if _WORK.search(name) else otherwise


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


class Numbers:
    """The line numbers of places in a text."""

    def __init__(self, text: str) -> None:
        """`text` is the whole file."""
        self._breaks = [match.start() for match in re.finditer("\n", text)]

    def at(self, place: int) -> int:
        """The line (1-based) of a place in the text."""
        return bisect.bisect_left(self._breaks, place) + 1


class Quoted:
    """Finds texts in quotes, each occurrence once and in the order of the file."""

    def __init__(self, text: str) -> None:
        """`text` is the whole file."""
        self._text = text
        self._numbers = Numbers(text)
        self._after: dict[str, int] = {}

    def of(self, value: str) -> tuple[int, int]:
        """The line of the next `"value"` or `'value'`, twice; 1 when there is none."""
        start = self._after.get(value, 0)
        found = [place for mark in "\"'" if (place := self._text.find(mark + value + mark, start)) >= 0]
        if not found:
            return (self._numbers.at(start - 1),) * 2 if start else (1, 1)
        self._after[value] = min(found) + 1
        line = self._numbers.at(min(found))
        return line, line


_SECTION = re.compile(r"\s*\[\[?\s*([^\]]+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"\s*((?:[\w-]+|\"[^\"]*\"|'[^']*')(?:\s*\.\s*(?:[\w-]+|\"[^\"]*\"|'[^']*'))*)\s*=")


class TomlLines:
    """The lines of keys in a TOML file, by section and key."""

    def __init__(self, text: str) -> None:
        """`text` is the whole file; what cannot be followed has line 1."""
        self._at: dict[tuple[str, str], int] = {}
        section = ""
        for number, line in enumerate(text.split("\n"), 1):
            if (header := _SECTION.match(line)) and "=" not in header.group(1):
                section = _bare(header.group(1))
                parent, _, last = section.rpartition(".")
                self._at.setdefault((parent, last), number)
            elif key := _KEY.match(line):
                name = _bare(key.group(1))
                self._at.setdefault((section, name), number)
                self._at.setdefault((section, name.partition(".")[0]), number)

    def of(self, section: str, key: str) -> tuple[int, int]:
        """The line of `key` in `[section]`, or of the header `[section.key]`, twice."""
        line = self._at.get((section, key), 0) or self._at.get((section.rpartition(".")[0], section), 1)
        return line, line


def _bare(name: str) -> str:
    return re.sub(r"\s*\.\s*", ".", name).replace('"', "").replace("'", "")


def mapping(value: object) -> Mapping[str, Any]:
    """`value` when it is a mapping, else an empty one."""
    return value if isinstance(value, Mapping) else {}


def sequence(value: object) -> Sequence[Any]:
    """`value` when it is a list, else an empty one."""
    return value if isinstance(value, list) else ()


def texts(value: object) -> Iterator[str]:
    """The texts in a list; nothing for another value."""
    return (item for item in sequence(value) if isinstance(item, str))


def text_of(value: object) -> str | None:
    """`value` when it is text that is not empty."""
    return value if isinstance(value, str) and value else None


MOST_LINES = 1_000_000
LONGEST_LINE = 20_000


def numbered(text: str) -> Iterator[tuple[int, str]]:
    """The lines of a file with their numbers, as many and as much of each as is read."""
    return ((number, line[:LONGEST_LINE]) for number, line in enumerate(text.split("\n")[:MOST_LINES], 1))


_JSON_KEY = re.compile(r'"((?:[^"\\\n]|\\.)*)"\s*:')


def json_lines(text: str) -> dict[str, int]:
    """The line of the first occurrence of each key of a JSON document."""
    lines: dict[str, int] = {}
    for number, line in numbered(text):
        for match in _JSON_KEY.finditer(line):
            lines.setdefault(match.group(1), number)
    return lines

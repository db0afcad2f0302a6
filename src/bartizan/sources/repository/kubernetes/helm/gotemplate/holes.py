"""Values that are only known when the chart is installed, carried through rendering as marks in its text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

OPEN, CLOSE = "\ue000", "\ue001"
_MARK = re.compile(f"{OPEN}([0-9]+){CLOSE}")
MOST = 100_000


@dataclass(frozen=True, slots=True)
class Hole:
    """What is not known: `why` is the expression or the missing input.

    `present` tells that some text will stand there; without it not even that is known, and nothing
    may be decided by the value.
    """

    why: str
    present: bool = True


class Holes:
    """The unknown values of one rendering."""

    __slots__ = ("_all",)

    def __init__(self) -> None:
        self._all: list[Hole] = []

    def make(self, why: str, *, present: bool = True) -> str:
        """The mark of a new unknown value."""
        if len(self._all) >= MOST:
            return f"{OPEN}0{CLOSE}"
        self._all.append(Hole(why, present))
        return f"{OPEN}{len(self._all) - 1}{CLOSE}"

    def parts(self, text: str) -> Iterator[str | Hole]:
        """The text's pieces: what is known, and the holes in it."""
        place = 0
        for match in _MARK.finditer(text):
            if match.start() > place:
                yield text[place : match.start()]
            number = int(match.group(1)[:9])
            yield self._all[number] if number < len(self._all) else Hole("a value that is not known")
            place = match.end()
        if place < len(text):
            yield text[place:]

    def find(self, values: Iterable[object]) -> Hole | None:
        """The first unknown value in texts, or in texts in lists and maps; looks a bounded way."""
        stack = list(values)[::-1]
        steps = 0
        while stack and steps < _STEPS:
            value = stack.pop()
            steps += 1
            if isinstance(value, str):
                if OPEN in value:
                    return next((part for part in self.parts(value) if isinstance(part, Hole)), None)
            elif isinstance(value, dict):
                stack.extend([*value.values()][::-1])
            elif isinstance(value, list):
                stack.extend(value[::-1])
        return None

    def said(self, text: str) -> str:
        """The text with each hole written out as `${why}`, for messages."""
        return "".join(part if isinstance(part, str) else "${" + part.why + "}" for part in self.parts(text))


_STEPS = 10_000


def has_hole(text: str) -> bool:
    """Whether a part of the text is not known."""
    return OPEN in text


def cleaned(text: str) -> str:
    """A file's text without the characters that serve as marks here."""
    return text.replace(OPEN, "\ufffd").replace(CLOSE, "\ufffd") if OPEN in text or CLOSE in text else text

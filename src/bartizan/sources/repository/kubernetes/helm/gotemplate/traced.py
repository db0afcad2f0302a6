"""Text that knows, line by line, where it comes from; and the output that a template is written into."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

Origin = tuple[str, int]
"""A file's path and a line in it."""


class Traced(str):
    """Text with the origin of each of its lines; an origin is None where it is not known."""

    __slots__ = ("origins",)

    origins: tuple[Origin | None, ...]

    def __new__(cls, text: str, origins: Sequence[Origin | None]) -> Traced:
        """`origins` has one entry for each line of `text`."""
        made = super().__new__(cls, text)
        made.origins = tuple(origins)
        return made


def origins_of(text: str) -> tuple[Origin | None, ...]:
    """The origin of each line; empty for text that knows none."""
    return text.origins if isinstance(text, Traced) else ()


def carry(result: object, arguments: Sequence[object]) -> object:
    """What a function made, with the origins of the argument that it made it of.

    That is the last traced argument with as many lines as the result; text that changed its number of
    lines has lost its trace.
    """
    if not isinstance(result, str) or isinstance(result, Traced):
        return result
    for argument in reversed(arguments):
        if isinstance(argument, Traced) and len(argument.origins) == result.count("\n") + 1:
            return Traced(result, argument.origins)
    return result


def part(result: str, whole: str, skipped: int) -> str:
    """`result`, which begins `skipped` lines into `whole`, with its lines' origins."""
    if not isinstance(whole, Traced):
        return result
    return Traced(result, whole.origins[skipped : skipped + result.count("\n") + 1])


class LinedMap(dict[str, object]):
    """A map that was read from a file; `origins` has the place of each key."""

    __slots__ = ("origins",)

    def __init__(self) -> None:
        super().__init__()
        self.origins: dict[str, Origin] = {}


class LinedList(list[object]):
    """A list that was read from a file; `origins` has the place of each element."""

    __slots__ = ("origins",)

    def __init__(self) -> None:
        super().__init__()
        self.origins: list[Origin | None] = []


def origin_in(holder: object, key: str | int) -> Origin | None:
    """Where the member of a map or list was read."""
    if isinstance(holder, LinedMap) and isinstance(key, str):
        return holder.origins.get(key)
    if isinstance(holder, LinedList) and isinstance(key, int):
        return holder.origins[key] if 0 <= key < len(holder.origins) else None
    return None


@dataclass(frozen=True, slots=True)
class Line:
    """A line of output: the line of the template that wrote it, and where what it says was decided."""

    line: int
    origin: Origin | None


class Output:
    """Collects what a template writes."""

    __slots__ = ("_pieces", "length")

    def __init__(self) -> None:
        self._pieces: list[tuple[str, int, tuple[Origin | None, ...], bool]] = []
        self.length = 0

    def text(self, text: str, line: int) -> None:
        """The template's own text, which begins at `line`."""
        self._pieces.append((text, line, (), True))
        self.length += len(text)

    def value(self, text: str, line: int, origins: tuple[Origin | None, ...]) -> None:
        """What an action at `line` printed, with the origins of its lines where they are known."""
        self._pieces.append((text, line, origins, False))
        self.length += len(text)

    def finish(self) -> tuple[str, list[Line]]:
        """The whole text, and its lines."""
        lines: list[Line] = []
        own, said, origin = 0, False, None
        for text, line, origins, moves in self._pieces:
            for number, row in enumerate(text.split("\n")):
                if number:
                    lines.append(Line(own, origin))
                    own, said, origin = 0, False, None
                here = line + number if moves else line
                if not own or (not said and row.strip()):
                    own, said = here, bool(row.strip())
                if origin is None and row.strip() and number < len(origins):
                    origin = origins[number]
        lines.append(Line(own, origin))
        return "".join(piece[0] for piece in self._pieces), lines

    def traced(self, path: str) -> Traced:
        """The text with each line's innermost origin: where a value stands, else the template's line."""
        text, lines = self.finish()
        return Traced(text, [line.origin or (path, line.line) for line in lines])

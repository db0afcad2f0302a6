"""Opens a model file without running anything of it, and says what it would do."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO, cast

from bartizan.artifacts.bounds import Budget, Limits
from bartizan.artifacts.format import BROKEN, BudgetSpent, Format, Found, Malformed, Opened
from bartizan.artifacts.inspection import Inspection, Signal, Verdict, worst
from bartizan.artifacts.registry import candidates

HEAD = 4096
UNKNOWN_FORMAT = "unknown"


def inspect(stream: BinaryIO, name: str, limits: Limits | None = None, *, hashed: bool = True) -> Inspection:
    """What the file in `stream` (seekable) does when a program loads it; `name` is its file name.

    The result depends on the bytes alone. `hashed` tells whether the whole file is read for its SHA-256. Raises
    `OSError` where the stream cannot be read.
    """
    size = stream.seek(0, os.SEEK_END)
    session = Session(limits or Limits(), size)
    name = name.replace("\\", "/").rpartition("/")[2]
    signals: dict[tuple[str, str, str], Signal] = {}
    facts: dict[str, Any] = {}
    for found in session.look(Opened(stream, name, size)):
        if isinstance(found, Signal):
            if len(signals) < session.limits.signals or found.verdict is Verdict.MALICIOUS:
                signals.setdefault((found.id, found.what, found.member), found)
        else:
            for key, value in found.items():
                facts.setdefault(key, value)
    listed = tuple(signals.values())
    format_name = facts.pop("format", None) or session.format or UNKNOWN_FORMAT
    digest = sha256(stream) if hashed else ""
    return Inspection(format_name, worst(listed), listed, digest, size, facts)


def sha256(stream: BinaryIO) -> str:
    """The digest of the whole stream, in hexadecimal."""
    import hashlib

    stream.seek(0)
    digest = hashlib.sha256()
    while data := stream.read(1 << 18):
        digest.update(data)
    return digest.hexdigest()


class Session:
    """The inspection of one outermost file: its budget and how deep it stands. The formats' `Inspector`."""

    def __init__(self, limits: Limits, size: int) -> None:
        self.limits = limits
        self.format = ""
        self._budget = Budget(limits, size)
        self._expandable = limits.free + size * limits.ratio
        self._spent = False

    def spend(self, count: int) -> None:
        """Takes `count` bytes or steps from the file's budget. Raises `BudgetSpent` when it is empty."""
        self._budget.spend(count)

    def expand(self, count: int) -> None:
        """Takes `count` bytes that decompression gave. Raises `BudgetSpent` for a bomb."""
        self._expandable -= count
        if self._expandable < 0:
            raise BudgetSpent("it grows without end when it is decompressed")
        self._budget.spend(count)

    def member(self, name: str, stream: BinaryIO, size: int, within: Opened) -> Iterator[Found]:
        """What a member of the container `within` holds, whatever its format; bounded in depth and in number."""
        opened = Opened(stream, f"{within.name}!{name}", size, within.depth + 1)
        self._budget.members -= 1
        if opened.depth > self.limits.depth or self._budget.members < 0:
            why = "is nested too deep" if opened.depth > self.limits.depth else "is one of too many members"
            yield Signal("too-much", Verdict.UNASSESSED, f"{why} to be looked into", opened.name)
            return
        yield from self.look(opened)

    def content(self, name: str, data: bytes, within: Opened) -> Iterator[Found]:
        """The same for bytes that are already in memory."""
        yield from self.member(name, cast("BinaryIO", io.BytesIO(data)), len(data), within)

    def look(self, opened: Opened) -> Iterator[Found]:
        """What every format says that recognises the file."""
        head = self._head(opened)
        for entry in candidates(opened, head):
            format_ = entry.load()
            try:
                known = format_.recognise(opened, head)
            except BROKEN:
                known = False
            if not known:
                continue
            if not opened.depth and not self.format:
                self.format = format_.name
            yield from self._read(format_, opened)

    def _head(self, opened: Opened) -> bytes:
        try:
            return opened.head(HEAD)
        except BROKEN:
            return b""

    def _read(self, format_: Format, opened: Opened) -> Iterator[Found]:
        """What one format says, with the place of it; its failure is a signal after what it said before."""
        member = opened.name if opened.depth else ""
        if self._spent:
            return
        try:
            for found in format_.inspect(opened, self):
                if isinstance(found, Signal):
                    yield _placed(found, member)
                else:
                    yield _shared(found, opened)
        except BudgetSpent as error:
            self._spent = True
            yield Signal("too-much", Verdict.UNASSESSED, f"could not be read to its end: {error}", member)
        except Malformed as error:
            yield Signal("broken", Verdict.UNASSESSED, f"is a broken {format_.name} file: {error}", member)
        except BROKEN as error:
            what = f"is a broken {format_.name} file ({type(error).__name__})"
            yield Signal("broken", Verdict.UNASSESSED, what, member)


def _placed(signal: Signal, member: str) -> Signal:
    """The signal with its place, in characters that can be printed: names are the attacker's."""
    place = signal.member or member
    if place == signal.member and place.isprintable() and signal.what.isprintable():
        return signal
    return signal._replace(what=printable(signal.what), member=printable(place))


def printable(text: str) -> str:
    """The text with what cannot be printed as escapes."""
    if text.isprintable():
        return text
    return "".join(one if one.isprintable() else repr(one)[1:-1] for one in text)


def _shared(facts: Mapping[str, Any], opened: Opened) -> Mapping[str, Any]:
    """Facts as they stand for the whole file: only the outermost says its format."""
    return {key: value for key, value in facts.items() if key != "format"} if opened.depth else facts

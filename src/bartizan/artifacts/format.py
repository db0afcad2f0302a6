"""What one file format is to the inspection; each lives in a module of `formats/` as its `FORMAT`."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Iterator, Mapping
from typing import Any, BinaryIO, NamedTuple, Protocol

from bartizan.artifacts.inspection import Signal, Verdict

Found = Signal | Mapping[str, Any]
"""What a format yields: signals, and facts of the model (merged, the first word wins)."""


class Opened(NamedTuple):
    """A file or a member of a container, ready to be read.

    `stream` is seekable and read-only, at any position; `name` the path within the outermost file's name
    (`model.tar.gz!weights/data.pkl`), of which `last` is the last part; `size` in bytes; `depth` the number of
    containers around it.
    """

    stream: BinaryIO
    name: str
    size: int
    depth: int = 0

    @property
    def last(self) -> str:
        """The file name alone, in lower case."""
        return self.name.rpartition("!")[2].rpartition("/")[2].lower()

    def head(self, count: int = 4096) -> bytes:
        """The first bytes."""
        self.stream.seek(0)
        return self.stream.read(count)


class Inspector(Protocol):
    """What a format may ask of the inspection: look into parts, spend from its bounds."""

    def member(self, name: str, stream: BinaryIO, size: int, within: Opened) -> Iterator[Found]:
        """What a member of the container `within` holds, whatever its format; bounded in depth and in bytes."""
        ...

    def content(self, name: str, data: bytes, within: Opened) -> Iterator[Found]:
        """The same for bytes that are already in memory: a nested pickle, a config, a chat template's file."""
        ...

    def spend(self, count: int) -> None:
        """Takes `count` bytes or steps from the file's budget. Raises `BudgetSpent` when it is empty."""
        ...

    def expand(self, count: int) -> None:
        """Takes `count` bytes that decompression gave. Raises `BudgetSpent` for a bomb."""
        ...


class Format(NamedTuple):
    """A format: how it is recognised and what is read of it.

    `recognise(opened, head)` gets the first 4 KiB; the name alone is never enough to skip a closer look, for an
    attacker chooses it. Every format that recognises a file inspects it (a file may be two things at once); the
    first of the registry names it, unless `inspect` yields the fact `format` (a zip that is a `pytorch-zip`).
    Members of containers are recognised in the same way, so that a `config.json` in an archive needs no reader of
    archives. A signal without `member` gets the place of what is inspected. `inspect` may raise `Malformed`, which
    becomes an `unassessed` signal after what was yielded before: a broken tail hides nothing; so do the errors of
    reading data (`EOFError`, `OSError`, `ValueError`, `LookupError`, `struct.error`, `zlib.error` …).
    """

    name: str
    recognise: Callable[[Opened, bytes], bool]
    inspect: Callable[[Opened, Inspector], Iterator[Found]]


class Malformed(Exception):  # noqa: N818 - it names what the file is
    """The file breaks its own format: what, and where."""


BROKEN = (
    Malformed,
    ArithmeticError,
    EOFError,
    LookupError,
    OSError,
    RecursionError,
    ValueError,
    struct.error,
    zlib.error,
)
"""What data that is not what it seems raises."""


class BudgetSpent(Exception):  # noqa: N818 - it names what happened
    """The file asks for more bytes, steps or depth than one file may."""


def each(found: Iterator[Found], part: str) -> Iterator[Found]:
    """What is found of one part of a container; its failure is a signal, so that the parts behind it are seen."""
    try:
        yield from found
    except Malformed as error:
        yield Signal("broken", Verdict.UNASSESSED, f"holds {part}, which is broken: {error}")
    except BROKEN as error:
        yield Signal("broken", Verdict.UNASSESSED, f"holds {part}, which is broken ({type(error).__name__})")

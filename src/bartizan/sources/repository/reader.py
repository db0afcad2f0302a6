"""What a reader of repository files is, and what it is given."""

from __future__ import annotations

import codecs
import importlib
import os
import stat
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from bartizan.model.edge import Gap
from bartizan.model.scan import Record

if TYPE_CHECKING:
    from bartizan.catalog.load import Catalog

MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one scan: bytes, counts and seconds.

    `parse_bytes` is the largest file that a reader is given (a reader may set its own); `files` the
    most files of a tree; `task_seconds` the time that one call of a reader may take,
    and `file_seconds` more for each file that it reads together; `nodes` the
    most values that one document may expand to; `depth` the deepest nesting.
    """

    parse_bytes: int = 10 * MEGABYTE
    files: int = 1_000_000
    task_seconds: float = 60.0
    file_seconds: float = 0.2
    nodes: int = 1_000_000
    depth: int = 200


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file of the tree.

    `path` is relative to the scanned root, with `/`; `absolute` is where it is opened; `size` is in
    bytes. `linked` marks a symbolic link to another file of the same tree: `absolute` is its target,
    which the walk yields under its own path too.
    """

    path: str
    absolute: Path
    size: int
    linked: bool = False

    @property
    def directory(self) -> str:
        """The directory's path relative to the root; empty for the root itself."""
        return self.path.rpartition("/")[0]

    @property
    def name(self) -> str:
        """The last part of the path."""
        return self.path.rpartition("/")[2]

    def read(self, limit: int | None = None) -> bytes:
        """The content: at most `limit` bytes, by default as many as the walk saw.

        Never follows a link that took the file's place, never waits on a pipe. Raises `OSError`.
        """
        flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
        descriptor = os.open(self.absolute, flags | getattr(os, "O_CLOEXEC", 0))
        try:
            return _read(descriptor, self.size if limit is None else limit)
        finally:
            os.close(descriptor)

    def text(self, limit: int | None = None) -> str:
        """The content as text; see `decode`. Raises `OSError` and `UnicodeDecodeError`."""
        return decode(self.read(limit))


_PIECE = 16 * MEGABYTE


def _read(descriptor: int, limit: int) -> bytes:
    """At most `limit` bytes; a stream object, for files that are read once and whole, costs more than they do."""
    data = os.read(descriptor, min(limit, _PIECE))
    if len(data) == limit or not data:
        return data
    pieces = [data]
    left = limit - len(data)
    while left > 0 and (data := os.read(descriptor, min(left, _PIECE))):
        pieces.append(data)
        left -= len(data)
    return b"".join(pieces)


_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def decode(data: bytes) -> str:
    """`data` as text: by its byte order mark, else strict UTF-8. Raises `UnicodeDecodeError`."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding)
    return data.decode("utf-8")


@dataclass(frozen=True, slots=True)
class Context:
    """What a reader knows of the scan: the repository's name, its root, the catalogue, the bounds."""

    repo: str
    root: Path
    catalog: Catalog
    limits: Limits = field(default_factory=Limits)
    _base: str = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Resolve the root once."""
        object.__setattr__(self, "_base", os.path.realpath(self.root))

    def file_id(self, path: str) -> str:
        """The asset id of a file: `repo:<repo>//<path>`."""
        return f"repo:{self.repo}//{path}"

    def asset_id(self, path: str, address: str) -> str:
        """The asset id of what `path` declares at `address`: `repo:<repo>//<path>#<address>`."""
        return f"repo:{self.repo}//{path}#{address}"

    def find(self, path: str) -> SourceFile | None:
        """The regular file at `path` (relative to the root), or None.

        A path that leaves the root, by `..` or by a link, is None: nothing outside is ever read.
        """
        try:
            absolute = os.path.realpath(os.path.join(self._base, path))  # noqa: PTH118 - half of what a Path costs
            prefix = self._base if self._base.endswith(os.sep) else self._base + os.sep
            found = os.stat(absolute)  # noqa: PTH116
            if not absolute.startswith(prefix) or not stat.S_ISREG(found.st_mode):
                return None
            relative = absolute[len(prefix) :].replace(os.sep, "/")
            return SourceFile(relative, Path(absolute), found.st_size)
        except (OSError, ValueError, RuntimeError):
            return None


Unit = Literal["file", "directory", "tree"]


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads one kind of file.

    `claims` looks at a path alone. `read` gets one claimed file (`unit` file), all claimed files of
    one directory, or all of the tree; it may raise, which becomes a `Gap` for the whole unit, so a
    reader of many files catches what concerns one. `links` asks for links to files of the same tree
    too: for Terraform a linked file is a member of its directory, for most readers it is the same
    file again. `max_bytes` replaces `Limits.parse_bytes`. A reader of unit tree may give `split`,
    which parts the claimed files into groups that can be read apart, and in parallel. `reads` is the most
    bytes that it reads of a file, None for all: that much of its size is work.
    """

    name: str
    claims: Callable[[str], bool]
    unit: Unit
    read: Callable[[Sequence[SourceFile], Context], Iterable[Record]]
    links: bool = False
    max_bytes: int | None = None
    split: Callable[[Sequence[SourceFile], Context], Iterable[list[SourceFile]]] | None = None
    reads: int | None = None

    def load(self) -> Reader:
        """Itself: it stands in the same lists as a `LazyReader`."""
        return self


@dataclass(frozen=True, slots=True)
class LazyReader:
    """A reader whose module is imported when there is a file for it.

    `name` and `claims` are the reader's own, `claims` from a module that imports little; `module`
    holds the reader as `attribute`.
    """

    name: str
    claims: Callable[[str], bool]
    module: str
    attribute: str = "READER"

    def load(self) -> Reader:
        """The reader itself."""
        reader: Reader = getattr(importlib.import_module(self.module), self.attribute)
        return reader


def read_text(file: SourceFile, source: str) -> tuple[str | None, Gap | None]:
    """The text of `file`, and what is wrong with it.

    `(text, None)` when all is well; `(text, gap)` when it is not UTF-8 but was read with the bad
    bytes replaced; `(None, gap)` when it cannot be opened or is binary.
    """
    try:
        data = file.read()
    except PermissionError:
        return None, Gap(source, file.path, "permission denied", f"read permission on {file.path}")
    except OSError as error:
        reason = error.strerror or type(error).__name__
        return None, Gap(source, file.path, f"cannot be read: {reason}", "a readable file")
    try:
        text = decode(data)
    except UnicodeDecodeError as error:
        if b"\0" in data:
            return None, Gap(source, file.path, "binary data where text is expected", "a UTF-8 text file")
        why = f"not valid UTF-8 at byte {error.start}; read with the bad bytes replaced"
        return data.decode("utf-8", "replace"), Gap(source, file.path, why, "the file saved as UTF-8")
    if "\0" in text:
        return None, Gap(source, file.path, "binary data (NUL bytes) where text is expected", "a UTF-8 text file")
    return text, None

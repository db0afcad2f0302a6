"""A unified diff applied to a copy of a tree: strictly, and to nothing outside the copy.

A patch comes from whoever opened the pull request: paths that leave the tree, links, devices and binary
patches are refused, sizes are bounded, and a hunk must match the text it names.
"""

from __future__ import annotations

import re
import shutil
import stat
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from bartizan.model.errors import InputError

MOST_PATCH = 32 * 1024 * 1024
MOST_TREE = 4 * 1024 * 1024 * 1024
MOST_FILES = 500_000

NOTHING = "/dev/null"
HUNK = re.compile(rb"@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")
ESCAPE = re.compile(rb"\\([0-7]{3}|.)")
ESCAPES = {b"n": b"\n", b"t": b"\t", b"r": b"\r", b"a": b"\a", b"b": b"\b", b"f": b"\f", b"v": b"\v"}
MAKE = "write it with `git diff` or `diff -u`"


@dataclass(slots=True)
class Hunk:
    """A change: where it begins in the old text (from 0), the old lines and the new ones."""

    at: int
    old: list[bytes] = field(default_factory=list)
    new: list[bytes] = field(default_factory=list)


@dataclass(slots=True)
class Change:
    """What a patch does to one file: `old` is None for a new file, `new` for one that goes."""

    old: str | None
    new: str | None
    hunks: list[Hunk] = field(default_factory=list)


@contextmanager
def patched(directory: Path, patch: Path) -> Iterator[Path]:
    """A copy of `directory`, under the same name in a temporary directory, with `patch` applied.

    Paths in the patch are relative to the directory or to the repository that it is in; files outside the
    directory are left alone. Raises `InputError` when the patch is not one, is not safe or does not fit.
    """
    changes = _within(read_patch(patch), directory)
    with tempfile.TemporaryDirectory(prefix="bartizan-") as scratch:
        root = Path(scratch) / (directory.resolve().name or "root")
        _copy(directory, root)
        for change in changes:
            _apply(change, root, str(patch))
        yield root


def read_patch(patch: Path) -> list[Change]:
    """The changes of a unified diff; raises `InputError`."""
    try:
        if patch.stat().st_size > MOST_PATCH:
            raise InputError(f"is larger than {MOST_PATCH >> 20} MB", where=str(patch), hint="split it")
        data = patch.read_bytes()
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", where=str(patch), hint="check --patch") from error
    return parse_patch(data, str(patch))


def parse_patch(data: bytes, where: str) -> list[Change]:
    """The changes of a unified diff; raises `InputError` when there are none or one is not safe."""
    changes = _Reader(data.splitlines(keepends=True), where).changes()
    if not changes:
        raise InputError("is not a unified diff", where=where, hint=MAKE)
    return changes


class _Reader:
    """Reads a diff line by line."""

    def __init__(self, lines: Sequence[bytes], where: str) -> None:
        self._lines = lines
        self._where = where
        self._at = 0

    def _error(self, why: str) -> InputError:
        return InputError(why, where=f"{self._where}:{self._at + 1}", hint=MAKE)

    def changes(self) -> list[Change]:
        """Every change, in order."""
        out: list[Change] = []
        renamed: str | None = None
        while self._at < len(self._lines):
            line = self._lines[self._at].rstrip(b"\r\n")
            if line.startswith((b"GIT binary patch", b"Binary files ")):
                raise self._error("changes a binary file")
            if line.endswith(b" 120000") and line.startswith((b"new file mode", b"new mode", b"index ")):
                raise self._error("makes a symbolic link")
            if line.startswith(b"rename from "):
                renamed = self._path(line.removeprefix(b"rename from "), stripped=True)
            elif line.startswith(b"rename to ") and renamed is not None:
                out.append(Change(renamed, self._path(line.removeprefix(b"rename to "), stripped=True)))
                renamed = None
            elif line.startswith(b"--- ") and self._follows(b"+++ "):
                out = self._file(out)
                continue
            self._at += 1
        return out

    def _follows(self, start: bytes) -> bool:
        return self._at + 1 < len(self._lines) and self._lines[self._at + 1].startswith(start)

    def _file(self, out: list[Change]) -> list[Change]:
        old = self._path(self._lines[self._at].rstrip(b"\r\n")[4:])
        new = self._path(self._lines[self._at + 1].rstrip(b"\r\n")[4:])
        self._at += 2
        hunks = []
        while self._at < len(self._lines) and (found := HUNK.match(self._lines[self._at])):
            hunks.append(self._hunk(found))
        if old is None and new is None:
            raise self._error("changes no file")
        # A rename with changes was begun by its own lines.
        if out and not out[-1].hunks and out[-1].old != out[-1].new and (out[-1].old, out[-1].new) == (old, new):
            out[-1].hunks = hunks
            return out
        return [*out, Change(old, new, hunks)]

    def _hunk(self, found: re.Match[bytes]) -> Hunk:
        start, old_count, _, new_count = found.groups()
        left, right = int(old_count or b"1"), int(new_count or b"1")
        hunk = Hunk(max(int(start) - (1 if left else 0), 0))
        self._at += 1
        while left or right:
            if self._at >= len(self._lines):
                raise self._error("ends within a hunk")
            line = self._lines[self._at]
            sign, text = line[:1], line[1:]
            if sign in (b"\n", b"\r"):
                sign, text = b" ", line
            if sign not in (b" ", b"-", b"+"):
                raise self._error("a hunk has fewer lines than it says")
            self._at += 1
            if self._at < len(self._lines) and self._lines[self._at].startswith(b"\\"):
                text = text.rstrip(b"\r\n")
                self._at += 1
            if sign != b"+":
                hunk.old.append(text)
                left -= 1
            if sign != b"-":
                hunk.new.append(text)
                right -= 1
            if left < 0 or right < 0:
                raise self._error("a hunk has more lines than it says")
        return hunk

    def _path(self, raw: bytes, *, stripped: bool = False) -> str | None:
        """A safe path relative to the tree; None for /dev/null."""
        if raw.startswith(b'"'):
            raw = ESCAPE.sub(_unescaped, raw[1 : raw.rindex(b'"')])
        elif not stripped:
            raw = raw.split(b"\t")[0]
        try:
            text = raw.decode("utf-8")
        except UnicodeDecodeError as error:
            raise self._error("a path is not UTF-8") from error
        if text == NOTHING:
            return None
        path = PurePosixPath(text)
        if not stripped and path.parts and path.parts[0] in ("a", "b", "i", "w", "c", "o"):
            path = PurePosixPath(*path.parts[1:])
        bad = not path.parts or path.is_absolute() or ".." in path.parts or path.parts[0] == ".git"
        if bad or "\0" in text or "\\" in text:
            raise self._error(f"a path leaves the tree: {text!r}")
        return str(path)


def _unescaped(found: re.Match[bytes]) -> bytes:
    one = found.group(1)
    return bytes([int(one, 8) & 255]) if len(one) > 1 else ESCAPES.get(one, one)


def _within(changes: Sequence[Change], directory: Path) -> list[Change]:
    """The changes below `directory`, relative to it, when the patch speaks of a repository that it is in."""
    place = directory.resolve()
    root = next((one for one in (place, *place.parents) if (one / ".git").exists()), place)
    prefix = place.relative_to(root).as_posix()
    named = [path for change in changes for path in (change.old, change.new) if path is not None]
    if prefix == "." or not any(path.startswith(prefix + "/") for path in named):
        return list(changes)

    def inner(path: str | None) -> str | None:
        return path.removeprefix(prefix + "/") if path is not None and path.startswith(prefix + "/") else None

    moved = (Change(inner(change.old), inner(change.new), change.hunks) for change in changes)
    return [one for one in moved if one.old is not None or one.new is not None]


def _copy(directory: Path, root: Path) -> None:
    """Copy files and directories; links and devices are left out, and so is what git keeps."""
    left, files = MOST_TREE, 0
    pending = [(directory, root)]
    while pending:
        here, there = pending.pop()
        there.mkdir(parents=True)
        for one in sorted(here.iterdir()):
            kind = one.lstat()
            if stat.S_ISDIR(kind.st_mode) and one.name != ".git":
                pending.append((one, there / one.name))
            elif stat.S_ISREG(kind.st_mode):
                left, files = left - kind.st_size, files + 1
                if left < 0 or files > MOST_FILES:
                    hint = "name a smaller directory"
                    raise InputError(f"is larger than {MOST_TREE >> 30} GB", where=str(directory), hint=hint)
                shutil.copyfile(one, there / one.name)


def _apply(change: Change, root: Path, where: str) -> None:
    """Make one change in the copy, which has no links."""
    old = root / change.old if change.old is not None else None
    name = change.new or change.old
    if old is not None and not old.is_file():
        raise InputError(f"there is no {change.old} to change", where=where, hint="give the patch of this tree")
    if change.new is not None and change.old != change.new and (root / change.new).exists():
        raise InputError(f"{change.new} exists already", where=where, hint="give the patch of this tree")
    lines = old.read_bytes().splitlines(keepends=True) if old is not None else []
    for hunk in reversed(change.hunks):
        at = _place(lines, hunk)
        if at is None:
            raise InputError(
                f"does not fit {name} at line {hunk.at + 1}", where=where, hint="give the patch of this tree"
            )
        lines[at : at + len(hunk.old)] = hunk.new
    if old is not None and change.old != change.new:
        old.unlink()
    if change.new is not None:
        (root / change.new).parent.mkdir(parents=True, exist_ok=True)
        (root / change.new).write_bytes(b"".join(lines))


def _place(lines: Sequence[bytes], hunk: Hunk) -> int | None:
    """Where a hunk's old lines stand: at its line, else at the only other place that has them."""
    if list(lines[hunk.at : hunk.at + len(hunk.old)]) == hunk.old:
        return hunk.at
    if not hunk.old:
        return None
    size = len(hunk.old)
    found = [
        at for at in range(len(lines) - size + 1) if lines[at] == hunk.old[0] and lines[at : at + size] == hunk.old
    ]
    return found[0] if len(found) == 1 else None

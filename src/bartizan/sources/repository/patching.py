"""Patches: what stands in a file, what shall stand there, and how that is shown and applied.

An `Edit` replaces a stretch of one file's text. Edits are planned against the text as it is on disk;
several that touch one place are told apart or refused here, so that a dialect plans each on its own.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from bartizan.model.asset import Asset
from bartizan.model.values import Value
from bartizan.sources.repository.reader import Context, SourceFile

_BYTE_ORDER_MARK = "\ufeff"


class CannotPatch(Exception):  # noqa: N818 - reads as what it is
    """Why a property cannot be written where it stands, in words for people."""


@dataclass(frozen=True, slots=True, order=True)
class Edit:
    """`text` in the place of the characters `start` to `end` of the file at `path`."""

    path: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """What one asset's configuration shall say: canonical property paths and their values (JSON data)."""

    asset: Asset
    settings: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Text:
    """A file's text without its byte order mark, and the line end that most of its lines have."""

    path: str
    text: str
    mark: bool = False

    @property
    def newline(self) -> str:
        """The line feed, with a carriage return before it where most lines of the file have one."""
        windows = self.text.count("\r\n")
        return "\r\n" if windows * 2 > self.text.count("\n") else "\n"

    def encoded(self, text: str) -> bytes:
        """`text` as the file's bytes."""
        return f"{_BYTE_ORDER_MARK if self.mark else ''}{text}".encode()


@dataclass(slots=True)
class Workspace:
    """The files that a patch may be made in, read once each."""

    context: Context
    files: Mapping[str, SourceFile]
    _texts: dict[str, Text] = field(default_factory=dict)

    def read(self, path: str) -> Text:
        """The text of the file at `path`. Raises `CannotPatch` when it is none that can be written back."""
        if path not in self._texts:
            self._texts[path] = self._read(path)
        return self._texts[path]

    def _read(self, path: str) -> Text:
        file = self.files.get(path)
        if file is None:
            raise CannotPatch(f"{path} is not a file of this tree")
        if file.linked:
            raise CannotPatch(f"{path} is a link to another file")
        try:
            text = file.read().decode("utf-8")
        except OSError as error:
            raise CannotPatch(f"{path} cannot be read: {error.strerror or 'error'}") from error
        except UnicodeDecodeError as error:
            raise CannotPatch(f"{path} is not valid UTF-8") from error
        mark = text.startswith(_BYTE_ORDER_MARK)
        return Text(path, text[mark:], mark)


def compatible(edits: Iterable[Edit], more: Iterable[Edit]) -> bool:
    """Whether both can be applied: equal edits are one, different ones must not touch the same place.

    Two insertions at one place would stand in an order that nobody chose.
    """
    made = set(edits)
    by_path: dict[str, list[Edit]] = {}
    for edit in made:
        by_path.setdefault(edit.path, []).append(edit)
    return not any(
        edit.start <= other.end and other.start <= edit.end
        for edit in set(more) - made
        for other in by_path.get(edit.path, ())
    )


def apply(text: str, edits: Iterable[Edit]) -> str:
    """`text` with the edits of one file made; insertions at one place stand in their given order.

    Raises `CannotPatch` when two overlap.
    """
    out: list[str] = []
    place = 0
    for edit in sorted(dict.fromkeys(edits), key=lambda edit: (edit.start, edit.end)):
        if edit.start < place:
            raise CannotPatch("two changes overlap")
        out += [text[place : edit.start], edit.text]
        place = edit.end
    return "".join([*out, text[place:]])


def unified(path: str, before: str, after: str) -> str:
    """The unified diff of one file, as `patch -p1` and `git apply` take it."""
    old, new = _lines(before), _lines(after)
    shown = _quoted(path)
    out = []
    for line in difflib.unified_diff(old, new, f"a/{shown}", f"b/{shown}", n=3):
        whole = line.endswith("\n")
        out.append(line if whole else f"{line}\n\\ No newline at end of file\n")
    return "".join(out)


def _lines(text: str) -> list[str]:
    """Lines with their ends; only a line feed ends one."""
    parts = text.split("\n")
    return [f"{part}\n" for part in parts[:-1]] + ([parts[-1]] if parts[-1] else [])


def _quoted(path: str) -> str:
    """A path without characters that would end the header's line."""
    return "".join(one if one.isprintable() else "?" for one in path)


@dataclass(frozen=True, slots=True)
class Patch:
    """One file before and after, and its diff."""

    path: str
    before: Text
    after: str
    edits: tuple[Edit, ...]

    @property
    def diff(self) -> str:
        """The unified diff."""
        return unified(self.path, self.before.text, self.after)

    @property
    def data(self) -> bytes:
        """The file's new bytes."""
        return self.before.encoded(self.after)


def patches(workspace: Workspace, edits: Sequence[Edit]) -> list[Patch]:
    """The files that `edits` change, in order of path. Raises `CannotPatch` when two edits overlap."""
    by_path: dict[str, list[Edit]] = {}
    for edit in dict.fromkeys(edits):
        by_path.setdefault(edit.path, []).append(edit)
    out = []
    for path, own in sorted(by_path.items()):
        before = workspace.read(path)
        after = apply(before.text, own)
        if after != before.text:
            out.append(Patch(path, before, after, tuple(own)))
    return out

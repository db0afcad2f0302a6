"""What of an image's entries is looked at, and how: each once, while its layer streams past."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import BinaryIO, cast

from bartizan.model.edge import Gap
from bartizan.sources.images.installed import (
    GO_BYTES,
    GO_MARK,
    LARGEST,
    LARGEST_DPKG,
    LARGEST_JAR,
    Installed,
    format_of,
    in_go_program,
    in_jar,
    installed_in,
)
from bartizan.sources.images.known import CachedModel, Program, cached, is_model_content, is_model_name, program
from bartizan.sources.images.layers import Found, Hidden
from bartizan.sources.images.paths import Zone, shown, zone
from bartizan.sources.images.places import inside
from bartizan.sources.images.scratch import Scratch
from bartizan.sources.images.streams import PIECE, read_exactly
from bartizan.sources.images.tar import Kind, Member
from bartizan.sources.images.unreadable import SOURCE
from bartizan.sources.repository.reader import MEGABYTE, SourceFile

HEAD = 4096
KEPT = 5 * MEGABYTE
"""The most of a file that readers of text get, in bytes."""
SPOOLED = 32 * MEGABYTE
"""The most of a jar or model file that is held in memory; the rest of it goes to a temporary file."""
LIBRARY_MODEL = 10 * MEGABYTE
"""Smaller files of models within installed packages are test data of theirs."""
MOST_MODELS = 2_000
PROGRAM = 500_000
"""A Go program is larger than this, in bytes."""

Look = Callable[["ModelFile", BinaryIO], None]
"""Gets each model file that a container sees, once, with its content as a seekable stream, closed afterwards."""


@dataclass(frozen=True, slots=True)
class ModelFile:
    """A file of a model in an image: its path, size in bytes, and the number of its layer."""

    path: str
    size: int
    layer: int


@dataclass(slots=True)
class Contents:
    """What was found. `files` are kept for the readers of files, each value with the number of its layer.

    `claims` tells of a path whether any reader of text wants it; `most_model` is the largest model file
    that is opened, in bytes.
    """

    image: str
    scratch: Scratch
    claims: Callable[[str, Zone], bool]
    look: Look | None = None
    most_model: int = 4096 * MEGABYTE
    files: dict[str, tuple[SourceFile, int]] = field(default_factory=dict)
    hidden: list[tuple[SourceFile, int, Hidden]] = field(default_factory=list)
    installed: list[tuple[Installed, str, int]] = field(default_factory=list)
    programs: list[tuple[Program, str, int]] = field(default_factory=list)
    cached: dict[CachedModel, tuple[str, int]] = field(default_factory=dict)
    models: list[ModelFile] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    layers: dict[str, int] = field(default_factory=dict)
    """The layer of each path that something was found at."""
    _full: bool = False

    def take(self, found: Found) -> None:
        """Look at one entry. Raises `Unreadable` where its layer breaks."""
        member, path = found.member, shown(found.path)
        if found.hidden is not None:
            if member.kind is Kind.FILE and self.claims(path, Zone.SYSTEM) and zone(path) is not Zone.LIBRARY:
                self._keep(path, found, member)
            return
        if member.kind in (Kind.FILE, Kind.SYMLINK) and (model := cached(path)) is not None:
            self.cached.setdefault(model, (path, found.layer.number))
            self.layers[path] = found.layer.number
        if member.kind is not Kind.FILE:
            return
        if (server := program(path, member.mode)) is not None:
            self.programs.append((server, path, found.layer.number))
            self.layers[path] = found.layer.number
        self._visible(path, found, member)

    def _visible(self, path: str, found: Found, member: Member) -> None:
        ecosystem = format_of(path)
        if ecosystem is not None:
            data = read_exactly_at_most(member, LARGEST_DPKG if ecosystem == "deb" else LARGEST)
            self._installed(list(installed_in(ecosystem, path, data)), path, found)
            return
        where = zone(path)
        large = where is not Zone.LIBRARY or member.size >= LIBRARY_MODEL
        if large and is_model_name(path):
            self._model(path, found, b"")
        elif path.endswith((".jar", ".war")) and member.size <= LARGEST_JAR:
            with self._spooled(member, b"") as stream:
                self._installed(list(in_jar(stream)), path, found)
        elif where is not Zone.LIBRARY and self.claims(path, where):
            self._keep(path, found, member)
        elif large and member.size > HEAD:
            self._by_content(path, found, member, member.read(HEAD))
        elif member.mode & 0o111 and member.size > PROGRAM:
            self._program(path, found, member, b"")

    def _keep(self, path: str, found: Found, member: Member) -> None:
        head = read_exactly(member, HEAD)
        if b"\0" in head:
            if found.hidden is None:
                self._by_content(path, found, member, head)
            return
        file = self.scratch.keep(path, head, member, KEPT)
        if file is None:
            if not self._full:
                self._full = True
                why = "the image holds more text than is read of one image; this file and later ones were left out"
                self.gaps.append(Gap(SOURCE, inside(self.image, path), why, "scans of its parts, or a smaller image"))
        elif found.hidden is not None:
            self.hidden.append((file, found.layer.number, found.hidden))
        else:
            if found.is_again and path in self.files:
                # The later entry is what is unpacked; the earlier one is still in the layer.
                earlier, number = self.files[path]
                self.hidden.append((earlier, number, Hidden(number, "replaced")))
            self.files[path] = (file, found.layer.number)
            self.layers[path] = found.layer.number

    def _by_content(self, path: str, found: Found, member: Member, head: bytes) -> None:
        """Files that no name tells: models, and programs written in Go."""
        if is_model_content(head, member.size):
            self._model(path, found, head)
        elif head.startswith(b"\x7fELF") and member.mode & 0o111 and member.size > PROGRAM:
            self._program(path, found, member, head)

    def _program(self, path: str, found: Found, member: Member, head: bytes) -> None:
        if ".so" in path.rpartition("/")[2]:
            return
        tail = head or member.read(HEAD)
        if not tail.startswith(b"\x7fELF"):
            return
        while True:
            place = tail.find(GO_MARK)
            if place >= 0:
                data = tail[place:] + read_exactly_at_most(member, GO_BYTES)
                self._installed(list(in_go_program(data)), path, found)
                return
            data = member.read(PIECE)
            if not data:
                return
            tail = tail[-len(GO_MARK) :] + data

    def _installed(self, packages: list[Installed], path: str, found: Found) -> None:
        self.installed += [(one, path, found.layer.number) for one in packages]
        self.layers[path] = found.layer.number

    def _model(self, path: str, found: Found, head: bytes) -> None:
        member = found.member
        if len(self.models) >= MOST_MODELS:
            if len(self.models) == MOST_MODELS:
                why = f"more than {MOST_MODELS} model files; this one and later ones were left out"
                self.gaps.append(Gap(SOURCE, inside(self.image, path), why, "scans of its parts"))
                self.models.append(ModelFile(path, member.size, found.layer.number))
            return
        model = ModelFile(path, member.size, found.layer.number)
        self.models.append(model)
        self.layers[path] = found.layer.number
        if self.look is None:
            return
        if member.size > self.most_model or member.is_sparse:
            why = (
                "stored with holes"
                if member.is_sparse
                else f"{member.size} bytes, more than the {self.most_model} allowed"
            )
            self.gaps.append(
                Gap(SOURCE, inside(self.image, path), f"{why}; the model file was not opened", "the file itself")
            )
            return
        with self._spooled(member, head) as stream:
            self.look(model, stream)

    def _spooled(self, member: Member, head: bytes) -> BinaryIO:
        """The member as a seekable stream, in memory as far as it is small."""
        stream = tempfile.SpooledTemporaryFile(SPOOLED, dir=str(self.scratch.folder))  # noqa: SIM115 - its callers close it
        stream.write(head)
        while data := member.read(PIECE):
            stream.write(data)
        stream.seek(0)
        return cast("BinaryIO", stream)

    def unique(self) -> Iterator[tuple[Installed, str, int]]:
        """Installed packages, each name and version once, in a fixed order."""
        first: dict[Installed, tuple[str, int]] = {}
        for one, path, layer in sorted(self.installed, key=lambda each: (each[0].ecosystem, each[0].name, each[1])):
            first.setdefault(one, (path, layer))
        yield from ((one, path, layer) for one, (path, layer) in first.items())


def read_exactly_at_most(member: Member, most: int) -> bytes:
    """The first bytes of a member, at most so many."""
    return read_exactly(member, min(most, member.size))

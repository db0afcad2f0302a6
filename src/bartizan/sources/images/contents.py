"""What of an image's entries is looked at, and how: each once, while its layer streams past."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import BinaryIO, cast

from bartizan.model.asset import Asset
from bartizan.model.edge import Gap
from bartizan.model.values import Unknown, Value
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
from bartizan.sources.images.known import CachedModel, Program, cached, program
from bartizan.sources.images.layers import Found, Hidden
from bartizan.sources.images.paths import Zone, shown, zone
from bartizan.sources.images.places import inside
from bartizan.sources.images.scratch import Scratch
from bartizan.sources.images.streams import PIECE, read_exactly
from bartizan.sources.images.tar import Kind, Member
from bartizan.sources.images.unreadable import SOURCE
from bartizan.sources.repository.model_files.claims import ARCHIVES, ending
from bartizan.sources.repository.model_files.claims import claims as claims_model_file
from bartizan.sources.repository.model_files.reader import READER as MODEL_FILES
from bartizan.sources.repository.reader import MEGABYTE, Context, SourceFile
from bartizan.sources.repository.scripts import InlineFile

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


@dataclass(frozen=True, slots=True)
class ModelFile:
    """A file of a model in an image: its path, size in bytes, the number of its layer, and what is known of it."""

    path: str
    size: int
    layer: int
    config: Mapping[str, Value] = field(default_factory=dict)


Look = Callable[[ModelFile, BinaryIO], Mapping[str, Value] | None]
"""Gets each model file that a container sees, once, with its content as a seekable stream, closed afterwards.

What it returns is added to what is known of the file; None says that the file is no model after all.
"""


class HeadFile(InlineFile):
    """The first bytes of a file of an image, for the reader that tells model files by them."""


@dataclass(slots=True)
class Contents:
    """What was found. `files` are kept for the readers of files, each value with the number of its layer.

    `claims` tells of a path whether any reader of text wants it; `most_model` is the largest model file
    that is opened, in bytes.
    """

    image: str
    scratch: Scratch
    context: Context
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
    _models_full: bool = False

    def take(self, found: Found) -> None:
        """Look at one entry. Raises `Unreadable` where its layer breaks."""
        member, path = found.member, shown(found.path)
        if found.hidden is not None:
            if member.kind is Kind.FILE and self.claims(path, Zone.SYSTEM) and zone(path) is not Zone.LIBRARY:
                self._hidden(path, found, member)
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
        if path.endswith((".jar", ".war")) and member.size <= LARGEST_JAR:
            with self._spooled(member, b"") as stream:
                self._installed(list(in_jar(stream)), path, found)
            return
        where = zone(path)
        for_readers = where is not Zone.LIBRARY and self.claims(path, where)
        for_models = (where is not Zone.LIBRARY or member.size >= LIBRARY_MODEL) and claims_model_file(path)
        may_be_program = bool(member.mode & 0o111) and member.size > PROGRAM
        if not (for_readers or for_models or may_be_program):
            return
        head = read_exactly(member, HEAD)
        known = self._recognised(path, member, head) if for_models else None
        if for_readers and b"\0" not in head and (known is None or member.size <= KEPT):
            file = self._keep(path, found, member, head)
            if known is not None and file is not None:
                with file.absolute.open("rb") as stream:
                    self._model(path, found, known, stream)
        elif known is not None:
            self._large_model(path, found, known, head)
        elif may_be_program and head.startswith(b"\x7fELF"):
            self._program(path, found, member, head)

    def _recognised(self, path: str, member: Member, head: bytes) -> Mapping[str, Value] | None:
        """What the reader of model files says of a file by its name and first bytes; None when it is none."""
        file = HeadFile(path, self.scratch.folder, member.size, content=head)
        found = next(iter(MODEL_FILES.read([file], self.context)), None)
        return found.config if isinstance(found, Asset) else None

    def _hidden(self, path: str, found: Found, member: Member) -> None:
        head = read_exactly(member, HEAD)
        if b"\0" not in head:
            self._keep(path, found, member, head)

    def _keep(self, path: str, found: Found, member: Member, head: bytes) -> SourceFile | None:
        """Keep a text for the readers; None when there is no room."""
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
        return file

    def _program(self, path: str, found: Found, member: Member, tail: bytes) -> None:
        """The modules of a program that was written in Go."""
        if ".so" in path.rpartition("/")[2]:
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

    def _large_model(self, path: str, found: Found, known: Mapping[str, Value], head: bytes) -> None:
        """A model file that is held while it is looked at, as far as the bounds allow."""
        member = found.member
        why = "the file is stored with holes" if member.is_sparse else ""
        if member.size > self.most_model:
            why = f"{member.size} bytes, more than the {self.most_model} allowed"
        if self.look is None or why:
            if why:
                needs = "the file itself"
                self.gaps.append(Gap(SOURCE, inside(self.image, path), f"{why}; the model file was not opened", needs))
            self._model(path, found, {**known, "inspection": Unknown(why or "nobody looked into the file")}, None)
            return
        with self._spooled(member, head) as stream:
            self._model(path, found, known, stream)

    def _model(self, path: str, found: Found, known: Mapping[str, Value], stream: BinaryIO | None) -> None:
        if len(self.models) >= MOST_MODELS:
            if not self._models_full:
                self._models_full = True
                why = f"more than {MOST_MODELS} model files; this one and later ones were left out"
                self.gaps.append(Gap(SOURCE, inside(self.image, path), why, "scans of its parts"))
            return
        model = ModelFile(path, found.member.size, found.layer.number, known)
        if self.look is not None and stream is not None:
            said = self.look(model, stream)
            if said is None:
                return
            model = replace(model, config={**known, **said})
        elif ending(path) in ARCHIVES:
            return
        self.models.append(model)
        self.layers[path] = found.layer.number

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

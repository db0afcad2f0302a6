"""What of an image is kept for the readers of files: under numbers in a temporary directory, and bounded."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bartizan.catalog.load import Catalog, load_catalog
from bartizan.sources.images.tar import Member
from bartizan.sources.repository.reader import Context, SourceFile
from bartizan.sources.repository.work import Setup


@dataclass(slots=True)
class Scratch:
    """Content on disk. No name of an image's file ever reaches the file system: each file is a number."""

    folder: Path
    bytes_left: int
    _count: int = 0

    def keep(self, path: str, head: bytes, member: Member, most: int) -> SourceFile | None:
        """The file with its first `most` bytes kept and its whole size; None when there is no room left."""
        wanted = min(most, member.size)
        if wanted > self.bytes_left:
            return None
        self._count += 1
        file = self.folder / str(self._count)
        with file.open("wb") as out:
            out.write(head[:wanted])
            left = wanted - len(head)
            while left > 0 and (data := member.read(left)):
                out.write(data)
                left -= len(data)
        self.bytes_left -= wanted
        return SourceFile(path, file, member.size)

    def write(self, path: str, data: bytes) -> SourceFile:
        """A file of our own making."""
        self._count += 1
        file = self.folder / str(self._count)
        file.write_bytes(data)
        return SourceFile(path, file, len(data))


@dataclass(frozen=True, slots=True)
class ImageContext(Context):
    """A context whose files are those kept of an image; `image` is the image's asset id.

    `suffix` tells the files of a layer that a container does not see from those that it does.
    """

    image: str = ""
    files: Mapping[str, SourceFile] = field(default_factory=dict)
    suffix: str = ""

    def file_id(self, path: str) -> str:
        """The asset id of a file: `<image>//<path>`."""
        return f"{self.image}//{path}{self.suffix}"

    def asset_id(self, path: str, address: str) -> str:
        """The asset id of what a file declares at an address."""
        return f"{self.image}//{path}{self.suffix}#{address}"

    def find(self, path: str) -> SourceFile | None:
        """The kept file at `path`, below the image's root."""
        plain = posixpath.normpath(path).lstrip("/")
        return None if plain.startswith("..") else self.files.get(plain)


@dataclass(frozen=True, slots=True)
class ImageSetup(Setup):
    """What a worker needs to make an `ImageContext`."""

    image: str = ""
    files: Mapping[str, SourceFile] = field(default_factory=dict)

    def context(self, catalog: Catalog | None = None) -> ImageContext:
        """The context, with a catalogue of its own when none is given."""
        own = catalog or load_catalog(self.rule_directories, root=self.catalog_root)
        return ImageContext(self.repo, self.root, own, self.limits, self.image, self.files)

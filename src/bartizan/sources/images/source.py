"""The source of container images: one image, or the images of one archive, as assets, edges and gaps."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bartizan.catalog.load import Catalog
from bartizan.model.edge import Gap
from bartizan.model.errors import InputError
from bartizan.model.scan import Record
from bartizan.sources.images.contents import Look
from bartizan.sources.images.credentials import login_for
from bartizan.sources.images.local import images_in, open_files
from bartizan.sources.images.manifest import Image
from bartizan.sources.images.reader import ImageReader, Limits
from bartizan.sources.images.reference import Platform, Reference, parse_platform, parse_reference
from bartizan.sources.images.registry import Registry
from bartizan.sources.images.unreadable import Unreadable

PREFIX = "image:"
_ENDINGS = (".tar", ".tar.gz", ".tgz", ".oci")

Progress = Callable[[int, int], None]
"""Told `(layers read, layers to read)`."""


def _silent(_done: int, _total: int) -> None:
    """No progress."""


@dataclass(frozen=True, slots=True)
class ImageSettings:
    """How images are read: for which platform (`linux/arm64`), and within which bounds.

    `environment` holds the variables that name credentials; it is the process's own by default.
    """

    platform: str | None = None
    limits: Limits = field(default_factory=Limits)
    environment: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))


def local_path(word: str) -> Path | None:
    """The path that the word after `image:` names; None where it names an image of a registry.

    Raises `InputError` for a path that is not there.
    """
    path = Path(word)
    try:
        if path.exists():
            return path
    except (OSError, ValueError) as error:
        raise InputError(f"cannot be opened: {error}", where=word, hint="check its permissions") from error
    if word.startswith(("/", "./", "../", "~")) or word.endswith(_ENDINGS):
        raise InputError("there is no such directory or file", where=word, hint="name a layout, an archive or an image")
    return None


class ImageSource:
    """Reads the image or images behind one word. Failures become `Gap` records; nothing is executed."""

    def __init__(
        self,
        word: str,
        catalog: Catalog,
        settings: ImageSettings | None = None,
        *,
        look: Look | None = None,
        progress: Progress = _silent,
    ) -> None:
        """`word` is a path or a reference. `look` is given each model file. Raises `InputError`."""
        self._settings = settings or ImageSettings()
        platform = self._settings.platform
        self._platform: Platform | None = parse_platform(platform) if platform else None
        self._path = local_path(word)
        self._reference: Reference | None = parse_reference(word) if self._path is None else None
        self._word = word
        self._catalog = catalog
        self._look = look
        self._progress = progress

    def collect(self) -> Iterator[Record]:
        """Every asset, edge and gap of the images."""
        try:
            if self._reference is not None:
                login = login_for(self._reference.registry, self._settings.environment)
                image = Registry(self._reference, login).image(self._platform)
                yield from self._read(image, self._reference.text)
            elif self._path is not None:
                yield from self._local(self._path)
        except Unreadable as error:
            yield error.gap(self._word)

    def _local(self, path: Path) -> Iterator[Record]:
        with open_files(path, self._settings.limits.bytes) as files:
            for image in images_in(files, self._platform):
                if isinstance(image, Unreadable):
                    yield image.gap(self._word)
                else:
                    yield from self._read(image, path.resolve().name)

    def _read(self, image: Image, fallback: str) -> Iterator[Record]:
        with tempfile.TemporaryDirectory(prefix="bartizan-") as scratch:
            reader = ImageReader(
                image, fallback, self._catalog, limits=self._settings.limits, scratch=Path(scratch), look=self._look
            )
            try:
                yield from reader.records(self._progress)
            except OSError as error:
                # The disk is full, or the file went away while it was read.
                yield Gap(
                    "image", self._word, f"reading it failed: {error.strerror or error}", "room for temporary files"
                )

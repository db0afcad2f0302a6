"""Images in files: OCI layouts as a directory or a tar, and what `docker save` writes."""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import posixpath
import stat
import tempfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, Protocol, cast

from bartizan.sources.images.manifest import (
    LARGEST,
    MOST_LAYERS,
    Descriptor,
    Image,
    Layer,
    choose,
    descriptor,
    document,
    entries,
    history,
    is_index,
    read_image,
)
from bartizan.sources.images.reference import Platform, tried
from bartizan.sources.images.streams import PIECE, Stream, Verified, is_digest
from bartizan.sources.images.tar import Kind, members
from bartizan.sources.images.unreadable import Unreadable

MOST_IMAGES = 20
"""Images of one archive that are read."""
MOST_ENTRIES = 20_000
"""Entries of an archive of images: layers and manifests, each one."""
_ARCHIVE = "an OCI layout, or an archive by `docker save`"
_NAMES = ("io.containerd.image.name", "org.opencontainers.image.ref.name")


class Files(Protocol):
    """The files of a layout or an archive, by their path in it."""

    def has(self, path: str) -> bool:
        """Whether there is such a file."""
        ...

    def open(self, path: str) -> BinaryIO:
        """The file, at its start. Raises `Unreadable`."""
        ...


@dataclass(frozen=True, slots=True)
class Folder:
    """A layout as a directory; links out of it are not followed."""

    root: Path

    def _at(self, path: str) -> Path | None:
        try:
            root = self.root.resolve(strict=True)
            found = (root / path).resolve(strict=True)
        except (OSError, RuntimeError, ValueError):
            return None
        return found if found.is_relative_to(root) and found.is_file() else None

    def has(self, path: str) -> bool:
        """Whether there is such a regular file below the directory."""
        return self._at(path) is not None

    def open(self, path: str) -> BinaryIO:
        """The file. Raises `Unreadable`."""
        found = self._at(path)
        if found is None:
            raise Unreadable(f"{path} is not there", "an image that is whole")
        try:
            return found.open("rb")
        except OSError as error:
            raise Unreadable(f"{path} cannot be read: {error.strerror}", "read permission") from error


class _Slice(io.RawIOBase):
    """A part of a file that can be read but not left. Two slices of one file may be read in turn."""

    def __init__(self, path: Path, start: int, size: int) -> None:
        super().__init__()
        self._file = path.open("rb")
        self._file.seek(start)
        self._left = size

    def readable(self) -> bool:
        return True

    def read(self, size: int | None = -1) -> bytes:
        wanted = self._left if size is None or size < 0 else min(size, self._left)
        data = self._file.read(wanted)
        self._left -= len(data)
        return data

    def close(self) -> None:
        self._file.close()
        super().close()


@dataclass(slots=True)
class Archive:
    """A plain tar file, indexed once: where each of its files begins."""

    path: Path
    places: dict[str, tuple[int, int]] = field(default_factory=dict)
    _links: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Read the headers. Raises `Unreadable`."""
        end = self.path.stat().st_size
        with self.path.open("rb") as stream:
            for number, member in enumerate(members(stream)):
                if number >= MOST_ENTRIES:
                    raise Unreadable(f"more than {MOST_ENTRIES} entries", _ARCHIVE)
                name = posixpath.normpath(member.name.lstrip("/"))
                start = stream.tell()
                if start + member.size > end:
                    raise Unreadable("the archive ends within a file", "an image that is whole")
                if member.kind is Kind.FILE:
                    self.places[name] = (start, member.size)
                elif member.kind is Kind.SYMLINK:
                    # Older `docker save` writes a layer once and links to it.
                    self._links[name] = posixpath.normpath(posixpath.join(posixpath.dirname(name), member.target))
                elif member.kind is Kind.LINK:
                    self._links[name] = posixpath.normpath(member.target.lstrip("/"))
                stream.seek(member.size, os.SEEK_CUR)
                member.pass_over()

    def _at(self, path: str) -> tuple[int, int] | None:
        name = posixpath.normpath(path)
        return self.places.get(name) or self.places.get(self._links.get(name, ""))

    def has(self, path: str) -> bool:
        """Whether the archive holds such a file."""
        return self._at(path) is not None

    def open(self, path: str) -> BinaryIO:
        """The file. Raises `Unreadable`."""
        found = self._at(path)
        if found is None:
            raise Unreadable(f"{path[:200]} is not in the archive", "an image that is whole")
        return cast("BinaryIO", _Slice(self.path, *found))


@contextmanager
def open_files(path: Path, most_bytes: int) -> Iterator[Files]:
    """The files of the layout or archive at `path`; a compressed archive is unpacked to a temporary file.

    Raises `Unreadable`.
    """
    if path.is_dir():
        yield Folder(path)
        return
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise Unreadable("neither a directory nor a regular file", _ARCHIVE)
        with path.open("rb") as stream:
            is_packed = stream.read(2) == b"\x1f\x8b"
        if not is_packed:
            yield Archive(path)
            return
        with tempfile.TemporaryDirectory(prefix="bartizan-") as scratch:
            plain = Path(scratch) / "image.tar"
            _unpack(path, plain, most_bytes)
            yield Archive(plain)
    except OSError as error:
        raise Unreadable(f"cannot be read: {error.strerror or error}", "a readable file") from error


def _unpack(path: Path, plain: Path, most_bytes: int) -> None:
    count = 0
    try:
        with gzip.open(path, "rb") as packed, plain.open("wb") as out:
            while data := packed.read(PIECE):
                count += len(data)
                if count > most_bytes:
                    raise Unreadable("the archive holds more bytes than one image may", "a smaller image")
                out.write(data)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise Unreadable(f"not valid gzip: {error}", "an archive that is whole") from error


def images_in(files: Files, platform: Platform | None) -> Iterator[Image | Unreadable]:
    """The images of a layout or archive, and why one of them cannot be used. Raises `Unreadable`."""
    if files.has("index.json"):
        yield from _layout(files, platform)
    elif files.has("manifest.json"):
        yield from _saved(files)
    else:
        raise Unreadable("neither index.json nor manifest.json is in it", _ARCHIVE)


def _small(files: Files, path: str) -> bytes:
    with files.open(path) as stream:
        data = stream.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise Unreadable(f"{path[:200]} is larger than {LARGEST} bytes", "an image made by ordinary tools")
    return data


def _blob(one: Descriptor) -> str:
    return f"blobs/{one.digest.replace(':', '/', 1)}"


def _fetch(files: Files, one: Descriptor) -> bytes:
    if one.size > LARGEST:
        raise Unreadable(f"a manifest of {one.size} bytes", "an image made by ordinary tools")
    with files.open(_blob(one)) as stream:
        verified = Verified(stream, one.digest, one.size)
        pieces = []
        while data := verified.read(PIECE):
            pieces.append(data)
        verified.finish()
    return b"".join(pieces)


def _layout(files: Files, platform: Platform | None) -> Iterator[Image | Unreadable]:
    """The images of an OCI layout; lists of one tag's platforms come to the wanted one."""
    index = document(_small(files, "index.json"))
    named: dict[str, list[str]] = {}
    found: dict[str, Descriptor] = {}
    for entry in entries(index, "manifests", MOST_IMAGES * 5):
        one = descriptor(entry)
        if one.annotations.get("vnd.docker.reference.type") == "attestation-manifest":
            continue
        found[one.digest] = one
        name = next((one.annotations[key] for key in _NAMES if "/" in one.annotations.get(key, "")), None)
        name = name or next((one.annotations[key] for key in _NAMES if key in one.annotations), None)
        if name is not None:
            named.setdefault(one.digest, []).append(name)
    platforms = {one.platform for one in found.values()} - {None}
    if len(found) > 1 and len(platforms) == len(found) and not named:
        # One image for several platforms, without a list of its own.
        one = choose(index, platform, lambda each: _fetch(files, each), lambda each: files.has(_blob(each)))
        found = {one.digest: one}
    for number, one in enumerate(found.values()):
        if number >= MOST_IMAGES:
            yield Unreadable(f"more than {MOST_IMAGES} images in one archive", "an archive of fewer images")
            return
        try:
            yield _described(files, one, platform, named.get(one.digest, []))
        except Unreadable as error:
            yield error


def _described(files: Files, one: Descriptor, platform: Platform | None, names: list[str]) -> Image:
    def fetch(each: Descriptor) -> bytes:
        return _fetch(files, each)

    def opener(each: Descriptor) -> Callable[[], Stream]:
        return lambda: files.open(_blob(each))

    data = document(fetch(one))
    index_digest = None
    if is_index(data, one.media_type):
        index_digest = one.digest
        one = choose(data, platform, fetch, lambda each: files.has(_blob(each)))
        data = document(fetch(one))
    return read_image(data, fetch, opener, names=names, digest=one.digest, index_digest=index_digest)


def _saved(files: Files) -> Iterator[Image | Unreadable]:
    """The images of `docker save` before it wrote OCI layouts."""
    import msgspec

    try:
        listed = msgspec.json.decode(_small(files, "manifest.json"))
    except (msgspec.DecodeError, RecursionError) as error:
        raise Unreadable(f"manifest.json is not valid JSON: {str(error)[:120]}", _ARCHIVE) from error
    if not isinstance(listed, list) or not all(isinstance(one, Mapping) for one in listed):
        raise Unreadable("manifest.json is no list of images", _ARCHIVE)
    for one in listed[:MOST_IMAGES]:
        try:
            yield _one_saved(files, one)
        except Unreadable as error:
            yield error
    if len(listed) > MOST_IMAGES:
        yield Unreadable(f"more than {MOST_IMAGES} images in one archive", "an archive of fewer images")


def _one_saved(files: Files, one: Mapping[str, Any]) -> Image:
    raw = _small(files, str(one.get("Config") or ""))
    config = document(raw)
    tags = one.get("RepoTags")
    names = [tag for tag in (tags if isinstance(tags, list) else []) if isinstance(tag, str) and tried(tag)]
    paths = [str(path) for path in entries(one, "Layers", MOST_LAYERS)]
    rootfs = config.get("rootfs")
    diffs = rootfs.get("diff_ids") if isinstance(rootfs, Mapping) else None
    ids = [str(one) for one in diffs] if isinstance(diffs, list) else []
    if len(ids) != len(paths) or not all(is_digest(one) for one in ids):
        raise Unreadable("the configuration names other layers than the archive", "an image that is whole")
    made_by = history(config, len(paths))

    def opener(path: str) -> Callable[[], Stream]:
        return lambda: files.open(path)

    layers = tuple(
        Layer(number, opener(path), diff_id=ids[number - 1], made_by=made_by[number - 1])
        for number, path in enumerate(paths, 1)
    )
    digest = f"sha256:{hashlib.sha256(raw).hexdigest()}"
    return Image(tuple(dict.fromkeys(names)), None, None, config, layers, digest)

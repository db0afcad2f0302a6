"""Blobs: files on disk and objects in a store, listed and read by ranges."""

from __future__ import annotations

import io
import os
import random
import re
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from bartizan.model.edge import Gap
from bartizan.model.errors import InputError

_SKIPPED_FOLDERS = frozenset({".git", ".hg", ".svn", "node_modules", "__pycache__", ".venv", "venv"})
LIST_LIMIT = 100_000


class Blob(Protocol):
    """One file or object: `name` is what people see (a path relative to the target, or a URI)."""

    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def size(self) -> int: ...  # noqa: D102
    def read(self, start: int, length: int) -> bytes:
        """Bytes `start` to `start + length`, fewer at the end; raises OSError."""


@dataclass(frozen=True, slots=True)
class LocalBlob:
    """A regular file."""

    path: Path
    name: str
    size: int

    def read(self, start: int, length: int) -> bytes:
        """A range of the file."""
        with self.path.open("rb") as stream:
            stream.seek(start)
            return stream.read(length)


@dataclass(frozen=True, slots=True)
class ObjectBlob:
    """An object of a store that obstore reads."""

    store: Any
    key: str
    name: str
    size: int

    def read(self, start: int, length: int) -> bytes:
        """A range of the object; a store's error becomes an OSError with its message."""
        import obstore

        length = min(length, self.size - start)
        if length <= 0:
            return b""
        try:
            return bytes(obstore.get_range(self.store, self.key, start=start, length=length))
        except obstore.exceptions.BaseError as error:
            raise OSError(_first_line(error)) from error


@dataclass(frozen=True, slots=True)
class StoreSettings:
    """How to reach an S3 store: another endpoint (`http://127.0.0.1:5000`), a region.

    Credentials come from the ordinary boto3 chain where boto3 is installed, else from the standard
    environment variables. Plain HTTP is used only when `endpoint_url` says so.
    """

    endpoint_url: str | None = None
    region: str | None = None
    profile: str | None = None


class BlobReader(io.RawIOBase):
    """A seekable file over a blob, read by ranges; for parsers that want a file."""

    def __init__(self, blob: Blob) -> None:
        """Positioned at the start."""
        super().__init__()
        self._blob = blob
        self._at = 0

    def readable(self) -> bool:
        """Always."""
        return True

    def seekable(self) -> bool:
        """Always."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Moves and returns the new position."""
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._blob.size}[whence]
        self._at = max(0, base + offset)
        return self._at

    def tell(self) -> int:
        """The position: after a stream of reads, how many bytes of the blob were consumed."""
        return self._at

    def readinto(self, buffer: Any) -> int:
        """Fills `buffer` from the position on."""
        data = self._blob.read(self._at, len(buffer))
        buffer[: len(data)] = data
        self._at += len(data)
        return len(data)


def list_blobs(location: str, settings: StoreSettings) -> Iterator[Blob | Gap]:
    """Every blob of a file, directory or store URI (`s3://bucket/prefix`, also `gs://`, `az://`).

    Symbolic links are not followed; devices, sockets and pipes are not opened. Raises `InputError`
    when the location does not exist at all.
    """
    if "://" in location and not location.startswith("file://"):
        yield from _objects(location, settings)
        return
    root = Path(location.removeprefix("file://"))
    try:
        mode = root.stat().st_mode
    except OSError as error:
        raise InputError(
            f"cannot read {location}: {error.strerror or error}", hint="name a file or directory"
        ) from error
    if stat.S_ISDIR(mode):
        yield from _files(root)
    elif stat.S_ISREG(mode):
        yield LocalBlob(root, root.name, root.stat().st_size)
    else:
        raise InputError(f"{location} is neither a file nor a directory", hint="devices and pipes are not read")


def _files(root: Path) -> Iterator[Blob | Gap]:
    problems: list[OSError] = []
    for folder, folders, files in os.walk(root, onerror=problems.append):
        folders[:] = sorted(name for name in folders if name not in _SKIPPED_FOLDERS)
        for name in sorted(files):
            path = Path(folder, name)
            try:
                status = path.lstat()
            except OSError as error:
                problems.append(error)
                continue
            if stat.S_ISREG(status.st_mode):
                yield LocalBlob(path, path.relative_to(root).as_posix(), status.st_size)
    for problem in problems:
        what = Path(str(problem.filename or root))
        shown = what.relative_to(root).as_posix() if what.is_relative_to(root) else what.name
        yield Gap("data", shown, problem.strerror or str(problem), "permission to read the file")


def _objects(location: str, settings: StoreSettings) -> Iterator[Blob | Gap]:
    try:
        import obstore
    except ImportError:
        yield Gap("data", location, "object stores are read through obstore, which is not installed",
                  "pip install 'bartizan[data]'")  # fmt: skip
        return
    bucket, _, prefix = location.partition("://")[2].partition("/")
    try:
        store = _open(location.partition("://")[0], bucket, settings)
        count = 0
        for page in obstore.list(store, prefix=prefix or None, chunk_size=1000):
            for item in page:
                count += 1
                if item["size"]:
                    name = f"{location.partition('://')[0]}://{bucket}/{item['path']}"
                    yield ObjectBlob(store, item["path"], name, item["size"])
            if count >= LIST_LIMIT:
                yield Gap("data", location, f"only the first {count} objects were listed", "name a narrower prefix")
                return
        if not count and prefix:
            yield from _single(store, location, prefix)
    except obstore.exceptions.BaseError as error:
        yield Gap("data", location, _first_line(error), "permission s3:ListBucket and s3:GetObject, or credentials")


def _single(store: Any, location: str, key: str) -> Iterator[Blob | Gap]:
    """Listing by prefix goes by whole path segments; a single object is asked for by its key."""
    import obstore

    try:
        item = obstore.head(store, key)
    except FileNotFoundError:
        yield Gap("data", location, "no object has this key or prefix", "the right bucket and prefix")
        return
    yield ObjectBlob(store, key, location, item["size"])


def _open(scheme: str, bucket: str, settings: StoreSettings) -> Any:
    from obstore.store import S3Store, from_url

    if scheme != "s3":
        return from_url(f"{scheme}://{bucket}")
    options: dict[str, Any] = {"client_options": {"timeout": "60s"}, "retry_config": {"max_retries": 4}}
    if settings.endpoint_url:
        options["endpoint"] = settings.endpoint_url
        options["client_options"]["allow_http"] = settings.endpoint_url.startswith("http://")
        options["virtual_hosted_style_request"] = False
    if settings.region:
        options["region"] = settings.region
    try:
        import boto3
        from obstore.auth.boto3 import Boto3CredentialProvider
    except ImportError:
        return S3Store(bucket, **options)
    session = boto3.Session(profile_name=settings.profile, region_name=settings.region)
    if session.get_credentials() is None:
        return S3Store(bucket, skip_signature=True, **options)
    if settings.region is None and session.region_name:
        options["region"] = session.region_name
    return S3Store(bucket, credential_provider=Boto3CredentialProvider(session), **options)


def _first_line(error: Exception) -> str:
    text = str(error).strip().splitlines()
    return text[0][:300] if text else type(error).__name__


def choose(blobs: Sequence[Blob], limit: int, seed: int) -> list[Blob]:
    """At most `limit` blobs, some of every group of alike names, the order drawn by `seed`.

    Names are alike when they differ in digits and hashes only. Taking from each group in turn finds
    a small sensitive prefix that a plain random sample misses one time in five.
    """
    if len(blobs) <= limit:
        return list(blobs)
    groups: dict[str, list[Blob]] = {}
    for blob in blobs:
        groups.setdefault(re.sub(r"[0-9a-f]{8,}|\d+", "#", blob.name), []).append(blob)
    draw = random.Random(seed)  # noqa: S311 - sampling, not secrecy
    for group in groups.values():
        draw.shuffle(group)
    chosen: list[Blob] = []
    while len(chosen) < limit:
        for group in groups.values():
            if group and len(chosen) < limit:
                chosen.append(group.pop())
    return chosen

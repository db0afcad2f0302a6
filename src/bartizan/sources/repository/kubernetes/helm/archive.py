"""Packed charts (`.tgz`), read in memory within bounds; nothing is written, nothing outside is named."""

from __future__ import annotations

import gzip
import io
import posixpath
import tarfile
import zlib
from typing import IO, cast

MOST_FILES = 2_000
MOST_BYTES = 20 * 1024 * 1024
LARGEST_FILE = 1024 * 1024


class ArchiveError(ValueError):
    """An archive that is broken, or larger than it may be."""


class _Bounded(io.RawIOBase):
    """A stream that ends with an error after so many bytes."""

    def __init__(self, stream: IO[bytes]) -> None:
        super().__init__()
        self._stream = stream
        self._left = MOST_BYTES

    def readable(self) -> bool:
        """It can be read."""
        return True

    def read(self, size: int = -1) -> bytes:
        """The next bytes. Raises `ArchiveError` past the bound."""
        data = self._stream.read(self._left + 1 if size < 0 else min(size, self._left + 1))
        self._left -= len(data)
        if self._left < 0:
            raise ArchiveError(f"unpacks to more than {MOST_BYTES} bytes")
        return data


def unpacked(data: bytes) -> dict[str, bytes]:
    """The regular files of a chart's archive by their path inside it. Raises `ArchiveError`.

    Links and devices are left out, and so are paths that leave the archive and files above
    `LARGEST_FILE` bytes.
    """
    found: dict[str, bytes] = {}
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as plain:
            stream = cast("IO[bytes]", _Bounded(cast("IO[bytes]", plain)))
            with tarfile.open(fileobj=stream, mode="r|") as archive:
                for count, member in enumerate(archive):
                    if count >= MOST_FILES:
                        raise ArchiveError(f"holds more than {MOST_FILES} files")
                    name = posixpath.normpath(member.name)
                    if not member.isreg() or member.size > LARGEST_FILE or name.startswith(("/", "..")):
                        continue
                    content = archive.extractfile(member)
                    if content is not None:
                        found[name] = content.read(LARGEST_FILE)
    except (tarfile.TarError, OSError, EOFError, zlib.error, ValueError) as error:
        if isinstance(error, ArchiveError):
            raise
        raise ArchiveError(f"is no readable archive: {str(error)[:80]}") from error
    return found

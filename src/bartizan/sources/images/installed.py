"""What packages leave in an image to say that they are installed: names, versions and licences.

Sources: Core metadata specifications (PyPA); npm, package.json; conda, "Package metadata"; Go, debug/buildinfo;
Maven Archiver, pom.properties; deb-control(5).
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from email.parser import HeaderParser
from typing import BinaryIO

import msgspec

LARGEST = 512 * 1024
"""The largest record of an installed package that is read, in bytes."""
LARGEST_DPKG = 32 * 1024 * 1024
LARGEST_JAR = 512 * 1024 * 1024
LARGEST_INNER_JAR = 64 * 1024 * 1024
MOST_IN_JAR = 5_000
"""Libraries of one jar that are told."""
LONGEST_NAME = 200

_PYTHON = re.compile(r"(^|/)[^/]+\.(dist-info/METADATA|egg-info(/PKG-INFO)?)$")
_NPM = re.compile(r"(^|/)node_modules/(@[^/]+/)?[^/@][^/]*/package\.json$")
_CONDA = re.compile(r"(^|/)conda-meta/([^/]+)-([^-/]+)-([^-/]+)\.json$")
_DPKG = re.compile(r"var/lib/dpkg/status(\.d/[^/]+)?$")
_POM = re.compile(r"META-INF/maven/[^/]+/[^/]+/pom\.properties\Z")
_SYSTEM_PARTS = re.compile(
    r"(cuda-(cudart|runtime|libraries|toolkit|compat)|libcudnn|libnccl|tensorrt|libnvinfer|rocm-(core|hip-runtime|libs)|ollama\b"
    r"|intel-oneapi-runtime|openvino|libtorch)"
)
"""Debian packages that AI runs on, by how their names begin."""


@dataclass(frozen=True, slots=True)
class Installed:
    """A package that is installed, by its registry's name for its ecosystem."""

    ecosystem: str
    name: str
    version: str | None = None
    license: str | None = None


def format_of(path: str) -> str | None:
    """The ecosystem whose record stands at a path; None for other files. Jars and programs are known by content."""
    if _PYTHON.search(path):
        return "pypi"
    if path.endswith("/package.json"):
        return "npm" if _NPM.search(path) else None
    if _CONDA.search(path):
        return "conda"
    return "deb" if _DPKG.match(path) else None


def installed_in(ecosystem: str, path: str, data: bytes) -> Iterator[Installed]:
    """The packages that a record tells of; nothing from one that is broken."""
    if ecosystem == "conda":
        match = _CONDA.search(path)
        if match is not None:
            yield Installed("conda", match[2], match[3])
    elif ecosystem == "pypi":
        yield from _python(data)
    elif ecosystem == "npm":
        yield from _npm(data)
    else:
        yield from _dpkg(data.decode("utf-8", "replace"))


def _python(data: bytes) -> Iterator[Installed]:
    head = data.replace(b"\r\n", b"\n").partition(b"\n\n")[0].decode("utf-8", "replace")
    fields = HeaderParser().parsestr(head)
    name, version = str(fields.get("Name") or "").strip(), str(fields.get("Version") or "").strip()
    if name and len(name) <= LONGEST_NAME:
        told = str(fields.get("License-Expression") or fields.get("License") or "").strip()
        # Older packages put the licence's whole text here, which is no name of it.
        yield Installed("pypi", name, version[:LONGEST_NAME] or None, told if 0 < len(told) <= 100 else None)  # noqa: PLR2004


def _npm(data: bytes) -> Iterator[Installed]:
    try:
        found = msgspec.json.decode(data)
    except (msgspec.DecodeError, RecursionError):
        return
    if not isinstance(found, dict):
        return
    name, version, told = found.get("name"), found.get("version"), found.get("license")
    if isinstance(name, str) and isinstance(version, str) and 0 < len(name) <= LONGEST_NAME:
        yield Installed("npm", name, version[:LONGEST_NAME], told if isinstance(told, str) else None)


def _dpkg(text: str) -> Iterator[Installed]:
    for block in text.split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.split("\n") if ": " in line and not line.startswith(" "))
        name, state = fields.get("Package", ""), fields.get("Status", "install ok installed")
        if _SYSTEM_PARTS.match(name) and state.endswith(" installed"):
            yield Installed("deb", name[:LONGEST_NAME], fields.get("Version"))


def in_jar(stream: BinaryIO, inner: bool = True) -> Iterator[Installed]:
    """The Maven libraries that a jar was made of, with those in the jars within it. `stream` is seekable."""
    try:
        with zipfile.ZipFile(stream) as archive:
            for number, entry in enumerate(archive.infolist()):
                if number >= MOST_IN_JAR:
                    return
                if _POM.match(entry.filename) and entry.file_size <= LARGEST:
                    with archive.open(entry) as file:
                        yield from _pom(file.read(LARGEST))
                elif inner and entry.filename.endswith(".jar") and entry.file_size <= LARGEST_INNER_JAR:
                    with archive.open(entry) as file:
                        yield from in_jar(io.BytesIO(file.read(LARGEST_INNER_JAR)), inner=False)
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, NotImplementedError, RuntimeError, EOFError):
        # No jar, or a broken one: what it told before holds.
        return


def _pom(data: bytes) -> Iterator[Installed]:
    fields = dict(line.split("=", 1) for line in data.decode("utf-8", "replace").splitlines() if "=" in line)
    group, artifact, version = (fields.get(key, "").strip() for key in ("groupId", "artifactId", "version"))
    if group and artifact and len(group) + len(artifact) <= LONGEST_NAME:
        yield Installed("maven", f"{group}:{artifact}", version or None)


GO_MARK = b"\xff Go buildinf:"
GO_BYTES = 256 * 1024
"""How much after its mark a Go program's list of modules may take."""
_GO_INLINE = 0x2
_GO_FRAME = 16
"""Bytes of sentinel around the list of modules."""


def in_go_program(data: bytes) -> Iterator[Installed]:
    """The modules that a Go program was built of; `data` begins at `GO_MARK`. Go 1.18 and later."""
    if len(data) < 33 or not data[15] & _GO_INLINE:  # noqa: PLR2004 - the header's length
        return
    _, place = _counted(data, 32)
    text, _ = _counted(data, place)
    for line in text[_GO_FRAME:-_GO_FRAME].decode("utf-8", "replace").split("\n"):
        kind, *words = line.split("\t")
        if kind in ("mod", "dep") and len(words) >= 2 and len(words[0]) <= LONGEST_NAME:  # noqa: PLR2004
            yield Installed("go", words[0], words[1] if words[1].startswith("v") else None)


def _counted(data: bytes, place: int) -> tuple[bytes, int]:
    """The bytes after a length as Go's `binary.Uvarint` has it, and where they end."""
    length = shift = 0
    while place < len(data) and shift < 35:  # noqa: PLR2004 - longer than any list
        byte = data[place]
        length |= (byte & 0x7F) << shift
        place += 1
        shift += 7
        if byte < 0x80:  # noqa: PLR2004 - the last byte of a number
            break
    return data[place : place + length], place + length

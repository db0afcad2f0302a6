"""Reads what a user mirrors: OSV zips and directories, EPSS's table, CISA's list of exploited vulnerabilities."""

from __future__ import annotations

import gzip
import json
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

import msgspec

from bartizan.model.errors import InputError
from bartizan.posture.vulnerabilities import osv
from bartizan.posture.vulnerabilities.database import Batch
from bartizan.posture.vulnerabilities.matching import pruned
from bartizan.posture.vulnerabilities.ordering import OSV_NAMES
from bartizan.posture.vulnerabilities.records import Advisory

LARGEST_RECORD = 32 * 1024 * 1024
LARGEST_TABLE = 512 * 1024 * 1024
LONGEST_LINE = 10_000
LARGEST_WHOLE = 16 * 1024 * 1024 * 1024
MOST_RECORDS = 5_000_000
MOST_NAMED = 5
_GZIP, _ZIP = b"\x1f\x8b", b"PK\x03\x04"
_EMPTY_ZIP = b"PK\x05\x06"

_ORDERED = frozenset(OSV_NAMES.values())

Keep = Callable[[str, str], bool]
"""Whether advisories about the package `(ecosystem, name)` are kept."""


@dataclass(slots=True)
class Gathered:
    """What the sources of one update hold; `unreadable` are records that were left out, with the reason."""

    packages: dict[tuple[str, str], dict[str, Advisory]] = field(default_factory=dict)
    sources: dict[str, str] = field(default_factory=dict)
    newest: dict[str, str] = field(default_factory=dict)
    epss: dict[str, float] | None = None
    kev: dict[str, str] | None = None
    feeds: dict[str, tuple[str, str]] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)
    records: int = 0
    withdrawn: int = 0
    unreadable: list[str] = field(default_factory=list)

    def batch(self) -> Batch:
        """What to write: only of ecosystems that a source covers."""
        packages = {
            key: tuple(pruned(key[0], one) for _, one in sorted(found.items()))
            for key, found in self.packages.items()
            if key[0] in self.sources
        }
        return Batch(packages, self.sources, self.newest, self.epss, self.kev, self.feeds)


def gather(path: Path, name: str, keep: Keep, into: Gathered) -> None:
    """Read the file or directory at `path`; `name` is how the user called it. Raises `InputError`."""
    before = into.records, len(into.feeds), len(into.unreadable)
    covered, seen = set(into.sources), set(into.seen)
    into.seen.clear()
    try:
        if path.is_dir():
            files = sorted(one for one in path.rglob("*") if one.is_file() and not one.is_symlink())
            for file in files:
                if file.name.lower().endswith((".json", ".zip", ".csv", ".csv.gz", ".json.gz")):
                    _file(file, name, keep, into)
        else:
            _file(path, name, keep, into)
    except (OSError, EOFError, zipfile.BadZipFile, zlib.error) as error:
        raise InputError(f"cannot be read: {error}", where=name, hint="check the file, or fetch it again") from error
    if (into.records, len(into.feeds), len(into.unreadable)) == before:
        hint = "give OSV records (all.zip or a directory of JSON), EPSS's CSV or CISA's KEV list in JSON"
        raise InputError("holds no vulnerability records", where=name, hint=hint)
    if into.seen and set(into.sources) == covered and name not in into.sources.values():
        into.sources.update(dict.fromkeys(into.seen, name))
    into.seen |= seen


def _file(path: Path, name: str, keep: Keep, into: Gathered) -> None:
    with path.open("rb") as stream:
        head = stream.read(4)
        stream.seek(0)
        if head in {_ZIP, _EMPTY_ZIP}:
            _archive(stream, name, keep, into)
        elif head[:2] == _GZIP:
            with gzip.open(stream) as plain:
                _plain(plain, path.name, name, keep, into)
        else:
            _plain(stream, path.name, name, keep, into)


def _archive(stream: BinaryIO, name: str, keep: Keep, into: Gathered) -> None:
    whole = 0
    with zipfile.ZipFile(stream) as archive:
        for number, entry in enumerate(archive.infolist()):
            if number >= MOST_RECORDS or whole > LARGEST_WHOLE:
                raise InputError("holds more than can be a mirror of advisories", where=name, hint="check the file")
            if entry.is_dir() or not entry.filename.endswith(".json"):
                continue
            with archive.open(entry) as member:
                data = member.read(LARGEST_RECORD + 1)
            whole += len(data)
            _records(data, entry.filename, name, keep, into)


def _plain(stream: BinaryIO | gzip.GzipFile, file: str, name: str, keep: Keep, into: Gathered) -> None:
    """A JSON document or a table, told apart by the first character."""
    start = stream.read(512).lstrip()
    stream.seek(0)
    if start[:1] in {b"{", b"["}:
        data = stream.read(LARGEST_RECORD * 4 + 1)
        if b'"cveID"' in data and b'"catalogVersion"' in data:
            _kev(data, name, into)
        else:
            _records(data, file, name, keep, into, most=LARGEST_RECORD * 4)
    elif start.startswith((b"#model_version", b"cve,epss")):
        _epss(stream, name, into)
    else:
        into.unreadable.append(f"{file}: neither OSV, EPSS nor KEV")


def _records(data: bytes, file: str, name: str, keep: Keep, into: Gathered, *, most: int = LARGEST_RECORD) -> None:
    if len(data) > most:
        into.unreadable.append(f"{file}: larger than {most} bytes")
        return
    try:
        records = osv.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        into.unreadable.append(f"{file}: {error}")
        return
    for record in records:
        _record(record, name, keep, into)


def _record(record: osv.Record, name: str, keep: Keep, into: Gathered) -> None:
    into.records += 1
    ecosystems = record.ecosystems()
    if len(ecosystems) == 1 and (only := next(iter(ecosystems))) in _ORDERED:
        # In a mirror of one ecosystem others stand in records that they share; a record about an ecosystem
        # alone is there only where that ecosystem is mirrored.
        into.sources[only] = name
    for ecosystem in ecosystems & _ORDERED:
        into.seen.add(ecosystem)
        into.newest[ecosystem] = max(into.newest.get(ecosystem, ""), record.modified)
    if record.withdrawn:
        into.withdrawn += 1
        return
    for ecosystem, package, advisory in osv.advisories(record):
        if keep(ecosystem, package):
            held = into.packages.setdefault((ecosystem, package), {})
            if advisory.id not in held or held[advisory.id].modified < advisory.modified:
                held[advisory.id] = advisory


def _epss(stream: BinaryIO | gzip.GzipFile, name: str, into: Gathered) -> None:
    """`cve,epss,percentile` after a comment with the date of the scores."""
    scores: dict[str, float] = {}
    date, size = "", 0
    while line := stream.readline(LONGEST_LINE):
        size += len(line)
        if size > LARGEST_TABLE:
            raise InputError("is larger than any table of EPSS", where=name, hint="check the file")
        cells = line.decode("utf-8", "replace").strip().split(",")
        if cells[0].startswith("#"):
            date = next((cell.partition(":")[2] for cell in cells if cell.startswith("score_date:")), date)
        elif len(cells) > 1 and cells[0].startswith("CVE-"):
            try:
                chance = float(cells[1])
            except ValueError:
                continue
            if 0 <= chance <= 1:
                scores[cells[0]] = chance
    if not scores:
        raise InputError("is a table of EPSS without a score", where=name, hint="fetch it again")
    into.epss = (into.epss or {}) | scores
    into.feeds["epss"] = (name, date[:10])


def _kev(data: bytes, name: str, into: Gathered) -> None:
    try:
        document = json.loads(data)
        listed = {str(one["cveID"]): str(one.get("dateAdded", "")) for one in document["vulnerabilities"]}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise InputError(
            f"is no list of exploited vulnerabilities: {error}", where=name, hint="fetch it again"
        ) from error
    into.kev = (into.kev or {}) | listed
    into.feeds["kev"] = (name, str(document.get("dateReleased", ""))[:10])

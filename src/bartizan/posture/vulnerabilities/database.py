"""The local database of advisories: one SQLite file, read only while a scan runs, replaced whole by an update."""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import msgspec

from bartizan.catalog.packages import Packages, normal_name
from bartizan.model.errors import StoreError
from bartizan.posture.vulnerabilities.records import Advisory, Exploitation

FORMAT = "1"
FILE_NAME = "vulnerabilities.sqlite"
_UPDATE = "run `bartizan vuln update` with the sources that you mirror"
_REMOVE = "remove that file and name all your sources to `bartizan vuln update` again"
_TABLES = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE ecosystem (
  name TEXT PRIMARY KEY, updated TEXT NOT NULL, source TEXT NOT NULL, newest TEXT NOT NULL,
  advisories INTEGER NOT NULL, packages INTEGER NOT NULL, listed TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE package (
  ecosystem TEXT NOT NULL, name TEXT NOT NULL, advisories BLOB NOT NULL, PRIMARY KEY (ecosystem, name)
) WITHOUT ROWID;
CREATE TABLE listed (ecosystem TEXT NOT NULL, name TEXT NOT NULL, PRIMARY KEY (ecosystem, name)) WITHOUT ROWID;
CREATE TABLE feed (name TEXT PRIMARY KEY, updated TEXT NOT NULL, source TEXT NOT NULL, date TEXT NOT NULL,
  records INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE epss (cve TEXT PRIMARY KEY, chance REAL NOT NULL) WITHOUT ROWID;
CREATE TABLE kev (cve TEXT PRIMARY KEY, added TEXT NOT NULL) WITHOUT ROWID;
"""
_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(tuple[Advisory, ...])


def default_path() -> Path:
    """`vulnerabilities.sqlite` in the user's data directory (XDG_DATA_HOME, else `~/.local/share`)."""
    home = os.environ.get("XDG_DATA_HOME")
    return (Path(home) if home else Path.home() / ".local" / "share") / "bartizan" / FILE_NAME


@dataclass(frozen=True, slots=True)
class EcosystemStatus:
    """What the database holds of one ecosystem; `updated` and `newest` are UTC ISO-8601.

    `listed` is "all" when every package's advisories were kept, else the digest of the families of
    names that were known at the update.
    """

    name: str
    updated: str
    source: str
    newest: str
    advisories: int
    packages: int
    listed: str


@dataclass(frozen=True, slots=True)
class FeedStatus:
    """What the database holds of EPSS or KEV; `date` is the feed's own."""

    name: str
    updated: str
    source: str
    date: str
    records: int


@dataclass(frozen=True, slots=True)
class Batch:
    """What an update puts in: of each ecosystem that its sources cover, all its packages.

    `sources` and `newest` say, for each ecosystem, where it came from and the date of its newest record.
    """

    packages: Mapping[tuple[str, str], tuple[Advisory, ...]] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)
    newest: Mapping[str, str] = field(default_factory=dict)
    epss: Mapping[str, float] | None = None
    kev: Mapping[str, str] | None = None
    feeds: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """Of each feed its source and its own date."""


def families_digest(known: Packages) -> str:
    """A digest of the rules by which families of names count as AI packages."""
    rules = sorted((one, str(family["prefix"])) for one, rows in known.families.items() for family in rows)
    return hashlib.sha256(repr(rules).encode()).hexdigest()[:16]


def write(path: Path, batch: Batch, *, known: Packages, everything: bool, now: str) -> None:
    """Put `batch` into the database at `path`, keeping what it holds of other ecosystems and feeds.

    A new file takes the old one's place at the end, so a scan sees the one or the other. Raises
    `StoreError` when it cannot be written.
    """
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.unlink(missing_ok=True)
        with closing(sqlite3.connect(f"file:{quote(str(part))}?mode=rwc", uri=True)) as connection:
            connection.execute("PRAGMA journal_mode = OFF")
            connection.execute("PRAGMA synchronous = OFF")
            connection.executescript(_TABLES)
            if path.is_file():
                _keep(connection, path, batch)
            _fill(connection, batch, known, everything=everything, now=now)
            connection.commit()
            connection.execute("VACUUM")
        with part.open("rb") as stream:
            os.fsync(stream.fileno())
        part.replace(path)
    except (OSError, sqlite3.Error) as error:
        raise StoreError(f"cannot be written: {error}", where=str(path), hint="check the path and its space") from error
    finally:
        part.unlink(missing_ok=True)


def _keep(connection: sqlite3.Connection, path: Path, batch: Batch) -> None:
    """Copy what the batch does not replace. Raises `StoreError` when the old file cannot be read."""
    with _damage(path):
        connection.execute("ATTACH DATABASE ? AS old", (f"file:{quote(str(path))}?mode=ro",))
        held = connection.execute("SELECT value FROM old.meta WHERE key = 'format'").fetchone()
        if held is None or held[0] != FORMAT:
            raise StoreError("the vulnerability database is of another version", where=str(path), hint=_REMOVE)
        marks = ",".join("?" * len(batch.sources))
        for table, column in (("ecosystem", "name"), ("package", "ecosystem"), ("listed", "ecosystem")):
            connection.execute(
                f"INSERT INTO {table} SELECT * FROM old.{table} WHERE {column} NOT IN ({marks})",  # noqa: S608 - own names
                tuple(batch.sources),
            )
        for table in ("epss", "kev"):
            if table not in batch.feeds:
                connection.execute(f"INSERT INTO {table} SELECT * FROM old.{table}")  # noqa: S608 - own names
                connection.execute("INSERT INTO feed SELECT * FROM old.feed WHERE name = ?", (table,))
        connection.commit()
        connection.execute("DETACH DATABASE old")


def _fill(connection: sqlite3.Connection, batch: Batch, known: Packages, *, everything: bool, now: str) -> None:
    connection.execute("INSERT INTO meta VALUES ('format', ?)", (FORMAT,))
    connection.execute("INSERT INTO meta VALUES ('updated', ?)", (now,))
    listed = "all" if everything else families_digest(known)
    for ecosystem, source in batch.sources.items():
        held = {name: found for (one, name), found in batch.packages.items() if one == ecosystem}
        ids = {advisory.id for found in held.values() for advisory in found}
        connection.execute(
            "INSERT INTO ecosystem VALUES (?, ?, ?, ?, ?, ?, ?)",
            (ecosystem, now, source, batch.newest.get(ecosystem, ""), len(ids), len(held), listed),
        )
        connection.executemany(
            "INSERT INTO package VALUES (?, ?, ?)",
            ((ecosystem, name, _ENCODER.encode(found)) for name, found in sorted(held.items())),
        )
        names = () if everything else sorted(name for one, name in known.rows if one == ecosystem)
        connection.executemany("INSERT INTO listed VALUES (?, ?)", ((ecosystem, name) for name in names))
    for name, (source, date) in batch.feeds.items():
        rows: Mapping[str, object] = (batch.epss if name == "epss" else batch.kev) or {}
        connection.execute("INSERT INTO feed VALUES (?, ?, ?, ?, ?)", (name, now, source, date, len(rows)))
        connection.executemany(f"INSERT INTO {name} VALUES (?, ?)", sorted(rows.items()))  # noqa: S608 - own names


class Database:
    """An open database. Its methods raise `StoreError` when the file turns out to be damaged."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        """`connection` is open for reading."""
        self._connection = connection
        self._path = path
        self._fed = bool(self.feeds())

    def advisories(self, ecosystem: str, name: str) -> tuple[Advisory, ...]:
        """All advisories about a package; `name` as its registry compares it."""
        query = "SELECT advisories FROM package WHERE ecosystem = ? AND name = ?"
        with _damage(self._path):
            row = self._connection.execute(query, (ecosystem, normal_name(ecosystem, name))).fetchone()
            return _DECODER.decode(row[0]) if row else ()

    def exploitation(self, names: Iterable[str]) -> dict[str, Exploitation]:
        """What EPSS and KEV say of the CVEs among `names`."""
        found: dict[str, Exploitation] = {}
        with _damage(self._path):
            for name in names if self._fed else ():
                if name.startswith("CVE-"):
                    chance = self._connection.execute("SELECT chance FROM epss WHERE cve = ?", (name,)).fetchone()
                    added = self._connection.execute("SELECT added FROM kev WHERE cve = ?", (name,)).fetchone()
                    if chance or added:
                        found[name] = Exploitation(chance[0] if chance else None, added[0] if added else None)
        return found

    def ecosystems(self) -> list[EcosystemStatus]:
        """What is held of each ecosystem, by name."""
        with _damage(self._path):
            return [EcosystemStatus(*row) for row in self._connection.execute("SELECT * FROM ecosystem ORDER BY name")]

    def feeds(self) -> list[FeedStatus]:
        """What is held of EPSS and KEV."""
        with _damage(self._path):
            return [FeedStatus(*row) for row in self._connection.execute("SELECT * FROM feed ORDER BY name")]

    def listed(self, ecosystem: str) -> frozenset[str]:
        """The packages of an ecosystem that were known at its update; empty when all were kept."""
        with _damage(self._path):
            rows = self._connection.execute("SELECT name FROM listed WHERE ecosystem = ?", (ecosystem,))
            return frozenset(name for (name,) in rows)


@contextmanager
def opened(path: Path) -> Iterator[Database]:
    """The database at `path`. Raises `StoreError` when there is none, or it is none of this version."""
    if not path.is_file():
        raise StoreError("there is no vulnerability database", where=str(path), hint=_UPDATE)
    with _damage(path), closing(sqlite3.connect(f"file:{quote(str(path))}?mode=ro", uri=True)) as connection:
        row = connection.execute("SELECT value FROM meta WHERE key = 'format'").fetchone()
        if row is None or row[0] != FORMAT:
            raise StoreError("the vulnerability database is of another version", where=str(path), hint=_REMOVE)
        yield Database(connection, path)


@contextmanager
def _damage(path: Path) -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, msgspec.DecodeError) as error:
        raise StoreError(
            f"the vulnerability database cannot be read: {error}", where=str(path), hint=_UPDATE
        ) from error

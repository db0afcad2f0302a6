"""Known vulnerabilities: the local database is updated from what the user names, asked, and told about."""

from __future__ import annotations

import contextlib
import datetime
import http.client
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urlsplit

from bartizan import __version__
from bartizan.catalog.load import Catalog
from bartizan.catalog.packages import packages
from bartizan.graph.estate import Estate
from bartizan.model.errors import InputError
from bartizan.posture.vulnerabilities.assets import Examined, described, examine_packages, joined
from bartizan.posture.vulnerabilities.database import EcosystemStatus, FeedStatus, default_path, opened, write
from bartizan.posture.vulnerabilities.feeds import Gathered, gather
from bartizan.service.settings import VulnerabilitySection

TIMEOUT = 60.0
LARGEST_DOWNLOAD = 4 * 1024 * 1024 * 1024
_BLOCK = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Status:
    """What the database holds."""

    path: Path
    ecosystems: tuple[EcosystemStatus, ...]
    feeds: tuple[FeedStatus, ...]


@dataclass(frozen=True, slots=True)
class Update:
    """What an update read: records, how many of them are withdrawn, and those that were left out, each with why."""

    status: Status
    records: int
    withdrawn: int
    unreadable: tuple[str, ...]


def database_path(section: VulnerabilitySection, named: Path | None = None) -> Path:
    """The database that is `named`, else that of the settings, else the one in the user's data directory."""
    if named is not None:
        return named
    return Path(section.database).expanduser() if section.database else default_path()


def update(path: Path, sources: Sequence[str], catalog: Catalog, *, everything: bool = False) -> Update:
    """Put the records of `sources` (addresses, files, directories) into the database at `path`.

    Of each ecosystem that the sources cover, they replace what was held. Kept are the records about
    AI packages, of all packages with `everything`. Raises `InputError` and `StoreError`.
    """
    known = packages(catalog)
    gathered = Gathered()
    for source in sources:
        with _local(source) as file:
            gather(file, source, lambda one, name: everything or known.find(one, name) is not None, gathered)
    write(path, gathered.batch(), known=known, everything=everything, now=_now())
    return Update(status(path), gathered.records, gathered.withdrawn, tuple(gathered.unreadable))


def status(path: Path) -> Status:
    """What the database at `path` holds. Raises `StoreError`."""
    with opened(path) as database:
        return Status(path, tuple(database.ecosystems()), tuple(database.feeds()))


def examine_estate(estate: Estate, section: VulnerabilitySection, catalog: Catalog) -> Examined:
    """The estate's assets, packages completed by what is known of them, and the gaps."""
    today = datetime.datetime.now(datetime.UTC).date()
    return examine_packages(estate.assets, database_path(section), packages(catalog), today)


@contextlib.contextmanager
def _local(source: str) -> Iterator[Path]:
    """The source as a file or directory here; what an address holds is fetched and removed afterwards."""
    parts = urlsplit(source)
    if parts.scheme not in {"http", "https"}:
        if "://" in source:
            raise InputError("is no address that can be fetched", where=source, hint="use http, https, or a path")
        path = Path(source)
        if not path.exists():
            raise InputError("there is no such file or directory", where=source, hint="check the path")
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="bartizan-") as folder:
        file = Path(folder) / (parts.path.rpartition("/")[2] or "records")
        _fetch(source, file)
        yield file


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Follows to http and https alone, and never from https to http."""

    def redirect_request(  # noqa: PLR0917 - the library's own signature
        self,
        req: urllib.request.Request,
        fp: object,
        code: int,
        msg: str,
        headers: http.client.HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request | None:
        """The request for where an answer leads."""
        scheme = urlsplit(newurl).scheme
        if scheme not in {"http", "https"} or (scheme == "http" and urlsplit(req.full_url).scheme == "https"):
            raise InputError(f"leads to {newurl}, which is not followed", where=req.full_url, hint="use that address")
        return super().redirect_request(req, fp, code, msg, headers, newurl)  # type: ignore[arg-type]


def _fetch(address: str, file: Path) -> None:
    request = urllib.request.Request(address, headers={"User-Agent": f"bartizan/{__version__}"})  # noqa: S310 - checked
    opener = urllib.request.build_opener(_Redirects)
    try:
        with opener.open(request, timeout=TIMEOUT) as answer, file.open("wb") as out:
            _copy(answer, out, address)
    except (OSError, http.client.HTTPException, ValueError) as error:
        reason = error.reason if isinstance(error, urllib.error.URLError) else error
        hint = "check the address and the network; a file that you fetched yourself works as well"
        raise InputError(f"cannot be fetched: {reason}", where=address, hint=hint) from error


def _copy(answer: http.client.HTTPResponse | BinaryIO, out: BinaryIO, address: str) -> None:
    stated = answer.headers.get("Content-Length") if isinstance(answer, http.client.HTTPResponse) else None
    size = 0
    while block := answer.read(_BLOCK):
        size += len(block)
        if size > LARGEST_DOWNLOAD:
            raise InputError("is larger than any mirror of advisories", where=address, hint="check the address")
        out.write(block)
    if stated is not None and stated.isdigit() and int(stated) != size:
        raise OSError(f"it ended after {size} of {stated} bytes")


def _now() -> str:
    return datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


__all__ = ["Status", "Update", "database_path", "described", "examine_estate", "joined", "status", "update"]

"""Known vulnerabilities: the local database is updated from what the user names, asked, and told about."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bartizan.catalog.load import Catalog
from bartizan.catalog.packages import packages
from bartizan.graph.estate import Estate
from bartizan.posture.vulnerabilities.assets import Examined, described, examine_packages, joined
from bartizan.posture.vulnerabilities.database import EcosystemStatus, FeedStatus, default_path, opened, write
from bartizan.service.settings import VulnerabilitySection


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
    from bartizan.posture.vulnerabilities.feeds import Gathered, gather
    from bartizan.service.mirrors import fetched

    known = packages(catalog)
    gathered = Gathered()
    for source in sources:
        with fetched(source) as file:
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


def _now() -> str:
    return datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


__all__ = ["Status", "Update", "database_path", "described", "examine_estate", "joined", "status", "update"]

"""What the server holds while it runs."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from bartizan.server.limits import Attempts
from bartizan.service.explore_saved import Explorer
from bartizan.service.intake import Watch
from bartizan.service.mending import Mending
from bartizan.store.database import Database

STATIC = Path(__file__).parent / "static"
MEGABYTE = 1 << 20


@dataclass(frozen=True, slots=True)
class Settings:
    """How the server behaves; sizes in bytes."""

    static: Path = STATIC
    event_bytes: int = 32 * MEGABYTE
    scan_bytes: int = 512 * MEGABYTE
    body_bytes: int = MEGABYTE


@dataclass(frozen=True, slots=True)
class State:
    """The database, the settings, the count of tries to sign in, the watch over events, and what asks the graph."""

    database: Database
    settings: Settings = field(default_factory=Settings)
    sign_ins: Attempts = field(default_factory=Attempts)
    watch: Watch = field(default_factory=Watch)
    explorer: Explorer = field(default_factory=Explorer)
    mending: Mending = field(default_factory=Mending)

"""Bring a database to this version's tables, one process at a time."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError
from sqlalchemy import Connection, text

from bartizan.model.errors import StoreError

LOCK = 0x42415254
"""The advisory lock that migrating processes take in turn."""


def configuration(connection: Connection | None = None) -> Config:
    """Alembic's configuration: the migrations beside this file, over `connection`."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def migrate(connection: Connection) -> None:
    """Run the migrations that the database lacks, all in one transaction."""
    if version(connection) == head():
        connection.rollback()
        return
    connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
    try:
        command.upgrade(configuration(connection), "head")
    except CommandError:
        connection.rollback()
        check(connection)
        raise
    connection.commit()


def check(connection: Connection) -> None:
    """Raise `StoreError` unless the database is of this version."""
    found = version(connection)
    connection.rollback()
    if found != head():
        known = {revision.revision for revision in ScriptDirectory.from_config(configuration()).walk_revisions()}
        if found not in known:
            raise StoreError("the database was made by a newer Bartizan", hint="upgrade this one")
        raise StoreError("the database is of an older version", hint="bartizan db migrate")


def version(connection: Connection) -> str | None:
    """The revision of the database; None for an empty one."""
    return MigrationContext.configure(connection).get_current_revision()


def head() -> str | None:
    """The revision that this version needs."""
    return ScriptDirectory.from_config(configuration()).get_current_head()

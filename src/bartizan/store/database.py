"""A database: where it is, its connections, and one transaction at a time with a reach."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DataError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from bartizan.model.errors import ConfigError, InputError, StoreError
from bartizan.store.embedded import APPLICATION, Embedded, default_data
from bartizan.store.migrate import check, migrate

VARIABLE = "BARTIZAN_DATABASE_URL"


class Database:
    """Connections to one migrated database, as the application's role, which no row owner is.

    Every transaction says how far it reaches; row-level security holds it to that, whatever the
    statement asks for.
    """

    def __init__(self, url: str, *, pool: int = 10) -> None:
        """`url` is a `postgresql://` address; nothing is connected yet. `pool` is the most connections."""
        self.url = url
        self.engine = _engine(url, pool)
        event.listen(self.engine, "connect", _become_application)

    @classmethod
    def nowhere(cls) -> Database:
        """One that is never connected to, for what needs only the shape of the application."""
        return cls("postgresql+psycopg://nobody@/nothing")

    @contextmanager
    def transaction(self, *, everything: bool = False, projects: frozenset[str] = frozenset()) -> Iterator[Connection]:
        """A transaction that sees everything, or the assets of some projects and what belongs to them.

        Raises `StoreError` when the database does not answer, `InputError` for a value that it cannot hold.
        """
        try:
            with self.engine.begin() as connection:
                reach(connection, everything=everything, projects=projects)
                yield connection
        except (DataError, UnicodeEncodeError) as error:
            raise InputError("a value holds characters or a number that cannot be stored") from error
        except PoolTimeoutError as error:
            raise StoreError("all connections to the database are busy", hint="try again") from error
        except OperationalError as error:
            raise StoreError(
                f"the database does not answer: {first_line(error)}", hint="start it and try again"
            ) from error

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()


def reach(connection: Connection, *, everything: bool, projects: frozenset[str]) -> None:
    """Set how far the current transaction reaches."""
    connection.execute(
        text(
            "SELECT set_config('bartizan.everything', :everything, true),"
            " set_config('bartizan.projects', :projects, true)"
        ),
        {"everything": "on" if everything else "off", "projects": ",".join(sorted(projects))},
    )


@contextmanager
def open_database(data: Path | None = None, *, url: str | None = None) -> Iterator[Database]:
    """The database that settings name, migrated: `url`, `BARTIZAN_DATABASE_URL`, or the embedded one in `data`.

    Raises `StoreError` in one sentence when it cannot be reached or is of another version.
    """
    address = url or (None if data is not None else os.environ.get(VARIABLE))
    if address:
        with opened(address) as database:
            yield database
        return
    with Embedded(data if data is not None else default_data()) as server, opened(server.url()) as database:
        yield database


@contextmanager
def opened(url: str) -> Iterator[Database]:
    """The database at `url`, migrated and checked."""
    owner = _engine(url, 1)
    try:
        with owner.connect() as connection:
            migrate(connection)
            check(connection)
    except OperationalError as error:
        shown = make_url(url).render_as_string(hide_password=True)
        raise StoreError(
            f"the database cannot be reached: {first_line(error)}", where=shown, hint=f"start it, or correct {VARIABLE}"
        ) from error
    finally:
        owner.dispose()
    database = Database(url)
    try:
        yield database
    finally:
        database.close()


def first_line(error: OperationalError) -> str:
    """What the driver said, without SQLAlchemy's frame and without line breaks."""
    return (str(error.orig).strip().splitlines() or ["no reason given"])[0]


def _engine(url: str, pool: int) -> Engine:
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise ConfigError(
            "this is not a database address", where=VARIABLE, hint="use postgresql://user@host/name"
        ) from error
    if parsed.get_backend_name() != "postgresql":
        raise ConfigError(
            f"'{parsed.get_backend_name()}' is not PostgreSQL", where=VARIABLE, hint="use postgresql://user@host/name"
        )
    return create_engine(
        parsed.set(drivername="postgresql+psycopg"),
        pool_size=pool,
        max_overflow=0,
        pool_timeout=30,
        pool_pre_ping=True,
        connect_args={"connect_timeout": 10, "options": "-c timezone=UTC"},
    )


def _become_application(connection: Any, _record: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s AND pg_has_role(oid, 'SET')", (APPLICATION,))
        if cursor.fetchone() is not None:
            cursor.execute(f"SET ROLE {APPLICATION}")
    connection.commit()

"""Fixtures: the real embedded PostgreSQL, one server a process, a fresh database a test.

    from tests.store.postgres import database, postgres, template  # noqa: F401 - fixtures

`database` is a migrated, empty `Database`, cloned from a template in some tens of milliseconds.
"""

from __future__ import annotations

import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from bartizan.store.database import Database, opened
from bartizan.store.embedded import OWNER, Embedded

TEMPLATE = "bartizan_template"


def execute(server: Embedded, statement: str) -> None:
    """Run one statement as the cluster's superuser."""
    with psycopg.connect(host=str(server.sockets), user="postgres", dbname="postgres", autocommit=True) as connection:
        connection.execute(statement)


@contextmanager
def scratch() -> Iterator[Path]:
    """A directory that the account of PostgreSQL can enter, as pytest's own cannot be."""
    path = Path(tempfile.mkdtemp(prefix="bartizan-test-"))
    path.chmod(0o711)
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Embedded]:
    """A running server for this test process, without waiting for the disk."""
    with scratch() as path, Embedded(path) as server:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            execute(server, f"ALTER SYSTEM SET {setting} = off")
        execute(server, "SELECT pg_reload_conf()")
        yield server


@pytest.fixture(scope="session")
def template(postgres: Embedded) -> str:
    """The name of a migrated database to clone."""
    execute(postgres, f"CREATE DATABASE {TEMPLATE} OWNER {OWNER}")
    with opened(postgres.url(TEMPLATE)):
        pass
    return TEMPLATE


@contextmanager
def fresh(server: Embedded, source: str) -> Iterator[Database]:
    """A database cloned from `source`, dropped at the end."""
    name = f"test_{uuid.uuid4().hex[:12]}"
    execute(server, f"CREATE DATABASE {name} TEMPLATE {source} OWNER {OWNER}")
    database = Database(server.url(name))
    try:
        yield database
    finally:
        database.close()
        execute(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def database(postgres: Embedded, template: str) -> Iterator[Database]:
    """A fresh migrated database."""
    with fresh(postgres, template) as database:
        yield database

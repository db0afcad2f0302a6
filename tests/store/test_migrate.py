"""Migrations make exactly the tables that the code names, once, and refuse a newer database."""

from __future__ import annotations

import threading
import uuid

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import NullPool, create_engine, text

from bartizan.model.errors import StoreError
from bartizan.store.database import Database, opened
from bartizan.store.embedded import OWNER, Embedded
from bartizan.store.migrate import head, version
from bartizan.store.tables import metadata
from tests.store.postgres import execute


def test_migrated_tables_are_those_of_the_code(database: Database) -> None:
    with create_engine(database.url, poolclass=NullPool).connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": False})
        assert compare_metadata(context, metadata) == []
        assert version(connection) == head()


def test_processes_may_migrate_at_the_same_time(postgres: Embedded) -> None:
    name = f"race_{uuid.uuid4().hex[:8]}"
    execute(postgres, f"CREATE DATABASE {name} OWNER {OWNER}")
    failed: list[BaseException] = []

    def start() -> None:
        try:
            with opened(postgres.url(name)):
                pass
        except BaseException as error:  # noqa: BLE001 - handed to the test
            failed.append(error)

    threads = [threading.Thread(target=start) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    execute(postgres, f"DROP DATABASE {name} WITH (FORCE)")
    assert failed == []


def test_a_newer_database_is_refused(database: Database) -> None:
    with create_engine(database.url, poolclass=NullPool).begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreError, match="newer Bartizan"), opened(database.url):
        pass


def test_a_role_that_may_not_make_roles_still_gets_the_wall(postgres: Embedded) -> None:
    name = f"plain_{uuid.uuid4().hex[:8]}"
    execute(postgres, f"CREATE ROLE {name} LOGIN")
    execute(postgres, f"CREATE DATABASE {name} OWNER {name}")
    with opened(postgres.url(name, user=name)) as database:
        with database.transaction(everything=True) as connection:
            assert connection.execute(text("SELECT current_user")).scalar_one() == name
            connection.execute(
                text(
                    "INSERT INTO alert (id, signal, title, severity, source, time, last_time, document)"
                    " VALUES ('a', 's', 't', 'high', 'x', now(), now(), '{}')"
                )
            )
        with database.transaction() as connection:
            assert connection.execute(text("SELECT count(*) FROM alert")).scalar_one() == 0
    execute(postgres, f"DROP DATABASE {name} WITH (FORCE)")
    execute(postgres, f"DROP ROLE {name}")

"""`bartizan db`: migrate and check the database."""

from __future__ import annotations

from pathlib import Path

import click

from bartizan.cli.admin import DATA
from bartizan.cli.extras import extra


@click.group()
def command() -> None:
    """Migrate and check the database."""


@command.command()
@DATA
def migrate(data: Path | None) -> None:
    """Bring the database to this version's tables."""
    with extra("server"):
        from bartizan.store.database import open_database
        from bartizan.store.migrate import head

    with open_database(data):
        click.echo(f"the database is at revision {head()}", err=True)


@command.command()
@DATA
def check(data: Path | None) -> None:
    """Say where the database is, its revision, and what it holds."""
    with extra("server"):
        from sqlalchemy import func, select
        from sqlalchemy.engine import make_url

        from bartizan.store import tables
        from bartizan.store.database import open_database
        from bartizan.store.migrate import head

    with open_database(data) as database, database.transaction(everything=True) as connection:
        click.echo(f"database  {make_url(database.url).render_as_string(hide_password=True)}")
        click.echo(f"revision  {head()}")
        for table in (tables.snapshot, tables.asset, tables.finding, tables.attack_path, tables.alert, tables.account):
            count = connection.execute(select(func.count()).select_from(table)).scalar_one()
            click.echo(f"{table.name:<12} {count:>10}")

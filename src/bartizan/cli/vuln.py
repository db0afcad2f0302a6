"""`bartizan vuln`: the local database of known vulnerabilities."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from bartizan.service.vulnerabilities import Status

DATABASE = click.option(
    "--database",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The database  [default: your data directory's]",
)
CONFIG = click.option("--config", type=click.Path(path_type=Path), help="Configuration file  [default: bartizan.toml]")
MOST_SHOWN = 10


@click.group()
def command() -> None:
    """Keep a local database of known vulnerabilities, from the records that you mirror."""


@command.command()
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@click.option("--all", "everything", is_flag=True, help="Keep the records of every package, not of AI packages alone.")
@DATABASE
@CONFIG
def update(sources: tuple[str, ...], everything: bool, database: Path | None, config: Path | None) -> None:
    """Put the records of each SOURCE, an address, a file or a directory, into the database.

    A source is OSV's `all.zip` or a directory of OSV records, EPSS's table or CISA's list of exploited
    vulnerabilities. Of the ecosystems that the sources cover, they replace what was there.
    """
    from bartizan.catalog.load import load_catalog
    from bartizan.service.settings import load_settings
    from bartizan.service.vulnerabilities import database_path, update

    settings = load_settings(config, Path())
    path = database_path(settings.vulnerabilities, database)
    done = update(path, sources, load_catalog(), everything=everything)
    click.echo(f"{done.records} records read, {done.withdrawn} of them withdrawn", err=True)
    for line in done.unreadable[:MOST_SHOWN]:
        click.echo(f"left out: {line}", err=True)
    if len(done.unreadable) > MOST_SHOWN:
        click.echo(f"left out: {len(done.unreadable) - MOST_SHOWN} more", err=True)
    _show(done.status)


@command.command()
@DATABASE
@CONFIG
def status(database: Path | None, config: Path | None) -> None:
    """Say where the database is, how old its records are and how many there are."""
    from bartizan.service.settings import load_settings
    from bartizan.service.vulnerabilities import database_path, status

    settings = load_settings(config, Path())
    _show(status(database_path(settings.vulnerabilities, database)))


def _show(held: Status) -> None:
    click.echo(f"database  {held.path}")
    for one in held.ecosystems:
        which = "all packages" if one.listed == "all" else "AI packages"
        text = f"{one.advisories} advisories about {one.packages} packages ({which}), newest {one.newest[:10]}"
        click.echo(f"{one.name:<9} {text}, updated {one.updated}")
    for feed in held.feeds:
        click.echo(f"{feed.name:<9} {feed.records} records of {feed.date or 'no date'}, updated {feed.updated}")
    if not held.ecosystems:
        click.echo("no OSV records yet: packages are not compared", file=sys.stderr)

"""`bartizan admin`: administrators and API tokens, for who can reach the database anyway."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from bartizan.cli.extras import extra

DATA = click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    help="Directory of the embedded PostgreSQL. Without it: BARTIZAN_DATABASE_URL, else BARTIZAN_DATA or your own.",
)
ROLES = click.Choice(["viewer", "analyst", "manager", "administrator"])


@click.group()
def command() -> None:
    """Create users and API tokens."""


@command.command()
@click.option("--username", required=True, help="The new user's name.")
@click.option("--role", type=ROLES, default="administrator", show_default=True, help="Role in the whole organisation.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input instead of asking.")
@DATA
def create(username: str, role: str, password_stdin: bool, data: Path | None) -> None:
    """Create a user, an administrator unless another role is named."""
    with extra("server"):
        from bartizan.model.project import Role
        from bartizan.service import accounts
        from bartizan.store.database import open_database

    if password_stdin:
        password = sys.stdin.readline().rstrip("\r\n")
    else:
        password = click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
    with open_database(data) as database, database.transaction(everything=True) as connection:
        created = accounts.create_user(connection, username, password, Role(role), by="command line")
    click.echo(f"created {created.username} as {role}", err=True)


@command.command()
@click.option("--username", required=True, help="Whose token it is; it can do no more than they.")
@click.option("--name", required=True, help="What the token is for.")
@click.option("--action", "actions", required=True, multiple=True, help="An action, such as scan:write; repeat it.")
@click.option("--days", default=90, show_default=True, help="How long it lives.")
@DATA
def token(username: str, name: str, actions: tuple[str, ...], days: int, data: Path | None) -> None:
    """Make an API token and print its secret, this one time, on standard output."""
    with extra("server"):
        from bartizan.service import tokens
        from bartizan.store.database import open_database

    with open_database(data) as database, database.transaction(everything=True) as connection:
        made = tokens.make_for(connection, username.strip().lower(), name, actions, days)
    click.echo(made.secret)

"""`bartizan serve`: the dashboard and the API."""

from __future__ import annotations

from pathlib import Path

import click

from bartizan.cli.extras import extra


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port", default=8765, show_default=True, type=click.IntRange(0, 65535), help="Port; 0 picks a free one."
)
@click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    help="Directory of the embedded PostgreSQL. Without it: BARTIZAN_DATABASE_URL, else BARTIZAN_DATA or your own.",
)
def command(host: str, port: int, data: Path | None) -> None:
    """Serve the dashboard and the API.

    Starts the embedded PostgreSQL, or uses the server that BARTIZAN_DATABASE_URL names, and stops what it
    started when it ends. Prints a one-time link while there is no administrator.
    """
    with extra("server"):
        from bartizan.server.run import serve

    serve(host, port, data, say=lambda text: click.echo(text, err=True))

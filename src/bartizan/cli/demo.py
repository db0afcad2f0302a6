"""`bartizan demo`: an invented company, scanned and served."""

from __future__ import annotations

import tempfile
import threading
from pathlib import Path

import click

from bartizan.cli.extras import extra

LOOK = """
Look at
  Overview       the riskiest stories first; the training bucket that everyone can write to leads
  Attack paths   from the internet into the recommender's training data, and to the support agent
  Inventory      harborpine-reco-explore: seen in Terraform and in AWS, with the setting that drifted
  Alerts         three incidents in the last hour; the last one removes the guardrail
  sign in as maya to see what a member of one project sees
"""


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8765, show_default=True, type=click.IntRange(0, 65535), help="Port; 0: a free one.")
@click.option("--check", is_flag=True, help="Prepare everything, see that the dashboard answers, and end.")
def command(host: str, port: int, check: bool) -> None:
    """Scan the example estate, feed it an attack and serve the dashboard."""
    with extra("server"):
        from bartizan.server.run import address, listen, run, stoppable
        from bartizan.service.demo import prepare, wait_for
        from bartizan.store.database import open_database

    def say(text: str) -> None:
        click.echo(text, err=True)

    with stoppable(), listen(host, port) as sock, tempfile.TemporaryDirectory(prefix="bartizan-demo-") as room:
        # The database may run as another user, who must be able to pass through.
        Path(room).chmod(0o755)
        say("starting the database …")
        with open_database(Path(room) / "postgres") as database:
            logins = prepare(database, say)
            url = address(host, sock)
            click.echo(f"\nBartizan serves on {url}\n")
            for one in logins:
                click.echo(f"  {one.username:<6} {one.password:<18} sees {one.sees}")
            click.echo(LOOK)
            if not check:
                say("Ctrl-C ends it and removes everything")
                run(database, sock)
                return
            threading.Thread(target=run, args=(database, sock), daemon=True).start()
            for path in ("/", "/api/openapi.json"):
                wait_for(f"{url}{path}")
            say("the dashboard and the API answer")

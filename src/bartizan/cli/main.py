"""The door: finds the command's own module, imports only that, and turns errors into one sentence."""

from __future__ import annotations

import importlib
import os
import sys
from typing import NoReturn

import click

from bartizan import __version__
from bartizan.model.errors import BartizanError

COMMANDS = {
    "scan": "See what AI there is, what is wrong with it and how it would be attacked",
    "bom": "Write, measure and compare bills of materials for AI",
    "access": "Say who may do what, and which statement decides",
    "query": "Ask the graph of a scan in openCypher",
    "events": "Raise alerts from CloudTrail, Bedrock and OpenTelemetry logs",
    "paths": "List and explain attack paths, and what a change would do to them",
    "fix": "Write the patches that mend what is wrong in the code",
    "vuln": "Keep a local database of known vulnerabilities",
    "rules": "List, explain, test and start rules",
    "compliance": "Judge by a framework, control by control, with evidence",
    "serve": "Serve the dashboard and the API",
    "admin": "Create administrators and API tokens",
    "db": "Migrate and check the database",
    "config": "Check the configuration file, or print its JSON Schema",
    "schema": "Print the JSON Schema of a scan's result",
    "demo": "Scan the example estate, feed it an attack and serve the dashboard",
}
"""Command → its line in the help; the command stands in `bartizan.cli.<name>` as `command`."""


class LazyGroup(click.Group):
    """A group whose commands are imported when they are run, so that the start stays light."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands in the order of use."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, imported now; None when there is none."""
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"bartizan.cli.{cmd_name}")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands, without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="bartizan", message="%(prog)s %(version)s")
def group() -> None:
    """AI security posture management: every model, agent, dataset and endpoint, from code to cloud.

    \b
      bartizan scan .            a source tree
      bartizan scan aws          an AWS account, with the credentials of the environment
      bartizan serve             the dashboard
    """  # noqa: D301 - \b is click's mark for a block that is not rewrapped


def main() -> NoReturn:
    """Run the command line. Exit codes: 0 clean, 1 findings at `--fail-on`, 2 usage or input error, 3 nothing read."""
    try:
        group.main(prog_name="bartizan", standalone_mode=False)
        sys.exit(0)
    except click.exceptions.Exit as exit_:
        sys.exit(exit_.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except (click.exceptions.Abort, KeyboardInterrupt):
        click.echo("stopped", err=True)
        sys.exit(130)
    except BartizanError as error:
        click.echo(f"bartizan: {error}", err=True)
        sys.exit(2)
    except BrokenPipeError:
        # The reader of our output went away; Python would complain again when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)


if __name__ == "__main__":
    main()

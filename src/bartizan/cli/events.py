"""`bartizan events`: alerts and incidents from log files."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from bartizan.model.severity import Severity


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("-f", "--format", "format_", type=click.Choice(["table", "json"]), default="table", show_default=True)
@click.option("--save", is_flag=True, help="Save the alerts for the dashboard.")
@click.option("--fail-on", type=click.Choice([one.value for one in Severity]), help="Exit with 1 at this severity.")
def command(files: tuple[Path, ...], format_: str, save: bool, fail_on: str | None) -> None:
    """Raise alerts from FILES: CloudTrail, Bedrock invocation logs, OpenTelemetry GenAI spans."""
    from bartizan.model.codec import to_data
    from bartizan.service.detection import detect_files

    found = detect_files(files)
    if save:
        from bartizan.service.local import save_alerts

        alerts, incidents = save_alerts(found.alerts)
        click.echo(f"saved {alerts} alerts in {incidents} incidents", err=True)
    if format_ == "json":
        click.echo(json.dumps(to_data(found), indent=2, ensure_ascii=False))
    else:
        from rich.console import Console

        from bartizan.cli.output import PLAIN_WIDTH
        from bartizan.report.alerts import print_alerts

        console = Console(width=None if sys.stdout.isatty() else PLAIN_WIDTH)
        print_alerts(found.alerts, found.incidents, found.gaps, console, events=found.events)
    if not found.events and found.gaps:
        sys.exit(3)
    worst = max((alert.severity.rank for alert in found.alerts), default=-1)
    sys.exit(int(fail_on is not None and worst >= Severity(fail_on).rank))

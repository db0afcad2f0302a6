"""`bartizan schema`: the JSON Schema of what `bartizan scan --format json` prints."""

from __future__ import annotations

import json

import click

from bartizan.report.json_document import result_schema


@click.command()
def command() -> None:
    """Print the JSON Schema of a scan's result."""
    click.echo(json.dumps(result_schema(), indent=2, ensure_ascii=False))

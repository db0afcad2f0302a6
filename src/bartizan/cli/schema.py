"""`bartizan schema`: the JSON Schema of what `bartizan scan --format json` prints, and of a gate's file."""

from __future__ import annotations

import json

import click


@click.command()
@click.argument("name", type=click.Choice(["result", "gate"]), default="result")
def command(name: str) -> None:
    """Print the JSON Schema of a scan's result, or of the file that `bartizan scan --gate` takes."""
    if name == "gate":
        from bartizan.service.gate_file import gate_schema as schema
    else:
        from bartizan.report.json_document import result_schema as schema
    click.echo(json.dumps(schema(), indent=2, ensure_ascii=False))

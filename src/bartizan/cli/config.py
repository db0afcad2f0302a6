"""`bartizan config`: check the configuration file, print its JSON Schema."""

from __future__ import annotations

import json
from pathlib import Path

import click

from bartizan.service.settings import load_settings, settings_schema


@click.group()
def command() -> None:
    """Check the configuration file, or print its JSON Schema."""


@command.command()
def schema() -> None:
    """Print the JSON Schema of bartizan.toml."""
    click.echo(json.dumps(settings_schema(), indent=2, ensure_ascii=False))


@command.command()
@click.argument("file", type=click.Path(path_type=Path))
def check(file: Path) -> None:
    """Check FILE and say that it is right."""
    load_settings(file)
    click.echo(f"{file} is valid", err=True)

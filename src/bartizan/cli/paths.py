"""`bartizan paths`: attack paths in lists, one by one, and what a change would do to them."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from bartizan.model.scan import ScanResult
    from bartizan.service.assess import Request
    from bartizan.service.what_if import Outcome

FORMATS = click.Choice(["text", "json"])


@click.group()
def command() -> None:
    """Attack paths of a target, or of a saved JSON result: list them, explain one, ask what a change does."""


@command.command("list")
@click.argument("path")
@click.option("-f", "--format", "format_", type=FORMATS, default="text", show_default=True)
@click.option("--config", type=click.Path(path_type=Path), help="Configuration file  [default: bartizan.toml]")
def list_(path: str, format_: str, config: Path | None) -> None:
    """List the attack paths of PATH, the riskiest first, and the least set of fixes that breaks them."""
    from bartizan.model.codec import to_data
    from bartizan.report.paths import listed

    result = _result(path, config)
    if format_ == "json":
        summary = result.summary
        found = {"paths": result.attack_paths, "choke_points": summary.choke_points, "portfolio": summary.portfolio}
        click.echo(json.dumps(to_data(found), indent=2, ensure_ascii=False))
    else:
        click.echo("\n".join(listed(result)))


@command.command()
@click.argument("path")
@click.argument("id_", metavar="ID")
@click.option("-f", "--format", "format_", type=FORMATS, default="text", show_default=True)
@click.option("--config", type=click.Path(path_type=Path), help="Configuration file  [default: bartizan.toml]")
def explain(path: str, id_: str, format_: str, config: Path | None) -> None:
    """Explain the attack path ID (or its first letters) of PATH, step by step, with evidence and what breaks it."""
    from bartizan.model.codec import to_data
    from bartizan.report.paths import explained
    from bartizan.service.what_if import known_path

    result = _result(path, config)
    found = known_path(result, id_)
    if format_ == "json":
        click.echo(json.dumps(to_data(found), indent=2, ensure_ascii=False))
    else:
        click.echo("\n".join(explained(found, result)))


@command.command("what-if")
@click.argument("path")
@click.option("--fix", "fixes", multiple=True, metavar="FINDING", help="A finding, by id or rule, taken as fixed.")
@click.option("--patch", type=click.Path(path_type=Path), help="A unified diff, taken as applied to PATH.")
@click.option("--plan", type=click.Path(path_type=Path), help="A Terraform plan (JSON), taken as carried out.")
@click.option("--fail-on-new", is_flag=True, help="Exit with 1 when a path appears.")
@click.option("-f", "--format", "format_", type=FORMATS, default="text", show_default=True)
@click.option("--config", type=click.Path(path_type=Path), help="Configuration file  [default: bartizan.toml]")
def what_if(
    path: str,
    fixes: tuple[str, ...],
    patch: Path | None,
    plan: Path | None,
    fail_on_new: bool,
    format_: str,
    config: Path | None,
) -> None:
    """Say which attack paths of PATH vanish and which appear by a change, before it is made.

    PATH is a target of `bartizan scan`; with --fix also a saved JSON result. Nothing of it is changed.
    """
    from bartizan.model.codec import to_data
    from bartizan.report.paths import changed
    from bartizan.service import what_if as service

    if sum(map(bool, (fixes, patch, plan))) != 1:
        raise click.UsageError("one of --fix, --patch and --plan is needed")
    outcome: Outcome
    if fixes:
        outcome = service.fixed(_result(path, config), fixes)
    elif patch is not None:
        outcome = service.with_patch(_request(path, config), patch)
    else:
        assert plan is not None  # noqa: S101 - one of three is given
        outcome = service.with_plan(_request(path, config), plan)
    if format_ == "json":
        click.echo(json.dumps(to_data(outcome), indent=2, ensure_ascii=False))
    else:
        click.echo("\n".join(changed(outcome.vanished, outcome.appeared, outcome.stayed, outcome.gaps)))
    sys.exit(int(fail_on_new and bool(outcome.appeared)))


def _request(path: str, config: Path | None) -> Request:
    from bartizan.service.assess import Request
    from bartizan.service.settings import load_settings
    from bartizan.service.targets import parse_targets

    targets = parse_targets([path])
    directory = next((one.path for one in targets if one.path is not None and one.path.is_dir()), None)
    return Request(targets, load_settings(config, directory))


def _result(path: str, config: Path | None) -> ScanResult:
    """The saved result in a file, else a scan."""
    from bartizan.service.assess import assess
    from bartizan.service.what_if import saved_result

    return saved_result(path) or assess(_request(path, config))

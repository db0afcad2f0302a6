"""`bartizan compliance`: what a scan says of a framework, control by control, with evidence."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from bartizan.model.scan import ScanResult


@click.command()
@click.argument("framework", required=False)
@click.argument("targets", nargs=-1)
@click.option("--result", type=click.Path(path_type=Path), help="A JSON result of a scan, instead of TARGETS.")
@click.option(
    "-f",
    "--format",
    "format_",
    type=click.Choice(["table", "markdown", "csv", "json"]),
    default="table",
    show_default=True,
)
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write to a file instead of standard output.")
@click.option("--config", type=click.Path(path_type=Path), help="Configuration file  [default: bartizan.toml]")
@click.option("--rules", multiple=True, type=click.Path(path_type=Path), help="A directory of your own rules.")
@click.option("--all", "everything", is_flag=True, help="Show every verdict in the table, passes too.")
def command(
    framework: str | None,
    targets: tuple[str, ...],
    result: Path | None,
    format_: str,
    output: Path | None,
    config: Path | None,
    rules: tuple[Path, ...],
    everything: bool,
) -> None:
    """Judge TARGETS by FRAMEWORK; without one, list the frameworks.

    Each control is met, not met, unknown, has nothing to judge, or is not assessable by a machine.
    """
    from bartizan.catalog.load import load_catalog
    from bartizan.cli.output import write_file
    from bartizan.report.compliance import render
    from bartizan.service.compliance import assess_framework, known_framework, list_frameworks, read_result

    catalog = load_catalog(rules)
    if framework is None:
        for row in list_frameworks(catalog):
            click.echo(
                f"{row.id:<24}{row.controls:>4} controls, {row.covered:>3} with rules  {row.title} {row.version}"
            )
        return
    chosen = known_framework(framework, catalog)
    if bool(targets) == (result is not None):
        raise click.UsageError("name what to judge: TARGETS such as `.` or `aws`, or --result FILE")
    found = read_result(result) if result else _scan(targets, config, rules)
    text = render(assess_framework(chosen, found, catalog), format_, everything=everything)
    if output is None:
        click.echo(text, nl=False)
    else:
        write_file(output, text)


def _scan(targets: tuple[str, ...], config: Path | None, rules: tuple[Path, ...]) -> ScanResult:
    import dataclasses

    from bartizan.cli.output import show_progress
    from bartizan.service.assess import Request, assess
    from bartizan.service.settings import load_settings
    from bartizan.service.targets import parse_targets

    parsed = parse_targets(targets)
    directory = next((one.path for one in parsed if one.path is not None and one.path.is_dir()), None)
    settings = load_settings(config, directory)
    scan = dataclasses.replace(settings.scan, rules=(*settings.scan.rules, *map(str, rules)))
    with show_progress(sys.stderr.isatty()) as told:
        return assess(Request(parsed, dataclasses.replace(settings, scan=scan), progress=told))

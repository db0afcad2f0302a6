"""`bartizan fix`: patches for what is wrong in a source tree."""

from __future__ import annotations

import dataclasses
import json
import sys
from pathlib import Path

import click

FORMATS = ("diff", "json")


@click.command()
@click.argument("directory", type=click.Path(path_type=Path), default=Path())
@click.option("--rule", "rules", multiple=True, metavar="RULE", help="Mend only what this rule finds.")
@click.option("--write", is_flag=True, help="Apply the patches, after showing them.")
@click.option("-f", "--format", "format_", type=click.Choice(FORMATS), default="diff", show_default=True)
@click.option("--config", type=click.Path(path_type=Path), help="Configuration file  [default: bartizan.toml]")
@click.option("--rules", "own", multiple=True, type=click.Path(path_type=Path), help="A directory of your own rules.")
@click.option("--progress/--no-progress", default=None, help="A progress bar  [default: on a terminal]")
def command(
    directory: Path,
    rules: tuple[str, ...],
    write: bool,
    format_: str,
    config: Path | None,
    own: tuple[Path, ...],
    progress: bool | None,
) -> None:
    """Show, and with --write apply, the patches that mend what is wrong in the code of DIRECTORY.

    The diff goes to standard output, what could not be patched and why to standard error.
    """
    from bartizan.cli.output import show_progress
    from bartizan.service.fixing import FixRequest, fix, summary
    from bartizan.service.fixing import write as apply
    from bartizan.service.settings import load_settings

    settings = load_settings(config, directory if directory.is_dir() else None)
    scan = dataclasses.replace(settings.scan, rules=(*settings.scan.rules, *map(str, own)))
    settings = dataclasses.replace(settings, scan=scan)
    with show_progress(sys.stderr.isatty() if progress is None else progress) as told:
        result = fix(FixRequest(directory, rules, settings, told))
    if format_ == "json":
        click.echo(json.dumps(_document(result), indent=2, ensure_ascii=False))
    else:
        click.echo(result.diff, nl=False)
    if write:
        apply(result)
    for line in summary(result):
        click.echo(line, err=True)


def _document(result: object) -> dict[str, object]:
    from bartizan.service.fixing import FixResult

    assert isinstance(result, FixResult)  # noqa: S101 - annotated so that the command starts without the service
    return {
        "patches": [{"path": patch.path, "diff": patch.diff} for patch in result.patches],
        "mended": [{"finding": one.id, "rule": one.rule, "asset": one.asset} for one in result.mended],
        "refused": [
            {"finding": one.finding.id, "rule": one.finding.rule, "asset": one.finding.asset, "why": one.why}
            for one in result.refused
        ],
    }

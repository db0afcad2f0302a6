"""`bartizan bom`: bills of materials for AI, made, measured and compared."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from bartizan.model.scan import ScanResult
    from bartizan.report.bom.options import Options

FORMATS = ("cyclonedx", "cyclonedx-1.6", "cyclonedx-1.7", "spdx")


class DefaultGroup(click.Group):
    """A group whose first word may be a target: `bartizan bom .` is `bartizan bom make .`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put `make` before what is neither a command of the group nor a request for help."""
        if args and args[0] not in self.commands and args[0] not in ctx.help_option_names:
            args = ["make", *args]
        return super().parse_args(ctx, args)


@click.group(cls=DefaultGroup)
def command() -> None:
    """Write, measure and compare bills of materials for AI.

    `bartizan bom TARGETS` is `bartizan bom make TARGETS`.
    """


_CONFIG = click.option("--config", type=click.Path(path_type=Path), help="Configuration file  [default: bartizan.toml]")
_OUTPUT = click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="Write to a file instead of standard output."
)


@command.command()
@click.argument("targets", nargs=-1, required=True)
@click.option("-f", "--format", "format_", type=click.Choice(FORMATS), default="cyclonedx", show_default=True)
@_OUTPUT
@click.option(
    "--scope",
    type=click.Choice(["ai", "all"]),
    default="ai",
    show_default=True,
    help="AI and what it stands on directly, or every package.",
)
@click.option(
    "--path", "paths", multiple=True, metavar="PATTERN", help="Only what was seen there, and what that needs."
)
@click.option("--repository", "repositories", multiple=True, metavar="NAME", help="Only what this repository holds.")
@click.option("--reproducible", is_flag=True, help="Read no clock: only SOURCE_DATE_EPOCH gives a time.")
@_CONFIG
@click.option("--progress/--no-progress", default=None, help="A progress bar  [default: on a terminal]")
def make(
    targets: tuple[str, ...],
    format_: str,
    output: Path | None,
    scope: str,
    paths: tuple[str, ...],
    repositories: tuple[str, ...],
    reproducible: bool,
    config: Path | None,
    progress: bool | None,
) -> None:
    """Write the bill of materials of TARGETS, or of saved JSON results of scans."""
    from bartizan.cli.output import write_file
    from bartizan.report.formats import render

    options = {"everything": scope == "all", "paths": paths, "repositories": repositories, "reproducible": reproducible}
    result, chosen = _result(targets, config, progress, options)
    text = render(result, format_, chosen)
    if output is None:
        click.echo(text, nl=False)
    else:
        write_file(output, text)


@command.command()
@click.argument("targets", nargs=-1, required=True)
@click.option(
    "--profile", default="g7", show_default=True, help="By which profile; `bartizan bom profiles` lists them."
)
@click.option("-f", "--format", "format_", type=click.Choice(["table", "json"]), default="table", show_default=True)
@_OUTPUT
@click.option("--fail-under", type=click.IntRange(0, 100), metavar="PERCENT", help="Exit with 1 when less is met.")
@_CONFIG
@click.option("--all", "everything", is_flag=True, help="Show every component's answer in the table.")
@click.option("--progress/--no-progress", default=None, help="A progress bar  [default: on a terminal]")
def check(
    targets: tuple[str, ...],
    profile: str,
    format_: str,
    output: Path | None,
    fail_under: int | None,
    config: Path | None,
    everything: bool,
    progress: bool | None,
) -> None:
    """Measure how complete a bill of materials is: a file of any tool, or the bill of TARGETS."""
    from bartizan.catalog.bom_profile import load_profile
    from bartizan.cli.output import write_file
    from bartizan.report.bom.check_report import render
    from bartizan.service.bom import is_document, of_result, open_document
    from bartizan.service.bom_check import check as measure

    chosen = load_profile(profile)
    name = ", ".join(targets)
    if len(targets) == 1 and is_document(targets[0]):
        document = open_document(targets[0])
    else:
        result, options = _result(targets, config, progress, {})
        document = of_result(result, options, name)
    report = measure(document, chosen, name)
    text = render(report, format_, everything=everything)
    if output is None:
        click.echo(text, nl=False)
    else:
        write_file(output, text)
    sys.exit(int(fail_under is not None and report.percent < fail_under))


@command.command()
@click.argument("before", type=click.Path())
@click.argument("after", type=click.Path())
@click.option(
    "-f", "--format", "format_", type=click.Choice(["table", "markdown", "json"]), default="table", show_default=True
)
@_OUTPUT
@click.option(
    "--fail-on",
    "kinds",
    multiple=True,
    metavar="KIND",
    help="Exit with 1 when there is such a change (`new-model`, `new-tool` …), or `any`.",
)
def diff(before: str, after: str, format_: str, output: Path | None, kinds: tuple[str, ...]) -> None:
    """Say what changed from BEFORE to AFTER, each a bill of materials or a saved result of a scan."""
    from bartizan.cli.output import write_file
    from bartizan.report.bom.diff_report import render
    from bartizan.service.bom import open_document
    from bartizan.service.bom_diff import diff as compare
    from bartizan.service.bom_diff import known_kinds

    wanted = known_kinds(kinds)
    report = compare(open_document(before), open_document(after), (before, after))
    text = render(report, format_)
    if output is None:
        click.echo(text, nl=False)
    else:
        write_file(output, text)
    sys.exit(int(any(one.kind in wanted for one in report.changes)))


@command.command()
def profiles() -> None:
    """List the profiles."""
    from bartizan.catalog.bom_profile import load_profiles

    for one in load_profiles().values():
        click.echo(f"{one.id:<14}{len(one.elements):>3} elements  {one.title} ({one.version})")


def _result(
    targets: tuple[str, ...], config: Path | None, progress: bool | None, options: dict[str, object]
) -> tuple[ScanResult, Options]:
    """The result of a scan of the targets, or the saved one, and what the bill is of."""
    from bartizan.cli.output import show_progress
    from bartizan.report.bom.options import Options
    from bartizan.service.assess import Request, assess
    from bartizan.service.bom import saved_results
    from bartizan.service.settings import load_settings
    from bartizan.service.targets import parse_targets

    saved = saved_results(targets)
    if saved is not None:
        return saved, Options(load_settings(config, Path()).bom, **options)  # type: ignore[arg-type]
    parsed = parse_targets(targets)
    directory = next((one.path for one in parsed if one.path is not None and one.path.is_dir()), None)
    settings = load_settings(config, directory)
    with show_progress(sys.stderr.isatty() if progress is None else progress) as told:
        result = assess(Request(parsed, settings, progress=told))
    return result, Options(settings.bom, **options)  # type: ignore[arg-type]

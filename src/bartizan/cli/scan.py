"""`bartizan scan`: source trees, clouds and data, in one result."""

from __future__ import annotations

import dataclasses
import gc
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bartizan.model.scan import ScanResult
from bartizan.model.severity import Severity

if TYPE_CHECKING:
    from bartizan.service.assess import Request
    from bartizan.service.settings import Settings

FORMATS = ("table", "json", "sarif", "html", "markdown", "cyclonedx", "cyclonedx-1.6", "cyclonedx-1.7", "spdx")

GARBAGE = (200_000, 20, 50)
"""When Python looks for cycles. A scan's records have none, and looking every 700 is a tenth of its CPU."""


@click.command()
@click.argument("targets", nargs=-1, required=True)
@click.option("-f", "--format", "format_", type=click.Choice(FORMATS), default="table", show_default=True)
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write to a file instead of standard output.")
@click.option(
    "--fail-on",
    type=click.Choice([one.value for one in Severity]),
    help="Exit with 1 when a finding is at least this severe.",
)
@click.option("--baseline", type=click.Path(path_type=Path), help="An earlier JSON result: report only what is new.")
@click.option("--diff", "base", metavar="BASE", help="A commit, or an earlier JSON result: report only what changed.")
@click.option(
    "--gate", type=click.Path(path_type=Path), help="A gate's file: what must not pass makes the exit code 1."
)
@click.option("--config", type=click.Path(path_type=Path), help="Configuration file  [default: bartizan.toml]")
@click.option("--rules", multiple=True, type=click.Path(path_type=Path), help="A directory of your own rules.")
@click.option("--skip", multiple=True, metavar="RULE", help="A rule that is not judged.")
@click.option("--region", "regions", multiple=True, help="AWS region  [default: all that the account has]")
@click.option("--profile", help="AWS profile.")
@click.option("--endpoint-url", help="An endpoint that speaks the AWS API, instead of AWS.")
@click.option("--platform", metavar="OS/ARCH", help="Platform of images with several  [default: linux/amd64]")
@click.option("--data", is_flag=True, help="Look into the stores that models learn from.")
@click.option("--as-data", is_flag=True, help="Read the named directories and files as data, not as source.")
@click.option("--save", is_flag=True, help="Save the result as a snapshot for the dashboard.")
@click.option("--all", "everything", is_flag=True, help="Show every row of the table.")
@click.option("--progress/--no-progress", default=None, help="A progress bar  [default: on a terminal]")
def command(
    targets: tuple[str, ...],
    format_: str,
    output: Path | None,
    fail_on: str | None,
    baseline: Path | None,
    base: str | None,
    gate: Path | None,
    config: Path | None,
    rules: tuple[Path, ...],
    skip: tuple[str, ...],
    regions: tuple[str, ...],
    profile: str | None,
    endpoint_url: str | None,
    platform: str | None,
    data: bool,
    as_data: bool,
    save: bool,
    everything: bool,
    progress: bool | None,
) -> None:
    """Say what AI there is in TARGETS, what is wrong with it, and how it would be attacked.

    A target is a directory or file, `aws`, a data file, a store such as s3://bucket/prefix, or a container image:
    image:FILE for an archive or layout, image:registry.example.com/team/app:1.2 for one in a registry.
    """
    from bartizan.cli.output import show_progress, write_result
    from bartizan.report.bom.options import Options
    from bartizan.service.assess import Request
    from bartizan.service.exceptions import read_baseline
    from bartizan.service.settings import AwsSection, load_settings
    from bartizan.service.targets import parse_targets

    parsed = parse_targets(targets, as_data=as_data)
    directory = next((one.path for one in parsed if one.path is not None and one.path.is_dir()), None)
    settings = load_settings(config, directory)
    settings = _asked(settings, rules, skip, _severity(fail_on, settings.scan.fail_on))
    aws = settings.aws
    aws = AwsSection(profile or aws.profile, regions or aws.regions, endpoint_url or aws.endpoint_url)
    settings = dataclasses.replace(settings, aws=aws)
    if base is not None and (baseline is not None or save):
        raise click.UsageError("--diff cannot be used with --baseline or --save")
    known = read_baseline(baseline) if baseline else frozenset()
    gc.freeze()
    gc.set_threshold(*GARBAGE)
    begun = time.perf_counter()
    with show_progress(sys.stderr.isatty() if progress is None else progress) as told:
        asked = Request(parsed, settings, known, stores=data, platform=platform, progress=told)
        result = _answer(asked, base, gate)
    if save:
        _save(result)
    bom, seconds = Options(settings.bom), time.perf_counter() - begun
    write_result(result, format_, output, everything=everything, seconds=seconds, bom=bom)
    sys.exit(_exit_code(result, settings.scan.fail_on))


def _answer(request: Request, base: str | None, gate: Path | None) -> ScanResult:
    """The scan, against an earlier one where there is a `base`, with what the gate says of it."""
    from bartizan.service.assess import assess

    file = None
    if gate is not None:
        from bartizan.service.gate import judge_gate
        from bartizan.service.gate_file import load_gate

        file = load_gate(gate)
    before = None
    if base is None:
        result = assess(request)
    else:
        from bartizan.service.diff import assess_diff

        result, before = assess_diff(request, base)
    return result if file is None else judge_gate(file, result, before)


def _asked(settings: Settings, rules: tuple[Path, ...], skip: tuple[str, ...], fail_on: Severity | None) -> Settings:
    """The settings with what the command line adds about rules."""
    scan = settings.scan
    own = (*scan.rules, *map(str, rules))
    return dataclasses.replace(
        settings, scan=dataclasses.replace(scan, rules=own, skip=(*scan.skip, *skip), fail_on=fail_on)
    )


def _save(result: ScanResult) -> None:
    from bartizan.service.local import save_result

    click.echo(f"saved as snapshot {save_result(result)}", err=True)


def _severity(option: str | None, configured: Severity | None) -> Severity | None:
    return Severity(option) if option else configured


def _anything_read(result: ScanResult) -> bool:
    """Whether a target was read at all: one that could not be opened leaves a gap in its own name, and its asset."""
    unread = {gap.what for gap in result.gaps if gap.source == "data"}
    return any(
        not all(sighting.source == "data" and sighting.location.path in unread for sighting in asset.sightings)
        for asset in result.assets
        if asset.sightings and not any(sighting.source == "link" for sighting in asset.sightings)
    )


def _exit_code(result: ScanResult, fail_on: Severity | None) -> int:
    from bartizan.model.severity import FindingState, Verdict

    unread = len(result.gaps) + (result.diff.unchanged_gaps if result.diff is not None else 0)
    if not _anything_read(result) and unread:
        return 3
    if result.gate is not None and result.gate.is_shut:
        return 1
    bad = (one for one in result.findings if one.verdict is Verdict.FAIL and one.state is not FindingState.ACCEPTED)
    return int(fail_on is not None and any(one.severity.rank >= fail_on.rank for one in bad))

"""`bartizan access`: who may do what, as the clouds evaluate it."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click


@click.group()
def command() -> None:
    """Decide who may do what, as the clouds evaluate access."""


@command.command()
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@click.option(
    "-f",
    "--format",
    "format_",
    type=click.Choice(["json", "text"]),
    help="What to print  [default: text on a terminal, json elsewhere]",
)
def evaluate(file: Path, format_: str | None) -> None:
    """Answer the AWS requests in FILE (`-` for standard input), each with every policy that speaks of it.

    FILE holds one JSON object, or a list: {"request": {"principal", "action", "resource",
    "resource_account", "context"}, "policies": {"identity", "resource", "boundary", "session", "scp",
    "rcp"}}. The decision is allowed, denied or unknown.
    """
    from bartizan.service.policy_requests import evaluate_text, read_text

    standard = str(file) == "-"
    where = "standard input" if standard else str(file)
    text = _standard_input() if standard else read_text(file)
    found = evaluate_text(text, where)
    if format_ == "json" or (format_ is None and not sys.stdout.isatty()):
        click.echo(json.dumps(found.as_data(), indent=2, ensure_ascii=False))
        return
    for number, answer in enumerate(found.answers, 1):
        mark = "" if found.single else f"{number}. "
        click.echo(f"{mark}{answer.decision}: {answer.because}")


def _standard_input() -> str:
    from bartizan.model.errors import InputError

    try:
        return sys.stdin.buffer.read().decode("utf-8")
    except UnicodeDecodeError as error:
        raise InputError("is not UTF-8 text", where="standard input") from error


@command.command()
@click.argument("principal")
@click.argument("action")
@click.argument("resource")
@click.argument("path", default=".")
@click.option("-f", "--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--config", type=click.Path(path_type=Path), help="Configuration file  [default: bartizan.toml]")
def explain(principal: str, action: str, resource: str, path: str, format_: str, config: Path | None) -> None:
    """Say whether PRINCIPAL may do ACTION on RESOURCE in PATH, and which statement decides.

    PATH is what `bartizan scan` takes, or a saved JSON result. PRINCIPAL and RESOURCE are ids, ARNs, names or
    the unique end of one; `new:training-job/` is a RESOURCE that does not exist yet.
    """
    from bartizan.service import explain_access
    from bartizan.service.assess import Request
    from bartizan.service.settings import load_settings
    from bartizan.service.targets import parse_targets

    request = Request(parse_targets([path]), load_settings(config, Path()))
    found = explain_access.explain(request, principal, action, resource)
    if format_ == "json":
        click.echo(json.dumps([one.as_data() for one in found], indent=2, ensure_ascii=False))
        return
    for one in found:
        for line in one.lines():
            click.echo(line)

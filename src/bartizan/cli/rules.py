"""`bartizan rules`: list the rules, explain one."""

from __future__ import annotations

import json
from pathlib import Path

import click

from bartizan.model.codec import to_data

_DIRECTORIES = click.option("--rules", multiple=True, type=click.Path(path_type=Path), help="Your own rules.")


@click.group()
def command() -> None:
    """List and explain the rules."""


@command.command(name="list")
@click.option("--count", is_flag=True, help="Only the number of rules of each provider.")
@click.option("--format", "format_", type=click.Choice(["table", "json"]), default="table", show_default=True)
@_DIRECTORIES
def list_(count: bool, format_: str, rules: tuple[Path, ...]) -> None:
    """List the rules, worst first within each provider."""
    from bartizan.service.rules import count_rules, list_rules

    if count:
        counts = count_rules(rules)
        if format_ == "json":
            click.echo(json.dumps(counts))
            return
        for provider, number in counts.items():
            click.echo(f"{number:>5}  {provider}")
        click.echo(f"{sum(counts.values()):>5}  all")
        return
    rows = list_rules(rules)
    if format_ == "json":
        click.echo(json.dumps(to_data(rows), indent=2, ensure_ascii=False))
        return
    for row in rows:
        click.echo(f"{row.severity:<9} {row.provider:<6} {row.id:<52} {row.title}")


@command.command()
@click.argument("rule")
@_DIRECTORIES
def explain(rule: str, rules: tuple[Path, ...]) -> None:
    """Say what RULE looks for, why it matters and how to mend it."""
    from bartizan.service.rules import explain_rule

    found = explain_rule(rule, rules)
    click.echo(f"{found.title}\n")
    click.echo(f"  id         {found.id}")
    click.echo(f"  severity   {found.severity}")
    click.echo(f"  judges     {', '.join(found.types)}")
    if found.when:
        click.echo(f"  when       {found.when}")
    click.echo(f"  fails when {found.fail_when}")
    if found.controls:
        click.echo(f"  controls   {', '.join(found.controls)}")
    click.echo(f"\nWhy  {found.why}\n\nFix  {found.fix.summary}")
    for path, value in found.fix.set.items():
        click.echo(f"       {path}: {json.dumps(value)}")
    if found.fix.note:
        click.echo(f"     {found.fix.note}")

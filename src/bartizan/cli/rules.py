"""`bartizan rules`: list the rules, explain one, try examples, start a rule of your own."""

from __future__ import annotations

import json
import textwrap
from pathlib import Path

import click

from bartizan.model.codec import to_data

_DIRECTORIES = click.option("--rules", multiple=True, type=click.Path(path_type=Path), help="Your own rules.")


@click.group()
def command() -> None:
    """List, explain, test and start rules."""


@command.command(name="list")
@click.option("--count", is_flag=True, help="Only the number of rules of each group.")
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
        for group, number in counts.items():
            click.echo(f"{number:>5}  {group}")
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
    from bartizan.service.snippets import rule_snippets

    found = explain_rule(rule, rules)
    click.echo(f"{found.title}\n")
    click.echo(f"  id         {found.id}")
    click.echo(f"  severity   {found.severity}")
    click.echo(f"  judges     {', '.join(found.types)}")
    for one in found.neighbours:
        way = f"{'<- ' if one.incoming else ''}{one.edge} {'' if one.incoming else '-> '}{one.type}"
        click.echo(f"  with       {one.variable}: {way}{', or null' if one.optional else ''}")
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
    for shown in rule_snippets(found, rules):
        click.echo(f"\n     {shown.title}\n")
        click.echo(textwrap.indent(shown.text, "       ").rstrip())


@command.command()
@click.argument("directories", nargs=-1, type=click.Path(path_type=Path))
@click.option("--rule", "only", multiple=True, metavar="RULE", help="Only this rule.")
def test(directories: tuple[Path, ...], only: tuple[str, ...]) -> None:
    """Try the examples of the rules in DIRECTORIES, or of the shipped rules; exit with 1 when one is wrong."""
    from bartizan.service.rule_writing import try_rules

    trials = try_rules(directories, only)
    wrong = [one for one in trials if not one.right]
    for one in wrong:
        click.echo(f"{one.where}  {one.rule}: the example says {one.stated}, the rule says {one.verdict}")
        click.echo(f"  {json.dumps(one.data, ensure_ascii=False)}" + (f"\n  {one.why}" if one.why else ""))
    rules = len({one.rule for one in trials})
    click.echo(f"{rules} rules, {len(trials)} examples, {len(wrong)} wrong")
    if wrong:
        raise click.exceptions.Exit(1)


@command.command()
@click.argument("rule")
@click.option("--type", "type_", required=True, help="The native type that it judges, such as AWS::S3::Bucket.")
@click.option(
    "--directory",
    type=click.Path(path_type=Path),
    default=Path("rules"),
    show_default=True,
    help="The directory of your own rules.",
)
def new(rule: str, type_: str, directory: Path) -> None:
    """Write the draft of RULE, to be filled in."""
    from bartizan.service.rule_writing import write_rule

    file = write_rule(rule, type_, directory)
    click.echo(f"{file}: edit it, then `bartizan rules test {directory}`")

"""`bartizan query`: ask the graph of a scan in openCypher."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bartizan.model.scan import ScanResult

if TYPE_CHECKING:
    from bartizan.graph.query.answer import Answer

FORMATS = ("table", "json", "csv", "graph")


@click.command()
@click.argument("words", nargs=-1, metavar="[CYPHER] [TARGETS]...")
@click.option("--ready", metavar="NAME", help="Ask a ready query instead of CYPHER.")
@click.option("--list", "list_", is_flag=True, help="List the ready queries.")
@click.option("--schema", is_flag=True, help="Print the labels, relationship types and properties.")
@click.option("--param", "params", multiple=True, metavar="NAME=VALUE", help="A parameter: $name in the query.")
@click.option("--result", type=click.Path(path_type=Path), help="A JSON result of a scan, instead of TARGETS.")
@click.option("-f", "--format", "format_", type=click.Choice(FORMATS), default="table", show_default=True)
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write to a file instead of standard output.")
@click.option("--rows", type=click.IntRange(1, 100_000), default=1_000, show_default=True, help="The most rows.")
@click.option("--seconds", type=click.FloatRange(0.1, 600), default=10, show_default=True, help="The most time.")
@click.option("--config", type=click.Path(path_type=Path), help="Configuration file  [default: bartizan.toml]")
def command(
    words: tuple[str, ...],
    ready: str | None,
    list_: bool,
    schema: bool,
    params: tuple[str, ...],
    result: Path | None,
    format_: str,
    output: Path | None,
    rows: int,
    seconds: float,
    config: Path | None,
) -> None:
    """Ask CYPHER of the graph of TARGETS  [default: the current directory].

    \b
      bartizan query 'MATCH (m:Model) RETURN m.name, m.risk ORDER BY m.risk DESC'
      bartizan query --ready blast-radius --param name=notebook .
    """  # noqa: D301 - \b is click's mark for a block that is not rewrapped
    from bartizan.cli.output import write_file

    if list_ or schema:
        click.echo(_listed() if list_ else _schema(), nl=False)
        return
    cypher, targets = (None, words) if ready else (words[0], words[1:]) if words else (None, ())
    if cypher is None and ready is None:
        raise click.UsageError("write a query, or name a ready one with --ready")
    if targets and result is not None:
        raise click.UsageError("name TARGETS or --result, not both")
    from bartizan.graph.query.runner import Limits
    from bartizan.service.explore import explore, question, read_parameters, ready_query

    asked = question(cypher, ready, read_parameters(params, ready_query(ready) if ready else None))
    limits = Limits(rows=rows, seconds=seconds)
    text = _shown(explore(lambda: _result(targets, result, config), asked, limits), format_)
    if output is None:
        click.echo(text, nl=False)
    else:
        write_file(output, text)


def _result(targets: tuple[str, ...], result: Path | None, config: Path | None) -> ScanResult:
    """The result in the file, or of a scan now."""
    if result is not None:
        from bartizan.service.compliance import read_result

        return read_result(result)
    from bartizan.cli.output import show_progress
    from bartizan.service.assess import Request, assess
    from bartizan.service.settings import load_settings
    from bartizan.service.targets import parse_targets

    parsed = parse_targets(targets or (".",))
    directory = next((one.path for one in parsed if one.path is not None and one.path.is_dir()), None)
    with show_progress(sys.stderr.isatty()) as told:
        return assess(Request(parsed, load_settings(config, directory), progress=told))


def _shown(answer: Answer, format_: str) -> str:
    """The answer as text, and on standard error what was left out of it."""
    import msgspec

    from bartizan.graph.query.answer import to_csv, to_graph

    if answer.cut is not None:
        click.echo(f"there are more rows: the answer was cut at the limit of {answer.cut}", err=True)
    if format_ == "csv":
        return to_csv(answer)
    if format_ == "table":
        return _table(answer)
    data = to_graph(answer) if format_ == "graph" else answer
    return msgspec.json.format(msgspec.json.encode(data), indent=2).decode() + "\n"


def _table(answer: Answer) -> str:
    """Columns as wide as their cells on a terminal; what is too wide is wrapped."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from bartizan.cli.output import PLAIN_WIDTH
    from bartizan.graph.query.answer import text_of

    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in answer.columns:
        table.add_column(Text(column), overflow="fold")
    for row in answer.rows:
        table.add_row(*(Text(text_of(value)) for value in row))
    console = Console(width=None if sys.stdout.isatty() else PLAIN_WIDTH, no_color=not sys.stdout.isatty())
    with console.capture() as captured:
        console.print(table)
        count = f"{len(answer.rows)} row{'' if len(answer.rows) == 1 else 's'} in {answer.seconds:.2f} s"
        console.print(Text(count, style="dim"))
    return captured.get()


def _listed() -> str:
    """The ready queries, one a line, their parameters beneath."""
    from bartizan.service.explore import ready_queries

    lines = []
    for one in ready_queries().values():
        lines.append(f"{one.id:<32} {one.question}")
        lines += [f"{'':<32}   --param {given.name}=…  {given.meaning}" for given in one.parameters]
    return "\n".join(lines) + "\n"


def _schema() -> str:
    """The schema as text."""
    from bartizan.graph.query.schema import EDGE, NODES
    from bartizan.service.explore import vocabulary

    found = vocabulary()
    lines = ["Labels"]
    lines += [f"  {one.name:<22} {one.meaning}" for one in found.labels]
    lines += ["", "Relationships"]
    for kind in found.relationships:
        ends = "" if kind.joins in (None, ("Asset", "Asset")) else f" ({' to '.join(kind.joins or ())})"
        lines.append(f"  {kind.name:<22} {kind.meaning}{ends}")
    for name, columns in (*NODES.items(), ("Relationships between assets", EDGE)):
        lines += ["", f"Properties of {name}" if name in NODES else name]
        lines += [f"  {column.name:<22} {column.type:<14} {column.meaning}" for column in columns]
    return "\n".join(lines) + "\n"

"""What commands share: progress on standard error, results to standard output or a file."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from bartizan.model.errors import InputError
from bartizan.model.scan import ScanResult
from bartizan.report.bom.options import Options
from bartizan.report.formats import render
from bartizan.report.json_document import chunks
from bartizan.service.assess import Progress, silent

PLAIN_WIDTH = 120
"""Columns of a table that is not written to a terminal."""


@contextmanager
def show_progress(wanted: bool) -> Iterator[Progress]:
    """A progress bar on standard error while the block runs; nothing when not `wanted`."""
    if not wanted:
        yield silent
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("starting", total=None)

        def told(phase: str, done: int, total: int) -> None:
            bar.update(task, description=phase, completed=done, total=total or None)

        yield told


def write_result(
    result: ScanResult,
    name: str,
    output: Path | None,
    *,
    everything: bool,
    seconds: float | None = None,
    bom: Options | None = None,
) -> None:
    """Write `result` in the format `name`; a file is replaced in one step, so that it is never half written."""
    if name == "table":
        from rich.console import Console

        from bartizan.report.table import print_table

        if output is None:
            width = None if sys.stdout.isatty() else PLAIN_WIDTH
            print_table(result, Console(width=width), everything=everything, seconds=seconds)
            return
        console = Console(record=True, width=PLAIN_WIDTH, file=open(os.devnull, "w"))  # noqa: SIM115, PTH123
        print_table(result, console, everything=everything, seconds=seconds)
        write_file(output, console.export_text())
        return
    pieces = blocks(chunks(result)) if name == "json" else iter([render(result, name, bom)])
    if output is None:
        for piece in pieces:
            click.echo(piece, nl=False)
    else:
        write_file(output, pieces)


def blocks(pieces: Iterable[str], size: int = 65_536) -> Iterator[str]:
    """The same text in pieces of at least `size` characters: each that is written costs the same, however short."""
    held: list[str] = []
    length = 0
    for piece in pieces:
        held.append(piece)
        length += len(piece)
        if length >= size:
            yield "".join(held)
            held.clear()
            length = 0
    yield "".join(held)


def write_file(path: Path, text: str | Iterable[str]) -> None:
    """Write `text`, or its pieces, to `path` by a temporary file beside it.

    What is there and is no ordinary file (a device, a pipe) is written to as it is, and never replaced.
    Raises `InputError` when that is not possible.
    """
    if path.is_dir():
        raise InputError("cannot be written: it is a directory", where=str(path), hint="name a file with --output")
    import tempfile

    pieces = [text] if isinstance(text, str) else text
    room: Path | None = None
    try:
        if path.exists() and not path.is_file():
            with path.open("w", encoding="utf-8") as device:
                device.writelines(pieces)
            return
        with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=path.parent, delete=False) as stream:
            room = Path(stream.name)
            stream.writelines(pieces)
        room.chmod(0o644)
        room.replace(path)
    except OSError as error:
        if room is not None:
            room.unlink(missing_ok=True)
        raise InputError(f"cannot be written: {error.strerror}", where=str(path), hint="check --output") from error

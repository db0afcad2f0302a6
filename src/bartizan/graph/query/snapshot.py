"""Writes a snapshot: one file of the embedded database, built aside and published by a rename.

The same contents give the same tables in the same order. Everything a query reads stands in the file; no query
ever writes to it.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bartizan.graph.query.rows import Cell, Contents, Row, Tables, tables
from bartizan.graph.query.schema import ASSET, EDGE, HIDDEN, JOIN_COLUMNS, JOINS, NODE_COLUMNS, NODES, TYPES, Column
from bartizan.model.errors import InputError

if TYPE_CHECKING:
    from ladybug import Connection

MEMORY = 1 << 30
"""Bytes that the database may buffer while it builds."""

_SEPARATOR = "\x1f"
_CONTROL = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")


def write_snapshot(contents: Contents, file: Path) -> Path:
    """Write what `contents` holds to `file`, all of it or nothing; a file that is there is replaced.

    Raises `InputError` where the graph's extra is not installed.
    """
    rows = tables(contents)
    database = load_ladybug()
    file.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=file.parent, prefix=".making-") as room:
        made = Path(room) / "graph.lbug"
        opened = database.Database(str(made), buffer_pool_size=MEMORY, max_num_threads=1, auto_checkpoint=False)
        try:
            connection = database.Connection(opened)
            _declare(connection)
            _fill(connection, rows, Path(room))
            connection.close()
        finally:
            opened.close()
        made.replace(file)
    return file


def load_ladybug() -> Any:
    """The embedded database's package. Raises `InputError` where it is not installed."""
    try:
        import ladybug
    except ModuleNotFoundError as error:
        raise InputError("the explorer needs its database", hint="pip install 'bartizan[graph]'") from error
    return ladybug


def _declare(connection: Connection) -> None:
    """Every table of nodes has the columns of all of them, and every one of relationships too.

    So a property that a node lacks is null, as openCypher says, rather than an error; and the parts of a path are
    all of one type: where they are not, the database ends (0.22).
    """
    nodes, joins = _declared(NODE_COLUMNS), _declared(JOIN_COLUMNS)
    for name in NODES:
        connection.execute(f"CREATE NODE TABLE {name}({HIDDEN} INT64, {nodes}, PRIMARY KEY({HIDDEN}))")
    for name in TYPES:
        join = JOINS.get(name)
        source, target = (ASSET, ASSET) if join is None else (join.source, join.target)
        connection.execute(f"CREATE REL TABLE {name}(FROM {source} TO {target}, {joins})")


def _declared(columns: Iterable[Column]) -> str:
    return ", ".join(f"{column.name} {column.ladybug}" for column in columns)


def _fill(connection: Connection, rows: Tables, room: Path) -> None:
    number = (Column(HIDDEN, "whole number", ""),)
    ends = (Column("source_row", "whole number", ""), Column("target_row", "whole number", ""))
    for name, columns in NODES.items():
        _copy(connection, name, (*number, *columns), (HIDDEN, *names(NODE_COLUMNS)), rows.nodes.get(name, ()), room)
    for name in TYPES:
        join = JOINS.get(name)
        columns = (*ends, *(EDGE if join is None else join.columns))
        wanted = ("source_row", "target_row", *names(JOIN_COLUMNS))
        _copy(connection, name, columns, wanted, rows.joins.get(name, ()), room)


def names(columns: Iterable[Column]) -> tuple[str, ...]:
    """The names of the columns."""
    return tuple(column.name for column in columns)


def _copy(  # noqa: PLR0917 - a table, and what goes in
    connection: Connection,
    name: str,
    columns: Sequence[Column],
    wanted: Sequence[str],
    rows: Sequence[Row],
    room: Path,
) -> None:
    """Load the rows of one table in bulk: `columns` as they stand, in the order of the table's own, `wanted`.

    Lists pass as texts with a separator, which no cell of theirs holds.
    """
    if not rows:
        return
    file = room / f"{name}.csv"
    with file.open("w", encoding="utf-8", newline="") as stream:
        stream.writelines(_line(row) for row in rows)
    shape = ", ".join(f"c{at} {_loaded(column)}" for at, column in enumerate(columns))
    held = {column.name: _taken(at, column) for at, column in enumerate(columns)}
    taken = ", ".join(held.get(one, "NULL") for one in wanted)
    options = "header=false, quote='\"', escape='\"', null_strings=['']"
    path = str(file).replace("\\", "\\\\").replace("'", "\\'")
    connection.execute(f"COPY {name} FROM (LOAD WITH HEADERS ({shape}) FROM '{path}' ({options}) RETURN {taken})")
    file.unlink()


def _loaded(column: Column) -> str:
    return "STRING" if column.type == "list of texts" else column.ladybug


def _taken(at: int, column: Column) -> str:
    if column.type != "list of texts":
        return f"c{at}"
    return f"CASE WHEN c{at} = '' THEN CAST([] AS STRING[]) ELSE string_split(c{at}, '{_SEPARATOR}') END"


def _line(row: Row) -> str:
    return ",".join(map(_cell, row)) + "\n"


def _cell(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        # Most texts need nothing, and to see so is ten times as fast as to search them.
        return f'"{cell}"' if cell.isprintable() and '"' not in cell else f'"{_clean(cell)}"'
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, int | float):
        return str(cell)
    return '"' + _SEPARATOR.join(map(_clean, cell)) + '"'


def _clean(text: str) -> str:
    """A text in quotation marks' terms, and on one line: a line break within would keep it from being read in bulk."""
    return _CONTROL.sub(" ", text).replace('"', '""')

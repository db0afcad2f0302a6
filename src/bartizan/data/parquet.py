"""Parquet, column by column through pyarrow; imported only when a Parquet file is met."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from bartizan.data.blobs import Blob, BlobReader
from bartizan.data.formats import unescape
from bartizan.data.sampling import MIB, Limits
from bartizan.data.scanner import Piece
from bartizan.model.edge import Gap

if TYPE_CHECKING:
    from bartizan.data.readers import Batch

ROWS = 4096
ROWS_LIMIT = 20_000_000
ROW_GROUP_LIMIT = 512 * MIB
VALUES_LIMIT = 64 * MIB


def read(blob: Blob, limits: Limits) -> Iterator[Batch | Gap]:
    """Batches of text, integer and date columns; of large files a seeded choice of row groups.

    Row groups that unpack to more than `ROW_GROUP_LIMIT` bytes are not opened.
    """
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError:
        yield Gap("data", blob.name, "Parquet is read through pyarrow, which is not installed",
                  "pip install 'bartizan[data]'")  # fmt: skip
        return
    try:
        # String columns stay dictionary-encoded: a value that repeats a million times is held once.
        bounds = {"thrift_string_size_limit": 16 * MIB, "thrift_container_size_limit": 1_000_000}
        schema = pq.ParquetFile(BlobReader(blob), **bounds).schema
        texts = [column.path for column in map(schema.column, range(len(schema.names)))
                 if column.physical_type == "BYTE_ARRAY"]  # fmt: skip
        yield from _groups(pq.ParquetFile(BlobReader(blob), read_dictionary=texts, **bounds), blob, limits)
    except (pa.ArrowException, OSError, ValueError, UnicodeError) as error:
        text = str(error).splitlines()
        yield Gap("data", blob.name, f"not readable as Parquet: {text[0][:200] if text else error}", "an intact file")


def _groups(table: Any, blob: Blob, limits: Limits) -> Iterator[Batch | Gap]:
    from bartizan.data.readers import Batch

    count = table.metadata.num_row_groups
    order = list(range(count))
    if blob.size > limits.whole:
        random.Random(f"{limits.seed}/{blob.name}").shuffle(order)  # noqa: S311 - sampling, not secrecy
    left, rows = limits.whole, 0
    for index in order:
        group = table.metadata.row_group(index)
        sizes = [group.column(i) for i in range(group.num_columns)]
        packed = sum(column.total_compressed_size for column in sizes)
        if sum(column.total_uncompressed_size for column in sizes) > ROW_GROUP_LIMIT:
            why = f"row group {index} unpacks to more than {ROW_GROUP_LIMIT // MIB} MiB"
            yield Gap("data", blob.name, why, "smaller row groups")
            continue
        if left <= 0:
            return
        left -= packed
        if (rows := rows + group.num_rows) > ROWS_LIMIT:
            yield Gap("data", blob.name, f"rows beyond {ROWS_LIMIT} were not read", "smaller files")
            return
        for batch in table.iter_batches(batch_size=ROWS, row_groups=[index]):
            pieces, cut = _pieces(batch)
            yield Batch(tuple(pieces), 0)
            if cut:
                yield Gap("data", blob.name, f"values beyond {VALUES_LIMIT // MIB} MiB of a batch were not read",
                          "shorter values")  # fmt: skip
        yield Batch((), blob.size if count == 1 else min(packed, blob.size))


def _pieces(batch: Any) -> tuple[list[Piece], bool]:
    """The readable leaf columns of a record batch; whether any was cut."""
    pieces: list[Piece] = []
    left, cut = VALUES_LIMIT, False
    for name, column in _leaves(batch):
        values: list[str] = []
        for text in _texts(column):
            left -= len(text)
            if left < 0:
                cut = True
                break
            values.append(text.replace("\n", " ").replace("\r", " "))
        data = "\n".join(values).encode("utf-8", "replace")
        if data[:1] in {b"{", b"["}:
            data = unescape(data)
        if data.strip():
            pieces.append(Piece(data, name, None, None, records=True))
    return pieces, cut


def _leaves(batch: Any) -> Iterator[tuple[str, Any]]:
    """`(dotted name, array)` of every column, structs opened; lists as their text."""
    import pyarrow as pa

    stack = [(field.name, batch.column(place)) for place, field in reversed(list(enumerate(batch.schema)))]
    while stack:
        name, column = stack.pop()
        if pa.types.is_struct(column.type):
            stack.extend((f"{name}.{field.name}", child)
                         for field, child in zip(column.type, column.flatten(), strict=True))  # fmt: skip
        else:
            yield name, column


def _texts(column: Any) -> Iterator[str]:
    """The values as text, one an item; nothing for types that hold none (floats, booleans, bytes)."""
    import pyarrow as pa

    kind = column.type
    if pa.types.is_dictionary(kind):
        if pa.types.is_binary(kind.value_type):
            return
        texts = [str(value) if value is not None else "" for value in column.dictionary.to_pylist()]
        for place in column.indices.to_pylist():
            yield "" if place is None else texts[place]
    elif pa.types.is_list(kind) or pa.types.is_large_list(kind) or pa.types.is_map(kind):
        for item in column:
            yield str(item.as_py())[:65536] if item.is_valid else ""
    elif (pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_integer(kind)
          or pa.types.is_date(kind)):  # fmt: skip
        for value in column.to_pylist():
            yield "" if value is None else str(value)

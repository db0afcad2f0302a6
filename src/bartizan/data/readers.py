"""Readers: a blob as batches of pieces; the pieces of one batch share their records."""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, BinaryIO, cast

from bartizan.data.blobs import Blob, BlobReader
from bartizan.data.formats import delimiter, encoding, sniff, unescape
from bartizan.data.sampling import MIB, Limits, spans
from bartizan.data.scanner import Piece
from bartizan.model.edge import Gap

CHUNK = MIB
TAIL = 4096
ROWS = 4096
BOMB_RATIO = 50


@dataclass(frozen=True, slots=True)
class Batch:
    """Pieces over the same records (one of text, or one a column), and what reading them cost.

    `read` is how many bytes of the blob it took, as stored.
    """

    pieces: tuple[Piece, ...]
    read: int


def read(blob: Blob, limits: Limits) -> Iterator[Batch | Gap]:
    """The blob in batches of bounded size; what cannot be read becomes a `Gap`, never an exception."""
    try:
        head = blob.read(0, 8192)
        kind = sniff(head, blob.name)
        if kind == "gzip":
            yield from _gzip(blob, limits)
        elif kind == "parquet":
            from bartizan.data import parquet

            yield from parquet.read(blob, limits)
        elif kind == "binary":
            yield Gap("data", blob.name, "binary content of a format that is not read", BINARY_NEEDS)
        else:
            yield from _plain(blob, kind, encoding(head), limits)
    except OSError as error:
        yield Gap("data", blob.name, error.strerror or str(error), "permission to read it")


BINARY_NEEDS = "CSV, JSON, JSON lines, Parquet or text, plain or gzip"


def _plain(blob: Blob, kind: str, charset: str | None, limits: Limits) -> Iterator[Batch | Gap]:
    """CSV, JSON or text, whole or in sampled blocks."""
    if blob.size <= limits.whole or (charset or "").startswith("utf-16"):
        stream = _Limited(io.BufferedReader(BlobReader(blob), CHUNK), limits.whole)
        used = min(blob.size, limits.whole)
        yield from _stream(cast("BinaryIO", stream), _Text(kind, charset, blob.name, limits.whole, used))
        return
    header = blob.read(0, CHUNK).partition(b"\n")[0]
    for start, end in spans(blob.size, limits, blob.name):
        data = blob.read(start, end - start)
        if start:
            data = data.partition(b"\n")[2] or data
        whole = data[: data.rfind(b"\n") + 1] or data
        if kind == "csv" and start:
            whole = header + b"\n" + whole
        for batch in _stream(io.BytesIO(whole), _Text(kind, charset, blob.name, len(whole))):
            if isinstance(batch, Gap):
                yield batch
            else:
                yield Batch(tuple(_unplaced(piece) for piece in batch.pieces) if start else batch.pieces, 0)
        yield Batch((), end - start)


def _unplaced(piece: Piece) -> Piece:
    return Piece(piece.data, piece.label, None, None, piece.records)


def _gzip(blob: Blob, limits: Limits) -> Iterator[Batch | Gap]:
    """The content of a gzip file, at most `limits.whole` bytes of it, decompressed as it is read."""
    raw = BlobReader(blob)
    try:
        stream = io.BufferedReader(gzip.GzipFile(fileobj=io.BufferedReader(raw, 65536)), CHUNK)
        head = stream.peek(8192)[:8192]
        kind = sniff(head, blob.name)
        if kind in {"gzip", "parquet", "binary"}:
            yield Gap("data", blob.name, f"{kind} content inside gzip is not read", BINARY_NEEDS)
            return
        limited = _Limited(stream, limits.whole)
        for batch in _stream(cast("BinaryIO", limited), _Text(kind, encoding(head), blob.name, limits.whole)):
            yield batch if isinstance(batch, Gap) else Batch(batch.pieces, 0)
        yield Batch((), min(raw.tell(), blob.size))
        if stream.peek(1):
            bomb = limited.taken > raw.tell() * BOMB_RATIO
            why = f"only the first {limits.whole // MIB} MiB of its content were read"
            yield Gap("data", blob.name, why + (": it expands like a decompression bomb" if bomb else ""),
                      "smaller files, or a higher limit")  # fmt: skip
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        yield Batch((), min(raw.tell(), blob.size))
        yield Gap("data", blob.name, f"damaged gzip data: {error}", "an intact file")


class _Limited(io.RawIOBase):
    """The first `limit` bytes of a stream."""

    def __init__(self, stream: IO[bytes], limit: int) -> None:
        super().__init__()
        self._stream, self._left, self.taken = stream, limit, 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(self._left if size < 0 else min(size, self._left))
        self._left -= len(data)
        self.taken += len(data)
        return data

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        data = self.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


@dataclass(frozen=True, slots=True)
class _Text:
    """A text to read: its kind, its encoding, the blob's name, the most bytes to take, the bytes to account."""

    kind: str
    charset: str | None
    name: str
    limit: int
    read: int = 0


def _stream(stream: BinaryIO, text: _Text) -> Iterator[Batch | Gap]:
    """Batches of one stream of text; a table that is none is read as text, from where it broke."""
    yield Batch((), text.read)
    if text.kind == "csv":
        yield from _table(stream, text.charset, text.name)
        return
    for piece in _chunks(stream, text.charset, records=text.kind == "json", limit=text.limit):
        data = unescape(piece.data) if text.kind == "json" else piece.data
        yield Batch((Piece(data, None, piece.line, None, piece.records),), 0)


def _chunks(stream: BinaryIO, charset: str | None, *, records: bool, limit: int, line: int = 1) -> Iterator[Piece]:
    """The stream in pieces of about `CHUNK` bytes that end at a newline where there is one.

    A line that is longer than a chunk is cut at a blank or comma near the chunk's end.
    """
    decoder = codecs.getincrementaldecoder(charset)("replace") if charset else None
    rest, left = b"", limit
    while left > 0 and (raw := stream.read(min(CHUNK, left))):
        left -= len(raw)
        data = rest + (decoder.decode(raw).encode("utf-8", "replace") if decoder else raw)
        cut = data.rfind(b"\n") + 1
        if cut == 0 and len(data) < CHUNK:
            rest = data
            continue
        cut = cut or max(data.rfind(mark, len(data) - TAIL) + 1 for mark in (b" ", b",")) or len(data)
        piece, rest = data[:cut], data[cut:]
        yield Piece(piece, None, line, None, records)
        line += piece.count(b"\n")
    if rest:
        yield Piece(rest, None, line, None, records)


def _table(stream: BinaryIO, charset: str | None, name: str) -> Iterator[Batch | Gap]:
    """A CSV stream, a batch of columns for every `ROWS` rows; the header is also scanned as values."""
    text = io.TextIOWrapper(stream, encoding=charset or "utf-8", errors="replace", newline="")
    first = text.readline(CHUNK)
    lines = _Lines(first, text)
    rows: list[tuple[int, list[str]]] = []
    labels: list[str] = []
    at = 1
    try:
        separator = delimiter(first)
        header = next(csv.reader([first.replace("\x00", " ")], delimiter=separator), [])
        labels = [] if _is_data(header) else header
        reader = csv.reader(lines, delimiter=separator)
        for row in reader:
            rows.append((at, row))
            lines.open_row.clear()
            at = reader.line_num + 1
            if len(rows) >= ROWS:
                yield Batch(_columns(labels, rows), 0)
                rows = []
        yield Batch(_columns(labels, rows), 0)
    except csv.Error as error:
        yield Batch(_columns(labels, rows), 0)
        yield Gap("data", name, f"not readable as a table from line {at} on ({error}); the rest was read as text",
                  "a well-formed CSV file")  # fmt: skip
        rest = "".join(lines.open_row)
        while rest:
            yield Batch((Piece(rest.encode("utf-8", "replace"), None, at, None, records=True),), 0)
            at += rest.count("\n")
            rest = text.read(CHUNK)
    finally:
        text.detach()


class _Lines:
    """The lines of a text stream, cut at `CHUNK` characters, without NUL; `open_row` are those not yet in a row."""

    def __init__(self, first: str, text: IO[str]) -> None:
        self._text, self._next = text, first
        self.open_row: list[str] = []

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line, self._next = self._next or self._text.readline(CHUNK), ""
        if not line:
            raise StopIteration
        line = line.replace("\x00", " ")
        self.open_row.append(line)
        return line


def _is_data(header: list[str]) -> bool:
    """Whether a first row is a record and no header: names hold no `@` and are not mostly digits."""
    return any("@" in cell or sum(char.isdigit() for char in cell) > len(cell) / 2 for cell in header if cell)


def _columns(labels: list[str], rows: list[tuple[int, list[str]]]) -> tuple[Piece, ...]:
    width = max((len(row) for _, row in rows), default=0)
    width = min(width, 2000)
    lines = [line for line, _ in rows]
    pieces = []
    for place in range(width):
        values = "\n".join(_cell(row, place) for _, row in rows).encode("utf-8", "replace")
        if values.strip():
            pieces.append(Piece(values, labels[place] if place < len(labels) else "", lines[0], lines, records=True))
    return tuple(pieces)


def _cell(row: list[str], place: int) -> str:
    if place >= len(row):
        return ""
    cell = row[place]
    return cell.replace("\n", " ").replace("\r", " ") if "\n" in cell or "\r" in cell else cell

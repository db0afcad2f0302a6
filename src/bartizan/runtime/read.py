"""Logs in, events out: each record's format is told from its content, never from the file's name."""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, BinaryIO, cast

import msgspec

from bartizan.model.edge import Gap
from bartizan.model.errors import InputError
from bartizan.model.event import Event
from bartizan.runtime import bedrock, cloudtrail, otel
from bartizan.runtime.loose import decoded, items, mapping

LINE_LIMIT = 16 << 20
DOCUMENT_LIMIT = 256 << 20
CONTENT_LIMIT = 4 << 30
GAPS_SHOWN = 20
NEEDS = "CloudTrail records, Bedrock model invocation logs or OpenTelemetry GenAI spans, as JSON or JSON lines"


def read_events(source: Path | bytes | BinaryIO, name: str | None = None) -> Iterator[Event | Gap]:
    """The events of a file, of a request's body, or of an open binary stream; plain or gzip.

    Accepts one JSON object or JSON lines: CloudTrail (`{"Records": […]}`, one record a line, the
    `detail` of an EventBridge event), Bedrock model invocation logs, OTLP/JSON exports (`resourceSpans`,
    `resourceLogs`), flat spans, CloudWatch log events (`{"message": "…"}`), lists of any of these.
    Lines that are none become gaps with their line number, at most `GAPS_SHOWN` of them singly. Lines
    over 16 MiB are passed over. Raises `InputError` only when the path cannot be opened at all.
    """
    if isinstance(source, Path):
        shown = name or source.name
        try:
            stream: BinaryIO = source.open("rb")
        except OSError as error:
            raise InputError(f"cannot read {source}: {error.strerror}", hint="name a file of events") from error
        with stream:
            yield from _read(stream, shown)
    else:
        stream = io.BytesIO(source) if isinstance(source, bytes) else source
        yield from _read(stream, name or "events")


def _read(stream: BinaryIO, shown: str) -> Iterator[Event | Gap]:
    gaps = _Gaps(shown)
    plain = io.BufferedReader(cast("io.RawIOBase", stream), 1 << 16)
    content: IO[bytes] = plain
    try:
        if plain.peek(2)[:2] == b"\x1f\x8b":
            content = io.BufferedReader(cast("io.RawIOBase", gzip.GzipFile(fileobj=plain)), 1 << 16)
        yield from _lines(content, gaps)
    except (OSError, EOFError, zlib.error) as error:
        yield Gap("runtime", shown, f"damaged or unreadable: {error}", "an intact file")
    finally:
        plain.detach()
    yield from gaps.rest()


class _Gaps:
    """Gaps with a place, few of them; what comes after is counted."""

    def __init__(self, shown: str) -> None:
        self.shown = shown
        self._count = 0

    def at(self, line: int, why: str) -> Iterator[Gap]:
        self._count += 1
        if self._count <= GAPS_SHOWN:
            yield Gap("runtime", f"{self.shown}:{line}", why, NEEDS)

    def rest(self) -> Iterator[Gap]:
        if self._count > GAPS_SHOWN:
            yield Gap("runtime", self.shown, f"{self._count - GAPS_SHOWN} more records could not be read", NEEDS)


def _lines(stream: IO[bytes], gaps: _Gaps) -> Iterator[Event | Gap]:
    """JSON lines; when the first line is no whole value, the file as one JSON document."""
    number, taken = 0, 0
    decoder = msgspec.json.Decoder()
    while raw := stream.readline(LINE_LIMIT):
        number += 1
        taken += len(raw)
        if len(raw) >= LINE_LIMIT and not raw.endswith(b"\n"):
            if number == 1:
                yield from _document(raw + stream.read(DOCUMENT_LIMIT - LINE_LIMIT), gaps)
                return
            yield from gaps.at(number, f"a line longer than {LINE_LIMIT >> 20} MiB")
            taken += _skip_line(stream)
        elif raw.strip():
            try:
                record = decoder.decode(raw.lstrip(b"\xef\xbb\xbf"))
            except (msgspec.DecodeError, RecursionError, ValueError) as error:
                if number == 1 and raw.strip() not in {b"", b"}"}:
                    rest = stream.read(DOCUMENT_LIMIT)
                    if rest.strip():
                        yield from _document(raw + rest, gaps)
                        return
                yield from gaps.at(number, f"not JSON: {str(error)[:120]}")
                continue
            yield from _record(record, number, gaps)
        if taken > CONTENT_LIMIT:
            yield from gaps.at(number, f"only the first {CONTENT_LIMIT >> 30} GiB were read")
            return


def _skip_line(stream: IO[bytes]) -> int:
    skipped = 0
    while skipped < CONTENT_LIMIT and (more := stream.readline(LINE_LIMIT)):
        skipped += len(more)
        if more.endswith(b"\n"):
            break
    return skipped


def _document(data: bytes, gaps: _Gaps) -> Iterator[Event | Gap]:
    """A file that is one JSON value over many lines; failing that, its lines one by one."""
    try:
        record = msgspec.json.decode(data.lstrip(b"\xef\xbb\xbf"))
    except (msgspec.DecodeError, RecursionError, ValueError):
        for number, line in enumerate(data.split(b"\n"), 1):
            if line.strip():
                try:
                    record = msgspec.json.decode(line)
                except (msgspec.DecodeError, RecursionError, ValueError) as error:
                    yield from gaps.at(number, f"not JSON: {str(error)[:120]}")
                    continue
                yield from _record(record, number, gaps)
        return
    yield from _record(record, 1, gaps)


def _record(record: object, line: int, gaps: _Gaps, depth: int = 0) -> Iterator[Event | Gap]:
    """The events of one JSON value, wrappers opened."""
    if depth > 4:  # noqa: PLR2004 - a list of CloudWatch events of an export: three deep
        yield from gaps.at(line, "records nested too deeply")
        return
    if isinstance(record, list):
        for item in record:
            yield from _record(item, line, gaps, depth + 1)
        return
    fields = mapping(record)
    if cloudtrail.is_record(fields):
        yield from _one(cloudtrail.read(fields), line, gaps)
    elif bedrock.is_record(fields):
        for found in bedrock.read(fields):
            yield from _one(found, line, gaps)
    elif otel.is_record(fields):
        for span in otel.spans(fields):
            if otel.is_genai(span):
                yield from _one(otel.read(span), line, gaps)
    elif (inner := _wrapped(fields)) is not None:
        yield from _record(inner, line, gaps, depth + 1)
    else:
        yield from gaps.at(line, "no record of a known format")


def _wrapped(fields: Mapping[str, object]) -> object | None:
    """What CloudTrail files, EventBridge, CloudWatch and log shippers wrap their records in."""
    for key in ("Records", "records", "events", "logEvents"):
        if isinstance(fields.get(key), list):
            return items(fields[key])
    if isinstance(fields.get("detail"), dict):
        return fields["detail"]
    message = decoded(fields.get("message", fields.get("@message")))
    return message if isinstance(message, dict | list) else None


def _one(found: Event | Gap | str, line: int, gaps: _Gaps) -> Iterator[Event | Gap]:
    if isinstance(found, str):
        yield from gaps.at(line, found)
    else:
        yield found

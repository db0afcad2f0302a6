"""The result as the published JSON document `bartizan/1`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import fields

import msgspec

from bartizan.model.codec import to_data
from bartizan.model.scan import ScanResult
from bartizan.model.schema import Schema, json_schema

SCHEMA_ID = "https://bartizan.dev/schema/scan-1.json"


def render(result: ScanResult) -> str:
    """One JSON document, keys in the order of the records."""
    return "".join(chunks(result))


def chunks(result: ScanResult) -> Iterator[str]:
    """The document in pieces, one for each record: of a large result only one record is held twice."""
    first = True
    for field in fields(result):
        value = getattr(result, field.name)
        if value is None:
            continue
        yield "{\n" if first else ",\n"
        first = False
        yield f"  {json.dumps(field.name)}: "
        if isinstance(value, tuple) and value:
            yield from _list(value)
        else:
            yield _dumps(value).replace("\n", "\n  ")
    yield "\n}\n"


def _list(records: tuple[object, ...]) -> Iterator[str]:
    opening = "[\n    "
    for record in records:
        # A line break inside a text is written `\n`, so every real one is of the layout.
        yield opening + _dumps(record).replace("\n", "\n    ")
        opening = ",\n    "
    yield "\n  ]"


def _dumps(value: object) -> str:
    data = to_data(value)
    try:
        return msgspec.json.format(msgspec.json.encode(data), indent=2).decode()
    except (OverflowError, UnicodeEncodeError):
        # A number beyond 64 bits, or a half of a surrogate pair, out of a file that was read.
        return json.dumps(data, indent=2, ensure_ascii=False)


def result_schema() -> Schema:
    """The JSON Schema (2020-12) that every rendered document satisfies."""
    return json_schema(ScanResult, identifier=SCHEMA_ID, title="Result of a Bartizan scan")

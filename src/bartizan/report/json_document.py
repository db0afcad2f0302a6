"""The result as the published JSON document `bartizan/1`."""

from __future__ import annotations

import json

from bartizan.model.codec import to_data
from bartizan.model.scan import ScanResult
from bartizan.model.schema import Schema, json_schema

SCHEMA_ID = "https://bartizan.dev/schema/scan-1.json"


def render(result: ScanResult) -> str:
    """One JSON document, keys in the order of the records."""
    return json.dumps(to_data(result), indent=2, ensure_ascii=False) + "\n"


def result_schema() -> Schema:
    """The JSON Schema (2020-12) that every rendered document satisfies."""
    return json_schema(ScanResult, identifier=SCHEMA_ID, title="Result of a Bartizan scan")

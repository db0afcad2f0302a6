"""A question's whole way: parse, check, translate, run; and the shapes of its answer."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import msgspec

from bartizan.graph.query.check import Given, check_names, check_parameters
from bartizan.graph.query.ladybug import Translation, translate
from bartizan.graph.query.mistake import QueryError
from bartizan.graph.query.parser import parse
from bartizan.graph.query.printer import write
from bartizan.graph.query.runner import Cancel, Limits, run
from bartizan.graph.query.schema import Schema

Value: TypeAlias = Any
"""JSON data; a node, relationship or path is a map with its kind under `$`."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Rows under named columns. `cut` says which limit left rows out: `rows`, `bytes` or none.

    `query` is the canonical text of what was asked; `seconds` the time from question to answer.
    """

    query: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]
    cut: str | None
    seconds: float


@dataclass(frozen=True, slots=True)
class Prepared:
    """A query that may run, and its canonical text."""

    canonical: str
    translation: Translation


def prepare(text: str, parameters: Mapping[str, Given], schema: Schema, limits: Limits) -> Prepared:
    """Parse, check and translate. Raises `QueryError` with line and column and what to write instead."""
    query = parse(text)
    check_names(text, query, schema)
    check_parameters(text, query, parameters)
    return Prepared(write(query), translate(query, schema, parameters, limits.rows))


def ask(
    file: Path,
    text: str,
    parameters: Mapping[str, Given],
    schema: Schema,
    limits: Limits,
    *,
    cancel: Cancel | None = None,
) -> Answer:
    """The answer of the snapshot in `file`. Raises `QueryError`, or `QueryStoppedError` at a limit."""
    prepared = prepare(text, parameters, schema, limits)
    try:
        raw, seconds = run(file, prepared.translation.text, limits, cancel)
    except QueryError as error:
        message = prepared.translation.readable(error.message)
        raise QueryError(message, where="query", hint="`bartizan query --schema` lists what there is") from error
    rows = tuple(tuple(row) for row in raw.rows)
    return Answer(prepared.canonical, prepared.translation.columns, rows, raw.cut, seconds)


def text_of(value: Value) -> str:
    """A value as people read it in a cell."""
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        kind = value.get("$")
        if kind == "node":
            return _named(value)
        if kind == "relationship":
            return f"-[{value['type']}]->"
        if kind == "path":
            names = [_named(node) for node in value["nodes"]]
            steps = [_arrow(one, node) for one, node in zip(value["relationships"], value["nodes"], strict=False)]
            return " ".join(part for pair in zip(names, [*steps, ""], strict=False) for part in pair).strip()
    if isinstance(value, list):
        return ", ".join(map(text_of, value))
    return "" if value is None else msgspec.json.encode(value).decode()


def _named(node: Mapping[str, Any]) -> str:
    properties = node["properties"]
    return f"{properties.get('label', '')} {properties.get('name', '')}".strip()


def _arrow(one: Mapping[str, Any], before: Mapping[str, Any]) -> str:
    """A step of a path, drawn in the direction in which the relationship goes."""
    return f"-[{one['type']}]->" if one["from"] == before["key"] else f"<-[{one['type']}]-"


FORMULA = ("=", "+", "-", "@", "\t")
"""What a spreadsheet would take for a formula; names in the graph are anybody's."""


def to_csv(answer: Answer) -> str:
    """The rows as CSV; what a spreadsheet would run as a formula begins with a quotation mark instead."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    for row in (answer.columns, *answer.rows):
        texts = (text_of(value) if not isinstance(value, int | float) else str(value) for value in row)
        numbers = [isinstance(value, int | float) for value in row]
        writer.writerow(
            text if is_number or not text.startswith(FORMULA) else f"'{text}"
            for text, is_number in zip(texts, numbers, strict=True)
        )
    return stream.getvalue()


def to_graph(answer: Answer) -> dict[str, list[dict[str, Value]]]:
    """Every node and relationship in the answer, each once: `nodes` with a `key`, `edges` from key to key."""
    nodes: dict[str, dict[str, Value]] = {}
    edges: dict[tuple[str, str, str, str], dict[str, Value]] = {}
    for row in answer.rows:
        for found in _found(list(row)):
            if found["$"] == "node":
                nodes[found["key"]] = {"key": found["key"], **found["properties"]}
            else:
                properties = found["properties"]
                place = (found["from"], found["to"], found["type"], str(properties.get("technique", "")))
                edges[place] = {"source": found["from"], "target": found["to"], **properties, "type": found["type"]}
    for edge in edges.values():
        for end in (edge["source"], edge["target"]):
            nodes.setdefault(end, {"key": end})
    return {"nodes": list(nodes.values()), "edges": list(edges.values())}


def _found(value: Value) -> Iterator[Mapping[str, Any]]:
    """The nodes and relationships inside a value."""
    if isinstance(value, list):
        for one in value:
            yield from _found(one)
    elif isinstance(value, Mapping):
        if value.get("$") in ("node", "relationship"):
            yield value
        else:
            for one in value.values():
                yield from _found(one)

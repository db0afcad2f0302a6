"""Asking the graph: of a scan's result here, of the saved snapshots in `explore_saved`."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from bartizan.catalog.load import Catalog, load_catalog
from bartizan.catalog.unit import did_you_mean
from bartizan.graph.query.answer import Answer, ask, prepare
from bartizan.graph.query.check import Given
from bartizan.graph.query.ready import ReadyQuery, read_queries
from bartizan.graph.query.rows import Contents
from bartizan.graph.query.runner import Cancel, Limits
from bartizan.graph.query.schema import ATTACKS, EDGE, EDGE_TYPES, JOINS, NODES, Column, Schema
from bartizan.graph.query.snapshot import write_snapshot
from bartizan.model.errors import InputError
from bartizan.model.scan import ScanResult


@dataclass(frozen=True, slots=True)
class Question:
    """A query's text and the values of its parameters."""

    text: str
    parameters: Mapping[str, Given]


@dataclass(frozen=True, slots=True)
class TableOf:
    """One part of the schema: a label or relationship type, what it means, and its properties.

    `joins` are the labels at both ends of a relationship.
    """

    name: str
    meaning: str
    columns: tuple[Column, ...]
    joins: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All that a query may name. Labels of kinds have the properties of `Asset`."""

    labels: tuple[TableOf, ...]
    relationships: tuple[TableOf, ...]


def schema_of(catalog: Catalog | None = None) -> Schema:
    """The explorer's schema by the catalogue's kinds."""
    return Schema((catalog or load_catalog()).kinds)


def ready_queries(catalog: Catalog | None = None) -> Mapping[str, ReadyQuery]:
    """The shipped ready queries by id."""
    catalog = catalog or load_catalog()
    return read_queries(catalog.queries, schema_of(catalog))


def ready_query(name: str) -> ReadyQuery:
    """The ready query with this id. Raises `InputError` with the closest one."""
    known = ready_queries()
    if name not in known:
        hint = did_you_mean(name, known) or "'bartizan query --list' lists them"
        raise InputError(f"there is no ready query {name!r}", hint=hint)
    return known[name]


def question(text: str | None, ready: str | None, parameters: Mapping[str, Given]) -> Question:
    """What is asked: `text`, or the ready query of that name with its defaults. Raises `InputError`."""
    if ready is None:
        return Question(text or "", parameters)
    found = ready_query(ready)
    if unknown := sorted(set(parameters) - {one.name for one in found.parameters}):
        hint = did_you_mean(unknown[0], [one.name for one in found.parameters]) or "it takes no other parameters"
        raise InputError(f"the query '{ready}' has no parameter '{unknown[0]}'", hint=hint)
    return Question(found.cypher, found.given(parameters))


def read_parameters(words: Iterable[str], ready: ReadyQuery | None = None) -> dict[str, Given]:
    """`name=value` words; a value is JSON where it reads as such, else text, and text where the query says so.

    Raises `InputError` for a word of another form.
    """
    texts = {one.name for one in ready.parameters if one.type == "text"} if ready is not None else set()
    out: dict[str, Given] = {}
    for word in words:
        name, sign, value = word.partition("=")
        if not sign or not name.isidentifier():
            raise InputError(f"'{word}' is no parameter", hint="write --param name=value")
        out[name] = value if name in texts else _value(value)
    return out


def _value(text: str) -> Given:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return text
    return text if isinstance(value, dict) else value


def explore(
    scan: Callable[[], ScanResult], asked: Question, limits: Limits | None = None, *, cancel: Cancel | None = None
) -> Answer:
    """The answer of one scan's result. A wrong query raises `QueryError` before `scan` is called.

    Raises `QueryStoppedError` at a limit.
    """
    limits, schema = limits or Limits(), schema_of()
    prepare(asked.text, asked.parameters, schema, limits)
    result = scan()
    contents = Contents(result.assets, result.edges, result.findings, result.attack_paths, result.gaps)
    with tempfile.TemporaryDirectory(prefix="bartizan-snapshot-") as room:
        file = write_snapshot(contents, Path(room) / "graph.lbug")
        return ask(file, asked.text, asked.parameters, schema, limits, cancel=cancel)


def vocabulary() -> Vocabulary:
    """The schema as pages and commands show it."""
    schema = schema_of()
    labels = [TableOf(name, meaning, NODES.get(name, NODES["Asset"])) for name, meaning in schema.labels.items()]
    relationships = [
        TableOf(name, schema.meanings[name], EDGE, ("Asset", "Asset")) for name in (*EDGE_TYPES, ATTACKS)
    ] + [TableOf(name, join.meaning, join.columns, (join.source, join.target)) for name, join in JOINS.items()]
    return Vocabulary(tuple(sorted(labels, key=lambda one: one.name)), tuple(relationships))

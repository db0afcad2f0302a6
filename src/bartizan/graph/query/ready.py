"""Ready queries: the units of `catalog/queries/`, read and checked against the schema."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bartizan.graph.query.check import Given, check_names
from bartizan.graph.query.mistake import QueryError
from bartizan.graph.query.parser import parse
from bartizan.graph.query.schema import Schema
from bartizan.graph.query.syntax import Parameter, walk
from bartizan.model.errors import CatalogError

TYPES: Mapping[str, tuple[type, ...]] = {
    "text": (str,), "whole number": (int,), "number": (int, float), "truth value": (bool,),
}  # fmt: skip
FIELDS = frozenset({"id", "title", "question", "cypher", "parameters", "columns", "tags"})


@dataclass(frozen=True, slots=True)
class ReadyParameter:
    """A parameter of a ready query; `type` is text, whole number, number or truth value."""

    name: str
    type: str
    default: Given
    meaning: str


@dataclass(frozen=True, slots=True)
class ReadyQuery:
    """One ready query; `columns` say what each column of its answer is."""

    id: str
    title: str
    question: str
    cypher: str
    parameters: tuple[ReadyParameter, ...]
    columns: Mapping[str, str]
    tags: tuple[str, ...]

    def given(self, parameters: Mapping[str, Given]) -> dict[str, Given]:
        """`parameters` with the defaults of those that are not among them."""
        return {one.name: one.default for one in self.parameters} | dict(parameters)


def read_queries(raw: Mapping[str, Mapping[str, Any]], schema: Schema) -> dict[str, ReadyQuery]:
    """Ready queries by id. Raises `CatalogError` for one that is incomplete or would not run."""
    return {name: _read(name, data, schema) for name, data in sorted(raw.items())}


def _read(name: str, data: Mapping[str, Any], schema: Schema) -> ReadyQuery:
    where = f"queries/{name}.yaml"
    try:
        found = ReadyQuery(
            id=str(data["id"]),
            title=str(data["title"]),
            question=str(data["question"]),
            cypher=str(data["cypher"]).strip(),
            parameters=tuple(_parameter(one, where) for one in data.get("parameters", ())),
            columns={str(column): str(meaning) for column, meaning in data["columns"].items()},
            tags=tuple(str(tag) for tag in data["tags"]),
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise CatalogError(f"a ready query needs {error}", where=where) from error
    if unknown := sorted(set(data) - FIELDS):
        raise CatalogError(f"unknown key '{unknown[0]}'", where=where, hint=f"known: {', '.join(sorted(FIELDS))}")
    if found.id != name:
        raise CatalogError(f"the id is {found.id!r}", where=where, hint="name the file after the id")
    _check(found, schema, where)
    return found


def _parameter(data: Mapping[str, Any], where: str) -> ReadyParameter:
    one = ReadyParameter(str(data["name"]), str(data["type"]), data["default"], str(data["meaning"]))
    if one.type not in TYPES:
        raise CatalogError(f"unknown type {one.type!r}", where=where, hint=f"use one of {', '.join(TYPES)}")
    if not isinstance(one.default, TYPES[one.type]):
        raise CatalogError(f"the default of '{one.name}' is not a {one.type}", where=where)
    return one


def _check(found: ReadyQuery, schema: Schema, where: str) -> None:
    """What the query says must be what the unit says."""
    try:
        query = parse(found.cypher)
        check_names(found.cypher, query, schema)
    except QueryError as error:
        raise CatalogError(error.message, where=f"{where} {error.where}", hint=error.hint) from error
    columns = [column.alias for column in query.returns.columns]
    if columns != list(found.columns):
        raise CatalogError(f"it returns {columns}, its columns are {list(found.columns)}", where=where)
    used = {node.name for node in walk(query) if isinstance(node, Parameter)}
    declared = {one.name for one in found.parameters}
    if used != declared:
        odd = ", ".join(sorted(used ^ declared))
        raise CatalogError(f"used and declared parameters differ: {odd}", where=where)

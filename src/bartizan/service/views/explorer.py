"""What the explorer answers."""

from __future__ import annotations

from typing import Any, Literal

from bartizan.service.views.base import Answer


class GraphPart(Answer):
    """The nodes and edges of an answer. A node has its properties beside its `key`; an edge goes from key to key."""

    nodes: list[dict[str, Any]]
    edges: list[dict[str, Any]]


class QueryAnswer(Answer):
    """Rows under `columns`. `cut` says which limit left rows out; `query` is the canonical text of what was asked.

    A cell is JSON data; a node, relationship or path is an object with its kind under `$`.
    """

    query: str
    columns: list[str]
    rows: list[list[Any]]
    cut: Literal["rows", "bytes"] | None
    seconds: float
    graph: GraphPart


class ReadyParameterView(Answer):
    """A parameter of a ready query."""

    name: str
    type: Literal["text", "whole number", "number", "truth value"]
    default: Any
    meaning: str


class ReadyQueryView(Answer):
    """A ready query, to ask as it is or to change."""

    id: str
    title: str
    question: str
    cypher: str
    parameters: list[ReadyParameterView]
    columns: dict[str, str]
    tags: list[str]


class ColumnView(Answer):
    """A property of a node or a relationship."""

    name: str
    type: str
    meaning: str


class TableView(Answer):
    """A label or a relationship type; `joins` are the labels at the ends of a relationship."""

    name: str
    meaning: str
    columns: list[ColumnView]
    joins: tuple[str, str] | None = None


class ExplorerSchema(Answer):
    """All that a query may name."""

    labels: list[TableView]
    relationships: list[TableView]
    functions: dict[str, str]

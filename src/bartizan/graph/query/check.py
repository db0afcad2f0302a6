"""What a parsed query names must be there: labels, relationship types, properties and parameters."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from bartizan.catalog.unit import did_you_mean
from bartizan.graph.query.lexer import FORBIDDEN, is_usable
from bartizan.graph.query.mistake import QueryError, refuse
from bartizan.graph.query.schema import TYPES, Schema
from bartizan.graph.query.syntax import MapOf, Node, Parameter, Property, Query, Relationship, Scalar, walk

Given = Scalar | Sequence[Scalar]
"""A parameter's value."""

MOST_GIVEN = 1_000
LONGEST_GIVEN = 10_000
SEE = "`bartizan query --schema` lists them"


def check_names(text: str, query: Query, schema: Schema) -> None:
    """Raise `QueryError` for a label, relationship type or property that no snapshot has."""
    keys = {key for node in walk(query) if isinstance(node, MapOf) for key, _ in node.members}
    for node in walk(query):
        if isinstance(node, Node):
            for label in node.labels:
                if label not in schema.labels:
                    raise refuse(
                        text, node.at, f"there is no label {label!r}", did_you_mean(label, schema.labels) or SEE
                    )
            _check_keys(text, node, schema)
        elif isinstance(node, Relationship):
            for name in node.types:
                if name not in TYPES:
                    hint = did_you_mean(name, TYPES) or SEE
                    raise refuse(text, node.at, f"there is no relationship type {name!r}", hint)
            _check_keys(text, node, schema)
        elif isinstance(node, Property) and node.name not in schema.properties and node.name not in keys:
            hint = did_you_mean(node.name, schema.properties) or SEE
            raise refuse(text, node.at, f"there is no property {node.name!r}", hint)


def _check_keys(text: str, node: Node | Relationship, schema: Schema) -> None:
    for key, _ in node.properties:
        if key not in schema.properties:
            hint = did_you_mean(key, schema.properties) or SEE
            raise refuse(text, node.at, f"there is no property {key!r}", hint)


def check_parameters(text: str, query: Query, parameters: Mapping[str, Given]) -> None:
    """Raise `QueryError` for a parameter that is not given, or whose value no query can use."""
    for node in walk(query):
        if isinstance(node, Parameter):
            if node.name not in parameters:
                hint = did_you_mean(node.name, parameters) or f"give it: --param {node.name}=…"
                raise refuse(text, node.at, f"the parameter ${node.name} has no value", hint)
            problem = _problem(parameters[node.name])
            if problem is not None:
                raise QueryError(f"the parameter ${node.name} {problem}", where="parameters")


def _problem(value: object) -> str | None:
    """What is wrong with a parameter's value, or None."""
    if isinstance(value, list | tuple):
        if len(value) > MOST_GIVEN:
            return f"has more than {MOST_GIVEN:,} members"
        kinds = {type(one) for one in value}
        if list in kinds or tuple in kinds or len(kinds) > 1:
            return "is a list of values that are not all of one kind"
        return next((found for one in value if (found := _problem(one)) is not None), None)
    if isinstance(value, str):
        if len(value) > LONGEST_GIVEN:
            return f"is longer than {LONGEST_GIVEN:,} characters"
        if FORBIDDEN.search(value):
            return "holds characters that a text cannot hold"
        return None
    if isinstance(value, float):
        return None if math.isfinite(value) and is_usable(abs(value)) else "is too large or too small"
    if isinstance(value, int):
        return None if -(2**63) < value < 2**63 else "is too large"
    return None if value is None else "must be a text, a number, a truth value or a list of these"

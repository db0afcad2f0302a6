"""Prints a tree as canonical text of the portable subset: `parse(write(tree)) == tree`."""

from __future__ import annotations

from decimal import Decimal
from typing import assert_never

from bartizan.graph.query.cursor import RESERVED
from bartizan.graph.query.syntax import (
    Binary,
    Call,
    Case,
    Column,
    Comprehension,
    CountAll,
    Exists,
    Expression,
    Index,
    IsNull,
    ListOf,
    Literal,
    MapOf,
    Match,
    Node,
    Parameter,
    Pattern,
    Projection,
    Property,
    Quantifier,
    Query,
    Relationship,
    Scalar,
    Unary,
    Unwind,
    Variable,
)


def write(query: Query) -> str:
    """The whole query, one clause a line."""
    lines = [_clause(clause) for clause in query.clauses]
    return "\n".join([*lines, f"RETURN {_projection(query.returns)}"])


def quote(name: str) -> str:
    """A name as it can stand in a query."""
    plain = name.isascii() and name.isidentifier() and not name.startswith("_") and name.upper() not in RESERVED
    return name if plain else f"`{name}`"


def literal(value: Scalar) -> str:
    """A value as a literal; texts in single quotation marks."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        text = format(Decimal(repr(value)), "f")
        return text if "." in text else f"{text}.0"
    if isinstance(value, int):
        return str(value)
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _clause(clause: Match | Unwind | Projection) -> str:
    if isinstance(clause, Match):
        text = f"{'OPTIONAL ' if clause.optional else ''}MATCH {', '.join(map(_pattern, clause.patterns))}"
        return text if clause.where is None else f"{text} WHERE {expression(clause.where)}"
    if isinstance(clause, Unwind):
        return f"UNWIND {expression(clause.source)} AS {quote(clause.variable)}"
    return f"WITH {_projection(clause)}"


def _projection(one: Projection) -> str:
    text = ("DISTINCT " if one.distinct else "") + ", ".join(map(_column, one.columns))
    if one.order:
        keys = (expression(key.expression) + (" DESC" if key.descending else "") for key in one.order)
        text += f" ORDER BY {', '.join(keys)}"
    for word, count in (("SKIP", one.skip), ("LIMIT", one.limit)):
        if count is not None:
            text += f" {word} {expression(count)}"
    return text if one.where is None else f"{text} WHERE {expression(one.where)}"


def _column(column: Column) -> str:
    return f"{expression(column.expression)} AS {quote(column.alias)}"


def _pattern(pattern: Pattern) -> str:
    chain = _node(pattern.nodes[0])
    for relationship, node in zip(pattern.relationships, pattern.nodes[1:], strict=True):
        chain += _relationship(relationship) + _node(node)
    chain = f"shortestPath({chain})" if pattern.shortest else chain
    return chain if pattern.variable is None else f"{quote(pattern.variable)} = {chain}"


def _node(node: Node) -> str:
    name = "" if node.variable is None else quote(node.variable)
    return f"({name}{_alternatives(node.labels)}{_properties(node.properties)})"


def _relationship(one: Relationship) -> str:
    name = "" if one.variable is None else quote(one.variable)
    hops = "" if one.hops is None else f"*{one.hops[0]}..{one.hops[1]}"
    inside = f"[{name}{_alternatives(one.types)}{hops}{_properties(one.properties)}]"
    return f"{'<' if one.direction == '<-' else ''}-{inside}-{'>' if one.direction == '->' else ''}"


def _alternatives(names: tuple[str, ...]) -> str:
    return ":" + "|".join(map(quote, names)) if names else ""


def _properties(members: tuple[tuple[str, Expression], ...]) -> str:
    return " {" + ", ".join(f"{key}: {expression(value)}" for key, value in members) + "}" if members else ""


def expression(one: Expression) -> str:  # noqa: C901, PLR0912 - one case a form
    """An expression; every operation stands in brackets, so that no precedence has to be known."""
    match one:
        case Literal():
            return literal(one.value)
        case Parameter():
            return f"${one.name}"
        case Variable():
            return quote(one.name)
        case Property():
            return f"{_operand(one.of)}.{one.name}"
        case Index():
            return f"{_operand(one.of)}[{one.number}]"
        case ListOf():
            return f"[{', '.join(map(expression, one.members))}]"
        case MapOf():
            return "{" + ", ".join(f"{key}: {expression(value)}" for key, value in one.members) + "}"
        case Unary():
            return f"({one.operator}{' ' if one.operator == 'NOT' else ''}{expression(one.operand)})"
        case Binary():
            return f"({expression(one.left)} {one.operator} {expression(one.right)})"
        case IsNull():
            return f"({expression(one.of)} IS {'NOT ' if one.negated else ''}NULL)"
        case Call():
            return f"{one.name}({'DISTINCT ' if one.distinct else ''}{', '.join(map(expression, one.arguments))})"
        case CountAll():
            return "count(*)"
        case Case():
            return _case(one)
        case Comprehension():
            where = "" if one.where is None else f" WHERE {expression(one.where)}"
            result = "" if one.result is None else f" | {expression(one.result)}"
            return f"[{quote(one.variable)} IN {expression(one.source)}{where}{result}]"
        case Quantifier():
            inside = f"{quote(one.variable)} IN {expression(one.source)} WHERE {expression(one.where)}"
            return f"{one.name}({inside})"
        case Exists():
            where = "" if one.where is None else f" WHERE {expression(one.where)}"
            return f"EXISTS {{ MATCH {', '.join(map(_pattern, one.patterns))}{where} }}"
        case _:
            assert_never(one)


def _operand(one: Expression) -> str:
    """What a property or an index is taken of: brackets around anything but a name and such a step itself."""
    text = expression(one)
    return text if isinstance(one, Variable | Property | Index | Call | Parameter) else f"({text})"


def _case(one: Case) -> str:
    subject = "" if one.subject is None else f" {expression(one.subject)}"
    whens = "".join(f" WHEN {expression(when)} THEN {expression(then)}" for when, then in one.whens)
    otherwise = "" if one.otherwise is None else f" ELSE {expression(one.otherwise)}"
    return f"CASE{subject}{whens}{otherwise} END"

"""Prints a checked query for the embedded database, in its own dialect of openCypher.

Nothing of the user's text is passed on but numbers, quoted texts and the keys of maps: variables and columns get
names of ours, labels and types come from the schema, functions from the allow list. Where the dialects differ:

| portable | here |
|---|---|
| a label of a kind | the table `Asset` and a condition on the property `label` |
| `labels(n)`, `type(r)` | the properties `label` and `type` |
| `[x IN l WHERE c | e]` | `list_transform(list_filter(l, x -> c), x -> e)` |
| `shortestPath((a)-[*1..5]->(b))` | `(a)-[* SHORTEST 1..5]->(b)` |
| a pattern as a condition | `EXISTS { MATCH … WHERE … }` |
| an index from 0, null beyond the end | an index from 1 and an error: a CASE around it |
| no relationship twice in one match | `TRAIL`, and a condition for each pair |
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import assert_never

from bartizan.graph.query.check import Given
from bartizan.graph.query.functions import FUNCTIONS
from bartizan.graph.query.mistake import QueryError
from bartizan.graph.query.printer import literal
from bartizan.graph.query.schema import ATTACKS, NODES, TYPES, Schema
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
    Order,
    Parameter,
    Pattern,
    Projection,
    Property,
    Quantifier,
    Query,
    Relationship,
    Unary,
    Unwind,
    Variable,
)

LONGEST = 200_000
"""Characters of the printed query: indexes print what they are taken of more than once."""

_OURS = re.compile(r"\b[vx]\d+\b")
ANY_TYPE = tuple(name for name in TYPES if name != ATTACKS)


@dataclass(frozen=True, slots=True)
class Translation:
    """The printed query, its columns as the user named them, and the user's word for each name of ours."""

    text: str
    columns: tuple[str, ...]
    names: Mapping[str, str]

    def readable(self, message: str) -> str:
        """A message of the database in the user's words."""
        return _OURS.sub(lambda found: self.names.get(found.group(), found.group()), message)


def translate(query: Query, schema: Schema, parameters: Mapping[str, Given], most_rows: int) -> Translation:
    """The query for the database; it returns at most `most_rows` + 1 rows. Raises `QueryError`."""
    writer = _Writer(schema, parameters)
    lines = [writer.clause(clause) for clause in query.clauses]
    lines.append(f"RETURN {writer.projection(query.returns, most=most_rows + 1)}")
    text = "\n".join(lines)
    if len(text) > LONGEST:
        raise QueryError("the query grows too large when it is prepared", where="query", hint="split it with WITH")
    return Translation(text, tuple(column.alias for column in query.returns.columns), writer.names)


class _Writer:
    def __init__(self, schema: Schema, parameters: Mapping[str, Given]) -> None:
        self._schema = schema
        self._parameters = parameters
        self._variables: dict[str, str] = {}
        self._local: dict[str, str] = {}
        self._count = 0
        self.names: dict[str, str] = {}

    def clause(self, clause: Match | Unwind | Projection) -> str:
        if isinstance(clause, Match):
            word = "OPTIONAL MATCH" if clause.optional else "MATCH"
            return f"{word} {self._matched(clause.patterns, clause.where)}"
        if isinstance(clause, Unwind):
            return f"UNWIND {self.of(clause.source)} AS {self._name(clause.variable)}"
        return f"WITH {self.projection(clause)}"

    def projection(self, one: Projection, most: int | None = None) -> str:
        values = [self.of(column.expression) for column in one.columns]
        for column in one.columns:
            if column.expression != Variable(column.alias):
                self._variables[column.alias] = self._new(column.alias)
        text = "DISTINCT " if one.distinct else ""
        named = zip(values, one.columns, strict=True)
        text += ", ".join(f"{value} AS {self._name(column.alias)}" for value, column in named)
        if one.order:
            text += f" ORDER BY {', '.join(self._key(key, one.columns) for key in one.order)}"
        if one.skip is not None:
            text += f" SKIP {self._whole(one.skip, 'SKIP')}"
        limits = [most] if most is not None else []
        if one.limit is not None:
            limits.append(self._whole(one.limit, "LIMIT"))
        if limits:
            text += f" LIMIT {min(limits)}"
        return text if one.where is None else f"{text} WHERE {self.of(one.where)}"

    def _key(self, key: Order, columns: tuple[Column, ...]) -> str:
        """A key of an order; one that is a column's expression is that column."""
        alias = next((column.alias for column in columns if column.expression == key.expression), None)
        return (self.of(key.expression) if alias is None else self._name(alias)) + " DESC" * key.descending

    def _whole(self, one: Literal | Parameter, word: str) -> int:
        value = one.value if isinstance(one, Literal) else self._parameters[one.name]
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 10**9:
            raise QueryError(f"{word} takes a whole number", where="parameters")
        return value

    def _name(self, name: str) -> str:
        if name in self._local:
            return self._local[name]
        if name not in self._variables:
            self._variables[name] = self._new(name)
        return self._variables[name]

    def _new(self, name: str) -> str:
        ours = f"v{len(self.names) + 1}"
        self.names[ours] = name
        return ours

    def _fresh(self, letter: str) -> str:
        self._count += 1
        return f"{letter}{self._count}"

    def _matched(self, patterns: tuple[Pattern, ...], where: Expression | None) -> str:
        """Patterns with the conditions that labels, properties and different relationships make."""
        conditions: list[str] = []
        single: list[tuple[str, frozenset[str]]] = []
        text = ", ".join(self._pattern(pattern, conditions, single) for pattern in patterns)
        for (one, types), (other, others) in combinations(single, 2):
            if types & others and one != other:
                conditions.append(f"(id({one}) <> id({other}))")
        if where is not None:
            conditions.append(self.of(where))
        return f"{text} WHERE {' AND '.join(conditions)}" if conditions else text

    def _pattern(self, pattern: Pattern, conditions: list[str], single: list[tuple[str, frozenset[str]]]) -> str:
        text = self._node(pattern.nodes[0], conditions)
        for one, node in zip(pattern.relationships, pattern.nodes[1:], strict=True):
            types = one.types or ANY_TYPE
            if one.hops is None:
                name = self._fresh("r") if one.variable is None else self._name(one.variable)
                single.append((name, frozenset(types)))
                conditions.extend(f"({name}.{key} = {self.of(value)})" for key, value in one.properties)
                inside = f"{name}:{'|'.join(types)}"
            else:
                kind = "SHORTEST" if pattern.shortest else "TRAIL"
                inside = f"{self._fresh('r')}:{'|'.join(types)}* {kind} {one.hops[0]}..{one.hops[1]}"
            text += _arrow(one, inside) + self._node(node, conditions)
        return text if pattern.variable is None else f"{self._name(pattern.variable)} = {text}"

    def _node(self, node: Node, conditions: list[str]) -> str:
        name = self._fresh("n") if node.variable is None else self._name(node.variable)
        tables = self._schema.tables(node.labels)
        if any(label not in NODES for label in node.labels):
            wanted = list(node.labels)
            if "Asset" not in wanted:
                conditions.append(f"({name}.label IN [{', '.join(map(literal, wanted))}])")
        conditions.extend(f"({name}.{key} = {self.of(value)})" for key, value in node.properties)
        return f"({name}{''.join(f':{table}' for table in tables)})"

    def of(self, one: Expression) -> str:
        """One expression; what prints its operand twice must not grow without bound."""
        text = self._of(one)
        if len(text) > LONGEST:
            raise QueryError("the query grows too large when it is prepared", where="query", hint="split it with WITH")
        return text

    def _of(self, one: Expression) -> str:  # noqa: C901, PLR0912 - one case a form
        match one:
            case Literal():
                return literal(one.value)
            case Parameter():
                return self._given(one)
            case Variable():
                return self._name(one.name)
            case Property():
                return f"{self._operand(one.of)}.{one.name}"
            case Index():
                return self._index(one.of, one.number)
            case ListOf():
                return f"[{', '.join(map(self.of, one.members))}]"
            case MapOf():
                return "{" + ", ".join(f"{key}: {self.of(value)}" for key, value in one.members) + "}"
            case Unary():
                return f"({one.operator} {self.of(one.operand)})"
            case Binary():
                return self._binary(one)
            case IsNull():
                return f"({self.of(one.of)} IS {'NOT ' if one.negated else ''}NULL)"
            case Call():
                return self._call(one)
            case CountAll():
                return "count(*)"
            case Case():
                return self._case(one)
            case Comprehension():
                return self._comprehension(one)
            case Quantifier():
                source = self.of(one.source)
                with_name, where = self._inside(one.variable, one.where)
                return f"{one.name}({with_name} IN {source} WHERE {where})"
            case Exists():
                return f"EXISTS {{ MATCH {self._matched(one.patterns, one.where)} }}"
            case _:
                assert_never(one)

    def _binary(self, one: Binary) -> str:
        if one.operator == "CONTAINS" and self._is_empty(one.right):
            return f"({self.of(one.left)} IS NOT NULL)"
        return f"({self.of(one.left)} {one.operator} {self.of(one.right)})"

    def _is_empty(self, one: Expression) -> bool:
        """Whether it is the empty text, which every text contains; the database says none does."""
        return one == Literal("") or (isinstance(one, Parameter) and self._parameters[one.name] == "")

    def _operand(self, one: Expression) -> str:
        text = self.of(one)
        return (
            text if isinstance(one, Variable | Property | Call | Index) and not text.startswith("CASE") else f"({text})"
        )

    def _given(self, one: Parameter) -> str:
        value = self._parameters[one.name]
        if isinstance(value, list | tuple):
            return f"[{', '.join(map(literal, value))}]"
        text = literal(value)  # type: ignore[arg-type]
        return f"({text})" if text.startswith("-") else text

    def _index(self, of: Expression, number: int) -> str:
        """A member of a list; of a list that is too short, a member of no list, which is null."""
        text, at = self.of(of), number + 1 if number >= 0 else -1
        if isinstance(of, Call) and of.name in ("nodes", "relationships"):
            # A CASE around the parts of a path ends the database (0.22).
            return f"list_extract({text}, {at})"
        return f"list_extract(CASE WHEN size({text}) >= {abs(at)} THEN {text} END, {at})"

    def _call(self, one: Call) -> str:
        if one.name in ("head", "last"):
            return self._index(one.arguments[0], 0 if one.name == "head" else -1)
        if one.name == "type":
            return f"{self._operand(one.arguments[0])}.type"
        if one.name == "labels":
            label = f"{self._operand(one.arguments[0])}.label"
            return f"CASE WHEN {label} IS NOT NULL THEN [{label}] END"
        arguments = [self.of(argument) for argument in one.arguments]
        if one.name == "coalesce":
            return f"coalesce({', '.join(arguments)})"
        if one.distinct:
            return f"{one.name}(DISTINCT {arguments[0]})"
        return FUNCTIONS[one.name.lower()].ladybug.format(*arguments)

    def _case(self, one: Case) -> str:
        subject = "" if one.subject is None else f" {self.of(one.subject)}"
        whens = "".join(f" WHEN {self.of(when)} THEN {self.of(then)}" for when, then in one.whens)
        return f"CASE{subject}{whens}{'' if one.otherwise is None else f' ELSE {self.of(one.otherwise)}'} END"

    def _comprehension(self, one: Comprehension) -> str:
        text = self.of(one.source)
        if one.where is not None:
            name, where = self._inside(one.variable, one.where)
            text = f"list_filter({text}, {name} -> {where})"
        if one.result is not None:
            name, result = self._inside(one.variable, one.result)
            text = f"list_transform({text}, {name} -> {result})"
        return text

    def _inside(self, variable: str, inner: Expression) -> tuple[str, str]:
        """A name of ours for a variable that is known only in `inner`, and `inner` with it."""
        name, before = self._fresh("x"), self._local
        self._local = {**before, variable: name}
        self.names[name] = variable
        text = self.of(inner)
        self._local = before
        return name, text


def _arrow(one: Relationship, inside: str) -> str:
    return f"{'<' if one.direction == '<-' else ''}-[{inside}]-{'>' if one.direction == '->' else ''}"

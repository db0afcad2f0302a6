"""A query as a tree. Offsets into the text (`at`) do not count when two trees are compared.

The tree holds only what the portable subset can say: there is no node for a clause that writes, calls or loads.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields, is_dataclass
from typing import TypeAlias

Scalar: TypeAlias = str | int | float | bool | None


def _at() -> int:
    return field(default=0, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Literal:
    """A text, number, truth value or null."""

    value: Scalar


@dataclass(frozen=True, slots=True)
class Parameter:
    """`$name`."""

    name: str
    at: int = _at()


@dataclass(frozen=True, slots=True)
class Variable:
    """A name that a pattern, `AS` or `UNWIND` gave."""

    name: str
    at: int = _at()


@dataclass(frozen=True, slots=True)
class Property:
    """`of.name`."""

    of: Expression
    name: str
    at: int = _at()


@dataclass(frozen=True, slots=True)
class Index:
    """`of[number]`, counted from 0; -1 is the last."""

    of: Expression
    number: int


@dataclass(frozen=True, slots=True)
class ListOf:
    """`[a, b]`."""

    members: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class MapOf:
    """`{name: value}`."""

    members: tuple[tuple[str, Expression], ...]


@dataclass(frozen=True, slots=True)
class Unary:
    """`NOT x` or `-x`."""

    operator: str
    operand: Expression


@dataclass(frozen=True, slots=True)
class Binary:
    """Two operands; the operator as canonical text (`AND`, `STARTS WITH`, `<=`)."""

    operator: str
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class IsNull:
    """`x IS NULL`, or `x IS NOT NULL`."""

    of: Expression
    negated: bool


@dataclass(frozen=True, slots=True)
class Call:
    """A function of the allow list, by its canonical name."""

    name: str
    arguments: tuple[Expression, ...]
    distinct: bool = False
    at: int = _at()


@dataclass(frozen=True, slots=True)
class CountAll:
    """`count(*)`."""


@dataclass(frozen=True, slots=True)
class Case:
    """`CASE subject WHEN … THEN … ELSE … END`."""

    subject: Expression | None
    whens: tuple[tuple[Expression, Expression], ...]
    otherwise: Expression | None


@dataclass(frozen=True, slots=True)
class Comprehension:
    """`[variable IN source WHERE where | result]`."""

    variable: str
    source: Expression
    where: Expression | None
    result: Expression | None


@dataclass(frozen=True, slots=True)
class Quantifier:
    """`all|any|none|single(variable IN source WHERE where)`."""

    name: str
    variable: str
    source: Expression
    where: Expression


@dataclass(frozen=True, slots=True)
class Exists:
    """A pattern as a condition: `(a)-[:T]->(b)`, or `EXISTS { MATCH … WHERE … }`."""

    patterns: tuple[Pattern, ...]
    where: Expression | None = None


Expression: TypeAlias = (
    Literal | Parameter | Variable | Property | Index | ListOf | MapOf | Unary | Binary | IsNull | Call | CountAll
    | Case | Comprehension | Quantifier | Exists
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Node:
    """`(variable:A|B {name: value})`."""

    variable: str | None
    labels: tuple[str, ...]
    properties: tuple[tuple[str, Expression], ...] = ()
    at: int = _at()


@dataclass(frozen=True, slots=True)
class Relationship:
    """`-[variable:A|B *low..high {name: value}]->`; `direction` is `->`, `<-` or `--`; `hops` None is exactly one."""

    variable: str | None
    types: tuple[str, ...]
    direction: str
    hops: tuple[int, int] | None = None
    properties: tuple[tuple[str, Expression], ...] = ()
    at: int = _at()


@dataclass(frozen=True, slots=True)
class Pattern:
    """A chain of nodes joined by relationships (one fewer), with the path's own name; `shortest` of its kind."""

    variable: str | None
    nodes: tuple[Node, ...]
    relationships: tuple[Relationship, ...]
    shortest: bool = False
    at: int = _at()


@dataclass(frozen=True, slots=True)
class Match:
    """`[OPTIONAL] MATCH patterns WHERE …`."""

    patterns: tuple[Pattern, ...]
    where: Expression | None
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Unwind:
    """`UNWIND source AS variable`."""

    source: Expression
    variable: str


@dataclass(frozen=True, slots=True)
class Column:
    """`expression AS alias`; the alias is always there: where none was written it is the expression's text."""

    expression: Expression
    alias: str
    named: bool = field(default=True, compare=False)


@dataclass(frozen=True, slots=True)
class Order:
    """`expression [DESC]`."""

    expression: Expression
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Projection:
    """`WITH` (or, as the last clause, `RETURN`); `where` belongs to WITH alone."""

    columns: tuple[Column, ...]
    distinct: bool = False
    order: tuple[Order, ...] = ()
    skip: Literal | Parameter | None = None
    limit: Literal | Parameter | None = None
    where: Expression | None = None


@dataclass(frozen=True, slots=True)
class Query:
    """The clauses before the last one, and what is returned."""

    clauses: tuple[Match | Unwind | Projection, ...]
    returns: Projection


def walk(tree: object) -> Iterator[object]:
    """Every node of the tree in the order of the text, itself first."""
    pending = [tree]
    while pending:
        node = pending.pop()
        if isinstance(node, tuple):
            pending.extend(reversed(node))
        elif is_dataclass(node):
            yield node
            pending.extend(getattr(node, one.name) for one in reversed(fields(node)))

"""Lists: filters with facets, an order, and pages by cursor."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Row,
    Select,
    and_,
    cast,
    func,
    literal,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import ARRAY

from bartizan.model.errors import InputError
from bartizan.service.views.base import Facet
from bartizan.service.views.filters import NONE
from bartizan.store.tables import asset

MOST_FACETS = 50
"""Values of one facet that are answered, the most frequent first."""


@dataclass(frozen=True, slots=True)
class Dimension:
    """One filter and facet: a text column, or a column of text arrays, and the values wanted."""

    name: str
    column: ColumnElement[Any]
    wanted: Sequence[str] = ()

    @property
    def many(self) -> bool:
        """Whether the column holds several values a row."""
        return isinstance(self.column.type, ARRAY)

    def condition(self) -> ColumnElement[bool]:
        """Rows that hold one of the wanted values; all rows when none is wanted."""
        if not self.wanted:
            return true()
        values = [str(value) for value in self.wanted if value != NONE]
        if self.many:
            return self.column.op("&&")(cast(values, self.column.type))
        found: ColumnElement[bool] = self.column.in_(values)
        return or_(found, self.column.is_(None)) if NONE in self.wanted else found


@dataclass(frozen=True, slots=True)
class Order:
    """Sort by `column`, then by `key`; `kind` is the Python type of the column's values."""

    column: ColumnElement[Any]
    key: ColumnElement[str]
    descending: bool
    kind: type[int | str | float | datetime]

    def apply(self, query: Select[*tuple[object, ...]], cursor: str | None) -> Select[*tuple[object, ...]]:
        """The query in this order, after the row that `cursor` names."""
        if cursor is not None:
            value, key = self._read(cursor)
            at = cast(literal(value), self.column.type)
            beyond = self.column < at if self.descending else self.column > at
            query = query.where(or_(beyond, and_(self.column == at, self.key > key)))
        query = query.add_columns(self.column.label("sorted_by"))
        return query.order_by(self.column.desc() if self.descending else self.column.asc(), self.key)

    def after(self, row: Row[*tuple[object, ...]]) -> str:
        """The cursor of the page that follows `row`, which has the columns `sorted_by` and `key`."""
        value = row.sorted_by.isoformat() if isinstance(row.sorted_by, datetime) else row.sorted_by
        return base64.urlsafe_b64encode(json.dumps([value, row.key]).encode()).decode()

    def _read(self, cursor: str) -> tuple[object, str]:
        try:
            value, key = json.loads(base64.urlsafe_b64decode(cursor))
            value = datetime.fromisoformat(value) if self.kind is datetime else value
            number = isinstance(value, int | float) and self.kind is float
        except (ValueError, TypeError, binascii.Error, RecursionError) as error:
            raise InputError("this cursor is not one of ours", where="cursor", hint="start without one") from error
        if not isinstance(key, str) or not (number or type(value) is self.kind) or _huge(value):
            raise InputError("this cursor is of another order", where="cursor", hint="start without one")
        return value, key


def _huge(value: object) -> bool:
    return isinstance(value, int | float) and not -(2**31) <= value < 2**31


def words(q: str | None, *columns: ColumnElement[str], named: ColumnElement[str] | None = None) -> ColumnElement[bool]:
    """Rows in which every word of `q` stands in one of `columns`, whatever its case.

    `named` is a column of asset keys: the assets' names count too.
    """
    if not q or not q.split():
        return true()
    found = []
    for word in q.split()[:10]:
        pattern = "%" + word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        places: list[ColumnElement[bool]] = [column.ilike(pattern) for column in columns]
        if named is not None:
            places.append(named.in_(select(asset.c.key).where(asset.c.name.ilike(pattern))))
        found.append(or_(*places))
    return and_(*found)


def conditions(dimensions: Sequence[Dimension], *, but: Dimension | None = None) -> list[ColumnElement[bool]]:
    """The conditions of all dimensions, or of all but one."""
    return [dimension.condition() for dimension in dimensions if dimension is not but and dimension.wanted]


def facets(
    connection: Connection,
    source: FromClause,
    where: Sequence[ColumnElement[bool]],
    dimensions: Sequence[Dimension],
) -> dict[str, list[Facet]]:
    """For each dimension, how many rows hold each value while all other filters apply.

    Dimensions without a filter of their own share one pass over the rows.
    """
    shared = [one for one in dimensions if not one.wanted and not one.many]
    out: dict[str, dict[str, int]] = {one.name: {} for one in dimensions}
    base = [*where, *conditions(dimensions)]
    if shared:
        sets = func.grouping_sets(*(one.column for one in shared))
        query = select(
            *(func.grouping(one.column).label(f"g{number}") for number, one in enumerate(shared)),
            *(one.column.label(f"v{number}") for number, one in enumerate(shared)),
            func.count().label("rows"),
        )
        for row in connection.execute(query.select_from(source).where(*base).group_by(sets)):
            number = next(n for n in range(len(shared)) if row[n] == 0)
            out[shared[number].name][_value(row[len(shared) + number])] = row.rows
    for one in dimensions:
        if one in shared:
            continue
        # An unnested column joins itself laterally: PostgreSQL lets a function in FROM name the table before it.
        value = (
            func.unnest(one.column).column_valued(f"one_{one.name}", joins_implicitly=True) if one.many else one.column
        )
        query = select(value, func.count())
        query = query.select_from(source).where(*where, *conditions(dimensions, but=one)).group_by(value)
        out[one.name] = {_value(row[0]): row[1] for row in connection.execute(query)}
    return {name: _ranked(counts) for name, counts in out.items()}


def _value(value: object) -> str:
    return NONE if value is None else str(value)


def _ranked(counts: dict[str, int]) -> list[Facet]:
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:MOST_FACETS]
    return [Facet(value=value, count=count) for value, count in ranked]

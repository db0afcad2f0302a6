"""Calls that a loop makes for each row of a table: `for (const {name, run} of TOOLS) server.tool(name, run)`.

Inside such a call each name can be that of every row; only row by row what belongs together is known.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tree_sitter import Node

from bartizan.model.values import Unknown
from bartizan.sources.repository.code.following.syntax import Scope
from bartizan.sources.repository.code.following.values import Frame, Items, Site, Table, Val, options
from bartizan.sources.repository.code.reading import Reading

MOST_ROWS = 60
_EACH = frozenset({"forEach", "map"})


@dataclass(frozen=True, slots=True)
class Row:
    """What the arguments of a call are for one row of the table; `entries` is the row itself."""

    given: tuple[Val, ...]
    entries: Table


def rows(reading: Reading, site: Site) -> Iterator[Row]:
    """The rows of a call whose first argument is of a loop's row; nothing for any other call."""
    nodes = [passed.node for passed in site.module.language.arguments(site)]
    taken = _taken(nodes[0], site) if nodes else None
    if taken is None:
        return
    table, _ = taken
    for option in options(reading.evaluator.evaluate(table[0], table[1])):
        for row in option.values[:MOST_ROWS] if isinstance(option, Items) else ():
            if isinstance(row, Table):
                yield Row(tuple(_of(reading, node, site, table[0], row) for node in nodes), row)


def _of(reading: Reading, node: Node, site: Site, table: Node, row: Table) -> Val:
    """What an argument is for a row."""
    taken = _taken(node, site)
    if taken is None or taken[0][0].id != table.id:
        return reading.evaluator.evaluate(node, site.frame)
    value: Val = row
    for part in taken[1].split(".") if taken[1] else ():
        value = value.entries.get(part, Unknown(part)) if isinstance(value, Table) else Unknown(part)
    return value


def _taken(node: Node, site: Site) -> tuple[tuple[Node, Frame], str] | None:
    """The table over whose rows a loop runs, where it is evaluated, and the way to what an argument takes of a row."""
    module = site.module
    inner, way = node, ""
    if node.type == "member_expression":
        last, head = node.child_by_field_name("property"), node.child_by_field_name("object")
        if last is None or head is None:
            return None
        inner, way = head, module.text(last)
    if inner.type != "identifier":
        return None
    name = module.text(inner)
    scope: Scope | None = site.frame.scope
    while scope is not None:
        for binding in scope.bindings.get(name, ()):
            if binding.how in {"element", "element-member"} and binding.node is not None:
                return (binding.node, Frame(scope)), ".".join(filter(None, (binding.path, way)))
        if name in scope.bindings:
            return None
        parameter = scope.parameters.get(name)
        if parameter is not None:
            table = _each(scope) if parameter.position == 0 else None
            place = (table, Frame(scope.parent or scope)) if table is not None else None
            return (place, ".".join(filter(None, (parameter.path, way)))) if place is not None else None
        scope = scope.parent
    return None


def _each(scope: Scope) -> Node | None:
    """The list whose `forEach` is given a function."""
    listed = scope.node.parent
    call = listed.parent if listed is not None and listed.type == "arguments" else None
    function = call.child_by_field_name("function") if call is not None else None
    last = function.child_by_field_name("property") if function is not None else None
    if function is None or last is None or scope.module.text(last) not in _EACH:
        return None
    return function.child_by_field_name("object")

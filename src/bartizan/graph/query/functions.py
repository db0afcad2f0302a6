"""The functions that a query may call: pure, and bounded by the size of their arguments.

What would make a value of any size from a small one (`range`, `repeat`), or would look beyond the graph (`date`
of today, random numbers, files), is not among them.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Function:
    """`ladybug` is the call in that dialect, `{0}` its first argument; empty where the translation is code."""

    name: str
    least: int
    most: int
    ladybug: str
    meaning: str
    aggregate: bool = False


def _plain(name: str, least: int, meaning: str, ladybug: str | None = None, most: int | None = None) -> Function:
    most = least if most is None else most
    return Function(name, least, most, ladybug if ladybug is not None else "", meaning)


def _aggregate(name: str, meaning: str) -> Function:
    return Function(name, 1, 1, f"{name}({{0}})", meaning, aggregate=True)


_ALL = (
    _aggregate("count", "how many values are not null; count(*) counts rows"),
    _aggregate("collect", "the values as a list"),
    _aggregate("sum", "their sum"),
    _aggregate("avg", "their mean"),
    _aggregate("min", "the least of them"),
    _aggregate("max", "the greatest of them"),
    _plain("nodes", 1, "the nodes of a path, in order", "nodes({0})"),
    _plain("relationships", 1, "the relationships of a path, in order", "rels({0})"),
    _plain("length", 1, "how many relationships a path has", "length({0})"),
    _plain("startNode", 1, "where a relationship begins", "start_node({0})"),
    _plain("endNode", 1, "where a relationship ends", "end_node({0})"),
    _plain("type", 1, "a relationship's type", "label({0})"),
    _plain("labels", 1, "a node's labels: a list of one", "[{0}.label]"),
    _plain("size", 1, "the length of a list or a text", "size({0})"),
    _plain("head", 1, "a list's first member; null where it is empty"),
    _plain("last", 1, "a list's last member; null where it is empty"),
    _plain("coalesce", 1, "the first argument that is not null", most=8),
    _plain("toLower", 1, "in lower case", "lower({0})"),
    _plain("toUpper", 1, "in upper case", "upper({0})"),
    _plain("trim", 1, "without spaces at both ends", "trim({0})"),
    _plain("ltrim", 1, "without spaces at the beginning", "ltrim({0})"),
    _plain("rtrim", 1, "without spaces at the end", "rtrim({0})"),
    _plain("left", 2, "the first n characters", "left({0}, {1})"),
    _plain("right", 2, "the last n characters", "right({0}, {1})"),
    _plain("substring", 3, "n characters from the one at an index, counted from 0", "substring({0}, ({1}) + 1, {2})"),
    _plain("replace", 3, "with every occurrence of a text replaced", "replace({0}, {1}, {2})"),
    _plain("split", 2, "cut at every occurrence of a text, as a list", "string_split({0}, {1})"),
    _plain("reverse", 1, "a text's characters the other way round", "reverse({0})"),
    _plain("toString", 1, "as text", "CAST({0} AS STRING)"),
    _plain("abs", 1, "without its sign", "abs({0})"),
    _plain("ceil", 1, "the next whole number above", "ceil({0})"),
    _plain("floor", 1, "the next whole number below", "floor({0})"),
    _plain("round", 1, "the nearest whole number", "round({0}, 0)"),
    _plain("sign", 1, "-1, 0 or 1", "sign({0})"),
    _plain("sqrt", 1, "the square root", "sqrt({0})"),
)

FUNCTIONS = {function.name.lower(): function for function in _ALL}
"""By name in lower case: openCypher does not tell cases apart."""

INSTEAD = {
    "id": "use the property id: n.id",
    "label": "use labels(n), or type(r) for a relationship",
    "rels": "use relationships(p)",
    "exists": "write EXISTS { MATCH … }, or n.name IS NOT NULL",
    "range": "write the list out: [1, 2, 3]",
    "properties": "name the properties: n.id, n.name",
    "keys": "`bartizan query --schema` lists the properties",
    "reduce": "use a list comprehension with size()",
    "shortestpath": "write MATCH p = shortestPath((a)-[:TYPE*1..5]->(b))",
    "allshortestpaths": "use shortestPath",
    "tointeger": "numbers are stored as numbers",
    "tofloat": "numbers are stored as numbers",
}
"""What to write instead of some functions that people know from elsewhere."""

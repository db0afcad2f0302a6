"""Expressions as text again, in few words: for the reasons of what is unknown, and for labels."""

from __future__ import annotations

import hashlib

from bartizan.model.values import Unknown
from bartizan.sources.repository.arm.program import (
    Call,
    Expression,
    Index,
    Item,
    Lambda,
    Literal,
    Loop,
    Member,
    Method,
    Name,
    Object,
    Spread,
)
from bartizan.sources.repository.evaluated import JsonText, Partial

LENGTH = 160
_DEPTH = 12
_ITEMS = 6


def clip(text: str, length: int = LENGTH) -> str:
    """The text, cut where it is too long; texts that differ stay different."""
    if len(text) <= length:
        return text
    return f"{text[:length]}…{hashlib.sha256(text.encode('utf-8', 'replace')).hexdigest()[:8]}"


def written(expression: Expression | Item, depth: int = 0) -> str:
    """The expression as an author would write it, at most about 160 characters."""
    return clip(_written(expression, depth))


def _written(node: Expression | Item, depth: int) -> str:
    if depth > _DEPTH:
        return "…"
    deeper = depth + 1
    if isinstance(node, Literal):
        return shown(node.value)
    if isinstance(node, Name):
        return node.name
    if isinstance(node, Call):
        prefix = f"{node.namespace}." if node.namespace else ""
        return f"{prefix}{node.name}({_list(node.arguments, deeper)})"
    if isinstance(node, Method):
        return f"{_written(node.base, deeper)}.{node.name}({_list(node.arguments, deeper)})"
    if isinstance(node, Member):
        mark = "::" if node.nested else ".?" if node.safe else "."
        return f"{_written(node.base, deeper)}{mark}{node.name}"
    if isinstance(node, Index):
        mark = ("?" if node.safe else "") + ("^" if node.from_end else "")
        return f"{_written(node.base, deeper)}[{mark}{_written(node.index, deeper)}]"
    if isinstance(node, Lambda):
        return f"({', '.join(node.parameters)}) => {_written(node.body, deeper)}"
    if isinstance(node, Spread):
        return f"...{_written(node.value, deeper)}"
    if isinstance(node, Item):
        return f"{_written(node.key, deeper)}: {_written(node.value, deeper)}"
    if isinstance(node, Loop):
        return f"[for {node.item or node.name or 'item'} in {_written(node.over, deeper)}: …]"
    brackets = "{}" if isinstance(node, Object) else "[]"
    return f"{brackets[0]}{_list(node.items, deeper)}{brackets[1]}"


def _list(nodes: tuple[Expression | Item, ...] | tuple[Item | Spread, ...] | tuple[Expression, ...], depth: int) -> str:
    texts = [_written(node, depth) for node in nodes[:_ITEMS]]
    return ", ".join([*texts, "…"] if len(nodes) > _ITEMS else texts)


def shown(value: object, depth: int = 0) -> str:
    """An evaluated value in few words; two values that differ read differently as far as a text can tell."""
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, Unknown | Partial | JsonText):
        return value.why
    if depth > 3:  # noqa: PLR2004 - enough to tell values apart
        return "…"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {shown(inner, depth + 1)}" for key, inner in [*value.items()][:20]) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(shown(inner, depth + 1) for inner in value[:20]) + "]"
    whole = getattr(value, "whole", None)
    return str(whole("value").why) if callable(whole) else "value"


def applied(name: str, arguments: list[object]) -> str:
    """A call as the reason of an unknown result, by the values of its arguments.

    Two calls read the same only where the same is meant: the name of a storage account that two
    modules make of the same unknown input is one name.
    """
    return clip(f"{name}({', '.join(shown(value) for value in arguments[:12])})")

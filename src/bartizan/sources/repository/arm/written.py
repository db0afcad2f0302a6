"""Expressions as text again, in few words: for the reasons of what is unknown, and for labels."""

from __future__ import annotations

import hashlib
import re

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


_NAMED = frozenset({"parameters", "variables"})
_SHORTENED = frozenset({"tolower", "toupper", "take", "replace", "substring", "trim", "string"})
_FIELD = re.compile(r"\{(\d{1,3})[^{}]*\}")


def label(node: Expression) -> str:
    """A name's expression as a short label: `mlw-{environment}` of `format('mlw-{0}', parameters('environment'))`."""
    text = _label(node, 0)
    inner = text[1:-1]
    return inner if text.startswith("{") and text.endswith("}") and "{" not in inner and "}" not in inner else text


def _label(node: Expression, depth: int) -> str:
    if isinstance(node, Literal):
        return str(node.value)
    if isinstance(node, Member | Name):
        return f"{{{node.name}}}"
    if isinstance(node, Index):
        return _label(node.base, depth)
    if not isinstance(node, Call) or depth > _DEPTH:
        return "{…}"
    name = node.name.lower()
    parts = [_label(one, depth + 1) for one in node.arguments[:_ITEMS]]
    if name in _NAMED and node.arguments:
        return f"{{{parts[0]}}}"
    if name in _SHORTENED and node.arguments:
        return parts[0]
    if name == "concat":
        return "".join(parts)
    if name == "format" and node.arguments and isinstance(node.arguments[0], Literal):
        values = dict(enumerate(parts[1:]))
        return _FIELD.sub(lambda match: values.get(int(match[1]), "{…}"), parts[0])
    return "{index}" if name == "copyindex" else f"{{{node.name}}}"


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

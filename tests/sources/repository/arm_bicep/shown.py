"""Expressions as short text, for tests to compare with."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from bartizan.sources.repository.arm.bicep.parse import parse_program
from bartizan.sources.repository.arm.program import (
    Array,
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
    Program,
    Spread,
)


def program(text: str) -> Program:
    """The program of a text that must be read whole."""
    found = parse_program(text, "main.bicep")
    assert found.problems == []
    return found


def value(text: str) -> str:
    """What an expression is read as."""
    return shown(program(f"var x = {text}\n").variables["x"].value)


def shown(node: Expression | Item | None) -> str:
    """`name`, `'text'`, `call(a, b)`, `base.member`, `{key: value}`, `[a]`, `for(…)`."""
    return "-" if node is None else str(SHAPES[type(node)](node))


def joined(nodes: Iterable[Expression | Item]) -> str:
    return ", ".join(map(shown, nodes))


def literal(node: Literal) -> str:
    if isinstance(node.value, bool):
        return "true" if node.value else "false"
    return "null" if node.value is None else repr(node.value)


def member(node: Member) -> str:
    return f"{shown(node.base)}{'::' if node.nested else '.?' if node.safe else '.'}{node.name}"


def index(node: Index) -> str:
    return f"{shown(node.base)}[{'?' if node.safe else ''}{'^' if node.from_end else ''}{shown(node.index)}]"


def loop(node: Loop) -> str:
    return f"for({node.item}, {node.index or '-'}, {shown(node.over)}, {shown(node.condition)}, {shown(node.body)})"


SHAPES: dict[type, Callable[[Any], str]] = {
    Literal: literal,
    Name: lambda node: str(node.name),
    Call: lambda node: f"{node.namespace}{':' if node.namespace else ''}{node.name}({joined(node.arguments)})",
    Method: lambda node: f"{shown(node.base)}.{node.name}({joined(node.arguments)})",
    Member: member,
    Index: index,
    Lambda: lambda node: f"({', '.join(node.parameters)}) => {shown(node.body)}",
    Spread: lambda node: f"...{shown(node.value)}",
    Item: lambda node: f"{shown(node.key)}: {shown(node.value)}",
    Object: lambda node: "{" + joined(node.items) + "}",
    Array: lambda node: "[" + joined(node.items) + "]",
    Loop: loop,
}

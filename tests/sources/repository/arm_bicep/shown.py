"""Expressions as short text, for tests to compare with."""

from __future__ import annotations

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
    match node:
        case None:
            return "-"
        case Literal(value=inner):
            return (
                repr(inner)
                if isinstance(inner, str)
                else {True: "true", False: "false", None: "null"}.get(
                    inner if isinstance(inner, bool) or inner is None else "", str(inner)
                )
            )
        case Name(name=name):
            return name
        case Call(name=name, arguments=arguments, namespace=namespace):
            return f"{namespace}{':' if namespace else ''}{name}({', '.join(map(shown, arguments))})"
        case Method(base=base, name=name, arguments=arguments):
            return f"{shown(base)}.{name}({', '.join(map(shown, arguments))})"
        case Member(base=base, name=name, safe=safe, nested=nested):
            return f"{shown(base)}{'::' if nested else '.?' if safe else '.'}{name}"
        case Index(base=base, index=index, safe=safe, from_end=from_end):
            return f"{shown(base)}[{'?' if safe else ''}{'^' if from_end else ''}{shown(index)}]"
        case Lambda(parameters=parameters, body=body):
            return f"({', '.join(parameters)}) => {shown(body)}"
        case Spread(value=inner_value):
            return f"...{shown(inner_value)}"
        case Item(key=key, value=inner_value):
            return f"{shown(key)}: {shown(inner_value)}"
        case Object(items=items):
            return "{" + ", ".join(map(shown, items)) + "}"
        case Array(items=items):
            return "[" + ", ".join(map(shown, items)) + "]"
        case Loop(over=over, body=body, item=item, index=index, condition=condition):
            return f"for({item}, {index or '-'}, {shown(over)}, {shown(condition)}, {shown(body)})"
    raise AssertionError(node)

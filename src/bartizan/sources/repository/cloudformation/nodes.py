"""Small helpers over `Marked` trees: templates are rewritten in this form before they are evaluated."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from bartizan.sources.repository.yaml_marks import Marked

SHORT = {"!Ref": "Ref", "!Condition": "Condition"}
FUNCTION = re.compile(r"(?:Fn::[A-Za-z0-9:]+|Ref|Condition)\Z")
FOR_EACH = "Fn::ForEach::"
TRANSFORM = "Fn::Transform"
UNKNOWN = "Fn::Unknown"
"""A function of ours: a value that is not known, with the reason as its argument."""
TEXT = "Fn::Text"
"""A function of ours: how a text is written, and its parts."""


def make(value: Any, line: int, end_line: int = 0) -> Marked:
    """Plain data, with or without `Marked` parts of a template in it, as a tree; its own parts stand at `line`."""
    if isinstance(value, Marked):
        return value
    end = end_line or line
    if isinstance(value, Mapping):
        inner = {str(key): make(item, line, end) for key, item in value.items() if item is not None}
        lines = {
            key: item.line if isinstance(value[key], Marked) and item.line >= line else line
            for key, item in inner.items()
        }
        return Marked(inner, line, end, "", lines)
    if isinstance(value, list | tuple):
        return Marked([make(item, line, end) for item in value], line, end)
    return Marked(value, line, end)


def untagged(node: Marked) -> Marked:
    """The node without its tag: the argument of a short function."""
    return Marked(node.value, node.line, node.end_line, "", node.key_lines)


def call(node: Marked) -> tuple[str, Marked] | None:
    """The function that a node calls and its argument, whether long or short; None for another node."""
    if node.tag.startswith("!"):
        return SHORT.get(node.tag, f"Fn::{node.tag[1:]}"), untagged(node)
    if isinstance(node.value, dict) and len(node.value) == 1:
        (name, argument), *_ = node.value.items()
        if FUNCTION.match(name) and not name.startswith(FOR_EACH):
            return name, argument
    return None


def argument_of(node: Marked | None, *names: str) -> Marked | None:
    """The argument when the node calls one of the functions, else None."""
    found = call(node) if node is not None else None
    return found[1] if found is not None and found[0] in names else None


def no_value(node: Marked) -> bool:
    """Whether the node is `Ref: AWS::NoValue`."""
    argument = argument_of(node, "Ref")
    return argument is not None and argument.value == "AWS::NoValue"


def sequence(node: Marked | None) -> list[Marked]:
    """The items of a list; a lone value is a list of one, nothing the empty list."""
    if node is None or node.value is None:
        return []
    return node.value if isinstance(node.value, list) and not node.tag else [node]


def pairs(node: Marked | None) -> Iterator[tuple[str, Marked]]:
    """The pairs of a map that is no function call."""
    return node.items() if node is not None and call(node) is None else iter(())


def path_text(node: Marked | None, *keys: str) -> str | None:
    """The text at the end of nested keys, or None."""
    for key in keys:
        node = node.get(key) if node is not None else None
    return node.text() if node is not None else None


def relined(node: Marked, line: int) -> Marked:
    """A copy whose every line is `line`: what stands in another file is seen where it is taken in."""
    return _relined(node, line, {})


def _relined(node: Marked, line: int, done: dict[int, Marked]) -> Marked:
    """`done` are the copies by node: what an alias shares stays shared."""
    if id(node) not in done:
        value: Any = node.value
        if isinstance(value, dict):
            value = {key: _relined(item, line, done) for key, item in value.items()}
        elif isinstance(value, list):
            value = [_relined(item, line, done) for item in value]
        lines = dict.fromkeys(value, line) if isinstance(value, dict) else {}
        done[id(node)] = Marked(value, line, line, node.tag, lines)
    return done[id(node)]


def written(name: str, argument: Marked) -> str:
    """A call as an author would write it in short form, at most 200 characters."""
    short = "!" + name.removeprefix("Fn::")
    value = argument.value
    if isinstance(value, list):
        text = f"{short} [{', '.join(_brief(item) for item in value[:8])}]"
    else:
        text = f"{short} {_brief(argument)}"
    return text if len(text) <= _TEXT else text[: _TEXT - 1] + "…"


_TEXT = 200


def _brief(node: Marked) -> str:
    if isinstance(node.value, dict):
        (key, inner), *rest = [*node.value.items(), ("", None)]
        return f"{key} {inner.value}" if not rest[1:] and inner and isinstance(inner.value, str) else "{…}"
    if isinstance(node.value, list):
        return f"{node.tag} […]".strip()
    return f"{node.tag} {node.value}".strip()[:_TEXT]

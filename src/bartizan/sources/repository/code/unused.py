"""Code that nothing calls: a private method of Java, Kotlin or C# that its file names only where it is written."""

from __future__ import annotations

import re

from tree_sitter import Node

from bartizan.sources.repository.code.syntax import Module, Scope, functions

_NOTES = frozenset({"annotation", "marker_annotation", "attribute_list"})
_COMMENTS = re.compile(rb"(?m)/\*[\s\S]{0,20000}?\*/|^[ \t]*(?://|\*).*$")


def leave_out(module: Module) -> None:
    """Takes the calls of private methods that nothing calls out of a module: they run for nobody."""
    spans = [(scope.node.start_byte, scope.node.end_byte) for scope in _private(module) if _never_named(scope)]
    if not spans or b"partial class" in module.source:
        return
    module.calls = [call for call in module.calls if not _within(call.node, spans)]
    module.tails.clear()
    for call in module.calls:
        module.tails.setdefault(call.tail, []).append(call)


def _within(node: Node, spans: list[tuple[int, int]]) -> bool:
    return any(start <= node.start_byte < end for start, end in spans)


def _private(module: Module) -> list[Scope]:
    """The methods that only their file sees, and that no annotation hands to a framework."""
    if b"private" not in module.source:
        return []
    return [scope for scope in functions(module.scope) if scope.calls and _is_private(scope)]


def _is_private(scope: Scope) -> bool:
    marks = [child for child in scope.node.children if child.type in {"modifiers", "modifier", *_NOTES}]
    inner = [one for mark in marks for one in (mark, *mark.children)]
    if any(one.type in _NOTES for one in inner) or scope.name == "__init__":
        return False
    return any(scope.module.text(one) == "private" for one in inner)


def _never_named(scope: Scope) -> bool:
    """Whether a method's name stands in its file only once; comments name what is not called any more."""
    source, name = scope.module.source, scope.name.encode()
    if source.count(name) > 1:
        source = _COMMENTS.sub(b"", source)
    return len(re.findall(rb"(?<!\w)" + re.escape(name) + rb"(?!\w)", source)) == 1

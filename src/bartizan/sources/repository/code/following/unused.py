"""Code that nothing calls: private methods of Java, Kotlin and C#, functions that a package of Go keeps to itself."""

from __future__ import annotations

import re

from tree_sitter import Node

from bartizan.sources.repository.code.following.project import Project
from bartizan.sources.repository.code.following.syntax import Module, Scope, functions

_NOTES = frozenset({"annotation", "marker_annotation", "attribute_list"})
_OFFERS = re.compile(rb"(?m)^func[ \t]+(?:\([^)\n]*\)[ \t]*)?(?:[A-Z]\w*|main)[ \t]*[(\[]")
_COMMENTS = re.compile(rb"(?m)/\*[\s\S]{0,20000}?\*/|^[ \t]*(?://|\*).*$")


def leave_out(module: Module) -> None:
    """Takes the calls of private methods that nothing calls out of a module: they run for nobody."""
    spans = [(scope.node.start_byte, scope.node.end_byte) for scope in _private(module) if _never_named(scope)]
    if not spans or b"partial class" in module.source:
        return
    _drop(module, spans)


def _drop(module: Module, spans: list[tuple[int, int]]) -> None:
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
    source = scope.module.source
    if source.count(scope.name.encode()) > 1:
        source = _COMMENTS.sub(b"", source)
    return _times(scope.name, source) == 1


def leave_out_of_package(module: Module, project: Project) -> None:
    """Takes the calls of Go's functions that their package keeps to itself and never names out of a module."""
    if module.language.name != "go" or module.path.endswith("_test.go"):
        return
    kept = [scope for scope in functions(module.scope) if scope.calls and scope.owner is None and _is_kept(scope.name)]
    if not kept:
        return
    folder = module.path.rpartition("/")[0]
    beside = [one for one in project.folders().get(folder, ()) if one.endswith(".go") and not one.endswith("_test.go")]
    source = b"\n".join(_COMMENTS.sub(b"", data) for one in beside if (data := _read(project, one)))
    if not _OFFERS.search(source):
        return  # a package that offers nothing is a part of one
    spans = [(one.node.start_byte, one.node.end_byte) for one in kept if _times(one.name, source) == 1]
    if spans:
        _drop(module, spans)


def _is_kept(name: str) -> bool:
    """Whether only the own package sees a function, and nothing else starts it."""
    return name[:1].islower() and name not in {"main", "init"}


def _read(project: Project, path: str) -> bytes:
    try:
        return project.files[path].read()
    except OSError:
        return b""


def _times(name: str, source: bytes) -> int:
    return len(re.findall(rb"(?<!\w)" + re.escape(name.encode()) + rb"(?!\w)", source))

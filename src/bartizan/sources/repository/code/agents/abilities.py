"""What a function that a model may call is able to do, read from its body, and whether it asks a person."""

from __future__ import annotations

from tree_sitter import Node

from bartizan.sources.repository.code.following.syntax import Call, Scope
from bartizan.sources.repository.code.following.values import Definition, Frame, Name, Site, options
from bartizan.sources.repository.code.libraries.signatures import normal
from bartizan.sources.repository.code.reading import Reading

_DEEPEST_CALL = 3
_MODES = {"open": 1, "io.open": 1, "codecs.open": 1, "pathlib.Path.open": 0, "pathlib.Path().open": 0}
"""Where what opens a file is told how."""
_ASKING = frozenset(
    {"input", "interrupt", "confirm", "request_approval", "ask_human", "human_approval", "suspend", "elicit_input"}
)


def capabilities(
    reading: Reading, scope: Scope, depth: int = 0, seen: set[int] | None = None, *, within: Node | None = None
) -> set[str]:
    """What the calls in a function (or in a part of it), and in the project's functions that it calls, can do."""
    seen = seen if seen is not None else set()
    found: set[str] = set()
    for call in calls_in(scope):
        if within is not None and not within.start_byte <= call.node.start_byte < within.end_byte:
            continue
        for option in options(reading.evaluator.callee(Site(call.node, Frame(call.scope)))):
            if isinstance(option, Name):
                language = call.scope.module.language
                found |= language.capabilities(normal(option.path))
                if language.by_name and (at := _MODES.get(option.path)) is not None:
                    found.add(_open_mode(reading, Site(call.node, Frame(call.scope)), at))
            elif isinstance(option, Definition) and depth < _DEEPEST_CALL:
                key = hash((option.scope.module.path, option.scope.node.start_byte))
                if option.scope.kind == "function" and key not in seen:
                    seen.add(key)
                    found |= capabilities(reading, option.scope, depth + 1, seen)
    return found


def calls_in(scope: Scope) -> list[Call]:
    """The calls of a scope and of the scopes inside it."""
    start, end = scope.node.start_byte, scope.node.end_byte
    return [call for call in scope.module.calls if start <= call.node.start_byte < end]


def _open_mode(reading: Reading, site: Site, position: int) -> str:
    mode = reading.text(site, "mode", position) or "r"
    return "file-write" if set(mode) & set("wax+") else "file-read"


def asks(reading: Reading, scope: Scope) -> bool:
    """Whether a person is asked inside a function: `input()`, LangGraph's `interrupt()`."""
    return any(call.tail in _ASKING for call in calls_in(scope))

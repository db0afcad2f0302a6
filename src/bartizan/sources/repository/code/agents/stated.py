"""What is written at a tool's function about itself: the name that the model sees, the description that it reads."""

from __future__ import annotations

import re

from tree_sitter import Node

from bartizan.sources.repository.code.following.syntax import Scope
from bartizan.sources.repository.code.following.values import Frame, Instance, Name, Site, Text, Val, options, texts
from bartizan.sources.repository.code.python.strings import literal
from bartizan.sources.repository.code.reading import Reading

_NAMES = ("name", "name_override", "custom_name")
_DESCRIPTIONS = ("description", "description_override", "value")
_NAME = re.compile(r"[\w.\-]{1,64}")
_NAMED_FIRST = ("Microsoft.SemanticKernel.", "ai.koog.")
"""Libraries whose annotation takes the name by position, where others take a description."""
_DESCRIBES = ("Description", "LLMDescription")


def name_of(reading: Reading, scope: Scope) -> str:
    """The name under which a tool's function is offered: what its decorators say, else its own."""
    for node in scope.decorators:
        site = Site(node, Frame(scope.parent or scope))
        if not _takes(node):
            continue
        given = reading.argument(site, _NAMES)
        if given is None and _named_first(reading, scope, site):
            given = reading.argument(site, (0,))
        for text in texts(given) if given is not None else ():
            if text.whole and _NAME.fullmatch(text.value):
                return text.value
    return next((text.value for text in _attribute(reading, scope, "name") if _NAME.fullmatch(text.value)), scope.name)


def _attribute(reading: Reading, scope: Scope, name: str) -> list[Text]:
    """What a tool's class says about itself: `name: str = "search"`, `get name() { return "search"; }`."""
    if scope.kind != "class" or scope.module.language.name not in {"python", "javascript", "typescript"}:
        return []
    if scope.module.language.name != "python":
        value = reading.evaluator.attribute(Instance(scope), name)
        return [text for text in texts(value) if text.whole][:1]
    found = [
        text for one in scope.bindings.get(name, ()) for text in texts(_of(reading, one.node, scope)) if text.whole
    ]
    return found[:1]


def _of(reading: Reading, node: Node | None, scope: Scope) -> Val:
    return reading.evaluator.evaluate(node, Frame(scope))


def description_of(reading: Reading, scope: Scope) -> Val | None:
    """The description of a tool's function: what its decorators say, else how its body begins in Python."""
    for node in scope.decorators:
        site = Site(node, Frame(scope.parent or scope))
        if not _takes(node):
            continue
        names: tuple[str | int, ...] = _DESCRIPTIONS
        if scope.module.language.name != "python" and not _named_first(reading, scope, site):
            names = (*names, 0)
        given = reading.argument(site, names)
        if given is not None and next(texts(given), None) is not None:
            return given
    return next(iter(_attribute(reading, scope, "description")), None) or _docstring(reading, scope)


def _takes(node: Node) -> bool:
    """Whether a decorator is given anything."""
    return node.type in {"call", "annotation", "attribute"}


def _named_first(reading: Reading, scope: Scope, site: Site) -> bool:
    if scope.module.language.name == "python":
        return True
    value = reading.evaluator.callee(site) if site.node.type != "annotation" else None
    if value is None:
        value = reading.evaluator.evaluate(site.node, site.frame)
    return any(
        isinstance(one, Name) and one.path.startswith(_NAMED_FIRST) and not one.path.endswith("Description")
        for one in options(value)
    )


def _docstring(reading: Reading, scope: Scope) -> Text | None:
    """The text with which a Python function begins."""
    body = scope.node.child_by_field_name("body")
    first = next((one for one in body.named_children if one.type != "comment"), None) if body is not None else None
    if scope.module.language.name != "python" or first is None or first.type != "expression_statement":
        return None
    inner = first.named_children[0] if first.named_children else None
    if inner is None or inner.type != "string":
        return None
    text, whole = literal(inner, scope.module, lambda node: reading.evaluator.evaluate(node, Frame(scope)))
    return Text(text, whole)

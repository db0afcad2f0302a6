"""What code assigned to exactly the text of an attribute: `client.model = "m-1"`, `self.config.model = "m-1"`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tree_sitter import Node

from bartizan.sources.repository.code.following.syntax import MOST_BINDINGS, Binding, Scope, reaching
from bartizan.sources.repository.code.following.values import Choice, Frame, Text, Val, choice

if TYPE_CHECKING:
    from bartizan.sources.repository.code.following.lookup import Lookup


def bound(lookup: Lookup, node: Node, frame: Frame) -> Val | None:
    """`thing.name` where the same scope assigned exactly that text, or a method of the class; None otherwise."""
    text = frame.module.text(node)
    if text not in frame.scope.bindings:
        return _by_the_class(lookup, text, frame) if text.count(".") > 1 else None
    chosen = reaching(frame.scope.bindings[text], node.start_byte - 1)
    return lookup.values(chosen, frame) if chosen else None


def _by_the_class(lookup: Lookup, text: str, frame: Frame) -> Val | None:
    """What a method of the class assigned to a part of an attribute, where that is a text."""
    owner, (head, _, path) = frame.scope.owner, text.partition(".")
    if owner is None or head not in {"self", "cls"}:
        return None
    found = [_one(lookup, at, frame, owner) for at in owner.attributes.get(path, ())[:MOST_BINDINGS]]
    value = choice(found) if found else None
    return value if isinstance(value, Text | Choice) else None


def _one(lookup: Lookup, at: tuple[Scope, Binding], frame: Frame, owner: Scope) -> Val:
    method, binding = at
    key = (frame.module.path, owner.node.start_byte, f"={binding.position}")
    return lookup.guarded(key, lambda: lookup.value(binding, Frame(method, None, frame.instance)))

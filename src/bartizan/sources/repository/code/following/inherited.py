"""What a class of Python hands on to the class that it inherits from: `super().__init__(model, …)`."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

from bartizan.sources.repository.code.following.syntax import Call, Scope
from bartizan.sources.repository.code.following.values import Definition, Frame, Instance, Site, options

if TYPE_CHECKING:
    from bartizan.sources.repository.code.following.lookup import Lookup

_INIT = "__init__"
MOST_TRIED = 60
MOST_INHERITORS = 8
"""Of more, one expression would have too many values to say anything."""


def made_by(lookup: Lookup, value: Instance) -> Site | None:
    """The call that tells the inherited class its arguments: the instance's own, or one within its `__init__`."""
    own = [one.scope for one in value.scope.bindings.get(_INIT, ()) if one.scope is not None]
    if not own:
        return value.site
    arguments = lookup.passed(own[-1], value.site) if value.site is not None else None
    frame = Frame(own[-1], arguments, value)
    return next((Site(call.node, frame) for call in own[-1].calls if _is_super(call)), None)


def calls_of(lookup: Lookup, owner: Scope) -> list[Site]:
    """The calls by which classes that inherit from a class tell it its arguments; remembered for one file."""
    key = (owner.module.path, owner.node.start_byte)
    if key not in lookup.inheritors:
        lookup.inheritors[key] = []
        lookup.inheritors[key] = list(islice(_calls_of(lookup, owner), MOST_INHERITORS))
    return lookup.inheritors[key]


def _calls_of(lookup: Lookup, owner: Scope) -> Iterator[Site]:
    for call in islice(lookup.project.calls(_INIT, owner.module.path), MOST_TRIED):
        inheritor = call.scope.owner
        if inheritor is None or not _is_super(call):
            continue
        frame = Frame(inheritor.parent or inheritor)
        named = (option for base in inheritor.bases for option in options(lookup.evaluator.evaluate(base, frame)))
        if any(isinstance(one, Definition) and _same(one.scope, owner) for one in named):
            yield Site(call.node, Frame(call.scope))


def _same(one: Scope, other: Scope) -> bool:
    return one.module.path == other.module.path and one.node.start_byte == other.node.start_byte


def _is_super(call: Call) -> bool:
    """Whether a call is `super().__init__(…)`."""
    function = call.node.child_by_field_name("function") if call.tail == _INIT else None
    head = function.child_by_field_name("object") if function is not None else None
    return head is not None and (head.text or b"").startswith(b"super(")

"""Who calls a function of the project: the calls by its name whose callee is that function."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

from bartizan.sources.repository.code.following import inherited
from bartizan.sources.repository.code.following.names import is_test
from bartizan.sources.repository.code.following.syntax import Call, Scope
from bartizan.sources.repository.code.following.values import Definition, Frame, Site, options

if TYPE_CHECKING:
    from bartizan.sources.repository.code.following.lookup import Lookup

MOST_CALLERS = 20
MOST_TRIED = 60
"""Calls by a name that are looked at, for the 20 that count."""


def sites(lookup: Lookup, scope: Scope) -> tuple[Site, ...]:
    """The calls that can reach a function: by its name, or by its class's name for `__init__`."""
    key = (scope.module.path, scope.node.start_byte, "sites")
    return lookup.evaluator.memory.remembered(key, lambda: tuple(_found(lookup, scope)))


def _found(lookup: Lookup, scope: Scope) -> Iterator[Site]:
    owner = scope.owner
    wanted = owner if scope.name == "__init__" and owner is not None else scope
    found = 0
    for call in islice(_tried(lookup, wanted), MOST_TRIED):
        if found >= MOST_CALLERS:
            return
        # What a test passes is nothing that runs for anybody.
        if is_test(call.scope.module.path) and not is_test(wanted.module.path):
            continue
        if _reaches(lookup, call, wanted):
            found += 1
            yield Site(call.node, Frame(call.scope))
    if wanted is owner and owner is not None:
        yield from inherited.calls_of(lookup, owner)


def _tried(lookup: Lookup, wanted: Scope) -> Iterator[Call]:
    """The calls by a function's name, then those that bind arguments to a function."""
    yield from lookup.project.calls(wanted.name, wanted.module.path)
    for word in wanted.module.language.binders:
        yield from lookup.project.calls(word, wanted.module.path)


def _reaches(lookup: Lookup, call: Call, wanted: Scope) -> bool:
    site = Site(call.node, Frame(call.scope))
    binds = call.tail in wanted.module.language.binders
    callee = lookup.evaluator.site_argument(site, None, 0) if binds else lookup.evaluator.callee(site)
    if callee is None:
        return False
    return any(
        isinstance(option, Definition)
        and option.scope.module.path == wanted.module.path
        and option.scope.node.start_byte == wanted.node.start_byte
        for option in options(callee)
    )

"""Fields of an object that statements fill after it was made: `c := Config{}; c.Model = "m"; return c`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bartizan.sources.repository.code.following.values import Site, Val, choice

if TYPE_CHECKING:
    from bartizan.sources.repository.code.following.lookup import Lookup

MOST_TOLD = 12


def later(lookup: Lookup, site: Site, name: str) -> Val | None:
    """What statements say of a field of the variable that an object is made for, and what it was made with."""
    scope, node = site.frame.scope, site.node
    for variable, bindings in scope.bindings.items():
        told = scope.bindings.get(f"{variable}.{name}") if "." not in variable else None
        if told and any(
            one.node is not None and one.node.start_byte <= node.start_byte and node.end_byte <= one.node.end_byte
            for one in bindings
        ):
            values = [lookup.value(one, site.frame) for one in told[:MOST_TOLD]]
            passed = lookup.evaluator.site_argument(site, site.module.language.keyword(name))
            return choice([*values, *([passed] if passed is not None else [])])
    return None

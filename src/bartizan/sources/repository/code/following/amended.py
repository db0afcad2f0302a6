"""Dictionaries and lists that are changed where they stand: `options["model"] = …`, `tools.append(refund)`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bartizan.sources.repository.code.following.syntax import Binding, Scope
from bartizan.sources.repository.code.following.values import Frame, Items, Site, Table, Val, choice, options

if TYPE_CHECKING:
    from bartizan.sources.repository.code.following.evaluate import Evaluator

MARK = "[]"
"""Ends the name under which a scope keeps the changes of a dictionary."""
MOST = 60
MOST_ITEMS = 200


def amended(evaluator: Evaluator, value: Val, changes: list[Binding], frame: Frame, position: int) -> Val:
    """A value after the changes that stand before `position` in its scope."""
    before = [one for one in changes[:MOST] if one.position <= position]
    if not before:
        return value
    return choice(_of(evaluator, option, before, frame) for option in options(value))


def _of(evaluator: Evaluator, value: Val, changes: list[Binding], frame: Frame) -> Val:
    if isinstance(value, Table):
        return _changed(evaluator, value, changes, frame)
    return _longer(evaluator, value, changes, frame) if isinstance(value, Items) else value


def _longer(evaluator: Evaluator, value: Items, changes: list[Binding], frame: Frame) -> Items:
    """A list with what is appended to it, whether or not a condition is met."""
    found = list(value.values)
    for one in changes:
        if one.node is None or one.how not in {"append", "extend"}:
            continue
        given = evaluator.site_argument(Site(one.node, frame), None, 0)
        for option in options(given) if given is not None else ():
            found += option.values if one.how == "extend" and isinstance(option, Items) else [option]
    return Items(tuple(found[:MOST_ITEMS]))


def _changed(evaluator: Evaluator, table: Table, changes: list[Binding], frame: Frame) -> Table:
    entries = dict(table.entries)
    for one in changes:
        if one.node is None or one.how in {"append", "extend"}:
            continue
        told: dict[str, Val] = {}
        if one.how == "entry":
            told = {one.path: evaluator.evaluate(one.node, frame)}
        else:
            site = Site(one.node, frame)
            told = evaluator.keywords(site)
            key, value = evaluator.site_argument(site, None, 0), evaluator.site_argument(site, None, 1)
            for option in options(key) if key is not None else ():
                if isinstance(option, Table):
                    told = {**option.entries, **told}
                elif one.how == "default" and value is not None:
                    told[str(getattr(option, "value", ""))] = value
        for name, new in told.items():
            kept = one.how == "default" and name in entries
            # What a condition may change is either.
            entries[name] = entries[name] if kept else choice([new, entries[name]]) if _may(one, entries, name) else new
    return Table(entries, table.whole)


def _may(change: Binding, entries: dict[str, Val], name: str) -> bool:
    return change.block != 0 and name in entries


def rest_of(evaluator: Evaluator, scope: Scope, site: Site) -> Table:
    """The keywords of a call that no named parameter takes: what `**options` holds."""
    known = evaluator.keywords(site)
    return Table({name: value for name, value in known.items() if name not in scope.parameters})

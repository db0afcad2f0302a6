"""Which actions anyone is given at all: identities grouped by what their policies, and those that name them, speak of.

An organisation of hundreds of thousands of roles has few sets of actions, for roles are made by templates.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from bartizan.graph.access.aws.decide import Identity
from bartizan.graph.access.aws.policy import Document, Statement, strings
from bartizan.graph.globs import matches
from bartizan.model.values import Unknown

Given = tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]
"""Patterns of actions that are allowed, and for each `NotAction` the patterns that it leaves out."""


class Rights:
    """Groups of identities by the actions that they are given. Built once, O(statements)."""

    def __init__(self, identities: Mapping[str, Identity], policies: Iterable[Document | None]) -> None:
        """`policies` are all resource policies: they give actions to whom they name, or to everyone."""
        self._everyone: set[str] = set()
        named = self._named(identities, policies)
        index: dict[Given, int] = {}
        self._groups: dict[str, int] = {}
        for id_, identity in identities.items():
            self._groups[id_] = index.setdefault(_given(identity, named.get(id_, set())), len(index))
        self._given = list(index)
        self._spoken: dict[tuple[int, str], bool] = {}

    def group(self, principal: str) -> int:
        """The group of an identity."""
        return self._groups[principal]

    def speaks(self, principal: str, action: str) -> bool:
        """Whether anything gives the identity the action, on whatever resource. Remembered by group."""
        key = self._groups[principal], action
        held = self._spoken.get(key)
        if held is None:
            held = self._spoken[key] = self._speaks(self._given[key[0]], action.lower())
        return held

    def _speaks(self, given: Given, wanted: str) -> bool:
        allowed, excepted = given
        if any(matches(pattern, wanted) for pattern in (*allowed, *self._everyone)):
            return True
        return any(not any(matches(pattern, wanted) for pattern in out) for out in excepted)

    def _named(self, identities: Mapping[str, Identity], policies: Iterable[Document | None]) -> Mapping[str, set[str]]:
        by_name = {name: id_ for id_, one in identities.items() for name in (id_, *one.names)}
        out: dict[str, set[str]] = defaultdict(set)
        for document in policies:
            for item in document.statements if document is not None else ():
                if item.allow:
                    self._one(item, by_name, out)
        return out

    def _one(self, item: Statement, by_name: Mapping[str, str], out: dict[str, set[str]]) -> None:
        actions = {one.lower() for one in strings(item.actions)} or {"*"}
        for kind, value in item.principals or (("AWS", "*"),):
            if value == "*":
                self._everyone |= actions
            elif kind == "AWS" and isinstance(value, Unknown):
                for id_ in value.assets:
                    out[id_] |= actions
            elif kind == "AWS" and isinstance(value, str) and value in by_name:
                out[by_name[value]] |= actions


def _given(identity: Identity, named: set[str]) -> Given:
    allowed = set(named)
    excepted: set[tuple[str, ...]] = set()
    for item in identity.statements:
        if item.allow and item.actions is not None:
            allowed.update(one.lower() for one in strings(item.actions))
        elif item.allow and item.not_actions is not None:
            excepted.add(tuple(sorted(one.lower() for one in strings(item.not_actions))))
    return tuple(sorted(allowed)), tuple(sorted(excepted))

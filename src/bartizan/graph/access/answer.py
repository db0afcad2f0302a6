"""What every cloud's access evaluator answers: allowed, denied, or depending on what configuration does not tell."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, runtime_checkable

from bartizan.model.location import Evidence


class Decision(StrEnum):
    """May the principal do it? `DEPENDS`: on the request or on a fact that could not be read."""

    ALLOWED = "allowed"
    DENIED = "denied"
    DEPENDS = "depends"


@dataclass(frozen=True, slots=True)
class Principal:
    """Who can be asked about: `asset` is the id of a role, user, managed identity, service account.

    `names` are the other texts by which policies may name it (its ARN, its object id, its member string).
    """

    asset: str
    kind: str
    name: str
    account: str | None = None
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class New:
    """A thing that does not exist yet and is to be created near another.

    `near` is an asset id, whose account, resource group, project or namespace is meant. `pattern` is what
    the cloud calls the new thing: for AWS the start of the resource part of its ARN (`training-job/`),
    elsewhere its native type; empty for the place itself.
    """

    pattern: str
    near: str


@dataclass(frozen=True, slots=True)
class Answer:
    """The decision on one request.

    `because` is one sentence that names the deciding statement or what is missing. `evidence` are the
    statements or bindings that decided, with their places; `facts` the ids of the assets that hold
    them; `keys` what a `DEPENDS` depends on (condition keys, unread policies). `broad`: the right is
    given on every resource of its kind.
    """

    decision: Decision
    because: str
    evidence: tuple[Evidence, ...] = ()
    facts: frozenset[str] = frozenset()
    keys: tuple[str, ...] = ()
    broad: bool = False

    @property
    def possible(self) -> bool:
        """Not denied."""
        return self.decision is not Decision.DENIED


class CloudAccess(Protocol):
    """One cloud's effective access over a linked estate."""

    @property
    def principals(self) -> Mapping[str, Principal]:
        """Everyone who can act, by asset id."""

    def speaks(self, principal: str, action: str) -> bool:
        """Whether anything gives `principal` the action at all, on whatever resource; cheap, may say true too often."""

    def may(
        self, principal: str, action: str, on: str | New, context: Mapping[str, tuple[str, ...]] | None = None
    ) -> Answer:
        """The decision on one action on an asset (by id) or on a new thing; `context` has more request keys."""

    def lets_in(self, target: str, service: str) -> Answer:
        """Whether a role (or its like) lets a service act as it; denied where the cloud knows no such trust."""


@runtime_checkable
class IndexedAccess(CloudAccess, Protocol):
    """A cloud whose evaluator can say beforehand whom and what there is no point in asking about."""

    def group(self, principal: str) -> Hashable:
        """Principals of one group are given the same actions (each on its own resources)."""

    def reach(self, principal: str, action: str, type_: str) -> Sequence[str]:
        """The assets of a type about which `may` can be anything but denied."""

    def sovereign(self, principal: str) -> bool:
        """Whether the principal may do everything already, so that no other principal adds to it."""

    def candidates(self, service: str) -> Collection[str]:
        """The targets for which `lets_in` can be anything but denied."""


@runtime_checkable
class PlacedAccess(CloudAccess, Protocol):
    """A cloud in which rights end at a place (a namespace), so that what lies elsewhere need not be asked about."""

    def within(self, principal: str, actions: Sequence[str], type_: str) -> Sequence[str]:
        """The assets of a type for which no action, on them or in their place, is denied for the place alone."""

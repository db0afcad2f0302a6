"""Moves: attack edges with the state that is held before and after, and how edge functions make them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from bartizan.graph.access.aws.buckets import DATA_ACTIONS, decide_by_scope
from bartizan.graph.access.aws.conditions import Context
from bartizan.graph.access.aws.decide import Decision, Identity, Question, action_match, decide
from bartizan.graph.access.aws.resource import Match, Resource
from bartizan.graph.exposure.exposure import Exposed
from bartizan.graph.facts import Facts
from bartizan.graph.technique import Technique
from bartizan.model.asset import Asset
from bartizan.model.location import Evidence
from bartizan.model.severity import Certainty

INTERNET = "entry:internet"
STOLEN = "entry:stolen-credential"
DEVELOPER = "entry:compromised-developer"
PUBLIC_MODEL = "entry:public-model"
PUBLIC_PACKAGE = "entry:public-package"
PROMPT = "entry:malicious-prompt"
IDENTITY = "entry:compromised-identity"

ENTRIES: Mapping[str, tuple[str, str]] = {
    INTERNET: ("the internet", "Anyone on the internet"),
    STOLEN: ("a reader of the code", "Whoever reads the code"),
    DEVELOPER: ("a compromised developer", "Whoever compromises a developer"),
    PUBLIC_MODEL: ("a public model or dataset", "Whoever controls a public model or dataset"),
    PUBLIC_PACKAGE: ("a public package", "Whoever controls a public package"),
    PROMPT: ("untrusted text", "Whoever writes what an agent reads"),
    IDENTITY: ("a compromised identity", "Whoever compromises an identity"),
}
"""Entry points: id → (name, subject of a sentence)."""

OPEN_FACT = 0.5
"""A step with a fact that may hinder it and could not be evaluated counts half."""


@dataclass(frozen=True, slots=True)
class Move:
    """Who holds `held` of `source` gains `gained` of `target`. States of a part of data are `read@prefix`.

    `facts` are the assets, besides both ends, whose configuration makes the move possible; `broad` is the
    basis's.
    """

    source: str
    held: str
    target: str
    gained: str
    technique: Technique
    likelihood: float
    certainty: Certainty
    evidence: tuple[Evidence, ...]
    facts: frozenset[str] = frozenset()
    broad: bool = False


@dataclass(frozen=True, slots=True)
class Basis:
    """Why a move is possible: evidence, the assets that say so, how surely, and a chance of its own.

    `broad` says that every right it rests on is given on all resources.
    """

    evidence: tuple[Evidence, ...]
    facts: frozenset[str] = frozenset()
    certainty: Certainty = Certainty.PROVEN
    likelihood: float | None = None
    broad: bool = False


@dataclass(frozen=True, slots=True)
class DataAccess:
    """An evaluated right of an identity over (a part of) a data asset."""

    data: str
    action: str
    scope: str
    decision: Decision


class Ground:
    """What edge functions stand on: facts, exposure, techniques, and access decisions made once."""

    def __init__(self, facts: Facts, exposed: Mapping[str, Exposed], techniques: Mapping[str, Technique]) -> None:
        self.facts = facts
        self.exposed = exposed
        self.techniques = techniques
        self._access: dict[str, list[DataAccess]] = {}
        self._spoken: dict[tuple[str, str], Identity] = {}

    def moves(
        self, technique: str, source: str, target: str, basis: Basis, *, part: str = "", gained_part: str = ""
    ) -> Iterator[Move]:
        """The moves of one technique between two assets, one for each state it starts from.

        `part` is the part of the source that must be held, `gained_part` that of the target that is
        gained. Without evidence there is no move.
        """
        known = self.techniques[technique]
        if not basis.evidence or source == target:
            return
        chance = known.likelihood if basis.likelihood is None else basis.likelihood
        if basis.certainty is Certainty.CONDITIONAL:
            chance *= OPEN_FACT
        gained = state(known.to, gained_part)
        for held in known.from_:
            start = state(held, part)
            yield Move(
                source, start, target, gained, known, chance,
                basis.certainty, basis.evidence, basis.facts, basis.broad,
            )  # fmt: skip

    @cached_property
    def data(self) -> list[Asset]:
        """Data assets that are worth an attack and that policies can speak of."""
        return [asset for asset in self.facts.assets.values() if self.facts.matters(asset)]

    def data_access(self, identity: Identity) -> list[DataAccess]:
        """What `identity` may read and write of the data that matters. Evaluated once per identity."""
        held = self._access.get(identity.asset)
        if held is None:
            held = list(self._decide_data(identity))
            self._access[identity.asset] = held
        return held

    def _decide_data(self, identity: Identity) -> Iterator[DataAccess]:
        context = context_of(identity)
        for asset in self.data:
            if asset.type == "AWS::S3::Bucket":
                for action, api in DATA_ACTIONS.items():
                    about = self.about(identity, api)
                    if not about.statements and self.facts.policy(asset.id) is None:
                        continue
                    for scope, decision in decide_by_scope(self.facts, about, api, asset, context):
                        if not self._everyone_may(asset, action, decision):
                            yield DataAccess(asset.id, action, scope, decision)
            elif asset.type == "AWS::DynamoDB::Table":
                for action, api in (("read", "dynamodb:GetItem"), ("write", "dynamodb:PutItem")):
                    decision_ = self.may(identity, api, asset.id)
                    if decision_ is not None:
                        yield DataAccess(asset.id, action, "", decision_)

    def _everyone_may(self, bucket: Asset, action: str, decision: Decision) -> bool:
        """Whether the right is one that everyone has anyway: then no identity is needed to use it."""
        exposed = self.exposed.get(bucket.id)
        technique = "public-data-read" if action == "read" else "public-data-write"
        open_ = exposed is not None and any(door.technique == technique for door in exposed.doors)
        return open_ and all(any(value == "*" for _, value in item.principals or ()) for item in decision.statements)

    def about(self, identity: Identity, action: str) -> Identity:
        """`identity` with those of its statements only that speak of `action`; remembered."""
        key = (identity.asset, action)
        held = self._spoken.get(key)
        if held is None:
            spoken = tuple(item for item in identity.statements if action_match(item, action) is not Match.NONE)
            held = self._spoken[key] = replace(identity, statements=spoken)
        return held

    def speaks(self, identity: Identity, action: str) -> bool:
        """Whether any policy of `identity` allows `action` at all, on whatever resource."""
        about = self.about(identity, action)
        return any(item.allow and action_match(item, action) is Match.ALL for item in about.statements)

    def may(
        self, identity: Identity, action: str, target: str | Resource, more: Context | None = None
    ) -> Decision | None:
        """The decision on one action and one asset (or resource); None when it is not allowed."""
        resource = self.facts.resources.get(target) if isinstance(target, str) else target
        about = self.about(identity, action)
        if resource is None or not about.statements:
            return None
        return decide(Question(about, action, resource, {**context_of(identity), **(more or {})}))

    @cached_property
    def by_type(self) -> Mapping[str, list[Asset]]:
        """Assets by native type."""
        out: dict[str, list[Asset]] = defaultdict(list)
        for asset in self.facts.assets.values():
            out[asset.type].append(asset)
        return out


def state(word: str, part: str) -> str:
    """A state, or a state of a part of an asset: `write`, `write@train/`."""
    return f"{word}@{part}" if part else word


def context_of(identity: Identity) -> Context:
    """What is known of a request that `identity` makes."""
    context: dict[str, tuple[str, ...] | None] = {"aws:securetransport": ("true",)}
    if identity.asset.startswith("arn:"):
        context["aws:principalarn"] = (identity.asset,)
    if identity.account:
        context["aws:principalaccount"] = (identity.account,)
    return context


def from_decision(decision: Decision) -> Basis:
    """A basis that rests on an access decision."""
    return Basis(decision.evidence, decision.facts, decision.certainty, broad=_broad(decision))


def _broad(decision: Decision) -> bool:
    return bool(decision.statements) and all(
        item.resources is not None and "*" in item.resources for item in decision.statements
    )


def together(*decisions: Decision) -> Basis:
    """A basis that needs every one of `decisions`."""
    open_ = any(one.certainty is Certainty.CONDITIONAL for one in decisions)
    return Basis(
        tuple(fact for one in decisions for fact in one.evidence),
        frozenset().union(*(one.facts for one in decisions)),
        Certainty.CONDITIONAL if open_ else Certainty.PROVEN,
        broad=any(_broad(one) for one in decisions),
    )

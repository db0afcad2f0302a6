"""Moves: attack edges with the state that is held before and after, and how edge functions make them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from bartizan.graph.access.answer import New
from bartizan.graph.access.aws.decide import Decision, Identity, resource_match
from bartizan.graph.access.aws.resource import Match, Resource, objects, weaker
from bartizan.graph.exposure.exposure import Exposed
from bartizan.graph.facts import Facts
from bartizan.graph.stores.aws import DATA_ACTIONS
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
PARTNER = "entry:third-party-account"
NETWORK = "entry:network"

ENTRIES: Mapping[str, tuple[str, str]] = {
    INTERNET: ("the internet", "Anyone on the internet"),
    STOLEN: ("a reader of the code", "Whoever reads the code"),
    DEVELOPER: ("a compromised developer", "Whoever compromises a developer"),
    PUBLIC_MODEL: ("a public model or dataset", "Whoever controls a public model or dataset"),
    PUBLIC_PACKAGE: ("a public package", "Whoever controls a public package"),
    PROMPT: ("untrusted text", "Whoever writes what an agent reads"),
    IDENTITY: ("a compromised identity", "Whoever compromises an identity"),
    PARTNER: ("a third party's account", "Whoever controls a third party's account"),
    NETWORK: ("the network around it", "Whoever is on its network"),
}
"""Entry points: id → (name, subject of a sentence)."""

DATA_OF: Mapping[str, Mapping[str, str]] = {
    "AWS::S3::Bucket": DATA_ACTIONS,
    "AWS::DynamoDB::Table": {"read": "dynamodb:GetItem", "write": "dynamodb:PutItem"},
}
"""Types of data in AWS: the action that reads and the one that writes."""

RUNS_CODE = frozenset({"notebook", "compute", "function", "training-job", "processing-job", "cluster", "pipeline"})
"""Kinds of assets in which code runs and has the credentials of their role."""

OPEN_FACT = 0.5
"""A step with a fact that may hinder it and could not be evaluated counts half."""


@dataclass(frozen=True, slots=True)
class Move:
    """Who holds `held` of `source` gains `gained` of `target`. States of a part of data are `read@prefix`.

    `facts` are the assets, besides both ends, whose configuration makes the move possible; `broad` is the
    basis's. `requires` are further (asset, state) that must be held besides the source: network reach *and*
    a credential.
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
    requires: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True, slots=True)
class Basis:
    """Why a move is possible: evidence, the assets that say so, how surely, and a chance of its own.

    `broad` says that every right it rests on is given on all resources. `requires` is the move's.
    """

    evidence: tuple[Evidence, ...]
    facts: frozenset[str] = frozenset()
    certainty: Certainty = Certainty.PROVEN
    likelihood: float | None = None
    broad: bool = False
    requires: frozenset[tuple[str, str]] = frozenset()


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
                basis.certainty, basis.evidence, basis.facts, basis.broad, basis.requires,
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
        aws = self.facts.aws
        for type_, actions in DATA_OF.items():
            for action, api in actions.items():
                if not aws.speaks(identity.asset, api):
                    continue
                for id_ in aws.reach(identity.asset, api, type_):
                    asset = self.facts.assets[id_]
                    if not self.facts.matters(asset):
                        continue
                    for scope, decision in self._by_scope(identity, api, asset):
                        if not self._everyone_may(asset, action, decision):
                            yield DataAccess(asset.id, action, scope, decision)

    def _by_scope(self, identity: Identity, api: str, asset: Asset) -> Iterator[tuple[str, Decision]]:
        """`(scope, decision)` for each part of a bucket that something uses, and for the whole where it is sensitive.

        When the part is not known, permission for all objects is proof and for some is conditional.
        """
        resource = self.facts.resources[asset.id]
        if asset.type != "AWS::S3::Bucket":
            found = self.may(identity, api, asset.id)
            yield from [("", found)] if found is not None else []
            return
        whole = {"": ""} if self.facts.sensitive(asset) else {}
        for scope, prefix in {**whole, **self.facts.scopes(asset.id)}.items():
            asked = objects(resource, prefix or "")
            found = self.may(identity, api, asked)
            if found is not None:
                all_of_it = any(resource_match(item, asked) is Match.ALL for item in found.statements)
                sure = prefix is not None or all_of_it
                yield scope, found if sure else replace(found, certainty=weaker(found.certainty, Certainty.CONDITIONAL))

    def _everyone_may(self, bucket: Asset, action: str, decision: Decision) -> bool:
        """Whether the right is one that everyone has anyway: then no identity is needed to use it."""
        exposed = self.exposed.get(bucket.id)
        technique = "public-data-read" if action == "read" else "public-data-write"
        open_ = exposed is not None and any(door.technique == technique for door in exposed.doors)
        return open_ and all(any(value == "*" for _, value in item.principals or ()) for item in decision.statements)

    def speaks(self, identity: Identity, action: str) -> bool:
        """Whether any policy gives `identity` the action at all, on whatever resource."""
        return self.facts.aws.speaks(identity.asset, action)

    def may(
        self,
        identity: Identity,
        action: str,
        target: str | New | Resource,
        more: Mapping[str, tuple[str, ...]] | None = None,
    ) -> Decision | None:
        """The decision of AWS on one action and one asset (or resource); None when it is not allowed."""
        return self.facts.aws.decide(identity, action, target, more)

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

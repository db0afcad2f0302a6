"""Effective access in AWS over a linked estate: who may do what on which asset, by all the policies that bind both."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property

from bartizan.graph.access.answer import Answer, New, Principal
from bartizan.graph.access.answer import Decision as Verdict
from bartizan.graph.access.aws import denied
from bartizan.graph.access.aws.asked import asked_of, new_resource, request_context, service_of
from bartizan.graph.access.aws.decide import Decision, Identity, Question, action_match, decide
from bartizan.graph.access.aws.federation import Federated, federated
from bartizan.graph.access.aws.identities import Identities
from bartizan.graph.access.aws.keys import TAKES, key_of, key_value
from bartizan.graph.access.aws.local import localised
from bartizan.graph.access.aws.organization import Organization
from bartizan.graph.access.aws.policy import Document
from bartizan.graph.access.aws.reach import Reach, service_linked
from bartizan.graph.access.aws.resource import Match, Resource, weaker
from bartizan.graph.access.aws.resource import Reach as Tail
from bartizan.graph.access.aws.resource_policies import ResourcePolicies
from bartizan.graph.access.aws.rights import Rights
from bartizan.graph.access.aws.services import lets_service_in
from bartizan.graph.access.aws.trust import assumed
from bartizan.graph.link.resolve import Resolver
from bartizan.model.asset import Asset
from bartizan.model.edge import Gap
from bartizan.model.location import Evidence
from bartizan.model.severity import Certainty

ROLE = "AWS::IAM::Role"
_NOTHING = Document(())


class AwsAccess:
    """`CloudAccess` of AWS. Every index is built on first use; what could not be read is in `gaps`."""

    def __init__(self, assets: Mapping[str, Asset], resolver: Resolver, resources: Mapping[str, Resource]) -> None:
        self._assets = assets
        self._resolver = resolver
        self._resources = resources
        self._about: tuple[str, dict[str, Identity]] = ("", {})
        self._trusts: dict[tuple[str, str], Answer] = {}
        self._reaches: dict[str, Reach] = {}

    @cached_property
    def identities(self) -> Mapping[str, Identity]:
        """Roles and users by asset id, each with every policy that binds it."""
        read = self._reader.all()
        # Control policies do not bind the roles that belong to a service alone.
        return {
            id_: one if service_linked(self._assets[id_]) else replace(one, scps=self.organization.scps(one.account))
            for id_, one in read.items()
        }

    @cached_property
    def _reader(self) -> Identities:
        return Identities(self._assets, self._resolver)

    def changeable(self, principal: str) -> Iterator[tuple[str, str]]:
        """What binds a principal besides its own policies and may be rewritten: (policy or group, asset id)."""
        return self._reader.changeable(principal)

    @cached_property
    def organization(self) -> Organization:
        """Control policies by account."""
        return Organization(self._assets, self._resolver)

    @cached_property
    def policies(self) -> ResourcePolicies:
        """Resource policies by asset."""
        return ResourcePolicies(self._assets, self._resolver)

    @cached_property
    def accounts(self) -> frozenset[str]:
        """The numbers of the estate's own accounts, as far as they are known."""
        return frozenset(one.account for one in self._assets.values() if one.account and one.provider == "aws")

    @property
    def gaps(self) -> list[Gap]:
        """What of the policies could not be read."""
        _ = self.identities
        return [*self._reader.gaps, *self.organization.gaps]

    @cached_property
    def principals(self) -> Mapping[str, Principal]:
        """Roles and users by asset id."""
        return {id_: Principal(id_, one.kind, one.name, one.account, one.names) for id_, one in self.identities.items()}

    @cached_property
    def _rights(self) -> Rights:
        held = [id_ for id_ in self._resources if self._assets[id_].type != ROLE]
        return Rights(self.identities, (self.policies.of(id_) for id_ in held))

    def group(self, principal: str) -> Hashable:
        """Principals of one group are given the same actions, each on its own resources."""
        return self._rights.group(principal)

    def speaks(self, principal: str, action: str) -> bool:
        """Whether any policy gives `principal` the action at all, on whatever resource."""
        return self._rights.speaks(principal, action)

    def sovereign(self, principal: str) -> bool:
        """Whether the principal is allowed everything outright: no other principal adds to that."""
        identity = self.identities[principal]
        return not identity.boundaries and not identity.scps and any(
            item.allow and item.condition is None and item.actions is not None and "*" in item.actions
            and item.resources is not None and "*" in item.resources
            for item in identity.statements
        )  # fmt: skip

    def reach(self, principal: str, action: str, type_: str) -> list[str]:
        """The assets of a type about which it makes sense to ask `may`; all others are denied for sure."""
        index = self._reaches.get(type_)
        if index is None:
            typed = (self._assets[id_] for id_ in self._by_type.get(type_, ()))
            index = self._reaches[type_] = Reach(typed, self._resources, self.policies)
        return index.of(self.identities[principal], action)

    @cached_property
    def _by_type(self) -> Mapping[str, list[str]]:
        out: dict[str, list[str]] = defaultdict(list)
        for asset in self._assets.values():
            out[asset.type].append(asset.id)
        return out

    def may(
        self, principal: str, action: str, on: str | New, context: Mapping[str, tuple[str, ...]] | None = None
    ) -> Answer:
        """The decision on one action on an asset (by id) or on a new thing near another."""
        identity = self.identities.get(principal)
        if identity is None:
            return Answer(Verdict.DENIED, f"{principal} is no role or user of the estate")
        found, resource = self._found(identity, action, on, context)
        if resource is None:
            return Answer(Verdict.DENIED, f"policies cannot speak of {on}")
        if found is None:
            return self._denied(identity, action, on, resource, context)
        return _answer(identity, action, found)

    def decide(
        self,
        identity: Identity,
        action: str,
        on: str | New | Resource,
        context: Mapping[str, tuple[str, ...]] | None = None,
    ) -> Decision | None:
        """As `may`, for an identity in hand: the decision when it is allowed, else None."""
        return self._found(identity, action, on, context)[0]

    def _found(
        self,
        identity: Identity,
        action: str,
        on: str | New | Resource,
        context: Mapping[str, tuple[str, ...]] | None,
    ) -> tuple[Decision | None, Resource | None]:
        resource, target = self._resource(action, on)
        if resource is None:
            return None, None
        found = self._ask(identity, action, resource, target, context)
        if found is None and target is not None and target.type == "AWS::S3::Bucket":
            found = self._through_access_points(identity, action, resource, target, context)
        if found is not None and target is not None:
            found = self.with_key(identity, action, target, found)
        return found, resource

    def _resource(self, action: str, on: str | New | Resource) -> tuple[Resource | None, Asset | None]:
        if isinstance(on, Resource):
            return on, self._assets.get(on.asset)
        if isinstance(on, New):
            near = self._assets.get(on.near)
            return (new_resource(on, action, near) if near is not None else None), None
        resource = self._resources.get(on)
        return (asked_of(resource, action) if resource is not None else None), self._assets.get(on)

    def _ask(
        self,
        identity: Identity,
        action: str,
        resource: Resource,
        target: Asset | None,
        context: Mapping[str, tuple[str, ...]] | None,
    ) -> Decision | None:
        about = self._speaking(identity, action)
        document = self._policy_on(target, action)
        if not about.statements and document is None:
            return None
        about, resource, document = localised(about, resource, document)
        known = request_context(identity, self._assets.get(identity.asset), target, action, context)
        rcps = self.organization.rcps(resource.holder, service_of(action))
        question = Question(about, action, resource, known)
        assumes = target is not None and target.type == ROLE and action.lower() == "sts:assumerole"
        found = assumed(question, document or _NOTHING, rcps) if assumes else decide(question, document, rcps)
        if found is not None and document is not None and document.unknown is not None:
            return replace(found, certainty=weaker(found.certainty, Certainty.CONDITIONAL))
        return found

    def _policy_on(self, target: Asset | None, action: str) -> Document | None:
        """The resource policy that speaks of the action: a role's trust policy speaks of assuming it only."""
        if target is None or (target.type == ROLE and not action.lower().startswith("sts:")):
            return None
        return self.policies.of(target.id)

    def _speaking(self, identity: Identity, action: str) -> Identity:
        """`identity` with those of its statements only that speak of the action; remembered for one identity."""
        if self._about[0] != identity.asset:
            self._about = (identity.asset, {})
        held = self._about[1].get(action)
        if held is None:
            spoken = tuple(item for item in identity.statements if action_match(item, action) is not Match.NONE)
            held = self._about[1][action] = replace(identity, statements=spoken)
        return held

    def with_key(self, identity: Identity, action: str, target: Asset, found: Decision) -> Decision | None:
        """`found` together with the right to the key that encrypts the target; None when that is missing."""
        takes = TAKES.get(action.lower())
        value = key_value(target) if takes is not None else None
        if takes is None or value is None:
            return found
        id_ = key_of(target, self._assets, self._resolver)
        service = service_of(action)
        via = {"kms:viaservice": (f"{service}.{target.region}.amazonaws.com",)} if target.region else {}
        if id_ is not None:
            key = self._ask(identity, takes, self._key(id_), self._assets[id_], via)
        else:
            elsewhere = Resource("", "kms", None, target.account, "key/", reach=Tail.UNKNOWN, holder=target.account)
            key = self._ask(identity, takes, elsewhere, None, via)
            key = replace(key, certainty=Certainty.CONDITIONAL) if key is not None else None
        if key is None:
            return None
        return Decision(
            weaker(found.certainty, key.certainty),
            (*found.evidence, *key.evidence),
            found.facts | key.facts | ({id_} if id_ is not None else frozenset()),
            found.statements,
        )

    def apart_from_key(self, identity: Identity, action: str, on: Resource) -> Decision | None:
        """The decision on the data alone, as if the key that encrypts it were no question."""
        return self._ask(identity, action, on, self._assets.get(on.asset), None)

    def key_of(self, asset: Asset) -> str | None:
        """The id of the customer's own key that encrypts an asset, where the estate holds it."""
        return key_of(asset, self._assets, self._resolver) if key_value(asset) is not None else None

    def _key(self, id_: str) -> Resource:
        held = self._resources.get(id_)
        asset = self._assets[id_]
        return held or Resource(id_, "kms", asset.region, asset.account, None, prefix="key/", holder=asset.account)

    def _through_access_points(
        self,
        identity: Identity,
        action: str,
        resource: Resource,
        bucket: Asset,
        context: Mapping[str, tuple[str, ...]] | None,
    ) -> Decision | None:
        """The bucket's objects by one of its access points: its policy and the bucket's must both allow."""
        for point in self._access_points.get(bucket.id, ()):
            name = point.config.get("Name")
            base = f"accesspoint/{name}" if isinstance(name, str) else None
            key = f"/object{resource.key}" if resource.key is not None else None
            there = Resource(point.id, "s3", point.region, point.account, base, key, resource.reach, "accesspoint/",
                             point.account)  # fmt: skip
            first = self._ask(identity, action, there, point, context)
            if first is None:
                continue
            more: dict[str, tuple[str, ...]] = dict(context or {})
            more.update({"s3:dataaccesspointaccount": (point.account,)} if point.account else {})
            admitted = replace(identity, statements=(*identity.statements, *first.statements))
            second = self._ask(admitted, action, resource, bucket, more)
            if second is not None:
                sure = weaker(first.certainty, second.certainty)
                evidence = (*first.evidence, *second.evidence)
                return Decision(sure, evidence, first.facts | second.facts | {point.id}, second.statements)
        return None

    @cached_property
    def _access_points(self) -> Mapping[str, list[Asset]]:
        out: dict[str, list[Asset]] = defaultdict(list)
        for asset in self._assets.values():
            if asset.type == "AWS::S3::AccessPoint":
                for id_ in self._resolver.resolve(asset.config.get("Bucket"), ("AWS::S3::Bucket",), asset).ids:
                    out[id_].append(asset)
        return out

    def _denied(
        self,
        identity: Identity,
        action: str,
        on: str | New,
        resource: Resource,
        context: Mapping[str, tuple[str, ...]] | None,
    ) -> Answer:
        target = self._assets.get(on) if isinstance(on, str) else None
        document = self._policy_on(target, action)
        known = request_context(identity, self._assets.get(identity.asset), target, action, context)
        question = Question(identity, action, resource, known)
        rcps = self.organization.rcps(resource.holder, service_of(action))
        why = denied.explain(question, document or _NOTHING, rcps)
        if why is not None:
            return why
        if target is not None and target.type == ROLE and action.lower() == "sts:assumerole":
            return denied.not_trusted(identity, target.id)
        if target is not None and key_value(target) is not None and action.lower() in TAKES:
            text = f"{identity.name} may not {TAKES[action.lower()]} with the key that encrypts {target.name}"
            return Answer(Verdict.DENIED, text)
        return Answer(Verdict.DENIED, f"no policy allows {identity.name} {action} there")

    def lets_in(self, target: str, service: str) -> Answer:
        """Whether a role's trust policy lets a service act as it. Remembered."""
        held = self._trusts.get((target, service))
        if held is None:
            asset = self._assets.get(target)
            trust = self.policies.of(target) if asset is not None and asset.type == ROLE else None
            held = self._trusts[(target, service)] = lets_service_in(asset, trust or _NOTHING, service)
        return held

    @cached_property
    def trusted_services(self) -> Mapping[str, frozenset[str]]:
        """Roles by each service that their trust policies name."""
        out: dict[str, set[str]] = defaultdict(set)
        for asset in self._assets.values():
            trust = self.policies.of(asset.id) if asset.type == ROLE else None
            for item in trust.statements if trust is not None else ():
                for kind, value in item.principals or ():
                    if item.allow and kind in ("Service", "*", "AWS") and isinstance(value, str):
                        out[value.lower()].add(asset.id)
        return {service: frozenset(ids) for service, ids in out.items()}

    def candidates(self, service: str) -> frozenset[str]:
        """The roles that may let a service in: all others surely do not."""
        named = self.trusted_services
        return named.get(service, frozenset()) | named.get("*", frozenset())

    def federated(self, role: str) -> Iterator[Federated]:
        """Every way into a role by a token of an OpenID Connect issuer."""
        trust = self.policies.of(role)
        yield from federated(trust, self._assets) if trust is not None else ()


def _answer(identity: Identity, action: str, found: Decision) -> Answer:
    depends = found.certainty is not Certainty.PROVEN
    facts: tuple[Evidence, ...] = found.evidence
    where = f" by {facts[0].property}" if facts and facts[0].property else ""
    because = f"{identity.name} is allowed {action}{where}"
    return Answer(
        Verdict.DEPENDS if depends else Verdict.ALLOWED,
        f"{because}, if {denied.open_points(identity, found)}" if depends else because,
        facts,
        found.facts,
        denied.open_keys(found),
        bool(found.statements)
        and all(item.resources is not None and "*" in item.resources for item in found.statements),
    )

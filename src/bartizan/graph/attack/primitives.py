"""The steps that the catalogue's primitives describe: permissions that one principal holds together.

Nothing is asked about all pairs. Principals that are given the same actions are one group; a primitive is
tried with the groups that are given all of its actions; of the targets, those are asked about that the
principal's rights can reach and that fit (`IndexedAccess`). What a principal may create is asked once for
each place, not once for each target.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterator, Sequence
from dataclasses import dataclass, field

from bartizan.catalog.paths import walk
from bartizan.graph.access.answer import Answer, CloudAccess, Decision, IndexedAccess, New, PlacedAccess, Principal
from bartizan.graph.attack.administrators import administrators_of
from bartizan.graph.attack.moves import Basis, Ground, Move
from bartizan.graph.estate import place
from bartizan.graph.flows import DATA
from bartizan.graph.primitive import ABSENT, PRESENT, SELF, Permission, Primitive, read_primitives
from bartizan.model.asset import Asset
from bartizan.model.location import Evidence
from bartizan.model.severity import Certainty
from bartizan.model.values import Config, Unknown, plain

PASSED_TO = "iam:passedtoservice"
Fit = tuple[tuple[Evidence, ...], bool]
"""The facts of the target that the step needs, and whether one of them is open."""


def moves(ground: Ground) -> Iterator[Move]:
    """Every principal through every primitive of its cloud to every target that the primitive fits."""
    by_cloud: dict[str, list[Primitive]] = defaultdict(list)
    for primitive in read_primitives(ground.facts.catalog.primitives).values():
        by_cloud[primitive.cloud].append(primitive)
    for cloud, primitives in by_cloud.items():
        access = ground.facts.access.get(cloud)
        if access is not None and access.principals:
            yield from _Cloud(ground, cloud, access, primitives).moves()


@dataclass(slots=True)
class _Cloud:
    """One cloud's primitives over its principals."""

    ground: Ground
    cloud: str
    access: CloudAccess
    primitives: Sequence[Primitive]
    fits: dict[tuple[str, str], Fit | None] = field(default_factory=dict)
    """What `_fits` said, by primitive and target."""

    def moves(self) -> Iterator[Move]:
        """The moves of all principals, one after the other."""
        useful = [one for one in self.primitives if SELF in one.types or self._targets(one)]
        index = self.access if isinstance(self.access, IndexedAccess) else None
        groups: dict[Hashable, list[Principal]] = defaultdict(list)
        for principal in self.access.principals.values():
            groups[index.group(principal.asset) if index else principal.asset].append(principal)
        for members in groups.values():
            spoken = [one for one in useful if self._speaks(members[0], one)]
            for principal in members if spoken else ():
                if index is not None and index.sovereign(principal.asset):
                    yield from self._sovereign(principal, spoken)
                else:
                    yield from self._of(principal, spoken)

    def _speaks(self, principal: Principal, primitive: Primitive) -> bool:
        return all(self.access.speaks(principal.asset, one.action) for one in primitive.permissions)

    def _targets(self, primitive: Primitive) -> list[Asset]:
        return [one for type_ in sorted(primitive.types - {SELF}) for one in self.ground.by_type.get(type_, ())]

    def _sovereign(self, principal: Principal, spoken: Sequence[Primitive]) -> Iterator[Move]:
        """Whoever may do everything is an administrator without any further step: one move says so."""
        own = [one for one in spoken if SELF in one.types and one.confirmed]
        for primitive in own[:1]:
            yield from self._to_self(principal, primitive, _Asked(self.access, principal))

    def _of(self, principal: Principal, spoken: Sequence[Primitive]) -> Iterator[Move]:
        asked = _Asked(self.access, principal)
        proven: set[tuple[str, str]] = set()
        for primitive in spoken:
            if SELF in primitive.types:
                found = self._to_self(principal, primitive, asked)
            else:
                found = self._to_targets(principal, primitive, asked, proven)
            for move in found:
                if move.certainty is Certainty.PROVEN:
                    proven.add((move.technique.id, move.target))
                yield move

    def _to_self(self, principal: Principal, primitive: Primitive, asked: _Asked) -> Iterator[Move]:
        own = self.ground.facts.assets[principal.asset]
        answers = asked.all(primitive.permissions, own)
        if answers is not None:
            gained = administrators_of(self.cloud, own)
            basis = _basis(primitive, answers, (), open_=False)
            yield from self.ground.moves(primitive.technique, own.id, gained, basis)

    def _to_targets(
        self, principal: Principal, primitive: Primitive, asked: _Asked, proven: Collection[tuple[str, str]]
    ) -> Iterator[Move]:
        for target in self._within(principal, primitive):
            # A second way to take the same step from the same principal adds nothing to a proven one.
            if target.kind in DATA and not self.ground.facts.matters(target):
                continue
            if target.id == principal.asset or (primitive.technique, target.id) in proven:
                continue
            if primitive.technique == "identity-opens-data" and self._reads_anyway(principal, target):
                continue
            fit = self._fit(primitive, target)
            answers = asked.all(primitive.permissions, target) if fit is not None else None
            if fit is not None and answers is not None:
                basis = _basis(primitive, answers, fit[0], open_=fit[1])
                for part in self._parts(primitive, target):
                    yield from self.ground.moves(
                        primitive.technique, principal.asset, target.id, basis, gained_part=part
                    )

    def _reads_anyway(self, principal: Principal, data: Asset) -> bool:
        """Whether a principal of AWS may read all of the data that is used: rewriting its policy then adds nothing."""
        identity = self.ground.facts.identities.get(principal.asset) if self.cloud == "aws" else None
        held = self.ground.data_access(identity) if identity is not None else ()
        read = {
            one.scope
            for one in held
            if one.data == data.id and one.action == "read" and one.decision.certainty is Certainty.PROVEN
        }
        return bool(read) and read >= set(self._used(data))

    def _used(self, data: Asset) -> Iterator[str]:
        yield from self.ground.facts.scopes(data.id)
        if self.ground.facts.sensitive(data):
            yield ""

    def _parts(self, primitive: Primitive, target: Asset) -> Iterator[str]:
        """The parts of a store of data that are gained: all that something uses; the empty part of anything else."""
        yield ""
        if target.kind in DATA and self.ground.techniques[primitive.technique].to in ("read", "write"):
            yield from (part for part in self.ground.facts.scopes(target.id) if part)

    def _within(self, principal: Principal, primitive: Primitive) -> Iterator[Asset]:
        """The targets worth asking about: those the principal's right can reach, and that may trust the service."""
        on = next((one for one in primitive.permissions if one.on == "target"), None)
        if isinstance(self.access, PlacedAccess):
            actions = [one.action for one in primitive.permissions]
            for type_ in sorted(primitive.types - {SELF}):
                yield from (
                    self.ground.facts.assets[one] for one in self.access.within(principal.asset, actions, type_)
                )
            return
        if not isinstance(self.access, IndexedAccess) or on is None:
            yield from self._targets(primitive)
            return
        for type_ in sorted(primitive.types):
            ids: Sequence[str] = self.access.reach(principal.asset, on.action, type_)
            if primitive.trusts:
                fitting = frozenset().union(*(self.access.candidates(one) for one in primitive.trusts))
                ids = [one for one in ids if one in fitting]
            yield from (self.ground.facts.assets[one] for one in ids)

    def _fit(self, primitive: Primitive, target: Asset) -> Fit | None:
        if not primitive.trusts and not primitive.where:
            return (), False
        key = primitive.id, target.id
        if key not in self.fits:
            self.fits[key] = _fits(self.ground, self.access, primitive, target)
        return self.fits[key]


@dataclass(slots=True)
class _Asked:
    """What one principal was answered, so that nothing is asked twice."""

    access: CloudAccess
    principal: Principal
    answers: dict[tuple[object, ...], Answer] = field(default_factory=dict)

    def all(self, permissions: Sequence[Permission], target: Asset) -> list[Answer] | None:
        """The answers on every permission; None as soon as one is denied. What is created is asked first."""
        found: dict[int, Answer] = {}
        for at, permission in sorted(enumerate(permissions), key=lambda pair: pair[1].on == "target"):
            answer = self._one(permission, target)
            if not answer.possible:
                return None
            found[at] = answer
        return [found[at] for at in range(len(permissions))]

    def _one(self, permission: Permission, target: Asset) -> Answer:
        if permission.on == "target":
            near: object = target.id
        else:
            near = (target.account,) if target.account and isinstance(self.access, IndexedAccess) else target.id
        key = (permission.action, permission.pattern, permission.on, near, tuple(permission.context.items()))
        held = self.answers.get(key)
        if held is None:
            held = self.answers[key] = self._asked(permission, target)
        return held

    def _asked(self, permission: Permission, target: Asset) -> Answer:
        who, action, context = self.principal.asset, permission.action, permission.context
        if permission.on != "any":
            on: str | New = target.id if permission.on == "target" else New(permission.pattern or "", target.id)
            return self.access.may(who, action, on, context)
        best = Answer(Decision.DENIED, f"nothing of type {permission.pattern} will do")
        services = context.get(PASSED_TO, ())
        for id_ in self._any(action, permission.pattern or ""):
            if services and not any(self.access.lets_in(id_, one).possible for one in services):
                continue
            answer = self.access.may(who, action, id_, context)
            if answer.decision is Decision.ALLOWED:
                return answer
            best = answer if answer.possible else best
        return best

    def _any(self, action: str, type_: str) -> Sequence[str]:
        """The assets of a type that the principal's right may be about."""
        return self.access.reach(self.principal.asset, action, type_) if isinstance(self.access, IndexedAccess) else ()


def _basis(primitive: Primitive, answers: list[Answer], more: tuple[Evidence, ...], *, open_: bool) -> Basis:
    depends = open_ or not primitive.confirmed or any(one.decision is Decision.DEPENDS for one in answers)
    evidence = (*(fact for one in answers for fact in one.evidence), *more)
    return Basis(
        tuple(one for at, one in enumerate(evidence) if one not in evidence[:at]),
        frozenset().union(*(one.facts for one in answers)),
        Certainty.CONDITIONAL if depends else Certainty.PROVEN,
        broad=any(one.broad for one in answers),
    )


def _fits(ground: Ground, access: CloudAccess, primitive: Primitive, target: Asset) -> Fit | None:
    """Whether the target is as the primitive needs it; None when it is known not to be."""
    facts: list[Evidence] = []
    open_ = False
    if primitive.trusts:
        answers = [access.lets_in(target.id, service) for service in primitive.trusts]
        best = next(
            (one for wanted in (Decision.ALLOWED, Decision.DEPENDS) for one in answers if one.decision is wanted), None
        )
        if best is None:
            return None
        facts.extend(best.evidence)
        open_ = best.decision is Decision.DEPENDS
    for path, wanted in primitive.where.items():
        held = _holds(ground.facts.config(target), path, wanted)
        if held is False:
            return None
        open_ = open_ or held is None
        if held:
            facts.append(Evidence(f"{path} of {target.name} allows it", path, None, place(target, path)))
    return tuple(facts), open_


def _holds(config: Config, path: str, wanted: tuple[object, ...]) -> bool | None:
    found = [value for _, value in walk(config, path)]
    known = [value for value in found if not isinstance(value, Unknown) and value is not None]
    if PRESENT in wanted or ABSENT in wanted:
        there = bool(known) or any(isinstance(value, Unknown) and value.assets for value in found)
        if not there and found:
            return None
        return there is (PRESENT in wanted)
    if any(plain(value) in wanted for value in known):
        return True
    return None if len(known) < len(found) else False

"""The steps that the catalogue's primitives describe: permissions that one principal holds together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bartizan.catalog.paths import walk
from bartizan.graph.access.answer import Answer, CloudAccess, Decision, New, Principal
from bartizan.graph.attack.administrators import administrators_of
from bartizan.graph.attack.moves import Basis, Ground, Move
from bartizan.graph.estate import place
from bartizan.graph.primitive import ABSENT, PRESENT, SELF, Permission, Primitive, read_primitives
from bartizan.model.asset import Asset
from bartizan.model.location import Evidence
from bartizan.model.severity import Certainty
from bartizan.model.values import Config, Unknown, plain


def moves(ground: Ground) -> Iterator[Move]:
    """Every principal through every primitive of its cloud to every target that the primitive fits."""
    for primitive in read_primitives(ground.facts.catalog.primitives).values():
        access = ground.facts.access.get(primitive.cloud)
        if access is not None:
            yield from _through(ground, primitive, access)


def _through(ground: Ground, primitive: Primitive, access: CloudAccess) -> Iterator[Move]:
    candidates = [asset for type_ in sorted(primitive.types - {SELF}) for asset in ground.by_type.get(type_, ())]
    fitting = [(asset, found) for asset in candidates if (found := _fits(ground, access, primitive, asset)) is not None]
    if not fitting and SELF not in primitive.types:
        return
    for principal in access.principals.values():
        if not all(access.speaks(principal.asset, one.action) for one in primitive.permissions):
            continue
        if SELF in primitive.types:
            own = ground.facts.assets[principal.asset]
            answers = _answers(primitive.permissions, access, principal, own)
            if answers is not None:
                gained = administrators_of(primitive.cloud, own)
                yield from ground.moves(
                    primitive.technique, own.id, gained, _basis(primitive, answers, (), open_=False)
                )
        for target, (evidence, open_) in fitting:
            if target.id == principal.asset:
                continue
            answers = _answers(primitive.permissions, access, principal, target)
            if answers is not None:
                basis = _basis(primitive, answers, evidence, open_=open_)
                yield from ground.moves(primitive.technique, principal.asset, target.id, basis)


def _answers(
    permissions: Iterable[Permission], access: CloudAccess, principal: Principal, target: Asset
) -> list[Answer] | None:
    """The answers on every permission; None as soon as one is denied."""
    out: list[Answer] = []
    for permission in permissions:
        if permission.on == "target":
            on: str | New = target.id
        else:
            on = New(permission.pattern or "", target.id)
        answer = access.may(principal.asset, permission.action, on, permission.context)
        if not answer.possible:
            return None
        out.append(answer)
    return out


def _basis(primitive: Primitive, answers: list[Answer], more: tuple[Evidence, ...], *, open_: bool) -> Basis:
    depends = open_ or not primitive.confirmed or any(one.decision is Decision.DEPENDS for one in answers)
    return Basis(
        (*(fact for one in answers for fact in one.evidence), *more),
        frozenset().union(*(one.facts for one in answers)),
        Certainty.CONDITIONAL if depends else Certainty.PROVEN,
        broad=any(one.broad for one in answers),
    )


Fit = tuple[tuple[Evidence, ...], bool]
"""The facts of the target that the step needs, and whether one of them is open."""


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

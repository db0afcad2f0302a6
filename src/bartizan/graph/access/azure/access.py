"""Azure's effective access: the union of role assignments on a scope and above it, less deny assignments.

Facts: Azure RBAC, How Azure RBAC determines if a user has access to a resource; Understand Azure deny assignments;
Azure role assignment conditions. A principal holds what any of its assignments gives; NotActions only shortens its
own permission; a deny assignment wins over every one of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from bartizan.graph.access.answer import Answer, Decision, New, Principal
from bartizan.graph.access.azure.assignments import ACTIVATION, Assignment, Assignments, Deny
from bartizan.graph.access.azure.conditions import SUBOPERATION, Truth, evaluate
from bartizan.graph.access.azure.places import Places, Scope
from bartizan.graph.access.azure.roles import Permission, planes
from bartizan.graph.access.azure.who import Who
from bartizan.graph.estate import Neighbours
from bartizan.graph.link.resolve import Resolver
from bartizan.model.asset import Asset
from bartizan.model.edge import Gap
from bartizan.model.values import Value

_STORAGE = "microsoft.storage/storageaccounts"
_NAMES = {
    "Microsoft.Storage/storageAccounts": f"@resource[{_STORAGE}:name]",
    "Microsoft.Storage/storageAccounts/blobServices/containers": (
        f"@resource[{_STORAGE}/blobservices/containers:name]"
    ),
}
"""What conditions call the names of assets."""


@dataclass(frozen=True, slots=True)
class _Request:
    action: str
    planes: tuple[bool, ...]
    scopes: tuple[Scope, ...]
    known: Mapping[str, tuple[str, ...]]


class AzureAccess:
    """Effective access over a linked estate; `CloudAccess` for Azure."""

    def __init__(self, assets: Mapping[str, Asset], near: Neighbours, resolver: Resolver) -> None:
        """`near` are the estate's edges; nothing is read before it is asked."""
        self._assets = assets
        self.places = Places(assets, near, resolver)
        self._who = Who(assets, resolver)
        self._reader = Assignments(assets, self.places, self._who)
        self._speaks: dict[tuple[str, str], bool] = {}

    @cached_property
    def _granted(self) -> Mapping[str, Mapping[Scope, list[Assignment]]]:
        """Assignments by principal and scope."""
        out: dict[str, dict[Scope, list[Assignment]]] = defaultdict(lambda: defaultdict(list))
        for one in self._reader.granted():
            out[one.principal][one.scope].append(one)
        return {principal: dict(by_scope) for principal, by_scope in out.items()}

    @cached_property
    def _denied(self) -> Mapping[Scope | None, list[Deny]]:
        """Deny assignments by scope; None has those whose scope is not known."""
        out: dict[Scope | None, list[Deny]] = defaultdict(list)
        for one in self._reader.denied():
            out[one.scope].append(one)
        return dict(out)

    @property
    def gaps(self) -> list[Gap]:
        """What of the assignments could not be read."""
        _ = self._granted, self._denied
        return self._reader.gaps

    @property
    def principals(self) -> Mapping[str, Principal]:
        """Everyone who can act, by asset id: identities, resources with an identity of their own, the directory's."""
        _ = self._granted
        return self._who.principals

    def meant(self, value: Value, near: Asset) -> tuple[str, ...]:
        """The principals that an object id, or a reference to one, means."""
        return self._who.meant(value, near)

    def speaks(self, principal: str, action: str) -> bool:
        """Whether any role of the principal, or of a group that it is in, has the action."""
        held = self._speaks.get((principal, action))
        if held is None:
            lowered, kinds = planes(action)
            held = self._speaks[(principal, action)] = any(
                one.role.gives(lowered, data=data) for one in self._assignments(principal) for data in kinds
            )
        return held

    def _assignments(self, principal: str) -> Iterator[Assignment]:
        for who in self._who.of(principal):
            for found in self._granted.get(who, {}).values():
                yield from found

    @cached_property
    def _under(self) -> Mapping[tuple[Scope, str], list[str]]:
        """The assets of each type under each scope on which something is assigned."""
        scopes = {scope for by_scope in self._granted.values() for scope in by_scope}
        out: dict[tuple[Scope, str], list[str]] = defaultdict(list)
        for asset in self._assets.values():
            if asset.provider == "azure":
                for scope in scopes.intersection(self.places.above(asset.id)):
                    out[(scope, asset.type)].append(asset.id)
        return out

    def reach(self, principal: str, action: str, type_: str) -> Sequence[str]:
        """The assets of a type that lie under a scope on which the principal is given the action."""
        lowered, kinds = planes(action)
        found: dict[str, None] = {}
        for who in self._who.of(principal):
            for scope, assigned in self._granted.get(who, {}).items():
                inside = self._under.get((scope, type_))
                if inside and any(one.role.gives(lowered, data=data) for one in assigned for data in kinds):
                    found.update(dict.fromkeys(inside))
        return list(found)

    def within(self, principal: str, actions: Sequence[str], type_: str) -> Sequence[str]:
        """The assets of a type for which no action, on them or on what they stand in, is denied for the place alone."""
        found: Sequence[str] | None = None
        for action in dict.fromkeys(actions):
            here = self.reach(principal, action, type_)
            known = frozenset(here)
            found = here if found is None else [one for one in found if one in known]
        return found or ()

    def may(
        self, principal: str, action: str, on: str | New, context: Mapping[str, tuple[str, ...]] | None = None
    ) -> Answer:
        """The decision on one action, of the plane that it is known to be of (`data:` before it says so).

        `context` has attributes as conditions name them (`@Request[…]`), and `suboperation`.
        """
        id_ = on.near if isinstance(on, New) else on
        asset = self._assets.get(id_)
        if asset is None or asset.provider != "azure":
            return Answer(Decision.DENIED, f"{id_} is not of Azure")
        lowered, kinds = planes(action)
        scopes = self.places.holder(id_, on.pattern) if isinstance(on, New) else self.places.above(id_)
        known = {key.lower(): values for key, values in (context or {}).items()}
        for scope in scopes:
            if scope[0] == "asset" and (key := _NAMES.get(self._assets[scope[1]].type)) is not None:
                name = self._assets[scope[1]].config.get("name")
                if isinstance(name, str):
                    known.setdefault(key, (name,))
        known.setdefault(SUBOPERATION, ())
        answers = [self._decide(principal, _Request(lowered, (kind,), scopes, known)) for kind in kinds]
        if len({one.decision for one in answers}) == 1:
            return answers[0]
        best = next(one for one in answers if one.possible)
        because = f"{best.because}, if {action} is what it gives: the plane of the action is not known"
        return Answer(
            Decision.DEPENDS, because, best.evidence, best.facts, (*best.keys, "the plane of the action"), best.broad
        )

    def lets_in(self, target: str, service: str) -> Answer:
        """Denied: Azure's identities have no trust policy for services."""
        return Answer(Decision.DENIED, f"Azure knows no trust of {target} in a service")

    def _decide(self, principal: str, request: _Request) -> Answer:
        sure: list[Assignment] = []
        open_: list[tuple[Assignment, tuple[str, ...]]] = []
        for assignment in self._applying(principal, request):
            truth = _gives(assignment, request)
            if truth.value and not assignment.eligible:
                sure.append(assignment)
            elif truth.value is not False:
                open_.append((assignment, (*truth.keys, *([ACTIVATION] if assignment.eligible else []))))
        if not sure and not open_:
            return Answer(Decision.DENIED, f"no role assignment gives {request.action} there")
        chosen = sure or [one for one, _ in open_]
        keys = () if sure else tuple(dict.fromkeys(key for _, found in open_ for key in found))
        hindered = self._hindered(principal, request)
        if isinstance(hindered, Answer):
            return hindered
        keys = (*keys, *hindered)
        first = next((one for one in chosen if not one.is_broad), chosen[0])
        facts = {first.id, *([first.role.asset] if first.role.asset else [])}
        return Answer(
            Decision.DEPENDS if keys else Decision.ALLOWED,
            f"{first.evidence.text}" + (f", if {' and '.join(keys)} let it" if keys else ""),
            (first.evidence,),
            frozenset(facts),
            keys,
            all(one.is_broad for one in chosen),
        )

    def _applying(self, principal: str, request: _Request) -> Iterator[Assignment]:
        for who in self._who.of(principal):
            by_scope = self._granted.get(who)
            if by_scope:
                for scope in request.scopes:
                    yield from by_scope.get(scope, ())

    def _hindered(self, principal: str, request: _Request) -> Answer | tuple[str, ...]:
        """The answer of a deny assignment that applies, or what ones that may apply depend on."""
        keys: list[str] = []
        mine = set(self._who.of(principal))
        for deny in (one for scope in (*request.scopes, None) for one in self._denied.get(scope, ())):
            truth = _applies(deny, mine, request)
            if truth.value:
                said = f"{deny.evidence.text} takes {request.action} away"
                return Answer(Decision.DENIED, said, (deny.evidence,), frozenset({deny.id}))
            if truth.value is None:
                keys.extend(truth.keys)
        return tuple(dict.fromkeys(keys))


def _gives(assignment: Assignment, request: _Request) -> Truth:
    """Whether an assignment's role gives the action, its conditions weighed."""
    found = [one for data in request.planes for one in assignment.role.gives(request.action, data=data)]
    if not found:
        return Truth(False)
    best = Truth(False)
    for permission in found:
        truth = _both(_holds(permission.condition, request), _holds(assignment.condition, request))
        if truth.value or (truth.value is None and best.value is False):
            best = truth
        if best.value:
            break
    return best


def _holds(condition: str | None, request: _Request) -> Truth:
    return Truth(True) if condition is None else evaluate(condition, request.action, request.known)


def _both(one: Truth, other: Truth) -> Truth:
    if one.value is False or other.value is False:
        return Truth(False)
    if one.value and other.value:
        return Truth(True)
    return Truth(None, (*one.keys, *other.keys))


def _applies(deny: Deny, mine: set[str], request: _Request) -> Truth:
    """Whether a deny assignment takes the action; open where what it says could not be read."""
    known = deny.unknown is None
    at = deny.scope
    if at is not None and (at not in request.scopes or (deny.here_only and request.scopes[0] != at)):
        return Truth(False)
    if not mine.isdisjoint(deny.excluded):
        return Truth(False)
    if deny.principals is not None and mine.isdisjoint(deny.principals) and known:
        return Truth(False)
    if not deny.is_partial and not _names(deny.permissions, request):
        return Truth(False)
    if not known:
        return Truth(None, (f"deny assignment {deny.name}",))
    conditions = [one.condition for one in (*deny.permissions,) if one.condition] + [deny.condition]
    truth = Truth(True)
    for condition in conditions:
        truth = _both(truth, _holds(condition, request))
    return truth


def _names(permissions: tuple[Permission, ...], request: _Request) -> bool:
    return any(one.gives(request.action, data=data) for one in permissions for data in request.planes)

"""Role assignments and deny assignments as configuration says them: who, which permissions, on which scope.

What cannot be read gives nothing and is a gap; a deny assignment that cannot be read may hinder anything.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from bartizan.catalog.paths import get, walk
from bartizan.graph.access.azure.places import Places, Scope
from bartizan.graph.access.azure.roles import (
    ROLE_DEFINITION,
    Permission,
    Role,
    built_in,
    custom_role,
    guid_of,
    read_permission,
    written_condition,
)
from bartizan.graph.access.azure.who import Who
from bartizan.graph.estate import place
from bartizan.model.asset import Asset
from bartizan.model.edge import Gap
from bartizan.model.location import Evidence
from bartizan.model.values import Unknown, Value, plain

ASSIGNMENT = "Microsoft.Authorization/roleAssignments"
ELIGIBLE = frozenset(
    {
        "Microsoft.Authorization/roleEligibilityScheduleRequests",
        "Microsoft.Authorization/roleEligibilityScheduleInstances",
        "Microsoft.Authorization/roleEligibilitySchedules",
    }
)
SCHEDULED = frozenset(
    {
        "Microsoft.Authorization/roleAssignmentScheduleRequests",
        "Microsoft.Authorization/roleAssignmentScheduleInstances",
        "Microsoft.Authorization/roleAssignmentSchedules",
    }
)
DENY = "Microsoft.Authorization/denyAssignments"
EVERYONE = "00000000-0000-0000-0000-000000000000"
ACTIVATION = "activation of the eligible role"
_WIDE = ("subscription", "management", "root")


@dataclass(frozen=True, slots=True)
class Assignment:
    """One role on one scope for one principal (an asset's id); `eligible` until it is activated."""

    id: str
    principal: str
    role: Role
    scope: Scope
    condition: str | None
    eligible: bool
    evidence: Evidence

    @property
    def is_broad(self) -> bool:
        """Whether it is given on a whole subscription or more."""
        return self.scope[0] in _WIDE


@dataclass(frozen=True, slots=True)
class Deny:
    """One deny assignment. `principals` None: everyone; `scope` None: not known.

    `unknown` says what could not be read of it, `is_partial` that permissions are among that.
    """

    id: str
    name: str
    permissions: tuple[Permission, ...]
    principals: frozenset[str] | None
    excluded: frozenset[str]
    scope: Scope | None
    here_only: bool
    condition: str | None
    evidence: Evidence
    unknown: str | None = None
    is_partial: bool = False


class Assignments:
    """Reads every assignment of an estate. `gaps` are filled on the way."""

    def __init__(self, assets: Mapping[str, Asset], places: Places, who: Who) -> None:
        self._assets = assets
        self._places = places
        self._who = who
        self._roles = {one.id: custom_role(one) for one in assets.values() if one.type == ROLE_DEFINITION}
        self.gaps: list[Gap] = []

    def granted(self) -> Iterator[Assignment]:
        """The role assignments, those of schedules among them."""
        for asset in self._assets.values():
            if asset.type == ASSIGNMENT or asset.type in SCHEDULED or asset.type in ELIGIBLE:
                yield from self._granted(asset)

    def _granted(self, asset: Asset) -> Iterator[Assignment]:
        if asset.type != ASSIGNMENT and str(get(asset.config, "properties.requestType")).endswith("Remove"):
            return
        who = get(asset.config, "properties.principalId")
        principals = self._who.meant(who, asset)
        role = self._role(get(asset.config, "properties.roleDefinitionId"), asset)
        scope = self._scope(asset)
        if role is not None and role.unknown is not None:
            self._gap(asset, f"role {role.name}: {role.unknown}", "the role definition")
        if role is None or scope is None or not principals:
            missing = "role" if role is None else "scope" if scope is None else "principal"
            path = {"role": "roleDefinitionId", "scope": "scope", "principal": "principalId"}[missing]
            held = get(asset.config, f"properties.{path}")
            said = held.why if isinstance(held, Unknown) else str(held)
            if missing != "principal":
                self._gap(asset, f"the {missing} {said} is not known, so it gives nothing", f"the {missing}")
            return
        if not self._assignable(role, scope):
            self._gap(asset, f"role {role.name} may not be assigned there", "a scope within its assignable scopes")
            return
        condition = written_condition(get(asset.config, "properties.condition"))
        for principal in principals:
            fact = Evidence(
                f"{self._assets[principal].name} has the role {role.name} on {self._named(scope)}",
                "properties.roleDefinitionId",
                plain(get(asset.config, "properties.roleDefinitionId")),
                place(asset, "properties.roleDefinitionId"),
            )
            yield Assignment(asset.id, principal, role, scope, condition, asset.type in ELIGIBLE, fact)

    def _gap(self, asset: Asset, why: str, needs: str) -> None:
        self.gaps.append(Gap("graph", asset.id, why, needs))

    def _named(self, scope: Scope) -> str:
        if scope[0] == "asset":
            return self._assets[scope[1]].name
        if scope[0] == "group":
            return "its resource group" if scope[2].startswith("?") or not scope[2] else f"resource group {scope[2]}"
        words = {"subscription": "the subscription", "root": "all subscriptions", "management": "management group "}
        return f"{words.get(scope[0], '')}{scope[-1] if scope[0] in ('management', 'elsewhere') else ''}"

    def _scope(self, asset: Asset) -> Scope | None:
        for path in ("properties.scope", "scope"):
            value = get(asset.config, path)
            if value is not None:
                return self._places.scope(value, asset)
        return self._places.own(asset) if asset.id.startswith("repo:") else self._of_id(asset)

    def _of_id(self, asset: Asset) -> Scope | None:
        """The scope that an assignment's own id begins with."""
        head, found, _ = asset.id.lower().rpartition("/providers/microsoft.authorization/")
        return self._places.scope(asset.id[: len(head)] or "/", asset) if found else None

    def _role(self, value: Value, asset: Asset) -> Role | None:
        if isinstance(value, Unknown):
            meant = [self._roles[one] for one in value.assets if one in self._roles]
            return meant[0] if len(meant) == 1 and len(value.assets) == 1 else None
        if not isinstance(value, str):
            return None
        guid = guid_of(value)
        if guid is not None:
            return built_in().by_id(guid) or self._one(self._by_guid.get(guid, []), None)
        return built_in().named(value) or self._one(self._by_name.get(value.lower(), []), asset)

    @cached_property
    def _by_guid(self) -> Mapping[str, list[Role]]:
        """Custom roles by the GUID that their id ends in, or that the code names."""
        out: dict[str, list[Role]] = defaultdict(list)
        for role in self._roles.values():
            if (guid := guid_of(self._id_of(role))) is not None:
                out[guid].append(role)
        return out

    @cached_property
    def _by_name(self) -> Mapping[str, list[Role]]:
        """Custom roles by their names in lower case."""
        out: dict[str, list[Role]] = defaultdict(list)
        for role in self._roles.values():
            out[role.name.lower()].append(role)
        return out

    def _id_of(self, role: Role) -> str:
        """What a custom role's id ends in: its asset's id, or the name that the code gives it."""
        name = self._assets[role.id].config.get("name")
        return f"/{name}" if isinstance(name, str) and guid_of(f"/{name}") else role.id

    def _one(self, found: list[Role], near: Asset | None) -> Role | None:
        """The only role of those; where several bear the name, the only one of the deployment that asks."""
        if near is not None and len(found) > 1:
            here = self._places.deployment(near)
            found = [role for role in found if self._places.deployment(self._assets[role.id]) == here]
        return found[0] if len(found) == 1 else None

    def _assignable(self, role: Role, scope: Scope) -> bool:
        """Whether a custom role may be assigned there, as far as its assignable scopes are known."""
        if role.scopes is None or role.asset is None:
            return True
        named = [self._places.scope(one, self._assets[role.asset]) for one in role.scopes]
        return not named or None in named or not set(named).isdisjoint(self._places.beyond(scope))

    def denied(self) -> Iterator[Deny]:
        """The deny assignments; what cannot be read of one is said in `unknown`."""
        for asset in self._assets.values():
            if asset.type == DENY:
                yield self._denied(asset)

    def _denied(self, asset: Asset) -> Deny:
        unknown: list[str] = []
        permissions: list[Permission] = []
        held = get(asset.config, "properties.permissions")
        items = held if isinstance(held, Sequence) and not isinstance(held, str) else [held]
        for one in items:
            read = read_permission(one, unknown) if isinstance(one, Mapping) else None
            if read is None:
                unknown.append("its permissions")
            else:
                permissions.append(read)
        is_partial = bool(unknown)
        principals, everyone = self._listed(asset, "properties.principals", unknown)
        excluded, _ = self._listed(asset, "properties.excludePrincipals", unknown)
        scope = self._scope(asset)
        if scope is None:
            unknown.append("its scope")
        if unknown:
            self._gap(asset, f"a deny assignment could not be read: {unknown[0]}", "its whole configuration")
        name = get(asset.config, "properties.denyAssignmentName")
        said = name if isinstance(name, str) else asset.name
        return Deny(
            asset.id,
            said,
            tuple(permissions),
            None if everyone else principals,
            excluded,
            scope,
            get(asset.config, "properties.doNotApplyToChildScopes") is True,
            written_condition(get(asset.config, "properties.condition")),
            Evidence(f"deny assignment {said}", "properties.permissions", plain(held), place(asset, "properties")),
            unknown[0] if unknown else None,
            is_partial,
        )

    def _listed(self, asset: Asset, path: str, unknown: list[str]) -> tuple[frozenset[str], bool]:
        """The principals that a list names, and whether it names everyone."""
        out: set[str] = set()
        everyone = False
        held = get(asset.config, path)
        if isinstance(held, Unknown):
            unknown.append(held.why)
        for _, one in walk(asset.config, f"{path}[].id"):
            if one == EVERYONE:
                everyone = True
            elif isinstance(one, Unknown) and not self._who.meant(one, asset):
                unknown.append(one.why)
            else:
                out.update(self._who.meant(one, asset))
        return frozenset(out), everyone

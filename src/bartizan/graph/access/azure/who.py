"""Who acts in Azure: user-assigned identities, resources with an identity of their own, groups and what is in them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from bartizan.catalog.paths import get, walk
from bartizan.graph.access.answer import Principal
from bartizan.graph.link.resolve import Resolver
from bartizan.model.asset import Asset
from bartizan.model.values import Unknown, Value

USER_ASSIGNED = "Microsoft.ManagedIdentity/userAssignedIdentities"
GROUPS = "Microsoft.Graph/groups"
DIRECTORY = {
    GROUPS: "group",
    "Microsoft.Graph/users": "user",
    "Microsoft.Graph/servicePrincipals": "service-principal",
}
SYSTEM = "system-assigned-identity"
_TERRAFORM = {
    "terraform/azuread_group": "group",
    "terraform/azuread_user": "user",
    "terraform/azuread_service_principal": "service-principal",
}
_OBJECT_IDS = ("identity.principalId", "properties.principalId")
_OBJECT = frozenset({"principalid", "objectid", "id", "principal_id", "object_id", "uniqueid"})
_DEEPEST = 20


class Who:
    """The principals of an estate, and which of them a value names."""

    def __init__(self, assets: Mapping[str, Asset], resolver: Resolver) -> None:
        self._assets = assets
        self._resolver = resolver
        self.principals: dict[str, Principal] = {}
        self._by_object: dict[str, list[str]] = defaultdict(list)
        for asset in assets.values():
            kind = kind_of(asset)
            if kind is None:
                continue
            names = tuple(_object_ids(asset))
            self.principals[asset.id] = Principal(asset.id, kind, asset.name, asset.account, names)
            for name in names:
                self._by_object[name.lower()].append(asset.id)
        self._groups = self._memberships()

    def meant(self, value: Value, near: Asset) -> tuple[str, ...]:
        """The principals that an object id, or a reference to one, means; none when it is not known."""
        if isinstance(value, str):
            return tuple(self._by_object.get(value.lower(), ()))
        if not isinstance(value, Unknown) or len(value.assets) != 1 or not _names_object(value):
            return ()
        ids = self._resolver.resolve(value, (), near).ids
        return tuple(one for one in ids if one in self.principals or self._shown(self._assets[one], value))

    def _shown(self, asset: Asset, value: Unknown) -> bool:
        """Take in an asset whose configuration tells of no identity, but whose object id somebody asks for."""
        kind = next((kind for word, kind in _TERRAFORM.items() if asset.type.startswith(word)), None)
        if kind is None and (value.attribute or "").lower().startswith("identity"):
            kind = SYSTEM
        if kind is None:
            return False
        self.principals[asset.id] = Principal(asset.id, kind, asset.name, asset.account)
        return True

    def of(self, principal: str) -> tuple[str, ...]:
        """The principal and every group that it is in, directly or through others."""
        return (principal, *self._groups.get(principal, ()))

    def _memberships(self) -> dict[str, tuple[str, ...]]:
        direct: dict[str, list[str]] = defaultdict(list)
        for asset in self._assets.values():
            if asset.type == GROUPS:
                for path in ("members[]", "members.relationships[]", "properties.members[]"):
                    for _, value in walk(asset.config, path):
                        for member in self.meant(value, asset):
                            direct[member].append(asset.id)
        return {member: tuple(_closure(member, direct)) for member in list(direct)}


def kind_of(asset: Asset) -> str | None:
    """What kind of principal an asset is; None when it is none."""
    if asset.type == USER_ASSIGNED:
        return "user-assigned-identity"
    if asset.type in DIRECTORY:
        return DIRECTORY[asset.type]
    if asset.provider != "azure":
        return None
    type_ = get(asset.config, "identity.type")
    return SYSTEM if isinstance(type_, str) and "systemassigned" in type_.lower() else None


def _object_ids(asset: Asset) -> Iterator[str]:
    paths = ("id", "properties.id") if asset.type in DIRECTORY else _OBJECT_IDS
    for path in paths:
        value = get(asset.config, path)
        if isinstance(value, str) and value:
            yield value


def _names_object(value: Unknown) -> bool:
    """Whether a reference is to the object id of the asset's own identity, and not of another that it holds."""
    steps = (value.attribute or "").replace("[0]", "").lower().split(".")
    return steps[-1] in _OBJECT and steps[:-1] in ([], ["identity"], ["properties"], ["identity", "0"])


def _closure(member: str, direct: Mapping[str, list[str]]) -> Iterator[str]:
    seen: dict[str, None] = {}
    level = list(direct.get(member, ()))
    for _ in range(_DEEPEST):
        fresh = [one for one in dict.fromkeys(level) if one not in seen]
        if not fresh:
            break
        seen.update(dict.fromkeys(fresh))
        level = [above for one in fresh for above in direct.get(one, ())]
    return iter(seen)

"""Where things stand in Azure: the scopes above each asset, on which rights to it may be given.

Code says neither subscription nor, often, resource group by name. What is deployed together shares them: a
deployment is a Bicep or ARM root with its parameter file, or a Terraform directory with its variables.
Facts: Understand scope for Azure RBAC (a child inherits from management group, subscription, group, resource).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cached_property

from bartizan.catalog.paths import get
from bartizan.graph.azure_id import parse_azure_id
from bartizan.graph.estate import Neighbours
from bartizan.graph.link.resolve import Resolver
from bartizan.model.asset import Asset
from bartizan.model.values import Unknown, Value

GROUP = "Microsoft.Resources/resourceGroups"
MANAGEMENT_GROUP = "Microsoft.Management/managementGroups"
ROOT = "/"
_MANAGEMENT = "/providers/microsoft.management/managementgroups/"
_SUBSCRIPTION = re.compile(r"/subscriptions/([^/]+)/?", re.IGNORECASE)
_IN_GROUP = re.compile(r"/subscriptions/([^/]+)/resourcegroups/([^/]+)(/.*)?", re.IGNORECASE)
_OWN_ID = frozenset({"id", "resource_manager_id"})
_DEEPEST = 8

Scope = tuple[str, ...]
"""`("asset", id)`, `("group", where, name)`, `("subscription", where)`, `("management", name)` or `("root",)`;
`("elsewhere", name)` is a thing that is known, but that nobody read."""


class Places:
    """The scopes above assets, and the scope that a value means. Each asset is looked at once."""

    def __init__(self, assets: Mapping[str, Asset], near: Neighbours, resolver: Resolver) -> None:
        self._assets = assets
        self._near = near
        self._resolver = resolver
        self._above: dict[str, tuple[Scope, ...]] = {}

    def above(self, id_: str) -> tuple[Scope, ...]:
        """The asset's own scope and those that it inherits from, the nearest first."""
        held = self._above.get(id_)
        if held is None:
            held = self._above[id_] = tuple(self._chain(self._assets[id_]))
        return held

    def beyond(self, scope: Scope) -> tuple[Scope, ...]:
        """A scope and those that it inherits from."""
        if scope[0] == "asset":
            return self.above(scope[1])
        if scope[0] == "group":
            return (scope, *self._of_subscription(("subscription", scope[1])))
        if scope[0] == "elsewhere":
            return (scope,)
        return tuple(self._of_subscription(scope)) if scope[0] == "subscription" else tuple(self._managing(scope))

    def holder(self, id_: str, pattern: str) -> tuple[Scope, ...]:
        """The scopes of a new thing of type `pattern` near an asset: in it, in one that it is in, or in its group.

        Empty `pattern`: of the subscription itself.
        """
        scopes = self.above(id_)
        if not pattern:
            return tuple(one for one in scopes if one[0] in ("subscription", "management", "root"))
        for at, scope in enumerate(scopes):
            type_ = self._assets[scope[1]].type.lower() if scope[0] == "asset" else ""
            if scope[0] != "asset" or pattern.lower().startswith(f"{type_}/"):
                return scopes[at:]
        return ()

    def _chain(self, asset: Asset) -> Iterator[Scope]:
        yield ("asset", asset.id)
        top = asset
        for parent in self._parents(asset):
            yield ("asset", parent.id)
            top = parent
        if top.type == GROUP:
            group: Scope | None = self._as_group(top)
        else:
            group = self.group(asset) or self.group(top)
        if group is not None:
            yield group
            yield from self._of_subscription(("subscription", group[1]))
        else:
            yield from self._of_subscription(("subscription", self._subscription(top)))

    def _parents(self, asset: Asset) -> Iterator[Asset]:
        """What an asset is a part of as Azure names it: its type is theirs and more."""
        held = asset
        for _ in range(_DEEPEST):
            found = next((one for one in self._directly(held) if held.type.startswith(f"{one.type}/")), None)
            if found is None:
                return
            yield found
            held = found

    def _directly(self, asset: Asset) -> Iterator[Asset]:
        probe = asset.id
        while probe.startswith("/") and "/" in probe[1:]:
            probe = probe.rpartition("/")[0]
            if probe in self._assets:
                yield self._assets[probe]
        for _, parent in self._near.out(asset.id, "contained-in"):
            yield parent

    def group(self, asset: Asset) -> Scope | None:
        """The resource group that an asset is deployed to; None when configuration does not tell."""
        if (found := _IN_GROUP.match(asset.id)) is not None:
            return ("group", found[1].lower(), found[2].lower())
        value = asset.config.get("resourceGroup")
        if value is not None:
            return self._named_group(value, asset)
        # `azapi_resource` calls the group of a resource its parent.
        parent = asset.config.get("parent")
        if isinstance(parent, Unknown) and [self._type(one) for one in parent.assets] == [GROUP]:
            return self._as_group(self._assets[parent.assets[0]])
        return ("group", self._subscription(asset), "") if is_arm(asset) else None

    def _named_group(self, value: Value, asset: Asset) -> Scope | None:
        where = self._subscription(asset)
        if isinstance(value, str):
            found = _IN_GROUP.fullmatch(value)
            return ("group", found[1].lower(), found[2].lower()) if found else ("group", where, value.lower())
        if not isinstance(value, Unknown):
            return None
        if len(value.assets) == 1 and (held := self._assets.get(value.assets[0])) is not None:
            return self._as_group(held) if held.type == GROUP else None
        named = _group_of(value.pieces)
        return None if value.assets else ("group", where, named or f"? {value.why}")

    def _type(self, id_: str) -> str | None:
        held = self._assets.get(id_)
        return held.type if held is not None else None

    def _as_group(self, asset: Asset) -> Scope:
        name = asset.config.get("name")
        return ("group", self._subscription(asset), name.lower() if isinstance(name, str) else f"? {asset.id}")

    def _subscription(self, asset: Asset) -> str:
        found = _SUBSCRIPTION.match(asset.id)
        if found is not None:
            return found[1].lower()
        return asset.account.lower() if asset.account else self.deployment(asset)

    def deployment(self, asset: Asset) -> str:
        """What an asset of code is deployed together with: the same text for all of one deployment."""
        path, _, address = asset.id.partition("#")
        if not is_arm(asset):
            _, mark, variables = address.rpartition("]")[2].rpartition("@")
            return f"{path.rpartition('/')[0]}@{variables}" if mark else path.rpartition("/")[0]
        label = self._label(path, address, asset)
        return f"{path}#{label}" if label else path

    def _label(self, path: str, address: str, asset: Asset) -> str:
        """The name of the parameter file that begins an address, where a program is read with several."""
        first, dot, rest = address.partition(".")
        if not dot or first == "module":
            return ""
        if rest.startswith("module."):
            return first
        steps = address.split(".")
        owner = next(
            (one for at in range(len(steps) - 1, 0, -1) if (one := f"{path}#{'.'.join(steps[:at])}") in self._assets),
            None,
        )
        if owner is not None:
            return self._label(path, owner.partition("#")[2], self._assets[owner])
        return "" if first == asset.type.rpartition("/")[2] else first

    def scope(self, value: Value, asset: Asset) -> Scope | None:
        """The scope that `asset` names by a value; None when it is not known."""
        if isinstance(value, Unknown):
            if value.attribute not in _OWN_ID or len(value.assets) != 1:
                return None
            return self._meant(value, asset)
        if not isinstance(value, str) or not value.startswith("/"):
            return None
        lowered = value.rstrip("/").lower()
        if not lowered:
            return ("root",)
        if lowered.startswith(_MANAGEMENT) and "/" not in (name := lowered[len(_MANAGEMENT) :]):
            return None if name.startswith("{") else ("management", name)
        if (whole := _SUBSCRIPTION.fullmatch(value)) is not None:
            where = whole[1].lower()
            return ("subscription", self._subscription(asset) if where.startswith("{") else where)
        if (found := _IN_GROUP.fullmatch(value)) is not None and not found[3]:
            return self._written_group(found[1].lower(), found[2].lower(), asset)
        return self._meant(value, asset)

    def _written_group(self, subscription: str, name: str, asset: Asset) -> Scope | None:
        if name.startswith("{"):
            return self.group(asset)
        return ("group", self._subscription(asset) if subscription.startswith("{") else subscription, name)

    def _meant(self, value: Value, asset: Asset) -> Scope | None:
        if isinstance(value, str) and parse_azure_id(value) is None:
            return None
        meant = self._resolver.resolve(value, (), asset)
        held = self._assets.get(meant.ids[0]) if len(meant.ids) == 1 else None
        if held is None:
            return ("elsewhere", meant.missing[0]) if meant.missing is not None and not meant.among else None
        return self._as_group(held) if held.type == GROUP else ("asset", held.id)

    def own(self, asset: Asset) -> Scope:
        """Where something stands that says no scope: what it is deployed to."""
        return self.group(asset) or ("subscription", self._subscription(asset))

    def _of_subscription(self, scope: Scope) -> Iterator[Scope]:
        yield scope
        parent = self._managed.get(scope[1])
        yield from self._managing(("management", parent) if parent else ("root",))

    def _managing(self, scope: Scope) -> Iterator[Scope]:
        for _ in range(_DEEPEST):
            yield scope
            if scope[0] != "management":
                return
            parent = self._management.get(scope[1])
            scope = ("management", parent) if parent else ("root",)

    @cached_property
    def _management(self) -> Mapping[str, str]:
        """The parents of management groups, by their names."""
        out: dict[str, str] = {}
        for asset in self._assets.values():
            if asset.type == MANAGEMENT_GROUP:
                parent = self._management_name(get(asset.config, "properties.details.parent.id"))
                name = asset.config.get("name")
                if parent and isinstance(name, str):
                    out[name.lower()] = parent
        return out

    @cached_property
    def _managed(self) -> Mapping[str, str]:
        """The management groups that subscriptions are in."""
        out: dict[str, str] = {}
        for asset in self._assets.values():
            name = asset.config.get("name")
            if asset.type == f"{MANAGEMENT_GROUP}/subscriptions" and isinstance(name, str):
                parent = self._management_name(asset.config.get("parent"))
                if parent:
                    out[name.lower()] = parent
        return out

    def _management_name(self, value: Value) -> str | None:
        if isinstance(value, Unknown) and len(value.assets) == 1:
            held = self._assets.get(value.assets[0])
            value = held.config.get("name") if held is not None else None
        return value.rstrip("/").rpartition("/")[2].lower() if isinstance(value, str) and value else None


def _group_of(pieces: tuple[str | None, ...]) -> str | None:
    """The name of a group by its id, of which only the subscription is not known."""
    head, tail = pieces[:2], pieces[2:]
    if head != ("/subscriptions/", None) or len(tail) != 1:
        return None
    name = (tail[0] or "").lower().removeprefix("/resourcegroups/")
    return name if name and "/" not in name else None


def is_arm(asset: Asset) -> bool:
    """Whether an asset of code is of a Bicep file or an ARM template."""
    return asset.id.startswith("repo:") and any(one.source in ("bicep", "arm") for one in asset.sightings)

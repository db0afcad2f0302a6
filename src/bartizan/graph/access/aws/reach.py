"""Which assets an identity's rights can be about at all, so that nobody asks about all pairs.

An organisation has hundreds of thousands of roles and of resources. An allow names its resources, or it
reaches those of its own account (AWS lets no identity policy work alone in another account), or a
resource policy names the identity or its account: each of these is an index, and their union is small.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from bartizan.graph.access.aws.decide import Identity, account_of_principal, action_match
from bartizan.graph.access.aws.policy import Document, Statement
from bartizan.graph.access.aws.resource import Match, Resource
from bartizan.graph.access.aws.resource_policies import ResourcePolicies
from bartizan.graph.arn import PARTS
from bartizan.model.asset import Asset
from bartizan.model.values import Unknown, Value

EVERYONE = "*"


class Reach:
    """The assets of one type (or some), by what policies can say of them. Built once, O(assets and statements)."""

    def __init__(self, assets: Iterable[Asset], resources: Mapping[str, Resource], policies: ResourcePolicies) -> None:
        self._order: dict[str, int] = {}
        self._by_account: dict[str | None, list[str]] = defaultdict(list)
        self._by_name: dict[str, list[str]] = defaultdict(list)
        self._nameless: dict[str | None, list[str]] = defaultdict(list)
        self._by_principal: dict[str, set[str]] = defaultdict(set)
        for asset in assets:
            resource = resources.get(asset.id)
            if resource is None or service_linked(asset):
                continue
            self._order[asset.id] = len(self._order)
            self._by_account[asset.account].append(asset.id)
            if resource.base is None:
                self._nameless[asset.account].append(asset.id)
            else:
                self._by_name[resource.base].append(asset.id)
            self._index(asset, policies.of(asset.id))

    def of(self, identity: Identity, action: str) -> list[str]:
        """The assets about which it makes sense to ask whether `identity` may do `action`, in a stable order."""
        found: set[str] = set()
        allowed = [item for item in identity.statements if item.allow and action_match(item, action) is not Match.NONE]
        for item in allowed:
            found.update(self._named_by(item, identity.account))
        for name in (EVERYONE, identity.asset, *identity.names):
            found |= self._by_principal.get(name, set())
        if allowed:
            # What names an account as a whole leaves it to the policies there. Which account the identity is
            # in may not be known: then whatever names any is asked about.
            found |= self._by_principal.get(identity.account or "", set())
        return sorted(found, key=self._order.__getitem__)

    def _named_by(self, item: Statement, account: str | None) -> Iterator[str]:
        if item.resources is None:
            yield from self._here(account)
            return
        for value in item.resources:
            if isinstance(value, Unknown):
                yield from (one for one in value.assets if one in self._order)
                if not value.assets:
                    yield from self._here(account)
                continue
            text = _resource_part(value)
            if text is None:
                yield from self._here(account)
            else:
                yield from self._by_name.get(text, ())
                yield from self._by_name.get(text.partition("/")[0], ())
                for place in (account, None) if account is not None else tuple(self._nameless):
                    yield from self._nameless.get(place, ())

    def _here(self, account: str | None) -> Iterator[str]:
        """What an allow on everything reaches: the account's own, and what is of an unknown account."""
        if account is None:
            yield from self._order
            return
        yield from self._by_account.get(account, ())
        yield from self._by_account.get(None, ())

    def _index(self, asset: Asset, document: Document | None) -> None:
        for item in document.statements if document is not None else ():
            if not item.allow:
                continue
            if item.not_principals is not None:
                self._by_principal[EVERYONE].add(asset.id)
            for kind, value in item.principals or ():
                if kind in ("AWS", "*"):
                    for name in _principal_names(value):
                        self._by_principal[name].add(asset.id)


def service_linked(asset: Asset) -> bool:
    """Whether a role belongs to a service alone: nobody may pass it, assume it or change what it is.

    Source: IAM user guide, "Service-linked roles".
    """
    path = asset.config.get("Path")
    return "/aws-service-role/" in asset.id or (isinstance(path, str) and path.startswith("/aws-service-role/"))


def _resource_part(value: Value) -> str | None:
    """The literal name in a pattern: all of it, or what stands before the first `/` of an object's key."""
    if not isinstance(value, str):
        return ""
    parts = value.split(":", PARTS - 1)
    if len(parts) < PARTS:
        return None
    text = parts[5]
    if not set("*?") & set(text):
        return text
    head, slash, _ = text.partition("/")
    # Only a bucket's name is followed by a key that may be wild: `training-job/*` names no asset.
    return head if slash and parts[2] == "s3" and not set("*?") & set(head) else None


def _principal_names(value: Value) -> Iterator[str]:
    if isinstance(value, Unknown):
        yield from value.assets or ("",)
    elif isinstance(value, str):
        account = account_of_principal(value)
        yield value
        if account is not None:
            yield account
            yield ""

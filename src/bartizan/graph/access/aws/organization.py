"""The organisation's tree of accounts, and the service and resource control policies that bind each account.

Source: AWS Organizations user guide, "SCP evaluation" and "Resource control policies": every level from the
root to the account must allow; `FullAWSAccess` is attached to each by default and may be detached, the
default resource control policy may not.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from bartizan.catalog.paths import walk
from bartizan.graph.access.aws.policy import Document, Statement, read_document
from bartizan.graph.estate import live
from bartizan.graph.link.resolve import Resolver
from bartizan.model.asset import Asset
from bartizan.model.edge import Gap
from bartizan.model.values import Unknown, Value

POLICY = "AWS::Organizations::Policy"
UNIT, ACCOUNT = "AWS::Organizations::OrganizationalUnit", "AWS::Organizations::Account"
ROOT = "AWS::Organizations::Organization"
SERVICE, RESOURCE = "SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY"
DEPTH = 16
"""Organisations nest units at most five deep; more is a mistake or a circle."""

RESOURCE_CONTROLLED = frozenset(
    {"s3", "sts", "kms", "sqs", "secretsmanager", "ecr", "aoss", "dynamodb", "cognito-identity", "cognito-idp", "logs"}
)
"""Services whose resources resource control policies bind (AWS Organizations user guide, list of services)."""

Level = tuple[Document, ...]


def _everything(path: str) -> Statement:
    return Statement(True, ("*",), None, ("*",), None, None, None, None, "", path)


FULL = Document((_everything("FullAWSAccess"),))


@dataclass(frozen=True, slots=True)
class _Attached:
    """One control policy: its document, and whether it was read from a running organisation."""

    document: Document
    running: bool


class Organization:
    """Control policies by account. Units, accounts and policies come from code or from a running organisation."""

    def __init__(self, assets: Mapping[str, Asset], resolver: Resolver) -> None:
        self._assets = assets
        self._resolver = resolver
        self.gaps: list[Gap] = []
        self._policies: dict[str, dict[str, list[_Attached]]] = {
            SERVICE: defaultdict(list),
            RESOURCE: defaultdict(list),
        }
        self._adrift: dict[str, list[Document]] = {SERVICE: [], RESOURCE: []}
        self._parents: dict[str, str] = {}
        self._accounts: dict[str, str] = {}
        self._levels: dict[tuple[str, str | None], tuple[Level, ...]] = {}
        self.management = self._management()
        for asset in assets.values():
            if asset.type == POLICY:
                self._attach(asset)
            elif asset.type in (UNIT, ACCOUNT):
                self._place(asset)

    def scps(self, account: str | None) -> tuple[Level, ...]:
        """The service control policies of an account, a tuple for each level from the root down; () when none bind it.

        The management account is never bound. Where it is not known which account the asking identity is
        in, the policies' denials hold perhaps: their statements carry an unknown condition.
        """
        if account is not None and account == self.management:
            return ()
        return self._of(SERVICE, account)

    def rcps(self, account: str | None, service: str) -> tuple[Level, ...]:
        """The resource control policies that bind the resources of an account, as `scps`."""
        if service not in RESOURCE_CONTROLLED or (account is not None and account == self.management):
            return ()
        return self._of(RESOURCE, account)

    def _of(self, kind: str, account: str | None) -> tuple[Level, ...]:
        held = self._levels.get((kind, account))
        if held is None:
            held = self._levels[(kind, account)] = tuple(self._find(kind, account))
        return held

    def _find(self, kind: str, account: str | None) -> Iterator[Level]:
        attached, adrift = self._policies[kind], self._adrift[kind]
        if not attached and not adrift:
            return
        node = self._accounts.get(account) if account is not None else None
        if node is None:
            every = [*adrift, *(one.document for held in attached.values() for one in held)]
            yield _with_full(kind, tuple(_perhaps(one) for one in every))
            return
        for at in reversed(list(self._upwards(node))):
            if at in attached:
                yield _level(kind, attached[at])
        if adrift:
            yield _with_full(kind, tuple(_perhaps(one) for one in adrift))

    def _upwards(self, node: str) -> Iterator[str]:
        for _ in range(DEPTH):
            yield node
            if node not in self._parents:
                return
            node = self._parents[node]
        self.gaps.append(Gap("graph", node, "the organisation's tree is deeper than AWS allows or a circle", ""))

    def _attach(self, asset: Asset) -> None:
        kind = asset.config.get("Type")
        if isinstance(kind, str) and kind not in self._policies:
            return
        document = read_document(asset.config.get("Content"), asset, "Content")
        if document.unknown is not None:
            why = f"the control policy {asset.name} could not be read: {document.unknown}"
            self.gaps.append(Gap("graph", asset.id, why, "organizations:DescribePolicy"))
        for one in self._policies if not isinstance(kind, str) else (kind,):
            targets = [self._node(value, asset) for _, value in walk(asset.config, "TargetIds[]")]
            for target in targets:
                if target is None:
                    self._adrift[one].append(document)
                else:
                    self._policies[one][target].append(_Attached(document, live(asset)))

    def _place(self, asset: Asset) -> None:
        own = self._key(asset)
        self._accounts.update({own: own} if asset.type == ACCOUNT and own.isdigit() else {})
        if asset.type == ACCOUNT and asset.account:
            self._accounts.setdefault(asset.account, own)
        for path in ("ParentId", "ParentIds[]"):
            for _, value in walk(asset.config, path):
                parent = self._node(value, asset)
                if parent is not None and parent != own:
                    self._parents[own] = parent

    def _node(self, value: Value, near: Asset) -> str | None:
        """The node of the tree that a target or a parent means; None when that is not known."""
        if isinstance(value, Unknown) and not value.assets:
            return None
        for id_ in self._resolver.resolve(value, (UNIT, ACCOUNT, ROOT), near).ids:
            return self._key(self._assets[id_])
        return value if isinstance(value, str) and value else None

    def _key(self, asset: Asset) -> str:
        """A node's own id in AWS (`ou-…`, `r-…`, an account number), else the asset's."""
        for name in ("AccountId", "RootId") if asset.type != UNIT else ("Id",):
            value = asset.config.get(name)
            if isinstance(value, str) and value:
                return value
        return asset.id.rpartition("/")[2] if asset.id.startswith("arn:") else asset.id

    def _management(self) -> str | None:
        for asset in self._assets.values():
            if asset.type == ROOT:
                value = asset.config.get("ManagementAccountId")
                return value if isinstance(value, str) else None
        return None


def _level(kind: str, attached: Sequence[_Attached]) -> Level:
    """The documents of one level; code does not show that `FullAWSAccess` hangs there too unless it was detached."""
    documents = tuple(one.document for one in attached)
    if kind == RESOURCE or not any(item.allow for one in documents for item in one.statements):
        return _with_full(kind, documents)
    if all(one.running for one in attached):
        return documents
    return (*documents, Document((), "whether FullAWSAccess was detached"))


def _with_full(kind: str, documents: Level) -> Level:
    """A level of service control policies with the one that allows everything; for resources it is understood."""
    return documents if kind == RESOURCE else (FULL, *documents)


def _perhaps(document: Document) -> Document:
    """The denials of a policy that binds this account perhaps."""
    why = Unknown("which accounts the control policy binds")
    denials = tuple(replace(item, condition=why) for item in document.statements if not item.allow)
    return Document(denials, document.unknown)

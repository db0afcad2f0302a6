"""The identities of the estate, each with every policy that speaks of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from bartizan.catalog.paths import walk
from bartizan.graph.access.aws.decide import Identity
from bartizan.graph.access.aws.managed import ManagedPolicies
from bartizan.graph.access.aws.policy import Document, Statement, read_document
from bartizan.graph.link.resolve import Resolver
from bartizan.model.asset import Asset
from bartizan.model.edge import Gap
from bartizan.model.values import Unknown, Value

ROLE, USER, GROUP = "AWS::IAM::Role", "AWS::IAM::User", "AWS::IAM::Group"
_ATTACHED = {ROLE: ("Roles[]", "RoleName"), USER: ("Users[]", "UserName"), GROUP: ("Groups[]", "GroupName")}
_ATTACHABLE = frozenset(
    {
        "AWS::IAM::Policy",
        "AWS::IAM::ManagedPolicy",
        "AWS::IAM::RolePolicy",
        "AWS::IAM::UserPolicy",
        "AWS::IAM::GroupPolicy",
    }
)


@dataclass(slots=True)
class _Held:
    statements: list[Statement] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)

    def add(self, document: Document) -> None:
        self.statements.extend(document.statements)
        if document.unknown is not None:
            self.unknown.append(document.unknown)


class Identities:
    """Reads identities out of the assets of AWS; what could not be read becomes a gap."""

    def __init__(self, assets: Mapping[str, Asset], resolver: Resolver) -> None:
        self._assets = assets
        self._resolver = resolver
        self._managed = ManagedPolicies()
        self._attached = self._attachments()
        self.gaps: list[Gap] = []

    def all(self) -> dict[str, Identity]:
        """Roles and users by asset id."""
        return {asset.id: self._read(asset) for asset in self._assets.values() if asset.type in (ROLE, USER)}

    def _read(self, asset: Asset) -> Identity:
        held = _Held()
        self._own(asset, held)
        for group in self._groups(asset):
            self._own(group, held)
        for why in held.unknown:
            needs = "the value in the scan's input" if asset.id.startswith("repo:") else "iam:GetPolicyVersion"
            self.gaps.append(Gap("graph", asset.id, f"a policy of {asset.name} could not be read: {why}", needs))
        return Identity(
            asset=asset.id,
            kind="user" if asset.type == USER else "role",
            name=asset.name,
            account=asset.account,
            statements=tuple(held.statements),
            boundaries=tuple(self._boundaries(asset)),
            unknown=tuple(held.unknown),
            names=tuple(self._names(asset)),
        )

    def _own(self, asset: Asset, held: _Held) -> None:
        for path, value in walk(asset.config, "Policies[]"):
            written = value.get("PolicyDocument") if isinstance(value, Mapping) else value
            held.add(read_document(written, asset, f"{path}.PolicyDocument"))
        for _, value in walk(asset.config, "ManagedPolicyArns[]"):
            for document in self._named(value, asset):
                held.add(document)
        for policy in self._attached.get(asset.id, ()):
            held.add(read_document(policy.config.get("PolicyDocument"), policy, "PolicyDocument"))

    def _named(self, value: Value, near: Asset, *, limits: bool = False) -> Iterator[Document]:
        """The documents that a managed policy's ARN or reference stands for; of a boundary when it `limits`."""
        if isinstance(value, str) and (managed := self._managed.document(value)) is not None:
            # AWS's own policies hardly ever deny: one that is too young to be known only gives nothing.
            if managed.unknown is not None:
                self.gaps.append(Gap("graph", near.id, f"{managed.unknown} is not in the catalogue", "its document"))
            yield managed if limits else Document(managed.statements)
            return
        found = [self._assets[id_] for id_ in self._resolver.resolve(value, ("AWS::IAM::ManagedPolicy",), near).ids]
        for policy in found:
            yield read_document(policy.config.get("PolicyDocument"), policy, "PolicyDocument")
        if not found:
            yield Document((), value.why if isinstance(value, Unknown) else f"managed policy {value}")

    def _boundaries(self, asset: Asset) -> Iterator[Document]:
        value = asset.config.get("PermissionsBoundary")
        if isinstance(value, Mapping):
            value = value.get("PermissionsBoundaryArn")
        if value is not None:
            yield from self._named(value, asset, limits=True)

    def changeable(self, identity: str) -> Iterator[tuple[str, str]]:
        """What else binds an identity and may be rewritten: `("policy" | "group", asset id)`."""
        asset = self._assets[identity]
        for holder in (asset, *self._groups(asset)):
            if holder is not asset:
                yield "group", holder.id
            for _, value in walk(holder.config, "ManagedPolicyArns[]"):
                for id_ in self._resolver.resolve(value, ("AWS::IAM::ManagedPolicy",), holder).ids:
                    yield "policy", id_
            for policy in self._attached.get(holder.id, ()):
                if policy.type == "AWS::IAM::ManagedPolicy":
                    yield "policy", policy.id

    def _groups(self, asset: Asset) -> Iterator[Asset]:
        for _, value in walk(asset.config, "Groups[]"):
            for id_ in self._resolver.resolve(value, (GROUP,), asset).ids:
                yield self._assets[id_]

    def _attachments(self) -> dict[str, list[Asset]]:
        out: dict[str, list[Asset]] = defaultdict(list)
        for policy in self._assets.values():
            if policy.type not in _ATTACHABLE:
                continue
            for type_, paths in _ATTACHED.items():
                for path in paths:
                    for _, value in walk(policy.config, path):
                        for id_ in self._resolver.resolve(value, (type_,), policy).ids:
                            if policy not in out[id_]:
                                out[id_].append(policy)
        return out

    def _names(self, asset: Asset) -> Iterator[str]:
        """The ARNs by which a principal element may name the identity."""
        yield asset.id
        path = asset.config.get("Path")
        if asset.account and not asset.id.startswith("arn:"):
            kind = "user" if asset.type == USER else "role"
            given = asset.config.get("UserName" if asset.type == USER else "RoleName")
            name = given if isinstance(given, str) else asset.name
            yield f"arn:aws:iam::{asset.account}:{kind}{path if isinstance(path, str) else '/'}{name}"

"""The allow policies of the estate: IAM bindings, BigQuery's dataset access, and the access lists of buckets.

Sources: IAM documentation, "Understanding allow policies"; BigQuery REST reference, `datasets.access[]`;
Cloud Storage documentation, "Access control lists" and "IAM roles for Cloud Storage" (what each entry of a
list is equal to, and what a new bucket grants the holders of basic roles on its project).
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass

from bartizan.catalog.paths import get, walk
from bartizan.graph.access.gcp.members import DEFAULT_COMPUTE, DEFAULT_HOST, Members
from bartizan.graph.access.gcp.roles import Roles
from bartizan.graph.estate import live, place
from bartizan.model.asset import Asset
from bartizan.model.location import Evidence, Location
from bartizan.model.values import Unknown, Value, plain

BUCKET = "storage.googleapis.com/Bucket"
DATASET = "bigquery.googleapis.com/Dataset"
_DATASET_ROLES = {
    "OWNER": "roles/bigquery.dataOwner",
    "WRITER": "roles/bigquery.dataEditor",
    "READER": "roles/bigquery.dataViewer",
}
_SPECIAL = {
    "projectOwners": "projectOwner",
    "projectWriters": "projectEditor",
    "projectReaders": "projectViewer",
}
_BUCKET_LIST = {
    "OWNER": "roles/storage.legacyBucketOwner",
    "WRITER": "roles/storage.legacyBucketWriter",
    "READER": "roles/storage.legacyBucketReader",
}
_OBJECT_LIST = {"OWNER": "roles/storage.legacyObjectOwner", "READER": "roles/storage.legacyObjectReader"}
_CANNED = {
    "publicRead": (("READER", "allUsers"),),
    "publicReadWrite": (("WRITER", "allUsers"),),
    "authenticatedRead": (("READER", "allAuthenticatedUsers"),),
}
_NEW_BUCKET = (
    ("roles/storage.legacyBucketOwner", "projectOwner"),
    ("roles/storage.legacyBucketOwner", "projectEditor"),
    ("roles/storage.legacyBucketReader", "projectViewer"),
    ("roles/storage.legacyObjectOwner", "projectOwner"),
    ("roles/storage.legacyObjectOwner", "projectEditor"),
    ("roles/storage.legacyObjectReader", "projectViewer"),
)
_NEW_DATASET = (
    ("roles/bigquery.dataOwner", "projectOwner"),
    ("roles/bigquery.dataEditor", "projectEditor"),
    ("roles/bigquery.dataViewer", "projectViewer"),
)

_QUOTED = 10


@dataclass(frozen=True, slots=True)
class Binding:
    """`role` (a key of `Roles`) for `members` on the asset `at`, under `condition`.

    `open` says why the binding may not be in force; None when it is.
    """

    at: str
    role: str
    members: tuple[str, ...]
    condition: Value
    title: str
    path: str
    value: object
    location: Location | None
    open: str | None = None

    def evidence(self, who: str, permission: str) -> Evidence:
        """The binding as a fact about one decision."""
        return Evidence(f"{self.title} gives {who} {permission}", self.path or None, self.value, self.location)


class Reader:
    """Reads every binding of one asset."""

    def __init__(self, roles: Roles, members: Members, numbers: Container[str] = ()) -> None:
        """`numbers` are the project numbers that the estate knows the projects of."""
        self._roles = roles
        self._members = members
        self._numbers = numbers

    def of(self, asset: Asset, project: str | None) -> Iterator[Binding]:
        """The bindings that the asset's configuration holds, and those that it has when its code says nothing."""
        yield from self._policy(asset, project)
        if asset.type == DATASET:
            yield from self._dataset(asset, project)
        if asset.type == BUCKET:
            yield from self._lists(asset, project)
            if _declared(asset) and project is not None:
                why = None if get(asset.config, "iamPolicy") is None else "another policy may have replaced it"
                yield from self._new(asset, project, _NEW_BUCKET, "a new bucket", why)

    def _policy(self, asset: Asset, project: str | None) -> Iterator[Binding]:
        for root in ("iamPolicy.bindings[]", "bindings[]"):
            for path, binding in walk(asset.config, root):
                if isinstance(binding, Unknown):
                    continue
                said = get(binding, "role")
                role = self._roles.key(said)
                title, condition = f"{_role_text(said)} on {asset.name}", get(binding, "condition")
                members = [one for _, one in walk(binding, "members[]")]
                fact = (condition, title, path, _quoted(binding, members), place(asset, path))
                named = [self._members.name(one) for one in members]
                known = tuple(one for one in named if one is not None)
                if role is not None and known:
                    yield Binding(asset.id, role, known, *fact)
                if role is not None and project is not None and any(_of_default(one, self._numbers) for one in members):
                    open_ = "the project's number in the member's address is that of this project"
                    yield Binding(asset.id, role, (f"{DEFAULT_COMPUTE}{project}",), *fact, open_)

    def _dataset(self, asset: Asset, project: str | None) -> Iterator[Binding]:
        entries = list(walk(asset.config, "access[]"))
        for path, entry in entries:
            if isinstance(entry, Unknown):
                continue
            said = get(entry, "role")
            role = self._roles.key(_DATASET_ROLES.get(said, said) if isinstance(said, str) else said)
            members = tuple(_dataset_members(entry, project))
            named = [self._members.name(one) for one in members]
            known = tuple(one for one in named if one is not None)
            if role is None or not known:
                continue
            title, condition = f"{said} of dataset {asset.name}", get(entry, "condition")
            yield Binding(asset.id, role, known, condition, title, path, plain(entry), place(asset, path))
        if not entries and "access" not in asset.config and _declared(asset) and project is not None:
            yield from self._new(asset, project, _NEW_DATASET, "a new dataset", None)

    def _new(
        self, asset: Asset, project: str, grants: tuple[tuple[str, str], ...], what: str, why: str | None
    ) -> Iterator[Binding]:
        for role, kind in grants:
            member = f"{kind}:{project}"
            title = f"{role}, which {what} has for {member},"
            yield Binding(asset.id, role, (member,), None, title, "", None, place(asset, ""), why)

    def _lists(self, bucket: Asset, project: str | None) -> Iterator[Binding]:
        """Access lists of a bucket and of its new objects; void under uniform bucket-level access."""
        uniform = get(bucket.config, "iamConfiguration.uniformBucketLevelAccess.enabled")
        if uniform in (True, "true"):
            return
        why = "uniform bucket-level access may void access lists" if isinstance(uniform, Unknown) else None
        for path, role, entity in _entries(bucket):
            objects = path.startswith("default")
            key = (_OBJECT_LIST if objects else _BUCKET_LIST).get(role)
            member = _entity(entity, project)
            named = self._members.name(member) if member else None
            if key is None or named is None:
                continue
            open_ = "only objects made after the list was set have it" if objects else why
            title = f"the access list entry {role} of {bucket.name}"
            yield Binding(bucket.id, key, (named,), None, title, path, None, place(bucket, path), open_)


def _of_default(member: Value, numbers: Container[str]) -> bool:
    """Whether a member is the Compute Engine default account of a project whose number is not known."""
    if isinstance(member, Unknown):
        if member.pieces == ("serviceAccount:", None, DEFAULT_HOST):
            return True
        return "data.google_compute_default_service_account." in member.why
    number = member.removeprefix("serviceAccount:").removesuffix(DEFAULT_HOST) if isinstance(member, str) else ""
    return number.isdigit() and number not in numbers


def _declared(asset: Asset) -> bool:
    """Whether code makes the asset; a running one tells its policy itself, and a mere name tells nothing."""
    return bool(asset.config) and not live(asset) and not any(
        isinstance(value, Unknown) and value.why.endswith("declared elsewhere") for value in asset.config.values()
    )  # fmt: skip


def _quoted(binding: Value, members: list[Value]) -> object:
    """A binding as evidence: of many members the first few only."""
    whole = binding if isinstance(binding, Mapping) else {}
    return plain({**whole, "members": members[:_QUOTED]})


def _role_text(role: Value) -> str:
    return role if isinstance(role, str) else "a custom role"


def _dataset_members(entry: Value, project: str | None) -> Iterator[Value]:
    for field, kind in (("groupByEmail", "group"), ("domain", "domain")):
        value = get(entry, field)
        if isinstance(value, str):
            yield f"{kind}:{value}"
    email = get(entry, "userByEmail")
    if isinstance(email, str):
        yield f"{'serviceAccount' if email.endswith('gserviceaccount.com') else 'user'}:{email}"
    elif isinstance(email, Unknown):
        yield email
    member = get(entry, "iamMember")
    if member is not None:
        yield member
    special = get(entry, "specialGroup")
    if special in ("allAuthenticatedUsers", "allUsers"):
        yield special
    elif isinstance(special, str) and special in _SPECIAL and project is not None:
        yield f"{_SPECIAL[special]}:{project}"


def _entries(bucket: Asset) -> Iterator[tuple[str, str, str]]:
    """(path, role, entity) of every entry of the bucket's lists, in the three ways they are written."""
    canned = bucket.config.get("predefinedAcl")
    for role, entity in _CANNED.get(canned, ()) if isinstance(canned, str) else ():
        yield "predefinedAcl", role, entity
    for name in ("roleEntity", "defaultRoleEntity"):
        for path, value in walk(bucket.config, f"{name}[]"):
            role, colon, entity = value.partition(":") if isinstance(value, str) else ("", "", "")
            if colon:
                yield path, role, entity
    for name in ("acl", "defaultObjectAcl"):
        for path, entry in walk(bucket.config, f"{name}[]"):
            role_, entity_ = get(entry, "role"), get(entry, "entity")
            if isinstance(role_, str) and isinstance(entity_, str):
                yield path, role_, entity_


def _entity(entity: str, project: str | None) -> str | None:
    """The member that an entity of an access list is; None for one that is known to the store alone."""
    if entity in ("allUsers", "allAuthenticatedUsers"):
        return entity
    kind, dash, name = entity.partition("-")
    if not dash:
        return None
    if kind == "user" and "@" in name:
        return f"{'serviceAccount' if name.endswith('gserviceaccount.com') else 'user'}:{name}"
    if kind in ("group", "domain"):
        return f"{kind}:{name}"
    if kind == "project" and project is not None:
        team = name.partition("-")[0]
        words: Mapping[str, str] = {"owners": "projectOwner", "editors": "projectEditor", "viewers": "projectViewer"}
        return f"{words[team]}:{project}" if team in words else None
    return None

"""Who a member string of Google Cloud means: accounts, groups and what is in them, everyone, federated workloads.

Source: IAM documentation, "Principal identifiers" (v1 for allow policies, v2 for deny policies).
Comparison is by canonical texts: `user:a@x`, `serviceAccount:s@p…`, `group:g@x`, `domain:x`, `allUsers`,
`allAuthenticatedUsers`, `principal://…`, `principalSet://…`; addresses of mail are compared in lower case.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from bartizan.catalog.paths import get
from bartizan.model.asset import Asset, name_reference
from bartizan.model.values import Unknown, Value

SERVICE_ACCOUNT = "iam.googleapis.com/ServiceAccount"
POOL = "iam.googleapis.com/WorkloadIdentityPool"
GROUP = "cloudidentity.googleapis.com/Group"
MEMBERSHIP = "cloudidentity.googleapis.com/Membership"
EVERYONE = "allUsers"
SIGNED_IN = "allAuthenticatedUsers"
CONVENIENCE = {
    "projectOwner": "roles/owner",
    "projectEditor": "roles/editor",
    "projectViewer": "roles/viewer",
}
"""Members that stand for the holders of a basic role on a project."""

DEFAULT_HOST = "-compute@developer.gserviceaccount.com"
DEFAULT_COMPUTE = "compute-default:"
"""Begins the name of a project's Compute Engine default account where the project's number is not known."""

_FEDERATED = ("principal://iam.googleapis.com/", "principalSet://iam.googleapis.com/")
_POOLS = "/workloadIdentityPools/"
MEMBER_KINDS = ("user:", "group:", "domain:", "principal://", "principalSet://")
"""How members begin that people and workloads outside the estate are named by."""

_MAIL = ("user", "serviceAccount", "group", "domain")
_MAX_NESTING = 20


@dataclass(frozen=True, slots=True)
class Who:
    """A principal as policies may name it: its own texts, those of its groups, domain and of everyone.

    `asset` is the id of a service account or pool of the estate, `project` its project where that is known.
    """

    text: str
    names: frozenset[str]
    asset: str | None = None
    project: str | None = None
    own: frozenset[str] = field(default=frozenset())


def canonical(member: str) -> str:
    """A member string in the form that is compared; a deleted principal is nobody.

    `PROJECT.svc.id.goog[ns/sa]` and the newer text for the same are `gke:PROJECT/ns/sa`.
    """
    kind, colon, rest = member.partition(":")
    if not colon or kind == "deleted":
        return member if not colon else ""
    if kind == "serviceAccount" and ".svc.id.goog[" in rest:
        pool, _, inside = rest.partition("[")
        return _kubernetes(pool, *inside.rstrip("]").split("/", 1))
    if kind in _MAIL:
        return f"{kind}:{rest.strip().lower()}"
    pool, inside = in_pool(member)
    if pool.endswith(".svc.id.goog"):
        if inside.startswith("subject/ns/"):
            namespace, _, account = inside.removeprefix("subject/ns/").partition("/sa/")
            return _kubernetes(pool, namespace, account)
        return _kubernetes(pool, inside.removeprefix("namespace/")) if inside != "*" else _kubernetes(pool, "*")
    return member


def _kubernetes(pool: str, *inside: str) -> str:
    return "/".join((f"gke:{pool.removesuffix('.svc.id.goog')}", *inside))


def in_pool(member: str) -> tuple[str, str]:
    """The id of the workload identity pool that a federated member names and what it names in it; else empty."""
    _, found, rest = member.partition(_POOLS)
    pool, _, inside = rest.partition("/")
    return (pool, inside) if found and member.startswith(_FEDERATED) else ("", "")


def default_compute_id(project: str) -> str:
    """The id of the asset that stands for a project's Compute Engine default account, its number not known."""
    return name_reference(SERVICE_ACCOUNT, f"compute-default.{project}")


@dataclass(frozen=True, slots=True)
class Agent:
    """A service agent: the host of its address, and the role that Google grants it on the project."""

    title: str
    host: str
    role: str


AGENTS: Mapping[str, Agent] = {
    "custom-code": Agent(
        "Vertex AI custom code service agent",
        "gcp-sa-aiplatform-cc.iam.gserviceaccount.com",
        "roles/aiplatform.customCodeServiceAgent",
    ),
    "reasoning-engine": Agent(
        "Vertex AI Reasoning Engine service agent",
        "gcp-sa-aiplatform-re.iam.gserviceaccount.com",
        "roles/aiplatform.reasoningEngineServiceAgent",
    ),
}
"""Service agents that run a user's code where no service account is named."""


def agent_id(agent: str, project: str) -> str:
    """The id of the asset that stands for a project's service agent."""
    return name_reference(SERVICE_ACCOUNT, f"{agent}-agent.{project}")


def agent_of(account: Asset) -> str | None:
    """Which agent of `AGENTS` an account is, by its id or the host of its address; None for any other account."""
    email = email_of(account) or ""
    for key, agent in AGENTS.items():
        if account.id == agent_id(key, account.account or "") or email.endswith(f"@{agent.host}"):
            return key
    return None


def email_of(account: Asset) -> str | None:
    """The address of a service account's asset, in lower case; None when configuration does not tell."""
    for value in (account.config.get("email"), account.name, account.id):
        if isinstance(value, str):
            last = value.rpartition("/")[2]
            if "@" in last and " " not in last:
                return last.lower()
    return None


def project_of_email(email: str) -> str | None:
    """The project (id or number) that an address of a service account names."""
    name, _, host = email.partition("@")
    if host.endswith(".iam.gserviceaccount.com") and not host.startswith("gcp-sa-"):
        project = host.removesuffix(".iam.gserviceaccount.com").rsplit(".", 1)
        return f"{project[1]}:{project[0]}" if len(project) > 1 else project[0]
    if host == "developer.gserviceaccount.com" and name.endswith("-compute"):
        return name.removesuffix("-compute")
    if host == "appspot.gserviceaccount.com":
        return name
    return name if host in ("cloudbuild.gserviceaccount.com", "cloudservices.gserviceaccount.com") else None


class Members:
    """Reads member values of bindings, and says by which names a principal may be meant."""

    def __init__(self, assets: Mapping[str, Asset]) -> None:
        self._assets = assets
        self._groups = _memberships(assets)
        self._pools: dict[str, list[str]] = defaultdict(list)
        for asset in assets.values():
            if asset.type == POOL:
                name = asset.config.get("name")
                self._pools[(name if isinstance(name, str) else asset.name).rpartition("/")[2]].append(asset.id)

    def name(self, value: Value) -> str | None:
        """The canonical text of a member; `asset:<id>` for one known by reference only; None for an unknown one.

        What is in a pool of the estate is `pool:<id of the pool's asset>/…`.
        """
        if isinstance(value, str):
            return self._placed(canonical(value)) or None
        if isinstance(value, Unknown):
            joined = "".join(piece if piece is not None else "?" for piece in value.pieces)
            pool, inside = in_pool(joined)
            if pool and "?" not in f"{pool}{inside}":
                return self._placed(joined)
            return _referred(value, self._assets)
        return None

    def _placed(self, member: str) -> str:
        pool, inside = in_pool(member)
        found = self._pools.get(pool, []) if pool else []
        return f"pool:{found[0]}/{inside}" if len(found) == 1 else member

    def who(self, principal: str) -> Who:
        """The principal that is an asset's id or a member string."""
        asset = self._assets.get(principal)
        if asset is None:
            own = frozenset(_own_names(self._placed(canonical(principal))))
            email = principal.partition(":")[2] if principal.startswith("serviceAccount:") else ""
            return Who(principal, self._all(own), None, project_of_email(email.lower()), own)
        if asset.type == POOL:
            names = frozenset({f"pool:{asset.id}/*"})
            return Who(principal, self._all(names), asset.id, asset.account, names)
        texts = {f"asset:{asset.id}"}
        email_ = email_of(asset) if asset.type == SERVICE_ACCOUNT else None
        if email_ is not None:
            texts.add(f"serviceAccount:{email_}")
        if asset.id == default_compute_id(asset.account or ""):
            texts.add(f"{DEFAULT_COMPUTE}{asset.account}")
        project = asset.account or (project_of_email(email_) if email_ else None)
        if project and asset.type == SERVICE_ACCOUNT:
            texts.add(f"principalSet://cloudresourcemanager.googleapis.com/projects/{project}/type/ServiceAccount")
        return Who(principal, self._all(frozenset(texts)), asset.id, project, frozenset(texts))

    def _all(self, own: frozenset[str]) -> frozenset[str]:
        found = {EVERYONE, *own}
        if own != {EVERYONE}:
            found.add(SIGNED_IN)
        pending, rounds = list(own), 0
        while pending and rounds < _MAX_NESTING:
            rounds += 1
            pending = [group for one in pending for group in self._groups.get(one, ()) if group not in found]
            found.update(pending)
        return frozenset(found)


def _own_names(member: str) -> Iterator[str]:
    yield member
    kind, _, rest = member.partition(":")
    if kind == "user" and "@" in rest:
        yield f"domain:{rest.rpartition('@')[2]}"
    elif kind == "pool":
        head, found, _ = rest.partition("/subject/")
        if found:
            yield f"pool:{head}/*"
    elif kind == "gke":
        project, _, inside = rest.partition("/")
        yield f"gke:{project}/*"
        if "/" in inside:
            yield f"gke:{project}/{inside.partition('/')[0]}"
    elif in_pool(member)[0]:
        head, found, after = member.partition(_POOLS)
        yield f"principalSet://{head.partition('://')[2]}{found}{after.partition('/')[0]}/*"


def _referred(value: Unknown, assets: Mapping[str, Asset]) -> str | None:
    """A member that is one attribute of one account, or `serviceAccount:` and that attribute."""
    known = [assets[one] for one in value.assets if one in assets]
    if len(known) != 1 or len(value.assets) != 1:
        return None
    asset = known[0]
    if asset.type == SERVICE_ACCOUNT:
        whole = value.attribute in ("member", "email", "iam_email") or value.pieces in (("serviceAccount:", None), ())
        return (f"serviceAccount:{email}" if (email := email_of(asset)) else f"asset:{asset.id}") if whole else None
    if asset.type == GROUP and value.pieces == ("group:", None):
        key = get(asset.config, "groupKey.id")
        return f"group:{key.lower()}" if isinstance(key, str) else f"asset:{asset.id}"
    if asset.type == POOL and value.pieces[:1] in ((_FEDERATED[0],), (_FEDERATED[1],)):
        rest = value.pieces[1:]
        return f"pool:{asset.id}{rest[1]}" if len(rest) == 2 and rest[0] is None else None  # noqa: PLR2004 - hole, text
    return None


def _memberships(assets: Mapping[str, Asset]) -> Mapping[str, list[str]]:
    """Canonical member → the groups that it is directly in."""
    out: dict[str, list[str]] = defaultdict(list)
    for asset in assets.values():
        if asset.type != MEMBERSHIP:
            continue
        group = _group(asset.config.get("parent"), assets)
        if group is None:
            continue
        for member in _member_names(get(asset.config, "preferredMemberKey.id"), assets):
            out[member].append(group)
    return out


def _group(value: Value, assets: Mapping[str, Asset]) -> str | None:
    ids: Iterable[str] = value.assets if isinstance(value, Unknown) else (str(value),)
    for one in ids:
        found = assets.get(one)
        if found is not None and found.type == GROUP:
            key = get(found.config, "groupKey.id")
            return f"group:{key.lower()}" if isinstance(key, str) else f"asset:{found.id}"
    if not isinstance(value, str):
        return None
    named = [one for one in assets.values() if one.type == GROUP and value in (one.config.get("name"), one.name)]
    key = get(named[0].config, "groupKey.id") if len(named) == 1 else None
    return f"group:{key.lower()}" if isinstance(key, str) else None


def _member_names(value: Value, assets: Mapping[str, Asset]) -> Iterator[str]:
    """A member's key is an address that may be a user's, a service account's or a group's."""
    if isinstance(value, str) and "@" in value:
        address = value.strip().lower()
        yield from (f"{kind}:{address}" for kind in ("user", "serviceAccount", "group"))
    elif isinstance(value, Unknown) and len(value.assets) == 1 and value.assets[0] in assets:
        yield f"asset:{value.assets[0]}"

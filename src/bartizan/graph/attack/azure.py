"""What Azure's identities reach: data, indexes, secrets and models, by their roles or by the keys of accounts.

Sources: Azure Storage, Authorize access to data (a role of the data plane, or the account's keys where shared key
is allowed); Azure AI Search, Connect using roles (roles count only where they are switched on); Azure AI services,
Authentication; Azure Machine Learning, Authenticate clients for online endpoints.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from bartizan.catalog.paths import get
from bartizan.graph.access.answer import New
from bartizan.graph.access.azure.access import AzureAccess
from bartizan.graph.attack import azure_credentials, azure_vaults
from bartizan.graph.attack.administrators import PREFIX
from bartizan.graph.attack.azure_base import GRANT, Reader, basis_of, may_grant
from bartizan.graph.attack.moves import Basis, Ground, Move
from bartizan.graph.estate import place
from bartizan.graph.flows import DATA
from bartizan.model.asset import Asset
from bartizan.model.location import Evidence
from bartizan.model.values import Unknown, plain

ACCOUNT = "Microsoft.Storage/storageAccounts"
CONTAINER = f"{ACCOUNT}/blobServices/containers"
COGNITIVE = "Microsoft.CognitiveServices/accounts"
SEARCH = "Microsoft.Search/searchServices"
COSMOS = "Microsoft.DocumentDB/databaseAccounts"
ENDPOINT = "Microsoft.MachineLearningServices/workspaces/onlineEndpoints"
_BLOBS = f"{CONTAINER}/blobs"
_DOCUMENTS = f"{SEARCH}/indexes/documents"
_CHAT = f"{COGNITIVE}/OpenAI/deployments/chat/completions/action"
_CHATTING = frozenset({"OpenAI", "AIServices"})


@dataclass(frozen=True, slots=True)
class Way:
    """One way to a step: the action, on the target or on the account that it stands in, and what must be so.

    `fits` says of the target whether the way works there: True, False, or None when it is not known.
    `grants` are the roles of which one must be among those that the principal may give.
    """

    technique: str
    action: str
    fits: Callable[[Reader, Asset], tuple[bool | None, tuple[Evidence, ...]]]
    on: str | None = None
    grants: tuple[str, ...] = ()


def moves(ground: Ground) -> Iterator[Move]:
    """Every principal of Azure through every way to every target that its roles may reach."""
    access = ground.facts.access.get("azure")
    if not isinstance(access, AzureAccess):
        return
    reader = Reader(ground, access)
    yield from azure_vaults.moves(reader)
    yield from azure_credentials.moves(reader)
    yield from _endpoints_act(reader)
    yield from _administers(reader)
    for principal in access.principals:
        for type_, ways in WAYS.items():
            for way in ways:
                if access.speaks(principal, way.action):
                    yield from _through(reader, way, principal, type_)


def _administers(reader: Reader) -> Iterator[Move]:
    """Who may give the strongest roles on its own subscription is an administrator of it whenever it likes."""
    for principal in reader.access.principals:
        scopes = reader.access.places.holder(principal, "")
        if not scopes or not reader.access.speaks(principal, GRANT):
            continue
        answer = may_grant(reader, principal, New("", principal), ("Owner", "User Access Administrator"))
        if answer.possible:
            held = scopes[0][1]
            where = (
                f"the subscription of {held[5:].replace('//', '/').rstrip('/')}" if held.startswith("repo:") else held
            )
            gained = f"{PREFIX}azure/{where}"
            yield from reader.ground.moves(
                "identity-self-escalation", principal, gained, basis_of(answer, (), open_=False)
            )


def _through(reader: Reader, way: Way, principal: str, type_: str) -> Iterator[Move]:
    for id_ in reader.access.reach(principal, way.action, type_):
        target = reader.ground.facts.assets[id_]
        if id_ == principal or (target.kind in DATA and not reader.ground.facts.matters(target)):
            continue
        fits, why = way.fits(reader, target)
        if fits is False:
            continue
        on: str | New = target.id if way.on is None else New(way.on, target.id)
        if way.grants:
            answer = may_grant(reader, principal, target.id, way.grants)
        else:
            answer = reader.access.may(principal, way.action, on)
        if answer.possible:
            basis = basis_of(answer, why, open_=fits is None)
            for part in reader.parts(target):
                yield from reader.ground.moves(way.technique, principal, target.id, basis, gained_part=part)


def _network(reader: Reader, target: Asset) -> tuple[bool | None, tuple[Evidence, ...]]:
    """Open where the account's network is: whether the identity's compute stands inside is not known."""
    account = reader.account(target)
    return (True if reader.is_open(account) else None), ()


def _keys(reader: Reader, target: Asset, *, path: str, works: bool) -> tuple[bool | None, tuple[Evidence, ...]]:
    account = reader.account(target)
    value = get(reader.ground.facts.config(account), path)
    if isinstance(value, Unknown):
        return None, ()
    if value is not None and (value in (True, "true")) is not works:
        return False, ()
    said = Evidence(f"keys of {account.name} work", path, plain(value), place(account, path))
    return (True if reader.is_open(account) else None), (said,)


def _roles_count(reader: Reader, target: Asset) -> tuple[bool | None, tuple[Evidence, ...]]:
    """A search service asks for keys alone unless roles are switched on."""
    config = reader.ground.facts.config(target)
    options, local = get(config, "properties.authOptions"), get(config, "properties.disableLocalAuth")
    if isinstance(options, Unknown) or isinstance(local, Unknown):
        return None, ()
    if local is not True and get(config, "properties.authOptions.aadOrApiKey") is None:
        return False, ()
    return _network(reader, target)


def _chats(reader: Reader, target: Asset) -> tuple[bool | None, tuple[Evidence, ...]]:
    kind = target.config.get("kind")
    if kind is None or isinstance(kind, Unknown):
        return None, ()
    return _network(reader, target) if kind in _CHATTING else (False, ())


def _signed_by(reader: Reader, target: Asset, *, mode: str) -> tuple[bool | None, tuple[Evidence, ...]]:
    path = "properties.authMode"
    value = get(reader.ground.facts.config(target), path)
    if value is None or isinstance(value, Unknown):
        return None, ()
    if str(value).lower() != mode:
        return False, ()
    fact = Evidence(f"{target.name} asks for {value}", path, plain(value), place(target, path))
    return (True if reader.is_open(target) else None), (fact,)


_SHARED = partial(_keys, path="properties.allowSharedKeyAccess", works=True)
_LOCAL = partial(_keys, path="properties.disableLocalAuth", works=False)
_OPENING = (
    "Storage Blob Data Reader",
    "Storage Blob Data Contributor",
    "Storage Blob Data Owner",
    "Contributor",
    "Owner",
)
_GRANT = Way("identity-opens-data", GRANT, _network, grants=_OPENING)
_STORE = (
    Way("identity-data-read", f"{_BLOBS}/read", _network),
    Way("identity-data-write", f"{_BLOBS}/write", _network),
    Way("identity-keys-read", f"{ACCOUNT}/listKeys/action", _SHARED, f"{ACCOUNT}/keys"),
    Way("identity-keys-write", f"{ACCOUNT}/listKeys/action", _SHARED, f"{ACCOUNT}/keys"),
    _GRANT,
)
WAYS: Mapping[str, tuple[Way, ...]] = {
    ACCOUNT: _STORE,
    CONTAINER: _STORE,
    COSMOS: (
        Way("identity-keys-read", f"{COSMOS}/listKeys/action", _LOCAL),
        Way("identity-keys-write", f"{COSMOS}/listKeys/action", _LOCAL),
    ),
    SEARCH: (
        Way("identity-data-read", f"{_DOCUMENTS}/read", _roles_count),
        Way("identity-data-write", f"{_DOCUMENTS}/write", _roles_count),
        Way("identity-keys-read", f"{SEARCH}/listQueryKeys/action", _LOCAL),
        Way("identity-keys-write", f"{SEARCH}/listAdminKeys/action", _LOCAL),
    ),
    COGNITIVE: (
        Way("identity-invoke", _CHAT, _chats),
        Way("identity-keys-invoke", f"{COGNITIVE}/listKeys/action", _LOCAL),
    ),
    ENDPOINT: (
        Way("identity-invoke", f"{ENDPOINT}/score/action", partial(_signed_by, mode="aadtoken")),
        Way("identity-keys-invoke", f"{ENDPOINT}/listKeys/action", partial(_signed_by, mode="key")),
        Way("identity-keys-invoke", f"{ENDPOINT}/token/action", partial(_signed_by, mode="amltoken")),
    ),
}
"""The ways to what Azure's AI stands on, by the type of the target."""


def _endpoints_act(reader: Reader) -> Iterator[Move]:
    """An endpoint's scoring code has the credentials of the identity that the endpoint runs under."""
    for flow in reader.ground.facts.flows:
        if flow.how == "runs-as" and reader.ground.facts.assets[flow.source].type == ENDPOINT:
            yield from reader.ground.moves("compute-role", flow.source, flow.target, Basis(flow.evidence, flow.facts))

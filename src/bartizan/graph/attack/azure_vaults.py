"""Secrets in Azure's key vaults: read by role, by access policy, or by whoever may change either.

Source: Azure Key Vault, Azure RBAC vs. access policies (a vault goes by one of the two; its own
`enableRbacAuthorization` says which; where it does not, that depends on the API version that made it).
"""

from __future__ import annotations

from collections.abc import Iterator

from bartizan.catalog.paths import get, walk
from bartizan.graph.access.answer import Answer, Decision
from bartizan.graph.attack.azure_base import GRANT, Reader, basis_of, may_grant
from bartizan.graph.attack.moves import Basis, Move
from bartizan.graph.estate import place
from bartizan.model.asset import Asset
from bartizan.model.location import Evidence
from bartizan.model.severity import Certainty
from bartizan.model.values import Unknown, Value, plain

VAULT = "Microsoft.KeyVault/vaults"
SECRET = f"{VAULT}/secrets"
READ = f"{SECRET}/getSecret/action"
_OPENING = ("Key Vault Secrets User", "Key Vault Secrets Officer", "Key Vault Administrator")
POLICIES = (f"{VAULT}/accessPolicies/write", f"{VAULT}/write")
_MODE = "properties.enableRbacAuthorization"


def moves(reader: Reader) -> Iterator[Move]:
    """Each principal to each vault that is declared with secrets, or holds some, and to each secret."""
    for vault in reader.ground.by_type.get(VAULT, ()):
        secrets = [one for _, one in reader.ground.facts.near.into(vault.id, "contained-in") if one.type == SECRET]
        mode = get(reader.ground.facts.config(vault), _MODE)
        by_role = None if mode is None or isinstance(mode, Unknown) else mode in (True, "true")
        for target in secrets or [vault]:
            if by_role is not False:
                yield from _by_role(reader, vault, target, sure=by_role is True)
            if by_role is not True:
                yield from _by_policy(reader, vault, target, sure=by_role is False)


def _by_role(reader: Reader, vault: Asset, target: Asset, *, sure: bool) -> Iterator[Move]:
    open_ = not sure or not reader.is_open(vault)
    for principal, answer in _answers(reader, READ, target):
        basis = basis_of(answer, (), open_=open_)
        yield from reader.ground.moves("identity-secret-read", principal, target.id, basis)
    for principal in reader.who(GRANT, target):
        answer = may_grant(reader, principal, target.id, _OPENING)
        if answer.possible:
            basis = basis_of(answer, (), open_=open_)
            yield from reader.ground.moves("identity-opens-data", principal, target.id, basis)


def _by_policy(reader: Reader, vault: Asset, target: Asset, *, sure: bool) -> Iterator[Move]:
    open_ = not sure or not reader.is_open(vault)
    certainty = Certainty.CONDITIONAL if open_ else Certainty.PROVEN
    for path, entry in walk(vault.config, "properties.accessPolicies[]"):
        if not _reads(get(entry, "permissions.secrets")):
            continue
        who = get(entry, "objectId")
        for principal in reader.access.meant(who, vault):
            name = reader.ground.facts.assets[principal].name
            fact = Evidence(
                f"an access policy of {vault.name} lets {name} read secrets", path, None, place(vault, path)
            )
            basis = Basis((fact,), frozenset({vault.id}), certainty)
            yield from reader.ground.moves("identity-secret-read", principal, target.id, basis)
    for action in POLICIES:
        for principal, answer in _answers(reader, action, vault):
            more = (Evidence(f"{vault.name} goes by access policies", _MODE, plain(False), place(vault, _MODE)),)
            basis = basis_of(answer, more, open_=open_)
            yield from reader.ground.moves("identity-opens-data", principal, target.id, basis)


def _answers(reader: Reader, action: str, target: Asset) -> Iterator[tuple[str, Answer]]:
    for principal in reader.who(action, target):
        answer = reader.access.may(principal, action, target.id)
        if answer.decision is not Decision.DENIED:
            yield principal, answer


def _reads(permissions: Value) -> bool:
    named = permissions if isinstance(permissions, list | tuple) else [permissions]
    return any(isinstance(one, str) and one.lower() in ("get", "all") for one in named)

"""Credentials that things of Azure hold or take: keys in datastores, and whose tokens an identity trusts.

Sources: Azure Machine Learning, Datastores and credential-based access (who may list a datastore's secrets has the
account's key); Microsoft Entra, Flexible federated identity credentials (`claims['sub'] matches 'repo:org/*'`, where
`*` is any text).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bartizan.catalog.paths import get
from bartizan.graph.attack.azure_base import Reader, basis_of
from bartizan.graph.attack.moves import INTERNET, Basis, Move
from bartizan.graph.estate import place
from bartizan.graph.flows import DATA
from bartizan.graph.flows_azure import DATASTORE, store_of
from bartizan.graph.globs import literal_head
from bartizan.model.asset import Asset
from bartizan.model.location import Evidence
from bartizan.model.values import Unknown, plain

SECRETS = f"{DATASTORE}/listSecrets/action"
FEDERATED = "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials"
GITHUB = "https://token.actions.githubusercontent.com"
_TYPE = "properties.credentials.credentialsType"
_EXPRESSION = "properties.claimsMatchingExpression.value"
_LONGEST = 2_000
_SUBJECT = re.compile(r"claims\['sub'\]\s+matches\s+'([^']*)'")


def moves(reader: Reader) -> Iterator[Move]:
    """Principals through datastores to the stores behind them, and strangers to identities that trust their tokens."""
    for datastore in reader.ground.by_type.get(DATASTORE, ()):
        yield from _keys(reader, datastore)
    for credential in reader.ground.by_type.get(FEDERATED, ()):
        yield from _strangers(reader, credential)


def _keys(reader: Reader, datastore: Asset) -> Iterator[Move]:
    """An account's key opens the whole account; what is told here is the container that the datastore is for."""
    facts = reader.ground.facts
    kind = get(datastore.config, _TYPE)
    found = store_of(datastore, facts.near, get(datastore.config, "properties.containerName"))
    if kind != "AccountKey" or found is None:
        return
    store = found[0]
    account = reader.account(store)
    shared = get(facts.config(account), "properties.allowSharedKeyAccess")
    if shared in (False, "false") or (store.kind in DATA and not facts.matters(store)):
        return
    fact = Evidence(f"{datastore.name} keeps the key of {account.name}", _TYPE, kind, place(datastore, _TYPE))
    open_ = isinstance(shared, Unknown) or not reader.is_open(account)
    for principal in reader.who(SECRETS, datastore):
        answer = reader.access.may(principal, SECRETS, datastore.id)
        if not answer.possible or principal == store.id:
            continue
        basis = basis_of(answer, (fact,), open_=open_)
        for part in reader.parts(store):
            for technique in ("identity-keys-read", "identity-keys-write"):
                yield from reader.ground.moves(technique, principal, store.id, basis, gained_part=part)


def _strangers(reader: Reader, credential: Asset) -> Iterator[Move]:
    """An identity that takes the tokens of every owner on GitHub: whoever runs a workflow there has one."""
    issuer, value = get(credential.config, "properties.issuer"), get(credential.config, _EXPRESSION)
    if (
        not isinstance(issuer, str)
        or issuer.rstrip("/") != GITHUB
        or not isinstance(value, str)
        or len(value) > _LONGEST
    ):
        return
    # With other clauses beside it the subject alone decides nothing.
    found = _SUBJECT.fullmatch(value.strip())
    if found is None or not _any_owner(found[1]):
        return
    fact = Evidence(f"{credential.name} trusts {found[1]}", _EXPRESSION, plain(value), place(credential, _EXPRESSION))
    for _, identity in reader.ground.facts.near.out(credential.id, "contained-in"):
        basis = Basis((fact,), frozenset({credential.id}))
        yield from reader.ground.moves("role-trusts-strangers-tokens", INTERNET, identity.id, basis)


def _any_owner(pattern: str) -> bool:
    """Whether a pattern of subjects (`repo:owner/name:…`) leaves the owner open from its first letter."""
    return literal_head(pattern) in ("", "r", "re", "rep", "repo", "repo:")

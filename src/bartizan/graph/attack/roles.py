"""How one identity of AWS becomes another by its trust policy: users, roles, tokens of strangers, guests."""

from __future__ import annotations

from collections.abc import Iterator

from bartizan.graph.access.aws.decide import Question, action_match, decide
from bartizan.graph.access.aws.denied import condition_keys
from bartizan.graph.access.aws.federation import COGNITO, any_owner, guests
from bartizan.graph.access.aws.policy import Statement, quoted
from bartizan.graph.access.aws.resource import Match
from bartizan.graph.access.aws.trust import ASSUME
from bartizan.graph.arn import PARTS
from bartizan.graph.attack.moves import INTERNET, PARTNER, Basis, Ground, Move, from_decision
from bartizan.graph.estate import place
from bartizan.graph.stores.aws import ANYONE, ANYONE_CONTEXT
from bartizan.model.asset import Asset
from bartizan.model.location import Evidence
from bartizan.model.severity import Certainty
from bartizan.model.values import Unknown

ROLE = "AWS::IAM::Role"
POOL, POOL_ROLES = "AWS::Cognito::IdentityPool", "AWS::Cognito::IdentityPoolRoleAttachment"


def moves(ground: Ground) -> Iterator[Move]:
    """Every way from one identity of AWS to another, and from anyone to a role that lets strangers in."""
    for role in ground.by_type.get(ROLE, ()):
        yield from _trusts_anyone(ground, role)
        yield from _trusts_strangers_tokens(ground, role)
        yield from _trusts_partners(ground, role)
    yield from _guests(ground)
    aws = ground.facts.aws
    for identity in aws.identities.values():
        if aws.sovereign(identity.asset):
            continue
        for id_ in aws.reach(identity.asset, ASSUME, ROLE):
            found = ground.may(identity, ASSUME, id_) if id_ != identity.asset else None
            if found is not None:
                yield from ground.moves("identity-assume-role", identity.asset, id_, from_decision(found))


def _trusts_anyone(ground: Ground, role: Asset) -> Iterator[Move]:
    resource, trust = ground.facts.resources.get(role.id), ground.facts.policy(role.id)
    if resource is None or trust is None or not any(_names_everyone(item) for item in trust.statements):
        return
    rcps = ground.facts.aws.organization.rcps(role.account, "sts")
    found = decide(Question(ANYONE, ASSUME, resource, ANYONE_CONTEXT), trust, rcps)
    if found is not None:
        yield from ground.moves("role-trusts-anyone", INTERNET, role.id, from_decision(found))


def _names_everyone(item: Statement) -> bool:
    return item.not_principals is not None or any(value == "*" for _, value in item.principals or ())


def _trusts_strangers_tokens(ground: Ground, role: Asset) -> Iterator[Move]:
    for way in ground.facts.aws.federated(role.id):
        if not any_owner(way):
            continue
        item = way.statement
        subjects = " or ".join(way.subjects) if way.subjects else "any subject"
        fact = Evidence(f"tokens of {way.issuer} with {subjects} are let in", item.path, quoted(item), item.location)
        sure = Certainty.CONDITIONAL if way.open else Certainty.PROVEN
        yield from ground.moves(
            "role-trusts-strangers-tokens", INTERNET, role.id, Basis((fact,), frozenset({role.id}), sure)
        )


def _trusts_partners(ground: Ground, role: Asset) -> Iterator[Move]:
    """Accounts outside the estate that a role names: by another number, or by the external id that it asks them for."""
    trust = ground.facts.policy(role.id)
    for item in trust.statements if trust is not None else ():
        if not item.allow or action_match(item, ASSUME) is not Match.ALL:
            continue
        for kind, value in item.principals or ():
            account = _account(value) if kind == "AWS" and isinstance(value, str) else None
            if account is None or account in ground.facts.aws.accounts:
                continue
            if role.account is None and "sts:externalid" not in condition_keys(item.condition):
                continue
            fact = Evidence(f"{role.name} trusts the account {account}", item.path, quoted(item), item.location)
            basis = Basis((fact,), frozenset({role.id}), Certainty.ASSUMED)
            yield from ground.moves("partner-assumes-role", PARTNER, role.id, basis)
            return


def _account(principal: str) -> str | None:
    """The account that a principal element names or lies in."""
    parts = principal.split(":")
    found = (
        principal
        if principal.isdigit()
        else parts[4]
        if principal.startswith("arn:") and len(parts) > PARTS - 1
        else ""
    )
    return found if found.isdigit() else None


def _guests(ground: Ground) -> Iterator[Move]:
    """Identity pools that give anyone the credentials of a role for guests."""
    resolver, assets = ground.facts.resolver, ground.facts.assets
    attachments = ground.by_type.get(POOL_ROLES, ())
    for attachment in attachments:
        pools = resolver.resolve(attachment.config.get("IdentityPoolId"), (POOL,), attachment).ids
        for pool in (assets[id_] for id_ in pools):
            for holder, path, value in guests(pool, [attachment]):
                off = "AllowUnauthenticatedIdentities"
                open_ = Evidence(f"{pool.name} admits guests", off, True, place(pool, off))
                given = Evidence(f"{holder.name} gives guests the role", path, None, place(holder, path))
                for id_ in resolver.resolve(value, (ROLE,), holder).ids:
                    sure = _lets_guests_in(ground, id_)
                    if sure is not None:
                        basis = Basis((open_, given), frozenset({pool.id, holder.id}), sure)
                        yield from ground.moves("role-trusts-strangers-tokens", INTERNET, id_, basis)


def _lets_guests_in(ground: Ground, role: str) -> Certainty | None:
    """How surely a role's trust policy lets the pool's guests in; None when it asks for signed-in users."""
    best: Certainty | None = None
    for way in ground.facts.aws.federated(role):
        if way.issuer != COGNITO or (way.amr and "unauthenticated" not in way.amr):
            continue
        # The audience is the pool's own id, which code cannot know: an unknown one that is there names a pool.
        known = not way.open or _asks_for_pool(way.statement.condition)
        best = Certainty.PROVEN if known or best is Certainty.PROVEN else Certainty.CONDITIONAL
    return best


def _asks_for_pool(condition: object) -> bool:
    tests = condition.values() if isinstance(condition, dict) else ()
    keys = [(key, value) for held in tests if isinstance(held, dict) for key, value in held.items()]
    return all(
        key.lower().endswith((":aud", ":amr")) and (not isinstance(value, Unknown) or value.is_present)
        for key, value in keys
    )

"""Google Cloud, besides its primitives: buckets, delegation, containers' policies, strangers' tokens."""

from __future__ import annotations

from collections.abc import Iterator

from bartizan.graph.access.answer import Answer, Decision, Principal
from bartizan.graph.access.gcp.access import GcpAccess
from bartizan.graph.access.gcp.bindings import BUCKET
from bartizan.graph.access.gcp.federation import open_providers
from bartizan.graph.access.gcp.members import POOL, SERVICE_ACCOUNT, in_pool
from bartizan.graph.access.gcp.places import FOLDER, ORGANIZATION
from bartizan.graph.access.gcp.roles import CUSTOM_ROLE
from bartizan.graph.attack.administrators import administrators_of
from bartizan.graph.attack.moves import INTERNET, Basis, Ground, Move
from bartizan.graph.stores.gcp import FIRST, READ, STRANGER, WRITE, ways
from bartizan.model.asset import Asset
from bartizan.model.severity import Certainty

TOKEN = "iam.serviceAccounts.getAccessToken"  # noqa: S105 - a permission
DELEGATE = "iam.serviceAccounts.implicitDelegation"
CI_JOB = "ci/job"
AGENT_ENGINE = "aiplatform.googleapis.com/ReasoningEngine"
"""An agent whose code runs with the credentials of its account."""

_CONTAINERS = {
    FOLDER: "resourcemanager.folders.setIamPolicy",
    ORGANIZATION: "resourcemanager.organizations.setIamPolicy",
}


def moves(ground: Ground) -> Iterator[Move]:
    """Each principal to the buckets that matter, to other accounts and to full rights; strangers to pools."""
    access = ground.facts.google
    for principal in access.principals.values():
        yield from _buckets(ground, access, principal)
        yield from _delegated(ground, access, principal)
        if not access.sovereign(principal.asset):
            yield from _higher(ground, access, principal)
            yield from _own_roles(ground, access, principal)
    for flow in ground.facts.flows:
        if flow.how == "runs-as" and ground.facts.assets[flow.source].type == AGENT_ENGINE:
            yield from ground.moves("compute-role", flow.source, flow.target, Basis(flow.evidence, flow.facts))
    for job in ground.by_type.get(CI_JOB, ()):
        yield from _delivers(ground, access, job)
    for pool in ground.by_type.get(POOL, ()):
        yield from _strangers(ground, pool)


def basis_of(*answers: Answer, sure: bool = True) -> Basis:
    """A basis that needs every one of some answers; `sure` false makes it conditional."""
    facts = [fact for one in answers for fact in one.evidence]
    proven = sure and all(one.decision is Decision.ALLOWED for one in answers)
    return Basis(
        tuple(fact for at, fact in enumerate(facts) if fact not in facts[:at]),
        frozenset().union(*(one.facts for one in answers)),
        Certainty.PROVEN if proven else Certainty.CONDITIONAL,
        broad=any(one.broad for one in answers),
    )


def _buckets(ground: Ground, access: GcpAccess, principal: Principal) -> Iterator[Move]:
    """The buckets that matter, but what everyone may do: that needs no identity."""
    for action, technique in ((READ, "identity-data-read"), (WRITE, "identity-data-write")):
        if not access.speaks(principal.asset, FIRST[action]):
            continue
        for id_ in access.reach(principal.asset, FIRST[action], BUCKET):
            bucket = ground.facts.assets[id_]
            if not ground.facts.matters(bucket):
                continue
            public = {way.scope for way in ways(ground.facts, access, STRANGER, bucket, action) if way.sure}
            for way in ways(ground.facts, access, principal.asset, bucket, action):
                if way.scope not in public:
                    basis = basis_of(*way.answers)
                    yield from ground.moves(technique, principal.asset, id_, basis, gained_part=way.scope)


def _delegated(ground: Ground, access: GcpAccess, principal: Principal) -> Iterator[Move]:
    """Accounts whose token may be asked for through a chain of others (`delegates` of generateAccessToken)."""
    if not access.speaks(principal.asset, DELEGATE):
        return
    chain: list[tuple[str, tuple[Answer, ...]]] = [(principal.asset, ())]
    seen = {principal.asset}
    while chain:
        here, answers = chain.pop()
        for through in access.reach(here, DELEGATE, SERVICE_ACCOUNT):
            link = access.may(here, DELEGATE, through)
            if through in seen or not link.possible:
                continue
            seen.add(through)
            chain.append((through, (*answers, link)))
            for target in access.reach(through, TOKEN, SERVICE_ACCOUNT):
                last = access.may(through, TOKEN, target)
                if target not in (principal.asset, through) and last.possible:
                    basis = basis_of(*answers, link, last)
                    yield from ground.moves("identity-assume-role", principal.asset, target, basis)


def _higher(ground: Ground, access: GcpAccess, principal: Principal) -> Iterator[Move]:
    """Whoever rewrites the policy of a folder or organisation above its own project owns the project."""
    for node in access.places.line(principal.asset).nodes:
        action = _CONTAINERS.get(ground.facts.assets[node].type)
        if action is None or not access.speaks(principal.asset, action):
            continue
        answer = access.may(principal.asset, action, node)
        if answer.possible:
            own = ground.facts.assets[principal.asset]
            gained = administrators_of("gcp", own)
            yield from ground.moves("identity-self-escalation", own.id, gained, basis_of(answer))


def _own_roles(ground: Ground, access: GcpAccess, principal: Principal) -> Iterator[Move]:
    """Whoever rewrites a custom role that it holds on its own project gives itself every right there."""
    if not access.speaks(principal.asset, "iam.roles.update"):
        return
    own = ground.facts.assets[principal.asset]
    for role, binding in access.held_on_project(principal.asset):
        if ground.facts.assets[role].type != CUSTOM_ROLE:
            continue
        answer = access.may(principal.asset, "iam.roles.update", role)
        if answer.possible:
            fact = binding.evidence(own.name, "what the role holds")
            basis = basis_of(answer, sure=binding.condition is None and binding.open is None)
            whole = Basis((*basis.evidence, fact), basis.facts | {binding.at}, basis.certainty)
            yield from ground.moves("identity-self-escalation", own.id, administrators_of("gcp", own), whole)


def _delivers(ground: Ground, access: GcpAccess, job: Asset) -> Iterator[Move]:
    """A job of CI that signs in as an account whose policy lets a pool's workloads in.

    Whether the pool lets this very repository in is sure only where the policy names it.
    """
    repository = job.id.removeprefix("repo:").partition("//")[0]
    for edge, account in ground.facts.near.out(job.id, "runs-as"):
        if account.type != SERVICE_ACCOUNT:
            continue
        federated = [one for one in access.members_of(account.id, TOKEN) if _is_federated(one[0])]
        named = [one for one in federated if one[0].endswith(f"/{repository}") and "/attribute.repository/" in one[0]]
        for _, binding in (named or federated)[:1]:
            fact = binding.evidence("workloads of a pool", TOKEN)
            plain = named and binding.condition is None and binding.open is None
            sure = Certainty.PROVEN if plain else Certainty.CONDITIONAL
            basis = Basis((*edge.evidence, fact), frozenset({account.id, job.id}), sure)
            yield from ground.moves("compute-role", job.id, account.id, basis)


def _is_federated(member: str) -> bool:
    return member.startswith("pool:") or bool(in_pool(member)[0])


def _strangers(ground: Ground, pool: Asset) -> Iterator[Move]:
    """Pools that sign in everyone who has an account at a shared issuer of tokens."""
    for found in open_providers(pool, ground.facts.assets.values()):
        sure = Certainty.PROVEN if found.sure else Certainty.CONDITIONAL
        basis = Basis((found.evidence,), frozenset({found.provider.id}), sure)
        yield from ground.moves("role-trusts-strangers-tokens", INTERNET, pool.id, basis)

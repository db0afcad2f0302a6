"""What an identity of an estate may do, evaluated as AWS evaluates policies (`settle`).

What cannot be decided is never an allow by itself: an unknown Allow gives nothing; an undecidable Deny,
boundary or condition makes the answer conditional.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from bartizan.graph.access.aws.conditions import Context
from bartizan.graph.access.aws.policy import Document, Statement, quoted
from bartizan.graph.access.aws.principals import ROLE, Naming, Who, account_of_principal
from bartizan.graph.access.aws.resource import Match, Resource
from bartizan.graph.access.aws.settle import Policies, Rules, Verdict, settle
from bartizan.graph.access.aws.weigh import Ask, action_match, resource_match
from bartizan.graph.access.aws.weigh import principal_match as match_principal
from bartizan.model.location import Evidence
from bartizan.model.severity import Certainty

__all__ = [
    "Decision",
    "Identity",
    "Question",
    "account_of_principal",
    "action_match",
    "decide",
    "principal_match",
    "resource_match",
    "verdict",
]


@dataclass(frozen=True, slots=True)
class Identity:
    """A role or user (or another `kind` of principal) with every policy that speaks of it.

    `kind` is role, user, session (an assumed role's), federated-user, root, service, federated or
    anonymous. `boundaries` must each allow; of `sessions` (the policies passed for the session) one must
    allow when there are any; of `scps` (the service control policies of each level from the root of the
    organisation to the account) one of every level must. `unknown` says which of its policies could not
    be read: one of them may deny, so every decision is conditional then. `names` are the texts by which
    a principal element may name it (its ARN; its id).
    """

    asset: str
    kind: str
    name: str
    account: str | None
    statements: tuple[Statement, ...]
    boundaries: tuple[Document, ...] = ()
    unknown: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    sessions: tuple[Document, ...] = ()
    scps: tuple[tuple[Document, ...], ...] = ()
    who: Who = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        """Prepare what every decision reads."""
        names = frozenset((self.asset, *self.names))
        role = next((one.rpartition("/")[2] for one in self.names if ":role/" in one), "")
        asked = (
            Who(ROLE, self.account, frozenset(), names, self.asset, role)
            if self.kind == ROLE
            else Who(self.kind, self.account, names, frozenset(), self.asset)
        )
        object.__setattr__(self, "who", asked)


@dataclass(frozen=True, slots=True)
class Decision:
    """An allowed request: how surely, by which statements, and which assets hold those."""

    certainty: Certainty
    evidence: tuple[Evidence, ...]
    facts: frozenset[str]
    statements: tuple[Statement, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Question:
    """One request: may `identity` do `action` on `resource`, given what is known of the request."""

    identity: Identity
    action: str
    resource: Resource
    context: Context


def principal_match(statement: Statement, identity: Identity) -> tuple[Match, bool]:
    """Whether a resource policy's statement speaks of `identity`, and whether it names it directly.

    A statement that names the account (or its root) only opens the door for identity policies.
    """
    match, how = match_principal(statement, identity.who)
    return match, how > Naming.ACCOUNT


def decide(
    question: Question, resource_policy: Document | None = None, rcps: Sequence[Sequence[Document]] = ()
) -> Decision | None:
    """The decision when the request is allowed; None when it is denied or an allow is not established.

    `rcps` are the resource control policies of each level above the resource's account.
    """
    found = verdict(question, resource_policy, rcps)
    if found.allowed is False or not found.hits:
        return None
    return Decision(
        Certainty.PROVEN if found.allowed else Certainty.CONDITIONAL,
        tuple(_evidence(hit.statement, question) for hit in found.hits[:2]),
        frozenset(hit.statement.owner for hit in found.hits if hit.statement.owner),
        tuple(hit.statement for hit in found.hits),
    )


def verdict(
    question: Question, resource_policy: Document | None = None, rcps: Sequence[Sequence[Document]] = ()
) -> Verdict:
    """As `decide`, with what denies or what is open: `because`, the deciding hits, and the missing keys."""
    identity, resource = question.identity, question.resource
    asked = Ask(
        identity.who,
        question.action.lower(),
        resource,
        question.context,
        bounded=bool(identity.boundaries),
        asset=resource.asset,
    )
    policies = Policies(
        identity=(Document(identity.statements),),
        resource=resource_policy,
        boundaries=identity.boundaries,
        session=identity.sessions,
        scps=identity.scps,
        rcps=rcps,
        unread=identity.unknown,
    )
    across = bool(identity.account and resource.holder and identity.account != resource.holder)
    # The policy of a key decides whether the policies of its account count at all.
    first = resource.service == "kms" and resource_policy is not None
    return settle(asked, policies, Rules(across=across, resource_first=first, speculative=False))


def _evidence(statement: Statement, question: Question) -> Evidence:
    return Evidence(
        f"{question.identity.name} is allowed {question.action}",
        statement.path,
        quoted(statement),
        statement.location,
    )

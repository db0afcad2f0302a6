"""What an identity of AWS may do: identity, resource and boundary policies, evaluated as AWS evaluates them.

Source of the logic: IAM user guide, "Policy evaluation logic". An explicit Deny wins; a permissions
boundary must allow too; within one account an identity policy or a resource policy that names the
principal suffices; across accounts both are needed. What cannot be decided is never an allow by itself:
an unknown Allow gives nothing; an undecidable Deny, boundary or condition makes the answer conditional.

The order of tests below is the seam where service control policies, session policies and VPC endpoint
policies will join: each is one more document that must allow (`_must_allow`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from bartizan.graph.access.aws.conditions import Context, holds
from bartizan.graph.access.aws.policy import Document, Statement, quoted, strings
from bartizan.graph.access.aws.resource import Match, Resource, weaker
from bartizan.graph.globs import matches
from bartizan.model.location import Evidence
from bartizan.model.severity import Certainty
from bartizan.model.values import Unknown, Value


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


def action_match(statement: Statement, action: str) -> Match:
    """Whether a statement speaks of `action` (compared without case); MAYBE when its list is partly unknown."""
    wanted = action.lower()
    if statement.actions is not None:
        if any(matches(pattern.lower(), wanted) for pattern in strings(statement.actions)):
            return Match.ALL
        return Match.MAYBE if _has_unknown(statement.actions) else Match.NONE
    if statement.not_actions is not None:
        if any(matches(pattern.lower(), wanted) for pattern in strings(statement.not_actions)):
            return Match.NONE
        return Match.MAYBE if _has_unknown(statement.not_actions) else Match.ALL
    return Match.NONE


def resource_match(statement: Statement, resource: Resource) -> Match:
    """How far a statement's Resource or NotResource reaches `resource`; a missing element reaches all of it."""
    if statement.resources is not None:
        return max((resource.compare(value) for value in statement.resources), key=_rank, default=Match.NONE)
    if statement.not_resources is not None:
        excluded = max((resource.compare(value) for value in statement.not_resources), key=_rank, default=Match.NONE)
        return {Match.ALL: Match.NONE, Match.NONE: Match.ALL}.get(excluded, excluded)
    return Match.ALL


def principal_match(statement: Statement, identity: Identity) -> tuple[Match, bool]:
    """Whether a resource policy's statement speaks of `identity`, and whether it names it directly.

    A statement that names the account (or its root) only opens the door for identity policies.
    """
    if statement.not_principals is not None:
        excluded = max((_names(pair, identity)[0] for pair in statement.not_principals), key=_rank, default=Match.NONE)
        return {Match.ALL: Match.NONE, Match.NONE: Match.ALL}.get(excluded, Match.MAYBE), True
    best, direct = Match.NONE, False
    for pair in statement.principals or ():
        found, named = _names(pair, identity)
        if (_rank(found), named) > (_rank(best), direct):
            best, direct = found, named
    return best, direct


def _names(pair: tuple[str, Value], identity: Identity) -> tuple[Match, bool]:
    kind, value = pair
    if kind not in ("AWS", "*"):
        return Match.NONE, False
    if isinstance(value, Unknown):
        if identity.asset in value.assets:
            return Match.ALL, True
        return (Match.NONE if value.assets else Match.MAYBE), False
    if value == "*":
        return Match.ALL, True
    if not isinstance(value, str):
        return Match.NONE, False
    if value in identity.names or value == identity.asset:
        return Match.ALL, True
    account = account_of_principal(value)
    if account is None:
        return Match.NONE, False
    if identity.account is None:
        return Match.MAYBE, False
    return (Match.ALL if account == identity.account else Match.NONE), False


def account_of_principal(value: str) -> str | None:
    """The account that a principal element names as a whole (`123456789012`, `arn:aws:iam::…:root`)."""
    if value.isdigit():
        return value
    if value.startswith("arn:") and value.endswith(":root"):
        return value.split(":")[4]
    return None


def decide(
    question: Question, resource_policy: Document | None = None, rcps: Sequence[Sequence[Document]] = ()
) -> Decision | None:
    """The decision when the request is allowed; None when it is denied or an allow is not established.

    `rcps` are the resource control policies of each level above the resource's account.
    """
    identity = question.identity
    own = [_weigh(item, question) for item in identity.statements]
    theirs = [_weigh_resource(item, question) for item in resource_policy.statements] if resource_policy else []
    by_identity = [hit for hit in own if hit is not None and hit.statement.allow and hit.establishes]
    by_resource = [hit for hit in theirs if hit is not None and hit.statement.allow and hit.establishes]
    granted = _granted(question, by_identity, by_resource)
    if not granted:
        return None
    bounded = _bounded(question, granted)
    if bounded is None:
        return None
    denials = [hit for hit in (*own, *theirs) if hit is not None and not hit.statement.allow]
    guards = [*identity.boundaries, *identity.sessions, *(one for level in (*identity.scps, *rcps) for one in level)]
    for guard in guards:
        denials.extend(hit for item in guard.statements if not item.allow and (hit := _weigh(item, question)))
    granted, certainty = _after_denials(granted, denials)
    if not granted:
        return None
    certainty = weaker(certainty, bounded)
    if identity.unknown:
        certainty = Certainty.CONDITIONAL
    best = [hit for hit in granted if hit.certain] or granted
    if not best[0].certain:
        certainty = weaker(certainty, Certainty.CONDITIONAL)
    return Decision(
        certainty,
        tuple(_evidence(hit.statement, question) for hit in best[:2]),
        frozenset(hit.statement.owner for hit in granted if hit.statement.owner),
        tuple(hit.statement for hit in best),
    )


@dataclass(frozen=True, slots=True)
class _Hit:
    """A statement that speaks of the request: how far, and whether its condition is known to hold."""

    statement: Statement
    reach: Match
    condition: bool | None
    action: Match
    principal: Match = Match.ALL
    direct: bool = True

    @property
    def establishes(self) -> bool:
        """Known to name action, resource and principal; only its condition may be open."""
        return Match.MAYBE not in (self.action, self.principal)

    @property
    def certain(self) -> bool:
        """Nothing about the statement is open."""
        return self.establishes and self.reach is not Match.MAYBE and self.condition is True


def _weigh(statement: Statement, question: Question) -> _Hit | None:
    action = action_match(statement, question.action)
    if action is Match.NONE:
        return None
    reach = resource_match(statement, question.resource)
    if reach is Match.NONE or (reach is Match.MAYBE and statement.allow and not _names_asset(statement, question)):
        return None
    condition = holds(statement.condition, question.context)
    return None if condition is False else _Hit(statement, reach, condition, action)


def _weigh_resource(statement: Statement, question: Question) -> _Hit | None:
    principal, direct = principal_match(statement, question.identity)
    if principal is Match.NONE:
        return None
    hit = _weigh(statement, question)
    return None if hit is None else _Hit(statement, hit.reach, hit.condition, hit.action, principal, direct)


def _names_asset(statement: Statement, question: Question) -> bool:
    """Whether an unknown resource of the statement is known to refer to the asset in question."""
    values = statement.resources or ()
    return any(isinstance(value, Unknown) and question.resource.asset in value.assets for value in values)


def _granted(question: Question, by_identity: list[_Hit], by_resource: list[_Hit]) -> list[_Hit]:
    here, there = question.identity.account, question.resource.holder
    if here and there and here != there:
        return [*by_identity, *by_resource] if by_identity and by_resource else []
    return [*by_identity, *(hit for hit in by_resource if hit.direct)]


def _bounded(question: Question, granted: Sequence[_Hit]) -> Certainty | None:
    """How surely the permissions boundaries allow the request; None when one does not.

    A resource policy that names a user directly is not limited by the user's boundary (IAM user guide,
    "Permissions boundaries for IAM entities"); one that names a role is.
    """
    user_named = question.identity.kind == "user" and any(hit.statement.principals is not None for hit in granted)
    certainty = Certainty.PROVEN
    for boundary in question.identity.boundaries:
        found = _must_allow(boundary, question)
        if found is None and not user_named:
            return None
        certainty = weaker(certainty, found or Certainty.PROVEN)
    for level in ((question.identity.sessions,) if question.identity.sessions else ()) + question.identity.scps:
        allowing = [found for one in level if (found := _must_allow(one, question)) is not None]
        if not allowing:
            return None
        certainty = weaker(certainty, Certainty.PROVEN if Certainty.PROVEN in allowing else Certainty.CONDITIONAL)
    return certainty


def _must_allow(document: Document, question: Question) -> Certainty | None:
    hits = [hit for item in document.statements if item.allow and (hit := _weigh(item, question)) is not None]
    if any(hit.certain for hit in hits):
        return Certainty.PROVEN
    return Certainty.CONDITIONAL if hits or document.unknown else None


def _after_denials(granted: list[_Hit], denials: Iterable[_Hit]) -> tuple[list[_Hit], Certainty]:
    """The grants that survive every Deny, and how surely they do."""
    certainty = Certainty.PROVEN
    left = granted
    for denial in denials:
        sure = denial.certain
        if sure and denial.reach is Match.ALL:
            return [], certainty
        if denial.reach is Match.SOME:
            kept = [hit for hit in left if not _contains(denial.statement, hit.statement)]
            if sure:
                left = kept
            elif len(kept) < len(left):
                certainty = Certainty.CONDITIONAL
            continue
        certainty = Certainty.CONDITIONAL
    return left, certainty


def _contains(denial: Statement, grant: Statement) -> bool:
    """Whether everything that `grant` names is named by `denial` (sound; containment of patterns)."""
    wide = list(strings(denial.resources))
    narrow = list(strings(grant.resources))
    if grant.resources is None or len(narrow) != len(grant.resources):
        return False
    return all(any(matches(outer, inner) for outer in wide) for inner in narrow)


def _evidence(statement: Statement, question: Question) -> Evidence:
    return Evidence(
        f"{question.identity.name} is allowed {question.action}",
        statement.path,
        quoted(statement),
        statement.location,
    )


def _has_unknown(values: Sequence[Value]) -> bool:
    return any(isinstance(value, Unknown) for value in values)


def _rank(match: Match) -> int:
    return match.value

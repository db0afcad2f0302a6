"""Why a request is denied or open: the statement that forbids it, the layer that does not allow it, the open keys."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from bartizan.graph.access.answer import Answer
from bartizan.graph.access.answer import Decision as Verdict
from bartizan.graph.access.aws.conditions import holds
from bartizan.graph.access.aws.decide import (
    Decision,
    Identity,
    Question,
    action_match,
    principal_match,
    resource_match,
)
from bartizan.graph.access.aws.policy import Document, Statement, quoted
from bartizan.graph.access.aws.resource import Match
from bartizan.model.location import Evidence
from bartizan.model.values import Value

Levels = Sequence[Sequence[Document]]


def explain(question: Question, resource_policy: Document, rcps: Levels) -> Answer | None:
    """The explicit denial or the layer without an allow that decided; None when nothing allows in the first place."""
    for layer, statement in _statements(question.identity, resource_policy, rcps):
        if statement.allow or not _applies(statement, question, of_resource=layer == "resource policy"):
            continue
        where = f"{layer} of {statement.owner}" if statement.owner else layer
        fact = Evidence(f"{layer} forbids {question.action}", statement.path, quoted(statement), statement.location)
        facts = frozenset({statement.owner}) if statement.owner else frozenset()
        return Answer(Verdict.DENIED, f"{where} forbids {question.action} at {statement.path}", (fact,), facts)
    for layer, levels in _layers(question.identity, rcps):
        for documents in levels:
            allows = any(
                item.allow and _applies(item, question, of_resource=False)
                for document in documents
                for item in document.statements
            )
            if not allows and not any(document.unknown for document in documents):
                return Answer(Verdict.DENIED, f"a {layer} of {question.identity.name} does not allow {question.action}")
    return None


def not_trusted(identity: Identity, role: str) -> Answer:
    """The denial of assuming a role whose trust policy does not let the identity in."""
    return Answer(
        Verdict.DENIED,
        f"the trust policy of {role} and the policies of {identity.name} do not both let {identity.name} in",
        (),
        frozenset({role}),
    )


def _statements(identity: Identity, resource_policy: Document, rcps: Levels) -> Iterator[tuple[str, Statement]]:
    yield from (("identity policy", item) for item in identity.statements)
    yield from (("resource policy", item) for item in resource_policy.statements)
    for layer, levels in (*_layers(identity, ()), ("resource control policy", rcps)):
        yield from ((layer, item) for level in levels for document in level for item in document.statements)


def _layers(identity: Identity, rcps: Levels) -> tuple[tuple[str, Levels], ...]:
    return (
        ("permissions boundary", [(one,) for one in identity.boundaries]),
        ("session policy", (identity.sessions,) if identity.sessions else ()),
        ("service control policy", identity.scps),
        ("resource control policy", rcps),
    )


def _applies(statement: Statement, question: Question, *, of_resource: bool) -> bool:
    """Whether the statement surely speaks of the whole request."""
    if of_resource and principal_match(statement, question.identity)[0] is not Match.ALL:
        return False
    return (
        action_match(statement, question.action) is Match.ALL
        and resource_match(statement, question.resource) in (Match.ALL, Match.SOME)
        and holds(statement.condition, question.context) is True
    )


def open_keys(found: Decision) -> tuple[str, ...]:
    """The condition keys of the deciding statements, when the decision depends on something."""
    return tuple(dict.fromkeys(key for item in found.statements for key in condition_keys(item.condition)))


def condition_keys(condition: Value) -> tuple[str, ...]:
    """The keys (in lower case) that a condition asks for."""
    tests = condition.values() if isinstance(condition, Mapping) else ()
    return tuple(key.lower() for held in tests if isinstance(held, Mapping) for key in held)


def open_points(identity: Identity, found: Decision) -> str:
    """What an allowed request depends on, in words."""
    if identity.unknown:
        return f"no policy that could not be read forbids it ({identity.unknown[0]})"
    keys = open_keys(found)
    if keys:
        return f"the request has the right {' and '.join(keys)}"
    return "a statement whose condition or resource configuration does not tell does not forbid it"

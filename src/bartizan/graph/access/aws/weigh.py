"""One statement against one request: does it speak of it, how far, and does its condition hold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from bartizan.graph.access.aws.conditions import TRUE, Context, Truth, test_all
from bartizan.graph.access.aws.policy import Document, Statement, whole
from bartizan.graph.access.aws.principals import Naming, Who, excepted, naming
from bartizan.graph.access.aws.resource import Match
from bartizan.graph.access.aws.variables import fill, template
from bartizan.graph.arn import PARTS
from bartizan.graph.globs import matches
from bartizan.model.values import Unknown, Value

_ID = 16
"""Characters that the id of a user or role has at least."""
EMPTY: Mapping[str, tuple[str, ...] | None] = {}


class Comparable(Protocol):
    """The resource of a request."""

    def compare(self, pattern: Value) -> Match:
        """How far one value of a `Resource` element reaches it."""


@dataclass(frozen=True, slots=True)
class Ask:
    """A request: `action` in lower case; `bounded`: the principal has a permissions boundary.

    `asset` is the id of the resource in an estate, empty for a request of its own.
    """

    who: Who
    action: str
    resource: Comparable
    context: Context
    bounded: bool = False
    asset: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """A statement that speaks of the request, or may.

    `truth` is that of its condition. `keys` and `why` say what would settle whether it applies.
    """

    statement: Statement
    action: Match
    reach: Match
    truth: Truth
    principal: Match = Match.ALL
    naming: Naming = Naming.DIRECT
    keys: tuple[str, ...] = ()
    why: tuple[str, ...] = ()

    @property
    def establishes(self) -> bool:
        """Known to name action, resource and principal; only its condition may be open."""
        return self.statement.broken is None and Match.MAYBE not in (self.action, self.principal, self.reach)

    @property
    def certain(self) -> bool:
        """Nothing about the statement is open."""
        return self.truth.value is True and self.establishes


@dataclass(frozen=True, slots=True)
class Named:
    """The resource of a request of its own: its ARN, or `*` for actions that name none."""

    text: str

    def compare(self, pattern: Value) -> Match:
        """Whether one value of a `Resource` element names it."""
        if not isinstance(pattern, str):
            return Match.MAYBE
        return Match.ALL if matches(whole(pattern), self.text) else Match.NONE


def action_match(statement: Statement, action: str) -> Match:
    """Whether a statement speaks of `action` (compared without case); MAYBE when its list is partly unknown."""
    return _action(statement, action.lower())


def _action(statement: Statement, action: str) -> Match:
    said = statement.acts.match(action)
    if statement.actions is not None:
        return Match.ALL if said else Match.MAYBE if statement.open_action else Match.NONE
    if statement.not_actions is not None:
        return Match.NONE if said else Match.MAYBE if statement.open_action else Match.ALL
    return Match.NONE


def resource_match(statement: Statement, resource: Comparable, context: Context = EMPTY) -> Match:
    """How far a statement's Resource or NotResource reaches `resource`; a missing element reaches all of it."""
    return _resource(statement, resource, context)[0]


def _resource(statement: Statement, resource: Comparable, context: Context) -> tuple[Match, tuple[str, ...]]:
    if statement.resources is not None:
        return _widest(statement, statement.resources, resource, context)
    if statement.not_resources is not None:
        excluded, keys = _widest(statement, statement.not_resources, resource, context)
        return {Match.ALL: Match.NONE, Match.NONE: Match.ALL}.get(excluded, excluded), keys
    return Match.ALL, ()


def _widest(
    statement: Statement, values: Iterable[Value], resource: Comparable, context: Context
) -> tuple[Match, tuple[str, ...]]:
    """The widest reach of the values, and the keys whose values would settle a MAYBE."""
    best = Match.NONE
    keys: list[str] = []
    if isinstance(resource, Named):
        if statement.aims.match(resource.text):
            return Match.ALL, ()
        values = statement.open_aims
    for value in values:
        found: Match
        if statement.variables and isinstance(value, str) and template(value) is not None:
            if value.startswith("arn:") and value[: value.index("${")].count(":") < PARTS - 1:
                # AWS allows variables in the last part of an ARN only: such an allow gives nothing.
                best = (
                    best if statement.allow and statement.not_resources is None else max(best, Match.MAYBE, key=_size)
                )
                continue
            filled = fill(value, context)
            found = Match.NONE if filled.text is None else resource.compare(filled.text)
            if filled.keys and found is not Match.NONE:
                found = Match.MAYBE
                keys.extend(filled.keys)
        else:
            found = resource.compare(value)
        if found is Match.ALL:
            return found, ()
        if found.value > best.value:
            best = found
    return best, tuple(keys) if best is Match.MAYBE else ()


def _size(match: Match) -> int:
    return match.value


def _principal(statement: Statement, ask: Ask) -> tuple[Match, Naming]:
    if statement.not_principals is not None:
        if not statement.allow:
            out = excepted(statement.not_principals, ask.who, bounded=ask.bounded)
            return {Match.ALL: Match.NONE, Match.NONE: Match.ALL}.get(out, Match.MAYBE), Naming.DIRECT
        found = [naming(pair, ask.who)[0] for pair in statement.not_principals]
        if Match.ALL in found:
            return Match.NONE, Naming.NONE
        return (Match.MAYBE if Match.MAYBE in found else Match.ALL), Naming.DIRECT
    best, how = Match.NONE, Naming.NONE
    for pair in statement.principals or ():
        found_, named = naming(pair, ask.who)
        if (found_.value, named) > (best.value, how):
            best, how = found_, named
    return best, how


def principal_match(statement: Statement, asked: Who) -> tuple[Match, Naming]:
    """Whether a resource policy's statement speaks of `asked`, and how it names it."""
    return _principal(statement, Ask(asked, "", _ANYTHING, EMPTY))


def weigh(statement: Statement, ask: Ask, *, names_principal: bool = False) -> Hit | None:
    """The statement as a hit; None when it surely does not apply to the request.

    `names_principal`: its Principal element counts (a resource policy's).
    """
    action = _action(statement, ask.action)
    if action is Match.NONE and statement.broken is None:
        return None
    principal, how = (Match.ALL, Naming.DIRECT)
    if names_principal:
        principal, how = _principal(statement, ask)
        if principal is Match.NONE:
            if statement.allow or not (statement.broken or _misnamed(statement)):
                return None
            principal = Match.MAYBE
    reach, keys = _resource(statement, ask.resource, ask.context)
    if reach is Match.NONE and statement.broken is None:
        return None
    truth = test_all(statement.tests, ask.context) if statement.tests else TRUE
    if truth.value is False:
        return None
    why = (*truth.why, statement.broken) if statement.broken else truth.why
    return Hit(statement, action, reach, truth, principal, how, (*truth.keys, *keys), why)


def weigh_all(documents: Iterable[Document], ask: Ask, *, names_principal: bool = False) -> list[Hit]:
    """Every statement of the documents that applies or may."""
    out: list[Hit] = []
    text = ask.resource.text if isinstance(ask.resource, Named) else None
    for document in documents:
        for statement in document.statements:
            if _elsewhere(statement, ask.action, text):
                continue
            hit = weigh(statement, ask, names_principal=names_principal)
            if hit is not None:
                out.append(hit)
    return out


def _elsewhere(statement: Statement, action: str, text: str | None) -> bool:
    """Whether a statement surely speaks of other actions or resources; most do, so this comes first and is quick."""
    if statement.broken is not None:
        return False
    if statement.actions is not None and not statement.open_action and not statement.acts.match(action):
        return True
    if text is None or statement.resources is None or statement.open_aims:
        return False
    return not statement.aims.match(text)


def _misnamed(statement: Statement) -> bool:
    """Whether a statement names a principal as AWS does not allow (a pattern, a bare name), or none at all."""
    if statement.principals is None:
        return statement.not_principals is None
    return any(isinstance(value, str) and _no_principal(kind, value) for kind, value in statement.principals)


def _no_principal(kind: str, value: str) -> bool:
    """An account, an ARN, or the id that AWS puts where a principal was deleted is one."""
    if value == "*":
        return False
    named = value.startswith("arn:") or value.isdigit() or (value.isalnum() and len(value) >= _ID)
    return "*" in value or (kind == "AWS" and not named)


def names_asset(statement: Statement, asset: str) -> bool:
    """Whether an unknown resource of the statement is known to refer to the asset."""
    return any(isinstance(value, Unknown) and asset in value.assets for value in statement.resources or ())


class _Anything:
    """A resource that nothing is known of."""

    def compare(self, pattern: Value) -> Match:
        """Every pattern reaches it."""
        return Match.ALL


_ANYTHING = _Anything()

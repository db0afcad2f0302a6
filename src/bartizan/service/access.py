"""Who may do what: roles on projects, the same rule as a function and as SQL; denied by default.

An action is `thing:verb`. A role holds a set of actions; a person has at most one role in the whole
organisation and one in each project. An API token narrows its owner's actions, never widens them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, Connection, select, true

from bartizan.model.errors import AccessError
from bartizan.model.project import Role
from bartizan.service.errors import NotFoundError
from bartizan.store.database import Database
from bartizan.store.tables import membership

VIEWER = frozenset(
    {"asset:read", "finding:read", "path:read", "alert:read", "gap:read", "snapshot:read", "project:read",
     "account:own", "token:manage"}
)  # fmt: skip
ANALYST = VIEWER | {"finding:triage", "alert:triage", "conversation:read"}
MANAGER = ANALYST | {"project:write"}
ADMINISTRATOR = MANAGER | {"project:create", "user:manage", "scan:write", "event:write", "audit:read"}

ACTIONS_OF: Mapping[Role, frozenset[str]] = {
    Role.VIEWER: VIEWER,
    Role.ANALYST: ANALYST,
    Role.MANAGER: MANAGER,
    Role.ADMINISTRATOR: ADMINISTRATOR,
}

ORGANISATION_ONLY = frozenset({"project:create", "user:manage", "scan:write", "event:write", "audit:read"})
"""Actions that no role on a project gives: they reach beyond any project."""

PERSONAL = frozenset({"account:own", "token:manage"})
"""Actions on what is the caller's own, which every signed-in user may do."""

ACTIONS = ADMINISTRATOR


@dataclass(frozen=True, slots=True)
class Scope:
    """How far an action of a caller reaches: everything, or some projects (none: denied)."""

    everything: bool = False
    projects: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        """Whether the action is allowed anywhere at all."""
        return self.everything or bool(self.projects)


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks. `limit` are the actions of the API token used; None for a session."""

    username: str
    role: Role | None = None
    projects: Mapping[str, Role] = field(default_factory=dict)
    limit: frozenset[str] | None = None
    session: str | None = None


def scope(caller: Caller, action: str) -> Scope:
    """Where `caller` may do `action`."""
    if caller.limit is not None and action not in caller.limit:
        return Scope()
    if action in PERSONAL or (caller.role is not None and action in ACTIONS_OF[caller.role]):
        return Scope(everything=True)
    if action in ORGANISATION_ONLY:
        return Scope()
    return Scope(projects=frozenset(p for p, role in caller.projects.items() if action in ACTIONS_OF[role]))


def may(caller: Caller, action: str, project: str | None = None) -> bool:
    """Whether `caller` may do `action` in `project`, or in the whole organisation when it is None."""
    reach = scope(caller, action)
    return reach.everything or (project is not None and project in reach.projects)


def require(caller: Caller, action: str, project: str | None = None) -> None:
    """Raise `AccessError` unless `may`."""
    if not may(caller, action, project):
        place = f"in project '{project}'" if project else "in the whole organisation"
        raise AccessError(f"{caller.username} may not do {action} {place}")


@dataclass(frozen=True, slots=True)
class View:
    """The estate as one caller sees it for one action: an open transaction and its reach."""

    connection: Connection
    caller: Caller
    scope: Scope


@contextmanager
def open_view(database: Database, caller: Caller, reach: Scope) -> Iterator[View]:
    """A transaction that reaches as far as `reach`; row-level security holds it to that too."""
    with database.transaction(everything=reach.everything, projects=reach.projects) as connection:
        yield View(connection, caller, reach)


def visible(reach: Scope, key: ColumnElement[str]) -> ColumnElement[bool]:
    """`scope` as SQL, for lists: whether the asset of this key lies within `reach`."""
    if reach.everything:
        return true()
    return key.in_(select(membership.c.asset).where(membership.c.project.in_(sorted(reach.projects))))


def within(view: View, key: ColumnElement[str], project: str | None) -> ColumnElement[bool]:
    """`visible`, narrowed to one project; raises `NotFoundError` for one that the caller may not see."""
    if project is None:
        return visible(view.scope, key)
    if not (view.scope.everything or project in view.scope.projects):
        raise NotFoundError(f"there is no project '{project}'")
    return key.in_(select(membership.c.asset).where(membership.c.project == project))

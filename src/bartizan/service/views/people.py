"""Projects, users and tokens."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from bartizan.model.project import Role
from bartizan.model.severity import Severity
from bartizan.service.views.base import Answer, Facet
from bartizan.service.views.parts import AssetName, ProjectName


class SelectorView(BaseModel):
    """Which assets belong: every given list must hold the asset's value; patterns are shell-style."""

    model_config = ConfigDict(extra="forbid")

    accounts: tuple[str, ...] = ()
    providers: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()


class ProjectRow(Answer):
    """A project with its figures; `role` is the caller's in it."""

    id: str
    name: str
    description: str
    selectors: list[SelectorView]
    assets: int
    findings: int
    attack_paths: int
    alerts: int
    severity: Severity | None = None
    members: int
    role: Role | None = None


class Preview(Answer):
    """What selectors would take: the number of assets and the first of them."""

    assets: int
    kinds: list[Facet]
    sample: list[AssetName]


class Member(Answer):
    """One person's role in a project."""

    username: str
    role: Role


class UserRow(Answer):
    """A local user; `role` is theirs in the whole organisation, `projects` their roles in projects."""

    username: str
    role: Role | None = None
    projects: dict[str, Role] = Field(default_factory=dict)
    active: bool = True
    created: str
    last_sign_in: str | None = None


class ProjectRole(ProjectName):
    """A project and the caller's role in it."""

    role: Role


class SessionView(Answer):
    """Who is signed in: `csrf` goes into the header `X-CSRF-Token` of every unsafe request.

    `role` is the one in the whole organisation; `actions` are those that the caller may do
    somewhere, `organisation_actions` those without any limit to projects.
    """

    username: str
    role: Role | None = None
    projects: tuple[ProjectRole, ...] = ()
    actions: tuple[str, ...] = ()
    organisation_actions: tuple[str, ...] = ()
    csrf: str | None = None


class TokenRow(Answer):
    """An API token as it may be shown: never its secret."""

    id: str
    name: str
    username: str
    actions: list[str]
    created: str
    expires: str | None = None
    last_used: str | None = None


class NewToken(TokenRow):
    """A token just made; `secret` is shown this one time."""

    secret: str


class AuditRow(Answer):
    """One line of the audit log."""

    time: str
    who: str | None = None
    action: str
    what: str
    address: str | None = None

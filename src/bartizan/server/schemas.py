"""What the API takes in, and how it answers errors."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

from bartizan.model.project import Role
from bartizan.service.views.base import Answer
from bartizan.service.views.people import Member, SelectorView


class Problem(Answer):
    """An error (RFC 9457): `detail` says in one sentence what happened and what to do."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    instance: str | None = None


class Health(Answer):
    """Whether the server and its database answer."""

    status: Literal["ok"]
    version: str


class Triage(BaseModel):
    """Accept a finding's risk (`why` is required, `until` a date or time) or withdraw that."""

    model_config = ConfigDict(extra="forbid")

    state: Literal["accepted", "open"]
    why: str = ""
    until: str | None = None


class AlertTriage(BaseModel):
    """Close an alert with a reason, or open it again."""

    model_config = ConfigDict(extra="forbid")

    state: Literal["open", "closed"]
    why: str = ""


class ProjectDraft(BaseModel):
    """What a project is made of."""

    model_config = ConfigDict(extra="forbid")

    name: str
    description: str = ""
    selectors: tuple[SelectorView, ...] = ()


class ProjectPatch(BaseModel):
    """What may change in a project; absent fields stay."""

    model_config = ConfigDict(extra="forbid")

    name: str | None = None
    description: str | None = None
    selectors: list[SelectorView] | None = None


class SelectorDraft(BaseModel):
    """Selectors to try out."""

    model_config = ConfigDict(extra="forbid")

    selectors: list[SelectorView]


class MemberList(BaseModel):
    """All members of a project."""

    model_config = ConfigDict(extra="forbid")

    members: list[Member]


class UserDraft(BaseModel):
    """A new user."""

    model_config = ConfigDict(extra="forbid")

    username: str
    password: str
    role: Role | None = None


class UserPatch(BaseModel):
    """What may change in a user; absent fields stay."""

    model_config = ConfigDict(extra="forbid")

    password: str | None = None
    role: Role | Literal["none"] | None = None
    active: bool | None = None


class SignIn(BaseModel):
    """Name and password."""

    model_config = ConfigDict(extra="forbid")

    username: str
    password: str


class SetupState(Answer):
    """Whether the first administrator is still to be made, and whether this link may do it."""

    needed: bool
    valid: bool


class SetupDraft(BaseModel):
    """The first administrator, by the one-time token of the printed link."""

    model_config = ConfigDict(extra="forbid")

    token: str
    username: str
    password: str


class TokenDraft(BaseModel):
    """A new token: the actions it may do (at most its maker's) and its life in days."""

    model_config = ConfigDict(extra="forbid")

    name: str
    actions: list[str]
    days: int = 90

"""Local users."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path

from bartizan.server.ask import Ask
from bartizan.server.router import Routes
from bartizan.server.schemas import UserDraft, UserPatch
from bartizan.service import accounts
from bartizan.service.views.base import Page
from bartizan.service.views.people import UserRow

routes = Routes("/api/users", tag="users")


@routes.get("", action="user:manage")
def list_users(ask: Ask) -> Page[UserRow]:
    """All users."""
    return accounts.users(ask.view)


@routes.post("", action="user:manage", status=201)
def create_user(ask: Ask, body: UserDraft) -> UserRow:
    """A new user; without a role they see only what projects give them."""
    return accounts.create_user(ask.view.connection, body.username, body.password, body.role, by=ask.caller.username)


@routes.patch("/{username}", action="user:manage")
def change_user(ask: Ask, username: Annotated[str, Path(max_length=64)], body: UserPatch) -> UserRow:
    """Change a user's role, password or activity; all of their sessions end."""
    return accounts.change_user(ask.view, username, password=body.password, role=body.role, active=body.active)

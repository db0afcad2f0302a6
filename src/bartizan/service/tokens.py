"""API tokens: made by a person for a program, never able to do more than the person."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import Connection, Row, delete, insert, select

from bartizan.model.errors import AccessError, InputError
from bartizan.service import audit
from bartizan.service.access import ACTIONS, PERSONAL, Caller, View, scope
from bartizan.service.accounts import digest, load
from bartizan.service.errors import NotFoundError
from bartizan.service.times import iso, maybe_iso, now
from bartizan.service.views.base import Page
from bartizan.service.views.people import NewToken, TokenRow
from bartizan.store.tables import token

PREFIX = "bzn_"
"""What every token's secret begins with, so that secret scanners know it."""

LONGEST_DAYS = 366


def page(view: View) -> Page[TokenRow]:
    """The caller's tokens, the newest first."""
    query = select(token).where(token.c.username == view.caller.username).order_by(token.c.created.desc(), token.c.id)
    items = [TokenRow.model_validate(_row(row)) for row in view.connection.execute(query)]
    return Page(items=items, total=len(items))


def create(view: View, name: str, actions: Sequence[str], days: int) -> NewToken:
    """A new token of the caller's; a token cannot make another one."""
    if view.caller.limit is not None:
        raise AccessError("a token cannot make a token", hint="sign in")
    return make(view.connection, view.caller, name, actions, days)


def make(connection: Connection, owner: Caller, name: str, actions: Sequence[str], days: int) -> NewToken:
    """A new token of `owner`'s for `days` days; raises `InputError`, and `AccessError` for what they may not do."""
    label, wanted = name.strip(), sorted(set(actions))
    if not 1 <= len(label) <= 100:  # noqa: PLR2004 - as the sentence says
        raise InputError("a token's name has 1 to 100 characters", where="name")
    if not 1 <= days <= LONGEST_DAYS:
        raise InputError(f"a token lives 1 to {LONGEST_DAYS} days", where="days")
    if not wanted:
        raise InputError("a token needs at least one action", where="actions")
    for action in wanted:
        if action not in ACTIONS or action in PERSONAL:
            known = ", ".join(sorted(ACTIONS - PERSONAL))
            raise InputError(f"'{action[:60]}' is not an action of a token", where="actions", hint=f"one of {known}")
        if not scope(owner, action):
            raise AccessError(f"{owner.username} may not do {action}, so their token may not either")
    secret = PREFIX + secrets.token_urlsafe(32)
    row = connection.execute(
        insert(token)
        .values(
            id=secrets.token_hex(8), name=label, username=owner.username, digest=digest(secret), actions=wanted,
            expires=now() + timedelta(days=days),
        )
        .returning(token)
    ).one()  # fmt: skip
    audit.note(connection, owner.username, "token created", f"{label}: {', '.join(wanted)}")
    return NewToken.model_validate({**_row(row), "secret": secret})


def make_for(connection: Connection, username: str, name: str, actions: Sequence[str], days: int) -> NewToken:
    """`make` for the user of this name; raises `NotFoundError`."""
    from sqlalchemy.exc import NoResultFound

    try:
        owner = load(connection, username)
    except NoResultFound as error:
        raise NotFoundError(f"there is no user '{username}'", hint="bartizan admin create") from error
    return make(connection, owner, name, actions, days)


def revoke(view: View, identifier: str) -> None:
    """End one of the caller's tokens; raises `NotFoundError`."""
    statement = delete(token).where(token.c.id == identifier, token.c.username == view.caller.username)
    if view.connection.execute(statement.returning(token.c.id)).first() is None:
        raise NotFoundError("you have no such token")
    audit.note(view.connection, view.caller.username, "token revoked", identifier)


def _row(row: Row[*tuple[object, ...]]) -> dict[str, object]:
    return {
        "id": row.id, "name": row.name, "username": row.username, "actions": row.actions, "created": iso(row.created),
        "expires": maybe_iso(row.expires), "last_used": maybe_iso(row.last_used),
    }  # fmt: skip

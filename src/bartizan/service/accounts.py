"""Local users and their sessions: argon2 passwords, lock-out, one-time setup.

A secret (a session's, a token's, a setup link's) is 256 random bits and is kept only as its SHA-256: what
the database holds opens nothing. Sessions end after twelve hours, or one without use.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import timedelta
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from sqlalchemy import Connection, delete, func, insert, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert

from bartizan.model.errors import AccessError, InputError
from bartizan.model.project import Role
from bartizan.service import audit
from bartizan.service.access import ACTIONS, Caller, View, scope
from bartizan.service.errors import ConflictError, NotFoundError, WrongPasswordError
from bartizan.service.times import iso, maybe_iso, now
from bartizan.service.views.base import Page
from bartizan.service.views.people import ProjectRole, SessionView, UserRow
from bartizan.store.database import Database
from bartizan.store.tables import account, member, project, session, setup_token, token

SESSION_HOURS = 12
IDLE_HOURS = 1
SETUP_HOURS = 24
FAILURES = 5
"""Wrong passwords in a row that lock an account."""

LOCK_MINUTES = 5
SHORTEST, LONGEST = 12, 256
USERNAME = re.compile(r"[a-z0-9][a-z0-9._@+-]{0,62}")
WRONG = "the name or the password is wrong"


@dataclass(frozen=True, slots=True)
class Signed:
    """A new session: the secret for the cookie, and the token that unsafe requests repeat."""

    caller: Caller
    secret: str
    csrf: str


@cache
def hasher() -> PasswordHasher:
    """Argon2id with the library's own, RFC 9106's, parameters."""
    return PasswordHasher()


@cache
def _decoy() -> str:
    """A hash that nobody knows a password of, so that an unknown name takes as long as a known one."""
    return hasher().hash(secrets.token_hex())


def digest(secret: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def check_password(password: str, username: str) -> None:
    """Raise `InputError` for a password that is too short, too long or the user's own name."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise InputError(f"a password has {SHORTEST} to {LONGEST} characters", where="password")
    if username.lower() in password.lower():
        raise InputError("the password holds the user's name", where="password", hint="choose another")


def create_user(
    connection: Connection, username: str, password: str, role: Role | None, *, by: str | None = None
) -> UserRow:
    """A new user; raises `InputError` and `ConflictError`."""
    name = username.strip().lower()
    if not USERNAME.fullmatch(name):
        raise InputError("a user's name has 1 to 63 letters, digits and ._@+-", where="username")
    check_password(password, name)
    statement = (
        upsert(account)
        .values(username=name, password=hasher().hash(password), role=role)
        .on_conflict_do_nothing()
        .returning(account)
    )
    row = connection.execute(statement).first()
    if row is None:
        raise ConflictError(f"there is a user '{name}' already")
    audit.note(connection, by, "user created", f"{name} as {role.value if role else 'member'}")
    return UserRow(username=name, role=row.role, active=True, created=iso(row.created))


def users(view: View) -> Page[UserRow]:
    """All users by name."""
    roles: dict[str, dict[str, Role]] = {}
    for row in view.connection.execute(select(member)):
        roles.setdefault(row.username, {})[row.project] = Role(row.role)
    items = [
        UserRow(
            username=row.username, role=row.role, projects=roles.get(row.username, {}), active=row.active,
            created=iso(row.created), last_sign_in=maybe_iso(row.last_sign_in),
        )
        for row in view.connection.execute(select(account).order_by(account.c.username))
    ]  # fmt: skip
    return Page(items=items, total=len(items))


def change_user(
    view: View, username: str, *, password: str | None = None, role: str | None = None, active: bool | None = None
) -> UserRow:
    """Change a user and end their sessions; the last active administrator stays one."""
    changed: dict[str, object] = {}
    if password is not None:
        check_password(password, username)
        changed |= {"password": hasher().hash(password), "failures": 0, "locked_until": None}
    if role is not None:
        changed["role"] = None if role == "none" else Role(role).value
    if active is not None:
        changed["active"] = active
    # Two administrators who demote each other at once must not both succeed.
    view.connection.execute(text("LOCK TABLE account IN SHARE ROW EXCLUSIVE MODE"))
    if view.connection.execute(select(account.c.username).where(account.c.username == username)).first() is None:
        raise NotFoundError(f"there is no user '{username}'")
    if changed:
        view.connection.execute(update(account).where(account.c.username == username).values(**changed))
    if not administrators(view.connection):
        raise ConflictError("this is the last administrator", hint="make another one first")
    view.connection.execute(delete(session).where(session.c.username == username))
    if active is False:
        view.connection.execute(delete(token).where(token.c.username == username))
    audit.note(view.connection, view.caller.username, "user changed", f"{username}: {', '.join(sorted(changed))}")
    return next(row for row in users(view).items if row.username == username)


def administrators(connection: Connection) -> int:
    """How many active administrators there are."""
    query = select(func.count()).where(account.c.role == Role.ADMINISTRATOR.value, account.c.active)
    return connection.execute(query).scalar_one()


def sign_in(database: Database, username: str, password: str, *, address: str | None = None) -> Signed:
    """A new session for the right password; raises `WrongPasswordError`, the same one for every reason.

    Failures are counted in a transaction of their own, for the caller's is undone.
    """
    name = username.strip().lower()
    with database.transaction() as connection:
        row = connection.execute(select(account).where(account.c.username == name)).first()
    locked = row is not None and row.locked_until is not None and row.locked_until > now()
    right = _verify(row.password if row is not None else _decoy(), password)
    with database.transaction() as connection:
        if row is not None and right and row.active and not locked:
            changed: dict[str, object] = {"failures": 0, "locked_until": None, "last_sign_in": now()}
            if hasher().check_needs_rehash(row.password):
                changed["password"] = hasher().hash(password)
            connection.execute(update(account).where(account.c.username == name).values(**changed))
            audit.note(connection, name, "signed in", "session", address)
            return new_session(connection, name)
        audit.note(connection, None, "sign-in failed", name[:100], address)
        if row is not None and not locked:
            failed = connection.execute(
                update(account)
                .where(account.c.username == name)
                .values(failures=account.c.failures + 1)
                .returning(account.c.failures)
            ).scalar_one()
            if failed >= FAILURES:
                until = now() + timedelta(minutes=LOCK_MINUTES)
                connection.execute(
                    update(account).where(account.c.username == name).values(failures=0, locked_until=until)
                )
    raise WrongPasswordError(WRONG, hint=f"after {FAILURES} wrong ones an account is locked for {LOCK_MINUTES} minutes")


def _verify(hashed: str, password: str) -> bool:
    if len(password) > LONGEST:
        return False
    try:
        return hasher().verify(hashed, password.encode("utf-8", "surrogatepass"))
    except VerificationError:
        return False


def new_session(connection: Connection, username: str) -> Signed:
    """A session for this user; sessions that are over are removed on the way."""
    secret, csrf = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
    connection.execute(delete(session).where(session.c.expires < now()))
    connection.execute(
        insert(session).values(
            digest=digest(secret), username=username, csrf=csrf, expires=now() + timedelta(hours=SESSION_HOURS)
        )
    )
    return Signed(load(connection, username, session=digest(secret)), secret, csrf)


def by_session(connection: Connection, secret: str) -> tuple[Caller, str] | None:
    """Who holds this session's secret, and its CSRF token; None when the session is over."""
    identifier, moment = digest(secret), now()
    row = connection.execute(
        select(session.c.username, session.c.csrf, session.c.seen).where(
            session.c.digest == identifier,
            session.c.expires > moment,
            session.c.seen > moment - timedelta(hours=IDLE_HOURS),
        )
    ).first()
    if row is None:
        return None
    if row.seen < moment - timedelta(minutes=1):
        connection.execute(update(session).where(session.c.digest == identifier).values(seen=moment))
    return load(connection, row.username, session=identifier), row.csrf


def by_token(connection: Connection, secret: str) -> Caller | None:
    """Who holds this API token, narrowed to its actions; None when it is unknown or over."""
    row = connection.execute(
        select(token.c.id, token.c.username, token.c.actions)
        .join(account, account.c.username == token.c.username)
        .where(
            token.c.digest == digest(secret), account.c.active,
            token.c.expires.is_(None) | (token.c.expires > now()),
        )
    ).first()  # fmt: skip
    if row is None:
        return None
    connection.execute(update(token).where(token.c.id == row.id).values(last_used=now()))
    return load(connection, row.username, limit=frozenset(row.actions))


def load(
    connection: Connection, username: str, *, session: str | None = None, limit: frozenset[str] | None = None
) -> Caller:
    """The caller of this name with all roles."""
    role = connection.execute(select(account.c.role).where(account.c.username == username)).scalar_one()
    projects = {
        row.project: Role(row.role) for row in connection.execute(select(member).where(member.c.username == username))
    }
    return Caller(username, Role(role) if role else None, projects, limit, session)


def sign_out(view: View) -> None:
    """End the caller's session."""
    view.connection.execute(delete(session).where(session.c.digest == view.caller.session))
    audit.note(view.connection, view.caller.username, "signed out", "session")


def describe(connection: Connection, caller: Caller, *, csrf: str | None) -> SessionView:
    """The caller as the dashboard needs to know them."""
    names = {row.id: row.name for row in connection.execute(select(project.c.id, project.c.name))}
    allowed = {action: scope(caller, action) for action in sorted(ACTIONS)}
    return SessionView(
        username=caller.username,
        role=caller.role,
        projects=tuple(
            ProjectRole(id=one, name=names[one], role=role) for one, role in sorted(caller.projects.items())
        ),
        actions=tuple(action for action, reach in allowed.items() if reach),
        organisation_actions=tuple(action for action, reach in allowed.items() if reach.everything),
        csrf=csrf,
    )


def setup_needed(connection: Connection) -> bool:
    """Whether there is no administrator yet."""
    return administrators(connection) == 0


def new_setup(connection: Connection) -> str:
    """The secret of a fresh one-time link; links made before stop working."""
    secret = secrets.token_urlsafe(32)
    connection.execute(delete(setup_token))
    connection.execute(insert(setup_token).values(digest=digest(secret), expires=now() + timedelta(hours=SETUP_HOURS)))
    return secret


def setup_valid(connection: Connection, secret: str) -> bool:
    """Whether a link with this secret still works."""
    query = select(setup_token).where(setup_token.c.digest == digest(secret), setup_token.c.expires > now())
    return connection.execute(query).first() is not None


def set_up(connection: Connection, secret: str, username: str, password: str, *, address: str | None = None) -> Signed:
    """The first administrator, signed in; raises `AccessError` when the link does not work (any more)."""
    connection.execute(text("LOCK TABLE account IN SHARE ROW EXCLUSIVE MODE"))
    if not (setup_needed(connection) and setup_valid(connection, secret)):
        raise AccessError("this link does not work any more", hint="restart `bartizan serve` for a new one")
    created = create_user(connection, username, password, Role.ADMINISTRATOR, by="setup link")
    connection.execute(delete(setup_token))
    audit.note(connection, created.username, "signed in", "setup link", address)
    return new_session(connection, created.username)

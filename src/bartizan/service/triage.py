"""What people decide about findings."""

from __future__ import annotations

from datetime import UTC, datetime, time

from sqlalchemy import insert, update

from bartizan.model.errors import InputError
from bartizan.service import audit, findings
from bartizan.service.access import View
from bartizan.service.errors import ConflictError
from bartizan.service.times import now
from bartizan.store import save
from bartizan.store.tables import finding, finding_history

LONGEST_REASON = 2000


def accept(view: View, identifier: str, *, why: str, until: str | None = None) -> None:
    """Accept a finding's risk: by whom (the caller), why, and until when (None: until withdrawn).

    Raises `NotFoundError`, `InputError` without a reason or with a time that is past, `ConflictError`
    when the finding is fixed.
    """
    row = findings.one(view, identifier)
    reason = _reason(why, needed=True)
    end = None if until is None else _until(until)
    if row.state == "fixed":
        raise ConflictError("this finding is fixed; there is nothing to accept")
    _set(view, identifier, row.asset, "accepted", reason, by=view.caller.username, until=end)


def reopen(view: View, identifier: str, *, why: str = "") -> None:
    """Withdraw an acceptance; raises `ConflictError` unless the finding is accepted."""
    row = findings.one(view, identifier)
    if row.state != "accepted":
        raise ConflictError(f"this finding is {row.state}, not accepted")
    _set(view, identifier, row.asset, "open", _reason(why, needed=False))


def _set(
    view: View, identifier: str, key: str, state: str, why: str, *, by: str | None = None, until: datetime | None = None
) -> None:
    moment = now()
    view.connection.execute(
        update(finding)
        .where(finding.c.id == identifier)
        .values(
            state=state, accepted_by=by, accepted_why=why if by else None, accepted_until=until,
            accepted_at=moment if by else None,
        )
    )  # fmt: skip
    view.connection.execute(
        insert(finding_history).values(
            finding=identifier, time=moment, state=state, who=view.caller.username, why=why or None
        )
    )
    save.refresh(view.connection, [key])
    audit.note(view.connection, view.caller.username, f"finding {state}", identifier)


def _reason(why: str, *, needed: bool) -> str:
    reason = why.strip()
    if needed and not reason:
        raise InputError("an accepted risk needs a reason", where="why", hint="say why it is acceptable")
    if len(reason) > LONGEST_REASON:
        raise InputError(f"the reason is longer than {LONGEST_REASON} characters", where="why")
    return reason


def _until(text: str) -> datetime:
    try:
        end = datetime.fromisoformat(text)
    except ValueError as error:
        raise InputError("this is not a date or time in ISO-8601", where="until", hint="2027-01-31") from error
    if len(text) <= len("2027-01-31"):
        end = datetime.combine(end.date(), time.max)
    end = end.replace(tzinfo=UTC) if end.tzinfo is None else end.astimezone(UTC)
    if end <= now():
        raise InputError("this time is past", where="until", hint="name one to come")
    return end

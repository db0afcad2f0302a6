"""The audit log: who did what; it only grows."""

from __future__ import annotations

from sqlalchemy import Connection, func, insert, select

from bartizan.service.access import View
from bartizan.service.times import iso
from bartizan.service.views.base import Page
from bartizan.service.views.people import AuditRow
from bartizan.store.tables import audit


def note(connection: Connection, who: str | None, action: str, what: str, address: str | None = None) -> None:
    """Write one line; it is kept exactly when the transaction is."""
    connection.execute(insert(audit).values(who=who, action=action, what=what, address=address))


def page(view: View, limit: int) -> Page[AuditRow]:
    """The latest lines, the newest first."""
    rows = view.connection.execute(select(audit).order_by(audit.c.number.desc()).limit(limit))
    total = view.connection.execute(select(func.count()).select_from(audit)).scalar_one()
    items = [
        AuditRow(time=iso(row.time), who=row.who, action=row.action, what=row.what, address=row.address) for row in rows
    ]
    return Page(items=items, total=total)

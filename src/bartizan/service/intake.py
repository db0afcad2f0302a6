"""Runtime events from outside: read, turned into alerts, grouped into incidents, saved."""

from __future__ import annotations

from sqlalchemy import Connection, select

from bartizan.model.codec import from_data
from bartizan.model.edge import Gap
from bartizan.model.event import Alert, Event
from bartizan.service import alerts, audit
from bartizan.service.access import View
from bartizan.service.views.parts import GapView
from bartizan.service.views.runtime import Intake
from bartizan.store.tables import alert

MOST_GAPS = 50
RECENT = 2000
"""Earlier alerts that new ones may join in an incident, the latest first."""


def ingest(view: View, body: bytes) -> Intake:
    """Take a body of events; what could not be read comes back as gaps."""
    from bartizan.runtime.read import read_events

    events, gaps = [], []
    for record in read_events(body):
        if isinstance(record, Event):
            events.append(record)
        else:
            gaps.append(record)
    found, incidents = keep(view.connection, events)
    audit.note(view.connection, view.caller.username, "events taken", f"{len(events)} events, {found} alerts")
    return Intake(events=len(events), alerts=found, incidents=incidents, gaps=tuple(map(_gap, gaps[:MOST_GAPS])))


def keep(connection: Connection, events: list[Event]) -> tuple[int, int]:
    """Detect, group with the latest earlier alerts, and save; the numbers of alerts and incidents."""
    from bartizan.catalog.load import load_catalog
    from bartizan.runtime.detect import detect
    from bartizan.runtime.incidents import group

    found = detect(events, load_catalog().signals)
    if not found:
        return 0, 0
    known = {one.id: one for one in _recent(connection)} | {one.id: one for one in found}
    new = {one.id for one in found}
    incidents = [one for one in group(list(known.values())) if new & set(one.alerts)]
    alerts.save(connection, found, incidents)
    return len(found), len(incidents)


def _recent(connection: Connection) -> list[Alert]:
    query = select(alert.c.document).order_by(alert.c.last_time.desc(), alert.c.id).limit(RECENT)
    return [from_data(Alert, document) for document in connection.execute(query).scalars()]


def _gap(gap: Gap) -> GapView:
    return GapView(source=gap.source, what=gap.what, why=gap.why, needs=gap.needs)

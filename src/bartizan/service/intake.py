"""Runtime events from outside: read, turned into alerts, grouped into incidents, saved."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import TYPE_CHECKING

from sqlalchemy import Connection, select

from bartizan.model.codec import from_data
from bartizan.model.edge import Gap
from bartizan.model.errors import InputError
from bartizan.model.event import Alert, Event
from bartizan.service import alerts, audit
from bartizan.service.access import Caller, open_view, scope
from bartizan.service.views.parts import GapView
from bartizan.service.views.runtime import Intake
from bartizan.store.database import Database
from bartizan.store.tables import alert

if TYPE_CHECKING:
    from bartizan.runtime.detect import Detector

BATCH = 5000
"""Events that are held in memory at once."""

MOST_GAPS = 50
RECENT = 2000
"""Earlier alerts that new ones may join in an incident, the latest first."""


class Watch:
    """The detector of one server: what it counts over time goes on from one body to the next."""

    def __init__(self) -> None:
        """Nothing is loaded before the first events."""
        self._lock = threading.Lock()
        self._detector: Detector | None = None

    def feed(self, events: Sequence[Event]) -> list[Alert]:
        """The alerts that these events raise or add to."""
        from bartizan.catalog.load import load_catalog

        try:
            from bartizan.runtime.detect import Detector
        except ImportError as error:
            raise InputError("reading events needs pySigma", hint="pip install 'bartizan[runtime]'") from error

        with self._lock:
            if self._detector is None:
                self._detector = Detector(load_catalog().signals.values())
            return self._detector.feed(events)

    @contextmanager
    def provisional(self) -> Iterator[None]:
        """Forget every event unless the block ends well: put it around the transaction that keeps the alerts.

        A body whose alerts were not kept raises them when it is sent again. A detector that begins anew
        shrinks no alert.
        """
        try:
            yield
        except BaseException:
            with self._lock:
                self._detector = None
            raise


def ingest(database: Database, caller: Caller, body: bytes, watch: Watch) -> Intake:
    """Take a body of events in a transaction of its own; what could not be read comes back as gaps."""
    from bartizan.runtime.read import read_events

    count = 0
    gaps: list[Gap] = []

    def events() -> Iterator[Event]:
        nonlocal count
        for record in read_events(body, "body"):
            if isinstance(record, Event):
                count += 1
                yield record
            elif len(gaps) < MOST_GAPS:
                gaps.append(record)

    with watch.provisional(), open_view(database, caller, scope(caller, "event:write")) as view:
        found, incidents = keep(view.connection, events(), watch)
        audit.note(view.connection, caller.username, "events taken", f"{count} events, {found} alerts")
    return Intake(events=count, alerts=found, incidents=incidents, gaps=tuple(map(_gap, gaps)))


def keep(connection: Connection, events: Iterable[Event], watch: Watch | None = None) -> tuple[int, int]:
    """Detect, group with the latest earlier alerts, and save; the numbers of alerts and incidents.

    The transaction must reach everything, and be within the `watch`'s `provisional`.
    """
    watch = watch or Watch()
    found: dict[str, Alert] = {}
    left = iter(events)
    while batch := list(islice(left, BATCH)):
        found.update((one.id, one) for one in watch.feed(batch))
    return keep_alerts(connection, list(found.values()))


def keep_alerts(connection: Connection, found: Sequence[Alert]) -> tuple[int, int]:
    """Group alerts with the latest earlier ones and save them; as `keep` for what was detected elsewhere."""
    from bartizan.runtime.incidents import group

    if not found:
        return 0, 0
    new = {one.id for one in found}
    known = [one for one in _recent(connection) if one.id not in new]
    incidents = [one for one in group([*known, *found]) if new & set(one.alerts)]
    alerts.save(connection, found, incidents)
    return len(found), len(incidents)


def _recent(connection: Connection) -> list[Alert]:
    query = select(alert.c.document).order_by(alert.c.last_time.desc(), alert.c.id).limit(RECENT)
    return [from_data(Alert, document) for document in connection.execute(query).scalars()]


def _gap(gap: Gap) -> GapView:
    return GapView(source=gap.source, what=gap.what, why=gap.why, needs=gap.needs)

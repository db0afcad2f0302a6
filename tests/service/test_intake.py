"""Events are counted once when their alerts are kept, and not at all when they are not."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import suppress

import pytest
from sqlalchemy import text

from bartizan.model.errors import StoreError
from bartizan.model.event import Actor, Alert, Event
from bartizan.model.project import Role
from bartizan.service import alerts, intake
from bartizan.service.access import Caller, Scope, open_view
from bartizan.service.views.filters import AlertFilter
from bartizan.store.database import Database
from bartizan.store.embedded import Embedded
from tests.store.postgres import execute


def event(number: int, name: str = "DeleteGuardrail", actor: str = "eve") -> Event:
    """One administrative call; guardrails deleted by one actor are one alert."""
    arn = f"arn:aws:iam::1:user/{actor}"
    fields = {"eventSource": "bedrock.amazonaws.com", "eventName": name, "readOnly": False}
    return Event(
        id=f"e{number}", time=f"2026-11-01T10:{number // 60 % 60:02d}:{number % 60:02d}Z", source="cloudtrail",
        operation="admin", name=name, actor=Actor(arn, "user"), assets=("arn:aws:bedrock:eu-west-1:1:guardrail/g",),
        fields=fields, service="bedrock.amazonaws.com",
    )  # fmt: skip


def kept(database: Database) -> list[tuple[str, int]]:
    with open_view(database, Caller("ann", Role.ANALYST), Scope(everything=True)) as view:
        return sorted((row.signal, row.count) for row in alerts.page(view, AlertFilter()).items)


class BrokenError(Exception):
    """What goes wrong in the middle."""


@pytest.mark.parametrize("how", ["raised", "connection lost"])
def test_a_body_whose_transaction_failed_raises_its_alerts_when_it_is_sent_again(
    database: Database, postgres: Embedded, how: str
) -> None:
    watch = intake.Watch()
    with (
        suppress(BrokenError) if how == "raised" else pytest.raises(StoreError),
        watch.provisional(),
        database.transaction(everything=True) as connection,
    ):
        assert intake.keep(connection, [event(1)], watch)[0] == 1
        if how == "raised":
            raise BrokenError
        # The commit itself finds the connection gone.
        process = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
        execute(postgres, f"SELECT pg_terminate_backend({process})")
    assert kept(database) == []
    with database.transaction(everything=True) as connection:
        assert intake.keep(connection, [event(1)], watch) == (1, 1)
    assert kept(database) == [("guardrail-removed", 1)]
    with database.transaction(everything=True) as connection:
        assert intake.keep(connection, [event(1)], watch) == (0, 0)
    assert kept(database) == [("guardrail-removed", 1)]


def test_a_long_body_is_read_in_batches_and_counts_as_one(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    held: list[int] = []
    before = intake.Watch.feed

    def feed(watch: intake.Watch, events: list[Event]) -> list[Alert]:
        held.append(len(events))
        return before(watch, events)

    monkeypatch.setattr(intake.Watch, "feed", feed)

    def stream() -> Iterator[Event]:
        for number in itertools.count():
            if number == intake.BATCH + 2:
                return
            yield event(number, "DeleteGuardrail" if number % intake.BATCH < 2 else "ListGuardrails")

    with database.transaction(everything=True) as connection:
        assert intake.keep(connection, stream()) == (1, 1)
    assert held == [intake.BATCH, 2]
    assert kept(database) == [("guardrail-removed", 4)]

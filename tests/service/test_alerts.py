"""Alerts are saved once, never shrink, find their assets by name, and stay closed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bartizan.model.asset import name_reference
from bartizan.model.errors import InputError
from bartizan.model.event import Actor, Alert, Incident
from bartizan.model.location import Evidence
from bartizan.model.project import Role
from bartizan.model.severity import Severity
from bartizan.service import alerts, snapshots
from bartizan.service.access import Caller, Scope, open_view
from bartizan.service.views.filters import AlertFilter, IncidentFilter
from bartizan.store.database import Database
from tests.store.results import asset, finding, result

ANN = Caller("ann", Role.ANALYST)
EVERYTHING = Scope(everything=True)
ONE = asset("support-logs")
ALERT = Alert(
    "a1", "jailbreak", "Jailbreak attempt", Severity.HIGH, "2026-11-01T10:00:00Z", "2026-11-01T10:05:00Z", 7, "bedrock",
    why="The prompt asks to forget its rules.", actor=Actor(id="arn:user"), techniques=("AML.T0054",),
    assets=(name_reference("AWS::S3::Bucket", "support-logs"), "arn:unknown"), evidence=(Evidence("“ignore …”"),),
)  # fmt: skip
STORY = Incident("i1", "arn:user attacked", Severity.HIGH, ALERT.time, ALERT.last_time, ("a1",))


@pytest.fixture
def estate(database: Database) -> Database:
    snapshots.save(database, result(ONE, findings=[finding(ONE)]))
    return database


def save(database: Database, *found: Alert) -> None:
    with database.transaction(everything=True) as connection:
        alerts.save(connection, found, [STORY])


def test_an_alert_names_its_assets_and_their_findings(estate: Database) -> None:
    save(estate, ALERT)
    with open_view(estate, ANN, EVERYTHING) as view:
        detail = alerts.detail(view, "a1")
        assert [name.name for name in detail.assets] == ["support-logs", "arn:unknown"]
        assert [row.rule for row in detail.findings] == ["bucket-public"]
        assert detail.evidence[0].text == "“ignore …”"
        (incident,) = alerts.incidents(view, IncidentFilter()).items
        assert (incident.title, incident.alerts, incident.actors) == ("arn:user attacked", 1, ("arn:user",))
        story = alerts.incident_detail(view, "i1")
        assert [one.id for one in story.timeline] == ["a1"]
        assert [row.rule for row in story.findings] == ["bucket-public"]


def test_saving_again_changes_nothing_and_an_alert_never_shrinks(estate: Database) -> None:
    save(estate, ALERT)
    save(estate, ALERT)
    save(estate, replace(ALERT, count=2, last_time="2026-11-01T10:01:00Z"))
    with open_view(estate, ANN, EVERYTHING) as view:
        (row,) = alerts.page(view, AlertFilter()).items
    assert (row.count, row.last_time) == (7, "2026-11-01T10:05:00Z")
    save(estate, replace(ALERT, count=9))
    with open_view(estate, ANN, EVERYTHING) as view:
        assert alerts.page(view, AlertFilter()).items[0].count == 9


def test_a_closed_alert_stays_closed_with_its_reason(estate: Database) -> None:
    save(estate, ALERT)
    with open_view(estate, ANN, EVERYTHING) as view:
        with pytest.raises(InputError):
            alerts.triage(view, "a1", state="closed")
        alerts.triage(view, "a1", state="closed", why="our own red team")
    save(estate, replace(ALERT, count=8))
    with open_view(estate, ANN, EVERYTHING) as view:
        detail = alerts.detail(view, "a1")
        assert (detail.state, detail.closed_by, detail.closed_why) == ("closed", "ann", "our own red team")
        assert alerts.incidents(view, IncidentFilter(state=["open"])).total == 0
        assert alerts.page(view, AlertFilter(state=["open"])).total == 0
        alerts.triage(view, "a1", state="open")
        assert alerts.detail(view, "a1").closed_by is None


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (AlertFilter(since="2026-11-01T10:06:00Z"), 0),
        (AlertFilter(since="2026-11-01T10:04:00Z"), 1),
        (AlertFilter(until="2026-11-01T09:59:59Z"), 0),
        (AlertFilter(q="JAIL"), 1),
        (AlertFilter(q="100%"), 0),
        (AlertFilter(signal=["jailbreak"], severity=[Severity.HIGH]), 1),
        (AlertFilter(severity=[Severity.LOW]), 0),
    ],
)
def test_filters(estate: Database, wanted: AlertFilter, found: int) -> None:
    save(estate, ALERT)
    with open_view(estate, ANN, EVERYTHING) as view:
        assert alerts.page(view, wanted).total == found

"""Alerts are saved once, never shrink, find their assets by name, and stay closed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from bartizan.model.asset import Asset, name_reference
from bartizan.model.errors import InputError
from bartizan.model.event import Actor, Alert, Incident
from bartizan.model.finding import fingerprint
from bartizan.model.location import Evidence
from bartizan.model.project import Role
from bartizan.model.severity import Severity
from bartizan.service import alerts, snapshots
from bartizan.service.access import Caller, Scope, open_view
from bartizan.service.views.filters import AlertFilter, IncidentFilter
from bartizan.store.database import Database
from bartizan.store.tables import alert
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
        assert [name.name for name in detail.assets] == ["support-logs", "unknown"]
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


def test_an_alert_keeps_its_earliest_time_and_its_worst_severity_whatever_comes_later(estate: Database) -> None:
    save(estate, ALERT)
    # The same moments written in another zone: as text they would sort the other way round.
    other = replace(ALERT, severity=Severity.LOW, count=3)
    save(estate, replace(other, time="2026-11-01T11:30:00+02:00", last_time="2026-11-01T11:31:00+02:00"))
    save(estate, replace(other, time="2026-11-01T10:03:00Z", last_time="2026-11-01T09:06:00-01:00"))
    with open_view(estate, ANN, EVERYTHING) as view:
        (row,) = alerts.page(view, AlertFilter()).items
        assert (row.time, row.last_time) == ("2026-11-01T09:30:00Z", "2026-11-01T10:06:00Z")
        assert (row.count, row.severity) == (7, Severity.HIGH)
        document = view.connection.execute(select(alert.c.document)).scalar_one()
    assert (document["time"], document["last_time"]) == ("2026-11-01T11:30:00+02:00", "2026-11-01T09:06:00-01:00")
    assert (document["count"], document["severity"]) == (7, "high")


AGENT = Asset("arn:aws:bedrock:eu-west-1:1:agent/AB12", "AWS::Bedrock::Agent", "agent", "support bot", "aws")
TOOL = Asset("arn:aws:lambda:eu-west-1:1:function:x", "AWS::Lambda::Function", "tool", "support bot", "aws")


def test_a_name_without_its_own_type_means_the_assets_of_its_kind_that_bear_it(database: Database) -> None:
    snapshots.save(database, result(AGENT, TOOL))
    save(database, replace(ALERT, assets=(name_reference("code/agent", "support%20bot"),)))
    with open_view(database, ANN, EVERYTHING) as view:
        (name,) = alerts.detail(view, "a1").assets
    assert (name.name, name.type, name.key) == ("support bot", "AWS::Bedrock::Agent", fingerprint(AGENT.id))


def test_the_exact_type_wins_over_the_kind(database: Database) -> None:
    code = Asset("repo:shop//bot.py#agent", "code/agent", "agent", "support bot", "code")
    snapshots.save(database, result(AGENT, code))
    save(database, replace(ALERT, assets=(name_reference("code/agent", "support%20bot"),)))
    with open_view(database, ANN, EVERYTHING) as view:
        assert [one.type for one in alerts.detail(view, "a1").assets] == ["code/agent"]


@pytest.mark.parametrize(
    ("reference", "words"),
    [
        (name_reference("code/agent", "support%20bot"), "agent support bot"),
        (name_reference("AWS::SageMaker::Endpoint", "recs-prod"), "endpoint recs-prod"),
        ("arn:aws:bedrock:us-east-1:1:guardrail/gr1", "gr1"),
        ("arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-v2:1", "anthropic.claude-v2:1"),
        ("arn:aws:lambda:us-east-1:1:function:refund", "refund"),
        ("arn:aws:s3:::bucket/a/b.csv", "bucket/a/b.csv"),
        ("arn:aws:sns:us-east-1:1:topic", "topic"),
        ("model:bedrock/anthropic.claude-v2:1", "anthropic.claude-v2:1"),
        ("//aiplatform.googleapis.com/projects/p/endpoints/77", "77"),
        ("arn:", "arn:"),
    ],
)
def test_what_is_in_no_inventory_is_shown_by_its_name(estate: Database, reference: str, words: str) -> None:
    save(estate, replace(ALERT, assets=(reference,)))
    with open_view(estate, ANN, EVERYTHING) as view:
        (name,) = alerts.page(view, AlertFilter()).items[0].assets
        (incident,) = alerts.incidents(view, IncidentFilter()).items
    assert (name.name, name.key) == (words, None)
    assert incident.assets == (name,)


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

"""Events posted to the server raise alerts once, tied to assets, and what cannot be read comes back."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from bartizan.model.asset import Asset
from bartizan.model.project import Role
from bartizan.server.state import Settings
from bartizan.service import accounts, snapshots, tokens
from bartizan.store.database import Database
from tests.server.people import PASSWORD, served
from tests.store.results import result

GUARDRAIL = "arn:aws:bedrock:us-east-1:111122223333:guardrail/gr1abc"


def record(identifier: str = "e-1") -> dict[str, Any]:
    return {
        "eventVersion": "1.09", "eventID": identifier, "eventTime": "2026-11-01T10:00:00Z",
        "eventSource": "bedrock.amazonaws.com", "eventName": "DeleteGuardrail", "awsRegion": "us-east-1",
        "recipientAccountId": "111122223333", "sourceIPAddress": "198.51.100.7", "readOnly": False,
        "userIdentity": {"type": "AssumedRole", "arn": "arn:aws:sts::111122223333:assumed-role/dev/eve",
                         "accountId": "111122223333"},
        "requestParameters": {"guardrailIdentifier": "gr1abc"}, "responseElements": None,
        "eventType": "AwsApiCall", "managementEvent": True, "eventCategory": "Management",
    }  # fmt: skip


@pytest.fixture
def intake(database: Database) -> Iterator[httpx.Client]:
    guardrail = Asset(GUARDRAIL, "AWS::Bedrock::Guardrail", "guardrail", "gr1abc", "aws", "111122223333", "us-east-1")
    snapshots.save(database, result(guardrail))
    with database.transaction(everything=True) as connection:
        accounts.create_user(connection, "robot", PASSWORD, Role.ADMINISTRATOR)
        made = tokens.make_for(connection, "robot", "in", ["event:write", "alert:read"], 1)
    headers = {"Authorization": f"Bearer {made.secret}"}
    with (
        served(database, Settings(event_bytes=100_000)) as address,
        httpx.Client(base_url=address, headers=headers, timeout=60) as client,
    ):
        yield client


def test_an_attack_is_one_alert_however_often_it_is_posted(intake: httpx.Client) -> None:
    body = json.dumps({"Records": [record()]}).encode()
    first = intake.post("/api/events", content=body)
    assert first.status_code == 200, first.text
    assert (first.json()["events"], first.json()["alerts"], first.json()["incidents"]) == (1, 1, 1)
    again = intake.post("/api/events", content=gzip.compress(body), headers={"Content-Encoding": "gzip"})
    assert (again.json()["events"], again.json()["alerts"]) == (1, 0)
    (alert,) = intake.get("/api/alerts").json()["items"]
    assert alert["signal"] == "guardrail-removed"
    assert alert["count"] == 1
    assert [asset["name"] for asset in alert["assets"]] == ["gr1abc"]
    assert alert["assets"][0]["key"] is not None
    assert intake.get("/api/incidents").json()["total"] == 1


def test_lines_and_what_is_no_event(intake: httpx.Client) -> None:
    body = "\n".join([json.dumps(record("e-2")), "{not json", json.dumps({"some": "thing"})])
    answer = intake.post("/api/events", content=body, headers={"Content-Type": "application/x-ndjson"})
    assert answer.status_code == 200
    assert answer.json()["events"] == 1
    assert answer.json()["gaps"]


@pytest.mark.parametrize(
    ("body", "status"), [(b"", 200), (b"\x00" * 100, 200), (b"{" * 50_000, 200), (b" " * 200_000, 413),
                         (gzip.compress(b"x" * 10_000_000), 400)]
)  # fmt: skip
def test_hostile_bodies_are_answered(intake: httpx.Client, body: bytes, status: int) -> None:
    answer = intake.post("/api/events", content=body)
    assert answer.status_code == status, answer.text
    if status == 200:
        assert answer.json()["events"] == 0


def test_nobody_posts_without_the_right(intake: httpx.Client) -> None:
    assert httpx.post(f"{str(intake.base_url).rstrip(chr(47))}/api/events", content=b"{}").status_code == 401

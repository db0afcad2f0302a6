"""A member of one project sees that project and nothing of any other, on every route that lists or shows."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from bartizan.model.event import Actor, Alert, Incident
from bartizan.model.finding import fingerprint
from bartizan.model.severity import Severity
from bartizan.server.app import RESOURCES
from bartizan.service import alerts
from bartizan.store.database import Database
from bartizan.store.embedded import Embedded
from tests.server import people
from tests.server.people import Person, sign_in
from tests.store.postgres import fresh

LISTS = [
    "/api/overview", "/api/assets", "/api/findings", "/api/attack-paths", "/api/alerts", "/api/incidents",
    "/api/attack-paths/choke-points",
    "/api/projects", "/api/snapshots", "/api/gaps", "/api/search?q=secret", "/api/search?q=bank", "/api/session",
    "/api/tokens", "/api/findings?state=open&state=fixed", "/api/assets?sort=name", "/api/attack-paths?q=secret",
    "/api/explorer/queries", "/api/explorer/schema",
]  # fmt: skip


def alert(identifier: str, *assets: str, title: str = "Guardrail deleted") -> Alert:
    return Alert(
        identifier, "guardrail-deleted", title, Severity.HIGH, "2026-11-01T10:00:00Z", "2026-11-01T10:01:00Z", 1,
        "cloudtrail", actor=Actor(id=f"arn:{identifier}"), assets=assets,
    )  # fmt: skip


@pytest.fixture(scope="module")
def estate(postgres: Embedded, template: str) -> Iterator[str]:
    with fresh(postgres, template) as database:
        yield from serve_estate(database)


def serve_estate(database: Database) -> Iterator[str]:
    people.populate(database)
    shop, bank = alert("a-shop", people.SHOP_MODEL.id), alert("a-bank", people.BANK_MODEL.id, title="bank-secret alert")
    nobody = alert("a-nobody", "arn:nobody", title="bank-secret unowned")
    story = Incident(
        "i-1", "bank-secret incident", Severity.HIGH, shop.time, shop.last_time, ("a-shop", "a-bank", "a-nobody")
    )
    with database.transaction(everything=True) as connection:
        alerts.save(connection, [shop, bank, nobody], [story])
    with people.served(database) as address:
        yield address


@pytest.fixture(scope="module")
def member(estate: str) -> Iterator[Person]:
    with sign_in(estate, "shop-analyst") as person:
        yield person


@pytest.fixture(scope="module")
def admin(estate: str) -> Iterator[Person]:
    with sign_in(estate, "admin") as person:
        yield person


def test_every_address_that_lists_is_in_this_test() -> None:
    plain = {
        route.path for resource in RESOURCES for route in resource.routes.router.routes
        if "GET" in route.methods and "{" not in route.path
    }  # fmt: skip
    refused = {"/api/users", "/api/audit"}
    assert plain - refused - {"/api/health", "/api/setup"} == {address.partition("?")[0] for address in LISTS}


@pytest.mark.parametrize("address", LISTS)
def test_a_member_reads_nothing_of_another_project(member: Person, address: str) -> None:
    answer = member.client.get(address)
    assert answer.status_code == 200, answer.text
    text = answer.text.replace('"bank"', "")
    if address == "/api/overview" or address.startswith("/api/attack-paths"):
        # A sealed step names the projects to ask, and nothing else.
        text = json.dumps(_without_owners(answer.json()))
    assert "bank" not in text.replace("q=bank", "")


def _without_owners(data: object) -> object:
    if isinstance(data, dict):
        return {name: _without_owners(value) for name, value in data.items() if name != "owners"}
    return [_without_owners(value) for value in data] if isinstance(data, list) else data


def test_a_member_counts_only_their_own(member: Person) -> None:
    assert [row["name"] for row in member.get("/api/assets")["items"]] == ["shop-bucket", "shop-model"]
    assert member.get("/api/assets")["facets"]["kind"] == [
        {"value": "bucket", "count": 1},
        {"value": "model", "count": 1},
    ]
    assert member.get("/api/findings")["total"] == 1
    assert member.get("/api/attack-paths")["total"] == 2
    assert member.get("/api/alerts")["total"] == 1
    assert member.get("/api/gaps")["total"] == 1
    totals = member.get("/api/overview")["totals"]
    assert totals == {"assets": 2, "findings": 1, "unknown": 0, "attack_paths": 2, "alerts": 1, "incidents": 1}
    (incident,) = member.get("/api/incidents")["items"]
    assert (incident["title"], incident["alerts"]) == ("Guardrail deleted", 1)
    (shot,) = member.get("/api/snapshots")["items"]
    assert (shot["assets"], shot["findings"], shot["attack_paths"], shot["gaps"]) == (2, {"high": 1}, 2, 1)


def test_a_path_through_another_project_is_sealed(member: Person) -> None:
    body = member.get(f"/api/attack-paths/{people.MIXED_PATH.id}")
    assert body["sealed"] is True
    assert body["title"] == "The internet reaches shop-bucket in 2 steps"
    first, second = body["steps"]
    assert first["source"]["name"] == "the internet"
    assert first["target"] == {
        "key": None, "name": "Outside your projects", "kind": None, "type": None, "sealed": True, "owners": ["bank"]
    }  # fmt: skip
    assert (second["text"], second["evidence"]) == ("Outside your projects", [])
    assert [row["id"] for row in body["breaking"]] == [people.SHOP_WRONG.id]
    assert body["explained"]["terms"] == []


def test_an_own_path_is_open(member: Person) -> None:
    body = member.get(f"/api/attack-paths/{people.SHOP_PATH.id}")
    assert body["sealed"] is False
    assert [step["target"]["name"] for step in body["steps"]] == ["shop-bucket", "shop-model"]


def test_neighbours_outside_are_sealed(member: Person) -> None:
    key = fingerprint(people.SHOP_BUCKET.id)
    edges = member.get(f"/api/assets/{key}")["edges"]
    assert {edge["source"]["name"] for edge in edges} == {"shop-model", "Outside your projects"}
    graph = member.get(f"/api/assets/{key}/graph", hops=4)
    assert sorted(node["name"] for node in graph["nodes"]) == ["Outside your projects", "shop-bucket", "shop-model"]
    assert fingerprint(people.BANK_MODEL.id) not in json.dumps(graph)


def test_an_administrator_sees_everything(admin: Person) -> None:
    assert admin.get("/api/assets")["total"] == 4
    assert admin.get("/api/findings")["total"] == 3
    assert admin.get("/api/attack-paths")["total"] == 3
    assert admin.get("/api/alerts")["total"] == 3
    assert admin.get("/api/overview", project="shop")["totals"]["assets"] == 2
    assert admin.get("/api/incidents/i-1")["title"] == "bank-secret incident"
    assert admin.get("/api/assets", project="bank")["total"] == 2


@pytest.mark.parametrize(
    "address",
    [
        f"/api/assets/{fingerprint(people.BANK_BUCKET.id)}",
        f"/api/assets/{fingerprint(people.BANK_BUCKET.id)}/graph",
        f"/api/findings/{people.BANK_WRONG.id}",
        f"/api/attack-paths/{people.BANK_PATH.id}",
        f"/api/attack-paths?asset={fingerprint(people.BANK_MODEL.id)}",
        "/api/alerts/a-bank",
        "/api/alerts/a-nobody",
        "/api/projects/bank",
        "/api/projects/bank/members",
        "/api/assets?project=bank",
        "/api/findings?project=bank",
        "/api/attack-paths?project=bank",
        "/api/alerts?project=bank",
        "/api/incidents?project=bank",
        "/api/gaps?project=bank",
        "/api/overview?project=bank",
    ],
)
def test_what_is_another_projects_does_not_exist(member: Person, address: str) -> None:
    answer = member.client.get(address)
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("method", "address", "body", "status"),
    [
        ("PATCH", f"/api/findings/{people.BANK_WRONG.id}", {"state": "accepted", "why": "x"}, 404),
        ("PATCH", "/api/alerts/a-bank", {"state": "closed", "why": "x"}, 404),
        ("PATCH", "/api/projects/shop", {"name": "mine"}, 403),
        ("DELETE", "/api/projects/shop", None, 403),
        ("POST", "/api/projects", {"name": "mine"}, 403),
        ("POST", "/api/projects/preview", {"selectors": []}, 403),
        ("PUT", "/api/projects/shop/members", {"members": []}, 403),
        ("GET", "/api/users", None, 403),
        ("POST", "/api/users", {"username": "x", "password": "y"}, 403),
        ("GET", "/api/audit", None, 403),
        ("POST", "/api/scans", {}, 403),
        ("POST", "/api/events", {}, 403),
        ("POST", "/api/tokens", {"name": "x", "actions": ["scan:write"]}, 403),
    ],
)
def test_a_member_may_not_do_what_their_role_does_not_hold(
    member: Person, method: str, address: str, body: object, status: int
) -> None:
    assert member.send(method, address, body)[0] == status

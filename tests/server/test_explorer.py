"""The explorer's routes: what a member may ask, what they can never see, and how queries end."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest

from bartizan.model.project import Role
from bartizan.service import projects, snapshots
from bartizan.service.access import Scope, View
from bartizan.service.explore_saved import AT_ONCE, Explorer, reach_of
from bartizan.store.database import Database
from bartizan.store.embedded import Embedded
from tests.server import people
from tests.server.people import Person, sign_in
from tests.store.postgres import fresh

FOREVER = "MATCH (a), (b), (c), (d), (e), (f), (g), (h), (i), (j), (k), (l) WHERE a.risk+b.risk+c.risk+d.risk+e.risk+f.risk+g.risk+h.risk+i.risk+j.risk+k.risk+l.risk < 0 RETURN count(*)"  # noqa: E501


@pytest.fixture(scope="module")
def database(postgres: Embedded, template: str) -> Iterator[Database]:
    with fresh(postgres, template) as database:
        people.populate(database)
        yield database


@pytest.fixture(scope="module")
def estate(database: Database) -> Iterator[str]:
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


def rows(person: Person, query: str, **parameters: object) -> list[list[object]]:
    status, data = person.send("POST", "/api/explorer/query", {"query": query, "parameters": parameters})
    assert status == 200, data
    found: list[list[object]] = data["rows"]
    return found


NAMES = "MATCH (a:Asset) RETURN a.name AS name ORDER BY name"


def test_an_administrator_asks_everything(admin: Person) -> None:
    assert [row[0] for row in rows(admin, NAMES)] == [
        "bank-secret-bucket", "bank-secret-model", "shop-bucket", "shop-model", "the internet",
    ]  # fmt: skip
    assert rows(admin, "MATCH (a:Asset)-[:HAS_FINDING]->(f:Finding) RETURN count(f)") == [[3]]
    assert rows(admin, "MATCH (f:Finding) WHERE f.first_seen IS NOT NULL RETURN count(f)") == [[3]]


def test_a_member_asks_a_graph_that_holds_their_project_only(member: Person) -> None:
    assert [row[0] for row in rows(member, NAMES)] == ["shop-bucket", "shop-model", "the internet"]
    everything = rows(member, "MATCH (a) OPTIONAL MATCH p = (a)-[]-(b) RETURN a, p, labels(a)")
    everything += rows(member, "MATCH (a:Asset) RETURN a.settings, a.unknown, a.tags, a.id, a.path")
    everything += rows(member, "MATCH (p:AttackPath) RETURN p.name, p.techniques")
    everything += rows(member, "MATCH (g:Gap) RETURN g.name, g.why, g.needs")
    everything += rows(member, "MATCH (f:Finding) RETURN f.name, f.asset, f.path")
    assert "bank" not in json.dumps(everything)
    assert rows(member, "MATCH (f:Finding) RETURN count(f)") == [[1]]
    assert rows(
        member, "MATCH (a)-[r]->(b:Asset) WHERE type(r) IN ['TRAINS_ON', 'CAN_READ'] RETURN a.name, b.name"
    ) == [["shop-model", "shop-bucket"]]
    # The path that runs through both projects is there, as sealed as in the list of paths.
    assert len(rows(member, "MATCH (p:AttackPath) RETURN p.name")) == 2


@pytest.mark.parametrize("name", ["bank-secret-bucket", "bank-secret-model"])
def test_a_member_cannot_even_name_what_is_not_theirs(member: Person, name: str) -> None:
    assert rows(member, "MATCH (a) WHERE a.name = $name OR a.id CONTAINS $name RETURN a.name", name=name) == []


def test_ready_queries_and_the_schema_are_there(member: Person) -> None:
    listed = member.get("/api/explorer/queries")
    assert listed["total"] >= 40
    status, data = member.send("POST", "/api/explorer/query", {"ready": "critical-findings"})
    assert status == 200, data
    assert data["columns"] == ["severity", "risk", "finding", "asset", "path", "line"]
    schema = member.get("/api/explorer/schema")
    assert {"Model", "Finding"} <= {one["name"] for one in schema["labels"]}
    assert "toLower" in schema["functions"]


@pytest.mark.parametrize(
    ("body", "status", "told"),
    [
        ({"query": "MATCH (a) DELETE a"}, 400, "query:1:11"),
        ({"query": "LOAD FROM '/etc/passwd' RETURN *"}, 400, "LOAD is not allowed"),
        ({"query": "RETURN $x"}, 400, "has no value"),
        ({"query": "RETURN $x", "parameters": {"x": {"a": 1}}}, 400, "must be a text"),
        ({"query": "RETURN 1", "ready": "gaps"}, 400, "either"),
        ({}, 400, "either"),
        ({"ready": "gap"}, 400, "did you mean 'gaps'"),
        ({"query": "RETURN 1 / 0"}, 400, "zero"),
        ({"query": "x" * 30_000}, 422, "20000"),
        ({"query": "RETURN 1", "more": 1}, 422, "more"),
    ],
)
def test_what_is_wrong_is_told(member: Person, body: object, status: int, told: str) -> None:
    found, data = member.send("POST", "/api/explorer/query", body)
    assert (found, told in data["detail"]) == (status, True), data


def test_nobody_asks_without_signing_in(estate: str) -> None:
    import httpx

    assert httpx.post(f"{estate}/api/explorer/query", json={"query": "RETURN 1"}).status_code in (401, 403)
    assert httpx.get(f"{estate}/api/explorer/schema").status_code == 401


def test_a_token_that_may_not_read_findings_asks_nothing(estate: str, member: Person) -> None:
    status, made = member.send("POST", "/api/tokens", {"name": "paths", "actions": ["path:read", "asset:read"]})
    assert status == 201, made
    import httpx

    answer = httpx.post(
        f"{estate}/api/explorer/query",
        json={"query": "RETURN 1"},
        headers={"Authorization": f"Bearer {made['secret']}"},
    )
    assert answer.status_code == 403
    assert "finding:read" in answer.json()["detail"]


def test_a_query_is_cancelled_by_its_own_caller_only(estate: str, member: Person) -> None:
    told: list[tuple[int, dict[str, str]]] = []
    body = {"query": FOREVER, "id": "mine-1"}
    with sign_in(estate, "shop-analyst") as again, sign_in(estate, "bank-analyst") as other:
        asking = threading.Thread(target=lambda: told.append(again.send("POST", "/api/explorer/query", body)))
        asking.start()
        for _ in range(200):
            assert other.send("DELETE", "/api/explorer/queries/mine-1")[0] == 404
            if member.send("DELETE", "/api/explorer/queries/mine-1")[0] == 204:
                break
            time.sleep(0.02)
        asking.join(20)
    ((status, data),) = told
    assert (status, data["detail"]) == (400, "the query was cancelled")


def test_the_graph_follows_what_is_saved_and_who_belongs_where(postgres: Embedded, template: str) -> None:
    with fresh(postgres, template) as database:
        people.populate(database)
        explorer = Explorer()
        with people.served(database) as address, sign_in(address, "shop-analyst") as member:
            assert len(rows(member, NAMES)) == 3
            assert len(rows(member, NAMES)) == 3
            with database.transaction(everything=True) as connection:
                view = View(connection, people.ADMIN, Scope(everything=True))
                projects.set_members(view, "bank", {"shop-analyst": Role.VIEWER, "bank-analyst": Role.ANALYST})
            assert len(rows(member, NAMES)) == 5
            smaller = replace(people.ESTATE, assets=people.ESTATE.assets[:3])
            snapshots.save(database, smaller)
            assert len(rows(member, NAMES)) == 3
        explorer.close()


def test_one_caller_cannot_fill_all_places() -> None:
    explorer = Explorer()
    held = [explorer._slot("one", str(number)) for number in range(AT_ONCE // 2)]
    for slot in held:
        slot.__enter__()
    from bartizan.model.errors import StoreError

    with pytest.raises(StoreError, match="too many"), explorer._slot("one", "more"):
        pass
    with explorer._slot("two", "1"):
        pass
    for slot in held:
        slot.__exit__(None, None, None)
    assert reach_of(people.ADMIN).everything

"""What a fix would do to the paths of a saved scan: told by evaluating the graph again, and only of what is seen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bartizan.model.project import Role
from bartizan.model.scan import ScanResult
from bartizan.service import accounts, projects, snapshots
from bartizan.service.access import Scope, View
from bartizan.service.assess import Request, assess
from bartizan.service.targets import parse_targets
from bartizan.service.views.people import SelectorView
from bartizan.store.database import Database
from tests.server.people import ADMIN, PASSWORD, Person, served, sign_in

ESTATE = Path(__file__).parents[1] / "graph" / "paths" / "agent-in-function" / "careless"
URL = "/api/attack-paths/what-if"


@dataclass
class Served:
    """The people, and the scan that they look at."""

    admin: Person
    member: Person
    scanned: ScanResult


@pytest.fixture
def estate(database: Database) -> Iterator[Served]:
    scanned = assess(Request(parse_targets([str(ESTATE)])))
    snapshots.save(database, scanned)
    with database.transaction(everything=True) as connection:
        view = View(connection, ADMIN, Scope(everything=True))
        accounts.create_user(connection, "admin", PASSWORD, Role.ADMINISTRATOR)
        accounts.create_user(connection, "mia", PASSWORD, None)
        project = projects.create(view, "Data", "", [SelectorView(names=("Letters",))])
        projects.set_members(view, project.id, {"mia": Role.ANALYST})
    with served(database) as address, sign_in(address, "admin") as admin, sign_in(address, "mia") as member:
        yield Served(admin, member, scanned)


def finding(scanned: ScanResult, rule: str) -> str:
    return next(one.id for one in scanned.findings if one.rule == rule)


def test_the_paths_that_a_fix_takes_away(estate: Served) -> None:
    whole = {path.id: path for path in estate.scanned.attack_paths}
    fix = finding(estate.scanned, "function-url-without-authorization")
    open_ways = {id_ for id_, path in whole.items() if path.entry == "entry:internet"}
    assert open_ways
    assert open_ways < set(whole)
    status, body = estate.admin.send("POST", URL, {"findings": [fix]})
    assert status == 200
    assert body["total"] == len(whole)
    assert {row["id"] for row in body["vanished"]} == open_ways
    assert body["vanished_total"] == len(open_ways)
    assert body["path"] is None


def test_what_becomes_of_one_path(estate: Served) -> None:
    gone, stays = (
        next(path for path in estate.scanned.attack_paths if (path.entry == "entry:internet") is inbound)
        for inbound in (True, False)
    )
    fix = finding(estate.scanned, "function-url-without-authorization")
    _, body = estate.admin.send("POST", URL, {"findings": [fix], "path": gone.id})
    assert body["path"] == {"gone": True, "likelihood": None, "risk": None, "steps": []}
    _, body = estate.admin.send("POST", URL, {"findings": [fix], "path": stays.id})
    assert body["path"]["gone"] is False
    assert body["path"]["likelihood"] == pytest.approx(stays.likelihood, abs=1e-5)
    assert [step["technique"] for step in body["path"]["steps"]] == [step.technique for step in stays.steps]


def test_a_member_asks_of_their_own_findings_and_is_told_of_their_own_paths(estate: Served) -> None:
    fix = finding(estate.scanned, "function-url-without-authorization")
    assert estate.member.send("POST", URL, {"findings": [fix]})[0] == 404
    mine = next(one.id for one in estate.scanned.findings if one.asset.endswith("#Letters"))
    hidden = next(one for one in estate.scanned.attack_paths if not one.target.endswith("#Letters"))
    status, body = estate.member.send("POST", URL, {"findings": [mine]})
    assert status == 200
    assert body["total"] == sum(one.target.endswith("#Letters") for one in estate.scanned.attack_paths)
    assert "app.py" not in str(body)
    assert estate.member.send("POST", URL, {"findings": [mine], "path": hidden.id})[0] == 404


@pytest.mark.parametrize("body", [{}, {"findings": []}, {"findings": ["x"] * 51}, {"findings": ["x"], "more": 1}])
def test_what_is_malformed_is_refused(estate: Served, body: object) -> None:
    assert estate.admin.send("POST", URL, body)[0] in (400, 422)


def test_a_finding_that_is_not_there(estate: Served) -> None:
    assert estate.admin.send("POST", URL, {"findings": ["0" * 16]})[0] == 404


def test_a_change_that_no_finding_asks_for_is_tried_too(database: Database) -> None:
    root = ESTATE.parents[1] / "aws-code-interpreter" / "careless"
    scanned = assess(Request(parse_targets([str(root)])))
    (path,) = scanned.attack_paths
    assert path.breaks == ()
    snapshots.save(database, scanned)
    with database.transaction(everything=True) as connection:
        accounts.create_user(connection, "admin", PASSWORD, Role.ADMINISTRATOR)
    with served(database) as address, sign_in(address, "admin") as admin:
        (cut, *_) = admin.get(f"/api/attack-paths/{path.id}")["cuts"]
        assert cut["change"]
        assert cut["evidence"]
        status, body = admin.send("POST", URL, {"findings": [cut["id"]], "path": path.id})
        assert (status, body["path"]["gone"], body["vanished_total"]) == (200, True, 1)

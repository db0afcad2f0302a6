"""The first page: the queue's order and what it merges, and the fixes that close most paths."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from bartizan.model.attack_path import ChokePoint
from bartizan.model.event import Alert, Incident
from bartizan.model.project import Role
from bartizan.model.scan import ScanResult
from bartizan.model.severity import Severity
from bartizan.service import alerts, inventory, projects, snapshots
from bartizan.service import findings as found_findings
from bartizan.service.access import Caller, Scope, View, open_view
from bartizan.service.overview import overview
from bartizan.service.queue import _incident_story
from bartizan.service.views.filters import FindingFilter, IncidentFilter
from bartizan.service.views.overview import Overview
from bartizan.service.views.people import SelectorView
from bartizan.service.views.runtime import IncidentRow
from bartizan.store.database import Database
from bartizan.store.embedded import Embedded
from bartizan.store.rows import severity_of
from tests.store.postgres import fresh
from tests.store.results import INTERNET, asset, finding, path, result

ANN = Caller("ann", Role.ANALYST)
EVERYTHING = Scope(everything=True)
SHOP = asset("shop-bucket", repo="estate", path="shop/main.tf")
BANK = asset("bank-bucket", repo="estate", path="bank/main.tf")
MODEL = asset("shop-model", repo="estate", path="shop/model.tf", kind="model")
OPEN = [finding(SHOP, f"rule-{number}", score=90 - number) for number in range(7)]
ROLE = finding(BANK, "role-wide", score=30)
PATHS = [
    path(INTERNET, SHOP, MODEL, breaks=[OPEN[6]], score=95),
    path(INTERNET, BANK, SHOP, MODEL, breaks=[OPEN[6], ROLE], score=85),
    path(INTERNET, BANK, MODEL, breaks=[ROLE], score=80),
    path(INTERNET, SHOP, BANK, score=40),
]
CHOKES = (ChokePoint((ROLE.id, OPEN[6].id), 3, 2, 1), ChokePoint((OPEN[0].id,), 1, 1, 0))
ALERT = Alert(
    "a1", "guardrail-removed", "A guardrail was removed", Severity.CRITICAL, "2026-11-01T10:00:00Z",
    "2026-11-01T10:05:00Z", 1, "cloudtrail", assets=(SHOP.id,), fix="Restore the guardrail.",
)  # fmt: skip
MINOR = replace(ALERT, id="a2", severity=Severity.LOW, fix="Look.", assets=(BANK.id,))


def scanned() -> ScanResult:
    scan = result(INTERNET, SHOP, BANK, MODEL, findings=[*OPEN, ROLE], paths=PATHS)
    return replace(scan, summary=replace(scan.summary, choke_points=CHOKES))


@pytest.fixture(scope="module")
def estate(postgres: Embedded, template: str) -> Iterator[Database]:
    with fresh(postgres, template) as database:
        snapshots.save(database, scanned())
        with database.transaction(everything=True) as connection:
            view = View(connection, Caller("root", Role.ADMINISTRATOR), EVERYTHING)
            projects.create(view, "shop", "", [SelectorView(paths=("shop/*",))])
            projects.create(view, "bank", "", [SelectorView(paths=("bank/*",))])
            story = Incident("i1", "Somebody did it", Severity.CRITICAL, ALERT.time, ALERT.last_time, ("a1", "a2"))
            alerts.save(connection, [ALERT, MINOR], [story])
        yield database


def seen(estate: Database, project: str | None = None, reach: Scope = EVERYTHING) -> Overview:
    with open_view(estate, ANN, reach) as view:
        return overview(view, project)


def test_the_scans_own_choke_points_are_shown_to_who_sees_everything(estate: Database) -> None:
    points = seen(estate).choke_points
    assert (points.evaluated, points.paths) == (True, 4)
    assert [(len(one.findings), one.paths, one.closed) for one in points.points] == [(2, 3, 3), (1, 1, 4)]
    assert {one.id for one in points.points[0].findings} == {ROLE.id, OPEN[6].id}


def test_those_of_several_scans_are_merged_each_in_its_own_order(database: Database) -> None:
    snapshots.save(database, scanned())
    other = [asset(f"other-{number}", repo="other") for number in range(3)]
    fixes = [finding(one) for one in other]
    more = result(INTERNET, *other, findings=fixes, paths=[path(INTERNET, *other)] * 1, targets=["other"])
    steps = tuple(ChokePoint((fix.id,), many, 1, 0) for fix, many in zip(fixes, (2, 9, 0), strict=True))
    snapshots.save(database, replace(more, summary=replace(more.summary, attack_paths=11, choke_points=steps)))
    points = seen(database).choke_points
    assert [(one.paths, one.closed) for one in points.points] == [(3, 3), (2, 5), (9, 14), (1, 15)]
    assert points.paths == 15


@pytest.mark.parametrize("reach", [EVERYTHING, Scope(projects=frozenset({"bank"}))])
def test_inside_a_project_only_what_a_fix_breaks_by_itself_is_counted(estate: Database, reach: Scope) -> None:
    points = seen(estate, "bank", reach).choke_points
    assert (points.evaluated, points.paths) == (False, 3)
    shown = [([finding.rule for finding in one.findings], one.paths, one.closed) for one in points.points]
    assert shown == [(["role-wide"], 2, 2)] if not reach.everything else shown[0] == (["role-wide"], 2, 2)


def test_one_story_an_asset_and_a_target_says_how_many_more_there_are(estate: Database) -> None:
    queue = seen(estate).queue
    stories = [(one.of, one.asset.name if one.asset else "", one.risk, one.more) for one in queue]
    assert stories == [
        ("attack-path", "shop-model", 95, 2), ("incident", "shop-bucket", 95, 0),
        ("finding", "shop-bucket", 90, 6), ("attack-path", "bank-bucket", 40, 0), ("finding", "bank-bucket", 30, 0),
    ]  # fmt: skip
    # `rule-6` breaks the path that tops the queue; `role-wide` breaks others only.
    assert [one.action for one in queue[:2]] == ["Block public access.", "Restore the guardrail."]


def test_an_incident_in_the_queue_names_its_projects_and_its_next_step(estate: Database) -> None:
    (story,) = [one for one in seen(estate).queue if one.of == "incident"]
    assert [one.name for one in story.projects] == ["bank", "shop"]
    (mine,) = [one for one in seen(estate, None, Scope(projects=frozenset({"bank"}))).queue if one.of == "incident"]
    assert ([one.name for one in mine.projects], mine.action, mine.risk) == (["bank"], "Look.", 25)


@pytest.mark.parametrize("severity", list(Severity))
def test_an_incident_and_a_path_of_the_same_risk_read_as_the_same_severity(severity: Severity) -> None:
    row = IncidentRow(id="i", title="t", severity=severity, state="open", first_time="", last_time="", alerts=1)
    assert severity_of(_incident_story(row).risk) is severity


def test_incidents_have_facets(estate: Database) -> None:
    with open_view(estate, ANN, EVERYTHING) as view:
        page = alerts.incidents(view, IncidentFilter(state=["closed"]))
    assert page.total == 0
    facets = {name: [(one.value, one.count) for one in values] for name, values in page.facets.items()}
    assert facets == {"severity": [], "state": [("open", 1)]}
    with open_view(estate, ANN, Scope(projects=frozenset({"bank"}))) as view:
        page = alerts.incidents(view, IncidentFilter(severity=[Severity.LOW]))
    assert (page.total, [(one.value, one.count) for one in page.facets["severity"]]) == (1, [("low", 1)])


def test_findings_are_found_by_the_names_of_their_assets(estate: Database) -> None:
    with open_view(estate, ANN, EVERYTHING) as view:
        found = found_findings.page(view, FindingFilter(q="BANK-buck wide"))
        assert [row.rule for row in found.items] == ["role-wide"]
    with open_view(estate, ANN, Scope(projects=frozenset({"shop"}))) as view:
        assert found_findings.page(view, FindingFilter(q="bank")).total == 0


def test_an_asset_says_which_properties_decide_which_findings(estate: Database) -> None:
    with open_view(estate, ANN, EVERYTHING) as view:
        key = next(row.asset.key for row in found_findings.page(view, FindingFilter(q="shop-bucket")).items)
        assert key is not None
        (deciding,) = inventory.detail(view, key).deciding
    assert (deciding.property, deciding.findings) == ("PublicAccess", tuple(one.id for one in OPEN))


def test_a_finding_is_not_hidden_behind_a_path_that_is_less_severe_than_itself(database: Database) -> None:
    grave = finding(SHOP, "function-open", severity=Severity.CRITICAL, score=72)
    snapshots.save(
        database, result(INTERNET, SHOP, findings=[grave], paths=[path(INTERNET, SHOP, breaks=[grave], score=40)])
    )
    assert [(one.of, one.risk) for one in seen(database).queue] == [("finding", 72), ("attack-path", 40)]

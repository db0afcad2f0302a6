"""Accepting a risk: who, why, until when; and what follows from it."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from bartizan.model.errors import InputError
from bartizan.model.project import Role
from bartizan.service import findings, inventory, snapshots, triage
from bartizan.service.access import Caller, Scope, View, open_view
from bartizan.service.errors import ConflictError, NotFoundError
from bartizan.store.database import Database
from tests.store.results import asset, finding, result

ONE = asset("one")
WRONG = finding(ONE)
EVERYTHING = Scope(everything=True)
ANN = Caller("ann", Role.ANALYST)


@pytest.fixture
def estate(database: Database) -> Database:
    snapshots.save(database, result(ONE, findings=[WRONG]))
    return database


def accept(database: Database, why: str = "behind the proxy", until: str | None = None) -> None:
    with open_view(database, ANN, EVERYTHING) as view:
        triage.accept(view, WRONG.id, why=why, until=until)


def state(database: Database) -> str:
    with open_view(database, ANN, EVERYTHING) as view:
        return findings.detail(view, WRONG.id).state.value


def severity(database: Database) -> str | None:
    from bartizan.service.views.filters import AssetFilter

    with open_view(database, ANN, EVERYTHING) as view:
        (row,) = inventory.page(view, AssetFilter()).items
    return row.severity


def test_accepting_records_who_why_and_until(estate: Database) -> None:
    accept(estate, until="2999-12-31")
    with open_view(estate, ANN, EVERYTHING) as view:
        detail = findings.detail(view, WRONG.id)
    assert detail.acceptance is not None
    assert (detail.acceptance.who, detail.acceptance.why) == ("ann", "behind the proxy")
    assert detail.acceptance.until == "2999-12-31T23:59:59Z"
    assert [(one.state.value, one.who) for one in detail.history] == [("accepted", "ann"), ("open", None)]
    with estate.transaction() as connection:
        (line,) = connection.execute(text("SELECT who, action, what FROM audit WHERE who = 'ann'")).all()
    assert tuple(line) == ("ann", "finding accepted", WRONG.id)


def test_an_accepted_risk_does_not_count_and_stays_accepted(estate: Database) -> None:
    assert severity(estate) == "high"
    accept(estate)
    assert severity(estate) is None
    snapshots.save(estate, result(ONE, findings=[WRONG], day=2))
    assert (state(estate), severity(estate)) == ("accepted", None)


def test_reopening_counts_again(estate: Database) -> None:
    accept(estate)
    with open_view(estate, ANN, EVERYTHING) as view:
        triage.reopen(view, WRONG.id, why="the proxy is gone")
    assert (state(estate), severity(estate)) == ("open", "high")


def test_an_exception_ends_when_its_time_is_over(estate: Database) -> None:
    accept(estate, until="2999-01-01")
    with estate.transaction(everything=True) as connection:
        connection.execute(text("UPDATE finding SET accepted_until = now() - interval '1 second'"))
    snapshots.save(estate, result(ONE, findings=[WRONG], day=2))
    assert (state(estate), severity(estate)) == ("open", "high")
    with estate.transaction(everything=True) as connection:
        why = connection.execute(text("SELECT why FROM finding_history ORDER BY number DESC LIMIT 1")).scalar_one()
    assert why == "the exception ended"


def test_an_accepted_finding_that_is_fixed_and_returns_is_reopened(estate: Database) -> None:
    accept(estate)
    snapshots.save(estate, result(ONE, day=2))
    assert state(estate) == "fixed"
    snapshots.save(estate, result(ONE, findings=[WRONG], day=3))
    assert state(estate) == "reopened"


@pytest.mark.parametrize(("why", "until"), [("", None), ("  ", None), ("x" * 2001, None), ("x", "soon"),
                                            ("x", "2020-01-01"), ("x", "9999-99-99")])  # fmt: skip
def test_a_wrong_acceptance_changes_nothing(estate: Database, why: str, until: str | None) -> None:
    with pytest.raises(InputError):
        accept(estate, why, until)
    assert state(estate) == "open"


def test_what_is_fixed_cannot_be_accepted_nor_what_is_open_reopened(estate: Database) -> None:
    with pytest.raises(ConflictError), open_view(estate, ANN, EVERYTHING) as view:
        triage.reopen(view, WRONG.id)
    snapshots.save(estate, result(ONE, day=2))
    with pytest.raises(ConflictError):
        accept(estate)


def test_a_finding_of_another_project_does_not_exist(estate: Database) -> None:
    with pytest.raises(NotFoundError), open_view(estate, ANN, Scope(projects=frozenset({"other"}))) as view:
        triage.accept(view, WRONG.id, why="mine now")


def test_a_view_is_one_transaction(estate: Database) -> None:
    def change(view: View) -> None:
        triage.accept(view, WRONG.id, why="x")
        raise RuntimeError

    with pytest.raises(RuntimeError), open_view(estate, ANN, EVERYTHING) as view:
        change(view)
    assert state(estate) == "open"

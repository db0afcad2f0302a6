"""The rule as a function, the rule as SQL and the rule of row-level security say the same."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, select, text

from bartizan.model.errors import AccessError
from bartizan.model.finding import fingerprint
from bartizan.model.project import Role
from bartizan.service.access import (
    ACTIONS,
    ACTIONS_OF,
    ORGANISATION_ONLY,
    PERSONAL,
    Caller,
    Scope,
    may,
    require,
    scope,
    visible,
)
from bartizan.store.database import Database, reach
from bartizan.store.embedded import Embedded
from bartizan.store.save import save_snapshot
from bartizan.store.tables import asset, membership, project
from tests.store.postgres import fresh
from tests.store.results import asset as make_asset
from tests.store.results import finding, result

PROJECTS = ["a", "b", "c"]
ASSETS = [make_asset(f"asset-{number}") for number in range(6)]
KEYS = [fingerprint(one.id) for one in ASSETS]
ROLES = st.sampled_from(list(Role))

callers = st.builds(
    Caller,
    username=st.just("someone"),
    role=st.none() | ROLES,
    projects=st.dictionaries(st.sampled_from(PROJECTS), ROLES),
    limit=st.none() | st.frozensets(st.sampled_from(sorted(ACTIONS))),
)


@pytest.fixture(scope="module")
def estate(postgres: Embedded, template: str) -> Iterator[Database]:
    with fresh(postgres, template) as database:
        with database.transaction(everything=True) as connection:
            save_snapshot(connection, result(*ASSETS, findings=[finding(one) for one in ASSETS]))
            connection.execute(
                insert(project), [{"id": one, "name": one, "description": "", "selectors": []} for one in PROJECTS]
            )
        yield database


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    caller=callers,
    action=st.sampled_from(sorted(ACTIONS)),
    members=st.sets(st.tuples(st.sampled_from(PROJECTS), st.sampled_from(KEYS))),
)
def test_function_sql_and_row_level_security_agree(
    estate: Database, caller: Caller, action: str, members: set[tuple[str, str]]
) -> None:
    allowed = {
        key
        for key in KEYS
        if may(caller, action) or any(may(caller, action, one) for one, member in members if member == key)
    }
    far = scope(caller, action)
    with estate.engine.connect() as connection, connection.begin() as transaction:
        reach(connection, everything=True, projects=frozenset())
        if members:
            connection.execute(insert(membership), [{"project": one, "asset": key} for one, key in members])
        fragment = set(connection.execute(select(asset.c.key).where(visible(far, asset.c.key))).scalars())
        reach(connection, everything=far.everything, projects=far.projects)
        walled = set(connection.execute(select(asset.c.key)).scalars())
        findings = set(connection.execute(text("SELECT asset FROM finding")).scalars())
        transaction.rollback()
    assert fragment == walled == findings == allowed


def test_nobody_may_do_anything() -> None:
    nobody = Caller("nobody")
    assert {action for action in ACTIONS if scope(nobody, action)} == PERSONAL


@given(caller=callers)
def test_an_unknown_action_is_denied(caller: Caller) -> None:
    assert not scope(caller, "asset:destroy")


@given(project_role=ROLES, action=st.sampled_from(sorted(ORGANISATION_ONLY)))
def test_no_role_on_a_project_reaches_the_organisation(project_role: Role, action: str) -> None:
    assert not scope(Caller("x", None, {"a": project_role}), action)


@given(caller=callers, action=st.sampled_from(sorted(ACTIONS)))
def test_a_token_never_widens(caller: Caller, action: str) -> None:
    whole = scope(Caller(caller.username, caller.role, caller.projects), action)
    narrowed = scope(caller, action)
    assert not narrowed or narrowed == whole
    assert caller.limit is None or action in caller.limit or narrowed == Scope()


def test_each_role_holds_all_of_the_one_before() -> None:
    held = [ACTIONS_OF[role] for role in Role]
    assert all(less < more for less, more in pairwise(held))


def test_require_says_who_what_and_where() -> None:
    with pytest.raises(AccessError, match="someone may not do finding:triage in project 'a'"):
        require(Caller("someone", Role.VIEWER), "finding:triage", "a")


def test_without_a_reach_a_transaction_sees_nothing(estate: Database) -> None:
    with estate.engine.begin() as connection:
        assert connection.execute(text("SELECT count(*) FROM asset")).scalar_one() == 0
        assert connection.execute(text("SELECT count(*) FROM finding")).scalar_one() == 0


def test_a_member_cannot_write_what_they_cannot_see(estate: Database) -> None:
    with estate.transaction(projects=frozenset({"a"})) as connection:
        changed = connection.execute(text("UPDATE finding SET state = 'accepted' RETURNING id")).all()
    assert changed == []


def test_the_application_cannot_lower_the_wall_or_rewrite_the_audit_log(estate: Database) -> None:
    from sqlalchemy.exc import DBAPIError

    for statement in (
        "ALTER TABLE asset DISABLE ROW LEVEL SECURITY",
        "UPDATE audit SET who = 'nobody'",
        "DELETE FROM audit",
        "TRUNCATE audit",
        "DROP TABLE audit",
    ):
        with pytest.raises(DBAPIError), estate.transaction(everything=True) as connection:
            connection.execute(text(statement))

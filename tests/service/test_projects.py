"""Projects: what selectors take, who may change what, and what happens when the estate changes."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from bartizan.model.errors import AccessError, InputError
from bartizan.model.project import Role, Selector
from bartizan.model.severity import FindingState
from bartizan.service import accounts, inventory, projects, snapshots
from bartizan.service.access import Caller, Scope, open_view
from bartizan.service.errors import ConflictError, NotFoundError
from bartizan.service.selectors import matcher
from bartizan.service.views.filters import AssetFilter
from bartizan.service.views.people import SelectorView
from bartizan.store.database import Database
from tests.store.results import asset, finding, result

ADMIN = Caller("admin", Role.ADMINISTRATOR)
EVERYTHING = Scope(everything=True)


def candidate(**changes: Any) -> Any:
    row = {"account": "111", "provider": "aws", "kind": "bucket", "name": "training-data", "tags": {"team": "recs"},
           "places": ["infra/recs/main.tf", "shop/infra/recs/main.tf"]}  # fmt: skip
    return SimpleNamespace(**{**row, **changes})


@pytest.mark.parametrize(
    ("selector", "taken"),
    [
        (Selector(), False),
        (Selector(accounts=("111",)), True),
        (Selector(accounts=("222", "111"), kinds=("bucket",)), True),
        (Selector(accounts=("111",), kinds=("model",)), False),
        (Selector(names=("training-*",)), True),
        (Selector(names=("training",)), False),
        (Selector(names=("[",)), False),
        (Selector(paths=("infra/recs/*",)), True),
        (Selector(paths=("shop/infra/*",)), True),
        (Selector(paths=("infra/bank/*",)), False),
        (Selector(tags=("team=recs",)), True),
        (Selector(tags=("team=",)), False),
        (Selector(providers=("azure",)), False),
    ],
)
def test_a_selector_takes_what_all_its_lists_hold(selector: Selector, taken: bool) -> None:
    assert matcher([selector])(candidate()) is taken


def test_any_selector_is_enough() -> None:
    match = matcher([Selector(names=("x",)), Selector(kinds=("bucket",))])
    assert match(candidate())
    assert not match(candidate(kind="model", tags=None, account=None))


@pytest.fixture
def estate(database: Database) -> Database:
    snapshots.save(database, result(asset("one", path="a/x.tf"), asset("two", path="b/x.tf")))
    return database


def seen(database: Database, project: str) -> list[str]:
    with open_view(database, Caller("x"), Scope(projects=frozenset({project}))) as view:
        return [row.name for row in inventory.page(view, AssetFilter(sort="name")).items]


def create(database: Database, name: str, *patterns: str) -> str:
    with open_view(database, ADMIN, EVERYTHING) as view:
        return projects.create(view, name, "", [SelectorView(paths=patterns)]).id


def test_a_project_follows_its_selectors_and_new_snapshots(estate: Database) -> None:
    identifier = create(estate, "Team A!", "a/*")
    assert identifier == "team-a"
    assert seen(estate, identifier) == ["one"]
    with open_view(estate, ADMIN, EVERYTHING) as view:
        projects.change(view, identifier, selectors=[SelectorView(paths=("b/*",))])
    assert seen(estate, identifier) == ["two"]
    snapshots.save(estate, result(asset("two", path="b/x.tf"), asset("three", path="b/y.tf"), day=2))
    assert seen(estate, identifier) == ["three", "two"]


def test_a_fixed_finding_of_a_gone_asset_stays_in_its_project(estate: Database) -> None:
    from bartizan.service import findings
    from bartizan.service.views.filters import FindingFilter

    one = asset("one", path="a/x.tf")
    identifier = create(estate, "A", "a/*")
    snapshots.save(estate, result(one, findings=[finding(one)], day=2))
    snapshots.save(estate, result(day=3))
    with open_view(estate, Caller("x"), Scope(projects=frozenset({identifier}))) as view:
        assert findings.page(view, FindingFilter(state=[FindingState.FIXED])).total == 1


def test_preview_counts_without_saving(estate: Database) -> None:
    with open_view(estate, ADMIN, EVERYTHING) as view:
        preview = projects.preview(view, [SelectorView(names=("*o*",))])
        assert (preview.assets, [one.name for one in preview.sample]) == (2, ["one", "two"])
        assert projects.page(view).total == 0


def test_names_are_unique_and_ids_too(estate: Database) -> None:
    assert [create(estate, name) for name in ("A b", "a-b", "A_B", "™")] == ["a-b", "a-b-2", "a-b-3", "project"]
    with pytest.raises(ConflictError):
        create(estate, "A b")


@pytest.mark.parametrize(
    "selectors", [[SelectorView(tags=("novalue",))], [SelectorView(names=("x" * 501,))], [SelectorView()] * 101]
)
def test_a_wrong_selector_is_refused(estate: Database, selectors: list[SelectorView]) -> None:
    with pytest.raises(InputError), open_view(estate, ADMIN, EVERYTHING) as view:
        projects.create(view, "x", "", selectors)


def test_a_manager_renames_but_does_not_choose_assets_or_make_administrators(estate: Database) -> None:
    identifier = create(estate, "A", "a/*")
    manager = Caller("mia", None, {identifier: Role.MANAGER})
    own = Scope(projects=frozenset({identifier}))
    with estate.transaction(everything=True) as connection:
        for name in ("mia", "vic"):
            accounts.create_user(connection, name, "correct horse battery", None)
    with open_view(estate, manager, own) as view:
        assert projects.change(view, identifier, name="Alpha").name == "Alpha"
        projects.set_members(view, identifier, {"vic": Role.MANAGER})
    with pytest.raises(AccessError), open_view(estate, manager, own) as view:
        projects.change(view, identifier, selectors=[SelectorView(paths=("*",))])
    with pytest.raises(AccessError), open_view(estate, manager, own) as view:
        projects.set_members(view, identifier, {"mia": Role.ADMINISTRATOR})
    with pytest.raises(NotFoundError), open_view(estate, manager, Scope(projects=frozenset({"other"}))) as view:
        projects.change(view, identifier, name="Beta")
    with pytest.raises(InputError, match="no user 'ghost'"), open_view(estate, ADMIN, EVERYTHING) as view:
        projects.set_members(view, identifier, {"ghost": Role.VIEWER})


def test_removing_a_project_takes_its_roles_and_leaves_its_assets(estate: Database) -> None:
    identifier = create(estate, "A", "a/*")
    with open_view(estate, ADMIN, EVERYTHING) as view:
        projects.delete_project(view, identifier)
        assert inventory.page(view, AssetFilter()).total == 2
    assert seen(estate, identifier) == []

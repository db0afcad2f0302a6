"""Lists: every page once, in order; facets count what the filters leave; cursors are checked."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from typing import get_args

import pytest

from bartizan.model.errors import InputError
from bartizan.model.project import Role
from bartizan.model.severity import Severity, Stage
from bartizan.service import findings, inventory, paths, search, snapshots
from bartizan.service.access import Caller, Scope, View, open_view
from bartizan.service.views.assets import AssetRow
from bartizan.service.views.filters import AssetFilter, FindingFilter, PathFilter
from bartizan.store.embedded import Embedded
from tests.store.postgres import fresh
from tests.store.results import large


@pytest.fixture(scope="module")
def view(postgres: Embedded, template: str) -> Iterator[View]:
    with fresh(postgres, template) as database:
        snapshots.save(database, large(400))
        with open_view(database, Caller("ann", Role.ADMINISTRATOR), Scope(everything=True)) as view:
            yield view


@pytest.mark.parametrize("sort", get_args(AssetFilter.model_fields["sort"].annotation))
def test_pages_of_assets_hold_each_once_in_order(view: View, sort: str) -> None:
    seen, cursor = [], None
    while True:
        page = inventory.page(view, AssetFilter.model_validate({"sort": sort, "limit": 97, "cursor": cursor}))
        seen += page.items
        if (cursor := page.next) is None:
            break
    assert len({row.key for row in seen}) == len(seen) == page.total == 400
    if sort.endswith("risk"):
        assert [row.risk for row in seen] == sorted((row.risk for row in seen), reverse=sort.startswith("-"))
    if sort.endswith("name"):
        assert [row.name for row in seen] == sorted((row.name for row in seen), reverse=sort.startswith("-"))


@pytest.mark.parametrize("sort", get_args(FindingFilter.model_fields["sort"].annotation))
def test_pages_of_findings_hold_each_once(view: View, sort: str) -> None:
    seen, cursor = [], None
    while True:
        page = findings.page(view, FindingFilter.model_validate({"sort": sort, "limit": 33, "cursor": cursor}))
        seen += page.items
        if (cursor := page.next) is None:
            break
    assert len({row.id for row in seen}) == len(seen) == page.total == 100


@pytest.mark.parametrize("sort", get_args(PathFilter.model_fields["sort"].annotation))
def test_pages_of_paths_hold_each_once(view: View, sort: str) -> None:
    first = paths.page(view, PathFilter.model_validate({"sort": sort, "limit": 5}))
    second = paths.page(view, PathFilter.model_validate({"sort": sort, "limit": 5, "cursor": first.next}))
    assert len({row.id for row in [*first.items, *second.items]}) == first.total == 8


def test_facets_count_with_all_other_filters(view: View) -> None:
    page = inventory.page(view, AssetFilter(stage=[Stage.DATA], exposure=["none"]))
    exact = [row for row in _all(view) if row.stage == "data" and row.exposure is None]
    assert page.total == len(exact)
    stages = {facet.value: facet.count for facet in page.facets["stage"]}
    assert stages == {
        stage.value: sum(row.stage is stage and row.exposure is None for row in _all(view)) for stage in Stage
    }
    exposures = {facet.value: facet.count for facet in page.facets["exposure"]}
    assert set(exposures) == {"none", "internet"}
    sensitivities = {facet.value: facet.count for facet in page.facets["sensitivity"]}
    assert sum(sensitivities.values()) == page.total
    assert [(facet.value, facet.count) for facet in page.facets["source"]] == [("terraform", page.total)]


def _all(view: View) -> list[AssetRow]:
    return inventory.page(view, AssetFilter(limit=500)).items


def test_a_facet_of_many_values_filters(view: View) -> None:
    assert inventory.page(view, AssetFilter(source=["terraform"])).total == 400
    assert inventory.page(view, AssetFilter(source=["aws"])).total == 0


def test_words_are_words_and_not_patterns(view: View) -> None:
    assert inventory.page(view, AssetFilter(q="BUCKET-1 main")).total == 111
    for q in ("bucket_1", "%", "\\", "'; DROP TABLE asset; --"):
        assert inventory.page(view, AssetFilter(q=q)).total == 0


@pytest.mark.parametrize(
    "cursor",
    ["x", "", base64.urlsafe_b64encode(b"[1]").decode(), base64.urlsafe_b64encode(b'["a", "b"]').decode(),
     base64.urlsafe_b64encode(b"[true, \"b\"]").decode(), base64.urlsafe_b64encode(b"[1, 2]").decode(),
     base64.urlsafe_b64encode(json.dumps([10**30, "a"]).encode()).decode(),
     base64.urlsafe_b64encode(b"[" * 1200).decode(), base64.urlsafe_b64encode(b"NaN").decode()],
)  # fmt: skip
def test_a_wrong_cursor_is_an_input_error(view: View, cursor: str) -> None:
    with pytest.raises(InputError):
        inventory.page(view, AssetFilter(cursor=cursor))


def test_search_finds_by_name_first(view: View) -> None:
    hits = search.find(view, "bucket-17", 10).items
    assert (hits[0].of, hits[0].title) == ("asset", "bucket-17")
    assert {hit.of for hit in search.find(view, "rule-3", 30).items} >= {"rule", "finding"}


def test_severities_sort_by_gravity(view: View) -> None:
    ranks = [row.severity.rank for row in findings.page(view, FindingFilter(sort="-severity", limit=100)).items]
    assert ranks == sorted(ranks, reverse=True)
    assert set(ranks) == {severity.rank for severity in Severity}

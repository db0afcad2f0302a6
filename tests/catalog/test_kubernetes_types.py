"""Kubernetes types: API versions, paths of pod specs, property trees."""

from __future__ import annotations

import pytest

from bartizan.catalog import paths
from bartizan.catalog.asset_type import POD_SPEC, read_asset_type
from bartizan.catalog.check import check_catalog
from bartizan.catalog.load import Catalog, load_catalog
from bartizan.catalog.pods import LISTS, SINGLE
from bartizan.catalog.yaml_file import parse_units
from bartizan.model.errors import CatalogError

TYPE = "type: acme.io/v1/Farm\nkind: compute\nname: metadata.name\n"


def test_a_type_says_its_versions_and_where_its_pods_are() -> None:
    [unit] = parse_units(TYPE + 'versions: [old.acme.io/v1]\npods: [spec.pods, "spec.more[].spec"]\n', "farm.yaml")
    farm = read_asset_type(unit, "kubernetes")
    own = Catalog(load_catalog().root)
    own.__dict__["types"] = {farm.type: farm}
    assert own.versioned_types == {"old.acme.io/v1/Farm": "acme.io/v1/Farm"}
    assert farm.pods == ("spec.pods", "spec.more[].spec")


def test_what_is_no_path_is_refused() -> None:
    [unit] = parse_units(f"{TYPE}pods: [spec..pods]\n", "farm.yaml")
    with pytest.raises(CatalogError, match="not a property path"):
        read_asset_type(unit, "kubernetes")


def test_a_path_of_pods_that_the_type_does_not_have_is_found() -> None:
    [unit] = parse_units("type: v1/Pod\nkind: compute\nname: metadata.name\npods: [spek]\n", "core-pod.yaml")
    own = Catalog(load_catalog().root)
    own.__dict__["types"] = {"v1/Pod": read_asset_type(unit, "kubernetes")}
    assert any("unknown property 'spek' of v1/Pod" in str(error) for error in check_catalog(own))


def test_every_type_of_kubernetes_that_carries_pods_has_a_tree_in_which_they_stand() -> None:
    catalog = load_catalog()
    carriers = [one for one in catalog.types.values() if one.pods]
    assert len(carriers) > 35
    for carrier in carriers:
        for path in carrier.pods:
            assert paths.parse(path)
            assert catalog.schema.mistake(carrier.type, path) is None


def test_the_tree_of_a_pod_holds_all_that_its_view_does() -> None:
    pod = load_catalog().schema.properties(POD_SPEC) or {}
    assert {*LISTS, *SINGLE, "allContainers", "serviceAccountName"} <= set(pod)
    for made in ("words", "options", "settings", "ai"):
        assert made in (load_catalog().schema.properties(POD_SPEC, "allContainers") or {})

"""The inventory."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Query

from bartizan.server.ask import Ask
from bartizan.server.router import Routes
from bartizan.service import inventory, neighbourhood
from bartizan.service.views.assets import AssetRow, Graph
from bartizan.service.views.base import Page
from bartizan.service.views.details import AssetDetail
from bartizan.service.views.filters import AssetFilter

routes = Routes("/api/assets", tag="assets")
Key = Annotated[str, Path(max_length=64)]


@routes.get("", action="asset:read")
def list_assets(ask: Ask, wanted: Annotated[AssetFilter, Query()]) -> Page[AssetRow]:
    """The assets that the caller may see, the riskiest first, with facets."""
    return inventory.page(ask.view, wanted)


@routes.get("/{key}", action="asset:read")
def get_asset(ask: Ask, key: Key) -> AssetDetail:
    """One asset with its configuration, sightings, findings, paths, alerts and edges."""
    return inventory.detail(ask.view, key)


@routes.get("/{key}/graph", action="asset:read")
def get_asset_graph(ask: Ask, key: Key, hops: Annotated[int, Query(ge=1, le=4)] = 2) -> Graph:
    """What stands around an asset, up to `hops` edges away in either direction."""
    return neighbourhood.graph(ask.view, key, hops)

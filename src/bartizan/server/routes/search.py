"""Search over everything that has a name."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query

from bartizan.server.ask import Ask
from bartizan.server.router import Routes
from bartizan.service import search
from bartizan.service.views.overview import SearchResult

routes = Routes("/api/search", tag="search")


@routes.get("", action="asset:read")
def find(
    ask: Ask,
    q: Annotated[str, Query(min_length=1, max_length=200)],
    limit: Annotated[int, Query(ge=1, le=50)] = 20,
) -> SearchResult:
    """Assets, findings, paths, alerts, projects and rules whose names hold the words."""
    return search.find(ask.view, q, limit)

"""The first page."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query

from bartizan.server.ask import Ask
from bartizan.server.router import Routes
from bartizan.service import overview
from bartizan.service.views.overview import Overview

routes = Routes("/api/overview", tag="overview")


@routes.get("", action="asset:read")
def get_overview(ask: Ask, project: Annotated[str | None, Query(max_length=200)] = None) -> Overview:
    """What needs the caller today: the queue, the pipeline, the trend, changes, coverage, choke points."""
    return overview.overview(ask.view, project)

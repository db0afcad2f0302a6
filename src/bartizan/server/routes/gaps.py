"""What could not be read."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query

from bartizan.server.ask import Ask
from bartizan.server.router import Routes
from bartizan.service import snapshots
from bartizan.service.views.base import Page
from bartizan.service.views.filters import GapFilter
from bartizan.service.views.parts import GapView

routes = Routes("/api/gaps", tag="gaps")


@routes.get("", action="gap:read")
def list_gaps(ask: Ask, wanted: Annotated[GapFilter, Query()]) -> Page[GapView]:
    """What the current snapshots could not read, and what would mend it."""
    return snapshots.gaps(ask.view, wanted)

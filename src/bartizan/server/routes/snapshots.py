"""Saved scans."""

from __future__ import annotations

from bartizan.server.ask import Ask
from bartizan.server.router import Routes
from bartizan.service import snapshots
from bartizan.service.views.base import Page
from bartizan.service.views.overview import SnapshotRow

routes = Routes("/api/snapshots", tag="snapshots")


@routes.get("", action="snapshot:read")
def list_snapshots(ask: Ask) -> Page[SnapshotRow]:
    """The snapshots, the latest first; figures count what the caller may see."""
    return snapshots.page(ask.view)

"""Alerts."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Query

from bartizan.server.ask import Ask
from bartizan.server.router import Routes
from bartizan.server.schemas import AlertTriage
from bartizan.service import alerts
from bartizan.service.views.base import Page
from bartizan.service.views.filters import AlertFilter
from bartizan.service.views.runtime import AlertDetail, AlertRow

routes = Routes("/api/alerts", tag="alerts")
Id = Annotated[str, Path(max_length=64)]


@routes.get("", action="alert:read")
def list_alerts(ask: Ask, wanted: Annotated[AlertFilter, Query()]) -> Page[AlertRow]:
    """The alerts that the caller may see, the latest first."""
    return alerts.page(ask.view, wanted)


@routes.get("/{id}", action="alert:read")
def get_alert(ask: Ask, id: Id) -> AlertDetail:
    """One alert with its evidence and the posture of its assets."""
    return alerts.detail(ask.view, id)


@routes.patch("/{id}", action="alert:triage")
def triage_alert(ask: Ask, id: Id, body: AlertTriage) -> AlertDetail:
    """Close an alert with a reason, or open it again."""
    alerts.triage(ask.view, id, state=body.state, why=body.why)
    return alerts.detail(ask.view, id)

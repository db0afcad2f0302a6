"""Incidents: alerts that belong to one story."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Query

from bartizan.server.ask import Ask
from bartizan.server.router import Routes
from bartizan.service import alerts
from bartizan.service.views.base import Page
from bartizan.service.views.filters import IncidentFilter
from bartizan.service.views.runtime import IncidentDetail, IncidentRow

routes = Routes("/api/incidents", tag="incidents")


@routes.get("", action="alert:read")
def list_incidents(ask: Ask, wanted: Annotated[IncidentFilter, Query()]) -> Page[IncidentRow]:
    """The incidents with an alert that the caller may see, the latest first."""
    return alerts.incidents(ask.view, wanted)


@routes.get("/{id}", action="alert:read")
def get_incident(ask: Ask, id: Annotated[str, Path(max_length=64)]) -> IncidentDetail:
    """One incident as a timeline, with the findings on the assets it touched."""
    return alerts.incident_detail(ask.view, id)

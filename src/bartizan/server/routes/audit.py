"""The audit log."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query

from bartizan.server.ask import Ask
from bartizan.server.router import Routes
from bartizan.service import audit
from bartizan.service.views.base import Page
from bartizan.service.views.people import AuditRow

routes = Routes("/api/audit", tag="audit")


@routes.get("", action="audit:read")
def list_audit(ask: Ask, limit: Annotated[int, Query(ge=1, le=500)] = 100) -> Page[AuditRow]:
    """Who did what, the latest first."""
    return audit.page(ask.view, limit)

"""Findings, and what people decide about them."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Query

from bartizan.server.ask import Ask
from bartizan.server.router import Routes
from bartizan.server.schemas import Triage
from bartizan.service import findings, triage
from bartizan.service.views.base import Page
from bartizan.service.views.filters import FindingFilter
from bartizan.service.views.findings import FindingDetail, FindingRow

routes = Routes("/api/findings", tag="findings")
Id = Annotated[str, Path(max_length=64)]


@routes.get("", action="finding:read")
def list_findings(ask: Ask, wanted: Annotated[FindingFilter, Query()]) -> Page[FindingRow]:
    """The findings that the caller may see, the riskiest first, with facets."""
    return findings.page(ask.view, wanted)


@routes.get("/{id}", action="finding:read")
def get_finding(ask: Ask, id: Id) -> FindingDetail:
    """One finding with its evidence, fix, history and attack paths."""
    return findings.detail(ask.view, id)


@routes.patch("/{id}", action="finding:triage")
def triage_finding(ask: Ask, id: Id, body: Triage) -> FindingDetail:
    """Accept the finding's risk (who, why, until), or withdraw that."""
    if body.state == "accepted":
        triage.accept(ask.view, id, why=body.why, until=body.until)
    else:
        triage.reopen(ask.view, id, why=body.why)
    return findings.detail(ask.view, id)

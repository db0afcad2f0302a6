"""Attack paths."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Query
from pydantic import BaseModel, ConfigDict, Field

from bartizan.server.ask import Ask
from bartizan.server.router import Routes
from bartizan.service import paths
from bartizan.service.choke_points import choke_points
from bartizan.service.views.base import Page
from bartizan.service.views.filters import PathFilter
from bartizan.service.views.findings import AttackPathDetail, AttackPathRow, WhatIfAnswer
from bartizan.service.views.overview import ChokePoints

routes = Routes("/api/attack-paths", tag="attack paths")


class WhatIfDraft(BaseModel):
    """The findings to be fixed, and the path to be told what becomes of it."""

    model_config = ConfigDict(extra="forbid")

    findings: list[str] = Field(min_length=1, max_length=50)
    path: str | None = Field(None, max_length=64)


@routes.get("", action="path:read")
def list_attack_paths(ask: Ask, wanted: Annotated[PathFilter, Query()]) -> Page[AttackPathRow]:
    """The paths that touch the caller's projects, the riskiest first."""
    return paths.page(ask.view, wanted)


@routes.get("/choke-points", action="path:read")
def list_choke_points(ask: Ask, project: Annotated[str | None, Query(max_length=100)] = None) -> ChokePoints:
    """The few fixes that close most of the paths, in the order in which to make them."""
    return choke_points(ask.view, project, paths.total(ask.view, project))


@routes.post("/what-if", action="path:read")
def what_if(ask: Ask, body: WhatIfDraft) -> WhatIfAnswer:
    """What the fix of findings would do to the paths, by evaluating the whole graph again; nothing is changed."""
    state = ask.state
    return state.mending.answer(state.database, ask.request.state.caller, ask.view, body.findings, body.path)


@routes.get("/{id}", action="path:read")
def get_attack_path(ask: Ask, id: Annotated[str, Path(max_length=64)]) -> AttackPathDetail:
    """One path, step by step, with the findings whose fix removes it."""
    return paths.detail(ask.view, id)

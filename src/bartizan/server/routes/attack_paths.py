"""Attack paths."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Query

from bartizan.server.ask import Ask
from bartizan.server.router import Routes
from bartizan.service import paths
from bartizan.service.views.base import Page
from bartizan.service.views.filters import PathFilter
from bartizan.service.views.findings import AttackPathDetail, AttackPathRow

routes = Routes("/api/attack-paths", tag="attack paths")


@routes.get("", action="path:read")
def list_attack_paths(ask: Ask, wanted: Annotated[PathFilter, Query()]) -> Page[AttackPathRow]:
    """The paths that touch the caller's projects, the riskiest first."""
    return paths.page(ask.view, wanted)


@routes.get("/{id}", action="path:read")
def get_attack_path(ask: Ask, id: Annotated[str, Path(max_length=64)]) -> AttackPathDetail:
    """One path, step by step, with the findings whose fix removes it."""
    return paths.detail(ask.view, id)

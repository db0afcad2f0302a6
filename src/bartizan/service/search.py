"""Search over everything that has a name."""

from __future__ import annotations

from sqlalchemy import ColumnElement, func, select

from bartizan.service import alerts, findings, paths
from bartizan.service.access import View, scope, within
from bartizan.service.inventory import shown
from bartizan.service.listing import words
from bartizan.service.views.filters import AlertFilter, FindingFilter, PathFilter
from bartizan.service.views.overview import SearchHit, SearchResult
from bartizan.store.tables import asset, finding, project


def find(view: View, q: str, limit: int) -> SearchResult:
    """Assets, findings, paths, alerts, projects and rules whose names hold all words, the best of each first."""
    each = max(3, limit // 3)
    hits = [*_projects(view, q, each), *_assets(view, q, limit), *_rules(view, q, each)]
    hits += [
        SearchHit(of="finding", id=row.id, title=row.title, detail=row.asset.name, severity=row.severity)
        for row in findings.page(view, FindingFilter(q=q, limit=each), bare=True).items
    ]
    hits += [
        SearchHit(of="attack-path", id=row.id, title=row.title, severity=row.severity)
        for row in paths.page(view, PathFilter(q=q, limit=each), bare=True).items
    ]
    if scope(view.caller, "alert:read"):
        hits += [
            SearchHit(of="alert", id=row.id, title=row.title, detail=row.signal, severity=row.severity)
            for row in alerts.page(view, AlertFilter(q=q, limit=each), bare=True).items
        ]
    return SearchResult(items=hits[:limit])


def _assets(view: View, q: str, limit: int) -> list[SearchHit]:
    exact: ColumnElement[bool] = func.lower(asset.c.name) == q.strip().lower()
    query = (
        select(asset.c.key, asset.c.name, asset.c.type, asset.c.kind, asset.c.severity)
        .where(*shown(view), words(q, asset.c.name, asset.c.id, asset.c.type))
        .order_by(exact.desc(), asset.c.risk.desc(), asset.c.name, asset.c.key)
        .limit(limit)
    )
    return [
        SearchHit(of="asset", id=row.key, title=row.name, detail=row.type, severity=row.severity, kind=row.kind)
        for row in view.connection.execute(query)
    ]


def _rules(view: View, q: str, limit: int) -> list[SearchHit]:
    query = (
        select(finding.c.rule, func.count().label("found"))
        .where(words(q, finding.c.rule), finding.c.state.in_(findings.OPEN), within(view, finding.c.asset, None))
        .group_by(finding.c.rule)
        .order_by(func.count().desc(), finding.c.rule)
        .limit(limit)
    )
    return [
        SearchHit(of="rule", id=row.rule, title=row.rule, detail=f"{row.found} open findings")
        for row in view.connection.execute(query)
    ]


def _projects(view: View, q: str, limit: int) -> list[SearchHit]:
    query = select(project).where(words(q, project.c.name)).order_by(project.c.name).limit(limit)
    if not view.scope.everything:
        query = query.where(project.c.id.in_(sorted(view.scope.projects)))
    return [
        SearchHit(of="project", id=row.id, title=row.name, detail=row.description[:200])
        for row in view.connection.execute(query)
    ]

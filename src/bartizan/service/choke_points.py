"""The few fixes that close most attack paths."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from bartizan.service import findings, paths
from bartizan.service.access import View
from bartizan.service.views.overview import ChokePoint, ChokePoints
from bartizan.store.tables import attack_path, current, snapshot

MOST = 5
MOST_PATHS = 5000
"""Paths that are counted for a member, the riskiest first."""


def choke_points(view: View, project: str | None, total: int) -> ChokePoints:
    """The fixes in order, each with what it closes in addition to those before it.

    Whoever sees everything gets the scan's own numbers, for each of which the graph was evaluated again.
    Inside a project the graph is not whole, so only paths are counted that one of the fixes breaks by itself.
    """
    if view.scope.everything and project is None:
        return _evaluated(view)
    return _counted(view, project, total)


@dataclass(slots=True)
class _Fix:
    findings: tuple[str, ...]
    paths: int
    counted: int | None = None


def _evaluated(view: View) -> ChokePoints:
    """The scans' own, those of several scans merged: what one closes does not depend on another's."""
    query = select(snapshot.c.summary).where(snapshot.c.id.in_(select(current.c.snapshot))).order_by(snapshot.c.id)
    summaries: list[dict[str, Any]] = list(view.connection.execute(query).scalars())
    # Within a scan each number holds only after those before it, so the order within is kept.
    left = [[_fix(point) for point in _points(one)][::-1] for one in summaries]
    chosen: list[_Fix] = []
    while len(chosen) < MOST and (rest := [one for one in left if one]):
        chosen.append(max(rest, key=lambda one: one[-1].paths).pop())
    total = sum(summary["attack_paths"] for summary in summaries)
    return ChokePoints(points=_named(view, chosen), paths=total, evaluated=True)


def _fix(point: dict[str, Any]) -> _Fix:
    # Older snapshots do not say how many paths a fix merely touches.
    return _Fix(tuple(point["findings"]), point["paths_removed"], point.get("paths_counted"))


def _points(summary: dict[str, Any]) -> list[dict[str, Any]]:
    # Snapshots of versions before 0.1 have none.
    return [one for one in summary.get("choke_points") or () if one["paths_removed"] > 0]


def _counted(view: View, project: str | None, total: int) -> ChokePoints:
    query = select(attack_path.c.breaks).where(*paths.shown(view, project)).order_by(attack_path.c.risk.desc())
    breaks = [frozenset(one) for one in view.connection.execute(query.limit(MOST_PATHS)).scalars()]
    mine = {row.id for row in findings.by_ids(view, sorted(frozenset().union(*breaks))) if row.state in findings.OPEN}
    chosen: list[_Fix] = []
    left = [one & mine for one in breaks]
    while len(chosen) < MOST and (counts := Counter(identifier for one in left for identifier in one)):
        best = min(counts, key=lambda identifier: (-counts[identifier], identifier))
        chosen.append(_Fix((best,), counts[best]))
        left = [one for one in left if best not in one]
    return ChokePoints(points=_named(view, chosen), paths=total, evaluated=False)


def _named(view: View, chosen: list[_Fix]) -> tuple[ChokePoint, ...]:
    rows = {row.id: row for row in findings.by_ids(view, [one for fix in chosen for one in fix.findings])}
    out: list[ChokePoint] = []
    closed = 0
    for fix in chosen:
        closed += fix.paths
        known = tuple(rows[one] for one in fix.findings if one in rows)
        if known:
            out.append(ChokePoint(findings=known, paths=fix.paths, closed=closed, touched=fix.counted))
    return tuple(out)

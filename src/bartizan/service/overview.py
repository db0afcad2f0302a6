"""The first page: what needs the caller today."""

from __future__ import annotations

from collections import Counter

from sqlalchemy import ColumnElement, Table, func, select

from bartizan.model.severity import Severity, Stage
from bartizan.service import alerts, findings, inventory, paths, snapshots
from bartizan.service.access import View, within
from bartizan.service.choke_points import choke_points
from bartizan.service.queue import queue
from bartizan.service.times import iso
from bartizan.service.views.base import Facet
from bartizan.service.views.filters import GapFilter
from bartizan.service.views.findings import AttackPathRow
from bartizan.service.views.overview import (
    Change,
    Changes,
    Coverage,
    Overview,
    StageBand,
    Totals,
    TrendPoint,
)
from bartizan.store.tables import SEVERITIES, alert, asset, attack_path, current, finding, membership, snapshot

TREND, CHANGES, FIRST_GAPS = 90, 30, 5


def overview(view: View, project: str | None = None) -> Overview:
    """Everything that the first page shows, for all that the caller sees or for one project."""
    totals = _totals(view, project)
    return Overview(
        totals=totals,
        queue=queue(view, project),
        stages=_stages(view, project),
        trend=_trend(view, project, totals),
        changes=_changes(view, project),
        coverage=_coverage(view, project, totals.assets),
        choke_points=choke_points(view, project, totals.attack_paths),
    )


def _open(view: View, project: str | None) -> list[ColumnElement[bool]]:
    return [finding.c.state.in_(findings.OPEN), within(view, finding.c.asset, project)]


def _totals(view: View, project: str | None) -> Totals:
    def count(table: Table, *where: ColumnElement[bool]) -> int:
        return view.connection.execute(select(func.count()).select_from(table).where(*where)).scalar_one()

    incidents = select(func.count(alert.c.incident.distinct())).where(
        alert.c.state == "open", *alerts.shown(view, project)
    )
    return Totals(
        assets=count(asset, *inventory.shown(view, project)),
        findings=count(finding, finding.c.verdict == "fail", *_open(view, project)),
        unknown=count(finding, finding.c.verdict == "unknown", *_open(view, project)),
        attack_paths=count(attack_path, *paths.shown(view, project)),
        alerts=count(alert, alert.c.state == "open", *alerts.shown(view, project)),
        incidents=view.connection.execute(incidents).scalar_one(),
    )


def _stages(view: View, project: str | None) -> list[StageBand]:
    """The pipeline from data to agents; govern stands beside it."""
    rows = {
        row.stage: row
        for row in view.connection.execute(
            select(
                asset.c.stage, func.count().label("assets"), func.sum(asset.c.findings).label("findings"),
                inventory.worst(asset.c.severity).label("worst"),
            )
            .where(*inventory.shown(view, project), asset.c.stage.is_not(None))
            .group_by(asset.c.stage)
        )
    }  # fmt: skip
    unknown: dict[str | None, int] = {
        row[0]: row[1]
        for row in view.connection.execute(
            select(finding.c.stage, func.count())
            .where(finding.c.verdict == "unknown", *_open(view, project))
            .group_by(finding.c.stage)
        )
    }
    return [
        StageBand(
            stage=stage, assets=rows[stage].assets if stage in rows else 0,
            findings=int(rows[stage].findings) if stage in rows else 0, unknown=unknown.get(stage.value, 0),
            severity=_severity(rows[stage].worst) if stage in rows else None,
        )
        for stage in Stage
    ]  # fmt: skip


def _severity(rank: int) -> Severity | None:
    return Severity(SEVERITIES[rank]) if rank >= 0 else None


def _trend(view: View, project: str | None, totals: Totals) -> list[TrendPoint]:
    """Open failures over time, rebuilt from when each of the caller's findings was seen first and last.

    One point for each of the last snapshots; the numbers of assets and paths are known for now only.
    """
    times = view.connection.execute(
        select(snapshot.c.id, snapshot.c.finished).order_by(snapshot.c.id.desc()).limit(TREND)
    ).all()
    if not times:
        return []
    query = select(
        snapshot.c.id, finding.c.severity, func.count().label("found"), func.sum(finding.c.risk).label("risk")
    ).where(
        snapshot.c.id.in_([row.id for row in times]), finding.c.verdict == "fail",
        within(view, finding.c.asset, project), finding.c.first_seen <= snapshot.c.finished,
        finding.c.state.in_(findings.OPEN) | (finding.c.last_seen >= snapshot.c.finished),
    )  # fmt: skip
    counts: dict[int, dict[Severity, int]] = {row.id: {} for row in times}
    risks: Counter[int] = Counter()
    for row in view.connection.execute(query.group_by(snapshot.c.id, finding.c.severity)):
        counts[row.id][Severity(row.severity)] = row.found
        risks[row.id] += int(row.risk)
    return [
        TrendPoint(
            snapshot=str(row.id), time=iso(row.finished), findings=counts[row.id], risk=risks[row.id],
            assets=totals.assets, attack_paths=totals.attack_paths,
        )
        for row in reversed(times)
    ]  # fmt: skip


def _changes(view: View, project: str | None) -> Changes:
    """What the latest snapshot changed, as far as the caller sees it."""
    row = view.connection.execute(select(snapshot).order_by(snapshot.c.id.desc()).limit(1)).first()
    if row is None or not row.changes:
        return Changes()
    items, counts = row.changes["items"], row.changes["counts"]
    if not view.scope.everything or project is not None:
        keys = sorted({item["asset"] for item in items})
        # Membership decides, not the inventory: what is gone is in no inventory any more.
        mine = set(
            view.connection.execute(
                select(membership.c.asset).where(
                    membership.c.asset.in_(keys), within(view, membership.c.asset, project)
                )
            ).scalars()
        )
        items = [item for item in items if item["asset"] in mine]
        counts = dict(Counter(f"{item['what']} {item['change']}" for item in items))
    seen = {one.id for one in _visible_paths(view, items)} if not view.scope.everything else None
    shown = [
        Change.model_validate({name: value for name, value in item.items() if name != "asset"})
        for item in items
        if seen is None or item["what"] != "attack-path" or item["id"] in seen
    ]
    return Changes(snapshot=str(row.id), time=iso(row.finished), counts=counts, items=tuple(shown[:CHANGES]))


def _visible_paths(view: View, items: list[dict[str, str]]) -> list[AttackPathRow]:
    """The paths among changes of which every step is the caller's: a title names all of them."""
    ids = [item["id"] for item in items if item["what"] == "attack-path"]
    if not ids:
        return []
    found = view.connection.execute(select(attack_path).where(attack_path.c.id.in_(ids), *paths.shown(view))).all()
    return [row for row in paths.listed(view, found) if not row.sealed]


def _coverage(view: View, project: str | None, assets: int) -> Coverage:
    targets = view.connection.execute(
        select(snapshot.c.targets).where(snapshot.c.id.in_(select(current.c.snapshot))).order_by(snapshot.c.id)
    ).scalars()
    known = [target for many in targets for target in many]
    gaps = snapshots.gaps(view, GapFilter(project=project, limit=FIRST_GAPS))
    return Coverage(
        snapshots=view.connection.execute(select(func.count()).select_from(current)).scalar_one(),
        targets=known if view.scope.everything else [], assets=assets, gaps=gaps.total,
        sources=tuple(Facet(value=one.value, count=one.count) for one in gaps.facets["source"]),
        first_gaps=tuple(gaps.items),
    )  # fmt: skip

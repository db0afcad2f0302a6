"""The first page: what needs the caller today."""

from __future__ import annotations

from collections import Counter

from sqlalchemy import ColumnElement, Table, func, select

from bartizan.model.severity import Severity, Stage
from bartizan.service import alerts, findings, inventory, paths, snapshots
from bartizan.service.access import View, within
from bartizan.service.times import iso
from bartizan.service.views.base import Facet
from bartizan.service.views.filters import FindingFilter, GapFilter, IncidentFilter, PathFilter
from bartizan.service.views.findings import AttackPathRow, FindingRow
from bartizan.service.views.overview import (
    Change,
    Changes,
    ChokePoint,
    Coverage,
    Overview,
    StageBand,
    Story,
    Totals,
    TrendPoint,
)
from bartizan.service.views.parts import TermView
from bartizan.service.views.runtime import IncidentRow
from bartizan.store.tables import SEVERITIES, alert, asset, attack_path, current, finding, membership, snapshot

QUEUE, TREND, CHANGES, CHOKES, FIRST_GAPS = 10, 90, 30, 5, 5
INCIDENT_RISK = {Severity.CRITICAL: 95, Severity.HIGH: 75, Severity.MEDIUM: 50, Severity.LOW: 20}
"""An open incident stands in the queue as high as a path of this risk: it is happening, not possible."""


def overview(view: View, project: str | None = None) -> Overview:
    """Everything that the first page shows, for all that the caller sees or for one project."""
    totals = _totals(view, project)
    return Overview(
        totals=totals,
        queue=_queue(view, project),
        stages=_stages(view, project),
        trend=_trend(view, project, totals),
        changes=_changes(view, project),
        coverage=_coverage(view, project, totals.assets),
        choke_points=_choke_points(view, project, totals.attack_paths),
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


def _queue(view: View, project: str | None) -> list[Story]:
    """The riskiest stories; a finding that breaks a path in the queue is that path's action, not a story."""
    riskiest = paths.page(view, PathFilter(project=project, limit=QUEUE), bare=True).items
    stories = [_path_story(view, row) for row in riskiest]
    told = {identifier for row in riskiest for identifier in _breaks(view, row)}
    failed = findings.page(view, FindingFilter(project=project, limit=3 * QUEUE), bare=True).items
    stories += [_finding_story(view, row) for row in failed if row.id not in told][:QUEUE]
    wanted = IncidentFilter(project=project, state=["open"], sort="-severity", limit=QUEUE)
    stories += [_incident_story(row) for row in alerts.incidents(view, wanted).items]
    stories.sort(key=lambda story: (-story.risk, story.of, story.title))
    return stories[:QUEUE]


def _breaks(view: View, row: AttackPathRow) -> list[str]:
    return list(
        view.connection.execute(select(attack_path.c.breaks).where(attack_path.c.id == row.id).limit(1)).scalar_one()
    )


def _path_story(view: View, row: AttackPathRow) -> Story:
    detail = paths.detail(view, row.id)
    names = {name.id: name for one in detail.breaking for name in one.projects}
    return Story(
        of="attack-path", id=row.id, title=row.title, severity=row.severity, risk=row.risk, asset=row.target,
        terms=detail.explained.terms if detail.explained else (),
        action=next((one.fix for one in detail.breaking if one.fix), None), projects=tuple(names.values()),
    )  # fmt: skip


def _finding_story(view: View, row: FindingRow) -> Story:
    risk = findings.explained(view, row.id)
    return Story(
        of="finding", id=row.id, title=row.title, severity=row.severity, risk=row.risk, asset=row.asset,
        terms=risk.terms if risk else (), action=row.fix, projects=row.projects, time=row.first_seen,
    )  # fmt: skip


def _incident_story(row: IncidentRow) -> Story:
    risk = INCIDENT_RISK[row.severity]
    reason = f"{row.alerts} alert{'' if row.alerts == 1 else 's'}, the gravest {row.severity.value}"
    return Story(
        of="incident", id=row.id, title=row.title, severity=row.severity, risk=risk,
        asset=row.assets[0] if row.assets else None,
        terms=(TermView(name="happening", value=risk / 100, reason=reason),), time=row.last_time,
    )  # fmt: skip


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


def _choke_points(view: View, project: str | None, total: int) -> list[ChokePoint]:
    """The findings whose fix removes the most of the paths that the caller sees."""
    found = func.unnest(attack_path.c.breaks).column_valued("found", joins_implicitly=True)
    query = (
        select(found, func.count().label("paths"))
        .select_from(attack_path)
        .where(*paths.shown(view, project))
        .group_by(found)
        .order_by(func.count().desc(), found)
        .limit(4 * CHOKES)
    )
    counts = {row[0]: row.paths for row in view.connection.execute(query)}
    rows = findings.by_ids(view, list(counts))
    rows.sort(key=lambda row: (-counts[row.id], -row.risk, row.id))
    return [ChokePoint(finding=row, paths=counts[row.id], of=total) for row in rows if row.state in findings.OPEN][
        :CHOKES
    ]

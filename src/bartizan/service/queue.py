"""The queue: the riskiest stories, whatever they are, at most one of a kind an asset.

Paths, findings and incidents stand in one order because one formula makes their risk.
"""

from __future__ import annotations

import math

from sqlalchemy import case, func, select

from bartizan.risk.formula import SEVERITY
from bartizan.service import alerts, findings, paths
from bartizan.service.access import View, visible, within
from bartizan.service.names import projects_of
from bartizan.service.views.filters import IncidentFilter
from bartizan.service.views.findings import AttackPathRow, FindingRow
from bartizan.service.views.overview import Story
from bartizan.service.views.parts import TermView
from bartizan.service.views.runtime import IncidentRow
from bartizan.store.tables import attack_path, finding, severity_rank

LONGEST = 10


def queue(view: View, project: str | None) -> list[Story]:
    """The riskiest stories; a finding whose fix breaks a path as severe as itself is that path's action, not a story.

    The paths to one target are one story, and so are the findings on one asset: it says how many more.
    """
    riskiest = _paths(view, project)
    stories = [_path_story(view, row, more) for row, more in riskiest]
    told = _told(view, [row.id for row, _ in riskiest])
    stories += [_finding_story(view, row, more) for row, more in _findings(view, project, told)]
    wanted = IncidentFilter(project=project, state=["open"], sort="-severity", limit=LONGEST)
    stories += [_incident_story(row) for row in alerts.incidents(view, wanted).items]
    stories.sort(key=lambda story: (-story.risk, story.of, story.title))
    return stories[:LONGEST]


def _paths(view: View, project: str | None) -> list[tuple[AttackPathRow, int]]:
    """The riskiest path to each target, and how many more lead there; what is sealed is not counted together."""
    target = case((visible(view.scope, attack_path.c.target), attack_path.c.target), else_=attack_path.c.id)
    order = (attack_path.c.risk.desc(), attack_path.c.id)
    ranked = (
        select(
            attack_path,
            func.count().over(partition_by=target).label("together"),
            func.row_number().over(partition_by=target, order_by=order).label("place"),
        )
        .where(*paths.shown(view, project))
        .subquery()
    )
    query = select(ranked).where(ranked.c.place == 1).order_by(ranked.c.risk.desc(), ranked.c.id).limit(LONGEST)
    rows = view.connection.execute(query).all()
    return list(zip(paths.listed(view, rows), [row.together - 1 for row in rows], strict=True))


def _findings(view: View, project: str | None, told: set[str]) -> list[tuple[FindingRow, int]]:
    """The riskiest finding on each asset that is not `told`, and how many more are open there."""
    counted = (
        select(finding.c.id, finding.c.asset, finding.c.risk)
        .add_columns(func.count().over(partition_by=finding.c.asset).label("together"))
        .where(finding.c.state.in_(findings.OPEN), within(view, finding.c.asset, project))
        .subquery()
    )
    place = func.row_number().over(partition_by=counted.c.asset, order_by=(counted.c.risk.desc(), counted.c.id))
    ranked = select(counted, place.label("place")).where(counted.c.id.not_in(sorted(told))).subquery()
    query = select(ranked.c.id, ranked.c.together).where(ranked.c.place == 1)
    more = {
        row.id: row.together - 1
        for row in view.connection.execute(query.order_by(ranked.c.risk.desc(), ranked.c.id).limit(LONGEST))
    }
    return [(row, more[row.id]) for row in findings.by_ids(view, list(more))]


def _told(view: View, ids: list[str]) -> set[str]:
    severe = severity_rank(attack_path.c.severity) >= severity_rank(finding.c.severity)
    query = select(finding.c.id).where(
        attack_path.c.id.in_(ids), *paths.shown(view), finding.c.id == attack_path.c.breaks.any_(), severe
    )
    return set(view.connection.execute(query).scalars())


def _path_story(view: View, row: AttackPathRow, more: int) -> Story:
    detail = paths.detail(view, row.id)
    names = {name.id: name for one in detail.breaking for name in one.projects}
    if not names and row.target.key is not None:
        names = {name.id: name for name in projects_of(view, [row.target.key])[row.target.key]}
    return Story(
        of="attack-path", id=row.id, title=row.title, severity=row.severity, risk=row.risk, asset=row.target,
        terms=detail.explained.terms if detail.explained else (), more=more,
        action=next((one.fix for one in detail.breaking if one.fix), None), projects=tuple(names.values()),
    )  # fmt: skip


def _finding_story(view: View, row: FindingRow, more: int) -> Story:
    risk = findings.explained(view, row.id)
    return Story(
        of="finding", id=row.id, title=row.title, severity=row.severity, risk=row.risk, asset=row.asset,
        terms=risk.terms if risk else (), action=row.fix, projects=row.projects, time=row.first_seen, more=more,
    )  # fmt: skip


def _incident_story(row: IncidentRow) -> Story:
    """An open incident happens, so its likelihood is 1; its impact is that of its gravest alert's severity."""
    alerts_ = f"{row.alerts} alert{'' if row.alerts == 1 else 's'}"
    impact = SEVERITY[row.severity]
    return Story(
        of="incident", id=row.id, title=row.title, severity=row.severity, risk=math.floor(100 * impact + 0.5),
        asset=row.assets[0] if row.assets else None, action=row.fix, projects=row.projects, time=row.last_time,
        terms=(
            TermView(name="happening", value=1.0, reason=f"{alerts_} raised, it is no longer only possible"),
            TermView(name="severity", value=impact, reason=f"the gravest alert is {row.severity.value}"),
        ),
    )  # fmt: skip

"""Findings in lists, and one finding's page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Text, func, select

from bartizan.service import paths
from bartizan.service.access import View, within
from bartizan.service.errors import NotFoundError
from bartizan.service.listing import Dimension, Order, conditions, facets, words
from bartizan.service.names import Names, projects_of
from bartizan.service.times import iso, maybe_iso
from bartizan.service.views.base import Page
from bartizan.service.views.filters import FindingFilter, PathFilter
from bartizan.service.views.findings import Acceptance, FindingDetail, FindingRow, StateChange
from bartizan.service.views.parts import RiskView
from bartizan.store.tables import attack_path, current, finding, finding_history, severity_rank

OPEN = ("open", "reopened")

ORDERS: dict[str, tuple[ColumnElement[Any], bool, type[int | str | float | datetime]]] = {
    "-risk": (finding.c.risk, True, int),
    "-severity": (severity_rank(finding.c.severity), True, int),
    "title": (func.lower(finding.c.title, type_=Text()), False, str),
    "-first_seen": (finding.c.first_seen, True, datetime),
    "first_seen": (finding.c.first_seen, False, datetime),
    "-last_seen": (finding.c.last_seen, True, datetime),
}


def dimensions(wanted: FindingFilter) -> list[Dimension]:
    """The findings' filters."""
    names = ("severity", "verdict", "state", "rule", "kind", "stage", "provider")
    chosen = {name: getattr(wanted, name) for name in names}
    chosen["state"] = chosen["state"] or OPEN
    return [Dimension(name, finding.c[name], chosen[name]) for name in names]


def page(view: View, wanted: FindingFilter, *, bare: bool = False) -> Page[FindingRow]:
    """The findings that the caller may see, in order, with facets; a bare page counts only its own rows."""
    narrow = dimensions(wanted)
    base = [
        within(view, finding.c.asset, wanted.project),
        words(wanted.q, finding.c.title, finding.c.rule, named=finding.c.asset),
    ]
    if wanted.asset is not None:
        base.append(finding.c.asset == wanted.asset)
    where = [*base, *conditions(narrow)]
    column, descending, kind = ORDERS[wanted.sort]
    order = Order(column, finding.c.id, descending, kind)
    query = select(finding, finding.c.id.label("key")).where(*where)
    found = view.connection.execute(order.apply(query, wanted.cursor).limit(wanted.limit + 1)).all()
    rows = found[: wanted.limit]
    if bare:
        return Page(items=listed(view, rows), total=len(rows))
    total = view.connection.execute(select(func.count()).select_from(finding).where(*where)).scalar_one()
    return Page(
        items=listed(view, rows),
        total=total,
        next=order.after(rows[-1]) if len(found) > wanted.limit else None,
        facets=facets(view.connection, finding, base, narrow),
    )


def by_ids(view: View, ids: Sequence[str]) -> list[FindingRow]:
    """The findings of these ids that the caller may see, the riskiest first."""
    if not ids:
        return []
    query = select(finding).where(finding.c.id.in_(list(ids)), within(view, finding.c.asset, None))
    return listed(view, view.connection.execute(query.order_by(finding.c.risk.desc(), finding.c.id)).all())


def on_assets(view: View, keys: Sequence[str]) -> list[FindingRow]:
    """The open findings on these assets that the caller may see, the riskiest first."""
    if not keys:
        return []
    query = select(finding).where(
        finding.c.asset.in_(list(keys)), finding.c.state.in_(OPEN), within(view, finding.c.asset, None)
    )
    return listed(view, view.connection.execute(query.order_by(finding.c.risk.desc(), finding.c.id).limit(100)).all())


def listed(view: View, rows: Sequence[Row[*tuple[object, ...]]]) -> list[FindingRow]:
    """Rows of `finding` as they are answered."""
    keys = [row.asset for row in rows]
    names = Names(view, keys, ids=[row.document["asset"] for row in rows])
    projects = projects_of(view, keys)
    broken = _breaks(view, [row.id for row in rows])
    return [
        FindingRow(
            id=row.id, rule=row.rule, title=row.title, asset=names[row.asset], verdict=row.verdict,
            severity=row.severity, confidence=row.confidence, state=row.state, risk=row.risk, stage=row.stage,
            fix=(row.document.get("fix") or {}).get("summary"), location=row.document.get("location"),
            projects=projects[row.asset], paths=broken.get(row.id, 0), first_seen=iso(row.first_seen),
            last_seen=iso(row.last_seen),
        )
        for row in rows
    ]  # fmt: skip


def _breaks(view: View, ids: Sequence[str]) -> dict[str, int]:
    """How many of the paths that the caller may see the fix of each finding removes."""
    if not ids:
        return {}
    found = func.unnest(attack_path.c.breaks).column_valued("found", joins_implicitly=True)
    query = (
        select(found, func.count())
        .select_from(attack_path)
        .where(
            attack_path.c.snapshot.in_(select(current.c.snapshot)), ~attack_path.c.shadowed,
            attack_path.c.breaks.overlap(list(ids)), found.in_(list(ids)), paths.touches(view),
        )
        .group_by(found)
    )  # fmt: skip
    return {identifier: count for identifier, count in view.connection.execute(query)}  # noqa: C416 - rows are not pairs to mypy


def one(view: View, identifier: str) -> Row[*tuple[object, ...]]:
    """The row of one finding that the caller may see; raises `NotFoundError`."""
    query = select(finding).where(finding.c.id == identifier, within(view, finding.c.asset, None))
    row = view.connection.execute(query).first()
    if row is None:
        raise NotFoundError("there is no such finding among those you may see")
    return row


def explained(view: View, identifier: str) -> RiskView | None:
    """The risk of a finding, term by term."""
    risk = one(view, identifier).document.get("risk")
    return None if risk is None else RiskView.model_validate(risk)


def detail(view: View, identifier: str) -> FindingDetail:
    """Everything about one finding; raises `NotFoundError`."""
    row = one(view, identifier)
    (summary,) = listed(view, [row])
    document = row.document
    history = view.connection.execute(
        select(finding_history)
        .where(finding_history.c.finding == identifier)
        .order_by(finding_history.c.number.desc())
        .limit(100)
    )
    accepted = row.state == "accepted"
    return FindingDetail(
        **summary.model_dump(),
        why=document.get("why", ""),
        evidence=document.get("evidence", ()),
        remedy=document.get("fix"),
        controls=document.get("controls", ()),
        explained=document.get("risk"),
        acceptance=Acceptance(
            who=row.accepted_by, why=row.accepted_why, until=maybe_iso(row.accepted_until), time=iso(row.accepted_at)
        )
        if accepted
        else None,
        history=tuple(
            StateChange(
                time=iso(change.time), state=change.state, who=change.who, why=change.why,
                snapshot=None if change.snapshot is None else str(change.snapshot),
            )
            for change in history
        ),
        attack_paths=tuple(paths.page(view, PathFilter(finding=identifier, limit=50), bare=True).items),
    )  # fmt: skip

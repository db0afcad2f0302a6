"""The inventory: assets in lists, and one asset's page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Text, func, select, union_all
from sqlalchemy.dialects.postgresql import distinct_on

from bartizan.service import alerts, findings, paths
from bartizan.service.access import View, within
from bartizan.service.errors import NotFoundError
from bartizan.service.listing import Dimension, Order, conditions, facets, words
from bartizan.service.names import Names, projects_of
from bartizan.service.times import iso
from bartizan.service.views.assets import AssetRow, EdgeRow
from bartizan.service.views.base import Page
from bartizan.service.views.details import AssetDetail, Deciding
from bartizan.service.views.filters import AlertFilter, AssetFilter, FindingFilter, PathFilter
from bartizan.store.tables import alert_asset, asset, asset_document, current, edge, finding, severity_rank

MOST_EDGES = 500
NOT_SEEN = "entry-point"
"""The kind of assets that stand for the world outside; they belong to no inventory."""

ORDERS: dict[str, tuple[ColumnElement[Any], bool, type[int | str | float | datetime]]] = {
    "-risk": (asset.c.risk, True, int),
    "risk": (asset.c.risk, False, int),
    "name": (func.lower(asset.c.name, type_=Text()), False, str),
    "-name": (func.lower(asset.c.name, type_=Text()), True, str),
    "kind": (asset.c.kind, False, str),
    "-findings": (asset.c.findings, True, int),
    "-last_seen": (asset.c.last_seen, True, datetime),
    "-first_seen": (asset.c.first_seen, True, datetime),
}


def shown(view: View, project: str | None = None) -> list[ColumnElement[bool]]:
    """The conditions under which a row of `asset` is in the caller's inventory."""
    return [
        asset.c.snapshot.in_(select(current.c.snapshot)),
        ~asset.c.shadowed,
        asset.c.kind != NOT_SEEN,
        within(view, asset.c.key, project),
    ]


def dimensions(wanted: AssetFilter) -> list[Dimension]:
    """The inventory's filters."""
    names = ("stage", "kind", "type", "provider", "account", "region", "exposure", "sensitivity", "severity", "source")
    return [
        Dimension(name, asset.c.sources if name == "source" else asset.c[name], getattr(wanted, name)) for name in names
    ]


def page(view: View, wanted: AssetFilter) -> Page[AssetRow]:
    """The assets that the caller may see, in order, with facets."""
    narrow = dimensions(wanted)
    base = [*shown(view, wanted.project), words(wanted.q, asset.c.name, asset.c.id, asset.c.type)]
    where = [*base, *conditions(narrow)]
    column, descending, kind = ORDERS[wanted.sort]
    order = Order(column, asset.c.key, descending, kind)
    found = view.connection.execute(
        order.apply(select(asset).where(*where), wanted.cursor).limit(wanted.limit + 1)
    ).all()
    total = view.connection.execute(select(func.count()).select_from(asset).where(*where)).scalar_one()
    rows = found[: wanted.limit]
    return Page(
        items=listed(view, rows),
        total=total,
        next=order.after(rows[-1]) if len(found) > wanted.limit else None,
        facets=facets(view.connection, asset, base, narrow),
    )


def listed(view: View, rows: Sequence[Row[*tuple[Any, ...]]]) -> list[AssetRow]:
    """Rows of `asset` as they are answered."""
    keys = [row.key for row in rows]
    projects = projects_of(view, keys)
    counted = _pairs(
        view.connection.execute(
            select(alert_asset.c.asset, func.count()).where(alert_asset.c.asset.in_(keys)).group_by(alert_asset.c.asset)
        ).all()
    )
    return [
        AssetRow.model_validate({**_row(row), "projects": projects[row.key], "alerts": counted.get(row.key, 0)})
        for row in rows
    ]


def _row(row: Row[*tuple[object, ...]]) -> dict[str, object]:
    names = (
        "key", "id", "type", "kind", "name", "provider", "account", "region", "stage", "exposure", "sensitivity",
        "severity", "risk", "findings", "paths", "drift", "sources",
    )  # fmt: skip
    data = {name: getattr(row, name) for name in names}
    return {**data, "first_seen": iso(row.first_seen), "last_seen": iso(row.last_seen)}


def detail(view: View, key: str) -> AssetDetail:
    """Everything about one asset; raises `NotFoundError`."""
    row = view.connection.execute(select(asset).where(asset.c.key == key, *shown(view))).first()
    if row is None:
        raise NotFoundError("there is no such asset among those you may see")
    (summary,) = listed(view, [row])
    document = view.connection.execute(
        select(asset_document.c.document).where(asset_document.c.snapshot == row.snapshot, asset_document.c.key == key)
    ).scalar_one()
    open_findings = findings.page(view, FindingFilter(asset=key, limit=200), bare=True).items
    return AssetDetail(
        **summary.model_dump(),
        config=document.get("config", {}),
        tags=document.get("tags", {}),
        sightings=document.get("sightings", ()),
        differences=document.get("drift", ()),
        data=document.get("data", ()),
        explained=findings.explained(view, open_findings[0].id) if open_findings else None,
        edges=edges(view, key),
        open_findings=tuple(open_findings),
        deciding=_deciding(view, [one.id for one in open_findings]),
        attack_paths=tuple(paths.page(view, PathFilter(asset=key, limit=50), bare=True).items),
        recent_alerts=tuple(alerts.page(view, AlertFilter(asset=key, limit=50), bare=True).items),
    )


def _deciding(view: View, ids: Sequence[str]) -> tuple[Deciding, ...]:
    """The properties that the evidence of these findings names."""
    query = select(finding.c.id, finding.c.document["evidence"]).where(finding.c.id.in_(ids))
    found: dict[str, list[str]] = {}
    for identifier, evidence in view.connection.execute(query.order_by(finding.c.risk.desc(), finding.c.id)):
        for property_ in dict.fromkeys(fact.get("property") for fact in evidence or ()):
            if property_:
                found.setdefault(property_, []).append(identifier)
    return tuple(Deciding(property=name, findings=tuple(by)) for name, by in sorted(found.items()))


def edges(view: View, key: str) -> tuple[EdgeRow, ...]:
    """The relations of an asset, each once; those of attackers first."""
    now = select(current.c.snapshot)
    both = union_all(
        select(edge).where(edge.c.source == key, edge.c.snapshot.in_(now)),
        select(edge).where(edge.c.target == key, edge.c.snapshot.in_(now)),
    ).subquery()
    rows = view.connection.execute(
        select(both)
        .ext(distinct_on(both.c.source, both.c.target, both.c.kind))
        .order_by(both.c.source, both.c.target, both.c.kind, both.c.snapshot.desc())
        .limit(MOST_EDGES)
    ).all()
    names = Names(
        view, ids={identifier for row in rows for identifier in (row.document["source"], row.document["target"])}
    )
    out = []
    for row in sorted(rows, key=lambda row: (row.technique is None, row.kind)):
        source, target = names[row.source], names[row.target]
        sealed = source.sealed or target.sealed
        out.append(
            EdgeRow(
                source=source, target=target, kind=row.kind, technique=row.technique, likelihood=row.likelihood,
                certainty=row.document["certainty"], evidence=() if sealed else row.document["evidence"],
            )
        )  # fmt: skip
    return tuple(out)


def _pairs(rows: Iterable[Row[*tuple[Any, ...]]]) -> dict[Any, Any]:
    return {row[0]: row[1] for row in rows}


def worst(column: ColumnElement[str]) -> ColumnElement[int]:
    """The worst severity of a group as a rank; -1 for none."""
    return func.coalesce(func.max(severity_rank(column)), -1)

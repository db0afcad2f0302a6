"""Alerts and incidents: saved once each, listed as far as their assets are the caller's."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import ColumnCollection, ColumnElement, Connection, Row, case, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from bartizan.model.codec import to_data
from bartizan.model.errors import InputError
from bartizan.model.event import Alert, Incident
from bartizan.service import audit, findings, paths
from bartizan.service.access import View, within
from bartizan.service.errors import NotFoundError
from bartizan.service.listing import Dimension, Order, conditions, facets, words
from bartizan.service.names import Names, projects_of
from bartizan.service.references import References, unresolved
from bartizan.service.times import iso
from bartizan.service.views.base import Page
from bartizan.service.views.filters import AlertFilter, IncidentFilter, PathFilter
from bartizan.service.views.parts import AssetName
from bartizan.service.views.runtime import AlertDetail, AlertRow, IncidentDetail, IncidentRow
from bartizan.store import rows
from bartizan.store.tables import SEVERITIES, alert, alert_asset, incident, severity_rank

MOST_TIMELINE = 500

ORDERS: dict[str, tuple[ColumnElement[Any], bool, type[int | str | float | datetime]]] = {
    "-time": (alert.c.last_time, True, datetime),
    "time": (alert.c.last_time, False, datetime),
    "-severity": (severity_rank(alert.c.severity), True, int),
}


def save(connection: Connection, alerts: Sequence[Alert], incidents: Sequence[Incident]) -> None:
    """Save alerts and incidents; saving the same again changes nothing, and a closed alert stays closed.

    The transaction must reach everything. Name references are resolved to the assets that bear the name.
    """
    of = {identifier: one.id for one in incidents for identifier in one.alerts}
    for one in {one.id: one for one in incidents}.values():
        values = {
            "title": rows.clean(one.title, 2000), "severity": one.severity.value,
            "first_time": rows.moment(one.first_time, "incident"), "last_time": rows.moment(one.last_time, "incident"),
            "document": _document(one),
        }  # fmt: skip
        statement = upsert(incident).values(id=rows.clean(one.id), **values)
        connection.execute(statement.on_conflict_do_update(index_elements=["id"], set_=values))
    references = References(connection)
    for alert_ in {one.id: one for one in alerts}.values():
        _save_alert(connection, alert_, of.get(alert_.id), references)


def _save_alert(connection: Connection, one: Alert, incident_id: str | None, references: References) -> None:
    identifier = rows.clean(one.id)
    values = {
        "signal": rows.clean(one.signal), "title": rows.clean(one.title, 2000), "severity": one.severity.value,
        "source": rows.clean(one.source), "time": rows.moment(one.time, "alert"),
        "last_time": rows.moment(one.last_time, "alert"), "document": _document(one),
    }  # fmt: skip
    if incident_id is not None:
        values["incident"] = rows.clean(incident_id)
    statement = upsert(alert).values(id=identifier, **values)
    kept = {**{name: statement.excluded[name] for name in values}, **_grown(statement.excluded)}
    connection.execute(statement.on_conflict_do_update(index_elements=["id"], set_=kept))
    named = {key: rows.clean(reference) for reference in one.assets for key in references.keys(reference)}
    connection.execute(
        delete(alert_asset).where(alert_asset.c.alert == identifier, alert_asset.c.reference.in_(set(named.values())))
    )
    if named:
        links = [{"alert": identifier, "asset": key, "reference": text} for key, text in named.items()]
        connection.execute(upsert(alert_asset).on_conflict_do_nothing(), links)


def _grown(new: ColumnCollection[str, ColumnElement[Any]]) -> dict[str, ColumnElement[Any]]:
    """An alert never shrinks: a detector that began anew counts from nothing, and logs come in any order."""
    old, fresh = alert.c.document, new["document"]
    count, was = fresh["count"].as_integer(), old["count"].as_integer()
    first = case((alert.c.time < new["time"], old["time"]), else_=fresh["time"])
    last = case((alert.c.last_time > new["last_time"], old["last_time"]), else_=fresh["last_time"])
    rank, before = severity_rank(new["severity"]), severity_rank(alert.c.severity)
    graver = case((before > rank, alert.c.severity), else_=new["severity"])
    changed = func.jsonb_build_object(
        "count", func.greatest(count, was), "time", first, "last_time", last, "severity", graver
    )
    return {
        "time": func.least(alert.c.time, new["time"]), "last_time": func.greatest(alert.c.last_time, new["last_time"]),
        "severity": graver, "document": fresh.op("||")(changed),
    }  # fmt: skip


def _document(record: object) -> object:
    return msgspec.json.decode(rows.encode(to_data(record)))


def shown(view: View, project: str | None = None) -> list[ColumnElement[bool]]:
    """The conditions under which a row of `alert` is the caller's: one of its assets is."""
    inside = within(view, alert_asset.c.asset, project)
    if view.scope.everything and project is None:
        return [inside]
    return [alert.c.id.in_(select(alert_asset.c.alert).where(inside))]


def page(view: View, wanted: AlertFilter, *, bare: bool = False) -> Page[AlertRow]:
    """The alerts that the caller may see, in order, with facets; a bare page counts only its own rows."""
    names = ("severity", "state", "signal", "source")
    narrow = [Dimension(name, alert.c[name], getattr(wanted, name)) for name in names]
    base = [*shown(view, wanted.project), words(wanted.q, alert.c.title, alert.c.signal)]
    if wanted.asset is not None:
        base.append(alert.c.id.in_(select(alert_asset.c.alert).where(alert_asset.c.asset == wanted.asset)))
    if wanted.since is not None:
        base.append(alert.c.last_time >= rows.moment(wanted.since, "since"))
    if wanted.until is not None:
        base.append(alert.c.time <= rows.moment(wanted.until, "until"))
    where = [*base, *conditions(narrow)]
    column, descending, kind = ORDERS[wanted.sort]
    order = Order(column, alert.c.id, descending, kind)
    query = select(alert, alert.c.id.label("key")).where(*where)
    found = view.connection.execute(order.apply(query, wanted.cursor).limit(wanted.limit + 1)).all()
    chosen = found[: wanted.limit]
    if bare:
        return Page(items=listed(view, chosen), total=len(chosen))
    total = view.connection.execute(select(func.count()).select_from(alert).where(*where)).scalar_one()
    return Page(
        items=listed(view, chosen),
        total=total,
        next=order.after(chosen[-1]) if len(found) > wanted.limit else None,
        facets=facets(view.connection, alert, base, narrow),
    )


def _assets(view: View, found: Sequence[Row[*tuple[object, ...]]]) -> dict[str, tuple[AssetName, ...]]:
    """The assets of each alert; those outside the caller's projects are left out."""
    ids = [row.id for row in found]
    links = view.connection.execute(select(alert_asset).where(alert_asset.c.alert.in_(ids))).all()
    names = Names(view, [link.asset for link in links])
    out: dict[str, tuple[AssetName, ...]] = {}
    for link in links:
        name = names[link.asset]
        if name.key is None and not name.sealed:
            name = unresolved(link.reference)
        if not name.sealed:
            out[link.alert] = (*out.get(link.alert, ()), name)
    return out


def listed(view: View, found: Sequence[Row[*tuple[object, ...]]]) -> list[AlertRow]:
    """Rows of `alert` as they are answered."""
    assets = _assets(view, found)
    return [AlertRow.model_validate(_fields(row, assets.get(row.id, ()))) for row in found]


def _fields(row: Row[*tuple[object, ...]], assets: tuple[AssetName, ...]) -> dict[str, object]:
    document = row.document
    kept = ("count", "why", "fix", "actor", "session", "blocked", "techniques")
    return {
        **{name: document[name] for name in kept if name in document},
        "id": row.id, "signal": row.signal, "title": row.title, "severity": row.severity, "state": row.state,
        "time": iso(row.time), "last_time": iso(row.last_time), "source": row.source, "assets": assets,
        "incident": row.incident,
    }  # fmt: skip


def _one(view: View, identifier: str) -> Row[*tuple[object, ...]]:
    row = view.connection.execute(select(alert).where(alert.c.id == identifier, *shown(view))).first()
    if row is None:
        raise NotFoundError("there is no such alert among those you may see")
    return row


def detail(view: View, identifier: str) -> AlertDetail:
    """One alert with its evidence, and the posture of its assets; raises `NotFoundError`."""
    row = _one(view, identifier)
    assets = _assets(view, [row]).get(row.id, ())
    keys = [one.key for one in assets if one.key is not None]
    related = [path for key in keys[:5] for path in paths.page(view, PathFilter(asset=key, limit=10), bare=True).items]
    return AlertDetail.model_validate(
        {
            **_detail_fields(row, assets),
            "findings": findings.on_assets(view, keys),
            "attack_paths": list({path.id: path for path in related}.values()),
        }
    )


def _detail_fields(row: Row[*tuple[object, ...]], assets: tuple[AssetName, ...]) -> dict[str, object]:
    return {
        **_fields(row, assets),
        "evidence": row.document.get("evidence", ()),
        "events": row.document.get("events", ()),
        "closed_by": row.closed_by,
        "closed_why": row.closed_why,
    }


def triage(view: View, identifier: str, *, state: str, why: str = "") -> None:
    """Close an alert with a reason, or open it again; raises `NotFoundError`, `InputError`."""
    _one(view, identifier)
    reason = why.strip()[:2000]
    if state == "closed" and not reason:
        raise InputError("an alert is closed with a reason", where="why", hint="say what it was")
    closed = state == "closed"
    view.connection.execute(
        update(alert)
        .where(alert.c.id == identifier)
        .values(state=state, closed_by=view.caller.username if closed else None, closed_why=reason if closed else None)
    )
    audit.note(
        view.connection, view.caller.username, f"alert {state}", f"{identifier}: {reason}" if reason else identifier
    )


def incidents(view: View, wanted: IncidentFilter) -> Page[IncidentRow]:
    """The incidents with an alert that the caller may see; everything in them is of those alerts only."""
    rank = func.max(severity_rank(alert.c.severity))
    last = func.max(alert.c.last_time)
    severity = case(dict(enumerate(SEVERITIES)), value=rank)
    state = case((func.bool_or(alert.c.state == "open"), "open"), else_="closed")
    mine = (
        select(
            alert.c.incident.label("key"),
            severity.label("severity"),
            rank.label("rank"),
            last.label("last"),
            state.label("state"),
        )
        .where(alert.c.incident.is_not(None), *shown(view, wanted.project), words(wanted.q, alert.c.title))
        .group_by(alert.c.incident)
        .subquery()
    )
    narrow = [
        Dimension("severity", mine.c.severity, wanted.severity), Dimension("state", mine.c.state, wanted.state),
    ]  # fmt: skip
    where = conditions(narrow)
    column, kind = (mine.c.last, datetime) if wanted.sort == "-time" else (mine.c.rank, int)
    order = Order(column, mine.c.key, True, kind)
    found = view.connection.execute(
        order.apply(select(mine).where(*where), wanted.cursor).limit(wanted.limit + 1)
    ).all()
    total = view.connection.execute(select(func.count()).select_from(mine).where(*where)).scalar_one()
    chosen = found[: wanted.limit]
    return Page(
        items=_incident_rows(view, [row.key for row in chosen]),
        total=total,
        next=order.after(chosen[-1]) if len(found) > wanted.limit else None,
        facets=facets(view.connection, mine, [], narrow),
    )


def _incident_alerts(view: View, ids: Iterable[str]) -> dict[str, list[Row[*tuple[object, ...]]]]:
    out: dict[str, list[Row[*tuple[object, ...]]]] = {one: [] for one in ids}
    query = select(alert).where(alert.c.incident.in_(list(out)), *shown(view)).order_by(alert.c.time, alert.c.id)
    for row in view.connection.execute(query):
        out[row.incident].append(row)
    return out


def _incident_rows(view: View, ids: Sequence[str]) -> list[IncidentRow]:
    grouped = _incident_alerts(view, ids)
    whole = {row.id: row for row in view.connection.execute(select(incident).where(incident.c.id.in_(list(ids))))}
    assets = _assets(view, [row for group in grouped.values() for row in group])
    return [_incident_row(view, whole[one], grouped[one], assets) for one in ids]


def _incident_row(
    view: View,
    row: Row[*tuple[object, ...]],
    group: Sequence[Row[*tuple[object, ...]]],
    assets: dict[str, tuple[AssetName, ...]],
) -> IncidentRow:
    gravest = max(group, key=lambda one: SEVERITIES.index(one.severity))
    named = {name.key or name.name: name for one in group for name in assets.get(one.id, ())}
    owned = projects_of(view, [name.key for name in named.values() if name.key is not None])
    owners = {owner.id: owner for owned_by in owned.values() for owner in owned_by}
    actors = {one.document["actor"].get("id") for one in group if one.document.get("actor")} - {None}
    return IncidentRow(
        id=row.id, title=row.title if view.scope.everything else gravest.title, severity=gravest.severity,
        state="open" if any(one.state == "open" for one in group) else "closed",
        first_time=iso(min(one.time for one in group)), last_time=iso(max(one.last_time for one in group)),
        alerts=len(group), assets=tuple(named.values()), actors=tuple(sorted(actors)),
        projects=tuple(owners.values()), fix=gravest.document.get("fix", ""),
    )  # fmt: skip


def incident_detail(view: View, identifier: str) -> IncidentDetail:
    """One incident as a timeline; raises `NotFoundError`."""
    group = _incident_alerts(view, [identifier])[identifier]
    row = view.connection.execute(select(incident).where(incident.c.id == identifier)).first()
    if row is None or not group:
        raise NotFoundError("there is no such incident among those you may see")
    assets = _assets(view, group)
    summary = _incident_row(view, row, group, assets)
    keys = [name.key for name in summary.assets if name.key is not None]
    timeline = [AlertDetail.model_validate(_detail_fields(one, assets.get(one.id, ()))) for one in group]
    return IncidentDetail(
        **summary.model_dump(), timeline=tuple(timeline[:MOST_TIMELINE]), findings=tuple(findings.on_assets(view, keys))
    )

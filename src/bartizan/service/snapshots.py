"""Snapshots: saving a scan, and the lists of snapshots and gaps."""

from __future__ import annotations

import json

from sqlalchemy import ColumnElement, Row, Select, func, or_, select, true

from bartizan.model.codec import from_data
from bartizan.model.errors import InputError
from bartizan.model.scan import SCHEMA, ScanResult
from bartizan.service import audit, projects
from bartizan.service.access import View, within
from bartizan.service.listing import Dimension, Order, conditions, facets, words
from bartizan.service.times import iso
from bartizan.service.views.base import Page
from bartizan.service.views.filters import GapFilter
from bartizan.service.views.overview import SnapshotRow
from bartizan.service.views.parts import GapView
from bartizan.store import save as store
from bartizan.store.database import Database
from bartizan.store.tables import asset, attack_path, current, gap, snapshot

MOST = 200


def save(database: Database, result: ScanResult, *, by: str | None = None) -> str:
    """Save a scan's result in one transaction, projects included; the id of its snapshot."""
    with database.transaction(everything=True) as connection:
        saved = store.save_snapshot(connection, result)
        projects.recompute(connection, snapshot=saved.snapshot)
        audit.note(connection, by, "snapshot saved", f"{saved.snapshot}: {', '.join(result.scan.targets)}"[:1000])
    return str(saved.snapshot)


def upload(view: View, body: bytes) -> SnapshotRow:
    """Save a posted document `bartizan/1`; raises `InputError` with a JSON path when it is not one."""
    result = read_result(body)
    saved = store.save_snapshot(view.connection, result)
    projects.recompute(view.connection, snapshot=saved.snapshot)
    audit.note(view.connection, view.caller.username, "snapshot saved", str(saved.snapshot))
    return next(row for row in page(view).items if row.id == str(saved.snapshot))


def read_result(body: bytes) -> ScanResult:
    """A scan's result from the JSON that `bartizan scan --format json` prints."""
    try:
        data = json.loads(body)
        if not isinstance(data, dict) or data.get("schema") != SCHEMA:
            raise InputError(f"this is not a document of schema {SCHEMA}", hint="bartizan scan --format json")
        return from_data(ScanResult, data)
    except (ValueError, UnicodeDecodeError) as error:
        raise InputError(f"this is not JSON: {error}", hint="bartizan scan --format json") from error
    except RecursionError as error:
        raise InputError("this document is nested too deeply") from error


def page(view: View) -> Page[SnapshotRow]:
    """The latest snapshots, the newest first.

    For a caller who sees some projects only, the figures are those of what they may see in the current
    snapshots, and older ones are not listed.
    """
    query = select(snapshot, snapshot.c.id.in_(select(current.c.snapshot)).label("current"))
    if not view.scope.everything:
        mine = select(asset.c.snapshot).where(within(view, asset.c.key, None), ~asset.c.shadowed)
        query = query.where(snapshot.c.id.in_(mine), snapshot.c.id.in_(select(current.c.snapshot)))
    rows = view.connection.execute(query.order_by(snapshot.c.id.desc()).limit(MOST)).all()
    items = [_row(view, row) for row in rows]
    return Page(items=items, total=len(items))


def _row(view: View, row: Row[*tuple[object, ...]]) -> SnapshotRow:
    summary = row.summary
    figures = {
        "assets": sum(summary["assets"].values()), "findings": summary["findings"],
        "attack_paths": summary["attack_paths"], "gaps": summary["gaps"],
    } if view.scope.everything else _mine(view, row.id)  # fmt: skip
    return SnapshotRow(
        id=str(row.id), started=iso(row.started), finished=iso(row.finished), saved=iso(row.saved), version=row.version,
        targets=row.targets, digest=row.digest if view.scope.everything else "", current=row.current, **figures,
    )  # fmt: skip


def _mine(view: View, identifier: int) -> dict[str, object]:
    from bartizan.service import paths

    own = [asset.c.snapshot == identifier, ~asset.c.shadowed, within(view, asset.c.key, None)]
    severities = view.connection.execute(
        select(asset.c.severity, func.sum(asset.c.findings))
        .where(*own, asset.c.severity.is_not(None))
        .group_by(asset.c.severity)
    ).all()
    count = select(func.count())
    return {
        "assets": view.connection.execute(count.select_from(asset).where(*own)).scalar_one(),
        "findings": {severity: int(number) for severity, number in severities},
        "attack_paths": view.connection.execute(
            count.select_from(attack_path).where(attack_path.c.snapshot == identifier, *paths.shown(view))
        ).scalar_one(),
        "gaps": view.connection.execute(
            count.select_from(gap).where(gap.c.snapshot == identifier, *gap_conditions(view))
        ).scalar_one(),
    }


def gap_conditions(view: View, project: str | None = None) -> list[ColumnElement[bool]]:
    """The conditions under which a gap is the caller's: it names a file, an id or a name of their assets."""
    inside = within(view, asset.c.key, project)
    if view.scope.everything and project is None:
        return [gap.c.snapshot.in_(select(current.c.snapshot)), true()]
    mine = [asset.c.snapshot.in_(select(current.c.snapshot)), inside]
    place = func.split_part(gap.c.what, ":", 1)
    named = or_(
        place.in_(select(func.unnest(asset.c.places)).where(*mine)),
        gap.c.what.in_(select(asset.c.id).where(*mine)),
        gap.c.what.in_(select(asset.c.name).where(*mine)),
    )
    return [gap.c.snapshot.in_(select(current.c.snapshot)), named]


def gaps(view: View, wanted: GapFilter) -> Page[GapView]:
    """What the current snapshots could not read, as far as it is the caller's."""
    narrow = [Dimension("source", gap.c.source, wanted.source)]
    base = [*gap_conditions(view, wanted.project), words(wanted.q, gap.c.what, gap.c.why, gap.c.needs, gap.c.source)]
    where = [*base, *conditions(narrow)]
    place = func.lpad(func.concat(gap.c.snapshot), 20, "0") + "/" + func.lpad(func.concat(gap.c.number), 10, "0")
    order = Order(gap.c.source, place, False, str)
    query: Select[*tuple[object, ...]] = select(gap, place.label("key")).where(*where)
    found = view.connection.execute(order.apply(query, wanted.cursor).limit(wanted.limit + 1)).all()
    total = view.connection.execute(select(func.count()).select_from(gap).where(*where)).scalar_one()
    rows = found[: wanted.limit]
    items = [
        GapView(source=row.source, what=row.what, why=row.why, needs=row.needs, snapshot=str(row.snapshot))
        for row in rows
    ]
    return Page(
        items=items,
        total=total,
        next=order.after(rows[-1]) if len(found) > wanted.limit else None,
        facets=facets(view.connection, gap, base, narrow),
    )

"""Attack paths in lists, and one path's page; what lies outside the caller's projects is sealed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, Text, case, func, select

from bartizan.model.finding import fingerprint
from bartizan.service import findings
from bartizan.service.access import View, visible, within
from bartizan.service.errors import NotFoundError
from bartizan.service.listing import Dimension, Order, conditions, facets, words
from bartizan.service.names import SEALED, Names
from bartizan.service.views.base import Page
from bartizan.service.views.filters import PathFilter
from bartizan.service.views.findings import AttackPathDetail, AttackPathRow, CutView, PathStep
from bartizan.service.views.parts import RiskView
from bartizan.store.tables import asset, attack_path, current, path_asset

ORDERS: dict[str, tuple[ColumnElement[Any], bool, type[int | str | float]]] = {
    "-risk": (attack_path.c.risk, True, int),
    "hops": (attack_path.c.hops, False, int),
    "-likelihood": (attack_path.c.likelihood, True, float),
    "title": (func.lower(attack_path.c.title, type_=Text()), False, str),
}


def touches(view: View, project: str | None = None) -> ColumnElement[bool]:
    """Whether a path has a step in the caller's projects, or in one of them."""
    inside = within(view, path_asset.c.asset, project)
    if view.scope.everything and project is None:
        return inside
    return attack_path.c.id.in_(select(path_asset.c.path).where(inside))


def _passes(key: str) -> ColumnElement[bool]:
    return attack_path.c.id.in_(select(path_asset.c.path).where(path_asset.c.asset == key))


def shown(view: View, project: str | None = None) -> list[ColumnElement[bool]]:
    """The conditions under which a row of `attack_path` is the caller's to see."""
    return [
        attack_path.c.snapshot.in_(select(current.c.snapshot)), ~attack_path.c.shadowed, touches(view, project)
    ]  # fmt: skip


def page(view: View, wanted: PathFilter, *, bare: bool = False) -> Page[AttackPathRow]:
    """The paths that touch the caller's projects, in order, with facets; a bare page counts only its own rows.

    A member's words are looked for in the names of their own assets only: a title names all of them.
    """
    narrow = [
        Dimension("severity", attack_path.c.severity, wanted.severity),
        Dimension("target_kind", _target_kind(view), wanted.target_kind),
    ]
    base = shown(view, wanted.project)
    if wanted.q:
        base.append(_worded(view, wanted.q))
    if wanted.entry is not None:
        base += [attack_path.c.entry == wanted.entry, _passes(wanted.entry)]
    if wanted.target is not None:
        base += [attack_path.c.target == wanted.target, visible(view.scope, attack_path.c.target)]
    if wanted.asset is not None:
        base += [_passes(wanted.asset), *_own(view, wanted.asset)]
    if wanted.finding is not None:
        base.append(attack_path.c.breaks.contains([wanted.finding]))
    where = [*base, *conditions(narrow)]
    column, descending, kind = ORDERS[wanted.sort if view.scope.everything or wanted.sort != "title" else "-risk"]
    order = Order(column, attack_path.c.id, descending, kind)
    query = select(attack_path, attack_path.c.id.label("key")).where(*where)
    found = view.connection.execute(order.apply(query, wanted.cursor).limit(wanted.limit + 1)).all()
    rows = found[: wanted.limit]
    if bare:
        return Page(items=listed(view, rows), total=len(rows))
    total = view.connection.execute(select(func.count()).select_from(attack_path).where(*where)).scalar_one()
    return Page(
        items=listed(view, rows),
        total=total,
        next=order.after(rows[-1]) if len(found) > wanted.limit else None,
        facets=facets(view.connection, attack_path, base, narrow),
    )


def total(view: View, project: str | None = None) -> int:
    """How many paths touch the caller's projects, or one of them."""
    query = select(func.count()).select_from(attack_path).where(*shown(view, project))
    return view.connection.execute(query).scalar_one()


def _target_kind(view: View) -> ColumnElement[str]:
    """The target's kind, absent where the target is sealed."""
    if view.scope.everything:
        return attack_path.c.target_kind
    return case((visible(view.scope, attack_path.c.target), attack_path.c.target_kind), else_=None)


def _own(view: View, key: str) -> list[ColumnElement[bool]]:
    """Nobody learns which paths pass an asset that they may not see."""
    names = Names(view, [key])
    if names[key].sealed:
        raise NotFoundError("there is no such asset among those you may see")
    return []


def _worded(view: View, q: str) -> ColumnElement[bool]:
    if view.scope.everything:
        return words(q, attack_path.c.title)
    named = select(asset.c.key).where(words(q, asset.c.name), visible(view.scope, asset.c.key))
    return attack_path.c.id.in_(select(path_asset.c.path).where(path_asset.c.asset.in_(named)))


def listed(view: View, rows: Sequence[Row[*tuple[object, ...]]]) -> list[AttackPathRow]:
    """Rows of `attack_path` as they are answered."""
    names = Names(view, ids={one for row in rows for one in _ids(row)})
    return [_row(row, names, _breaking(view, row)) for row in rows]


def _ids(row: Row[*tuple[object, ...]]) -> set[str]:
    out = {row.document["entry"], row.document["target"]}
    for step in row.document["steps"]:
        out |= {step["source"], step["target"]}
    return out


def _breaking(view: View, row: Row[*tuple[object, ...]]) -> int:
    if view.scope.everything or not row.breaks:
        return len(row.breaks)
    return len(findings.by_ids(view, row.breaks))


def _row(row: Row[*tuple[object, ...]], names: Names, breaks: int) -> AttackPathRow:
    entry, target = names.of(row.document["entry"]), names.of(row.document["target"])
    sealed = any(names.of(identifier).sealed for identifier in _ids(row))
    return AttackPathRow(
        id=row.id, title=_title(entry.name, target.name, row.hops) if sealed else row.title, entry=entry, target=target,
        hops=row.hops, risk=row.risk, severity=row.severity, likelihood=row.likelihood, impact=row.impact,
        breaks=breaks, sealed=sealed,
    )  # fmt: skip


def _title(entry: str, target: str, hops: int) -> str:
    def name(text: str) -> str:
        return "something outside your projects" if text == SEALED else text

    title = f"{name(entry)} reaches {name(target)} in {hops} step{'' if hops == 1 else 's'}"
    return title[:1].upper() + title[1:]


def detail(view: View, identifier: str) -> AttackPathDetail:
    """Everything about one path; raises `NotFoundError`."""
    row = view.connection.execute(
        select(attack_path).where(attack_path.c.id == identifier, *shown(view)).order_by(attack_path.c.snapshot.desc())
    ).first()
    if row is None:
        raise NotFoundError("there is no such attack path among those you may see")
    names = Names(view, ids=_ids(row))
    breaking = findings.by_ids(view, row.breaks)
    summary = _row(row, names, len(breaking))
    return AttackPathDetail(
        **summary.model_dump(),
        steps=tuple(step_of(step, names) for step in row.document["steps"]),
        explained=RiskView.model_validate({**row.document["risk"], **({"terms": ()} if summary.sealed else {})}),
        breaking=tuple(breaking),
        # The facts of a change may stand outside the caller's projects: of a sealed path none is told.
        cuts=() if summary.sealed else tuple(CutView.model_validate(one) for one in row.document.get("cuts", ())),
    )


def step_of(step: dict[str, Any], names: Names) -> PathStep:
    """A step's data as it is answered, sealed where one of its ends is."""
    source, target = names[fingerprint(str(step["source"]))], names[fingerprint(str(step["target"]))]
    sealed = source.sealed or target.sealed
    return PathStep(
        source=source, target=target, kind=step["kind"], technique=step["technique"],
        text=SEALED if sealed else step["text"], likelihood=step["likelihood"],
        evidence=() if sealed else step["evidence"], sealed=sealed,
    )  # fmt: skip

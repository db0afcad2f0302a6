"""Projects: segments of the estate, their members, and which assets belong to them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import msgspec
from sqlalchemy import Connection, Row, delete, func, insert, select, text, update

from bartizan.model.errors import AccessError, InputError
from bartizan.model.project import Role, Selector
from bartizan.model.severity import Severity
from bartizan.service import audit
from bartizan.service.access import View, may, require, visible
from bartizan.service.errors import ConflictError, NotFoundError
from bartizan.service.inventory import NOT_SEEN, shown
from bartizan.service.selectors import matcher
from bartizan.service.views.base import Facet, Page
from bartizan.service.views.parts import AssetName
from bartizan.service.views.people import Member, Preview, ProjectRow, SelectorView
from bartizan.store import save
from bartizan.store.tables import (
    SEVERITIES,
    account,
    alert,
    alert_asset,
    asset,
    attack_path,
    current,
    finding,
    member,
    membership,
    path_asset,
    project,
    severity_rank,
)

MOST_SELECTORS, MOST_VALUES, LONGEST_VALUE, SAMPLE = 100, 1000, 500, 20
RANK = {Role.VIEWER: 0, Role.ANALYST: 1, Role.MANAGER: 2, Role.ADMINISTRATOR: 3}
_CANDIDATE = (
    asset.c.key, asset.c.account, asset.c.provider, asset.c.kind, asset.c.name, asset.c.type, asset.c.places,
    asset.c.tags,
)  # fmt: skip


def page(view: View) -> Page[ProjectRow]:
    """The projects in which the caller may read, by name."""
    query = select(project).order_by(func.lower(project.c.name))
    if not view.scope.everything:
        query = query.where(project.c.id.in_(sorted(view.scope.projects)))
    items = [_row(view, row) for row in view.connection.execute(query).all()]
    return Page(items=items, total=len(items))


def get(view: View, identifier: str) -> ProjectRow:
    """One project; raises `NotFoundError`."""
    return _row(view, _one(view, identifier))


def create(view: View, name: str, description: str, selectors: Sequence[SelectorView]) -> ProjectRow:
    """A new project, with the assets that its selectors take now."""
    label = _name(view, name)
    taken = set(view.connection.execute(select(project.c.id)).scalars())
    base = re.sub(r"[^a-z0-9]+", "-", label.lower()).strip("-")[:50] or "project"
    identifier = next(one for n in range(1, len(taken) + 2) if (one := base if n == 1 else f"{base}-{n}") not in taken)
    view.connection.execute(
        insert(project).values(
            id=identifier, name=label, description=description[:4000], selectors=_stored(_checked(selectors))
        )
    )
    recompute(view.connection, projects=[identifier])
    audit.note(view.connection, view.caller.username, "project created", label)
    return get(view, identifier)


def change(
    view: View,
    identifier: str,
    name: str | None = None,
    description: str | None = None,
    selectors: Sequence[SelectorView] | None = None,
) -> ProjectRow:
    """Change what is given; new selectors apply at once.

    Only who may create projects may change which assets belong: a manager could otherwise take any.
    """
    row = _one(view, identifier)
    changed: dict[str, object] = {}
    if name is not None and name.strip() != row.name:
        changed["name"] = _name(view, name)
    if description is not None:
        changed["description"] = description[:4000]
    if selectors is not None and (stored := _stored(_checked(selectors))) != row.selectors:
        require(view.caller, "project:create")
        changed["selectors"] = stored
    if changed:
        view.connection.execute(update(project).where(project.c.id == identifier).values(**changed))
        audit.note(view.connection, view.caller.username, "project changed", f"{identifier}: {', '.join(changed)}")
    if "selectors" in changed:
        recompute(view.connection, projects=[identifier])
    return get(view, identifier)


def delete_project(view: View, identifier: str) -> None:
    """Remove a project and all roles in it; raises `NotFoundError`."""
    row = _one(view, identifier)
    view.connection.execute(delete(project).where(project.c.id == identifier))
    audit.note(view.connection, view.caller.username, "project removed", row.name)


def preview(view: View, selectors: Sequence[SelectorView]) -> Preview:
    """What selectors would take, of the assets that the caller may see."""
    match = matcher(_checked(selectors))
    taken = [row for row in view.connection.execute(select(*_CANDIDATE).where(*shown(view))) if match(row)]
    kinds = Counter(row.kind for row in taken).most_common()
    taken.sort(key=lambda row: row.name)
    return Preview(
        assets=len(taken),
        kinds=[Facet(value=kind, count=count) for kind, count in kinds],
        sample=[AssetName(key=row.key, name=row.name, kind=row.kind, type=row.type) for row in taken[:SAMPLE]],
    )


def members(view: View, identifier: str) -> Page[Member]:
    """Who has which role in a project."""
    _one(view, identifier)
    query = select(member).where(member.c.project == identifier).order_by(member.c.username)
    items = [Member(username=row.username, role=row.role) for row in view.connection.execute(query)]
    return Page(items=items, total=len(items))


def set_members(view: View, identifier: str, roles: Mapping[str, Role]) -> Page[Member]:
    """Replace the members; nobody gives, takes or lowers a role above their own."""
    _one(view, identifier)
    before = {row.username: row.role for row in members(view, identifier).items}
    own = RANK[view.caller.role] if may(view.caller, "project:create") and view.caller.role else None
    limit = own if own is not None else RANK[view.caller.projects.get(identifier, view.caller.role or Role.VIEWER)]
    for username in {*before, *roles}:
        old, new = before.get(username), roles.get(username)
        if old != new and max(RANK[role] for role in (old, new) if role is not None) > limit:
            raise AccessError(f"you may not give or take a role above your own, as for '{username[:60]}'")
    known = set(view.connection.execute(select(account.c.username).where(account.c.username.in_(roles))).scalars())
    if unknown := sorted(set(roles) - known):
        raise InputError(f"there is no user '{unknown[0][:60]}'", where="members", hint="create the user first")
    view.connection.execute(delete(member).where(member.c.project == identifier))
    if roles:
        rows = [{"project": identifier, "username": name, "role": role.value} for name, role in roles.items()]
        view.connection.execute(insert(member), rows)
    said = ", ".join(f"{name} {role.value}" for name, role in sorted(roles.items())) or "nobody"
    audit.note(view.connection, view.caller.username, "project members set", f"{identifier}: {said}")
    return members(view, identifier)


def recompute(connection: Connection, *, projects: Iterable[str] | None = None, snapshot: int | None = None) -> None:
    """Compute again which current assets belong to which projects: all, those given, those of a snapshot.

    The transaction must reach everything. An asset that is gone keeps its projects while no snapshot
    has it, so that its team still sees what was fixed.
    """
    query = select(project.c.id, project.c.selectors)
    if projects is not None:
        query = query.where(project.c.id.in_(list(projects)))
    tests = [(row.id, matcher(_parsed(row.selectors))) for row in connection.execute(query)]
    if not tests:
        return
    remove = delete(membership).where(membership.c.project.in_([identifier for identifier, _ in tests]))
    chosen = select(*_CANDIDATE).where(
        asset.c.snapshot.in_(select(current.c.snapshot)), ~asset.c.shadowed, asset.c.kind != NOT_SEEN
    )
    if snapshot is not None:
        remove = remove.where(membership.c.asset.in_(select(asset.c.key).where(asset.c.snapshot == snapshot)))
        chosen = chosen.where(asset.c.snapshot == snapshot)
    connection.execute(remove)
    rows = (
        (identifier, row.key) for row in connection.execute(chosen).all() for identifier, match in tests if match(row)
    )
    save.stage(connection, "membership", ("project", "asset"), rows)
    connection.execute(text("INSERT INTO membership (project, asset) SELECT project, asset FROM new_membership"))
    connection.execute(text("DROP TABLE new_membership"))


def _one(view: View, identifier: str) -> Row[*tuple[object, ...]]:
    row = view.connection.execute(select(project).where(project.c.id == identifier)).first()
    if row is None or not (view.scope.everything or identifier in view.scope.projects):
        raise NotFoundError(f"there is no project '{identifier}'")
    return row


def _row(view: View, row: Row[*tuple[object, ...]]) -> ProjectRow:
    of = select(membership.c.asset).where(membership.c.project == row.id)
    now = select(current.c.snapshot)
    assets = view.connection.execute(
        select(func.count(), func.max(severity_rank(asset.c.severity))).where(*shown(view), asset.c.key.in_(of))
    ).one()
    found = select(func.count()).where(
        finding.c.asset.in_(of), finding.c.state.in_(("open", "reopened")), finding.c.verdict == "fail",
        visible(view.scope, finding.c.asset),
    )  # fmt: skip
    paths = select(func.count()).where(
        attack_path.c.snapshot.in_(now), ~attack_path.c.shadowed,
        attack_path.c.id.in_(select(path_asset.c.path).where(path_asset.c.asset.in_(of))),
    )  # fmt: skip
    alerts = select(func.count()).where(
        alert.c.state == "open", alert.c.id.in_(select(alert_asset.c.alert).where(alert_asset.c.asset.in_(of)))
    )
    people = select(func.count()).where(member.c.project == row.id)
    figures = [view.connection.execute(query).scalar_one() for query in (found, paths, alerts, people)]
    worst = assets[1]
    return ProjectRow(
        id=row.id, name=row.name, description=row.description, selectors=row.selectors, assets=assets[0],
        findings=figures[0], attack_paths=figures[1], alerts=figures[2], members=figures[3],
        severity=Severity(SEVERITIES[worst]) if worst is not None and worst >= 0 else None,
        role=view.caller.projects.get(row.id, view.caller.role),
    )  # fmt: skip


def _name(view: View, name: str) -> str:
    label = name.strip()
    if not 1 <= len(label) <= 100:  # noqa: PLR2004 - as the sentence says
        raise InputError("a project's name has 1 to 100 characters", where="name")
    if view.connection.execute(select(project.c.id).where(project.c.name == label)).first() is not None:
        raise ConflictError(f"there is a project '{label}' already")
    return label


def _checked(selectors: Sequence[SelectorView]) -> list[Selector]:
    values = [value for one in selectors for many in one.model_dump().values() for value in many]
    if len(selectors) > MOST_SELECTORS or len(values) > MOST_VALUES or any(len(one) > LONGEST_VALUE for one in values):
        raise InputError(
            f"a project has at most {MOST_SELECTORS} selectors with {MOST_VALUES} values of {LONGEST_VALUE} characters",
            where="selectors",
        )
    for tag in (tag for one in selectors for tag in one.tags):
        if "=" not in tag:
            raise InputError(f"'{tag[:60]}' is not a tag", where="selectors.tags", hint="write key=value")
    return _parsed([one.model_dump() for one in selectors])


def _parsed(stored: object) -> list[Selector]:
    return msgspec.convert(stored, list[Selector])


def _stored(selectors: Sequence[Selector]) -> object:
    return msgspec.to_builtins(selectors)

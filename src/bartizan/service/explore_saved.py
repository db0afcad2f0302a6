"""Asking the saved snapshots: one file of the graph for what a caller may see, kept until that changes."""

from __future__ import annotations

import secrets
import shutil
import tempfile
import threading
import weakref
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from sqlalchemy import func, select, text, true

from bartizan.graph.query.answer import Answer, ask, prepare
from bartizan.graph.query.rows import Contents
from bartizan.graph.query.runner import Cancel, Limits
from bartizan.graph.query.snapshot import write_snapshot
from bartizan.model.asset import Asset
from bartizan.model.attack_path import AttackPath
from bartizan.model.codec import from_data
from bartizan.model.edge import Edge, Gap
from bartizan.model.errors import AccessError, StoreError
from bartizan.model.finding import Finding, fingerprint
from bartizan.model.severity import FindingState
from bartizan.service import paths, snapshots
from bartizan.service.access import Caller, Scope, View, open_view, scope, visible
from bartizan.service.errors import NotFoundError
from bartizan.service.explore import Question, schema_of
from bartizan.service.inventory import NOT_SEEN
from bartizan.service.times import iso
from bartizan.store.database import Database
from bartizan.store.tables import asset, asset_document, attack_path, current, edge, finding, gap, membership

NEEDED = ("asset:read", "finding:read", "path:read", "gap:read")
"""The graph holds all of these, so a caller must be allowed to read each of them where they ask."""

KEPT = 16
"""Files of the graph that are kept, the latest used."""

AT_ONCE = 4
"""Queries that run at the same time, over all callers; of one caller half of them."""


@dataclass(slots=True, weakref_slot=True)
class Explorer:
    """The files of the graph and the queries that run. One a server; its files go when it does."""

    limits: Limits = field(default_factory=Limits)
    _room: Path | None = None
    _files: OrderedDict[str, Path] = field(default_factory=OrderedDict)
    _building: threading.Lock = field(default_factory=threading.Lock)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _running: dict[tuple[str, str], Cancel] = field(default_factory=dict)

    def query(self, database: Database, caller: Caller, asked: Question, name: str | None = None) -> Answer:
        """The answer of what `caller` may see. `name` is the caller's own word for this query, to cancel it by.

        Raises `AccessError`, `QueryError`, `QueryStoppedError`, or `StoreError` where too many run.
        """
        reach, schema = reach_of(caller), schema_of()
        prepare(asked.text, asked.parameters, schema, self.limits)
        with self._slot(caller.username, name or secrets.token_hex(8)) as cancel:
            file = self._file(database, caller, reach)
            return ask(file, asked.text, asked.parameters, schema, self.limits, cancel=cancel)

    def cancel(self, caller: Caller, name: str) -> None:
        """Stop the caller's own query of this name. Raises `NotFoundError` where none runs."""
        with self._lock:
            running = self._running.get((caller.username, name))
        if running is None:
            raise NotFoundError("no query of yours with this id is running")
        running.set()

    def close(self) -> None:
        """Remove the files."""
        with self._building:
            self._files.clear()
            if self._room is not None:
                shutil.rmtree(self._room, ignore_errors=True)
                self._room = None

    @contextmanager
    def _slot(self, username: str, name: str) -> Iterator[Cancel]:
        key = (username, name)
        with self._lock:
            mine = sum(owner == username for owner, _ in self._running)
            if len(self._running) >= AT_ONCE or mine >= AT_ONCE // 2 or key in self._running:
                raise StoreError("too many queries are running", hint="wait for one to end, or cancel it")
            cancel = self._running[key] = Cancel()
        try:
            yield cancel
        finally:
            with self._lock:
                del self._running[key]

    def _file(self, database: Database, caller: Caller, reach: Scope) -> Path:
        """The file of what lies within `reach` now; written where there is none yet."""
        with self._building:
            with open_view(database, caller, reach) as view:
                state = state_of(view)
                if (known := self._files.get(state)) is not None:
                    self._files.move_to_end(state)
                    return known
                contents = contents_of(view)
            if self._room is None:
                self._room = Path(tempfile.mkdtemp(prefix="bartizan-explorer-"))
                weakref.finalize(self, shutil.rmtree, self._room, ignore_errors=True)
            file = write_snapshot(contents, self._room / f"{state}.lbug")
            self._files[state] = file
            while len(self._files) > KEPT:
                # A query that still reads it keeps its contents: the file has lost its name only.
                self._files.popitem(last=False)[1].unlink(missing_ok=True)
            return file


def reach_of(caller: Caller) -> Scope:
    """Where the caller may read everything that the graph holds. Raises `AccessError` where that is nowhere."""
    scopes = [scope(caller, action) for action in NEEDED]
    narrow = [one.projects for one in scopes if not one.everything]
    reach = Scope(projects=frozenset.intersection(*narrow)) if narrow else Scope(everything=True)
    if not reach:
        raise AccessError(f"{caller.username} may not ask the graph", hint=f"it takes {', '.join(NEEDED)}")
    return reach


def state_of(view: View) -> str:
    """What the caller's graph depends on, as a name: another one when any of it has changed."""
    now = view.connection.execute(select(current.c.snapshot).order_by(current.c.snapshot)).scalars().all()
    mine = true() if view.scope.everything else membership.c.project.in_(sorted(view.scope.projects))
    words = func.hashtextextended(membership.c.project + membership.c.asset, 0)
    held = view.connection.execute(select(func.count(), func.coalesce(func.sum(words), 0)).where(mine)).one()
    triaged = view.connection.execute(text("SELECT count(*), coalesce(max(number), 0) FROM finding_history")).one()
    reach = "everything" if view.scope.everything else " ".join(sorted(view.scope.projects))
    return fingerprint(reach, repr(now), repr(tuple(held)), repr(tuple(triaged)))


def contents_of(view: View) -> Contents:
    """All that the caller may see of the current snapshots; nothing else has so much as a name in it."""
    return Contents(
        assets=_assets(view), edges=_edges(view), findings=_findings(view), attack_paths=_paths(view), gaps=_gaps(view)
    )


def _assets(view: View) -> list[Asset]:
    query = (
        select(asset, asset_document.c.document)
        .outerjoin(
            asset_document, (asset_document.c.snapshot == asset.c.snapshot) & (asset_document.c.key == asset.c.key)
        )
        .where(
            asset.c.snapshot.in_(select(current.c.snapshot)),
            ~asset.c.shadowed,
            visible(view.scope, asset.c.key) | (asset.c.kind == NOT_SEEN),
        )
    )
    return [_asset(row) for row in view.connection.execute(query)]


def _asset(row: Any) -> Asset:
    """An asset; entry points, which everybody sees, have no document for members."""
    if row.document is not None:
        return from_data(Asset, row.document)
    return Asset(row.id, row.type, row.kind, row.name, row.provider)


def _edges(view: View) -> list[Edge]:
    """The edges of the current snapshots; rows with an end that is not the caller's go when they are joined."""
    query = select(edge.c.document).where(edge.c.snapshot.in_(select(current.c.snapshot)))
    return [from_data(Edge, document) for document in view.connection.execute(query).scalars()]


def _findings(view: View) -> list[Finding]:
    query = select(finding).where(finding.c.state != FindingState.FIXED, visible(view.scope, finding.c.asset))
    return [
        replace(
            from_data(Finding, row.document),
            state=FindingState(row.state),
            first_seen=iso(row.first_seen),
            last_seen=iso(row.last_seen),
        )
        for row in view.connection.execute(query)
    ]


def _paths(view: View) -> list[AttackPath]:
    """The paths that touch the caller's projects, named as the list of paths names them."""
    rows = view.connection.execute(select(attack_path).where(*paths.shown(view))).all()
    titles = {row.id: row.title for row in paths.listed(view, rows)}
    return [replace(from_data(AttackPath, row.document), title=titles[row.id]) for row in rows]


def _gaps(view: View) -> list[Gap]:
    query = select(gap).where(*snapshots.gap_conditions(view))
    return [Gap(row.source, row.what, row.why, row.needs) for row in view.connection.execute(query)]

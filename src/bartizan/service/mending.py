"""What the fix of findings would do to the attack paths of the saved snapshots, before anything is changed.

The whole graph is evaluated again, whatever part of it the caller may see: a path through a project needs its steps
outside it. Told are only paths that the caller sees anyway.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import select

from bartizan.catalog.load import load_catalog
from bartizan.graph.estate import untraced
from bartizan.graph.mended import Mended, mend
from bartizan.graph.search.stories import Bounds
from bartizan.graph.trace import Attack, attack
from bartizan.model.attack_path import AttackPath
from bartizan.model.codec import to_data
from bartizan.model.errors import InputError
from bartizan.model.finding import Finding
from bartizan.service import findings, paths
from bartizan.service.access import Caller, Scope, View, open_view
from bartizan.service.errors import NotFoundError
from bartizan.service.explore_saved import contents_of, state_of
from bartizan.service.names import Names
from bartizan.service.views.findings import PathAfter, WhatIfAnswer
from bartizan.store.database import Database
from bartizan.store.tables import attack_path

MOST_FINDINGS = 50
MOST_SHOWN = 100
SECONDS = 20.0


@dataclass(slots=True)
class Mending:
    """Evaluates fixes. One a server; the graph of the current snapshots is kept until they change."""

    _lock: threading.Lock = field(default_factory=threading.Lock)
    _known: tuple[str, Attack, list[Finding]] | None = None

    def answer(
        self, database: Database, caller: Caller, view: View, chosen: Sequence[str], path: str | None = None
    ) -> WhatIfAnswer:
        """What vanishes of the paths that `view` shows when the findings and changes with the ids `chosen` are made.

        With `path`, also what becomes of that one. Raises `InputError` for too many findings, `NotFoundError`
        for a finding or a path that the caller may not see.
        """
        wanted = list(dict.fromkeys(chosen))
        if not 0 < len(wanted) <= MOST_FINDINGS:
            raise InputError(f"name 1 to {MOST_FINDINGS} findings")
        rows = view.connection.execute(select(attack_path).where(*paths.shown(view))).all()
        seen = {row.id: row for row in rows}
        asked = {row.id for row in findings.by_ids(view, wanted)}
        if others := set(wanted) - asked:
            told = {row.id for row in paths.listed(view, rows) if not row.sealed}
            others -= {cut["id"] for row in rows if row.id in told for cut in row.document.get("cuts", ())}
        if others:
            raise NotFoundError("there is no such finding or change among those you may see")
        if path is not None and path not in seen:
            raise NotFoundError("there is no such attack path among those you may see")
        mended = self._evaluated(database, caller, wanted)
        gone = {one.id for one in mended.vanished}
        left = {one.id: one for one in mended.stays}
        vanished = sorted((row for row in seen.values() if row.id in gone), key=lambda row: (-row.risk, row.id))
        return WhatIfAnswer(
            total=len(seen),
            vanished_total=len(vanished),
            vanished=tuple(paths.listed(view, vanished[:MOST_SHOWN])),
            path=None if path is None else _after(view, path, gone, left),
            bounds=tuple(f"{gap.what}: {gap.why}" for gap in mended.gaps),
        )

    def _evaluated(self, database: Database, caller: Caller, chosen: Sequence[str]) -> Mended:
        with self._lock:
            with open_view(database, caller, Scope(everything=True)) as whole:
                state = state_of(whole)
                if self._known is None or self._known[0] != state:
                    contents = contents_of(whole)
                    estate = untraced(contents.assets, contents.edges)
                    self._known = state, attack(estate, load_catalog()), list(contents.findings)
            _, found, failing = self._known
            return mend(found, failing, frozenset(chosen), Bounds(seconds=SECONDS))


def _after(view: View, path: str, gone: set[str], left: dict[str, AttackPath]) -> PathAfter | None:
    """What becomes of one path: it vanishes, or the likeliest way that is left of its story.

    None where the search of the whole does not tell it: nothing can be said of it then.
    """
    found = left.get(path)
    if found is None:
        return PathAfter(gone=True) if path in gone else None
    ids = {id_ for step in found.steps for id_ in (step.source, step.target)}
    names = Names(view, ids=ids)
    steps = [to_data(step) for step in found.steps]
    return PathAfter(
        gone=False,
        likelihood=found.likelihood,
        risk=found.risk.score,
        steps=tuple(paths.step_of(step, names) for step in steps if isinstance(step, dict)),
    )

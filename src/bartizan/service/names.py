"""Names for assets that rows refer to by key: the caller's own by name, all others sealed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on

from bartizan.model.finding import fingerprint
from bartizan.service.access import View, visible
from bartizan.service.references import unresolved
from bartizan.service.views.parts import AssetName, ProjectName
from bartizan.store.tables import asset, membership, project

SEALED = "Outside your projects"


class Names:
    """The names of a set of assets, read in one query.

    `ids` are asset ids of which some may have no asset: these are named by their id.
    """

    def __init__(self, view: View, keys: Iterable[str] = (), ids: Iterable[str] = ()) -> None:
        """Read the names of the assets with these keys or ids."""
        self._ids = {fingerprint(identifier): identifier for identifier in ids}
        wanted = sorted({*keys, *self._ids})
        self._known: dict[str, AssetName] = {}
        self._owners: Mapping[str, list[str]] = {}
        self._everything = view.scope.everything
        if not wanted:
            return
        for row in view.connection.execute(
            select(asset.c.key, asset.c.name, asset.c.kind, asset.c.type)
            .ext(distinct_on(asset.c.key))
            .where(asset.c.key.in_(wanted), visible(view.scope, asset.c.key) | (asset.c.kind == "entry-point"))
            .order_by(asset.c.key, asset.c.snapshot.desc())
        ):
            self._known[row.key] = AssetName(key=row.key, name=row.name, kind=row.kind, type=row.type)
        if unknown := [key for key in wanted if key not in self._known]:
            self._owners = _owners(view, unknown)

    def __getitem__(self, key: str) -> AssetName:
        """The name behind `key`; sealed when it is not the caller's to see."""
        if (known := self._known.get(key)) is not None:
            return known
        if self._everything:
            return unresolved(self._ids[key]) if key in self._ids else AssetName(name=key)
        return AssetName(name=SEALED, sealed=True, owners=tuple(self._owners.get(key, ())))

    def of(self, identifier: str) -> AssetName:
        """The name of the asset with this id."""
        return self[fingerprint(identifier)]


def _owners(view: View, keys: Iterable[str]) -> Mapping[str, list[str]]:
    out: dict[str, list[str]] = defaultdict(list)
    for key, name in view.connection.execute(
        select(membership.c.asset, project.c.name)
        .join(project, project.c.id == membership.c.project)
        .where(membership.c.asset.in_(list(keys)))
        .order_by(project.c.name)
    ):
        out[key].append(name)
    return out


def projects_of(view: View, keys: Iterable[str]) -> Mapping[str, tuple[ProjectName, ...]]:
    """The projects of each asset key, as far as the caller may see them."""
    query = (
        select(membership.c.asset, project.c.id, project.c.name)
        .join(project, project.c.id == membership.c.project)
        .where(membership.c.asset.in_(sorted(set(keys))))
        .order_by(project.c.name)
    )
    if not view.scope.everything:
        query = query.where(project.c.id.in_(sorted(view.scope.projects)))
    out: dict[str, tuple[ProjectName, ...]] = defaultdict(tuple)
    for key, identifier, name in view.connection.execute(query):
        out[key] = (*out[key], ProjectName(id=identifier, name=name))
    return out

"""What stands around an asset: the graph up to some edges away."""

from __future__ import annotations

from sqlalchemy import select

from bartizan.service import inventory
from bartizan.service.access import View
from bartizan.service.errors import NotFoundError
from bartizan.service.names import Names
from bartizan.service.views.assets import Graph, GraphEdge, GraphNode
from bartizan.store.tables import asset, current, edge

MOST_NODES = 400
MOST_EDGES = 4000


def graph(view: View, key: str, hops: int) -> Graph:
    """The assets up to `hops` edges away in either direction; a sealed one is not gone beyond."""
    if view.connection.execute(select(asset.c.key).where(asset.c.key == key, *inventory.shown(view))).first() is None:
        raise NotFoundError("there is no such asset among those you may see")
    distance, ids, found = {key: 0}, {}, {}
    frontier, truncated = {key}, False
    for hop in range(1, hops + 1):
        rows = _around(view, frontier)
        truncated |= len(rows) >= MOST_EDGES
        nearby: set[str] = set()
        for row in rows:
            for end, identifier in ((row.source, row.document["source"]), (row.target, row.document["target"])):
                ids[end] = identifier
                if end not in distance:
                    if len(distance) >= MOST_NODES:
                        truncated = True
                        continue
                    distance[end] = hop
                    nearby.add(end)
            if row.source in distance and row.target in distance:
                found[row.source, row.target, row.kind] = row
        names = Names(view, nearby)
        frontier = {end for end in nearby if not names[end].sealed}
        if not frontier:
            break
    return _drawn(view, distance, ids, found, truncated=truncated)


def _around(view: View, keys: set[str]) -> list:  # type: ignore[type-arg]
    now = select(current.c.snapshot)
    wanted = sorted(keys)
    query = select(edge).where(edge.c.snapshot.in_(now), edge.c.source.in_(wanted) | edge.c.target.in_(wanted))
    return list(view.connection.execute(query.order_by(edge.c.snapshot, edge.c.number).limit(MOST_EDGES)))


def _drawn(view: View, distance: dict[str, int], ids: dict, found: dict, *, truncated: bool) -> Graph:  # type: ignore[type-arg]
    names = Names(view, distance, ids=ids.values())
    known = {
        row.key: row
        for row in view.connection.execute(
            select(asset).where(asset.c.key.in_(sorted(distance)), *inventory.shown(view))
        )
    }
    # A sealed node gets a number, because a key made from an id lets one guess the id.
    labels = {
        key: f"sealed-{number}" if names[key].sealed else key for number, key in enumerate(sorted(distance), start=1)
    }
    nodes = []
    for key, hop in distance.items():
        row, name = known.get(key), names[key]
        figures = {
            field: getattr(row, field) for field in ("stage", "severity", "exposure", "sensitivity", "findings")
        } if row is not None and not name.sealed else {}  # fmt: skip
        nodes.append(GraphNode(**name.model_dump(), id=labels[key], hops=hop, **figures))
    edges = [
        GraphEdge(
            source=labels[row.source], target=labels[row.target], kind=row.kind, technique=row.technique,
            likelihood=row.likelihood,
        )
        for row in found.values()
    ]  # fmt: skip
    return Graph(nodes=nodes, edges=edges, truncated=truncated)

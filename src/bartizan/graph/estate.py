"""The linked estate: every asset once, every edge between ids that exist, and indexes over both."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from bartizan.model.asset import Asset
from bartizan.model.edge import Edge, Gap
from bartizan.model.location import Location
from bartizan.model.severity import Certainty


@dataclass(frozen=True, slots=True)
class Estate:
    """What linking makes of the records: assets by id, edges whose ends are all in `assets`, gaps."""

    assets: dict[str, Asset]
    edges: list[Edge]
    gaps: list[Gap] = field(default_factory=list)


class Neighbours:
    """Edges by either end. Built once per estate, O(edges)."""

    def __init__(self, assets: Mapping[str, Asset], edges: Iterable[Edge]) -> None:
        self.assets = assets
        self._out: dict[str, list[Edge]] = defaultdict(list)
        self._in: dict[str, list[Edge]] = defaultdict(list)
        for edge in edges:
            self._out[edge.source].append(edge)
            self._in[edge.target].append(edge)

    def out(self, asset: str, *kinds: str) -> Iterator[tuple[Edge, Asset]]:
        """The edges of `kinds` (all when none is given) that leave `asset`, with the asset they reach."""
        for edge in self._out.get(asset, ()):
            if (not kinds or edge.kind in kinds) and edge.target in self.assets:
                yield edge, self.assets[edge.target]

    def into(self, asset: str, *kinds: str) -> Iterator[tuple[Edge, Asset]]:
        """The edges of `kinds` (all when none is given) that reach `asset`, with the asset they leave."""
        for edge in self._in.get(asset, ()):
            if (not kinds or edge.kind in kinds) and edge.source in self.assets:
                yield edge, self.assets[edge.source]

    def around(self, asset: str, *kinds: str) -> Iterator[tuple[Edge, Asset]]:
        """The edges of `kinds` in either direction, with the asset at the other end."""
        yield from self.out(asset, *kinds)
        yield from self.into(asset, *kinds)


def unique_edges(edges: Iterable[Edge]) -> list[Edge]:
    """One edge per (source, target, kind, technique): evidence joined, the strongest likelihood kept."""
    merged: dict[tuple[str, str, str, str | None], Edge] = {}
    for edge in edges:
        key = (edge.source, edge.target, edge.kind, edge.technique)
        held = merged.get(key)
        merged[key] = edge if held is None else _join(held, edge)
    return list(merged.values())


_STRENGTH = {Certainty.PROVEN: 2, Certainty.CONDITIONAL: 1, Certainty.ASSUMED: 0}


def _join(first: Edge, second: Edge) -> Edge:
    better = max(first, second, key=lambda edge: (_STRENGTH[edge.certainty], edge.likelihood))
    evidence = list(first.evidence)
    evidence.extend(fact for fact in second.evidence if fact not in evidence)
    return Edge(
        first.source,
        first.target,
        first.kind,
        first.technique,
        tuple(evidence),
        max(first.likelihood, second.likelihood),
        better.certainty,
    )


def place(asset: Asset, path: str) -> Location | None:
    """Where `asset` says `path`: the property's own line where known, else its parent's, else the asset's."""
    for sighting in asset.sightings:
        probe = path
        while probe:
            line = sighting.lines.get(probe)
            if line is not None:
                return Location(path=sighting.location.path, line=line, end_line=line)
            cut = max(probe.rfind("."), probe.rfind("["))
            probe = probe[:cut] if cut > 0 else ""
    return asset.sightings[0].location if asset.sightings else None


def live(asset: Asset) -> bool:
    """Whether the asset was read from a running system (an API call) and not only from files."""
    return any(sighting.location.call is not None for sighting in asset.sightings)


MADE = frozenset({"entry-point", "identity/administrator"})
"""Types of the assets that tracing adds."""


def untraced(assets: Iterable[Asset], edges: Iterable[Edge]) -> Estate:
    """The estate as it was linked, out of a result that was traced: without what tracing added."""
    return Estate(
        {asset.id: asset for asset in assets if asset.type not in MADE},
        [edge for edge in edges if edge.technique is None],
    )

"""The assets one edge away that a rule looks at."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from bartizan.catalog import paths
from bartizan.catalog.load import Catalog
from bartizan.catalog.rule import Neighbour
from bartizan.model.asset import Asset
from bartizan.model.edge import Edge
from bartizan.model.values import Unknown
from bartizan.posture.attached import POLICY, Attachment


class Neighbourhood:
    """Edges by either end and kind. Built once for an estate, O(edges)."""

    def __init__(self, assets: Mapping[str, Asset], edges: Iterable[Edge], catalog: Catalog) -> None:
        """Edges whose ends are not in `assets` are left out."""
        self._assets = assets
        self._catalog = catalog
        self._ends: dict[tuple[str, str, bool], list[str]] = defaultdict(list)
        self._grants: dict[str, list[Edge]] = defaultdict(list)
        for edge in edges:
            if edge.kind == "grants":
                self._grants[edge.target].append(edge)
            self._ends[edge.source, edge.kind, False].append(edge.target)
            self._ends[edge.target, edge.kind, True].append(edge.source)

    def of(self, asset: Asset, neighbour: Neighbour) -> list[Asset]:
        """The assets that `neighbour` names from `asset`, each once, in the order of their edges."""
        ends = dict.fromkeys(self._ends.get((asset.id, neighbour.edge, neighbour.incoming), ()))
        found = (self._assets[end] for end in ends if end in self._assets)
        return [other for other in found if neighbour.type in ("*", other.type)]

    def attached(self, asset: Asset) -> list[Attachment]:
        """The policies that are assets of their own and attached to `asset`, each with the property that says so."""
        found = [(self._assets.get(edge.source), edge) for edge in self._grants.get(asset.id, ())]
        return [
            (policy, fact.property)
            for policy, edge in found
            if policy is not None and policy.type == POLICY and not is_placeholder(policy)
            for fact in edge.evidence
        ]

    def unresolved(self, asset: Asset, neighbour: Neighbour) -> tuple[str, Unknown] | None:
        """A property of `asset` that should lead to such a neighbour, and whose value is not known.

        Where there is one, the absence of neighbours says nothing. Gives its path and value.
        """
        asset_type = self._catalog.types.get(asset.type)
        if neighbour.incoming or asset_type is None:
            return None
        for path, reference in asset_type.references.items():
            if reference.edge == neighbour.edge and not reference.reverse and neighbour.type in ("*", *reference.to):
                for place, value in paths.walk(asset.config, path):
                    if isinstance(value, Unknown):
                        return place, value
        return None


def is_placeholder(asset: Asset) -> bool:
    """Whether the asset is only named somewhere, and nothing was read of it.

    What code declares is read even where it declares nothing; its id says that it stands in a repository.
    """
    return not asset.config and not asset.id.startswith("repo:")

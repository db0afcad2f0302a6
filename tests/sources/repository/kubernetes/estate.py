"""Small trees of manifests, read and linked."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bartizan.graph.estate import Estate
from bartizan.graph.link.link import link
from bartizan.model.asset import Asset
from bartizan.model.edge import Edge
from bartizan.model.values import plain
from bartizan.sources.repository.kubernetes.reader import READER
from bartizan.sources.repository.source import RepositorySource
from tests.sources.repository.trees import catalog, write


class Scanned:
    """The linked estate of a tree, spoken of by addresses: `app.yaml#Deployment/ai/vllm`."""

    def __init__(self, root: Path, files: Mapping[str, str | bytes]) -> None:
        write(root, files)
        records = list(RepositorySource(root, catalog(), workers=0, readers=(READER,)).collect())
        self.estate: Estate = link(records, catalog())
        self._prefix = f"repo:{root.name}//"

    def short(self, identity: str) -> str:
        return identity.removeprefix(self._prefix)

    def ids(self) -> set[str]:
        return {self.short(one) for one in self.estate.assets if one.startswith(self._prefix)}

    def asset(self, address: str) -> Asset:
        return self.estate.assets[self._prefix + address]

    def config(self, address: str) -> Any:
        return plain(self.asset(address).config)

    def edge(self, source: str, kind: str, target: str) -> Edge:
        [found] = [
            edge
            for edge in self.estate.edges
            if (self.short(edge.source), edge.kind, self.short(edge.target)) == (source, kind, target)
        ]
        return found

    def edges(self, *kinds: str) -> set[tuple[str, str, str]]:
        found = {(self.short(edge.source), edge.kind, self.short(edge.target)) for edge in self.estate.edges}
        return {one for one in found if not kinds or one[1] in kinds}

    def gaps(self) -> list[tuple[str, str]]:
        return [(gap.what, gap.why) for gap in self.estate.gaps]

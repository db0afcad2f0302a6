"""What a reader says of a small tree, in a form that reads well in assertions."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from bartizan.model.asset import Asset
from bartizan.model.edge import Edge, Gap
from bartizan.model.values import Value
from bartizan.sources.repository.code.reader import READER
from bartizan.sources.repository.reader import Context, Reader, SourceFile
from bartizan.sources.repository.work import perform, plan
from tests.sources.repository.trees import catalog, write

EXAMPLES = int(os.environ.get("BARTIZAN_FUZZ", "60"))


class Said:
    """The records of a tree; ids without `repo:tree//`, locations as `path:line`."""

    def __init__(self, records: list[Asset | Edge | Gap]) -> None:
        self.records = records
        self.assets = {short(record.id): record for record in records if isinstance(record, Asset)}
        self.edges = [record for record in records if isinstance(record, Edge)]
        self.gaps = [record for record in records if isinstance(record, Gap)]

    def ids(self, type_: str) -> list[str]:
        """The ids of a type, sorted."""
        return sorted(id_ for id_, asset in self.assets.items() if asset.type == type_)

    def config(self, id_: str) -> Mapping[str, Value]:
        """The configuration of an asset."""
        return self.assets[id_].config

    def only(self, type_: str) -> Asset:
        """The one asset of a type."""
        (id_,) = self.ids(type_)
        return self.assets[id_]

    def ends(self, kind: str, source: str | None = None) -> list[str]:
        """Where the edges of a kind lead, sorted."""
        return sorted(
            {short(e.target) for e in self.edges if e.kind == kind and (source is None or short(e.source) == source)}
        )

    def lines(self, id_: str) -> list[str]:
        """Where an asset was seen."""
        return [str(sighting.location) for sighting in self.assets[id_].sightings]


def short(id_: str) -> str:
    """An id without the tree's name."""
    return id_.removeprefix("repo:tree//")


def said(root: Path, files: Mapping[str, str | bytes], reader: Reader = READER) -> Said:
    """What a reader says of a tree with these files; a reader that raises fails the test by its gap."""
    tree = write(root / "tree", files)
    found = [
        SourceFile(path.relative_to(tree).as_posix(), path, path.stat().st_size)
        for path in sorted(tree.rglob("*"))
        if path.is_file()
    ]
    context = Context("tree", tree, catalog())
    tasks, gaps = plan((reader,), found, context)
    records = [record for task in tasks for record in perform(task, (reader,), context)]
    assert not [gap for gap in records if isinstance(gap, Gap) and "the reader failed" in gap.why]
    return Said([*records, *gaps])

"""A tree read again as it would be with a patch, without touching it."""

from __future__ import annotations

import itertools
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bartizan.model.asset import Asset
from bartizan.model.edge import Gap
from bartizan.model.scan import Record
from bartizan.sources.repository.patchers import PATCHERS
from bartizan.sources.repository.patching import Patch
from bartizan.sources.repository.reader import Context, LazyReader, Reader, SourceFile
from bartizan.sources.repository.readers import READERS
from bartizan.sources.repository.work import perform, plan


@dataclass(frozen=True, slots=True)
class PatchedContext(Context):
    """A context in which patched files are found with their new content."""

    replaced: Mapping[str, SourceFile] = field(default_factory=dict)

    def find(self, path: str) -> SourceFile | None:
        """The regular file at `path`, as patched."""
        found = Context.find(self, path)
        return self.replaced.get(found.path, found) if found is not None else None


@dataclass(slots=True)
class Rereader:
    """Reads a tree again with patches made: what patchable dialects say, with all that the other readers said.

    `before` are the records of the whole tree as it is.
    """

    before: Sequence[Record]
    files: Sequence[SourceFile]
    context: Context
    readers: Sequence[Reader | LazyReader] = READERS
    _others: list[Record] | None = None

    def read(self, patches: Sequence[Patch]) -> list[Record]:
        """The records; patched files are written to a directory for temporary files while they are read."""
        if self._others is None:
            own = {key for record in self._patchable(()) if (key := _key(record)) is not None}
            self._others = [record for record in self.before if _key(record) not in own]
        return [*self._others, *self._patchable(patches)]

    def _patchable(self, patches: Sequence[Patch]) -> list[Record]:
        own = [reader for reader in self.readers if reader.name in PATCHERS]
        context = self.context
        with tempfile.TemporaryDirectory(prefix="bartizan-") as scratch:
            replaced = {patch.path: _written(patch, Path(scratch), number) for number, patch in enumerate(patches)}
            patched = PatchedContext(context.repo, context.root, context.catalog, context.limits, replaced)
            current = [replaced.get(file.path, file) for file in self.files]
            tasks, _ = plan(own, current, patched)
            return list(itertools.chain.from_iterable(perform(task, own, patched) for task in tasks))


def _key(record: Record) -> tuple[object, ...] | None:
    """What tells a record from those of other readers; None for an edge: one told twice is one."""
    if isinstance(record, Asset):
        return (record.id, *[(one.source, one.location.path, one.location.line) for one in record.sightings])
    return (record.source, record.what, record.why) if isinstance(record, Gap) else None


def _written(patch: Patch, scratch: Path, number: int) -> SourceFile:
    file = scratch / str(number)
    file.write_bytes(patch.data)
    return SourceFile(patch.path, file, len(patch.data))

"""A tree read again as it would be with a patch, without touching it."""

from __future__ import annotations

import itertools
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bartizan.model.asset import Asset
from bartizan.model.edge import Edge, Gap
from bartizan.model.scan import Record
from bartizan.sources.repository.patchers import PATCHERS
from bartizan.sources.repository.patching import Patch
from bartizan.sources.repository.reader import Context, Reader, SourceFile
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


def reread(
    before: Iterable[Record],
    files: Sequence[SourceFile],
    context: Context,
    patches: Sequence[Patch],
    readers: Sequence[Reader] = READERS,
) -> list[Record]:
    """The records of the tree with `patches` made: what patchable dialects say is read again, the rest kept.

    The patched files are written to a directory for temporary files while they are read.
    """
    kept = [record for record in before if _is_kept(record)]
    own = [reader for reader in readers if reader.name in PATCHERS]
    with tempfile.TemporaryDirectory(prefix="bartizan-") as scratch:
        replaced = {patch.path: _written(patch, Path(scratch), number) for number, patch in enumerate(patches)}
        patched = PatchedContext(context.repo, context.root, context.catalog, context.limits, replaced)
        current = [replaced.get(file.path, file) for file in files]
        tasks, _ = plan(own, current, patched)
        return [*kept, *itertools.chain.from_iterable(perform(task, own, patched) for task in tasks)]


def _is_kept(record: Record) -> bool:
    if isinstance(record, Asset):
        return not record.sightings or record.sightings[0].source not in PATCHERS
    return isinstance(record, Edge) or (isinstance(record, Gap) and record.source not in PATCHERS)


def _written(patch: Patch, scratch: Path, number: int) -> SourceFile:
    file = scratch / str(number)
    file.write_bytes(patch.data)
    return SourceFile(patch.path, file, len(patch.data))

"""The repository source: walks a tree once and lets every reader read what it claims."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from bartizan.catalog.load import Catalog
from bartizan.model.asset import Asset, Sighting
from bartizan.model.edge import Gap
from bartizan.model.location import Location
from bartizan.model.scan import Record
from bartizan.sources.repository.environment import environment_records
from bartizan.sources.repository.exceptions import InPlace, read_exceptions
from bartizan.sources.repository.reader import Context, LazyReader, Limits, Reader, SourceFile
from bartizan.sources.repository.readers import READERS
from bartizan.sources.repository.walk import Walk
from bartizan.sources.repository.work import Setup, Task, perform, plan

SOURCE = "repository"

INLINE_BYTES = 8_000_000
INLINE_FILES = 2_500
"""Trees with less to read than both are read in this process: each other one costs 0.7 s of CPU to start."""

Progress = Callable[[int, int], None]
"""Told `(files read, files to read)`; a file that two readers claim counts twice."""


def _silent(_done: int, _total: int) -> None:
    """No progress."""


class RepositorySource:
    """Reads one source tree (or one file). Failures become `Gap` records; nothing is executed."""

    def __init__(
        self,
        root: Path,
        catalog: Catalog,
        *,
        exclude: Sequence[str] = (),
        limits: Limits | None = None,
        workers: int | None = None,
        progress: Progress = _silent,
        readers: Sequence[Reader | LazyReader] | None = None,
        ignored: bool = False,
    ) -> None:
        """`exclude` are patterns as in `.gitignore`; `ignored` reads what git ignores too.

        `workers` is the number of processes: 0 never starts one, None is as many as there are cores
        when the tree is large. `readers` are all readers by default; others run in this process.
        """
        self._root = root
        self._catalog = catalog
        self._exclude = tuple(exclude)
        self._limits = limits or Limits()
        self._workers = workers
        self._progress = progress
        self._readers = READERS if readers is None else tuple(readers)
        self._ignored = ignored

    @property
    def name(self) -> str:
        """The repository's name: that of its directory."""
        resolved = self._base()
        return resolved.name or "root"

    def _base(self) -> Path:
        """The directory that paths are relative to."""
        resolved = self._root.resolve()
        return resolved.parent if resolved.is_file() else resolved

    def collect(self) -> Iterator[Record]:
        """Every asset, edge and gap of the tree, the repository itself first."""
        files: list[SourceFile] = []
        gaps: list[Gap] = []
        for item in Walk(self._root, self._limits, self._exclude, ignored=self._ignored):
            if isinstance(item, Gap):
                gaps.append(item)
            else:
                files.append(item)
        yield self._repository()
        yield from gaps
        setup = Setup(self.name, self._base(), self._limits, self._catalog.root, tuple(self._catalog.rule_directories))
        context = setup.context(self._catalog)
        tasks, too_large = plan(self._readers, files, context)
        yield from too_large
        done, total = 0, sum(task.files for task in tasks)
        self._progress(done, total)
        workers = self._parallel(tasks)
        if workers:
            from bartizan.sources.repository import pool

            results: Iterator[tuple[Task, list[Record]]] = pool.run(tasks, setup, workers)
        else:
            results = ((task, perform(task, self._readers, context)) for task in tasks)
        programs: list[Asset] = []
        for task, found in results:
            yield from found
            for one in found:
                if isinstance(one, Asset):
                    yield from environment_records(one)
                    programs.extend([one] if self._holds_scripts(one) else [])
            done += task.files
            self._progress(done, total)
        if programs and self._readers is READERS:
            from bartizan.sources.repository.scripts import script_records

            yield from script_records(sorted(programs, key=lambda asset: asset.id), context)

    def _holds_scripts(self, asset: Asset) -> bool:
        known = self._catalog.types.get(asset.type)
        return known is not None and bool(known.scripts)

    def exceptions(self, paths: Iterable[str]) -> list[InPlace]:
        """The exceptions that stand as comments in the files at `paths`, relative to the root."""
        return read_exceptions(paths, Context(self.name, self._base(), self._catalog, self._limits))

    def _parallel(self, tasks: Sequence[Task]) -> int:
        """How many processes to start; 0 reads in this one."""
        if self._workers is not None:
            return self._workers if self._readers is READERS else 0
        small = sum(task.size for task in tasks) < INLINE_BYTES and sum(task.files for task in tasks) < INLINE_FILES
        cores = os.cpu_count() or 1
        return 0 if small or cores == 1 or self._readers is not READERS else min(cores, len(tasks))

    def _repository(self) -> Asset:
        return Asset(
            id=f"repo:{self.name}",
            type=SOURCE,
            kind=SOURCE,
            name=self.name,
            provider=SOURCE,
            sightings=(Sighting(SOURCE, Location(path=".")),),
        )

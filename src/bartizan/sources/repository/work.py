"""The work of a scan: which reader gets which files, and one call of a reader with every failure a gap."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from bartizan.catalog.load import Catalog, load_catalog
from bartizan.model.edge import Gap
from bartizan.model.scan import Record
from bartizan.sources.repository.reader import Context, LazyReader, Limits, Reader, SourceFile

CHUNK_FILES = 64
CHUNK_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class Setup:
    """What a worker needs to make its context: everything that can be sent to another process."""

    repo: str
    root: Path
    limits: Limits
    catalog_root: Path
    rule_directories: tuple[Path, ...]
    readers: str = "bartizan.sources.repository.readers"

    def context(self, catalog: Catalog | None = None) -> Context:
        """The context, with a catalogue of its own when none is given."""
        own = catalog or load_catalog(self.rule_directories, root=self.catalog_root)
        return Context(self.repo, self.root, own, self.limits)


@dataclass(frozen=True, slots=True)
class Task:
    """Calls of one reader, named so that it can be sent to another process; of a file `most` bytes are read."""

    reader: str
    units: tuple[tuple[SourceFile, ...], ...]
    most: int | None = None

    @property
    def files(self) -> int:
        """How many files the task reads."""
        return sum(len(unit) for unit in self.units)

    @property
    def size(self) -> int:
        """How many bytes the task reads."""
        return sum(_work(file, self.most) for unit in self.units for file in unit)

    def alone(self) -> list[Task]:
        """The task's calls as tasks of their own."""
        return [Task(self.reader, (unit,), self.most) for unit in self.units]


def _work(file: SourceFile, most: int | None) -> int:
    """How many bytes are read of a file."""
    return file.size if most is None else min(file.size, most)


def plan(
    readers: Sequence[Reader | LazyReader], files: Sequence[SourceFile], context: Context
) -> tuple[list[Task], list[Gap]]:
    """The tasks for a tree, and a gap for each file that a reader claims but that is too large."""
    tasks: list[Task] = []
    gaps: dict[str, Gap] = {}
    for one in readers:
        named = [file for file in files if one.claims(file.path)]
        if not named:
            continue
        reader = one.load()
        limit = reader.max_bytes or context.limits.parse_bytes
        claimed: list[SourceFile] = []
        for file in named:
            if file.linked and not reader.links:
                continue
            if file.size > limit:
                why = f"{file.size} bytes, more than the limit of {limit}; not parsed as {reader.name}"
                gaps.setdefault(
                    file.path, Gap(reader.name, file.path, why, "a higher limit of bytes, or a smaller file")
                )
            else:
                claimed.append(file)
        if claimed:
            tasks.extend(_tasks(reader, claimed, context, gaps))
    return tasks, list(gaps.values())


def _tasks(reader: Reader, files: list[SourceFile], context: Context, gaps: dict[str, Gap]) -> Iterator[Task]:
    if reader.unit == "tree":
        groups, failure = _split(reader, files, context)
        if failure is not None:
            gaps.setdefault(f"{reader.name}:split", failure)
        for group in groups:
            yield Task(reader.name, (tuple(group),), reader.reads)
        return
    units: list[tuple[SourceFile, ...]] = []
    if reader.unit == "directory":
        directories: dict[str, list[SourceFile]] = {}
        for file in files:
            directories.setdefault(file.directory, []).append(file)
        units = [tuple(group) for group in directories.values()]
    else:
        units = [(file,) for file in files]
    yield from _chunks(reader.name, units, reader.reads)


def _chunks(reader: str, units: Sequence[tuple[SourceFile, ...]], most: int | None) -> Iterator[Task]:
    """Calls in chunks that are worth a message to another process."""
    chunk: list[tuple[SourceFile, ...]] = []
    count = size = 0
    for unit in units:
        chunk.append(unit)
        count += len(unit)
        size += sum(_work(file, most) for file in unit)
        if count >= CHUNK_FILES or size >= CHUNK_BYTES:
            yield Task(reader, tuple(chunk), most)
            chunk, count, size = [], 0, 0
    if chunk:
        yield Task(reader, tuple(chunk), most)


def _split(reader: Reader, files: list[SourceFile], context: Context) -> tuple[list[list[SourceFile]], Gap | None]:
    """The groups of a tree that can be read apart; the whole tree when the reader has no way to part it."""
    if reader.split is None:
        return [files], None
    groups: list[list[SourceFile]] = []
    gap = guarded(reader.name, files, lambda: groups.extend(reader.split(files, context) if reader.split else ()))
    return groups, gap


def perform(task: Task, readers: Sequence[Reader | LazyReader], context: Context) -> list[Record]:
    """The records of a task; what a reader yielded before it failed is kept."""
    reader = next(reader for reader in readers if reader.name == task.reader).load()
    out: list[Record] = []
    for unit in task.units:
        gap = guarded(reader.name, unit, partial(_collect, reader, unit, context, out))
        if gap is not None:
            out.append(gap)
    return out


def _collect(reader: Reader, unit: tuple[SourceFile, ...], context: Context, out: list[Record]) -> None:
    for record in reader.read(unit, context):
        out.append(record)  # noqa: PERF402 - one by one, so that what came before a failure is kept


def guarded(source: str, files: Sequence[SourceFile], call: Callable[[], object]) -> Gap | None:
    """Run a reader's code; whatever it raises becomes a gap that names the files and the reason."""
    try:
        call()
    except Exception as error:  # noqa: BLE001 - the edge at which a reader's failure becomes a gap
        return failure(source, files, _why(error))
    return None


def failure(source: str, files: Sequence[SourceFile], why: str) -> Gap:
    """The gap for a call that gave nothing."""
    first = files[0].path if files else "."
    what = first if len(files) == 1 else f"{files[0].directory or '.'} ({len(files)} files)" if files else "."
    return Gap(source, what, why, "a file that the reader can take; please report one that is well-formed")


def _why(error: Exception) -> str:
    """An error in words, without a traceback."""
    if isinstance(error, PermissionError):
        return "permission denied"
    if isinstance(error, OSError):
        return f"cannot be read: {(error.strerror or type(error).__name__).lower()}"
    if isinstance(error, RecursionError):
        return "nested too deeply"
    if isinstance(error, MemoryError):
        return "needs more memory than there is"
    if isinstance(error, UnicodeDecodeError):
        return f"not valid {error.encoding} at byte {error.start}"
    text = str(error).splitlines()[0][:200] if str(error) else ""
    return f"the reader failed: {type(error).__name__}" + (f": {text}" if text else "")

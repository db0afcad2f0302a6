"""The Bicep reader: the files that nothing else calls, with all that they call, as assets."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bartizan.model.scan import Record
from bartizan.sources.repository.arm import plan
from bartizan.sources.repository.arm.bicep.library import MAX_BYTES, PARAMETERS, PROGRAM, SOURCE, Library
from bartizan.sources.repository.arm.deployment import deploy
from bartizan.sources.repository.arm.paths import beside
from bartizan.sources.repository.arm.program import Inputs, Program
from bartizan.sources.repository.reader import Context, Reader, SourceFile

GROUP_FILES = 200
"""Files that refer to one another are read together; smaller groups are joined up to this many files."""


def claims(path: str) -> bool:
    """Bicep files and their parameter files."""
    return path.endswith((PROGRAM, PARAMETERS))


def read(files: Sequence[SourceFile], context: Context) -> Iterator[Record]:
    """The assets of every program that is deployed by itself: called by no other, or given parameters."""
    library = Library(files, context)
    programs = library.programs()
    given: dict[str, list[Inputs]] = {}
    for path, inputs in library.inputs():
        given.setdefault(path, []).append(inputs)
    for path in dict.fromkeys([*plan.roots(programs, context), *(path for path in given if path in programs)]):
        yield from _root(programs[path], given.get(path, []), library, context)
    yield from library.gaps


def _root(program: Program, given: list[Inputs], library: Library, context: Context) -> Iterator[Record]:
    for prefix, inputs in plan.estates(program, given):
        yield from deploy(program, context, source=SOURCE, load=library.load, inputs=inputs, prefix=prefix)


_REFERENCE = re.compile(r"'([^'\r\n$]{1,400}\.(?:bicep|bicepparam))'")


def split(files: Sequence[SourceFile], _context: Context) -> Iterator[list[SourceFile]]:
    """Groups of files that can be read apart: those that name one another stay together.

    The names are found by a quick look for paths in quotes; a look that sees one too many only makes a
    group larger.
    """
    by_path = {file.path: file for file in files}
    leaders = {path: path for path in by_path}

    def leader(path: str) -> str:
        while leaders[path] != path:
            leaders[path] = path = leaders[leaders[path]]
        return path

    for path, file in by_path.items():
        for other in _named(file):
            if other in leaders:
                leaders[leader(other)] = leader(path)
    groups: dict[str, list[SourceFile]] = {}
    for path, file in by_path.items():
        groups.setdefault(leader(path), []).append(file)
    batch: list[SourceFile] = []
    for group in groups.values():
        if batch and len(batch) + len(group) > GROUP_FILES:
            yield batch
            batch = []
        batch = [*batch, *group]
    if batch:
        yield batch


def _named(file: SourceFile) -> Iterator[str]:
    try:
        text = file.read().decode("utf-8", "replace")
    except OSError:
        return
    for match in _REFERENCE.finditer(text):
        path = beside(file.path, match.group(1))
        if path is not None:
            yield path


READER = Reader(name=SOURCE, claims=claims, unit="tree", read=read, split=split, max_bytes=MAX_BYTES)

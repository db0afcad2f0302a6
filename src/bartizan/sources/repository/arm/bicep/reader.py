"""The Bicep reader: the files that nothing else calls, with all that they call, as assets."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from bartizan.model.asset import Asset
from bartizan.model.edge import Gap
from bartizan.model.scan import Record
from bartizan.sources.repository.arm import plan
from bartizan.sources.repository.arm.bicep.claims import JSON, PROGRAM, claims
from bartizan.sources.repository.arm.bicep.library import SOURCE, Library
from bartizan.sources.repository.arm.deployment import deploy
from bartizan.sources.repository.arm.paths import beside
from bartizan.sources.repository.arm.program import Inputs, Program
from bartizan.sources.repository.reader import Context, Reader, SourceFile

GROUP_FILES = 200
"""Files that refer to one another are read together; smaller groups are joined up to this many files."""


def read(files: Sequence[SourceFile], context: Context) -> Iterator[Record]:
    """The assets of every program that is deployed by itself: called by no other, or given parameters."""
    library = Library(files, context)
    programs = library.programs()
    roots = plan.roots(programs, context)
    given: dict[str, list[Inputs]] = {}
    for path, inputs in library.inputs(roots):
        given.setdefault(path, []).append(inputs)
    gaps: dict[Gap, None] = {}
    for path in dict.fromkeys([*roots, *given]):
        program = library.program(path)
        for record in _deployments(program, given.get(path, []), library, context) if program is not None else ():
            if isinstance(record, Gap):
                gaps[record] = None
            else:
                yield record
    yield from {**gaps, **library.gaps}


def _deployments(program: Program, given: list[Inputs], library: Library, context: Context) -> Iterator[Record]:
    note = None if given else plan.library_note(program)
    for prefix, inputs in plan.estates(program, given):
        for record in deploy(program, context, source=SOURCE, load=library.load, inputs=inputs, prefix=prefix):
            if note is not None and isinstance(record, Asset):
                yield replace(record, sightings=tuple(replace(seen, note=note) for seen in record.sightings))
            else:
                yield record


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

    places: dict[str, list[str]] = {}
    for path, file in by_path.items():
        if path.endswith(PROGRAM):
            places.setdefault(file.directory, []).append(path)
    for path, file in by_path.items():
        for other in _near(file, places) if path.endswith(JSON) else _named(file):
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


def _near(file: SourceFile, places: Mapping[str, list[str]]) -> Iterator[str]:
    """The Bicep files that a JSON file may give parameters to: those beside it or one directory above."""
    for place in {file.directory, file.directory.rpartition("/")[0]}:
        yield from places.get(place, ())


def _named(file: SourceFile) -> Iterator[str]:
    try:
        text = file.read().decode("utf-8", "replace")
    except OSError:
        return
    for match in _REFERENCE.finditer(text):
        path = beside(file.path, match.group(1))
        if path is not None:
            yield path


READER = Reader(name=SOURCE, claims=claims, unit="tree", read=read, split=split)

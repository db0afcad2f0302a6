"""The Terraform reader: root modules with all that they call, as assets in canonical shape."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from bartizan.model.edge import Gap
from bartizan.model.scan import Record
from bartizan.sources.repository.evaluated import Budget, OutOfBudget
from bartizan.sources.repository.reader import Context, Reader, SourceFile
from bartizan.sources.repository.terraform.assets import Assets
from bartizan.sources.repository.terraform.definition import (
    CODE,
    CODE_JSON,
    Definition,
    Loader,
    called_directories,
    downloaded_modules,
    is_automatic,
    is_downloaded,
    module_directory,
)
from bartizan.sources.repository.terraform.evaluate import Evaluator
from bartizan.sources.repository.terraform.module import Module, World
from bartizan.sources.repository.terraform.parse import SOURCE
from bartizan.sources.repository.terraform.unmapped import NativeTypes

STEPS = 1_000_000
"""How many expressions one root module may evaluate: about three seconds."""

GROUP_FILES = 200
"""Directories that refer to one another are read together, up to this many files at a time."""


def claims(path: str) -> bool:
    """Terraform and OpenTofu code, and the values files that they read by themselves."""
    return path.endswith((*CODE, *CODE_JSON)) or is_automatic(path.rpartition("/")[2])


def read(files: Sequence[SourceFile], context: Context) -> Iterator[Record]:
    """The assets of every root module among `files`: each directory that no other one calls."""
    loader = Loader(files, context)
    definitions = {directory: loader.definition(directory) for directory in loader.directories()}
    known = {directory: definition for directory, definition in definitions.items() if definition is not None}
    natives = NativeTypes(context.catalog.schema)
    for directory, definition in known.items():
        if not is_downloaded(directory):
            yield from definition.gaps
    gaps: dict[Gap, None] = {}
    for directory in roots(known):
        yield from _root(known[directory], loader, context, natives, gaps)


def roots(definitions: dict[str, Definition]) -> list[str]:
    """The directories to judge by themselves.

    A local module that is called is judged where it is called. In a ring of modules that call each
    other the first by name stands for the ring.
    """
    calls = {directory: set(called_directories(definition).values()) for directory, definition in definitions.items()}
    called = {other for directory, others in calls.items() for other in others if other != directory}
    definitions = {directory: each for directory, each in definitions.items() if not is_downloaded(directory)}
    chosen = [directory for directory in definitions if directory not in called]
    reached: set[str] = set()
    pending = list(chosen)
    for directory in [*definitions, ""]:
        while pending:
            reached_now = pending.pop()
            if reached_now not in reached:
                reached.add(reached_now)
                pending.extend(calls.get(reached_now, ()))
        if directory in definitions and directory not in reached:
            chosen.append(directory)
            pending.append(directory)
    return chosen


def _root(
    definition: Definition, loader: Loader, context: Context, natives: NativeTypes, gaps: dict[Gap, None]
) -> Iterator[Record]:
    """The assets of one root module, and the gaps not told before."""
    world = World(context, loader, Evaluator(Budget(STEPS)), definition.directory)
    assets = Assets(context, natives)
    try:
        for module in Module(definition, world).modules():
            for block in module.definition.resources.values():
                try:
                    for instance in module.resource("resource", block).instances():
                        assets.add(instance)
                except RecursionError:
                    address = module.prefix + ".".join(block.labels)
                    world.gap(f"{block.path}:{block.line}", f"{address} nests too deeply", "a simpler resource")
        assets.fold()
    except OutOfBudget:
        why = f"evaluation takes more than {STEPS} steps; the resources after that were not read"
        world.gap(definition.directory or ".", why, "smaller modules")
    try:
        yield from assets.records()
    except OutOfBudget:
        world.gap(definition.directory or ".", "evaluation takes too many steps", "smaller modules")
    yield from (gap for gap in world.gaps if gap not in gaps)
    gaps.update(world.gaps)


_SOURCE = re.compile(rb"""\bsource"?\s*[=:]\s*"(\.\.?(?:/[^"\n]*)?)["]""")


def split(files: Sequence[SourceFile], context: Context) -> Iterator[list[SourceFile]]:
    """Groups of files that can be read apart: each root module with every directory that it calls.

    The calls are found by a quick look for `source = "./…"`; a look that sees one too many only makes
    a group larger.
    """
    directories: dict[str, list[SourceFile]] = {}
    calls: dict[str, set[str]] = {}
    for file in files:
        directories.setdefault(file.directory, []).append(file)
        calls.setdefault(file.directory, set()).update(_quick_calls(file))
    for directory in [directory for directory in directories if not is_downloaded(directory)]:
        calls[directory].update(downloaded_modules(directory, context).values())
    called = {other for directory, others in calls.items() for other in others if other != directory}
    starts = [directory for directory in directories if directory not in called and not is_downloaded(directory)]
    closures = [(start, _closure(start, calls, directories)) for start in starts]
    reached = {directory for _, closure in closures for directory in closure}
    rest = [directory for directory in directories if directory not in reached and not is_downloaded(directory)]
    if rest:
        closures.append((rest[0], rest))
    yield from _packed(closures, directories)


def _quick_calls(file: SourceFile) -> Iterator[str]:
    try:
        data = file.read()
    except OSError:
        return
    for match in _SOURCE.finditer(data):
        directory = module_directory(file.directory, match.group(1).decode("utf-8", "replace"))
        if directory is not None:
            yield directory


def _closure(start: str, calls: dict[str, set[str]], directories: dict[str, list[SourceFile]]) -> list[str]:
    found: dict[str, None] = {}
    pending = [start]
    while pending:
        directory = pending.pop()
        if directory not in found and directory in directories:
            found[directory] = None
            pending.extend(sorted(calls[directory]))
    return list(found)


def _packed(
    closures: Iterable[tuple[str, list[str]]], directories: dict[str, list[SourceFile]]
) -> Iterator[list[SourceFile]]:
    """Roots that share modules go into one group while it is small enough."""
    group: dict[str, None] = {}
    count = 0
    for _, closure in sorted(closures, key=lambda item: (item[1][1:2], item[0])):
        fresh = [directory for directory in closure if directory not in group]
        size = sum(len(directories[directory]) for directory in fresh)
        if group and count + size > GROUP_FILES:
            yield [file for directory in group for file in directories[directory]]
            group, count, fresh = {}, 0, closure
            size = sum(len(directories[directory]) for directory in fresh)
        group.update(dict.fromkeys(fresh))
        count += size
    if group:
        yield [file for directory in group for file in directories[directory]]


READER = Reader(name=SOURCE, claims=claims, unit="tree", read=read, links=True, split=split)

"""Which files of a tree belong together: roots with what they call, and the values files and plans beside them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from bartizan.sources.repository.reader import Context, SourceFile
from bartizan.sources.repository.terraform.claims import VALUES, is_code, may_be_plan
from bartizan.sources.repository.terraform.definition import (
    Definition,
    called_directories,
    downloaded_modules,
    is_automatic,
    is_downloaded,
    module_directory,
)
from bartizan.sources.repository.terraform.deployments import belongs
from bartizan.sources.repository.terraform.plan import looks_like_plan

GROUP_FILES = 200
"""Directories that refer to one another are read together, up to this many files at a time."""

_HEAD = 4_096
_SOURCE = re.compile(rb"""\bsource"?\s*[=:]\s*"(\.\.?(?:/[^"\n]*)?)["]""")


def is_plan(file: SourceFile) -> bool:
    """Whether a file begins as a plan or a state does."""
    if not may_be_plan(file.path):
        return False
    try:
        return looks_like_plan(file.read(_HEAD))
    except OSError:
        return False


def sorted_out(
    files: Sequence[SourceFile],
) -> tuple[list[SourceFile], dict[str, list[SourceFile]], dict[str, list[SourceFile]]]:
    """Code with its automatic values; named values files and plans, by the directory with code that they belong to.

    A plan without code above it is under its own directory.
    """
    folders = {file.directory for file in files if is_code(file.path)}
    code: list[SourceFile] = []
    named: dict[str, list[SourceFile]] = {}
    plans: dict[str, list[SourceFile]] = {}
    for file in files:
        if is_code(file.path) or (is_automatic(file.name) and file.directory in folders):
            code.append(file)
        elif file.name.endswith(VALUES):
            owner = belongs(file, folders)
            if owner is not None:
                named.setdefault(owner, []).append(file)
        elif is_plan(file):
            owner = belongs(file, folders)
            plans.setdefault(file.directory if owner is None else owner, []).append(file)
    return code, named, plans


def roots(definitions: Mapping[str, Definition]) -> list[str]:
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


def split(files: Sequence[SourceFile], context: Context) -> Iterator[list[SourceFile]]:
    """Groups of files that can be read apart: each root module with every directory that it calls.

    The calls are found by a quick look for `source = "./…"`; a look that sees one too many only makes
    a group larger.
    """
    code, named, plans = sorted_out(files)
    directories: dict[str, list[SourceFile]] = {}
    calls: dict[str, set[str]] = {}
    for file in code:
        directories.setdefault(file.directory, []).append(file)
        calls.setdefault(file.directory, set()).update(_quick_calls(file))
    for beside in (named, plans):
        for directory, found in beside.items():
            directories.setdefault(directory, []).extend(found)
            calls.setdefault(directory, set())
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

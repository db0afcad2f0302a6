"""The reader of manifests: the AI packages of a tree's projects, each with the version that its lock gives it."""

from __future__ import annotations

import configparser
import importlib
import posixpath
from collections.abc import Callable, Iterable, Iterator, Sequence

import msgspec

from bartizan.catalog.packages import packages
from bartizan.model.edge import Gap
from bartizan.model.location import Location
from bartizan.model.scan import Record
from bartizan.sources.repository.manifests.claims import LISTS, claims, family_of, format_name
from bartizan.sources.repository.manifests.declared import Declared
from bartizan.sources.repository.manifests.package import Found, found_records
from bartizan.sources.repository.manifests.projects import Manifest, compiled_lists, resolve
from bartizan.sources.repository.manifests.requirements import included, requirements
from bartizan.sources.repository.reader import MEGABYTE, Context, Reader, SourceFile, read_text

SOURCE = "manifest"
_HERE = "bartizan.sources.repository.manifests"
MOST_INCLUDES = 200
LARGEST = 32 * MEGABYTE
_WORKSPACES = {
    "pyproject.toml": ("[tool.uv.workspace]", "[tool.pdm.workspace]"),
    "Cargo.toml": ("[workspace",),
    "pubspec.yaml": ("workspace:",),
    "mix.exs": ("apps_path:",),
    "settings.gradle": (),
}
"""Manifests that make the projects below theirs, and the words that say so."""


def reading(path: str) -> Callable[[str], Iterator[Declared]]:
    """The function that reads a manifest of this name, imported now; pip's lists for names that tell nothing."""
    form = format_name(path) or LISTS
    if form == LISTS:
        return lambda text: requirements(text, path)
    module, _, function = form.rpartition(".")
    found: Callable[[str], Iterator[Declared]] = getattr(importlib.import_module(f"{_HERE}.{module}"), function)
    return found


def split(files: Sequence[SourceFile], _context: Context) -> Iterable[list[SourceFile]]:
    """The files of one family of ecosystems together: a lock, a parent or a list of versions may stand anywhere."""
    families: dict[str, list[SourceFile]] = {}
    for file in files:
        family = family_of(file.path)
        if family is not None:
            families.setdefault(family, []).append(file)
    return families.values()


def read(files: Sequence[SourceFile], context: Context) -> Iterator[Record]:
    """The AI packages that the manifests of one family declare and lock."""
    manifests: list[Manifest] = []
    poms: dict[str, str] = {}
    seen: set[str] = set()
    waiting = sorted(files, key=lambda file: file.path)
    for file in waiting:  # grows: files that lists include are added at its end
        if file.path in seen:
            continue
        seen.add(file.path)
        text, gap = read_text(file, SOURCE)
        if gap is not None:
            yield gap
        if text is None:
            continue
        if file.name == "pom.xml":
            poms[file.path] = text
            continue
        declared, gap = read_manifest(file.path, text)
        if gap is not None:
            yield gap
        manifests.append(Manifest(file.path, tuple(declared), _is_root(file.name, text)))
        if format_name(file.path) in {LISTS, None} and len(seen) < len(files) + MOST_INCLUDES:
            waiting += _included(file, text, context)
    known = packages(context.catalog)
    if poms:
        from bartizan.sources.repository.manifests.maven import poms as read_poms

        by_path, wrong = read_poms(poms)
        yield from (_broken(path, why) for path, why in wrong.items())
        manifests += [Manifest(path, tuple(declared)) for path, declared in by_path.items()]
    manifests.sort(key=lambda one: one.path)
    found: list[Found] = []
    for one in resolve(compiled_lists(manifests)):
        location = Location(one.path, one.declared.line, one.declared.end_line)
        found.append(
            Found(
                one.requirement,
                one.declared.ecosystem,
                location,
                locked=one.declared.locked,
                scope=one.declared.scope,
                direct=one.direct,
            )
        )
    yield from found_records(found, known, context)


def _is_root(name: str, text: str) -> bool:
    """Whether the manifest makes the projects below it parts of one workspace."""
    if name == "package.json":
        return '"workspaces"' in text
    return name == "pnpm-workspace.yaml" or any(word in text for word in _WORKSPACES.get(name, ()))


def _included(file: SourceFile, text: str, context: Context) -> Iterator[SourceFile]:
    """The files of the tree that a requirements file includes and that no one else claims."""
    for name in included(text):
        path = posixpath.normpath(posixpath.join(file.directory, name))
        found = context.find(path)
        if found is not None and not claims(found.path) and found.size <= LARGEST:
            yield found


def declared_in(path: str, text: str) -> tuple[list[Declared], Gap | None]:
    """The dependencies that a manifest asks for, and a gap when not all of it could be read."""
    found, gap = read_manifest(path, text)
    return [one for one in found if one.listed], gap


def read_manifest(path: str, text: str) -> tuple[list[Declared], Gap | None]:
    """All that a manifest states, what only fixes versions too; and a gap when not all of it could be read."""
    found: list[Declared] = []
    try:
        for item in reading(path)(text):
            found.append(item)  # noqa: PERF402 - one by one, so that what came before an error is kept
    except (ValueError, configparser.Error, msgspec.DecodeError, RecursionError) as error:
        return found, _broken(path, (str(error).splitlines() or [type(error).__name__])[0][:120])
    return found, None


def _broken(path: str, reason: str) -> Gap:
    return Gap(SOURCE, path, f"cannot be parsed: {reason}", "a well-formed file")


READER = Reader("manifests", claims, "tree", read, max_bytes=LARGEST, split=split)

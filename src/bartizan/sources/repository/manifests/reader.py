"""The reader of manifests: the AI packages of one directory, with the versions that its lock files give them."""

from __future__ import annotations

import configparser
import posixpath
from collections.abc import Callable, Iterator, Sequence

import msgspec

from bartizan.model.edge import Gap
from bartizan.model.location import Location
from bartizan.model.scan import Record
from bartizan.sources.repository.ai import normal_name, packages
from bartizan.sources.repository.manifests import other, python
from bartizan.sources.repository.manifests.claims import claims, format_name
from bartizan.sources.repository.manifests.declared import Declared
from bartizan.sources.repository.manifests.package import Requirement, package_records
from bartizan.sources.repository.reader import Context, Reader, SourceFile, read_text

SOURCE = "manifest"
MOST_INCLUDES = 20

_FORMATS: dict[str, Callable[[str], Iterator[Declared]]] = {
    "pyproject": python.pyproject,
    "toml-lock": python.toml_lock,
    "pipfile": python.pipfile,
    "pipfile-lock": python.pipfile_lock,
    "setup-cfg": python.setup_cfg,
    "setup-py": python.setup_py,
    "requirements": python.requirements,
    "conda": python.conda,
    "package-json": other.package_json,
    "package-lock": other.package_lock,
    "yarn-lock": other.yarn_lock,
    "pnpm-lock": other.pnpm_lock,
    "go-mod": other.go_mod,
    "pom": other.pom,
    "gradle": other.gradle,
    "cargo": other.cargo,
    "cargo-lock": other.cargo_lock,
    "csproj": other.csproj,
}


def format_of(path: str) -> Callable[[str], Iterator[Declared]] | None:
    """The function that reads a manifest of this name; None for other files."""
    name = format_name(path)
    return None if name is None else _FORMATS[name]


def read(files: Sequence[SourceFile], context: Context) -> Iterator[Record]:
    """The AI packages that the manifests of one directory declare."""
    known = packages(context.catalog)
    found: list[tuple[str, Declared]] = []
    seen: set[str] = set()
    waiting = list(files)
    while waiting and len(seen) < len(files) + MOST_INCLUDES:
        file = waiting.pop(0)
        if file.path in seen:
            continue
        seen.add(file.path)
        text, gap = read_text(file, SOURCE)
        if gap is not None:
            yield gap
        if text is None:
            continue
        declared, gap = declared_in(file.path, text)
        if gap is not None:
            yield gap
        found += [(file.path, item) for item in declared]
        if format_of(file.path) in {python.requirements, None}:
            waiting += _included(file, text, context)
    versions = {
        (item.ecosystem, normal_name(item.ecosystem, item.requirement.name)): item.requirement.version
        for _, item in found
        if item.locked and item.requirement.version
    }
    for path, item in found:
        wanted = item.requirement
        version = wanted.version or versions.get((item.ecosystem, normal_name(item.ecosystem, wanted.name)))
        resolved = Requirement(wanted.name, version, wanted.specifier, wanted.hashed, wanted.url)
        location = Location(path, item.line, item.end_line)
        yield from package_records(resolved, item.ecosystem, location, known, context, locked=item.locked)


def _included(file: SourceFile, text: str, context: Context) -> Iterator[SourceFile]:
    """The files of the tree that a requirements file includes and that no one else claims."""
    for name in python.included(text):
        path = posixpath.normpath(posixpath.join(file.directory, name))
        found = context.find(path)
        if found is not None and not claims(found.path):
            yield found


def declared_in(path: str, text: str) -> tuple[list[Declared], Gap | None]:
    """The dependencies in a manifest, and a gap when not all of it could be read."""
    read_format = format_of(path) or python.requirements
    found: list[Declared] = []
    try:
        for item in read_format(text):
            found.append(item)  # noqa: PERF402 - one by one, so that what came before an error is kept
    except (ValueError, configparser.Error, msgspec.DecodeError, RecursionError) as error:
        reason = (str(error).splitlines() or [type(error).__name__])[0][:120]
        return found, Gap(SOURCE, path, f"cannot be parsed: {reason}", "a well-formed file")
    return found, None


READER = Reader("manifests", claims, "directory", read)

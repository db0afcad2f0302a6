"""The dependencies of projects: what manifests ask for, with the versions that locks and central files give."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from bartizan.catalog.packages import normal_name
from bartizan.sources.repository.manifests.declared import Declared
from bartizan.sources.repository.manifests.package import Requirement

Key = tuple[str, str]
"""A directory and an ecosystem."""


_OWN_PROJECT = re.compile(r"(^|/)(build\.gradle(\.kts)?|gradle\.lockfile|settings\.gradle(\.kts)?)$")
"""Files that stand in their project's own folder, whatever it is called."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """One file that was read; `root` is true where it makes the directories below one workspace."""

    path: str
    declared: tuple[Declared, ...]
    root: bool = False

    @property
    def directory(self) -> str:
        """The project's directory: a folder `requirements/` or `gradle/` belongs to the one around it."""
        directory = self.path.rpartition("/")[0]
        if _OWN_PROJECT.search(self.path):
            return directory
        return re.sub(r"(^|/)(requirements|gradle)$", "", directory)


@dataclass(frozen=True, slots=True)
class Resolved:
    """A dependency of a project with its place, once its version is looked up."""

    path: str
    declared: Declared
    requirement: Requirement
    direct: bool | None


@dataclass(slots=True)
class _Tables:
    """What the files of a tree say by directory and ecosystem."""

    locked: dict[Key, dict[str, list[Declared]]] = field(default_factory=dict)
    central: dict[Key, dict[str, list[Requirement]]] = field(default_factory=dict)
    stated: dict[Key, dict[str, str]] = field(default_factory=dict)
    roots: set[Key] = field(default_factory=set)
    asked: dict[Key, set[str]] = field(default_factory=dict)


def resolve(manifests: Sequence[Manifest]) -> Iterator[Resolved]:
    """Every dependency of the files: those of manifests first, then what only locks name."""
    tables = _tables(manifests)
    for manifest in manifests:
        for one in manifest.declared:
            if one.listed and not one.locked:
                governing = _governing(manifest.directory, one.ecosystem, tables)
                for found in _completed(one, manifest.directory, tables):
                    name = normal_name(found.ecosystem, found.requirement.name)
                    if governing is not None:
                        tables.asked.setdefault(governing, set()).add(name)
                    requirement = _with_version(found, name, manifest.directory, governing, tables)
                    yield Resolved(manifest.path, found, requirement, found.direct is not False)
    for manifest in manifests:
        for one in manifest.declared:
            if one.listed and one.locked:
                direct = one.direct
                asked = tables.asked.get((manifest.directory, one.ecosystem))
                if direct is None and asked is not None:
                    direct = normal_name(one.ecosystem, one.requirement.name) in asked
                yield Resolved(manifest.path, one, one.requirement, direct)


def _tables(manifests: Iterable[Manifest]) -> _Tables:
    tables = _Tables()
    for manifest in manifests:
        for one in manifest.declared:
            key = manifest.directory, one.ecosystem
            name = normal_name(one.ecosystem, one.requirement.name)
            if one.central is not None and not one.listed:
                tables.central.setdefault(key, {}).setdefault(one.central, []).append(one.requirement)
            elif not one.listed:
                if one.requirement.version:
                    tables.stated.setdefault(key, {}).setdefault(name, one.requirement.version)
            elif one.locked:
                tables.locked.setdefault(key, {}).setdefault(name, []).append(one)
        if manifest.root:
            tables.roots |= {(manifest.directory, one) for one in ("npm", "pypi", "cargo", "pub", "hex", "maven")}
    return tables


def _above(directory: str) -> Iterator[str]:
    """The directory and those around it, up to the root of the tree."""
    yield directory
    while directory:
        directory = directory.rpartition("/")[0]
        yield directory


def _governing(directory: str, ecosystem: str, tables: _Tables) -> Key | None:
    """The lock of a project: its own, or that of the workspace around it."""
    for place in _above(directory):
        key = place, ecosystem
        if key in tables.locked and (place == directory or key in tables.roots):
            return key
    return None


def _completed(one: Declared, directory: str, tables: _Tables) -> Iterator[Declared]:
    """The dependency as the file that it refers to states it; several where that names a bundle."""
    if one.central is None:
        yield one
        return
    for place in _above(directory):
        stated = tables.central.get((place, one.ecosystem), {}).get(one.central)
        if stated:
            for each in stated:
                if one.central.startswith("property|"):
                    yield replace(one, requirement=replace(one.requirement, version=each.version))
                else:
                    written = each.specifier if each.specifier is not None else one.requirement.specifier
                    yield replace(one, requirement=replace(each, specifier=written))
            return
    yield one


def _with_version(one: Declared, name: str, directory: str, governing: Key | None, tables: _Tables) -> Requirement:
    """The requirement with the version that the lock gives it, else its own, else what a constraint says."""
    entries = tables.locked.get(governing, {}).get(name, []) if governing is not None else []
    chosen = _chosen(one.requirement, entries)
    if chosen is not None:
        found = chosen.requirement
        return replace(
            one.requirement,
            version=found.version,
            hashed=found.hashed or one.requirement.hashed,
            url=found.url or one.requirement.url,
        )
    if one.requirement.version or one.requirement.url:
        return one.requirement
    for place in _above(directory):
        version = tables.stated.get((place, one.ecosystem), {}).get(name)
        if version is not None:
            return replace(one.requirement, version=version)
    return one.requirement


def _chosen(wanted: Requirement, entries: Sequence[Declared]) -> Declared | None:
    """Of a lock's entries of one name, the one that answers a requirement; None when that cannot be told."""
    entries = [one for one in entries if one.requirement.version]
    if len({one.requirement.version for one in entries}) <= 1:
        return entries[0] if entries else None
    fitting = [one for one in entries if wanted.specifier and wanted.specifier in one.wanted]
    fitting = fitting or [one for one in entries if one.requirement.version == wanted.version]
    fitting = fitting or _compatible(wanted.specifier, entries)
    if len({one.requirement.version for one in fitting or entries}) > 1:
        fitting = [one for one in fitting or entries if one.top]
    return fitting[0] if len({one.requirement.version for one in fitting}) == 1 else None


def _compatible(specifier: str | None, entries: Sequence[Declared]) -> list[Declared]:
    """The entries whose leading number (below 1, the first two) is that of the range."""
    match = re.match(r"[\^~=v>\s]*(\d+)(?:\.(\d+))?", specifier or "")
    if match is None:
        return []
    start = match.group(1) + "."
    if match.group(1) == "0" and match.group(2) is not None:
        start += match.group(2) + "."
    return [one for one in entries if f"{one.requirement.version}.".startswith(start)]


def compiled_lists(manifests: Sequence[Manifest]) -> list[Manifest]:
    """The manifests, with each `x.txt` that was compiled from an `x.in` beside it marked as a lock."""
    paths: Mapping[str, Manifest] = {one.path: one for one in manifests}
    out: list[Manifest] = []
    for one in manifests:
        stem = one.path.removesuffix(".txt")
        if stem != one.path and f"{stem}.in" in paths:
            locked = tuple(replace(each, locked=bool(each.requirement.version), top=True) for each in one.declared)
            out.append(replace(one, declared=locked))
        else:
            out.append(one)
    return out

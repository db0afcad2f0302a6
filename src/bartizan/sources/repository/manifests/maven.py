"""Maven: `pom.xml` with the properties, parents and managed versions of the same tree."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from bartizan.sources.repository.manifests.declared import OPTIONAL, RUNTIME, TEST, Declared
from bartizan.sources.repository.manifests.package import Requirement
from bartizan.sources.repository.manifests.xml_tree import Element, parse

MOST_PARENTS = 20
MOST_STEPS = 50
LONGEST = 1000
_EXACT = re.compile(r"\[?\s*([A-Za-z0-9][\w.+-]*)\s*\]?\Z")
_HOLE = re.compile(r"\$\{([^${}]{1,200})\}")
_ONE_VERSION = {"org.springframework.ai:spring-ai-bom": "org.springframework.ai:"}
"""Published lists of versions (BOMs) whose artifacts all have the version of the list itself."""


@dataclass(slots=True)
class Pom:
    """One parsed `pom.xml`: what it declares itself, and its parent in the tree."""

    path: str
    root: Element
    parent: Pom | None = None
    properties: dict[str, str] = field(default_factory=dict)

    def chain(self) -> Iterator[Pom]:
        """The project, its parent, and so on."""
        one: Pom | None = self
        for _ in range(MOST_PARENTS):
            if one is None:
                return
            yield one
            one = one.parent

    def said(self, name: str) -> str:
        """`groupId` or `version`, the parent's where the project states none; `artifactId`."""
        own = self.root.value(name)
        above = self.root.child("parent")
        return own or (above.value(name) if above is not None and name != "artifactId" else "")

    def text(self, value: str) -> str | None:
        """`value` with its properties filled in; None when one is not known."""
        for _ in range(MOST_STEPS):
            match = _HOLE.search(value)
            if match is None:
                return value if "${" not in value else None
            found = self._property(match.group(1).strip())
            if found is None or len(value) > LONGEST:
                return None
            value = value[: match.start()] + found + value[match.end() :]
        return None

    def _property(self, name: str) -> str | None:
        for one in self.chain():
            if name in one.properties:
                return one.properties[name]
        plain = name.removeprefix("pom.")
        plain = plain if plain.startswith("project.") else f"project.{plain}"
        if plain in {"project.version", "project.groupId", "project.artifactId"}:
            return self.said(plain.removeprefix("project.")) or None
        if plain in {"project.parent.version", "project.parent.groupId"}:
            above = self.root.child("parent")
            return above.value(plain.rpartition(".")[2]) or None if above is not None else None
        return None


def poms(files: Mapping[str, str]) -> tuple[dict[str, list[Declared]], dict[str, str]]:
    """The dependencies of each `pom.xml` of a tree, by path; and what is wrong with files that could not be read."""
    parsed: dict[str, Pom] = {}
    wrong: dict[str, str] = {}
    for path, text in files.items():
        try:
            root = parse(text)
        except ValueError as error:
            wrong[path] = str(error)
            continue
        if root.name == "project":
            parsed[path] = Pom(path, root, None, _properties(root))
    by_name = {(one.said("groupId"), one.said("artifactId")): one for one in parsed.values()}
    for one in parsed.values():
        one.parent = _parent(one, parsed, by_name)
    return {path: list(_dependencies(one, by_name)) for path, one in parsed.items()}, wrong


def pom(text: str) -> Iterator[Declared]:
    """One `pom.xml` by itself. Raises `ValueError`."""
    found, wrong = poms({"pom.xml": text})
    if wrong:
        raise ValueError(wrong["pom.xml"])
    yield from found.get("pom.xml", ())


def _properties(root: Element) -> dict[str, str]:
    found: dict[str, str] = {}
    profiles = [one for holder in root.all("profiles") for one in holder.all("profile")]
    for holder in (root, *profiles):
        table = holder.child("properties")
        for one in table.children if table is not None else ():
            found.setdefault(one.name, one.text.strip())
    return found


def _parent(one: Pom, parsed: Mapping[str, Pom], by_name: Mapping[tuple[str, str], Pom]) -> Pom | None:
    above = one.root.child("parent")
    if above is None:
        return None
    stated = above.child("relativePath")
    relative = stated.text.strip() if stated is not None else "../pom.xml"
    found = None
    if relative:
        path = posixpath.normpath(posixpath.join(posixpath.dirname(one.path), relative))
        found = parsed.get(path) or parsed.get(posixpath.join(path, "pom.xml"))
    if found is None or found.said("artifactId") != above.value("artifactId"):
        found = by_name.get((above.value("groupId"), above.value("artifactId")))
    return found if found is not one else None


@dataclass(slots=True)
class _Managed:
    """Versions, with their scopes, that a project or the lists it imports give."""

    versions: dict[str, tuple[str, str]] = field(default_factory=dict)
    wholes: list[tuple[str, str]] = field(default_factory=list)

    def of(self, name: str) -> tuple[str, str]:
        """`(version, scope)` for an artifact; empty when nothing is managed."""
        if name in self.versions:
            return self.versions[name]
        return next(((version, "") for prefix, version in self.wholes if name.startswith(prefix)), ("", ""))


def _managed(one: Pom, by_name: Mapping[tuple[str, str], Pom], into: _Managed, seen: set[str]) -> None:
    for holder in one.chain():
        if holder.path in seen:
            continue
        seen.add(holder.path)
        table = holder.root.path("dependencyManagement", "dependencies")
        for entry in table.all("dependency") if table is not None else ():
            name, version = _name(entry, one), one.text(entry.value("version")) or ""
            if name is None:
                continue
            if entry.value("scope") == "import":
                group, _, artifact = name.partition(":")
                inside = by_name.get((group, artifact))
                if inside is not None:
                    _managed(inside, by_name, into, seen)
                elif name in _ONE_VERSION and version:
                    into.wholes.append((_ONE_VERSION[name], version))
            elif version:
                into.versions.setdefault(name, (version, entry.value("scope")))


def _name(entry: Element, one: Pom) -> str | None:
    group, artifact = one.text(entry.value("groupId")), one.text(entry.value("artifactId"))
    return f"{group}:{artifact}" if group and artifact else None


def _dependencies(one: Pom, by_name: Mapping[tuple[str, str], Pom]) -> Iterator[Declared]:
    managed = _Managed()
    _managed(one, by_name, managed, set())
    profiles = [each for holder in one.root.all("profiles") for each in holder.all("profile")]
    for holder in (one.root, *profiles):
        table = holder.child("dependencies")
        for entry in table.all("dependency") if table is not None else ():
            name = _name(entry, one)
            if name is None:
                continue
            given, given_scope = managed.of(name)
            written = entry.value("version")
            version = (one.text(written) or "") if written else given
            exact = _EXACT.fullmatch(version) if version not in {"LATEST", "RELEASE"} else None
            scope = TEST if (entry.value("scope") or given_scope) == "test" else RUNTIME
            if entry.value("optional") == "true":
                scope = OPTIONAL
            found = Requirement(name, exact.group(1) if exact else None, written or version or None)
            yield Declared("maven", found, entry.line, entry.end_line, scope=scope, direct=True)

"""NuGet: project files, central versions, `packages.config`, lock files, Paket."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from bartizan.sources.repository.manifests.declared import (
    DEVELOPMENT,
    Declared,
    json_lines,
    mapping,
    numbered,
    text_of,
)
from bartizan.sources.repository.manifests.package import Requirement
from bartizan.sources.repository.manifests.xml_tree import Element, parse

_EXACT = re.compile(r"\d+(?:\.\d+){1,3}(?:-[\w.-]+)?(?:\+[\w.-]+)?\Z")
_HOLE = re.compile(r"\$\(([\w.]+)\)")


def project(text: str) -> Iterator[Declared]:
    """`*.csproj`, `*.fsproj`, `*.vbproj`, `Directory.Build.props`: package references. Raises `ValueError`."""
    root = parse(text)
    if root.name != "Project":
        return
    properties = _properties(root)
    for element in root.walk():
        if element.name not in {"PackageReference", "GlobalPackageReference"}:
            continue
        version = _attribute(element, "VersionOverride") or _attribute(element, "Version")
        private = _attribute(element, "PrivateAssets").lower() == "all"
        for name in _names(element):
            yield _reference(name, _filled(version, properties), element, scope=DEVELOPMENT if private else None)


def central_versions(text: str) -> Iterator[Declared]:
    """`Directory.Packages.props`: the version of each package of the projects below. Raises `ValueError`."""
    root = parse(text)
    if root.name != "Project":
        return
    properties = _properties(root)
    for element in root.walk():
        if element.name in {"PackageVersion", "GlobalPackageReference"}:
            version = _filled(_attribute(element, "Version"), properties)
            asked = element.name == "GlobalPackageReference"
            for name in _names(element):
                exact = version if _EXACT.match(version) else None
                yield Declared(
                    "nuget",
                    Requirement(name, exact, version or None),
                    element.line,
                    element.end_line,
                    scope=DEVELOPMENT if asked else None,
                    central=f"nuget|{name.lower()}",
                    listed=asked,
                )


def _properties(root: Element) -> dict[str, str]:
    return {
        one.name: one.text.strip() for group in root.walk() if group.name == "PropertyGroup" for one in group.children
    }


def _names(element: Element) -> Iterator[str]:
    stated = element.attributes.get("Include") or element.attributes.get("Update") or ""
    return (name.strip() for name in stated.split(";") if re.fullmatch(r"[\w.-]{1,200}", name.strip()))


def _attribute(element: Element, name: str) -> str:
    return element.attributes.get(name, "") or element.value(name)


def _filled(version: str, properties: dict[str, str]) -> str:
    for _ in range(5):
        version = _HOLE.sub(lambda match: properties.get(match.group(1), match.group(0)), version)
    return version.strip()


def _reference(name: str, version: str, element: Element, *, scope: str | None) -> Declared:
    # A bare version is the lowest that will do, and NuGet takes the lowest; `[1.0]` is that one alone.
    bare = version.removeprefix("[").removesuffix("]") if "," not in version else version
    found = Requirement(name, bare if _EXACT.match(bare) else None, version or None)
    central = f"nuget|{name.lower()}" if not version else None
    return Declared("nuget", found, element.line, element.end_line, scope=scope, direct=True, central=central)


def packages_config(text: str) -> Iterator[Declared]:
    """`packages.config`: what was restored, exactly. Raises `ValueError`."""
    root = parse(text)
    for element in root.all("package") if root.name == "packages" else ():
        name, version = element.attributes.get("id", ""), element.attributes.get("version", "")
        if name and _EXACT.match(version):
            development = element.attributes.get("developmentDependency", "").lower() == "true"
            scope = DEVELOPMENT if development else None
            yield Declared(
                "nuget", Requirement(name, version), element.line, element.end_line, locked=True, scope=scope
            )


def packages_lock(text: str) -> Iterator[Declared]:
    """`packages.lock.json`. Raises `ValueError`."""
    lines = json_lines(text)
    for framework in mapping(mapping(msgspec.json.decode(text)).get("dependencies")).values():
        for name, entry in mapping(framework).items():
            fields = mapping(entry)
            version = text_of(fields.get("resolved"))
            if version is not None and fields.get("type") != "Project":
                found = Requirement(name, version, hashed=bool(fields.get("contentHash")))
                line = lines.get(name, 1)
                direct = fields.get("type") != "Transitive"
                yield Declared("nuget", found, line, line, locked=True, direct=direct, top=True)


def paket(text: str) -> Iterator[Declared]:
    """`paket.dependencies`: lines `nuget Name version`."""
    for number, line in numbered(text):
        match = re.match(r"\s*nuget\s+([\w.-]+)(?:\s+(.+?))?\s*(?://.*)?$", line)
        if match is not None:
            written = (match.group(2) or "").strip()
            pinned = written.removeprefix("==").removeprefix("=").strip()
            exact = pinned if _EXACT.match(pinned) else None
            yield Declared("nuget", Requirement(match.group(1), exact, written or None), number, number, direct=True)


def paket_lock(text: str) -> Iterator[Declared]:
    """`paket.lock`: the names with versions that stand four deep below `NUGET`."""
    inside = False
    for number, line in numbered(text):
        if line and not line[0].isspace():
            inside = line.startswith("NUGET")
        match = re.match(r"    ([\w.-]+) \(([\w.+-]+)\)", line) if inside else None
        if match is not None:
            yield Declared("nuget", Requirement(match.group(1), match.group(2)), number, number, locked=True, top=True)

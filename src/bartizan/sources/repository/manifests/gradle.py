"""Gradle: the literal dependencies of Groovy and Kotlin build files, version catalogues and lock files."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping

from bartizan.sources.repository.manifests.declared import (
    BUILD,
    RUNTIME,
    TEST,
    Declared,
    Numbers,
    TomlLines,
    mapping,
    numbered,
    text_of,
    texts,
)
from bartizan.sources.repository.manifests.package import Requirement

_EXACT = re.compile(r"\d[\w.-]*\Z|[A-Za-z][\w.-]*\d[\w.-]*\Z")
_COMMENT = re.compile(r"\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'|(/\*(?:[^*]|\*(?!/))*(?:\*/|\Z)|//[^\n]*)")
_VARIABLE = re.compile(
    r"(?<![\w.])([A-Za-z_][\w.]{0,80})[\"']?\s{0,9}[\],)]?\s{0,9}(?:=|\bby extra\()?\s{0,9}"
    r"[\"']([0-9][\w.-]{0,80})[\"']"
)
_CALL = r"\b([a-z][A-Za-z]{0,60})\s{0,9}[( ]\s{0,40}"
_PLATFORM = r"(?:(?:platform|enforcedPlatform|kotlin|testFixtures)\s{0,9}\(\s{0,40})?"
_COORDINATE = re.compile(
    _CALL + _PLATFORM + r"[\"']([\w.-]{1,200}:[\w.-]{1,200})(?::([^\"':@\n]{1,200}))?(?:[:@][^\"'\n]{0,200})?[\"']"
)
_NAMED = re.compile(
    _CALL + r"group\s{0,9}[:=]\s{0,9}[\"']([\w.-]{1,200})[\"']\s{0,9},\s{0,40}name\s{0,9}[:=]\s{0,9}"
    r"[\"']([\w.-]{1,200})[\"'](?:\s{0,9},\s{0,40}version\s{0,9}[:=]\s{0,9}[\"']?([^\"',)\n]{1,200}))?"
)
_ALIAS = re.compile(_CALL + _PLATFORM + r"libs\.([A-Za-z][\w.]{0,200})")
_BOM = re.compile(r"[\"']org\.springframework\.ai:spring-ai-bom:([^\"'\n]{1,200})[\"']")
_NOT_DEPENDENCIES = frozenset({"exclude", "id", "kotlin", "maven", "mavenBom", "url", "include", "println", "because"})


def gradle(text: str) -> Iterator[Declared]:
    """`build.gradle` and `build.gradle.kts`: coordinates with versions that are literal or named in the same file."""
    plain = _COMMENT.sub(
        lambda match: re.sub(r"[^\n]", " ", match.group(0)) if match.group(1) else match.group(0), text
    )
    numbers = Numbers(plain)
    variables = {match.group(1).rpartition(".")[2]: match.group(2) for match in _VARIABLE.finditer(plain)}
    bom = _BOM.search(plain)
    whole = _filled(bom.group(1), variables) if bom else None
    for match in _COORDINATE.finditer(plain):
        if match.group(1) not in _NOT_DEPENDENCIES:
            version = match.group(3)
            if version is None and match.group(2).startswith("org.springframework.ai:"):
                version = whole
            yield _dependency(match.group(1), match.group(2), version, numbers.at(match.start(2)), variables)
    for match in _NAMED.finditer(plain):
        if match.group(1) != "exclude":
            name = f"{match.group(2)}:{match.group(3)}"
            written = match.group(4)
            bare = f"${written}" if written and not written[0].isdigit() and "$" not in written else written
            yield _dependency(match.group(1), name, bare, numbers.at(match.start(2)), variables)
    for match in _ALIAS.finditer(plain):
        alias = match.group(2).removesuffix(".get").replace("-", ".").replace("_", ".")
        if not alias.startswith(("plugins.", "versions.")):
            line = numbers.at(match.start(2))
            found = Requirement(alias, None)
            yield Declared(
                "maven", found, line, line, scope=_scope(match.group(1)), direct=True, central=f"libs|{alias.lower()}"
            )


def _blank(match: re.Match[str]) -> str:
    """A comment as white space of the same lines; texts stay."""
    return re.sub(r"[^\n]", " ", match.group(0)) if match.group(1) else match.group(0)


def _dependency(
    configuration: str, name: str, version: str | None, line: int, variables: Mapping[str, str]
) -> Declared:
    text = _filled(version.strip(), variables) if version else None
    exact = text if text and _EXACT.match(text) and not text.startswith("latest") else None
    found = Requirement(name, exact, version)
    hole = re.fullmatch(r"\$\{?\s*(?:[\w.]*\.)?(\w+)\s*\}?", version.strip()) if version and text is None else None
    central = f"property|{hole.group(1)}" if hole else None
    return Declared("maven", found, line, line, scope=_scope(configuration), direct=True, central=central)


def _filled(version: str, variables: Mapping[str, str]) -> str | None:
    """A version with the names in it replaced; None when one is not known."""

    def value(match: re.Match[str]) -> str:
        name = (match.group(1) or match.group(2)).strip()
        return variables.get(name.rpartition(".")[2].strip("\"'])"), "\0")

    filled = re.sub(r"\$\{([^}]+)\}|\$([A-Za-z_]\w*)", value, version)
    return None if "\0" in filled or "$" in filled else filled.removesuffix("!!")


def _scope(configuration: str) -> str:
    lower = configuration.lower()
    if lower.startswith("test") or "test" in lower:
        return TEST
    return BUILD if lower in {"classpath", "annotationprocessor", "kapt", "ksp"} else RUNTIME


def version_catalog(text: str) -> Iterator[Declared]:
    """`libs.versions.toml`: libraries by the names under which build files call them. Raises `ValueError`."""
    document = tomllib.loads(text)
    lines = TomlLines(text)
    versions = mapping(document.get("versions"))
    libraries = mapping(document.get("libraries"))
    for alias, stated in libraries.items():
        name, version = _library(stated, versions)
        if name is None:
            continue
        exact = version if version and _EXACT.match(version) and not version.startswith("latest") else None
        key = re.sub(r"[-_.]", ".", alias).lower()
        found = Requirement(name, exact, version)
        yield Declared("maven", found, *lines.of("libraries", alias), central=f"libs|{key}", listed=False)
    for bundle, members in mapping(document.get("bundles")).items():
        key = re.sub(r"[-_.]", ".", f"bundles.{bundle}").lower()
        for member in texts(members):
            name, version = _library(libraries.get(member), versions)
            if name is not None:
                exact = version if version and _EXACT.match(version) else None
                place = lines.of("libraries", member)
                yield Declared("maven", Requirement(name, exact, version), *place, central=f"libs|{key}", listed=False)


def _library(stated: object, versions: Mapping[str, object]) -> tuple[str | None, str | None]:
    if isinstance(stated, str):
        group, _, rest = stated.partition(":")
        artifact, _, written = rest.partition(":")
        return (f"{group}:{artifact}" if artifact else None), written or None
    table = mapping(stated)
    name = text_of(table.get("module"))
    if name is None and text_of(table.get("group")) and text_of(table.get("name")):
        name = f"{table['group']}:{table['name']}"
    version: object = table.get("version")
    reference = mapping(version).get("ref")
    if reference is not None:
        version = versions.get(str(reference))
    rich = mapping(version)
    return name, text_of(version) or text_of(rich.get("strictly")) or text_of(rich.get("require"))


def lockfile(text: str) -> Iterator[Declared]:
    """`gradle.lockfile`: `group:name:version=configurations`."""
    for number, line in numbered(text):
        match = re.match(r"([\w.-]+:[\w.-]+):([^=\s]+)=(.*)", line)
        if match is not None:
            configurations = match.group(3).split(",")
            test = all("test" in one.lower() for one in configurations)
            found = Requirement(match.group(1), match.group(2))
            scope = TEST if test else RUNTIME
            yield Declared("maven", found, number, number, locked=True, scope=scope, top=True)


def properties(text: str) -> Iterator[Declared]:
    """`gradle.properties`: versions by the names under which build files use them."""
    for number, line in numbered(text):
        match = re.match(r"\s*([A-Za-z_][\w.]*)\s*[=:]\s*(\d[\w.-]*)\s*$", line)
        if match is not None:
            name = match.group(1).rpartition(".")[2]
            found = Requirement(name, match.group(2))
            yield Declared("maven", found, number, number, central=f"property|{name}", listed=False)

"""Rust: `Cargo.toml` with what it inherits from its workspace, and `Cargo.lock`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping

from bartizan.sources.repository.manifests.declared import (
    BUILD,
    DEVELOPMENT,
    OPTIONAL,
    RUNTIME,
    Declared,
    TomlLines,
    mapping,
    numbered,
    text_of,
)
from bartizan.sources.repository.manifests.package import Requirement

_KINDS = {"dependencies": RUNTIME, "dev-dependencies": DEVELOPMENT, "build-dependencies": BUILD}


def cargo(text: str) -> Iterator[Declared]:
    """`Cargo.toml`. Raises `ValueError`."""
    document = tomllib.loads(text)
    lines = TomlLines(text)
    tables = [(kind, mapping(document.get(kind)), scope) for kind, scope in _KINDS.items()]
    for target, inside in mapping(document.get("target")).items():
        plain = target.replace('"', "").replace("'", "")
        tables += [
            (f"target.{plain}.{kind}", mapping(mapping(inside).get(kind)), scope) for kind, scope in _KINDS.items()
        ]
    for section, table, scope in tables:
        for key, wanted in table.items():
            yield from _crate(key, wanted, lines.of(section, key), scope)
    shared = mapping(mapping(document.get("workspace")).get("dependencies"))
    for key, wanted in shared.items():
        for found in _crate(key, wanted, lines.of("workspace.dependencies", key), None):
            requirement, line, end = found.requirement, found.line, found.end_line
            yield Declared("cargo", requirement, line, end, central=f"cargo|{key}", listed=False)


def _crate(key: str, wanted: object, lines: tuple[int, int], scope: str | None) -> Iterator[Declared]:
    table = mapping(wanted)
    if table.get("workspace") is True:
        yield Declared("cargo", Requirement(key), *lines, scope=scope, direct=True, central=f"cargo|{key}")
        return
    name = text_of(table.get("package")) or key
    version = text_of(wanted) or text_of(table.get("version"))
    if version is None and "path" in table:
        return
    exact = re.fullmatch(r"=\s*(\d[\w.+-]*)", version) if version else None
    url = _address(table)
    if table.get("optional") is True and scope == RUNTIME:
        scope = OPTIONAL
    found = Requirement(name, exact.group(1) if exact else None, version, url=url)
    yield Declared("cargo", found, *lines, scope=scope, direct=True)


def _address(table: Mapping[str, object]) -> str | None:
    repository = text_of(table.get("git"))
    at = text_of(table.get("rev")) or text_of(table.get("tag")) or text_of(table.get("branch"))
    return f"git+{repository}" + (f"@{at}" if at else "") if repository else None


def cargo_lock(text: str) -> Iterator[Declared]:
    """`Cargo.lock`: packages from a registry or a repository; those of the project itself have no source."""
    fields: dict[str, str] = {}
    start = 0
    for number, line in numbered(f"{text}\n[[package]]"):
        if line.startswith("["):
            name, version, source = fields.get("name"), fields.get("version"), fields.get("source")
            if name and version and source:
                url = source if source.startswith("git+") else None
                found = Requirement(name, version, hashed="checksum" in fields, url=url)
                yield Declared("cargo", found, start, start, locked=True, top=True)
            fields, start = {}, number + 1
        elif match := re.match(r'(name|version|source|checksum)\s*=\s*"([^"]*)"', line):
            fields[match.group(1)] = match.group(2)
            if match.group(1) == "name":
                start = number
    if "[[package]]" not in text:
        tomllib.loads(text)

"""Locks of Python projects: poetry, uv, PDM, `pylock.toml`, Pipenv."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator

import msgspec

from bartizan.sources.repository.manifests.declared import (
    DEVELOPMENT,
    OPTIONAL,
    RUNTIME,
    Declared,
    json_lines,
    mapping,
    numbered,
    scope_of,
)
from bartizan.sources.repository.manifests.package import Requirement

_VALUE = re.compile(
    r"(name|version|category|source|groups|optional|git|revision|type|url|resolved_reference|commit-id)\s*=\s*(.+?)\s*$"
)
_TEXT = re.compile(r'"([^"\\]*)"')
_EXACT = re.compile(r"==\s*([\w.!+-]+)$")
_SOURCES = ("[package.source]", "[packages.vcs]")


def toml_lock(text: str) -> Iterator[Declared]:
    """Locks of poetry, uv, PDM and `pylock.toml`: lists of packages with exact versions. Raises `ValueError`.

    Their writers put one key on a line, which is read some fifty times as fast as TOML.
    """
    fields: dict[str, str] = {}
    start, hashed, inside, found = 0, False, False, False
    for number, line in numbered(f"{text}\n[end]"):
        if line.startswith("["):
            inside = found and line.startswith(_SOURCES)
            if line.startswith(("[[package]]", "[[packages]]", "[end]")):
                yield from _locked(fields, start, hashed=hashed)
                fields, start, hashed, inside, found = {}, number, False, True, True
        elif inside and (match := _VALUE.match(line)):
            fields.setdefault(match.group(1), match.group(2))
            if match.group(1) == "name":
                start = number
        hashed = hashed or "hash" in line
    if "[[package" not in text:
        tomllib.loads(text)


def _locked(fields: dict[str, str], line: int, *, hashed: bool) -> Iterator[Declared]:
    name, version = _first(fields.get("name")), _first(fields.get("version"))
    source = fields.get("source", "")
    if not name or not version or re.search(r"\b(editable|virtual|directory|workspace)\b", source):
        return
    groups = _TEXT.findall(fields.get("groups", "")) + _TEXT.findall(fields.get("category", ""))
    scope = None
    if groups:
        scope = RUNTIME if {"main", "default"} & set(groups) else scope_of(groups[0], OPTIONAL)
    elif fields.get("optional") == "true":
        scope = OPTIONAL
    found = Requirement(name, version, hashed=hashed, url=_repository(fields))
    yield Declared("pypi", found, line, line, locked=True, scope=scope, top=True)


def _repository(fields: dict[str, str]) -> str | None:
    """The repository of a package, with its commit: inline (uv), beside the name (PDM), or in a table of its own."""
    inline = re.search(r'\bgit\s*=\s*"([^"]+)"', fields.get("source", ""))
    if inline is not None:
        return f"git+{inline.group(1)}"
    address = _first(fields.get("git")) or (_first(fields.get("url")) if _first(fields.get("type")) == "git" else None)
    commits = (_first(fields.get(key)) for key in ("revision", "resolved_reference", "commit-id"))
    commit = next((one for one in commits if one), None)
    return f"git+{address}" + (f"@{commit}" if commit else "") if address else None


def _first(value: str | None) -> str | None:
    match = _TEXT.match(value) if value else None
    return match.group(1) if match else None


def pipfile_lock(text: str) -> Iterator[Declared]:
    """`Pipfile.lock`. Raises `ValueError`."""
    document = mapping(msgspec.json.decode(text))
    for section, table in document.items():
        if section == "_meta":
            continue
        start = max(text.find(f'"{section}"'), 0)
        above = text.count("\n", 0, start)
        lines = json_lines(text[start:])
        scope = RUNTIME if section == "default" else DEVELOPMENT if section == "develop" else scope_of(section)
        for name, entry in mapping(table).items():
            version = mapping(entry).get("version")
            match = _EXACT.search(version) if isinstance(version, str) else None
            hashed = bool(mapping(entry).get("hashes"))
            repository, commit = mapping(entry).get("git"), mapping(entry).get("ref")
            url = f"git+{repository}@{commit}" if isinstance(repository, str) else None
            found = Requirement(name, match.group(1) if match else None, hashed=hashed, url=url)
            line = above + lines.get(name, 1)
            yield Declared("pypi", found, line, line, locked=True, scope=scope, top=True)

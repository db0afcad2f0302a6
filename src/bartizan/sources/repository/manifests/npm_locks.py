"""Locks of JavaScript projects: npm, Yarn, pnpm, Bun, Deno."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from bartizan.sources.repository.manifests.declared import (
    DEVELOPMENT,
    OPTIONAL,
    PEER,
    Declared,
    Numbers,
    json_lines,
    mapping,
    numbered,
    text_of,
)
from bartizan.sources.repository.manifests.package import Requirement

MOST = 500_000


def package_lock(text: str) -> Iterator[Declared]:
    """`package-lock.json` and `npm-shrinkwrap.json` of versions 1 to 3. Raises `ValueError`."""
    document = mapping(msgspec.json.decode(text))
    if "packages" not in document:
        yield from _version_1(document, text)
        return
    lines = json_lines(text)
    for path, entry in mapping(document.get("packages")).items():
        below, _, last = path.rpartition("node_modules/")
        fields = mapping(entry)
        if not last or fields.get("link") is True:
            continue
        version = text_of(fields.get("version"))
        if version is not None:
            name = text_of(fields.get("name")) or last
            line = lines.get(path, 1)
            yield _npm(name, version, fields, line, top="node_modules/" not in below)


_NAMED = re.compile(r'"([^"\\\n]+)":\s*\{\s*"version":\s*"([^"\\\n]+)"')


def _version_1(document: Mapping[str, Any], text: str) -> Iterator[Declared]:
    numbers = Numbers(text)
    lines: dict[tuple[str, str], int] = {}
    for match in _NAMED.finditer(text):
        lines.setdefault((match.group(1), match.group(2)), numbers.at(match.start()))
    waiting: list[tuple[Mapping[str, Any], bool]] = [(mapping(document.get("dependencies")), True)]
    seen = 0
    while waiting:
        table, top = waiting.pop()
        for name, entry in table.items():
            seen += 1
            if seen > MOST:
                raise ValueError("more packages than can be read")
            fields = mapping(entry)
            version = text_of(fields.get("version"))
            if version is not None:
                alias = re.match(r"npm:((?:@[^/@]+/)?[^@/]+)@(.+)", version)
                real, exact = (alias.group(1), alias.group(2)) if alias else (name, version)
                yield _npm(real, exact, fields, lines.get((name, version), 1), top=top)
            inner = mapping(fields.get("dependencies"))
            if inner:
                waiting.append((inner, False))


def _npm(name: str, version: str, fields: Mapping[str, Any], line: int, *, top: bool) -> Declared:
    scope = None
    if fields.get("dev") is True or fields.get("devOptional") is True:
        scope = DEVELOPMENT
    elif fields.get("optional") is True:
        scope = OPTIONAL
    elif fields.get("peer") is True:
        scope = PEER
    resolved = text_of(fields.get("resolved")) or ""
    url = resolved if resolved.startswith("git") else version if version.startswith("git") else None
    exact = None if version.startswith(("git", "http", "file:")) else version
    found = Requirement(name, exact, hashed=bool(fields.get("integrity")), url=url)
    return Declared("npm", found, line, line, locked=True, scope=scope, top=top)


_DESCRIPTOR = re.compile(r'"?((?:@[^/@"]+/)?[^@/"]+)@(?:npm:)?((?:@[^/@"]+/)?[^",@]+@)?([^",]*)"?')
_VERSION = re.compile(r'\s+version:?\s+"?([^\s"]+)"?\s*$')
_RESOLUTION = re.compile(r'\s+resolution:\s+"?((?:@[^/@"]+/)?[^@"]+)@npm:')


def yarn_lock(text: str) -> Iterator[Declared]:
    """`yarn.lock` of both generations."""
    name, version, start = "", "", 0
    wanted: tuple[str, ...] = ()
    berry = "__metadata" in text[:1000]
    for number, line in numbered(text):
        if line and not line[0].isspace() and line.rstrip().endswith(":") and not line.startswith(("#", "__")):
            descriptors = [
                match for part in line.rstrip()[:-1].split(", ") if (match := _DESCRIPTOR.match(part.strip()))
            ]
            first = descriptors[0] if descriptors else None
            alias = first.group(2) if first else None
            name = alias.rstrip("@") if alias else first.group(1) if first else ""
            wanted, start = tuple(match.group(3) for match in descriptors), number
        elif name and (real := _RESOLUTION.match(line)):
            name = real.group(1)
            yield Declared("npm", Requirement(name, version), start, number, locked=True, wanted=wanted)
            name = ""
        elif name and (match := _VERSION.match(line)):
            version = match.group(1)
            if version.endswith("use.local"):
                name = ""
            elif not berry:
                yield Declared("npm", Requirement(name, version), start, number, locked=True, wanted=wanted)
                name = ""


_PNPM = re.compile(r"  ['\"]?/?((?:@[^@/'\"\s(]+/)?[^@/'\"\s(]+)[@/](\d[^'\"\s(_:/]*)")
_IMPORT = re.compile(r"\s+['\"]?((?:@[^/'\"\s]+/)?[^/'\":\s]+)['\"]?:(?:\s+(\S+))?\s*$")
_ASKING = ("importers:", "dependencies:", "devDependencies:", "optionalDependencies:")
_FIELD = re.compile(r"\s+(specifier|version):\s+['\"]?([^'\"(_\s]+)")


def pnpm_lock(text: str) -> Iterator[Declared]:
    """`pnpm-lock.yaml` of versions 5 to 9: the keys of `packages`, with what the importers ask for."""
    asked = _importers(text)
    inside = False
    open_: tuple[str, str, int] | None = None
    scope: str | None = None
    for number, line in numbered(f"{text}\nend:"):
        entry = None
        if line[:1].strip() and not line.startswith("#"):
            inside = line.startswith("packages:")
        elif inside and line[2:3] != " ":
            entry = _PNPM.match(line)
        elif inside and line.strip() == "dev: true":
            scope = DEVELOPMENT
        if open_ is not None and (entry is not None or not inside):
            yield _pnpm(*open_, asked, scope)
            open_ = None
        if entry is not None:
            open_, scope = (entry.group(1), entry.group(2), number), None


def _importers(text: str) -> dict[tuple[str, str], list[str]]:
    """The ranges that the projects of a lock ask for, by the name and version that they get."""
    asked: dict[tuple[str, str], list[str]] = {}
    inside, name, specifier = False, "", ""
    for _, line in numbered(text):
        if line[:1].strip() and not line.startswith("#"):
            inside = line.startswith(_ASKING)
        elif inside and name and (field := _FIELD.match(line)):
            if field.group(1) == "specifier":
                specifier = field.group(2)
            else:
                asked.setdefault((name, field.group(2)), []).append(specifier)
        elif inside and (entry := _IMPORT.match(line)):
            name, specifier = entry.group(1), ""
            if entry.group(2) and entry.group(2)[0].isdigit():
                asked.setdefault((name, re.split(r"[(_]", entry.group(2))[0]), []).append("")
    return asked


def _pnpm(
    name: str, version: str, line: int, asked: Mapping[tuple[str, str], list[str]], scope: str | None
) -> Declared:
    ranges = asked.get((name, version))
    found = Requirement(name, version)
    wanted = tuple(one for one in ranges or () if one)
    return Declared("npm", found, line, line, locked=True, scope=scope, top=ranges is not None, wanted=wanted)


_BUN = re.compile(r'^\s*"((?:[^"\\\n]|\\.)+)":\s*\[\s*"((?:@[^/"@]+/)?[^"@]+)@([^"\n]+)"', re.MULTILINE)


def bun_lock(text: str) -> Iterator[Declared]:
    """`bun.lock`: the list of `packages`; binary `bun.lockb` is not read."""
    numbers = Numbers(text)
    start = text.find('"packages"')
    for match in _BUN.finditer(text, max(start, 0)) if start >= 0 else ():
        version = match.group(3)
        if version.startswith(("workspace:", "file:", "link:")):
            continue
        url = version if version.startswith(("git", "http")) else None
        line = numbers.at(match.start(1))
        hashed = text.find("sha512-", match.end(), text.find("\n", match.end())) >= 0
        found = Requirement(match.group(2), None if url else version, hashed=hashed, url=url)
        yield Declared("npm", found, line, line, locked=True, top=match.group(1) == match.group(2))


_DENO = re.compile(r'^\s*"((?:@[\w.-]+/)?[\w.-]+)@(\d[^"_\n]*)(?:_[^"\n]*)?":\s*\{', re.MULTILINE)


def deno_lock(text: str) -> Iterator[Declared]:
    """`deno.lock`: what it takes from npm."""
    if '"npm"' not in text:
        return
    numbers = Numbers(text)
    begin = text.find('"npm"')
    for match in _DENO.finditer(text, begin):
        line = numbers.at(match.start(1))
        found = Requirement(match.group(1).replace("+", "/"), match.group(2), hashed=True)
        yield Declared("npm", found, line, line, locked=True, top=True)

"""Manifests of JavaScript projects: package.json, pnpm's workspace, Deno."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bartizan.sources.repository.manifests.declared import (
    DEVELOPMENT,
    OPTIONAL,
    PEER,
    RUNTIME,
    Declared,
    Numbers,
)
from bartizan.sources.repository.manifests.package import Requirement
from bartizan.sources.repository.yaml_marks import Marked, load

_SECTIONS = {
    "dependencies": RUNTIME,
    "devDependencies": DEVELOPMENT,
    "optionalDependencies": OPTIONAL,
    "peerDependencies": PEER,
}
_EXACT = re.compile(r"[=v]?\s*(\d+\.\d+\.\d+(?:-[\w.-]+)?(?:\+[\w.-]+)?)\Z")
_LOCAL = ("workspace:", "file:", "link:", "portal:", "patch:", ".", "/", "~/")
_REPOSITORY = re.compile(r"(?:git(?:\+\w+)?:|github:|gitlab:|bitbucket:|https?:|git@)|[\w.-]+/[\w.-]+(?:#.*)?\Z")
_ALIAS = re.compile(r"npm:((?:@[^/@]+/)?[^@/]+)(?:@(.*))?\Z")


def package_json(text: str) -> Iterator[Declared]:
    """`package.json`: dependencies of every kind, `overrides` and `resolutions`. Raises `ValueError`."""
    document = load(text, as_json=True)
    for section, scope in _SECTIONS.items():
        table = document.get(section)
        if table is None:
            continue
        optional = document.get("peerDependenciesMeta") if section == "peerDependencies" else None
        for name, wanted in table.items():
            line = table.key_lines.get(name, wanted.line)
            meta = optional.get(name) if optional is not None else None
            given = meta.get("optional") if meta is not None else None
            purpose = OPTIONAL if given is not None and given.value is True else scope
            yield from npm_declared(name, wanted.text(), line, purpose)
    for section in ("overrides", "resolutions"):
        table = document.get(section)
        if table is not None:
            yield from _overrides(table)
    pnpm = document.get("pnpm")
    inner = pnpm.get("overrides") if pnpm is not None else None
    if inner is not None:
        yield from _overrides(inner)


def _overrides(table: Marked) -> Iterator[Declared]:
    """Versions that the project puts in the place of what its dependencies ask for."""
    for name, wanted in table.items():
        text = wanted.text()
        plain = re.sub(r"(?<=.)@[^/]*\Z", "", name.rpartition("**/")[2].rpartition(">")[2])
        if text is not None:
            line = table.key_lines.get(name, wanted.line)
            for found in npm_declared(plain, text, line, None):
                yield Declared("npm", found.requirement, line, line, listed=False)


def npm_declared(name: str, wanted: str | None, line: int, scope: str | None) -> Iterator[Declared]:
    """A dependency by its range: aliases under their real name, nothing for packages of the project itself."""
    if not wanted:
        wanted = "*" if wanted == "" else None
    if wanted is None or not name:
        return
    wanted = wanted.strip()
    if wanted.startswith("catalog:"):
        found = Requirement(name, None, wanted)
        yield Declared("npm", found, line, line, scope=scope, central=f"{wanted.rstrip()}|{name}")
        return
    alias = _ALIAS.match(wanted)
    if alias is not None:
        name, wanted = alias.group(1), alias.group(2) or "*"
    if wanted.startswith(_LOCAL):
        return
    if _REPOSITORY.match(wanted):
        yield Declared("npm", Requirement(name, None, url=wanted), line, line, scope=scope)
        return
    exact = _EXACT.match(wanted)
    yield Declared("npm", Requirement(name, exact.group(1) if exact else None, wanted), line, line, scope=scope)


def pnpm_workspace(text: str) -> Iterator[Declared]:
    """The catalogues of `pnpm-workspace.yaml`: versions by name. Raises `ValueError`."""
    document = load(text, as_json=False)
    tables = [("catalog:", document.get("catalog")), ("catalog:default", document.get("catalog"))]
    catalogs = document.get("catalogs")
    if catalogs is not None:
        tables += [(f"catalog:{name}", table) for name, table in catalogs.items()]
    for key, table in tables:
        for name, wanted in table.items() if table is not None else ():
            text_ = wanted.text()
            for found in npm_declared(name, text_, wanted.line, None):
                yield Declared(
                    "npm", found.requirement, wanted.line, wanted.line, central=f"{key}|{name}", listed=False
                )


_NPM_WORD = re.compile(r'"(?:[^"\n]*?\s)?npm:/?((?:@[\w.-]+/)?[\w.-]+)(?:@([^"/\s]+))?[^"\n]*"')


def deno_json(text: str) -> Iterator[Declared]:
    """`deno.json` and `deno.jsonc`: what `imports` and tasks take from npm."""
    numbers = Numbers(text)
    for match in _NPM_WORD.finditer(text):
        yield from npm_declared(match.group(1), match.group(2) or "*", numbers.at(match.start()), RUNTIME)

"""A dependency as it is declared, and the records of one that is an AI package."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote

from packaging.requirements import InvalidRequirement
from packaging.requirements import Requirement as Parsed

from bartizan.catalog.packages import Packages, normal_name
from bartizan.model.asset import Asset, Sighting
from bartizan.model.edge import Edge
from bartizan.model.location import Evidence, Location
from bartizan.model.values import Value
from bartizan.sources.repository.reader import Context

PACKAGE = "package"
SOURCE = "manifest"
MOST_FACTS = 20
_SCOPES = ("runtime", "optional", "peer", "build", "test", "dev")
LONGEST = 400
_FILE = re.compile(
    r"(?P<name>[A-Za-z0-9][\w.-]*?)-(?P<version>\d[\w.!+]*)"
    r"(?:(?:-\d\w*)?-[\w.]+-[\w.]+-[\w.]+\.whl|\.(?:tar\.gz|tar\.bz2|zip|tgz))"
)


@dataclass(frozen=True, slots=True)
class Requirement:
    """A dependency: its name, the version when exactly one is meant, and what was written."""

    name: str
    version: str | None = None
    specifier: str | None = None
    hashed: bool = False
    url: str | None = None
    replaces: str | None = None
    """The package in whose place this one is used: a fork of it."""


def requirement(text: str) -> Requirement | None:
    """A PEP 508 requirement; None when `text` is none."""
    text = text.strip()
    if not text or len(text) > LONGEST:
        return None
    try:
        parsed = Parsed(text)
    except InvalidRequirement:
        return None
    exact = [item.version for item in parsed.specifier if item.operator in {"==", "==="} and "*" not in item.version]
    version = exact[0] if exact else _of_file(parsed.name, parsed.url)
    return Requirement(parsed.name, version, str(parsed.specifier) or None, url=parsed.url)


def _of_file(name: str, url: str | None) -> str | None:
    """The version that a wheel's or an archive's own name states, where it is of this package."""
    file = unquote((url or "").partition("#")[0].partition("?")[0].rpartition("/")[2])
    match = _FILE.fullmatch(file)
    same = match is not None and normal_name("pypi", match["name"]) == normal_name("pypi", name)
    return match["version"] if match is not None and same else None


def purl(ecosystem: str, name: str, version: str | None) -> str:
    """The package URL: `pkg:pypi/langchain@0.2.1`; npm scopes and Maven groups are its namespace."""
    kind = {"packagist": "composer", "rubygems": "gem", "go": "golang"}.get(ecosystem, ecosystem)
    plain = normal_name(ecosystem, name)
    if ecosystem == "maven":
        plain = plain.replace(":", "/")
    path = "/".join(quote(part, safe=".-_~+") for part in plain.split("/"))
    return f"pkg:{kind}/{path}" + (f"@{quote(version, safe='.-_~+!')}" if version else "")


@dataclass(frozen=True, slots=True)
class Found:
    """A dependency with its place, ready to become an asset; see `Declared` for `scope` and `direct`."""

    requirement: Requirement
    ecosystem: str
    location: Location
    locked: bool = False
    scope: str | None = None
    direct: bool | None = None


def found_records(found: Iterable[Found], known: Packages, context: Context) -> Iterator[Asset | Edge]:
    """One asset for each release of an AI package, with all its places; and the edges from the repository."""
    groups: dict[str, list[tuple[Found, Mapping[str, Any]]]] = {}
    for one in found:
        row = known.find(one.ecosystem, one.requirement.name)
        if row is None and one.requirement.replaces is not None:
            row = known.find(one.ecosystem, one.requirement.replaces)
        if row is not None:
            id_ = purl(one.ecosystem, one.requirement.name, one.requirement.version)
            groups.setdefault(id_, []).append((one, row))
    for id_, members in groups.items():
        yield from _group(id_, members, context)


def _group(id_: str, members: Sequence[tuple[Found, Mapping[str, Any]]], context: Context) -> Iterator[Asset | Edge]:
    configs = [_config(one, row) for one, row in members]
    whole: dict[str, Value] = {}
    for config in configs:
        whole |= {key: value for key, value in config.items() if key not in whole}
    scopes = [one.scope for one, _ in members if one.scope is not None]
    if scopes:
        whole["scope"] = min(scopes, key=_SCOPES.index)
    told = [one.direct for one, _ in members if one.direct is not None]
    if told:
        whole["direct"] = any(told)
    whole["pinned"] = any(config["pinned"] for config in configs)
    first = members[0][0]
    name = normal_name(first.ecosystem, first.requirement.name)
    sightings = tuple(Sighting(SOURCE, one.location, config) for (one, _), config in zip(members, configs, strict=True))
    yield Asset(id_, PACKAGE, "sdk", name, first.ecosystem, config=whole, sightings=sightings)
    facts = tuple(
        _evidence(one.requirement, one.location, "locks" if one.locked else "asks for", "")
        for one, _ in members[:MOST_FACTS]
    )
    yield Edge(f"repo:{context.repo}", id_, "depends-on", evidence=facts)


def _evidence(found: Requirement, location: Location, verb: str, where: str) -> Evidence:
    suffix = f" ({where})" if where else ""
    version = f" {found.version}" if found.version else ""
    return Evidence(f"{location.path} {verb} {found.name}{version}{suffix}", location=location)


def _config(one: Found, row: Mapping[str, Any]) -> dict[str, Value]:
    """What one place says of a package."""
    found = one.requirement
    config: dict[str, Value] = {
        "ecosystem": one.ecosystem,
        "name": normal_name(one.ecosystem, found.name),
        "category": str(row["category"]),
        "vendor": str(row["vendor"]),
        "hosted": bool(row.get("hosted")),
        "pinned": one.locked or found.version is not None,
    }
    if found.version:
        config["version"] = found.version
    if found.specifier:
        config["specifier"] = found.specifier
    if found.replaces:
        config["replaces"] = normal_name(one.ecosystem, found.replaces)
    if found.hashed:
        config["hashed"] = True
    if found.url:
        config["url"] = _CREDENTIALS.sub("//", found.url)
        settled = is_settled(found.url, hashed=found.hashed)
        if settled is not None:
            config["source_fixed"] = settled
    if one.scope:
        config["scope"] = one.scope
    if one.direct is not None:
        config["direct"] = one.direct
    return config


_COMMIT = re.compile(r"[@#=/](?=[0-9a-f]*\d)[0-9a-f]{7,64}(?:[#&?].*)?\Z")
_CREDENTIALS = re.compile(r"//[^/@\s]{1,400}@")
"""User and password in an address: never shown."""
_HASHED = re.compile(r"[#&](?:sha256|sha384|sha512)[=-]")


def is_settled(url: str, *, hashed: bool = False) -> bool | None:
    """Whether an address always gives the same code: by a commit, or by a hash; None for a path of this machine."""
    if not re.match(
        r"(?:git|hg|svn|bzr)\+|https?:|ssh:|git[:@]|git://|(?:github|gitlab|bitbucket):|[\w.-]+/[\w.-]+", url
    ):
        return None
    if url.startswith((".", "/", "file:")):
        return None
    plain = re.sub(r"&?(?:egg|subdirectory)=[^&]*", "", url).rstrip("#&")
    return bool(hashed and not url.startswith("git")) or bool(_COMMIT.search(plain) or _HASHED.search(url))


def package_records(
    found: Requirement,
    ecosystem: str,
    location: Location,
    known: Packages,
    context: Context,
    *,
    source: str = SOURCE,
    owner: str | None = None,
    where: str = "",
    verb: str = "asks for",
    locked: bool = False,
) -> Iterator[Asset | Edge]:
    """The asset of an AI package and the edge from what depends on it; nothing for other packages."""
    row = known.find(ecosystem, found.name)
    if row is None:
        return
    id_ = purl(ecosystem, found.name, found.version)
    config = _config(Found(found, ecosystem, location, locked=locked), row)
    yield Asset(
        id_,
        PACKAGE,
        "sdk",
        normal_name(ecosystem, found.name),
        ecosystem,
        config=config,
        sightings=(Sighting(source, location, config),),
    )
    evidence = _evidence(found, location, verb, where)
    yield Edge(owner or f"repo:{context.repo}", id_, "depends-on", evidence=(evidence,))

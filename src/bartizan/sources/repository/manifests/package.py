"""A dependency as it is declared, and the records of one that is an AI package."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

from packaging.requirements import InvalidRequirement
from packaging.requirements import Requirement as Parsed

from bartizan.model.asset import Asset, Sighting
from bartizan.model.edge import Edge
from bartizan.model.location import Evidence, Location
from bartizan.model.values import Value
from bartizan.sources.repository.ai import Packages, normal_name
from bartizan.sources.repository.reader import Context

PACKAGE = "package"
_KINDS = {"vector-db": "vector-store", "mcp": "mcp-server", "guardrail": "guardrail"}
LONGEST = 400


@dataclass(frozen=True, slots=True)
class Requirement:
    """A dependency: its name, the version when exactly one is meant, and what was written."""

    name: str
    version: str | None = None
    specifier: str | None = None
    hashed: bool = False
    url: str | None = None


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
    return Requirement(parsed.name, exact[0] if exact else None, str(parsed.specifier) or None, url=parsed.url)


def purl(ecosystem: str, name: str, version: str | None) -> str:
    """The package URL: `pkg:pypi/langchain@0.2.1`; npm scopes and Maven groups are its namespace."""
    kind = {"packagist": "composer", "rubygems": "gem", "go": "golang"}.get(ecosystem, ecosystem)
    plain = normal_name(ecosystem, name)
    if ecosystem == "maven":
        plain = plain.replace(":", "/")
    path = "/".join(quote(part, safe=".-_~+") for part in plain.split("/"))
    return f"pkg:{kind}/{path}" + (f"@{quote(version, safe='.-_~+!')}" if version else "")


def package_records(
    found: Requirement,
    ecosystem: str,
    location: Location,
    known: Packages,
    context: Context,
    *,
    source: str = "manifest",
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
    config: dict[str, Value] = {
        "ecosystem": ecosystem,
        "name": normal_name(ecosystem, found.name),
        "category": str(row["category"]),
        "vendor": str(row["vendor"]),
        "hosted": bool(row.get("hosted")),
        "pinned": locked or found.version is not None,
    }
    if found.version:
        config["version"] = found.version
    if found.specifier:
        config["specifier"] = found.specifier
    if found.hashed:
        config["hashed"] = True
    if found.url:
        config["url"] = found.url
    yield Asset(
        id_,
        PACKAGE,
        "sdk",
        normal_name(ecosystem, found.name),
        ecosystem,
        config=config,
        sightings=(Sighting(source, location, config),),
    )
    suffix = f" ({where})" if where else ""
    version = f" {found.version}" if found.version else ""
    evidence = Evidence(f"{location.path} {verb} {found.name}{version}{suffix}", location=location)
    yield Edge(owner or f"repo:{context.repo}", id_, "depends-on", evidence=(evidence,))

"""Package assets with what the database says of them, and the findings about that in words."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from urllib.parse import unquote

from bartizan.catalog.packages import Packages, normal_name
from bartizan.model.asset import Asset
from bartizan.model.edge import Gap
from bartizan.model.errors import StoreError
from bartizan.model.finding import Finding, Fix
from bartizan.model.location import Evidence
from bartizan.model.severity import Severity, Verdict
from bartizan.model.values import Unknown, Value
from bartizan.posture.evidence import location
from bartizan.posture.vulnerabilities.database import Database, EcosystemStatus, families_digest, opened
from bartizan.posture.vulnerabilities.matching import Assessment, PackageAdvisories, Vulnerability
from bartizan.posture.vulnerabilities.records import Exploitation

PACKAGE = "package"
SOURCE = "vulnerabilities"
KNOWN, EXPLOITED, MALICIOUS = "package-known-vulnerability", "package-exploited-vulnerability", "package-malicious"
OLD_DAYS = 30
MOST_SHOWN = 24
MOST_NAMED = 5
_WHICH = Unknown("the version that is installed")


@dataclasses.dataclass(frozen=True, slots=True)
class Examined:
    """The assets, package assets completed by `vulnerabilities`, `exploited` and `malicious`; and the gaps."""

    assets: dict[str, Asset]
    gaps: tuple[Gap, ...]


def examine_packages(assets: Mapping[str, Asset], path: Path, known: Packages, today: datetime.date) -> Examined:
    """Match every package asset against the database at `path`; without one, a single gap says how to get it."""
    wanted = [asset for asset in assets.values() if asset.type == PACKAGE]
    if not wanted:
        return Examined(dict(assets), ())
    try:
        with opened(path) as database:
            return _examined(assets, wanted, database, known, today)
    except StoreError as error:
        where = f" ({error.where})" if path.is_file() else ""
        why = f"{len(wanted)} were not compared with known vulnerabilities: {error.message}{where}"
        return Examined(dict(assets), (Gap(SOURCE, "AI packages", why, error.hint or "`bartizan vuln update`"),))


def _examined(
    assets: Mapping[str, Asset], wanted: Iterable[Asset], database: Database, known: Packages, today: datetime.date
) -> Examined:
    out = dict(assets)
    matcher = Matcher(database, known)
    uncovered: dict[str, int] = {}
    for asset in wanted:
        said = matcher.said(asset)
        if said is None:
            ecosystem = str(asset.config.get("ecosystem"))
            uncovered[ecosystem] = uncovered.get(ecosystem, 0) + 1
        else:
            out[asset.id] = dataclasses.replace(asset, config={**asset.config, **said})
    gaps = [
        Gap(
            SOURCE,
            ecosystem,
            f"{count} AI packages of {ecosystem} were not compared: the database has no records of them",
            f"`bartizan vuln update` with a mirror of the records of {ecosystem}",
        )
        for ecosystem, count in sorted(uncovered.items())
    ]
    used = {str(asset.config.get("ecosystem")) for asset in wanted}
    gaps += [gap for one in database.ecosystems() if one.name in used and (gap := _old(one, today)) is not None]
    return Examined(out, tuple(gaps))


def _old(status: EcosystemStatus, today: datetime.date) -> Gap | None:
    days = (today - datetime.date.fromisoformat(status.updated[:10])).days
    if days <= OLD_DAYS:
        return None
    why = f"the records of {status.name} are {days} days old: what was published since is not known"
    return Gap(SOURCE, status.name, why, "`bartizan vuln update` with a fresh mirror")


class Matcher:
    """Asks the database about packages; the advisories of each package are read and compiled once."""

    def __init__(self, database: Database, known: Packages) -> None:
        """`known` is the catalogue's list of AI packages."""
        self._database = database
        self._known = known
        self._status = {one.name: one for one in database.ecosystems()}
        self._listed = {name: database.listed(name) for name in self._status}
        self._digest = families_digest(known)
        self._packages: dict[tuple[str, str], tuple[PackageAdvisories, dict[str, Exploitation]]] = {}

    def said(self, asset: Asset) -> dict[str, Value] | None:
        """The properties to add to a package asset; None when the database does not cover the package."""
        ecosystem = str(asset.config.get("ecosystem", ""))
        name = normal_name(ecosystem, str(asset.config.get("name") or asset.name))
        if not self._covers(ecosystem, name):
            return None
        package, exploitation = self._about(ecosystem, name)
        if not package.compiled:
            return {"vulnerabilities": [], "exploited": [], "malicious": []}
        version = installed_version(asset)
        if version is None:
            return {"vulnerabilities": _WHICH}
        found = package.assess(version, exploitation)
        if found is None:
            return {"vulnerabilities": Unknown(f"the place of {version} among the releases")}
        return _properties(found)

    def _about(self, ecosystem: str, name: str) -> tuple[PackageAdvisories, dict[str, Exploitation]]:
        """A package's advisories, and what is known of the exploitation of their CVEs."""
        about = self._packages.get((ecosystem, name))
        if about is None:
            package = PackageAdvisories.of(ecosystem, self._database.advisories(ecosystem, name))
            names = {one for each in package.compiled for one in (each.advisory.id, *each.advisory.aliases)}
            about = package, self._database.exploitation(names)
            self._packages[ecosystem, name] = about
        return about

    def _covers(self, ecosystem: str, name: str) -> bool:
        status = self._status.get(ecosystem)
        if status is None:
            return False
        return status.listed == "all" or name in self._listed[ecosystem] or status.listed == self._digest


def installed_version(asset: Asset) -> str | None:
    """The version of a package asset: the one that its configuration or its purl names."""
    version = asset.config.get("version")
    if isinstance(version, str) and version:
        return version
    if isinstance(version, Unknown):
        return None
    _, at, tail = asset.id.rpartition("@")
    return unquote(tail.partition("?")[0]) if at and "/" not in tail else None


def _properties(found: Assessment) -> dict[str, Value]:
    listed: list[Value] = [_record(one) for one in found.vulnerabilities]
    out: dict[str, Value] = {
        "vulnerabilities": listed,
        "exploited": [one.id for one in found.vulnerabilities if one.kev is not None],
        "malicious": list(found.malicious),
    }
    if not listed and found.unclear:
        id_, why = found.unclear[0]
        out["vulnerabilities"] = Unknown(f"the releases that {id_} concerns ({why})")
    if found.mended is not None:
        out["mended"] = found.mended
    return out


def _record(one: Vulnerability) -> Value:
    record: dict[str, Value] = {
        "id": one.id,
        "aliases": list(one.aliases),
        "severity": one.severity,
        "score": one.score,
        "summary": one.summary,
        "fixed": list(one.fixed),
        "epss": one.epss,
        "kev": one.kev,
        "modified": one.modified,
    }
    return {key: value for key, value in record.items() if value is not None}


def described(findings: Iterable[Finding], assets: Mapping[str, Asset]) -> list[Finding]:
    """The findings, those about packages with each vulnerability named, its fix, and its severity."""
    return [
        _described(one, assets[one.asset]) if one.rule in {KNOWN, EXPLOITED, MALICIOUS} and one.asset in assets else one
        for one in findings
    ]


def _described(finding: Finding, asset: Asset) -> Finding:
    version = installed_version(asset)
    if finding.verdict is not Verdict.FAIL:
        specifier = asset.config.get("specifier")
        asked = f"; {specifier} is asked for" if isinstance(specifier, str) and version is None else ""
        text = "no lock file tells which version is installed" if version is None else None
        evidence = (Evidence(f"{text}{asked}", "version", None, location(asset)),) if text else finding.evidence
        return dataclasses.replace(finding, evidence=evidence)
    if finding.rule == MALICIOUS:
        facts = [
            Evidence(f"{asset.name} {version} is reported as malware: {one}", "malicious", one, location(asset))
            for one in _texts(asset.config.get("malicious"))
        ]
        return dataclasses.replace(finding, evidence=tuple(facts[:MOST_SHOWN]))
    shown = [
        (index, one)
        for index, one in enumerate(_records(asset.config.get("vulnerabilities")))
        if finding.rule == KNOWN or one.get("kev")
    ]
    facts = [
        Evidence(sentence(one), f"vulnerabilities[{index}]", one["id"], location(asset))
        for index, one in shown[:MOST_SHOWN]
    ]
    if len(shown) > MOST_SHOWN:
        facts.append(Evidence(f"and {len(shown) - MOST_SHOWN} more", "vulnerabilities", len(shown), location(asset)))
    worst = [Severity(str(one["severity"])) for _, one in shown if one.get("severity")]
    severity = max(worst, key=lambda one: one.rank, default=Severity.MEDIUM)
    return dataclasses.replace(
        finding,
        severity=severity if finding.rule == KNOWN else finding.severity,
        evidence=tuple(facts),
        fix=_fix(asset, version or "", finding.fix),
    )


def joined(gaps: Iterable[Gap]) -> list[Gap]:
    """The gaps of judging, those about single packages as one: each has its finding that tells the reason."""
    kept: list[Gap] = []
    packages: list[str] = []
    for gap in gaps:
        prefix, _, purl = gap.what.partition("vulnerabilities of ")
        if not prefix and purl.startswith("pkg:"):
            packages.append(purl)
        else:
            kept.append(gap)
    if packages:
        named = ", ".join(sorted(packages)[:MOST_NAMED]) + (", …" if len(packages) > MOST_NAMED else "")
        why = f"whether known vulnerabilities concern {len(packages)} AI packages could not be decided"
        kept.append(Gap(SOURCE, named, why, "lock files beside the manifests, or exact versions in them"))
    return kept


def sentence(one: Mapping[str, Value]) -> str:
    """A vulnerability in words: `CVE-2026-1 (GHSA-…), high 8.1: what it is; fixed in 2.1.0`."""
    aliases = _texts(one.get("aliases"))
    rated = " ".join(str(one[key]) for key in ("severity", "score") if one.get(key) is not None) or "not rated"
    parts = [f"{one['id']}" + (f" ({', '.join(aliases[:3])})" if aliases else "") + f", {rated}"]
    if one.get("summary"):
        parts[0] += f": {one['summary']}"
    fixed = _texts(one.get("fixed"))
    parts.append(f"fixed in {', '.join(fixed[:4])}" if fixed else "no fixed release is known")
    if one.get("kev"):
        parts.append(f"exploited in the wild (CISA, {one['kev']})")
    chance = one.get("epss")
    if isinstance(chance, float):
        parts.append(f"EPSS {chance:.1%}")
    return "; ".join(parts)


def _fix(asset: Asset, version: str, stated: Fix | None) -> Fix:
    mended: object = asset.config.get("mended")
    if isinstance(mended, str):
        lowest = "That is the lowest release that no known vulnerability concerns."
        return Fix(f"Upgrade {asset.name} from {version} to {mended} or later.", note=lowest)
    summary = f"No release of {asset.name} is known that mends all of it; replace it, or keep untrusted input from it."
    return Fix(summary, note=stated.note if stated is not None else None)


def _records(value: object) -> Iterator[Mapping[str, Value]]:
    if isinstance(value, list):
        yield from (one for one in value if isinstance(one, Mapping) and isinstance(one.get("id"), str))


def _texts(value: object) -> list[str]:
    return [one for one in value if isinstance(one, str)] if isinstance(value, list | tuple) else []

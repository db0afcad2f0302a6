"""What known vulnerabilities cost: an update from a mirror, and 10,000 packages matched, beside univers' own ranges.

`python bench/vulnerabilities.py` makes a mirror of 20,000 records in OSV's format, of which a third is about AI
packages, and prints CPU seconds, the best of five runs of each. The peer asks the library `univers`, which orders the
versions here too, whether each range holds each version, with the advisories in memory; it only counts, where the
other tells ids, severity, the fixed releases and the one that mends all.
"""

from __future__ import annotations

import json
import random
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from univers.version_constraint import VersionConstraint
from univers.version_range import PypiVersionRange
from univers.versions import PypiVersion

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "src"))

from bartizan.catalog.load import load_catalog
from bartizan.catalog.packages import Packages, packages
from bartizan.model.asset import Asset
from bartizan.model.values import Value
from bartizan.posture.vulnerabilities.assets import Matcher
from bartizan.posture.vulnerabilities.database import opened
from bartizan.posture.vulnerabilities.matching import parsed
from bartizan.service.vulnerabilities import update

RECORDS, PACKAGES, SEED, RUNS = 20_000, 10_000, 7, 5
Result = TypeVar("Result")


def version(chance: random.Random) -> str:
    return f"{chance.randrange(12)}.{chance.randrange(20)}.{chance.randrange(6)}"


def record(number: int, name: str, chance: random.Random) -> dict[str, Any]:
    first, last = sorted((version(chance), version(chance)), key=PypiVersion)
    events = [{"introduced": chance.choice(["0", first])}, {"fixed": last}]
    package = {"ecosystem": "PyPI", "name": name}
    return {
        "id": f"GHSA-{number:04d}-aaaa-bbbb",
        "modified": "2099-01-01T00:00:00Z",
        "aliases": [f"CVE-2099-{number}"],
        "summary": "A flaw that somebody described in a sentence of usual length",
        "severity": [{"type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:N"}],
        "affected": [{"package": package, "ranges": [{"type": "ECOSYSTEM", "events": events}]}],
    }


def peer(found: dict[str, list[dict[str, Any]]], wanted: list[Asset]) -> int:
    """How many advisories concern the packages, by univers' ranges."""
    hits = 0
    for asset in wanted:
        installed = PypiVersion(str(asset.config["version"]))
        for one in found.get(asset.name, []):
            introduced, fixed = (next(iter(event.values())) for event in one["affected"][0]["ranges"][0]["events"])
            if introduced == fixed:
                continue
            bounds = [VersionConstraint(comparator="<", version=PypiVersion(fixed))]
            if introduced != "0":
                bounds.append(VersionConstraint(comparator=">=", version=PypiVersion(introduced)))
            hits += installed in PypiVersionRange(constraints=tuple(sorted(bounds)))
    return hits


def ours_of(database: Path, known: Packages, wanted: list[Asset]) -> list[dict[str, Value] | None]:
    """What the database says of each package, opened anew and with nothing remembered."""
    parsed.cache_clear()
    with opened(database) as held:
        matcher = Matcher(held, known)
        return [matcher.said(asset) for asset in wanted]


def best(call: Callable[[], Result]) -> tuple[float, Result]:
    """CPU seconds of the best of `RUNS` runs, and what it gave."""
    least = float("inf")
    for _ in range(RUNS):
        start = time.process_time()
        result = call()
        least = min(least, time.process_time() - start)
    return least, result


def main() -> int:
    chance = random.Random(SEED)
    catalog = load_catalog()
    known = packages(catalog)
    ours = sorted(name for ecosystem, name in known.rows if ecosystem == "pypi")
    names = [chance.choice(ours) if n % 3 == 0 else f"other-{n % 4000}" for n in range(RECORDS)]
    records = [record(n, name, chance) for n, name in enumerate(names)]
    wanted = []
    for n in range(PACKAGES):
        name, installed = chance.choice(ours), version(chance)
        said = {"ecosystem": "pypi", "name": name, "version": installed}
        wanted.append(Asset(f"pkg:pypi/{name}@{installed}#{n}", "package", "sdk", name, "pypi", config=said))
    with tempfile.TemporaryDirectory() as folder:
        mirror, database = Path(folder, "all.zip"), Path(folder, "db")
        with zipfile.ZipFile(mirror, "w", zipfile.ZIP_DEFLATED) as out:
            for one in records:
                out.writestr(f"{one['id']}.json", json.dumps(one))
        start = time.process_time()
        update(database, [str(mirror)], catalog)
        print(
            f"update from {RECORDS:,} records {time.process_time() - start:6.2f} s, {database.stat().st_size:,} bytes"
        )
        took, said_of = best(lambda: ours_of(database, known, wanted))
    hits = sum(len(one["vulnerabilities"]) for one in said_of if one and isinstance(one["vulnerabilities"], list))
    print(f"{PACKAGES:,} packages matched        {took:6.2f} s, {hits:,} vulnerabilities")
    found: dict[str, list[dict[str, Any]]] = {}
    for name, one in zip(names, records, strict=True):
        found.setdefault(name, []).append(one)
    took, theirs = best(lambda: peer(found, wanted))
    print(f"counted by univers' ranges    {took:6.2f} s, {theirs:,} vulnerabilities")
    return 0 if hits == theirs else 1


if __name__ == "__main__":
    sys.exit(main())

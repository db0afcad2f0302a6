"""A scan's records as rows of the tables."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import msgspec

from bartizan.model.asset import Asset
from bartizan.model.attack_path import AttackPath
from bartizan.model.codec import to_data
from bartizan.model.errors import InputError
from bartizan.model.finding import Finding, fingerprint
from bartizan.model.scan import ScanResult
from bartizan.model.severity import Severity, Verdict
from bartizan.model.values import Config, plain

LONGEST_ID = 1000
LONGEST_NAME = 500
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
Row = tuple[object, ...]


@dataclass(slots=True)
class Figures:
    """What an asset's row counts: its open failed findings, the paths through it, the highest risk."""

    severity: Severity | None = None
    findings: int = 0
    paths: int = 0
    risk: int = 0

    def add(self, finding: Finding) -> None:
        """Count one open finding."""
        if finding.verdict is Verdict.FAIL:
            self.findings += 1
            if self.severity is None or finding.severity.rank > self.severity.rank:
                self.severity = finding.severity
        self.risk = max(self.risk, finding.risk.score if finding.risk else 0)


@dataclass(slots=True)
class Digest:
    """SHA-256 over every document that was encoded."""

    _hash: hashlib._Hash = field(default_factory=hashlib.sha256)

    def encode(self, record: object) -> str:
        """The record as JSON text that PostgreSQL can hold: no NUL, no half characters."""
        encoded = encode(record)
        self._hash.update(encoded.encode())
        return encoded

    def __str__(self) -> str:
        return self._hash.hexdigest()


def encode(record: object) -> str:
    """A record, or JSON data, as JSON text that `jsonb` takes.

    What `codec.to_data` writes, except that absent values are written as null: msgspec encodes records
    ten times as fast, and only those that hold an `Unknown`, the one record with an `attribute`, go
    the slow way.
    """
    try:
        encoded = msgspec.json.encode(record)
        if b'"attribute":' in encoded:
            encoded = msgspec.json.encode(_plain_asset(record) if isinstance(record, Asset) else to_data(record))
    except UnicodeEncodeError:
        encoded = msgspec.json.encode(_clean_data(to_data(record)))
    text = encoded.decode()
    return msgspec.json.encode(_clean_data(to_data(record))).decode() if "\\u0000" in text else text


def _plain_asset(asset: Asset) -> Asset:
    """The asset with its configuration values as JSON data."""

    def data(config: Config) -> Any:
        return plain(config)

    sightings = tuple(replace(one, config=data(one.config)) for one in asset.sightings)
    drift = tuple(replace(one, declared=to_data(one.declared), live=to_data(one.live)) for one in asset.drift)
    return replace(asset, config=data(asset.config), sightings=sightings, drift=drift)


def clean(text: str, longest: int = LONGEST_NAME) -> str:
    """`text` as a column can hold it."""
    return _UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", text[:longest])


def maybe(text: str | None) -> str | None:
    """`clean`, or None."""
    return None if text is None else clean(text)


def _clean_data(data: object) -> object:
    if isinstance(data, str):
        return _UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", data)
    if isinstance(data, Mapping):
        return {
            _UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", str(key)): _clean_data(value) for key, value in data.items()
        }
    if isinstance(data, list):
        return [_clean_data(value) for value in data]
    return data


def moment(text: str, where: str) -> datetime:
    """A UTC time from ISO-8601; raises `InputError`."""
    try:
        parsed = datetime.fromisoformat(text)
    except ValueError as error:
        raise InputError(f"'{text[:60]}' is not a time in ISO-8601", where=where) from error
    return parsed.replace(tzinfo=UTC) if parsed.tzinfo is None else parsed.astimezone(UTC)


def scope_of(targets: Iterable[str]) -> str:
    """The scope of a scan: its set of targets, whatever their order."""
    return fingerprint(*sorted(set(targets)))


def check_ids(result: ScanResult) -> None:
    """Raise `InputError` where an id is too long for an index."""
    findings, paths = [one.id for one in result.findings], [one.id for one in result.attack_paths]
    for name, ids in (("findings", findings), ("attack_paths", paths)):
        for number, identifier in enumerate(ids):
            if len(identifier) > LONGEST_ID:
                raise InputError(f"an id is longer than {LONGEST_ID} characters", where=f"{name}[{number}].id")


def figures(result: ScanResult, accepted: frozenset[str]) -> dict[str, Figures]:
    """The figures of each asset id; `accepted` findings do not count."""
    out: dict[str, Figures] = defaultdict(Figures)
    for finding in result.findings:
        if finding.id not in accepted:
            out[finding.asset].add(finding)
    for path in result.attack_paths:
        for asset in path_assets(path):
            figure = out[asset]
            figure.paths += 1
            figure.risk = max(figure.risk, path.risk.score)
    return out


def path_assets(path: AttackPath) -> set[str]:
    """The ids of all assets on a path."""
    ends = {path.entry, path.target}
    for step in path.steps:
        ends |= {step.source, step.target}
    return ends


def places(asset: Asset) -> list[str]:
    """Where an asset was seen in files: each path, alone and after its repository's name."""
    repository = asset.id[5:].partition("//")[0] if asset.id.startswith("repo:") else None
    out: set[str] = set()
    for sighting in asset.sightings:
        if sighting.location.path is not None:
            path = clean(sighting.location.path)
            out.add(path)
            if repository:
                out.add(f"{clean(repository)}/{path}")
    return sorted(out)


ASSET_COLUMNS = (
    "snapshot", "key", "id", "type", "kind", "name", "provider", "account", "region", "stage", "exposure",
    "sensitivity", "severity", "risk", "findings", "paths", "drift", "sources", "places", "first_seen", "last_seen",
    "tags",
)  # fmt: skip


def asset_rows(
    result: ScanResult, snapshot: int, seen: datetime, counts: Mapping[str, Figures], digest: Digest
) -> Iterator[Row]:
    """Rows of `asset`, one an id, each followed by its document."""
    done: set[str] = set()
    none = Figures()
    for asset in result.assets:
        key = fingerprint(asset.id)
        if key in done:
            continue
        done.add(key)
        figure = counts.get(asset.id, none)
        yield (
            snapshot, key, clean(asset.id, 4000), clean(asset.type), clean(asset.kind), clean(asset.name or asset.id),
            clean(asset.provider), maybe(asset.account), maybe(asset.region), asset.stage, asset.exposure,
            asset.sensitivity, figure.severity, figure.risk, figure.findings, figure.paths, len(asset.drift),
            sorted({clean(sighting.source) for sighting in asset.sightings}), places(asset), seen, seen,
            encode(asset.tags),
            digest.encode(asset),
        )  # fmt: skip


EDGE_COLUMNS = ("snapshot", "number", "source", "target", "kind", "technique", "likelihood", "document")


def edge_rows(result: ScanResult, snapshot: int, digest: Digest) -> Iterator[Row]:
    """Rows of `edge`."""
    for number, edge in enumerate(result.edges):
        yield (
            snapshot, number, fingerprint(edge.source), fingerprint(edge.target), clean(edge.kind),
            maybe(edge.technique), edge.likelihood, digest.encode(edge),
        )  # fmt: skip


FINDING_COLUMNS = (
    "id", "rule", "title", "asset", "verdict", "severity", "confidence", "risk", "kind", "stage", "provider", "state",
    "scopes", "snapshot", "first_seen", "last_seen", "document",
)  # fmt: skip


def finding_rows(result: ScanResult, snapshot: int, scope: str, seen: datetime, digest: Digest) -> Iterator[Row]:
    """Rows of `finding`, one an id."""
    assets = {asset.id: asset for asset in result.assets}
    done: set[str] = set()
    for finding in result.findings:
        if finding.id in done:
            continue
        done.add(finding.id)
        asset = assets.get(finding.asset)
        yield (
            clean(finding.id, LONGEST_ID), clean(finding.rule), clean(finding.title, 2000), fingerprint(finding.asset),
            finding.verdict, finding.severity, finding.confidence, finding.risk.score if finding.risk else 0,
            clean(asset.kind) if asset else None, asset.stage if asset else None,
            clean(asset.provider) if asset else None, "open", [scope], snapshot, seen, seen, digest.encode(finding),
        )  # fmt: skip


PATH_COLUMNS = (
    "snapshot", "id", "title", "entry", "target", "target_kind", "hops", "risk", "severity", "likelihood", "impact",
    "breaks", "document",
)  # fmt: skip


def path_rows(result: ScanResult, snapshot: int, digest: Digest) -> Iterator[Row]:
    """Rows of `attack_path`, one an id."""
    kinds = {asset.id: asset.kind for asset in result.assets}
    for path in unique_paths(result):
        yield (
            snapshot, clean(path.id, LONGEST_ID), clean(path.title, 2000), fingerprint(path.entry),
            fingerprint(path.target), maybe(kinds.get(path.target)), len(path.steps), path.risk.score,
            severity_of(path.risk.score), path.likelihood, path.impact,
            [clean(finding, LONGEST_ID) for finding in path.breaks], digest.encode(path),
        )  # fmt: skip


def path_asset_rows(result: ScanResult, snapshot: int) -> Iterator[Row]:
    """Rows of `path_asset`."""
    for path in unique_paths(result):
        identifier = clean(path.id, LONGEST_ID)
        for asset in path_assets(path):
            yield snapshot, identifier, fingerprint(asset)


def unique_paths(result: ScanResult) -> Iterable[AttackPath]:
    """The paths, the first of each id."""
    out: dict[str, AttackPath] = {}
    for path in result.attack_paths:
        out.setdefault(path.id, path)
    return out.values()


def gap_rows(result: ScanResult, snapshot: int, digest: Digest) -> Iterator[Row]:
    """Rows of `gap`."""
    for number, gap in enumerate(result.gaps):
        digest.encode(gap)
        yield snapshot, number, clean(gap.source), clean(gap.what, 4000), clean(gap.why, 4000), clean(gap.needs, 4000)


def severity_of(score: int) -> Severity:
    """The severity that a risk of 0–100 reads as; docs/decisions/0007-risk.md."""
    for least, severity in ((80, Severity.CRITICAL), (60, Severity.HIGH), (30, Severity.MEDIUM)):
        if score >= least:
            return severity
    return Severity.LOW

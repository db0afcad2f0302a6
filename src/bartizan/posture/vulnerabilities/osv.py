"""OSV records (https://ossf.github.io/osv-schema) as the database's own, package by package."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec

from bartizan.catalog.packages import normal_name
from bartizan.posture.vulnerabilities.cvss import rating, score
from bartizan.posture.vulnerabilities.ordering import OSV_NAMES
from bartizan.posture.vulnerabilities.records import Advisory, Range

MOST_SUMMARY = 300
_WORDS = {"LOW": "low", "MODERATE": "medium", "MEDIUM": "medium", "IMPORTANT": "high", "HIGH": "high"}
_WORDS["CRITICAL"] = "critical"
_ORDER = ("low", "medium", "high", "critical")


class _Severity(msgspec.Struct):
    type: str
    score: str


class _Package(msgspec.Struct):
    ecosystem: str
    name: str


class _Range(msgspec.Struct):
    type: str
    events: list[dict[str, str]] = []


class _Affected(msgspec.Struct):
    package: _Package | None = None
    ranges: list[_Range] | None = None
    versions: list[str] | None = None
    severity: list[_Severity] | None = None
    ecosystem_specific: dict[str, Any] | None = None
    database_specific: dict[str, Any] | None = None


class Record(msgspec.Struct):
    """One OSV document, as far as it matters here."""

    id: str
    modified: str
    withdrawn: str | None = None
    aliases: list[str] | None = None
    summary: str | None = None
    details: str | None = None
    severity: list[_Severity] | None = None
    affected: list[_Affected] | None = None
    database_specific: dict[str, Any] | None = None

    def ecosystems(self) -> set[str]:
        """The ecosystems that the record is about, by Bartizan's names where it has one."""
        return {ecosystem_of(one.package.ecosystem) for one in self.affected or () if one.package is not None}


_DECODER = msgspec.json.Decoder(Record)
_LIST = msgspec.json.Decoder(list[Record])


def decode(data: bytes) -> list[Record]:
    """The record, or the list of records, in `data`. Raises `msgspec.DecodeError`."""
    return _LIST.decode(data) if data.lstrip()[:1] == b"[" else [_DECODER.decode(data)]


def ecosystem_of(name: str) -> str:
    """OSV's name of an ecosystem, without its suffix, as Bartizan says it: `crates.io` → `cargo`."""
    plain = name.partition(":")[0]
    return OSV_NAMES.get(plain, plain)


def advisories(record: Record) -> Iterator[tuple[str, str, Advisory]]:
    """`(ecosystem, package, advisory)` for each package whose versions can be ordered; none of a withdrawn record."""
    if record.withdrawn:
        return
    known = frozenset(OSV_NAMES.values())
    grouped: dict[tuple[str, str], list[_Affected]] = {}
    for one in record.affected or ():
        if one.package is None or not one.package.name:
            continue
        ecosystem = ecosystem_of(one.package.ecosystem)
        if ecosystem in known:
            grouped.setdefault((ecosystem, normal_name(ecosystem, one.package.name)), []).append(one)
    for (ecosystem, name), parts in grouped.items():
        yield ecosystem, name, _advisory(record, parts)


def _advisory(record: Record, parts: Sequence[_Affected]) -> Advisory:
    ranges = [
        Range(tuple((kind, version) for event in one.events for kind, version in event.items()))
        for part in parts
        for one in part.ranges or ()
        if one.type in {"SEMVER", "ECOSYSTEM"} and one.events
    ]
    versions = dict.fromkeys(version for part in parts for version in part.versions or ())
    points, word = _rated(record, parts)
    return Advisory(
        id=record.id,
        aliases=tuple(dict.fromkeys(one for one in record.aliases or () if one != record.id)),
        modified=record.modified,
        summary=_summary(record),
        score=points,
        severity=word,
        malicious=record.id.startswith("MAL-"),
        ranges=tuple(ranges),
        versions=tuple(versions),
        commits=not ranges and not versions,
    )


def _summary(record: Record) -> str:
    text = record.summary or (record.details or "").strip().partition("\n")[0]
    text = " ".join(text.split())
    return text if len(text) <= MOST_SUMMARY else f"{text[: MOST_SUMMARY - 1]}…"


def _rated(record: Record, parts: Sequence[_Affected]) -> tuple[float | None, str | None]:
    """The highest score of the vectors, and its rating; the database's own word where there is no vector."""
    stated = [*(record.severity or ()), *(one for part in parts for one in part.severity or ())]
    scores = [points for one in stated if (points := score(one.score)) is not None]
    if scores:
        highest = max(scores)
        return highest, None if highest == 0 else rating(highest)
    sources = [record.database_specific, *(part.database_specific for part in parts)]
    sources += [part.ecosystem_specific for part in parts]
    words = [word for source in sources if (word := _word(source)) is not None]
    return None, max(words, key=_ORDER.index, default=None)


def _word(source: Mapping[str, Any] | None) -> str | None:
    value = source.get("severity") if source else None
    return _WORDS.get(value.upper()) if isinstance(value, str) else None

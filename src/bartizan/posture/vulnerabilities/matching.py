"""Which advisories concern a version of a package, and which release mends them (OSV's own algorithm)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import groupby
from typing import Any

import msgspec

from bartizan.posture.vulnerabilities.ordering import ordered
from bartizan.posture.vulnerabilities.records import Advisory, Exploitation

_SEVERITIES = ("low", "medium", "high", "critical")
_VERSIONS = 65_536

parsed = lru_cache(maxsize=_VERSIONS)(ordered)
"""`ordered`, remembered: a package's advisories name the same versions over and over."""


@dataclass(frozen=True, slots=True)
class Interval:
    """Affected versions from `start` (None: the first) to `end` (None: without end), inclusive or not."""

    start: Any | None
    end: Any | None
    inclusive: bool
    fixed: str | None

    def holds(self, version: Any) -> bool:
        """Whether an ordered version lies in the interval."""
        if self.start is not None and version < self.start:
            return False
        return self.end is None or version < self.end or (self.inclusive and not self.end < version)


@dataclass(frozen=True, slots=True)
class Compiled:
    """An advisory ready to be asked; `names` are its id and aliases, `unclear` says why it cannot be, else None."""

    advisory: Advisory
    names: tuple[str, ...]
    intervals: tuple[Interval, ...] = ()
    versions: frozenset[str] = frozenset()
    unclear: str | None = None


def compile_advisory(ecosystem: str, advisory: Advisory) -> Compiled:
    """The intervals that an advisory's events describe."""
    names = tuple(sorted({advisory.id, *advisory.aliases}, key=_preferred))
    if advisory.commits:
        return Compiled(advisory, names, unclear="it names commits, no released versions")
    intervals: list[Interval] = []
    unclear = None
    for one in advisory.ranges:
        found = _intervals(ecosystem, one.events)
        if found is None:
            unclear = "it names a version that cannot be ordered"
        else:
            intervals += found
    versions = frozenset(canonical(ecosystem, one) for one in advisory.versions)
    return Compiled(advisory, names, tuple(intervals), versions, unclear)


def pruned(ecosystem: str, advisory: Advisory) -> Advisory:
    """The advisory without the versions that its ranges hold anyway: records list them twice."""
    compiled = compile_advisory(ecosystem, advisory)
    if not advisory.versions or not compiled.intervals:
        return advisory
    kept = tuple(
        text
        for text in advisory.versions
        if (value := parsed(ecosystem, text)) is None or not any(one.holds(value) for one in compiled.intervals)
    )
    return msgspec.structs.replace(advisory, versions=kept)


def _intervals(ecosystem: str, events: Iterable[tuple[str, str]]) -> list[Interval] | None:
    """Intervals of one range; None when a version of it cannot be ordered."""
    steps: list[tuple[Any | None, str, str]] = []
    limits: list[Any] = []
    for kind, text in events:
        if kind == "limit":
            if text == "*":
                continue
            limit = parsed(ecosystem, text)
            if limit is None:
                return None
            limits.append(limit)
        elif kind in {"introduced", "fixed", "last_affected"}:
            value = None if text == "0" and kind == "introduced" else parsed(ecosystem, text)
            if value is None and not (text == "0" and kind == "introduced"):
                return None
            steps.append((value, kind, text))
    steps.sort(key=lambda step: _Place(step[0]))
    unlimited = any(kind == "limit" and text == "*" for kind, text in events)
    bound = max(limits) if limits and not unlimited else None
    return [_limited(one, bound) for one in _stretches(steps)]


def _stretches(steps: Sequence[tuple[Any | None, str, str]]) -> Iterator[Interval]:
    """The affected stretches between sorted events; of events at one version the last in the record decides."""
    start: Any | None = None
    after = False
    for _, group in groupby(steps, key=lambda step: _Equal(step[0])):
        events = list(group)
        value, at, beyond = events[0][0], after, after
        for _, kind, _ in events:
            beyond = kind == "introduced"
            at = at if kind == "last_affected" else beyond
        if after and not at:
            yield Interval(
                start, value, inclusive=False, fixed=next(text for _, kind, text in events if kind == "fixed")
            )
        elif at and not beyond:
            yield Interval(start if after else value, value, inclusive=True, fixed=None)
        elif at and not after:
            start = value
        after = beyond
    if after:
        yield Interval(start, None, inclusive=False, fixed=None)


def _limited(interval: Interval, bound: Any | None) -> Interval:
    """The part of an interval before the range's limit."""
    if bound is None or (interval.end is not None and interval.end < bound):
        return interval
    if interval.end is not None and not bound < interval.end:
        return replace(interval, inclusive=False)
    return Interval(interval.start, bound, inclusive=False, fixed=None)


@dataclass(frozen=True, slots=True)
class _Place:
    """A version in a sort: the very first (None) before all others, equal ones in the order of the record."""

    value: Any | None

    def __lt__(self, other: _Place) -> bool:
        if self.value is None or other.value is None:
            return self.value is None and other.value is not None
        return bool(self.value < other.value)


@dataclass(frozen=True, slots=True)
class _Equal:
    """A version that is equal to those that neither precede nor follow it."""

    value: Any | None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Equal) and not (
            _Place(self.value) < _Place(other.value) or _Place(other.value) < _Place(self.value)
        )

    def __hash__(self) -> int:
        return 0


def canonical(ecosystem: str, version: str) -> str:
    """A version as text that is the same for all ways to write it that the registry takes for one."""
    plain = version.strip().lower().removeprefix("v")
    if ecosystem != "pypi":
        return plain
    from packaging.utils import canonicalize_version

    return canonicalize_version(plain.partition("+")[0])


@dataclass(frozen=True, slots=True)
class Vulnerability:
    """One vulnerability of one release: all records about it as one.

    `id` is its CVE id where it has one. `fixed` are the first releases without it, the lowest first.
    """

    id: str
    aliases: tuple[str, ...]
    severity: str | None
    score: float | None
    summary: str
    fixed: tuple[str, ...]
    epss: float | None
    kev: str | None
    modified: str


@dataclass(frozen=True, slots=True)
class Assessment:
    """What is known of one release.

    `malicious` are records that call it malware; `unclear` are `(id, why)` of records that could not
    be compared; `mended` is the lowest release that none of all records concerns, None when there is none.
    """

    vulnerabilities: tuple[Vulnerability, ...] = ()
    malicious: tuple[str, ...] = ()
    unclear: tuple[tuple[str, str], ...] = ()
    mended: str | None = None


@dataclass(slots=True)
class PackageAdvisories:
    """All advisories of one package, compiled once."""

    ecosystem: str
    compiled: tuple[Compiled, ...]
    _clean: tuple[tuple[Any, str], ...] | None = None
    """Of the releases that some advisory names as fixed, the lowest first, those that none concerns."""

    @classmethod
    def of(cls, ecosystem: str, advisories: Iterable[Advisory]) -> PackageAdvisories:
        """Compile the advisories of a package."""
        return cls(ecosystem, tuple(compile_advisory(ecosystem, one) for one in advisories))

    def assess(self, version: str, exploitation: Mapping[str, Exploitation]) -> Assessment | None:
        """What the advisories say of a release; None when `version` is no version of the ecosystem."""
        place = parsed(self.ecosystem, version)
        if place is None:
            return None
        concerning = [one for one in self.compiled if self._concerns(one, version, place)]
        groups = _same([one for one in concerning if not one.advisory.malicious])
        found = [self._merged(group, place, exploitation) for group in groups]
        found.sort(key=lambda one: (-_rank(one.severity), -(one.score or 0.0), one.id))
        malicious = tuple(sorted(one.advisory.id for one in concerning if one.advisory.malicious))
        unclear = tuple(
            (one.advisory.id, one.unclear) for one in self.compiled if one.unclear is not None and one not in concerning
        )
        mended = self._mended(place) if concerning else None
        return Assessment(tuple(found), malicious, unclear, mended)

    def _concerns(self, one: Compiled, version: str, place: Any) -> bool:
        return any(interval.holds(place) for interval in one.intervals) or (
            bool(one.versions) and canonical(self.ecosystem, version) in one.versions
        )

    def _merged(self, group: Sequence[Compiled], place: Any, exploitation: Mapping[str, Exploitation]) -> Vulnerability:
        """One vulnerability of the records that are about it: the worst of each."""
        records = [one.advisory for one in group]
        ids = group[0].names
        if len(group) > 1:
            ids = tuple(sorted({name for one in group for name in one.names}, key=_preferred))
        scores = [record.score for record in records if record.score is not None]
        severities = [record.severity for record in records if record.severity is not None]
        told = [exploitation[name] for name in ids if name in exploitation]
        best = records[0]
        if len(records) > 1:
            best = min(records, key=lambda record: (not record.summary, _preferred(record.id)))
        return Vulnerability(
            id=ids[0],
            aliases=ids[1:],
            severity=max(severities, key=_rank, default=None),
            score=max(scores, default=None),
            summary=best.summary,
            fixed=self._fixes(group, place),
            epss=max((one.epss for one in told if one.epss is not None), default=None),
            kev=min((one.kev for one in told if one.kev is not None), default=None),
            modified=max(record.modified for record in records),
        )

    def _fixes(self, group: Iterable[Compiled], place: Any) -> tuple[str, ...]:
        """The releases, above the installed one, that the records call fixed: those that end its own intervals first.

        Where no interval that holds the version says how it was mended, later ones may.
        """
        later = [
            interval
            for one in group
            for interval in one.intervals
            if interval.fixed is not None and place < interval.end
        ]
        own = [interval for interval in later if interval.holds(place)]
        return self._sorted({interval.fixed for interval in own or later if interval.fixed is not None})

    def _sorted(self, texts: Iterable[str]) -> tuple[str, ...]:
        found = tuple(texts)
        return found if len(found) < 2 else tuple(sorted(found, key=lambda text: _Place(parsed(self.ecosystem, text))))  # noqa: PLR2004

    def _mended(self, place: Any) -> str | None:
        """The lowest release named as fixed anywhere that is above the installed one and that no record concerns."""
        if self._clean is None:
            texts = {one.fixed for each in self.compiled for one in each.intervals if one.fixed is not None}
            self._clean = tuple(
                (value, text)
                for text in self._sorted(texts)
                if (value := parsed(self.ecosystem, text)) is not None
                and not any(self._concerns(one, text, value) for one in self.compiled)
            )
        return next((text for value, text in self._clean if place < value), None)


def _rank(severity: str | None) -> int:
    """Unrated stands beside medium: nobody said that it is harmless."""
    return _SEVERITIES.index(severity) if severity is not None else 1


def _preferred(name: str) -> tuple[int, str]:
    order = ("CVE-", "GHSA-", "PYSEC-", "GO-", "RUSTSEC-")
    return next((number for number, prefix in enumerate(order) if name.startswith(prefix)), len(order)), name


def _same(compiled: Sequence[Compiled]) -> list[list[Compiled]]:
    """The records in groups that share an id or an alias."""
    groups: list[list[Compiled]] = []
    of: dict[str, list[Compiled]] = {}
    for one in compiled:
        touching = {id(group): group for name in one.names if (group := of.get(name)) is not None}
        if not touching:
            joined = [one]
            groups.append(joined)
        else:
            joined, *others = touching.values()
            joined.append(one)
            for other in others:
                joined += other
                groups = [group for group in groups if group is not other]
        for member in joined if touching else (one,):
            of.update(dict.fromkeys(member.names, joined))
    return groups

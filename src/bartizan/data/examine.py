"""The data scan: targets in, what was found in each out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from bartizan.data.blobs import LIST_LIMIT, Blob, StoreSettings, choose, list_blobs
from bartizan.data.detectors import Detector, parse
from bartizan.data.findings import PURPOSES, findings
from bartizan.data.readers import read
from bartizan.data.sampling import MIB, Limits
from bartizan.data.scanner import Scanner
from bartizan.data.tally import Tally
from bartizan.model.asset import DataCount
from bartizan.model.edge import Gap
from bartizan.model.errors import InputError
from bartizan.model.finding import Finding
from bartizan.model.severity import Sensitivity

Progress = Callable[[str, int], None]
"""Called with a blob's name and its size after it was read."""

GAPS_SHOWN = 25
"""Gaps of one reason beyond this many are counted, not listed."""


@dataclass(frozen=True, slots=True)
class DataTarget:
    """Something to scan for sensitive data.

    `location` is a path (file or directory) or a store URI (`s3://bucket/prefix`). `purpose` is
    `training`, `grounding`, `log`, or `data` when nothing is known: the rule ids begin with it.
    `shown` replaces the file's own name in locations (a path relative to the scanned root).
    """

    asset_id: str
    location: str
    purpose: str = "data"
    shown: str | None = None


@dataclass(frozen=True, slots=True)
class Examined:
    """What was found in one target; `share` is the part of its bytes that was read, 0 to 1."""

    asset_id: str
    counts: tuple[DataCount, ...] = ()
    sensitivity: Sensitivity | None = None
    findings: tuple[Finding, ...] = ()
    gaps: tuple[Gap, ...] = ()
    share: float = 1.0


def examine(
    targets: Iterable[DataTarget],
    detectors: Iterable[Mapping[str, object] | Detector] | Scanner,
    *,
    limits: Limits | None = None,
    store: StoreSettings | None = None,
    progress: Progress | None = None,
) -> Iterator[Examined]:
    """Scans each target with all detectors: the catalogue's raw units, or a `Scanner` made of them once.

    Bounded in memory and bytes by `limits`; never raises for what a target holds: what could not be
    read is in `Examined.gaps`. Raises `CatalogError` for a detector that is wrong.
    """
    if isinstance(detectors, Scanner):
        scanner = detectors
    else:
        scanner = Scanner([item if isinstance(item, Detector) else parse(item) for item in detectors])
    for target in targets:
        yield _examine(target, scanner, limits or Limits(), store or StoreSettings(), progress)


@dataclass(slots=True)
class _Reading:
    """The running state of one target."""

    tally: Tally = field(default_factory=Tally)
    gaps: list[Gap] = field(default_factory=list)
    reasons: Counter[str] = field(default_factory=Counter)
    read: int = 0
    total: int = 0

    def gap(self, gap: Gap) -> None:
        self.reasons[gap.why] += 1
        if self.reasons[gap.why] <= GAPS_SHOWN:
            self.gaps.append(gap)


def _examine(
    target: DataTarget, scanner: Scanner, limits: Limits, store: StoreSettings, progress: Progress | None
) -> Examined:
    if target.purpose not in PURPOSES:
        raise InputError(f"unknown purpose {target.purpose!r}", hint=f"one of {', '.join(PURPOSES)}")
    state = _Reading()
    blobs = _list(target, store, state)
    state.total = sum(blob.size for blob in blobs)
    chosen = choose(blobs, limits.blobs, limits.seed)
    if len(chosen) < len(blobs):
        why = f"{len(chosen)} of {len(blobs)} files were read, some of every group of alike names"
        state.gap(Gap("data", target.location, why, "a higher limit"))
    for place, blob in enumerate(chosen):
        if state.read >= limits.total:
            why = f"after {limits.total // MIB} MiB the other {len(chosen) - place} files were not read"
            state.gap(Gap("data", target.location, why, "a higher limit"))
            break
        _scan(blob, _shown(target, blob, len(blobs)), scanner, limits, state)
        if progress is not None:
            progress(blob.name, blob.size)
    for why, count in state.reasons.items():
        if count > GAPS_SHOWN:
            state.gaps.append(Gap("data", target.location, f"{count - GAPS_SHOWN} more: {why}", "see the others"))
    share = 1.0 if state.total == 0 else min(1.0, state.read / state.total)
    counts = state.tally.counts(share)
    return Examined(
        asset_id=target.asset_id,
        counts=counts,
        sensitivity=max((count.sensitivity for count in counts), key=lambda level: level.rank, default=None),
        findings=findings(target.asset_id, target.purpose, state.tally, share),
        gaps=tuple(state.gaps),
        share=share,
    )


def _list(target: DataTarget, store: StoreSettings, state: _Reading) -> list[Blob]:
    blobs: list[Blob] = []
    try:
        for item in list_blobs(target.location, store):
            if isinstance(item, Gap):
                state.gap(item)
            elif len(blobs) < LIST_LIMIT:
                blobs.append(item)
    except (InputError, OSError) as error:
        state.gap(Gap("data", target.location, str(error), "a path that exists and may be read"))
    return blobs


def _scan(blob: Blob, shown: str, scanner: Scanner, limits: Limits, state: _Reading) -> None:
    used = 0
    for batch in read(blob, limits):
        if isinstance(batch, Gap):
            state.gap(Gap(batch.source, shown, batch.why, batch.needs))
            continue
        used += batch.read
        state.tally.add(shown, batch.pieces, [scanner.scan(piece) for piece in batch.pieces])
    state.read += min(used, blob.size)


def _shown(target: DataTarget, blob: Blob, count: int) -> str:
    if target.shown is None or "://" in blob.name:
        return blob.name
    return (
        target.shown
        if count == 1 and blob.name.rpartition("/")[2] == target.shown.rpartition("/")[2]
        else (f"{target.shown.rstrip('/')}/{blob.name}")
    )

"""The first page, snapshots and search."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from bartizan.model.severity import Severity, Stage
from bartizan.service.views.base import Answer, Facet
from bartizan.service.views.findings import FindingRow
from bartizan.service.views.parts import AssetName, GapView, ProjectName, TermView


class Story(Answer):
    """One line of the queue: a path, a finding or an incident, with its reasons and the next step.

    `of` says which, and `id` addresses it there. `more` counts what else is open of the same kind at
    `asset`: further paths to it, or further findings on it.
    """

    of: Literal["attack-path", "finding", "incident"]
    id: str
    title: str
    severity: Severity
    risk: int
    asset: AssetName | None = None
    terms: tuple[TermView, ...] = ()
    action: str | None = None
    projects: tuple[ProjectName, ...] = ()
    time: str | None = None
    more: int = 0


class StageBand(Answer):
    """One segment of the pipeline; `unknown` counts findings that could not be evaluated."""

    stage: Stage
    assets: int
    findings: int
    unknown: int
    severity: Severity | None = None


class TrendPoint(Answer):
    """The state after one snapshot: open findings by severity, and the sum of their risk."""

    snapshot: str
    time: str
    assets: int
    findings: dict[Severity, int]
    attack_paths: int
    risk: int


class Change(Answer):
    """One thing that the last snapshot changed."""

    what: Literal["asset", "finding", "attack-path"]
    change: Literal["new", "gone", "fixed", "reopened"]
    id: str
    title: str
    severity: Severity | None = None
    kind: str | None = None


class Changes(Answer):
    """What the last snapshot changed against the one before it of the same targets."""

    snapshot: str | None = None
    time: str | None = None
    counts: dict[str, int] = Field(default_factory=dict)
    items: tuple[Change, ...] = ()


class Coverage(Answer):
    """What was read and what was not; `sources` counts gaps by reader."""

    snapshots: int
    targets: list[str]
    assets: int
    gaps: int
    sources: tuple[Facet, ...] = ()
    first_gaps: tuple[GapView, ...] = ()


class ChokePoint(Answer):
    """One fix, of one or several findings: `paths` it closes in addition, `closed` with all before it.

    `touched` is how many of the paths that are left it merely lies on: what counting alone would promise.
    """

    findings: tuple[FindingRow, ...]
    paths: int
    closed: int
    touched: int | None = None


class ChokePoints(Answer):
    """The few fixes that close most of the `paths`, to be made in this order.

    `evaluated`: every number comes from tracing the whole graph again without what the fixes mend. Otherwise,
    inside a project, only paths are counted that one of the fixes closes by itself, so the numbers are the least.
    """

    points: tuple[ChokePoint, ...]
    paths: int
    evaluated: bool


class Totals(Answer):
    """The figures that open the lists they count."""

    assets: int
    findings: int
    unknown: int
    attack_paths: int
    alerts: int
    incidents: int


class Overview(Answer):
    """Everything that the first page shows."""

    totals: Totals
    queue: list[Story]
    stages: list[StageBand]
    trend: list[TrendPoint]
    changes: Changes
    coverage: Coverage
    choke_points: ChokePoints


class SnapshotRow(Answer):
    """One saved scan; `current` when it is the latest of its targets."""

    id: str
    started: str
    finished: str
    saved: str
    version: str
    targets: list[str]
    digest: str
    current: bool
    assets: int
    findings: dict[str, int]
    attack_paths: int
    gaps: int


class SearchHit(Answer):
    """One thing whose name, id or title holds the words searched for."""

    of: Literal["asset", "finding", "attack-path", "alert", "project", "rule"]
    id: str
    title: str
    detail: str = ""
    severity: Severity | None = None
    kind: str | None = None


class SearchResult(Answer):
    """What a search found, the best first."""

    items: list[SearchHit]

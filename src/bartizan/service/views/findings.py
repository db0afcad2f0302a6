"""Findings and attack paths."""

from __future__ import annotations

from bartizan.model.severity import Confidence, FindingState, Severity, Stage, Verdict
from bartizan.service.views.base import Answer
from bartizan.service.views.parts import AssetName, EvidenceView, FixView, LocationView, ProjectName, RiskView


class FindingRow(Answer):
    """One finding in a list; `risk` 0–100, `paths` the attack paths that its fix breaks by itself."""

    id: str
    rule: str
    title: str
    asset: AssetName
    verdict: Verdict
    severity: Severity
    confidence: Confidence
    state: FindingState
    risk: int = 0
    stage: Stage | None = None
    fix: str | None = None
    location: LocationView | None = None
    projects: tuple[ProjectName, ...] = ()
    paths: int = 0
    first_seen: str
    last_seen: str


class Acceptance(Answer):
    """An exception: who took the risk, why, and until when (null: until it is withdrawn)."""

    who: str
    why: str
    until: str | None = None
    time: str


class StateChange(Answer):
    """One change of a finding's state; `who` is null when a scan caused it."""

    time: str
    state: FindingState
    who: str | None = None
    why: str | None = None
    snapshot: str | None = None


class AttackPathRow(Answer):
    """One attack path in a list; `hops` is the number of steps, `breaks` of findings that break it."""

    id: str
    title: str
    entry: AssetName
    target: AssetName
    hops: int
    risk: int
    severity: Severity
    likelihood: float
    impact: float
    breaks: int = 0
    sealed: bool = False


class FindingDetail(FindingRow):
    """A finding with everything behind it."""

    why: str = ""
    evidence: tuple[EvidenceView, ...] = ()
    remedy: FixView | None = None
    controls: tuple[str, ...] = ()
    explained: RiskView | None = None
    acceptance: Acceptance | None = None
    history: tuple[StateChange, ...] = ()
    attack_paths: tuple[AttackPathRow, ...] = ()


class PathStep(Answer):
    """One step; a sealed one has neither text nor evidence of what lies outside the projects."""

    source: AssetName
    target: AssetName
    kind: str
    technique: str
    text: str
    likelihood: float
    evidence: tuple[EvidenceView, ...] = ()
    sealed: bool = False


class CutView(Answer):
    """A change that no finding asks for and that removes a path; `evidence` are all the facts to be changed."""

    id: str
    change: str
    evidence: tuple[EvidenceView, ...] = ()


class AttackPathDetail(AttackPathRow):
    """A path with its steps and the findings whose fix removes it; `cuts` are other changes that do, each alone."""

    steps: tuple[PathStep, ...] = ()
    explained: RiskView | None = None
    breaking: tuple[FindingRow, ...] = ()
    cuts: tuple[CutView, ...] = ()


class PathAfter(Answer):
    """What fixes leave of a path: nothing, or the likeliest way of its story that stays."""

    gone: bool
    likelihood: float | None = None
    risk: int | None = None
    steps: tuple[PathStep, ...] = ()


class WhatIfAnswer(Answer):
    """Of `total` paths that the caller sees, those that vanish by the fixes, the riskiest first, 100 at most.

    `bounds` are what the search left out.
    """

    total: int
    vanished_total: int
    vanished: tuple[AttackPathRow, ...]
    path: PathAfter | None = None
    bounds: tuple[str, ...] = ()

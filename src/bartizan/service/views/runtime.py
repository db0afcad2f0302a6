"""Alerts and incidents."""

from __future__ import annotations

from typing import Literal

from bartizan.model.severity import Severity
from bartizan.service.views.base import Answer
from bartizan.service.views.findings import AttackPathRow, FindingRow
from bartizan.service.views.parts import AssetName, EvidenceView, GapView, ProjectName


class ActorView(Answer):
    """Who did it, as far as it was logged."""

    id: str | None = None
    kind: str | None = None
    key: str | None = None
    address: str | None = None
    agent: str | None = None


class AlertRow(Answer):
    """One alert; evidence is masked."""

    id: str
    signal: str
    title: str
    severity: Severity
    state: Literal["open", "closed"]
    time: str
    last_time: str
    count: int
    source: str
    why: str = ""
    fix: str = ""
    actor: ActorView = ActorView()
    assets: tuple[AssetName, ...] = ()
    session: str | None = None
    blocked: bool | None = None
    techniques: tuple[str, ...] = ()
    incident: str | None = None


class AlertDetail(AlertRow):
    """An alert with its evidence and what the posture knows of the same assets."""

    evidence: tuple[EvidenceView, ...] = ()
    events: tuple[str, ...] = ()
    closed_by: str | None = None
    closed_why: str | None = None
    findings: tuple[FindingRow, ...] = ()
    attack_paths: tuple[AttackPathRow, ...] = ()


class IncidentRow(Answer):
    """Alerts that belong to one story, as far as the caller may see them; `fix` is the gravest one's."""

    id: str
    title: str
    severity: Severity
    state: Literal["open", "closed"]
    first_time: str
    last_time: str
    alerts: int
    assets: tuple[AssetName, ...] = ()
    actors: tuple[str, ...] = ()
    projects: tuple[ProjectName, ...] = ()
    fix: str = ""


class IncidentDetail(IncidentRow):
    """An incident as a timeline, with the findings on the assets it touched."""

    timeline: tuple[AlertDetail, ...] = ()
    findings: tuple[FindingRow, ...] = ()


class Intake(Answer):
    """What became of posted events."""

    events: int
    alerts: int
    incidents: int
    gaps: tuple[GapView, ...] = ()

"""The result of a scan: exactly what `bartizan scan --format json` prints."""

from __future__ import annotations

from dataclasses import dataclass, field

from bartizan.model.asset import Asset
from bartizan.model.attack_path import AttackPath, ChokePoint, Portfolio
from bartizan.model.diff import Diff
from bartizan.model.edge import Edge, Gap
from bartizan.model.exception import RiskException
from bartizan.model.finding import Finding
from bartizan.model.gate import GateReport

Record = Asset | Edge | Gap
"""What a source yields."""

SCHEMA = "bartizan/1"


@dataclass(frozen=True, slots=True)
class Scan:
    """What was scanned, when and by which version; times are UTC ISO-8601."""

    id: str
    targets: tuple[str, ...]
    started: str
    finished: str
    version: str


@dataclass(frozen=True, slots=True)
class Summary:
    """Counts: assets by kind, findings with verdict fail by severity, verdicts of all rules.

    `choke_points` are the few fixes that remove most attack paths, the best first;
    `portfolio` is the least set of fixes for all of them, where there are any.
    """

    assets: dict[str, int]
    findings: dict[str, int]
    verdicts: dict[str, int]
    attack_paths: int
    gaps: int
    choke_points: tuple[ChokePoint, ...] = ()
    portfolio: Portfolio | None = None


@dataclass(frozen=True, slots=True)
class ScanResult:
    """Everything that one scan found; findings hold verdicts fail and unknown only.

    `diff` is there when the scan was compared with an earlier one, `gate` when a gate was asked.
    """

    schema: str = field(default=SCHEMA, kw_only=True)
    scan: Scan
    assets: tuple[Asset, ...]
    edges: tuple[Edge, ...]
    findings: tuple[Finding, ...]
    attack_paths: tuple[AttackPath, ...]
    gaps: tuple[Gap, ...]
    summary: Summary
    exceptions: tuple[RiskException, ...] = ()
    diff: Diff | None = None
    gate: GateReport | None = None

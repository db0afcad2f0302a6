"""What a scan says of a compliance framework, control by control."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from bartizan.model.location import Location
from bartizan.model.severity import Severity

COMPLIANCE_SCHEMA = "bartizan-compliance/1"


class Status(StrEnum):
    """What the evidence says of a control.

    `met`: at least one rule applies, and every verdict is a pass. `not-met`: a rule fails. `unknown`:
    none fails, and one could not be judged, or no rule covers what a machine could see.
    `not-applicable`: the rules that would be evidence apply to nothing in the scan, so nothing is
    said. `not-assessable`: only people can show it.
    """

    MET = "met"
    NOT_MET = "not-met"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not-applicable"
    NOT_ASSESSABLE = "not-assessable"


@dataclass(frozen=True, slots=True)
class Proof:
    """One verdict on one asset. `accepted` marks a failure that an exception covers; `why` is what decided."""

    asset: str
    name: str
    location: Location | None = None
    finding: str | None = None
    accepted: bool = False
    why: str = ""


@dataclass(frozen=True, slots=True)
class RuleEvidence:
    """The verdicts of one rule, each list in order of the assets' ids."""

    rule: str
    title: str
    severity: Severity
    failed: tuple[Proof, ...] = ()
    unknown: tuple[Proof, ...] = ()
    passed: tuple[Proof, ...] = ()


@dataclass(frozen=True, slots=True)
class ControlResult:
    """One control with its evidence. `people` is what only people can show, whatever the status."""

    id: str
    title: str
    status: Status
    people: str = ""
    rules: tuple[RuleEvidence, ...] = ()


@dataclass(frozen=True, slots=True)
class ComplianceReport:
    """A framework judged by one scan; `counts` are the controls of each status, `gaps` what was not read."""

    schema: str = field(default=COMPLIANCE_SCHEMA, kw_only=True)
    framework: str
    title: str
    version: str
    source: str
    targets: tuple[str, ...]
    scanned: str
    counts: dict[str, int]
    gaps: int
    controls: tuple[ControlResult, ...]
    notes: tuple[str, ...] = ()

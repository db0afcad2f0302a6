"""Findings: what a rule, a detector or an inspection says of one asset."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from bartizan.model.location import Evidence, Location
from bartizan.model.severity import Confidence, FindingState, Severity, Verdict


@dataclass(frozen=True, slots=True)
class Term:
    """One term of a risk: its name, its value and the reason for the value in words."""

    name: str
    value: float
    reason: str


@dataclass(frozen=True, slots=True)
class Risk:
    """Risk 0–100 = 100 × likelihood × impact, with the terms that made it."""

    score: int
    likelihood: float
    impact: float
    terms: tuple[Term, ...] = ()


@dataclass(frozen=True, slots=True)
class Fix:
    """How to mend a finding: a sentence, the canonical properties to set, and a caution."""

    summary: str
    set: Mapping[str, object] = field(default_factory=dict)
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong (or unknown) with one asset by one rule.

    `rule` is the rule's id, `asset` the asset's. `id` is `fingerprint(rule, asset, …)` and survives
    line moves. `state`, `first_seen` and `last_seen` are filled from the store's history.
    """

    id: str
    rule: str
    title: str
    asset: str
    verdict: Verdict
    severity: Severity
    confidence: Confidence = Confidence.HIGH
    why: str = ""
    evidence: tuple[Evidence, ...] = ()
    location: Location | None = None
    fix: Fix | None = None
    controls: tuple[str, ...] = ()
    risk: Risk | None = None
    state: FindingState = FindingState.OPEN
    first_seen: str | None = None
    last_seen: str | None = None


def fingerprint(*parts: str) -> str:
    """A stable id of 16 hexadecimal digits: the first 64 bits of SHA-256 over the parts."""
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:16]

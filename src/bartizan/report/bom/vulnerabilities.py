"""The known vulnerabilities of the parts, and what somebody decided about them."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Mapping
from typing import Any

from bartizan.model.exception import ExceptionState, RiskException
from bartizan.model.finding import Finding
from bartizan.model.scan import ScanResult
from bartizan.model.severity import FindingState, Severity
from bartizan.report.bom.bill import Part, Vulnerability
from bartizan.report.bom.config import at, clean, records, text, texts

_COVERS: Mapping[str, bool] = {"package-known-vulnerability": False, "package-exploited-vulnerability": True}
"""Rules whose finding is about every vulnerability of a package (False), or those known to be exploited (True)."""

_MOST = 100
"""No score is greater: a CVSS goes to 10, a probability to 1."""


def find(result: ScanResult, parts: Iterable[Part]) -> tuple[Vulnerability, ...]:
    """The vulnerabilities in the parts' `config.vulnerabilities`, one an id, in order of id."""
    decided = _Decided(result)
    found: dict[str, Vulnerability] = {}
    for part in parts:
        for record in records(part.asset.config, "vulnerabilities"):
            one = _read(record, part, decided)
            if one is not None:
                found[one.id] = _merged(found[one.id], one) if one.id in found else one
    return tuple(found[key] for key in sorted(found))


def _read(record: Mapping[str, Any], part: Part, decided: _Decided) -> Vulnerability | None:
    identity = text(record, "id")
    if identity is None:
        return None
    severity = (text(record, "severity") or "").lower()
    fixed = texts(record, "fixed")
    epss = _number(record, "epss.score", "epss.probability", "epss")
    names = (identity, *texts(record, "aliases"))
    state, response, detail = decided.about(part.ref, names, is_exploited=bool(at(record, "kev")))
    return Vulnerability(
        id=identity,
        affects=(part.ref,),
        aliases=tuple(one for one in texts(record, "aliases") if one != identity),
        severity=Severity(severity) if severity in set(Severity) else None,
        cvss=text(record, "cvss.vector", "cvss"),
        score=_number(record, "cvss.score", "score"),
        summary=text(record, "summary"),
        fixed={part.ref: fixed} if fixed else {},
        epss=epss if epss is not None and 0 <= epss <= 1 else None,
        percentile=_number(record, "epss.percentile"),
        is_exploited=bool(at(record, "kev")),
        state=state,
        response=response,
        detail=detail,
    )


def _number(record: Mapping[str, Any], *paths: str) -> float | None:
    for path in paths:
        value = at(record, path)
        if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= _MOST:
            return float(value)
    return None


def _merged(one: Vulnerability, other: Vulnerability) -> Vulnerability:
    """One vulnerability in two parts: in triage unless the decision covers both."""
    same = one.state == other.state
    return dataclasses.replace(
        one,
        affects=tuple(sorted({*one.affects, *other.affects})),
        fixed={**one.fixed, **other.fixed},
        is_exploited=one.is_exploited or other.is_exploited,
        state=one.state if same else "in_triage",
        response=one.response if same else None,
        detail=one.detail
        if one.detail == other.detail
        else "; ".join(filter(None, (one.detail, other.detail))) or None,
    )


class _Decided:
    """The exceptions by finding, and the findings by asset."""

    def __init__(self, result: ScanResult) -> None:
        self._findings: dict[str, list[Finding]] = {}
        for finding in result.findings:
            self._findings.setdefault(finding.asset, []).append(finding)
        self._exceptions: dict[str, RiskException] = {
            finding: one for one in result.exceptions for finding in one.findings
        }

    def about(self, ref: str, names: tuple[str, ...], *, is_exploited: bool) -> tuple[str, str | None, str | None]:
        """`(state, response, detail)`: an accepted risk is exploitable and left, all else is in triage."""
        for finding in self._findings.get(ref, ()):
            only_exploited = _COVERS.get(finding.rule)
            if _names(finding, names) if only_exploited is None else only_exploited <= is_exploited:
                told = self._told(finding)
                if told is not None:
                    return told
        return "in_triage", None, None

    def _told(self, finding: Finding) -> tuple[str, str | None, str | None] | None:
        """What the finding's state and its exception say; None when nobody said anything."""
        exception = self._exceptions.get(finding.id)
        if finding.state is FindingState.ACCEPTED:
            return "exploitable", "will_not_fix", _why(exception)
        if exception is not None and exception.state is ExceptionState.EXPIRED:
            return "in_triage", None, f"an exception expired: {_why(exception)}"
        return None


def _names(finding: Finding, identities: tuple[str, ...]) -> bool:
    said = [finding.title, *(fact.text for fact in finding.evidence)]
    said += [json.dumps(fact.value, default=str) for fact in finding.evidence]
    words = " ".join(said)
    return any(one in words for one in identities)


def _why(exception: RiskException | None) -> str | None:
    if exception is None:
        return None
    who = f" ({exception.who})" if exception.who else ""
    until = f", until {exception.until}" if exception.until else ""
    return clean(f"{exception.reason}{who}{until}") or None

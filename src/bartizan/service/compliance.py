"""Compliance: what the verdicts of one scan say of a framework's controls."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bartizan.catalog.framework import Assessed, Control, Framework, evidence_rules
from bartizan.catalog.load import Catalog
from bartizan.catalog.rule import Rule
from bartizan.catalog.unit import did_you_mean
from bartizan.data.findings import rules as data_rules
from bartizan.model.asset import Asset
from bartizan.model.codec import from_data
from bartizan.model.compliance import ComplianceReport, ControlResult, Proof, RuleEvidence, Status
from bartizan.model.errors import InputError
from bartizan.model.finding import Finding
from bartizan.model.location import Location
from bartizan.model.scan import ScanResult
from bartizan.model.severity import FindingState, Verdict
from bartizan.posture.passing import passes


@dataclass(frozen=True, slots=True)
class FrameworkRow:
    """One line of the list of frameworks; `covered` counts the controls that rules are evidence for."""

    id: str
    title: str
    version: str
    controls: int
    covered: int


def list_frameworks(catalog: Catalog) -> list[FrameworkRow]:
    """Every framework, by id."""
    rules = _rules(catalog)
    rows = []
    for one in sorted(catalog.frameworks.values(), key=lambda framework: framework.id):
        covered = sum(bool(evidence_rules(one, control, rules, catalog.frameworks)) for control in one.controls)
        rows.append(FrameworkRow(one.id, one.title, one.version, len(one.controls), covered))
    return rows


def known_framework(identity: str, catalog: Catalog) -> Framework:
    """The framework; raises `InputError` with the closest id when there is none."""
    found = catalog.frameworks.get(identity)
    if found is None:
        hint = did_you_mean(identity, catalog.frameworks) or f"known: {', '.join(sorted(catalog.frameworks))}"
        raise InputError(f"there is no framework {identity!r}", hint=hint)
    return found


def read_result(path: Path) -> ScanResult:
    """The result that `bartizan scan --format json` wrote; raises `InputError`."""
    try:
        return from_data(ScanResult, json.loads(path.read_bytes()), where=str(path))
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", where=str(path), hint="check --result") from error
    except (ValueError, RecursionError) as error:
        hint = "make one with `bartizan scan … --format json --output FILE`"
        raise InputError("is not a JSON result of a scan", where=str(path), hint=hint) from error


def assess_framework(framework: Framework, result: ScanResult, catalog: Catalog) -> ComplianceReport:
    """Every control of `framework` with the evidence that the scan gives."""
    rules = _rules(catalog)
    chosen = {one.id: evidence_rules(framework, one, rules, catalog.frameworks) for one in framework.controls}
    needed = {rule.id for found in chosen.values() for rule in found}
    evidence = _evidence([rule for rule in rules if rule.id in needed], result, catalog)
    controls = tuple(
        _control(one, [evidence[rule.id] for rule in chosen[one.id]], _known_all(chosen[one.id], catalog))
        for one in framework.controls
    )
    counts = Counter(one.status.value for one in controls)
    return ComplianceReport(
        framework=framework.id,
        title=framework.title,
        version=framework.version,
        source=framework.source,
        targets=result.scan.targets,
        scanned=result.scan.finished,
        counts={status.value: counts[status.value] for status in Status},
        gaps=len(result.gaps),
        controls=controls,
        notes=tuple(note for note in (framework.excerpt, framework.note) if note),
    )


def _rules(catalog: Catalog) -> list[Rule]:
    return [*catalog.rules.values(), *data_rules()]


def _known_all(rules: Iterable[Rule], catalog: Catalog) -> bool:
    """Whether every rule tells of its passes; rules about data tell of what they find only."""
    return all(rule.id in catalog.rules for rule in rules)


def _evidence(rules: Sequence[Rule], result: ScanResult, catalog: Catalog) -> dict[str, RuleEvidence]:
    assets = {asset.id: asset for asset in result.assets}
    judged = [rule.id for rule in rules if rule.id in catalog.rules]
    passed: dict[str, list[Proof]] = {}
    # A result shows secrets masked, so a rule about their shape could pass here what it has found there.
    told = {(finding.rule, finding.asset) for finding in result.findings}
    for passing, asset in passes(result.assets, result.edges, catalog, only=judged):
        if (passing.id, asset.id) not in told:
            passed.setdefault(passing.id, []).append(Proof(asset.id, asset.name, _location(asset)))
    found: dict[tuple[str, Verdict], list[Proof]] = {}
    for finding in result.findings:
        found.setdefault((finding.rule, finding.verdict), []).append(_proof(finding, assets))
    return {
        rule.id: RuleEvidence(
            rule.id,
            rule.title,
            rule.severity,
            _ordered(found.get((rule.id, Verdict.FAIL), [])),
            _ordered(found.get((rule.id, Verdict.UNKNOWN), [])),
            _ordered(passed.get(rule.id, [])),
        )
        for rule in rules
    }


def _ordered(proofs: Sequence[Proof]) -> tuple[Proof, ...]:
    return tuple(sorted(proofs, key=lambda proof: proof.asset))


def _location(asset: Asset) -> Location | None:
    return asset.sightings[0].location if asset.sightings else None


def _proof(finding: Finding, assets: dict[str, Asset]) -> Proof:
    name = assets[finding.asset].name if finding.asset in assets else finding.asset
    why = "; ".join(fact.text for fact in finding.evidence)
    accepted = finding.state is FindingState.ACCEPTED
    return Proof(finding.asset, name, finding.location, finding.id, accepted, why)


def _control(control: Control, evidence: Sequence[RuleEvidence], tells_passes: bool) -> ControlResult:
    said = tuple(one for one in evidence if one.failed or one.unknown or one.passed)
    status = _status(control, evidence, tells_passes)
    people = control.people if evidence or control.people else "No rule covers it yet."
    return ControlResult(control.id, control.title, status, people, said)


def _status(control: Control, evidence: Sequence[RuleEvidence], tells_passes: bool) -> Status:
    if any(one.failed for one in evidence):
        return Status.NOT_MET
    if any(one.unknown for one in evidence):
        return Status.UNKNOWN
    if evidence and not tells_passes:
        # What the data hold is told where something is found only: silence about them is no pass.
        return Status.UNKNOWN
    if any(one.passed for one in evidence):
        return Status.MET
    if evidence:
        return Status.NOT_APPLICABLE
    return Status.UNKNOWN if control.assessed is Assessed.MACHINE else Status.NOT_ASSESSABLE

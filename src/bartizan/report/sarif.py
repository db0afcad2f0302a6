"""SARIF 2.1.0 (OASIS, errata 01): findings and attack paths for code hosts and editors."""

from __future__ import annotations

import json
from urllib.parse import quote

from bartizan.model.attack_path import AttackPath
from bartizan.model.codec import to_data
from bartizan.model.exception import RiskException
from bartizan.model.finding import Finding, fingerprint
from bartizan.model.gate import GateFailure, Outcome
from bartizan.model.location import Location
from bartizan.model.scan import ScanResult
from bartizan.model.severity import FindingState, Severity, Verdict
from bartizan.report.changes import gate_text
from bartizan.report.view import View, score, view

_LEVELS = {Severity.CRITICAL: "error", Severity.HIGH: "error", Severity.MEDIUM: "warning", Severity.LOW: "note"}
_PATH_RULE = "attack-path"

Node = dict[str, object]


def render(result: ScanResult) -> str:
    """One SARIF log with one run; gaps are the run's notifications."""
    seen = view(result)
    findings = (*seen.failed, *seen.undecided, *seen.accepted)
    earlier = _earlier(result)
    gates = result.gate.failures if result.gate is not None else ()
    covering = {one: exception for exception in result.exceptions for one in exception.findings}
    listed = (*findings, *(one for one, _ in earlier))
    gone = result.diff.fixed_paths if result.diff is not None else ()
    rules = [*_rules(listed, with_paths=bool(seen.paths or gone)), *_gate_rules(gates)]
    index = {rule["id"]: number for number, rule in enumerate(rules)}
    run: Node = {
        "tool": {
            "driver": {
                "name": "Bartizan",
                "semanticVersion": result.scan.version,
                "informationUri": "https://github.com/bartizan-security/bartizan",
                "rules": rules,
            }
        },
        "automationDetails": {"id": f"bartizan/{'+'.join(result.scan.targets)}/"},
        "invocations": [_invocation(result)],
        "originalUriBaseIds": {"SRCROOT": {"description": {"text": "The root of the scanned tree."}}},
        "columnKind": "unicodeCodePoints",
        "results": [
            *(_finding(one, seen, index[one.rule], covering.get(one.id)) | _state(result, "new") for one in findings),
            *(_path(path, seen, index[_PATH_RULE]) | _state(result, "new") for path in seen.paths),
            *(
                _finding(one, seen, index[one.rule], covering.get(one.id)) | _state(result, told)
                for one, told in earlier
            ),
            *(_path(path, seen, index[_PATH_RULE]) | _state(result, "absent") for path in gone),
            *(_gate(one, index[f"gate-{one.section}"], result) for one in gates),
        ],
    }
    log = {"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]}
    return json.dumps(log, indent=2, ensure_ascii=False) + "\n"


def _earlier(result: ScanResult) -> list[tuple[Finding, str]]:
    """Findings of an earlier scan with their state; one that is no longer seen is not known to be absent."""
    if result.diff is None:
        return []
    held = ((result.diff.unchanged, "unchanged"), (result.diff.fixed, "absent"))
    return [(one, state) for found, state in held for one in found]


def _state(result: ScanResult, state: str) -> Node:
    """SARIF §3.27.24: how a result stands to the baseline, which there must be for all results or none."""
    return {} if result.diff is None else {"baselineState": state}


def _gate_rules(failures: tuple[GateFailure, ...]) -> list[Node]:
    sections = dict.fromkeys(one.section for one in failures)
    return [
        {
            "id": f"gate-{name}",
            "shortDescription": {"text": f"The gate does not let these {name.replace('_', ' ')} pass"},
            "defaultConfiguration": {"level": "error"},
            "properties": {"tags": ["security", "ai", "gate"]},
        }
        for name in sections
    ]


def _gate(one: GateFailure, index: int, result: ScanResult) -> Node:
    identity = fingerprint("gate", one.section, one.asset, one.name, one.why)
    return {
        "ruleId": f"gate-{one.section}",
        "ruleIndex": index,
        "kind": "fail",
        "level": "error" if one.outcome is Outcome.FAIL else "warning",
        "message": {"text": f"{gate_text(one)} ({one.rule})"},
        "locations": [_location(one.location, one.asset)],
        "partialFingerprints": {"bartizan/v1": identity},
        "properties": {"asset": one.asset, "gate": one.rule, "unknown": one.is_unknown},
        **_state(result, "new" if one.is_new else "unchanged"),
    }


def _rules(findings: tuple[Finding, ...], *, with_paths: bool) -> list[Node]:
    rules: dict[str, Node] = {}
    for finding in findings:
        rules.setdefault(
            finding.rule,
            {
                "id": finding.rule,
                "shortDescription": {"text": finding.title},
                "fullDescription": {"text": finding.why or finding.title},
                "help": {"text": finding.fix.summary if finding.fix else finding.title},
                "defaultConfiguration": {"level": _LEVELS[finding.severity]},
                "properties": {
                    "security-severity": f"{2.5 * (finding.severity.rank + 1) - 0.5:.1f}",
                    "tags": ["security", "ai", *finding.controls],
                },
            },
        )
    if with_paths:
        rules[_PATH_RULE] = {
            "id": _PATH_RULE,
            "shortDescription": {"text": "An attacker can reach a model, its data or an AI service"},
            "defaultConfiguration": {"level": "error"},
            "properties": {"tags": ["security", "ai"]},
        }
    return list(rules.values())


def _suppressions(finding: Finding, exception: RiskException | None) -> Node:
    """SARIF §3.27.23: who looks at the log must see that the result was accepted, and why."""
    if finding.state is not FindingState.ACCEPTED:
        return {}
    kind = "inSource" if exception is not None and exception.location is not None else "external"
    said = {"justification": exception.reason} if exception is not None and exception.reason else {}
    return {"suppressions": [{"kind": kind, "status": "accepted", **said}]}


def _finding(finding: Finding, seen: View, index: int, exception: RiskException | None) -> Node:
    undecided = finding.verdict is Verdict.UNKNOWN
    facts = "; ".join(evidence.text for evidence in finding.evidence)
    text = f"{finding.title}: {seen.name(finding.asset)}. {facts}".strip()
    return {
        "ruleId": finding.rule,
        "ruleIndex": index,
        "kind": "review" if undecided else "fail",
        "level": "none" if undecided else _LEVELS[finding.severity],
        "rank": float(score(finding)),
        "message": {"text": text},
        "locations": [_location(finding.location, finding.asset)],
        "partialFingerprints": {"bartizan/v1": finding.id},
        **_suppressions(finding, exception),
        "properties": {
            "asset": finding.asset,
            "verdict": finding.verdict.value,
            "severity": finding.severity.value,
            "risk": to_data(finding.risk),
        },
    }


def _path(path: AttackPath, seen: View, index: int) -> Node:
    first = next((one.location for one in seen.breaking(path) if one.location), None)
    steps = [
        {"location": {**_location(_step_place(step.evidence), step.target), "message": {"text": step.text}}}
        for step in path.steps
    ]
    return {
        "ruleId": _PATH_RULE,
        "ruleIndex": index,
        "kind": "fail",
        "level": "error",
        "rank": float(path.risk.score),
        "message": {"text": path.title},
        "locations": [_location(first, path.target)],
        "codeFlows": [{"threadFlows": [{"locations": steps}]}],
        "partialFingerprints": {"bartizan/v1": path.id},
        "properties": {"entry": path.entry, "target": path.target, "breaks": list(path.breaks)},
    }


def _step_place(evidence: tuple[object, ...]) -> Location | None:
    places = (getattr(one, "location", None) for one in evidence)
    return next((place for place in places if place is not None), None)


def _location(place: Location | None, asset: str) -> Node:
    node: Node = {"logicalLocations": [{"fullyQualifiedName": asset, "kind": "resource"}]}
    if place is not None and place.path is not None:
        physical: Node = {"artifactLocation": {"uri": quote(place.path), "uriBaseId": "SRCROOT"}}
        if place.line is not None:
            physical["region"] = {"startLine": place.line, "endLine": max(place.line, place.end_line or place.line)}
        node["physicalLocation"] = physical
    elif place is not None:
        node["message"] = {"text": str(place)}
    return node


def _invocation(result: ScanResult) -> Node:
    notes = [
        {
            "level": "warning",
            "descriptor": {"id": "gap"},
            "message": {"text": f"{gap.what}: {gap.why}. Needs: {gap.needs}"},
        }
        for gap in result.gaps
    ]
    return {
        "executionSuccessful": True,
        "startTimeUtc": result.scan.started,
        "endTimeUtc": result.scan.finished,
        "toolExecutionNotifications": notes,
    }

"""Findings about data: which class of sensitive value stands where it should not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bartizan.catalog.rule import Rule
from bartizan.data.tally import Found, Tally
from bartizan.model.finding import Finding, Fix, fingerprint
from bartizan.model.location import Evidence
from bartizan.model.severity import Confidence, Sensitivity, Severity, Verdict

PURPOSES = {"training": "training-data", "grounding": "grounding-data", "log": "prompt-log", "data": "data"}
"""What a target is used for, and the subject that its rule ids begin with."""

_SUBJECT = {
    "training": "Training data holds",
    "grounding": "Grounding data holds",
    "log": "The prompt log holds",
    "data": "Data holds",
}
_RISK = {
    "training": "A model repeats what it was trained on, and nothing can be deleted from it later.",
    "grounding": "The assistant quotes its sources to whoever asks.",
    "log": "Logs are kept longer and read by more people than the conversation itself.",
    "data": "Whoever can read the file has it.",
}


@dataclass(frozen=True, slots=True)
class DataRule:
    """One rule about data: `<subject>-holds-<suffix>` for each purpose."""

    data_class: str
    suffix: str
    what: str
    fix: str
    controls: tuple[str, ...]


RULES: tuple[DataRule, ...] = (
    DataRule("secret", "secrets", "keys, tokens or passwords",
             "Revoke the credentials, then remove them from the data and from every copy of it.",
             ("atlas:AML.T0055", "owasp-llm:LLM02", "nist-ai-rmf:MAP-4.1")),
    DataRule("financial", "payment-data", "payment card or bank account numbers",
             "Tokenise or drop the columns; keep card numbers in the payment system only.",
             ("owasp-llm:LLM02", "pci-dss:3.3", "nist-ai-rmf:MAP-4.1")),
    DataRule("health", "health-data", "health data of persons",
             "De-identify the records, or restrict the data and what is made of it to the purpose that was agreed to.",
             ("owasp-llm:LLM02", "hipaa:164.514", "gdpr:9")),
    DataRule("national-id", "national-ids", "national identity numbers",
             "Drop or hash with a secret key the identity numbers; no model needs them.",
             ("owasp-llm:LLM02", "gdpr:87")),
    DataRule("personal", "personal-data", "personal data",
             "Mask or drop the personal columns, or record the purpose and the legal basis for keeping them.",
             ("owasp-llm:LLM02", "gdpr:5")),
)  # fmt: skip
"""The rules by data class, the gravest first."""

_USUAL = {"personal": Sensitivity.CONFIDENTIAL}
"""The usual sensitivity of a class; restricted where it is not named."""


def rule_id(rule: DataRule, purpose: str) -> str:
    """`training-data-holds-secrets` and the like."""
    return f"{PURPOSES[purpose]}-holds-{rule.suffix}"


def rule_ids() -> tuple[str, ...]:
    """Every rule id that a data scan can report."""
    return tuple(rule_id(rule, purpose) for purpose in PURPOSES for rule in RULES)


def rules() -> tuple[Rule, ...]:
    """The rules about data as the catalogue's rules are described; the severity is that of the usual case."""
    return tuple(
        Rule(
            id=rule_id(rule, purpose),
            title=f"{_SUBJECT[purpose]} {rule.what}",
            types=("code/dataset", "AWS::S3::Bucket"),
            severity=severity(rule.data_class, _USUAL.get(rule.data_class, Sensitivity.RESTRICTED), Confidence.HIGH),
            fail_when=f"detectors of the class {rule.data_class} find enough values",
            why=_RISK[purpose],
            fix=Fix(rule.fix),
            controls=rule.controls,
            unit=f"rules/data/{rule_id(rule, purpose)}",
        )
        for purpose in PURPOSES
        for rule in RULES
    )


def findings(asset: str, purpose: str, tally: Tally, share: float) -> tuple[Finding, ...]:
    """At most one finding a data class, the gravest class first."""
    groups = tally.significant()
    by_class: dict[str, dict[str, list[Found]]] = {}
    for name, found in groups.items():
        by_class.setdefault(tally.detectors[name].data_class, {})[name] = found
    return tuple(
        _finding(rule, (asset, purpose), tally, by_class[rule.data_class], share)
        for rule in RULES
        if rule.data_class in by_class
    )


def _finding(
    rule: DataRule, target: tuple[str, str], tally: Tally, groups: dict[str, list[Found]], share: float
) -> Finding:
    asset, purpose = target
    every = [found for founds in groups.values() for found in founds]
    confidence = _surest(found.confidence for found in every)
    sensitivity = max((tally.detectors[name].sensitivity for name in groups), key=lambda level: level.rank)
    first = next(found for found in every if found.confidence == confidence)
    identifier = rule_id(rule, purpose)
    return Finding(
        id=fingerprint(identifier, asset),
        rule=identifier,
        title=f"{_SUBJECT[purpose]} {rule.what}",
        asset=asset,
        verdict=Verdict.FAIL,
        severity=severity(rule.data_class, sensitivity, confidence),
        confidence=confidence,
        why=_RISK[purpose],
        evidence=tuple(_evidence(tally, name, founds, share) for name, founds in groups.items()),
        location=first.location,
        fix=Fix(rule.fix),
        controls=rule.controls,
    )


def _evidence(tally: Tally, detector: str, founds: list[Found], share: float) -> Evidence:
    known = tally.detectors[detector]
    count = sum(found.alone + found.in_context for found in founds)
    first = founds[0]
    where = f" in {first.where}" if first.where else ""
    others = f" and {len(founds) - 1} other places" if len(founds) > 1 else ""
    part = "" if share >= 1 else f" in the {share:.1%} of the bytes that were read"
    return Evidence(
        f"{known.title}: {count} found{where}{others}{part}, for example {first.sample}",
        value={"detector": detector, "count": count, "sample": first.sample, "share": round(share, 4)},
        location=first.location,
    )


def severity(data_class: str, sensitivity: Sensitivity, confidence: Confidence) -> Severity:
    """By sensitivity; secrets are never below high, and a low confidence lowers the rest by one."""
    if data_class == "secret":
        return Severity.CRITICAL if confidence is Confidence.HIGH else Severity.HIGH
    base = {
        Sensitivity.RESTRICTED: Severity.HIGH,
        Sensitivity.CONFIDENTIAL: Severity.MEDIUM,
    }.get(sensitivity, Severity.LOW)
    if confidence is Confidence.LOW:
        return Severity.MEDIUM if base is Severity.HIGH else Severity.LOW
    return base


def _surest(levels: Iterable[Confidence]) -> Confidence:
    return max(levels, key=(Confidence.LOW, Confidence.MEDIUM, Confidence.HIGH).index)

"""The one formula: risk = 100 × likelihood × impact, explained term by term.

Likelihood and impact are each made the same way for findings, paths and alerts. Their *sources* are
independent reasons, joined as chances are (1 − ∏(1 − source)), and *factors* then only lower the result:

    likelihood = (1 − ∏(1 − sources)) × ∏ factors        impact = 1 − ∏(1 − sources)

So one more reason never lowers a risk and one more doubt never raises it. Constants and why they are what
they are: docs/decisions/0007-risk.md.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from bartizan.model.asset import Asset
from bartizan.model.attack_path import AttackPath
from bartizan.model.edge import Edge
from bartizan.model.finding import Finding, Risk, Term
from bartizan.model.project import Weight
from bartizan.model.severity import Confidence, Exposure, Sensitivity, Severity, Verdict
from bartizan.risk.context import Business, Context

SEVERITY = {Severity.LOW: 0.25, Severity.MEDIUM: 0.5, Severity.HIGH: 0.75, Severity.CRITICAL: 0.95}
EXPOSURE = {Exposure.PRIVATE: 0.1, Exposure.ORGANISATION: 0.2, Exposure.PARTNER: 0.25, Exposure.INTERNET: 0.4}
NOT_EVALUATED = 0.2
CONFIDENCE = {Confidence.LOW: 0.5, Confidence.MEDIUM: 0.8, Confidence.HIGH: 1.0}
SENSITIVITY = {
    Sensitivity.PUBLIC: 0.0,
    Sensitivity.INTERNAL: 0.1,
    Sensitivity.CONFIDENTIAL: 0.3,
    Sensitivity.RESTRICTED: 0.5,
}
PASSING = 0.5
"""The part of a path's likelihood that counts for a finding on its way whose fix does not remove it."""

TARGET = 0.5
"""The part of a target's impact that counts for a finding on a path to it."""

UNKNOWN = 0.4
"""The chance that what could not be evaluated is bad."""

EXPLOITED = 0.6
"""The chance that counts for a vulnerability that CISA lists as exploited; of others EPSS's own is taken."""

WEIGHT = {Weight.IMPORTANT: 0.2, Weight.CRITICAL: 0.4}
"""What a project's weight adds to the impact."""

GUARDRAIL = 0.6
"""What a guardrail before a model leaves of the chance that what it is told is abused."""


@dataclass(slots=True)
class Sum:
    """Terms on their way to a risk."""

    likelihood: list[Term] = field(default_factory=list)
    factors: list[Term] = field(default_factory=list)
    impact: list[Term] = field(default_factory=list)

    def risk(self) -> Risk:
        """The risk that the terms make; 0 to 100, rounded half up."""
        chance = joined(term.value for term in self.likelihood)
        for term in self.factors:
            chance *= term.value
        harm = joined(term.value for term in self.impact)
        score = math.floor(100 * chance * harm + 0.5)
        return Risk(score, round(chance, 4), round(harm, 4), (*self.likelihood, *self.factors, *self.impact))


def joined(chances: Iterable[float]) -> float:
    """The chance that at least one of independent things happens."""
    missed = 1.0
    for chance in chances:
        missed *= 1.0 - chance
    return 1.0 - missed


def risk_of_finding(finding: Finding, context: Context) -> Risk:
    """The risk of one finding in its surroundings; 0 for a finding that passes."""
    if finding.verdict in (Verdict.PASS, Verdict.NOT_APPLICABLE):
        return Risk(0, 0.0, 0.0)
    out = Sum()
    out.likelihood.append(_exposure(context.assets.get(finding.asset)))
    out.likelihood.extend(_paths(finding, context))
    out.likelihood.extend(_exploitability(finding, context))
    out.factors.append(_CONFIDENCE_TERMS[finding.confidence])
    guardrail = context.guardrail(finding)
    if guardrail is not None:
        out.factors.append(Term("guardrail", GUARDRAIL, f"deferred: the guardrail {guardrail} stands before it"))
    if finding.verdict is Verdict.UNKNOWN:
        out.factors.append(Term("unknown", UNKNOWN, "the rule could not be decided"))
    out.impact.append(_SEVERITY_TERMS[finding.severity])
    reached = context.sensitivity(finding.asset)
    if reached is not None:
        sensitivity, name = reached
        out.impact.append(Term("data", SENSITIVITY[sensitivity], f"{sensitivity} data in {name}"))
    on_the_way = [*context.broken.get(finding.id, ()), *context.passing.get(finding.asset, ())]
    if on_the_way:
        worst = max(on_the_way, key=lambda path: (path.impact, path.id))
        said = f"an attack path leads to {_name(worst.target, context)}"
        out.impact.append(Term("target", round(TARGET * worst.impact, 4), said))
    out.impact.extend(_weight(finding.asset, context))
    return out.risk()


def _exploitability(finding: Finding, context: Context) -> Iterable[Term]:
    found = context.exploited(finding)
    if found is not None:
        chance, known = found
        said = "exploited in the wild (CISA)" if known else f"EPSS gives {chance:.1%} for the next 30 days"
        yield Term("exploitability", max(chance, EXPLOITED) if known else chance, said)


def _weight(asset: str, context: Context) -> Iterable[Term]:
    found = context.weight(asset)
    if found is not None:
        weight, project = found
        yield Term("project", WEIGHT[weight], f"the project {project} is {weight} to the business")


_EXPOSURE_TERMS = {
    exposure: Term("exposure", EXPOSURE[exposure], said)
    for exposure, said in (
        (Exposure.INTERNET, "reachable from the internet"),
        (Exposure.PARTNER, "reachable from chosen networks or accounts"),
        (Exposure.ORGANISATION, "reachable with a sign-in of the organisation"),
        (Exposure.PRIVATE, "not reachable from outside"),
    )
}
_NOT_EVALUATED_TERM = Term("exposure", NOT_EVALUATED, "exposure was not evaluated")
_CONFIDENCE_TERMS = {one: Term("confidence", chance, f"confidence {one}") for one, chance in CONFIDENCE.items()}
_SEVERITY_TERMS = {one: Term("severity", harm, f"the rule is {one}") for one, harm in SEVERITY.items()}


def _exposure(asset: Asset | None) -> Term:
    if asset is None or asset.exposure is None:
        return _NOT_EVALUATED_TERM
    return _EXPOSURE_TERMS[asset.exposure]


def _paths(finding: Finding, context: Context) -> Iterable[Term]:
    broken = context.broken.get(finding.id, [])
    if not broken and finding.asset not in context.passing:
        return
    ids = {path.id for path in broken}
    passing = [path for path in context.passing.get(finding.asset, []) if path.id not in ids]
    for name, found, part, said in (
        ("paths broken", broken, 1.0, "the fix removes"),
        ("paths passing", passing, PASSING, "on the way of"),
    ):
        if found:
            best = max(path.likelihood for path in found)
            paths = "1 attack path" if len(found) == 1 else f"{len(found)} attack paths"
            yield Term(name, round(part * best, 4), f"{said} {paths}, the most likely {best:.0%}")


def risk_of_path(path: AttackPath, context: Context) -> Risk:
    """The risk of an attack path: the product of its steps' likelihoods times its target's impact and weight."""
    assets = context.assets
    out = Sum()
    out.likelihood.append(Term("entry", 1.0, f"from {_called(path.entry, assets)}"))
    out.factors.extend(Term("step", step.likelihood, step.text) for step in path.steps)
    out.impact.append(Term("target", path.impact, f"impact on {_called(path.target, assets)}"))
    out.impact.extend(_weight(path.target, context))
    return out.risk()


def rank(
    findings: Iterable[Finding],
    paths: Sequence[AttackPath],
    assets: Mapping[str, Asset] | Iterable[Asset],
    edges: Iterable[Edge],
    business: Business | None = None,
) -> list[Finding]:
    """The findings with their risk, riskiest first; ties by severity, then by id."""
    context = Context(paths, assets, edges, business)
    judged = [replace(finding, risk=risk_of_finding(finding, context)) for finding in findings]
    return sorted(judged, key=lambda one: (-(one.risk.score if one.risk else 0), -one.severity.rank, one.id))


def rank_paths(
    paths: Iterable[AttackPath], assets: Mapping[str, Asset] | Iterable[Asset], business: Business | None = None
) -> list[AttackPath]:
    """The paths with their risk explained, riskiest first; ties by impact, then by id."""
    known = Context((), assets, (), business)
    judged = [replace(path, risk=risk_of_path(path, known)) for path in paths]
    return sorted(judged, key=lambda one: (-one.risk.score, -one.risk.likelihood * one.impact, one.id))


def _name(asset: str, context: Context) -> str:
    return _called(asset, context.assets)


def _called(asset: str, assets: Mapping[str, Asset]) -> str:
    found = assets.get(asset)
    return found.name if found is not None else asset

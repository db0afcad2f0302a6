"""The formula: explained, bounded, and never lowered by one more reason."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bartizan.model.asset import Asset
from bartizan.model.attack_path import AttackPath, Step
from bartizan.model.edge import Edge
from bartizan.model.finding import Finding, Risk
from bartizan.model.project import Weight
from bartizan.model.severity import Confidence, Exposure, Sensitivity, Severity, Verdict
from bartizan.model.values import Value
from bartizan.risk.context import Business, Context
from bartizan.risk.formula import joined, rank, rank_paths, risk_of_finding, risk_of_path

LAB = Asset("lab", "AWS::SageMaker::NotebookInstance", "notebook", "lab", "aws")
DATA = Asset("data", "AWS::S3::Bucket", "bucket", "data", "aws")
OPEN = Finding("f", "rule", "Rule", "lab", Verdict.FAIL, Severity.HIGH)


def path(likelihood: float = 0.5, impact: float = 0.6, *, breaks: tuple[str, ...] = (), id_: str = "p") -> AttackPath:
    steps = (
        Step("entry:internet", "lab", "exposed-to", "t", "Anyone reaches lab", likelihood),
        Step("lab", "data", "can-read", "t", "lab reads data", 1.0),
    )
    return AttackPath(id_, "title", "entry:internet", steps, "data", likelihood, impact, Risk(0, 0, 0), breaks)


def risk(
    finding: Finding = OPEN, paths: tuple[AttackPath, ...] = (), assets: tuple[Asset, ...] = (LAB, DATA), *edges: Edge
) -> Risk:
    return risk_of_finding(finding, Context(paths, assets, edges))


def test_the_terms_make_the_score() -> None:
    exposed = replace(LAB, exposure=Exposure.INTERNET)
    secret = replace(DATA, sensitivity=Sensitivity.RESTRICTED)
    got = risk(replace(OPEN, confidence=Confidence.MEDIUM), (path(breaks=("f",)),), (exposed, secret))
    terms = {term.name: term.value for term in got.terms}
    assert terms == {
        "exposure": 0.4,
        "paths broken": 0.5,
        "confidence": 0.8,
        "severity": 0.75,
        "data": 0.5,
        "target": 0.3,
    }
    likelihood = (1 - (1 - 0.4) * (1 - 0.5)) * 0.8
    impact = 1 - (1 - 0.75) * (1 - 0.5) * (1 - 0.3)
    assert got.likelihood == pytest.approx(likelihood, abs=1e-4)
    assert got.impact == pytest.approx(impact, abs=1e-4)
    assert got.score == round(100 * likelihood * impact)
    assert all(term.reason for term in got.terms)


def test_a_path_is_the_product_of_its_steps_times_its_impact() -> None:
    got = risk_of_path(path(0.5, 0.6), Context((), [DATA], ()))
    assert got.score == 30
    assert [term.name for term in got.terms] == ["entry", "step", "step", "target"]


def test_what_passes_has_no_risk_and_what_is_unknown_some() -> None:
    assert risk(replace(OPEN, verdict=Verdict.PASS)).score == 0
    assert risk(replace(OPEN, verdict=Verdict.NOT_APPLICABLE)).score == 0
    assert 0 < risk(replace(OPEN, verdict=Verdict.UNKNOWN)).score < risk().score


def test_data_next_to_the_asset_counts() -> None:
    secret = replace(DATA, sensitivity=Sensitivity.CONFIDENTIAL)
    assert risk(OPEN, (), (LAB, secret), Edge("lab", "data", "trains-on")).impact > risk(OPEN, (), (LAB, secret)).impact


def test_riskiest_first_and_always_in_the_same_order() -> None:
    low, high = replace(OPEN, id="a", severity=Severity.LOW), replace(OPEN, id="b", severity=Severity.CRITICAL)
    twin = replace(high, id="c")
    ordered = rank([low, twin, high], [], [LAB], [])
    assert [one.id for one in ordered] == ["b", "c", "a"]
    assert all(one.risk is not None for one in ordered)
    ranked = rank_paths([path(0.1, id_="x"), path(0.9, id_="y")], [LAB, DATA])
    assert [one.id for one in ranked] == ["y", "x"]
    assert ranked[0].risk.terms


severities = st.sampled_from(list(Severity))
confidences = st.sampled_from(list(Confidence))
sensitivities = st.sampled_from([None, *Sensitivity])
exposures = st.sampled_from([Exposure.PRIVATE, Exposure.ORGANISATION, Exposure.PARTNER, Exposure.INTERNET])
chances = st.floats(0, 1)


@st.composite
def surroundings(draw: st.DrawFn) -> tuple[Finding, tuple[AttackPath, ...], Asset, Asset]:
    finding = replace(
        OPEN,
        severity=draw(severities),
        confidence=draw(confidences),
        verdict=draw(st.sampled_from([Verdict.FAIL, Verdict.UNKNOWN])),
    )
    paths = tuple(
        path(draw(chances), draw(chances), breaks=("f",) if draw(st.booleans()) else (), id_=str(at))
        for at in range(draw(st.integers(0, 3)))
    )
    return finding, paths, replace(LAB, exposure=draw(exposures)), replace(DATA, sensitivity=draw(sensitivities))


@settings(deadline=None)
@given(surroundings(), exposures)
def test_more_exposure_never_lowers(
    around: tuple[Finding, tuple[AttackPath, ...], Asset, Asset], exposure: Exposure
) -> None:
    finding, paths, lab, data = around
    order = [Exposure.PRIVATE, Exposure.ORGANISATION, Exposure.PARTNER, Exposure.INTERNET]
    assert lab.exposure is not None
    low, high = sorted([lab.exposure, exposure], key=order.index)
    before = risk(finding, paths, (replace(lab, exposure=low), data))
    assert before.score <= risk(finding, paths, (replace(lab, exposure=high), data)).score


@settings(deadline=None)
@given(surroundings(), severities)
def test_more_severity_never_lowers(
    around: tuple[Finding, tuple[AttackPath, ...], Asset, Asset], severity: Severity
) -> None:
    finding, paths, lab, data = around
    low, high = sorted([finding.severity, severity], key=lambda one: one.rank)
    before = risk(replace(finding, severity=low), paths, (lab, data))
    assert before.score <= risk(replace(finding, severity=high), paths, (lab, data)).score


@settings(deadline=None)
@given(surroundings(), chances, chances, st.booleans())
def test_one_more_path_never_lowers(
    around: tuple[Finding, tuple[AttackPath, ...], Asset, Asset], likelihood: float, impact: float, broken: bool
) -> None:
    finding, paths, lab, data = around
    more = path(likelihood, impact, breaks=("f",) if broken else (), id_="more")
    assert risk(finding, paths, (lab, data)).score <= risk(finding, (*paths, more), (lab, data)).score


@settings(deadline=None)
@given(surroundings())
def test_breaking_a_path_counts_at_least_as_much_as_lying_on_it(
    around: tuple[Finding, tuple[AttackPath, ...], Asset, Asset],
) -> None:
    finding, paths, lab, data = around
    all_broken = tuple(replace(one, breaks=("f",)) for one in paths)
    none_broken = tuple(replace(one, breaks=()) for one in paths)
    assert risk(finding, none_broken, (lab, data)).score <= risk(finding, all_broken, (lab, data)).score


@settings(deadline=None)
@given(surroundings(), st.sampled_from(list(Sensitivity)))
def test_more_sensitive_data_never_lowers(
    around: tuple[Finding, tuple[AttackPath, ...], Asset, Asset], sensitivity: Sensitivity
) -> None:
    finding, paths, lab, data = around
    before = replace(data, sensitivity=None if data.sensitivity is None else min(
        data.sensitivity, sensitivity, key=lambda one: one.rank))  # fmt: skip
    after = replace(data, sensitivity=max(data.sensitivity or sensitivity, sensitivity, key=lambda one: one.rank))
    assert risk(finding, paths, (lab, before)).score <= risk(finding, paths, (lab, after)).score


@settings(deadline=None)
@given(surroundings())
def test_doubt_never_raises_and_the_score_stays_in_bounds(
    around: tuple[Finding, tuple[AttackPath, ...], Asset, Asset],
) -> None:
    finding, paths, lab, data = around
    got = risk(finding, paths, (lab, data))
    assert 0 <= got.score <= 100
    assert got.score == pytest.approx(100 * got.likelihood * got.impact, abs=0.6)
    order = list(Confidence)
    scores = [risk(replace(finding, confidence=one), paths, (lab, data)).score for one in order]
    assert scores == sorted(scores)
    assert (
        risk(replace(finding, verdict=Verdict.UNKNOWN), paths, (lab, data)).score
        <= risk(replace(finding, verdict=Verdict.FAIL), paths, (lab, data)).score
    )


@settings(deadline=None)
@given(st.lists(chances, max_size=6))
def test_joined_is_between_the_greatest_and_one(values: list[float]) -> None:
    assert max(values, default=0.0) - 1e-9 <= joined(values) <= 1 + 1e-9
    assert math.isclose(joined([*values, 0.0]), joined(values))


PACKAGE = Asset(
    "pkg:pypi/x@1", "package", "sdk", "x", "pypi", config={"vulnerabilities": [{"id": "CVE-1", "epss": 0.3}]}
)
VULNERABLE = replace(OPEN, rule="package-known-vulnerability", asset=PACKAGE.id)
TOLD = replace(OPEN, rule="tool-rule", asset="tool")
BUSINESS = Business({"lab": (Weight.CRITICAL, "Claims")}, {"tool-rule": "excessive-agency", "rule": "access"})


def test_a_projects_weight_stands_among_the_terms_of_its_findings_and_paths() -> None:
    context = Context((path(),), (LAB, DATA), (), replace(BUSINESS, weights={"data": (Weight.IMPORTANT, "Claims")}))
    assert "project" not in {term.name for term in risk_of_finding(OPEN, context).terms}
    weighed = risk_of_path(path(), context)
    assert weighed.terms[-1].name == "project"
    assert weighed.terms[-1].value == pytest.approx(0.2)
    assert weighed.score > risk_of_path(path(), Context((), (LAB, DATA), ())).score


def test_what_is_exploited_counts_more_than_what_is_only_known() -> None:
    def score(*vulnerabilities: Mapping[str, Value]) -> Risk:
        return risk(VULNERABLE, (), (replace(PACKAGE, config={"vulnerabilities": list(vulnerabilities)}),))

    none, rated = score({"id": "CVE-1"}), score({"id": "CVE-1", "epss": 0.3})
    listed = score({"id": "CVE-1", "epss": 0.3, "kev": "2026-01-01"})
    assert none.score < rated.score < listed.score
    assert "exploited in the wild (CISA)" in {term.reason for term in listed.terms}


def test_a_guardrail_defers_what_is_abused_by_words_and_nothing_else() -> None:
    agents = [Asset(name, "code/agent", "agent", name, "code") for name in ("one", "two")]
    tool, guard = Asset("tool", "code/tool", "tool", "tool", "code"), Asset("g", "x", "guardrail", "Shield", "aws")
    uses = [Edge(agent.id, "tool", "uses-tool") for agent in agents]

    def of(finding: Finding, *guarded: str) -> Risk:
        edges = [*uses, *(Edge(one, "g", "guarded-by") for one in guarded)]
        return risk_of_finding(finding, Context((), [*agents, tool, guard], edges, BUSINESS))

    assert of(TOLD, "one").score == of(TOLD).score, "the other agent has no guardrail"
    deferred = of(TOLD, "one", "two")
    assert deferred.score < of(TOLD).score
    assert "deferred: the guardrail Shield stands before it" in {term.reason for term in deferred.terms}
    access = replace(TOLD, rule="rule")
    assert of(access, "one", "two").score == of(access).score


@settings(deadline=None)
@given(surroundings(), st.sampled_from(list(Weight)), st.sampled_from(list(Weight)))
def test_more_weight_never_lowers(
    around: tuple[Finding, tuple[AttackPath, ...], Asset, Asset], first: Weight, second: Weight
) -> None:
    finding, paths, lab, data = around

    def score(weight: Weight) -> int:
        return risk_of_finding(finding, Context(paths, (lab, data), (), Business({"lab": (weight, "Claims")}))).score

    low, high = sorted([first, second], key=lambda one: one.rank)
    assert score(low) <= score(high)


@settings(deadline=None)
@given(surroundings(), chances, chances, st.booleans())
def test_more_exploitation_never_lowers(
    around: tuple[Finding, tuple[AttackPath, ...], Asset, Asset], first: float, second: float, listed: bool
) -> None:
    finding, paths, lab, data = around

    def score(epss: float, *, kev: bool) -> int:
        held: dict[str, Value] = {"id": "CVE-1", "epss": epss}
        if kev:
            held["kev"] = "2026-01-01"
        package = replace(PACKAGE, id="lab", exposure=lab.exposure, config={"vulnerabilities": [held]})
        return risk(replace(finding, rule=VULNERABLE.rule), paths, (package, data)).score

    low, high = sorted([first, second])
    assert score(low, kev=False) <= score(high, kev=False) <= score(high, kev=True)
    assert score(low, kev=listed) <= score(high, kev=listed)

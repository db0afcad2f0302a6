"""Scan results to save: small ones by hand, large ones by number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from bartizan.model.asset import Asset, Sighting
from bartizan.model.attack_path import AttackPath, Step
from bartizan.model.edge import Edge, Gap
from bartizan.model.finding import Finding, Fix, Risk, Term, fingerprint
from bartizan.model.location import Evidence, Location
from bartizan.model.scan import Scan, ScanResult, Summary
from bartizan.model.severity import Exposure, Sensitivity, Severity, Stage, Verdict
from bartizan.model.values import Unknown

INTERNET = Asset("entry:internet", "entry-point", "entry-point", "the internet", "none")


def asset(name: str, *, repo: str = "shop", kind: str = "bucket", path: str = "infra/main.tf", line: int = 1,
          provider: str = "aws", **more: object) -> Asset:  # fmt: skip
    """An asset of a repository, seen in one file."""
    return Asset(
        id=f"repo:{repo}//{path}#{name}", type="AWS::S3::Bucket", kind=kind, name=name, provider=provider,
        config={"BucketName": name, "Kms": Unknown("var.key")},
        sightings=(Sighting("terraform", Location(path=path, line=line), {"BucketName": name}, {"BucketName": line}),),
        **more,  # type: ignore[arg-type]
    )  # fmt: skip


def finding(
    of: Asset, rule: str = "bucket-public", *, severity: Severity = Severity.HIGH, verdict: Verdict = Verdict.FAIL,
    score: int = 50,
) -> Finding:  # fmt: skip
    """A finding of a rule on an asset."""
    return Finding(
        id=fingerprint(rule, of.id), rule=rule, title=f"{of.name}: {rule}", asset=of.id, verdict=verdict,
        severity=severity, why="Anyone can read it.",
        evidence=(Evidence("access is not blocked", "PublicAccess", True, Location(path="infra/main.tf", line=3)),),
        location=of.sightings[0].location if of.sightings else None,
        fix=Fix("Block public access.", {"PublicAccess": False}), controls=("nist-ai-rmf:MANAGE-2.2",),
        risk=Risk(score, score / 100, 1.0, (Term("exposure", 1.0, "the internet reaches it"),)),
    )  # fmt: skip


def path(*assets: Asset, breaks: Sequence[Finding] = (), score: int = 70) -> AttackPath:
    """A path over these assets in order."""
    steps = tuple(
        Step(
            one.id, two.id, "can-read", "AML.T0025", f"{one.name} reads {two.name}", 0.9,
            (Evidence(f"{one.name} may read {two.name}"),),
        )
        for one, two in pairwise(assets)
    )  # fmt: skip
    return AttackPath(
        id=fingerprint(*(one.id for one in assets)), title=f"{assets[0].name} reaches {assets[-1].name}",
        entry=assets[0].id, steps=steps, target=assets[-1].id, likelihood=0.7, impact=1.0,
        risk=Risk(score, 0.7, 1.0), breaks=tuple(one.id for one in breaks),
    )  # fmt: skip


def result(
    *assets: Asset, findings: Sequence[Finding] = (), paths: Sequence[AttackPath] = (), edges: Sequence[Edge] = (),
    gaps: Sequence[Gap] = (), targets: Sequence[str] = ("shop",), day: int = 1,
) -> ScanResult:  # fmt: skip
    """A scan's result on the given day of a month."""
    time = f"2026-11-{day:02d}T09:00:00Z"
    return ScanResult(
        Scan(fingerprint(time, *targets), tuple(targets), time, f"2026-11-{day:02d}T09:01:00Z", "0.1.0"),
        tuple(assets), tuple(edges), tuple(findings), tuple(paths), tuple(gaps),
        Summary(
            dict(Counter(one.kind for one in assets)),
            dict(Counter(one.severity.value for one in findings if one.verdict is Verdict.FAIL)),
            dict(Counter(one.verdict.value for one in findings)), len(paths), len(gaps),
        ),
    )  # fmt: skip


def large(count: int, *, targets: Sequence[str] = ("large",), day: int = 1) -> ScanResult:
    """A result of `count` assets with as many edges, and a finding on every fourth."""
    stages, sensitivities = list(Stage), list(Sensitivity)
    assets = [
        asset(
            f"bucket-{number}", repo="large", path=f"team-{number % 20}/main.tf", line=number,
            stage=stages[number % len(stages)], sensitivity=sensitivities[number % 4],
            exposure=Exposure.INTERNET if number % 9 == 0 else None, account=str(number % 50),
            tags={"team": f"team-{number % 20}"},
        )
        for number in range(count)
    ]  # fmt: skip
    severities = list(Severity)
    findings = [
        finding(one, f"rule-{number % 40}", severity=severities[number % 4], score=number % 100)
        for number, one in enumerate(assets[::4])
    ]
    edges = [Edge(one.id, two.id, "can-read") for one, two in pairwise(assets)]
    paths = [path(INTERNET, one, two) for one, two in zip(assets[::50], assets[1::50], strict=False)]
    return result(INTERNET, *assets, findings=findings, edges=edges, paths=paths, targets=targets, day=day)

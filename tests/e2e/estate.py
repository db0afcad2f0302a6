"""The estate that the browser tests look at: a retailer's AI on three clouds and in four repositories.

Realistic in volume and in shape: about 400 assets, 150 findings, 13 attack paths, drift, gaps, values that
could not be resolved. Everything is derived from fixed tables; nothing is random.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

from bartizan.model.asset import Asset, DataCount, Difference, Sighting
from bartizan.model.attack_path import AttackPath, ChokePoint, Step
from bartizan.model.edge import Edge, Gap
from bartizan.model.finding import Finding, Fix, Risk, Term, fingerprint
from bartizan.model.location import Evidence, Location
from bartizan.model.scan import Scan, ScanResult, Summary
from bartizan.model.severity import Confidence, Exposure, Sensitivity, Severity, Stage, Verdict
from bartizan.model.values import Unknown
from tests.e2e.families import FAMILIES, Family
from tests.e2e.rule_cases import RULES, RuleCase

INTERNET = "entry:internet"
STOLEN = "entry:stolen-credential"
SEVERITY_FACTOR = {Severity.LOW: 0.25, Severity.MEDIUM: 0.5, Severity.HIGH: 0.75, Severity.CRITICAL: 1.0}
EXPOSURES = (Exposure.INTERNET, Exposure.PRIVATE, Exposure.ORGANISATION, None, Exposure.PRIVATE)
SENSITIVITIES = (Sensitivity.CONFIDENTIAL, Sensitivity.INTERNAL, None, Sensitivity.RESTRICTED, Sensitivity.INTERNAL)


def _seen(family: Family, index: int, name: str, config: dict[str, Any]) -> tuple[Sighting, ...]:
    line = 12 + index * 17
    out = []
    if family.path:
        lines = {key: line + 2 + at for at, key in enumerate(config)}
        where = Location(path=family.path.format(name=name), line=line, end_line=line + 4 + len(config))
        out.append(Sighting(family.reader, where, config, lines))
    if family.call:
        time = "2026-11-22T06:14:31Z"
        out.append(Sighting("aws", Location(call=family.call, region=family.region, time=time), config))
    return tuple(out)


def _asset(family: Family, index: int) -> Asset:
    name = family.names[index % len(family.names)]
    if index >= len(family.names):
        name = f"{name}-{index // len(family.names) + 1}"
    config = {
        key: (value.format(name=name) if isinstance(value, str) else value) for key, value in family.config.items()
    }
    data = family.stage is Stage.DATA and family.kind in {"bucket", "dataset"}
    return Asset(
        id=family.id.format(name=name, account=family.account, region=family.region),
        type=family.type,
        kind=family.kind,
        name=name,
        provider=family.provider,
        account=family.account,
        region=family.region,
        stage=family.stage,
        config=config,
        tags={"team": family.team} if family.team else {},
        sightings=_seen(family, index, name, config),
        exposure=EXPOSURES[index % len(EXPOSURES)] if family.reachable else None,
        sensitivity=SENSITIVITIES[index % len(SENSITIVITIES)] if data else None,
    )


def assets() -> dict[str, Asset]:
    """All assets by id, the two entry points included."""
    entries = [
        Asset(INTERNET, "entry/internet", "entry-point", "The internet", "bartizan"),
        Asset(STOLEN, "entry/stolen-credential", "entry-point", "A stolen developer credential", "bartizan"),
    ]
    out = {asset.id: asset for asset in entries}
    for family in FAMILIES:
        for index in range(family.number):
            asset = _asset(family, index)
            out[asset.id] = asset
    return _with_data(_with_drift(out))


def _with_drift(found: dict[str, Asset]) -> dict[str, Asset]:
    for asset in [each for each in found.values() if each.kind == "notebook" and len(each.sightings) > 1][:3]:
        declared = Difference("DirectInternetAccess", "Disabled", "Enabled", asset.sightings[0].location)
        unresolved = Difference("KmsKeyId", Unknown("var.kms_key_arn"), "", asset.sightings[0].location)
        found[asset.id] = replace(asset, drift=(declared, unresolved))
    return found


def _with_data(found: dict[str, Asset]) -> dict[str, Asset]:
    counts = (
        DataCount(
            "payment-card", "payment-card", 1_184, Confidence.HIGH, Sensitivity.RESTRICTED, "4••• •••• •••• 1881", 0.08
        ),
        DataCount(
            "email-address", "email-address", 48_213, Confidence.HIGH, Sensitivity.CONFIDENTIAL, "m•••@•••.de", 0.08
        ),
        DataCount("iban", "bank-account", 96, Confidence.MEDIUM, Sensitivity.RESTRICTED, "DE•• •••• •••• 3000", 0.008),
    )
    restricted = [each for each in found.values() if each.sensitivity is Sensitivity.RESTRICTED]
    for asset in restricted:
        found[asset.id] = replace(asset, data=counts)
    return found


def _risk(severity: Severity, asset: Asset, path: bool) -> Risk:
    reach = {Exposure.INTERNET: 0.95, Exposure.ORGANISATION: 0.5, Exposure.PRIVATE: 0.25}.get(
        asset.exposure or Exposure.PRIVATE, 0.3
    )
    likelihood = round(min(1.0, reach + (0.15 if path else 0.0)), 2)
    data = {Sensitivity.RESTRICTED: 1.0, Sensitivity.CONFIDENTIAL: 0.85}.get(
        asset.sensitivity or Sensitivity.INTERNAL, 0.7
    )
    impact = round(SEVERITY_FACTOR[severity] * data, 2)
    where = asset.exposure.value if asset.exposure else "not evaluated"
    terms = (
        Term("Severity", SEVERITY_FACTOR[severity], f"The rule is {severity.value} by itself"),
        Term("Reach", reach, f"Exposure of {asset.name}: {where}"),
        Term("Data", data, f"Sensitivity: {asset.sensitivity.value if asset.sensitivity else 'not known'}"),
        Term("On an attack path", 1.0 if path else 0.85, "Its fix breaks a path" if path else "No path needs it"),
    )
    return Risk(round(100 * likelihood * impact), likelihood, impact, terms)


def finding(rule: RuleCase, asset: Asset, *, verdict: Verdict = Verdict.FAIL, on_path: bool = False) -> Finding:
    """What `rule` says of `asset`, with its evidence at the line or call where it was seen."""
    seen = asset.sightings[0] if asset.sightings else None
    location = seen.location if seen else None
    own = location
    if seen and seen.location.path and rule.property in seen.lines:
        own = replace(seen.location, line=seen.lines[rule.property], end_line=seen.lines[rule.property])
    value = asset.config.get(rule.property)
    text = rule.evidence if verdict is Verdict.FAIL else "The value is a variable without a default"
    shown: object = {"$unknown": "var.kms_key_arn"} if verdict is Verdict.UNKNOWN else value
    return Finding(
        id=fingerprint(rule.id, asset.id),
        rule=rule.id,
        title=rule.title,
        asset=asset.id,
        verdict=verdict,
        severity=rule.severity,
        confidence=Confidence.HIGH if verdict is Verdict.FAIL else Confidence.MEDIUM,
        why=rule.why,
        evidence=(Evidence(text, rule.property, shown, own),),
        location=location,
        fix=Fix(rule.fix, rule.set, rule.note),
        controls=rule.controls,
        risk=_risk(rule.severity, asset, on_path),
    )


def findings(found: dict[str, Asset]) -> list[Finding]:
    """Each rule on the assets of its type, a few of them unknown."""
    out = []
    for rule in RULES:
        members = [asset for asset in found.values() if asset.type == rule.type][: rule.number]
        for index, asset in enumerate(members):
            unknown = rule.unknown and index % 5 == 4
            out.append(finding(rule, asset, verdict=Verdict.UNKNOWN if unknown else Verdict.FAIL, on_path=index < 2))
    return out


Hop = tuple[Asset, Asset, str, str, str, float]
"""Source, target, kind, technique, words, chance."""


def _walk(*hops: Hop) -> tuple[Step, ...]:
    out = []
    for source, target, kind, technique, text, chance in hops:
        seen = source.sightings or target.sightings
        location = seen[0].location if seen else None
        facts = (Evidence(text, None, None, location), Evidence(f"{target.name} accepts it"))
        out.append(Step(source.id, target.id, kind, technique, text, chance, facts))
    return tuple(out)


def _path(title: str, steps: tuple[Step, ...], impact: float, breaks: tuple[str, ...]) -> AttackPath:
    likelihood = 1.0
    for step in steps:
        likelihood *= step.likelihood
    terms = (
        *(Term(f"Step {at + 1}", step.likelihood, step.text) for at, step in enumerate(steps)),
        Term("Impact", impact, "What the target holds"),
    )
    risk = Risk(round(100 * likelihood * impact), round(likelihood, 3), impact, terms)
    return AttackPath(
        fingerprint(title), title, steps[0].source, steps, steps[-1].target, round(likelihood, 3), impact, risk, breaks
    )


def paths(found: dict[str, Asset], known: list[Finding]) -> list[AttackPath]:
    """Notebooks to training data, agents to tickets, a stolen key to the models, and one from team to team."""
    of: dict[str, list[Asset]] = {}
    for asset in found.values():
        of.setdefault(asset.kind, []).append(asset)
    on: dict[str, list[str]] = {kind: [] for kind in of}
    for each in known:
        if each.verdict is Verdict.FAIL:
            on[found[each.asset].kind].append(each.id)
    return [
        *(_notebook_story(found[INTERNET], of, on, index) for index in range(5)),
        *(_agent_story(found[INTERNET], of, on, index) for index in range(4)),
        *(_poisoning_story(found[STOLEN], of, on, index) for index in range(3)),
        _story_between_teams(found[INTERNET], of, on),
    ]


def _notebook_story(entry: Asset, of: dict[str, list[Asset]], on: dict[str, list[str]], index: int) -> AttackPath:
    book, role, bucket = of["notebook"][index], of["role"][index], of["bucket"][index]
    reads = f"{role.name} may read every object of {bucket.name}"
    steps = _walk(
        (entry, book, "exposed-to", "Open notebook port", f"{book.name} has a public address", 0.9 - index * 0.05),
        (book, role, "runs-as", "Instance role credentials", f"{book.name} runs as {role.name}", 0.95),
        (role, bucket, "can-read", "Read training data", reads, 0.9),
    )
    title = f"The internet reaches {bucket.name} through notebook {book.name}"
    return _path(title, steps, 0.95, (on["notebook"][index], on["role"][index]))


def _agent_story(entry: Asset, of: dict[str, list[Asset]], on: dict[str, list[str]], index: int) -> AttackPath:
    agent, tool, store = of["agent"][index], of["tool"][index], of["vector-store"][index]
    calls = f"{agent.name} calls {tool.name} without a confirmation"
    steps = _walk(
        (entry, agent, "exposed-to", "Prompt injection", f"{agent.name} answers anyone on the internet", 0.85),
        (agent, tool, "uses-tool", "Tool misuse", calls, 0.7),
        (tool, store, "can-read", "Retrieve grounding data", f"{tool.name} searches all of {store.name}", 0.9),
    )
    title = f"{agent.name} can read {store.name} and answer anyone on the internet"
    return _path(title, steps, 0.9 - index * 0.1, (on["agent"][index],))


def _poisoning_story(entry: Asset, of: dict[str, list[Asset]], on: dict[str, list[str]], index: int) -> AttackPath:
    role, pipe, model, end = (
        of[kind][at]
        for kind, at in zip(("role", "pipeline", "model", "endpoint"), (index + 5, index, index, index), strict=True)
    )
    writes = f"{pipe.name} writes {model.name} without a signature"
    steps = _walk(
        (entry, role, "can-become", "Assume role", f"Every developer may assume {role.name}", 0.6),
        (role, pipe, "can-write", "Change the pipeline", f"{role.name} may update {pipe.name}", 0.8),
        (pipe, model, "poisons", "Poison the model", writes, 0.75),
        (model, end, "serves", "Serve the poisoned model", f"{end.name} loads the latest version", 0.95),
    )
    title = f"A stolen developer credential poisons {model.name} and reaches {end.name}"
    return _path(title, steps, 0.85, (on["role"][index + 5],) if index < 2 else ())


def _story_between_teams(entry: Asset, of: dict[str, list[Asset]], on: dict[str, list[str]]) -> AttackPath:
    """From a notebook of one project to the tickets of another: either's members see a part of it."""
    book, role, store = of["notebook"][5], of["role"][0], of["vector-store"][0]
    steps = _walk(
        (entry, book, "exposed-to", "Open notebook port", f"{book.name} has a public address", 0.8),
        (book, role, "runs-as", "Instance role credentials", f"{book.name} runs as {role.name}", 0.9),
        (role, store, "can-read", "Retrieve grounding data", f"{role.name} may search all of {store.name}", 0.9),
    )
    return _path(f"The internet reaches {store.name} through notebook {book.name}", steps, 0.8, (on["notebook"][5],))


def choke_points(stories: list[AttackPath]) -> tuple[ChokePoint, ...]:
    """The three fixes that close most of these stories, each of which its breaks close and nothing else does."""
    left, out = list(stories), []
    for _ in range(3):
        counts = Counter(each for story in left for each in story.breaks)
        if not counts:
            break
        best = min(counts, key=lambda each: (-counts[each], each))
        left = [story for story in left if best not in story.breaks]
        out.append(ChokePoint((best,), counts[best], counts[best], len(left)))
    return tuple(out)


def edges(found: dict[str, Asset], stories: list[AttackPath]) -> list[Edge]:
    """The paths' edges, and inventory edges that tie each asset to its role, key or bucket."""
    out = {
        (step.source, step.target, step.kind): Edge(
            step.source, step.target, step.kind, step.technique, step.evidence, step.likelihood
        )
        for story in stories
        for step in story.steps
    }
    roles = [each for each in found.values() if each.kind == "role"]
    keys = [each for each in found.values() if each.kind == "key"]
    models = [each for each in found.values() if each.kind == "model"]
    for index, asset in enumerate(found.values()):
        if asset.kind in {"notebook", "agent", "endpoint", "training-job"}:
            out.setdefault(
                (asset.id, roles[index % len(roles)].id, "runs-as"),
                Edge(asset.id, roles[index % len(roles)].id, "runs-as"),
            )
            out.setdefault(
                (asset.id, models[index % len(models)].id, "uses-model"),
                Edge(asset.id, models[index % len(models)].id, "uses-model"),
            )
        if asset.kind in {"bucket", "notebook", "model"}:
            out.setdefault(
                (asset.id, keys[index % len(keys)].id, "encrypted-by"),
                Edge(asset.id, keys[index % len(keys)].id, "encrypted-by"),
            )
    return list(out.values())


def gaps() -> list[Gap]:
    """What this estate's scans could not read."""
    denied = [
        Gap(
            "aws/bedrock",
            f"bedrock:ListGuardrails in {region}",
            "access was denied",
            "permission bedrock:ListGuardrails",
        )
        for region in ("eu-central-1", "eu-west-1", "us-east-1")
    ]
    return [
        *denied,
        Gap("aws/s3", "s3:GetBucketPolicy of halden-raw-events", "access was denied", "permission s3:GetBucketPolicy"),
        Gap(
            "terraform",
            "infra/recs/vpc.tf:14",
            "module source git::ssh://git@code.halden.example/vpc is not in the tree",
            "the module's files",
        ),
        Gap(
            "code", "notebooks/legacy/churn_v1.ipynb", "the file is not valid JSON at byte 48213", "a readable notebook"
        ),
        Gap(
            "repository",
            "data/embeddings.bin",
            "the file is larger than the limit of 10 MB",
            "a higher limit: --max-file-size",
        ),
    ]


def result(*, later: bool = True) -> ScanResult:
    """One scan of the estate; `later=False` is the same estate weeks ago, with more open and less deployed."""
    found = assets()
    known = findings(found)
    stories = paths(found, known)
    if later:
        broken = {each for story in stories for each in story.breaks}
        fixed = {each.id for each in known if each.id not in broken and each.severity is Severity.LOW}
        known = [each for index, each in enumerate(known) if each.id not in fixed or index % 3]
    else:
        gone = {each.id for index, each in enumerate(found.values()) if each.kind == "package" and index % 6 == 0}
        found = {key: asset for key, asset in found.items() if key not in gone}
        known = [each for each in known if each.asset in found]
        stories = stories[2:]
    when = "2026-11-22T06:20:00Z" if later else "2026-10-30T06:20:00Z"
    listed = edges(found, stories)
    fails = Counter(each.severity.value for each in known if each.verdict is Verdict.FAIL)
    verdicts = Counter(each.verdict.value for each in known) + Counter({"pass": 1_912, "not-applicable": 804})
    summary = Summary(
        dict(Counter(each.kind for each in found.values())),
        dict(fails),
        dict(verdicts),
        len(stories),
        len(gaps()),
        choke_points(stories),
    )
    scan = Scan(
        fingerprint("scan", when), ("halden", "aws:418273650912"), when.replace("06:20", "06:12"), when, "0.1.0"
    )
    return ScanResult(scan, tuple(found.values()), tuple(listed), tuple(known), tuple(stories), tuple(gaps()), summary)

"""One project of the corpus: its twins scanned by the whole line, and what is expected of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from bartizan.catalog.load import Catalog, load_catalog
from bartizan.model.finding import Finding
from bartizan.model.scan import ScanResult
from bartizan.model.severity import Verdict
from bartizan.posture.passing import passes
from bartizan.service.assess import Request, assess
from bartizan.service.targets import parse_targets

ROOT = Path(__file__).parent
PROJECTS = sorted(path.parent.name for path in ROOT.glob("*/expected.yaml"))

Names = Mapping[str, list[str]]
"""Rule → names of the assets, sorted."""

KINDS = (
    *("agent", "ai-service", "dataset", "endpoint", "guardrail", "mcp-server", "model", "pipeline", "prompt", "sdk"),
    *("secret", "tool", "training-job", "vector-store"),
)
"""The kinds of assets that a project with `assets` lists to the last one."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What `expected.yaml` says."""

    dialects: list[str]
    fails: Names
    unknown: Names
    gaps: list[str]
    fixed: list[str]
    hardened_unknown: Names = field(default_factory=dict)
    hardened_gaps: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    assets: Names | None = None


@cache
def catalog() -> Catalog:
    return load_catalog()


def expected(project: str) -> Expected:
    data: dict[str, Any] = yaml.safe_load((ROOT / project / "expected.yaml").read_text("utf-8"))
    known = {"about", "dialects", "fails", "unknown", "gaps", "fixed", "hardened", "assets"}
    assert set(data) <= known, f"{project}: unknown keys {set(data) - known}"
    hardened = data.get("hardened") or {}
    return Expected(
        data["dialects"],
        data["fails"],
        data.get("unknown") or {},
        data.get("gaps") or [],
        data.get("fixed") or [],
        hardened.get("unknown") or {},
        hardened.get("gaps") or [],
        hardened.get("gone") or [],
        data.get("assets"),
    )


@cache
def scanned(project: str, twin: str) -> ScanResult:
    return scan(ROOT / project / twin)


def scan(root: Path) -> ScanResult:
    return assess(Request(parse_targets([str(root)])), catalog())


def names(result: ScanResult, verdict: Verdict) -> dict[str, list[str]]:
    """Rule → sorted names of the assets with this verdict."""
    known = {asset.id: asset.name for asset in result.assets}
    return grouped((one.rule, known.get(one.asset, one.asset)) for one in result.findings if one.verdict is verdict)


def grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    out: dict[str, list[str]] = {}
    for rule, name in pairs:
        out.setdefault(rule, []).append(name)
    return {rule: sorted(found) for rule, found in sorted(out.items())}


def found(result: ScanResult) -> dict[str, list[str]]:
    """Kind → sorted names of the assets of AI kinds, each once for each place that makes it an asset of its own."""
    return grouped((one.kind, one.name) for one in result.assets if one.kind in KINDS)


def gaps(result: ScanResult) -> list[str]:
    """`source: what` of every gap of a reader; what rules could not judge shows as unknown.

    That no database of vulnerabilities is there is true of every project alike.
    """
    left_out = {"posture", "vulnerabilities"}
    return sorted({f"{gap.source}: {gap.what}" for gap in result.gaps if gap.source not in left_out})


def passed(result: ScanResult, rules: Iterable[str]) -> set[str]:
    """Those of the rules that pass on some asset."""
    shipped = [rule for rule in rules if rule in catalog().rules]
    return {rule.id for rule, _ in passes(result.assets, result.edges, catalog(), only=shipped)}


def where(findings: Iterable[Finding]) -> list[str]:
    """The findings as a person looks for them, for a failing test's message."""
    return [f"{one.rule}  {one.asset.partition('//')[2]}  {one.location}" for one in findings]

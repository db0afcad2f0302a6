"""What formats say of a comparison with an earlier scan, and of a gate: lines of words, and SARIF results."""

from __future__ import annotations

from collections.abc import Iterator

from bartizan.model.diff import Diff
from bartizan.model.finding import Finding
from bartizan.model.gate import GateFailure, GateReport, Outcome
from bartizan.model.scan import ScanResult
from bartizan.model.severity import FindingState, Verdict
from bartizan.report.view import plural


def is_open(finding: Finding) -> bool:
    """Whether a finding fails and nobody accepts it."""
    return finding.verdict is Verdict.FAIL and finding.state is not FindingState.ACCEPTED


def diff_words(result: ScanResult) -> str | None:
    """`against main: 2 new, 1 fixed, 14 unchanged`; None without a comparison. Findings that fail are counted."""
    diff = result.diff
    if diff is None:
        return None
    new = sum(is_open(one) for one in result.findings)
    fixed, unchanged = sum(map(is_open, diff.fixed)), sum(map(is_open, diff.unchanged))
    words = f"against {diff.base}: {new:,} new, {fixed:,} fixed, {unchanged:,} unchanged"
    unseen = sum(map(is_open, diff.unseen))
    return words + (f", {unseen:,} no longer seen" if unseen else "")


def diff_lines(diff: Diff) -> Iterator[str]:
    """What changed beside findings, each a sentence part."""
    if diff.new_assets:
        yield plural(len(diff.new_assets), "new asset")
    if diff.gone_assets:
        yield plural(len(diff.gone_assets), "asset") + " gone"
    if diff.moved:
        yield plural(len(diff.moved), "asset") + " moved"
    if diff.fixed_paths:
        yield plural(len(diff.fixed_paths), "attack path") + " gone"


def gate_words(report: GateReport) -> str:
    """`gate.yaml: shut, 2 failures, 1 warning`."""
    new = [one for one in report.failures if one.is_new]
    failed = sum(one.outcome is Outcome.FAIL for one in new)
    warned = len(new) - failed
    parts = [
        "shut" if report.is_shut else "open",
        *([plural(failed, "failure")] if failed else []),
        *([plural(warned, "warning")] if warned else []),
    ]
    before = len(report.failures) - len(new)
    return f"{report.file}: {', '.join(parts)}" + (f", {before:,} that were there before" if before else "")


def gate_text(one: GateFailure) -> str:
    """`models huggingface/acme/x: 'huggingface/acme/*' is denied`."""
    return f"{one.section} {one.name}: {one.why}"


def gate_place(one: GateFailure) -> str:
    """Where the thing is, and the line of the gate."""
    where = str(one.location) if one.location is not None else one.asset
    return f"{where}, by {one.rule}"


def shown_failures(report: GateReport) -> tuple[GateFailure, ...]:
    """The failures to list: those that are new where there was a comparison."""
    return tuple(one for one in report.failures if one.is_new)

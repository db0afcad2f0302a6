"""Attack paths as lines of text: a list, one in full, and what a change does to them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bartizan.model.attack_path import AttackPath, Cut, Likelihoods, Portfolio, Step
from bartizan.model.edge import Gap
from bartizan.model.finding import Finding
from bartizan.model.location import Evidence
from bartizan.model.scan import ScanResult
from bartizan.report.view import plural, where


def listed(result: ScanResult) -> Iterator[str]:
    """Every path with its risk and id, then the choke points and the least set of fixes."""
    if not result.attack_paths:
        yield "No attack paths."
        return
    for path in result.attack_paths:
        yield from _row(path)
    findings = {one.id: one for one in result.findings}
    points = result.summary.choke_points
    if points:
        yield ""
        yield "Fixes that remove most, in this order; every number but the counted one is a re-evaluation:"
    for point in points:
        removes = f"{plural(point.paths_removed, 'path')} and {plural(point.pairs_removed, 'pair')}"
        counted = f"counting says {plural(point.paths_counted, 'path')}"
        yield f"  removes {removes} ({counted}{_chances(point.likelihoods)})"
        yield from _findings(point.findings, findings)
    if result.summary.portfolio is not None:
        yield ""
        yield from _portfolio(result.summary.portfolio, findings)


def _row(path: AttackPath) -> Iterator[str]:
    yield f"{path.risk.score:>3}  {path.id}  {path.title}"


def _portfolio(least: Portfolio, findings: dict[str, Finding]) -> Iterator[str]:
    said = "no smaller set does it" if least.proved else f"any such set has {least.at_least} or more"
    if least.findings:
        yield f"Fixes that break every path that fixes can break, {len(least.findings)} in all ({said}):"
        yield from _findings(least.findings, findings)
    left = f"{plural(least.paths_left, 'path')} and {plural(least.pairs_left, 'pair')} left"
    yield f"  removes {plural(least.paths_removed, 'path')}; {left}{_chances(least.likelihoods)}"
    if least.paths_unbreakable:
        yield f"  no finding's fix breaks {plural(least.paths_unbreakable, 'path')}"
    if least.cuts:
        yield f"Changes that remove {least.paths_cut} of these, {len(least.cuts)} in all:"
        yield from _cuts(least.cuts)


def _chances(told: Likelihoods | None) -> str:
    if told is None:
        return ""
    highest = f"{told.highest_before:.0%} → {told.highest_after:.0%}"
    return f"; highest likelihood {highest}, mean {told.mean_before:.0%} → {told.mean_after:.0%}"


def _findings(ids: Sequence[str], findings: dict[str, Finding]) -> Iterator[str]:
    for id_ in ids:
        one = findings.get(id_)
        yield f"    {id_}" if one is None else f"    {id_}  {one.rule}  {where(one)}"


def _cuts(cuts: Sequence[Cut]) -> Iterator[str]:
    for cut in cuts:
        yield f"    {cut.id}  {cut.change}"
        for fact in cut.evidence:
            yield f"      {fact.text}{_place(fact)}"


def _place(fact: Evidence) -> str:
    return f"  {fact.location.path}:{fact.location.line}" if fact.location and fact.location.path else ""


def explained(path: AttackPath, result: ScanResult) -> Iterator[str]:
    """One path: its steps with likelihood and evidence, what its steps need besides, and what breaks it."""
    yield path.title
    yield f"  {path.id}  risk {path.risk.score}: likelihood {path.likelihood:.1%} × impact {path.impact:.2f}"
    for term in path.risk.terms:
        yield f"    {term.name} {term.value:g}: {term.reason}"
    for number, step in enumerate(path.steps, 1):
        yield from _step(f"{number}.", step)
    if path.also:
        yield "  its steps also need:"
        for step in path.also:
            yield from _step("+", step)
    findings = {one.id: one for one in result.findings}
    yield "  each of these fixes breaks it:" if path.breaks else "  no single fix of a finding breaks it"
    yield from _findings(path.breaks, findings)
    if path.cuts:
        yield "  each of these changes does:"
        yield from _cuts(path.cuts)


def _step(number: str, step: Step) -> Iterator[str]:
    yield f"  {number} {step.text}  ({step.technique}, {step.likelihood:.0%})"
    for fact in step.evidence:
        yield f"       {fact.text}{_place(fact)}"


def changed(
    vanished: Sequence[AttackPath], appeared: Sequence[AttackPath], stayed: Sequence[AttackPath], gaps: Sequence[Gap]
) -> Iterator[str]:
    """Which paths vanish, appear and stay, and what could not be read after the change."""
    for word, paths in (("appears", appeared), ("vanishes", vanished)):
        for path in paths:
            yield f"{word:9}{path.risk.score:>3}  {path.id}  {path.title}"
    counts = (f"{plural(len(paths), 'path')} {word}" for paths, word in ((appeared, "new"), (vanished, "gone")))
    yield f"{', '.join(counts)}, {len(stayed)} as before"
    for gap in gaps:
        yield f"not known: {gap.what}: {gap.why}"

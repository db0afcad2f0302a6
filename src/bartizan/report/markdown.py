"""Markdown for pull requests and chat: the paths, the riskiest findings, the gaps."""

from __future__ import annotations

from bartizan.model.scan import ScanResult
from bartizan.report.changes import (
    diff_lines,
    diff_words,
    gate_place,
    gate_text,
    gate_words,
    is_open,
    shown_failures,
)
from bartizan.report.view import counts, exception_place, exception_text, plural, reasons, score, view, where
from bartizan.report.view import markdown_text as _text

_MOST = 50


def render(result: ScanResult) -> str:
    """A document that reads well as a comment; at most 50 findings in the table, the rest counted."""
    seen = view(result)
    targets = ", ".join(result.scan.targets)
    lines = [f"## Bartizan: {_text(targets)}", "", _summary(result, seen.failed), ""]
    lines += _changes(result)
    if seen.paths:
        lines += ["### Attack paths", ""]
        for path in seen.paths:
            chain = " → ".join(_text(name) for name in seen.chain(path))
            lines.append(f"- **{path.risk.score}** {_text(path.title)}  \n  {chain}")
            fixes = [one.fix.summary for one in seen.breaking(path) if one.fix]
            if fixes:
                lines.append(f"  \n  Fix: {_text(fixes[0])}")
        lines.append("")
    if seen.failed:
        lines += ["### Findings", "", "| Risk | Severity | What | Where | Fix |", "| ---: | --- | --- | --- | --- |"]
        for one in seen.failed[:_MOST]:
            why = "; ".join(reasons(one, 2))
            what = f"{_text(one.title)} ({_text(seen.name(one.asset))})" + (f"<br>{_text(why)}" if why else "")
            fix = _text(one.fix.summary) if one.fix else ""
            lines.append(f"| {score(one)} | {one.severity} | {what} | {_text(where(one))} | {fix} |")
        if len(seen.failed) > _MOST:
            lines += ["", f"… and {plural(len(seen.failed) - _MOST, 'finding')} more."]
        lines.append("")
    if seen.undecided:
        lines += [f"### Could not be decided ({len(seen.undecided)})", ""]
        for one in seen.undecided[:_MOST]:
            missing = "; ".join(fact.text for fact in one.evidence)
            lines.append(f"- {_text(one.title)}: {_text(seen.name(one.asset))} ({_text(where(one))}): {_text(missing)}")
        lines.append("")
    if result.exceptions:
        lines += [f"### Exceptions ({len(result.exceptions)})", ""]
        lines += [
            f"- {_text(exception_text(one))} ({_text(exception_place(one))})" for one in result.exceptions[:_MOST]
        ]
        lines.append("")
    if result.gaps:
        lines += [f"### Not read ({len(result.gaps)})", ""]
        lines += [f"- {_text(gap.what)}: {_text(gap.why)}. {_text(gap.needs)}" for gap in result.gaps[:_MOST]]
        lines.append("")
    return "\n".join(lines)


def _changes(result: ScanResult) -> list[str]:
    """What the gate does not let pass, and what is new and fixed against an earlier scan."""
    lines: list[str] = []
    if result.gate is not None:
        listed = shown_failures(result.gate)
        lines += [f"### Gate: {'shut' if result.gate.is_shut else 'open'}", "", _text(gate_words(result.gate)), ""]
        lines += [f"- **{one.outcome}** {_text(gate_text(one))} ({_text(gate_place(one))})" for one in listed[:_MOST]]
        if len(listed) > _MOST:
            lines.append(f"- … and {plural(len(listed) - _MOST, 'failure')} more.")
        lines += [""] if listed else []
    if result.diff is not None:
        words = [diff_words(result) or "", *diff_lines(result.diff)]
        lines += [f"### {_text('; '.join(words))[:1].upper()}{_text('; '.join(words))[1:]}", ""]
        fixed = [one for one in result.diff.fixed if is_open(one)]
        lines += [f"- fixed: {_text(one.title)} ({_text(where(one))})" for one in fixed[:_MOST]]
        lines += [""] if fixed else []
    return lines


def _summary(result: ScanResult, failed: tuple[object, ...]) -> str:
    found = ", ".join(f"{number} {severity}" for severity, number in counts(view(result).failed).items())
    parts = [
        plural(len(result.assets), "asset"),
        plural(len(failed), "finding") + (f" ({found})" if found else ""),
        plural(len(result.attack_paths), "attack path"),
        plural(len(result.gaps), "gap"),
    ]
    return " · ".join(parts)

"""What `bartizan scan` prints for a person: how you would be attacked, what is wrong, what was not read."""

from __future__ import annotations

from collections import Counter

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from bartizan.model.attack_path import AttackPath
from bartizan.model.finding import Finding
from bartizan.model.gate import Outcome
from bartizan.model.scan import ScanResult
from bartizan.model.severity import Severity, Stage
from bartizan.report.changes import diff_words, gate_place, gate_text, gate_words, shown_failures
from bartizan.report.view import (
    View,
    counts,
    exception_place,
    exception_text,
    plural,
    reasons,
    score,
    view,
    where,
)

STYLES = {
    Severity.CRITICAL: "bold magenta",
    Severity.HIGH: "bold red",
    Severity.MEDIUM: "yellow",
    Severity.LOW: "cyan",
}
MARKS = {Severity.CRITICAL: "◆", Severity.HIGH: "▲", Severity.MEDIUM: "■", Severity.LOW: "●"}
_PATHS, _FINDINGS, _GAPS, _CHOKE_POINTS = 10, 25, 10, 3


def print_table(
    result: ScanResult, console: Console, *, everything: bool = False, seconds: float | None = None
) -> None:
    """Print the result; at most 10 paths, 25 findings and 10 gaps unless `everything`, the rest counted."""
    seen = view(result)
    parts: list[RenderableType] = [_head(result, seconds), ""]
    parts += _paths(seen, None if everything else _PATHS)
    parts += _findings(seen, None if everything else _FINDINGS)
    parts += _undecided(seen, None if everything else _GAPS)
    parts += _exceptions(result, None if everything else _GAPS)
    parts += _gaps(result, None if everything else _GAPS)
    parts += _gate(result, None if everything else _FINDINGS)
    console.print(Group(*parts), highlight=False)


def _head(result: ScanResult, seconds: float | None) -> Text:
    seen = view(result)
    text = Text()
    text.append(", ".join(result.scan.targets), style="bold")
    text.append(f"  {plural(len(result.assets), 'asset')}")
    stages = Counter(asset.stage for asset in result.assets if asset.stage)
    if stages:
        text.append(" (" + ", ".join(f"{stages[stage]} {stage}" for stage in Stage if stages[stage]) + ")", style="dim")
    text.append(f" · {plural(len(seen.paths), 'attack path')} · {plural(len(seen.failed), 'finding')}")
    for severity, number in counts(seen.failed).items():
        text.append(f"  {MARKS[severity]} {number} {severity}", style=STYLES[severity])
    if seen.accepted:
        text.append(f"  {len(seen.accepted)} accepted", style="dim")
    if (words := diff_words(result)) is not None:
        text.append(f"  {words}", style="bold")
    if seconds is not None:
        text.append(f"  in {seconds:.1f} s", style="dim")
    return text


def _title(text: str, note: str = "") -> Text:
    return Text.assemble((text, "bold underline"), (f"  {note}", "dim"))


def _paths(seen: View, most: int | None) -> list[RenderableType]:
    if not seen.paths:
        return []
    shown = seen.paths[:most]
    grid = Table.grid(padding=(0, 2))
    grid.add_column(justify="right", style="bold", no_wrap=True)
    grid.add_column(ratio=1)
    for path in shown:
        grid.add_row(str(path.risk.score), _path(path, seen))
    more = [*_more(len(seen.paths) - len(shown), "path"), *_choke_points(seen)]
    return [_title("Attack paths", "risk, and the way an attacker would take"), Padding(grid, (0, 0, 0, 1)), *more, ""]


def _choke_points(seen: View) -> list[RenderableType]:
    """The first fixes in the order that removes most paths; each number was evaluated again."""
    lines: list[RenderableType] = []
    for point in seen.result.summary.choke_points[:_CHOKE_POINTS]:
        found = [seen.findings[one] for one in point.findings if one in seen.findings]
        if found and point.paths_removed:
            names = ", ".join(dict.fromkeys(seen.name(one.asset) for one in found))
            fix = found[0].fix.summary if found[0].fix else found[0].title
            removes = f"removes {plural(point.paths_removed, 'path')}"
            lines.append(Text.assemble(("   ", ""), (f"{removes}  ", "bold"), fix, (f"  {names}", "dim")))
    return ["", Text(" The fixes that remove most of them, in this order", style="dim"), *lines] if lines else []


def _path(path: AttackPath, seen: View) -> RenderableType:
    chain = Text(" → ".join(seen.chain(path)), style="dim")
    lines: list[RenderableType] = [Text(path.title), chain]
    for finding in seen.breaking(path)[:2]:
        fix = finding.fix.summary if finding.fix else finding.title
        lines.append(Text.assemble(("fix  ", "green"), fix, (f"  {where(finding)}", "dim")))
    return Group(*lines)


def _findings(seen: View, most: int | None) -> list[RenderableType]:
    if not seen.failed:
        words = "No findings." if seen.result.diff is None else "No new findings."
        return [Text(words, style="green"), ""]
    shown = seen.failed[:most]
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim", expand=False)
    table.add_column("risk", justify="right", no_wrap=True)
    table.add_column("severity", no_wrap=True)
    table.add_column("what and why", ratio=5, overflow="fold")
    table.add_column("where", ratio=3, overflow="fold")
    for finding in shown:
        table.add_row(str(score(finding)), _severity(finding), _what(finding, seen), _where(finding, seen))
    more = _more(len(seen.failed) - len(shown), "finding")
    return [_title("Findings", "riskiest first"), Padding(table, (0, 0, 0, 1)), *more, ""]


def _severity(finding: Finding) -> Text:
    return Text(f"{MARKS[finding.severity]} {finding.severity}", style=STYLES[finding.severity])


def _what(finding: Finding, seen: View) -> RenderableType:
    lines: list[RenderableType] = [Text.assemble(finding.title, (f"  {finding.rule}", "dim"))]
    if why := "; ".join(reasons(finding)):
        lines.append(Text(why, style="dim"))
    if finding.fix:
        lines.append(Text.assemble(("fix  ", "green"), finding.fix.summary))
    return Group(*lines)


def _where(finding: Finding, seen: View) -> RenderableType:
    return Group(Text(seen.name(finding.asset), style="bold"), Text(where(finding), style="dim"))


def _undecided(seen: View, most: int | None) -> list[RenderableType]:
    if not seen.undecided:
        return []
    shown = seen.undecided[:most]
    lines: list[RenderableType] = [
        _title(f"Could not be decided ({len(seen.undecided)})", "not a pass: a value is missing")
    ]
    for finding in shown:
        missing = "; ".join(fact.text for fact in finding.evidence) or "a value is not known"
        lines.append(Text.assemble(" ? ", finding.title, f": {seen.name(finding.asset)}", (f"  {missing}", "dim")))
    return [*lines, *_more(len(seen.undecided) - len(shown), "check"), ""]


def _exceptions(result: ScanResult, most: int | None) -> list[RenderableType]:
    if not result.exceptions:
        return []
    shown = result.exceptions[:most]
    lines: list[RenderableType] = [_title(f"Exceptions ({len(result.exceptions)})", "findings that somebody accepts")]
    lines += [Text.assemble(" · ", exception_text(one), (f"  {exception_place(one)}", "dim")) for one in shown]
    return [*lines, *_more(len(result.exceptions) - len(shown), "exception"), ""]


def _gaps(result: ScanResult, most: int | None) -> list[RenderableType]:
    if not result.gaps:
        return []
    shown = result.gaps[:most]
    lines: list[RenderableType] = [_title(f"Not read ({len(result.gaps)})", "and what would mend it")]
    lines += [Text.assemble(f" - {gap.what}: {gap.why}", (f"  {gap.needs}", "dim")) for gap in shown]
    return [*lines, *_more(len(result.gaps) - len(shown), "gap"), ""]


def _gate(result: ScanResult, most: int | None) -> list[RenderableType]:
    if result.gate is None:
        return []
    listed = shown_failures(result.gate)
    lines: list[RenderableType] = [_title("Gate", gate_words(result.gate))]
    for one in listed[:most]:
        failed = one.outcome is Outcome.FAIL
        mark = (" ✗ ", "bold red") if failed else (" ! ", "yellow")
        lines.append(Text.assemble(mark, gate_text(one), (f"  {gate_place(one)}", "dim")))
    return [*lines, *_more(len(listed) - len(listed[:most]), "failure"), ""]


def _more(number: int, word: str) -> list[RenderableType]:
    return [Text(f" … and {plural(number, word)} more (--all shows them)", style="dim")] if number > 0 else []

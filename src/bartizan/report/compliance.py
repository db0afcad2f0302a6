"""A compliance report as text for a terminal, as Markdown, CSV and JSON."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator

from bartizan.model.codec import to_data
from bartizan.model.compliance import ComplianceReport, ControlResult, Proof, RuleEvidence, Status
from bartizan.report.view import markdown_text as _text
from bartizan.report.view import plural

WORDS = {
    Status.MET: "met",
    Status.NOT_MET: "not met",
    Status.UNKNOWN: "unknown",
    Status.NOT_APPLICABLE: "nothing to judge",
    Status.NOT_ASSESSABLE: "not assessable by a machine",
}
_MOST = 5


def render(report: ComplianceReport, name: str, *, everything: bool = False) -> str:
    """`report` as `table`, `markdown`, `csv` or `json`."""
    if name == "json":
        return json.dumps(to_data(report), indent=2, ensure_ascii=False) + "\n"
    if name == "csv":
        return _csv(report)
    if name == "markdown":
        return _markdown(report)
    return _table(report, everything=everything)


def headline(report: ComplianceReport) -> str:
    """`3 met · 2 not met · …`, zeros left out."""
    return " · ".join(f"{report.counts[status.value]} {WORDS[status]}" for status in Status if report.counts[status])


def _table(report: ComplianceReport, *, everything: bool) -> str:
    lines = [f"{report.title} {report.version}", f"{', '.join(report.targets)}, {report.scanned}", headline(report)]
    lines += [f"Note: {note}" for note in report.notes]
    if report.gaps:
        lines.append(
            f"{plural(report.gaps, 'gap')}: what was not read could change an answer; `bartizan scan` lists them."
        )
    width = max(len(control.id) for control in report.controls)
    for control in report.controls:
        lines += ["", f"{control.id:<{width}}  {WORDS[control.status]:<28}{control.title}"]
        pad = " " * (width + 2)
        for evidence in control.rules:
            lines.append(f"{pad}{_tally(evidence)}  {evidence.title} ({evidence.rule})")
            lines += [f"{pad}    {line}" for line in _shown(evidence, everything=everything)]
        if control.people:
            lines.append(f"{pad}people: {control.people}")
    return "\n".join(lines) + "\n"


def _tally(evidence: RuleEvidence) -> str:
    parts = [(len(evidence.failed), "fail"), (len(evidence.unknown), "unknown"), (len(evidence.passed), "pass")]
    return ", ".join(f"{number} {word}" for number, word in parts if number)


def _shown(evidence: RuleEvidence, *, everything: bool) -> Iterator[str]:
    for word, proofs in (("fail", evidence.failed), ("unknown", evidence.unknown), ("pass", evidence.passed)):
        if word == "pass" and not everything:
            continue
        most = len(proofs) if everything else _MOST
        for proof in proofs[:most]:
            yield f"{word:<8}{_place(proof)}  {proof.name}" + (": " + proof.why if proof.why else "") + _mark(proof)
        if len(proofs) > most:
            yield f"{word:<8}… and {len(proofs) - most} more"


def _mark(proof: Proof) -> str:
    return "  (accepted by an exception)" if proof.accepted else ""


def _place(proof: Proof) -> str:
    return str(proof.location) if proof.location else proof.asset


def _markdown(report: ComplianceReport) -> str:
    lines = [
        f"# {_text(report.title)} {_text(report.version)}",
        "",
        f"{_text(', '.join(report.targets))}, {report.scanned}",
    ]
    lines += ["", headline(report), ""]
    lines += [f"> {_text(note)}\n" for note in report.notes]
    lines += ["| Control | Status | Title | Evidence | For people to show |", "| --- | --- | --- | --- | --- |"]
    for one in report.controls:
        evidence = "<br>".join(f"{_tally(rule)}: {_text(rule.title)}" for rule in one.rules)
        cells = [_text(one.id), WORDS[one.status], _text(one.title), evidence, _text(one.people)]
        lines.append("| " + " | ".join(cells) + " |")
    for one in report.controls:
        if one.status in (Status.NOT_MET, Status.UNKNOWN) and one.rules:
            lines += ["", f"## {_text(one.id)} {_text(one.title)}: {WORDS[one.status]}", "", *_items(one)]
    return "\n".join(lines) + "\n"


def _items(control: ControlResult) -> Iterator[str]:
    for evidence in control.rules:
        for word, proofs in (("fails", evidence.failed), ("unknown", evidence.unknown)):
            for proof in proofs:
                why = f": {_text(proof.why)}" if proof.why else ""
                asset = f"{_text(proof.name)} ({_text(_place(proof))})"
                yield f"- {_text(evidence.title)}, {word}: {asset}{why}{_mark(proof)}"


def _csv(report: ComplianceReport) -> str:
    """One row for each verdict; a control without any has one row of its own."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["framework", "control", "title", "status", "rule", "verdict", "accepted", "asset", "place", "why"])
    for one in report.controls:
        head = [report.framework, one.id, one.title, one.status.value]
        rows = [
            [*head, rule.rule, word, "yes" if proof.accepted else "", proof.asset, _place(proof), proof.why]
            for rule in one.rules
            for word, proofs in (("fail", rule.failed), ("unknown", rule.unknown), ("pass", rule.passed))
            for proof in proofs
        ]
        writer.writerows([_cell(value) for value in row] for row in rows or [[*head, "", "", "", "", "", one.people]])
    return out.getvalue()


def _cell(text: str) -> str:
    """Spreadsheets run a cell that begins like a formula; a name from a scanned file must not."""
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text

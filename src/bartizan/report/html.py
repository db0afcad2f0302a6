"""One HTML file that stands alone: no script, no font, no request; readable in print, light and dark."""

from __future__ import annotations

from collections import Counter
from html import escape

from bartizan.model.attack_path import AttackPath
from bartizan.model.finding import Finding
from bartizan.model.scan import ScanResult
from bartizan.model.severity import Stage
from bartizan.report.changes import diff_words, gate_place, gate_text, gate_words, shown_failures
from bartizan.report.view import View, counts, exception_place, exception_text, plural, reasons, score, view, where

_STYLE = """
:root{color-scheme:light dark;--ink:#1a1d21;--soft:#5a626d;--line:#dfe3e8;--paper:#fff;--tint:#f5f6f8;--accent:#3455db;
--critical:#8b1a6b;--high:#b3261e;--medium:#8a5a00;--low:#2d6a7e}
@media(prefers-color-scheme:dark){:root{--ink:#e6e8eb;--soft:#9aa3ad;--line:#30363d;--paper:#15181c;--tint:#1d2126;
--accent:#8ea4ff;--critical:#f09ad6;--high:#ff9e97;--medium:#e8bd6a;--low:#8fd0e3}}
*{box-sizing:border-box}
body{margin:0;font:14px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper);
font-variant-numeric:tabular-nums}
main{max-width:1100px;margin:0 auto;padding:32px 20px 64px}
h1{font-size:22px;margin:0 0 4px}h2{font-size:16px;margin:40px 0 8px}
p{margin:4px 0}.soft{color:var(--soft)}code{font:12px ui-monospace,monospace;overflow-wrap:anywhere}
.band{display:flex;flex-wrap:wrap;gap:8px;margin:16px 0}
.band div{border:1px solid var(--line);padding:8px 12px;min-width:96px}
.band b{display:block;font-size:18px}
article{border-top:1px solid var(--line);padding:12px 0}
article header{display:flex;gap:12px;align-items:baseline}article h3{font-size:14px;margin:0;flex:1}
.risk{font-weight:600;min-width:28px;text-align:right}
.severity{font-weight:600;white-space:nowrap}
.critical{color:var(--critical)}.high{color:var(--high)}.medium{color:var(--medium)}.low{color:var(--low)}
ol.chain{list-style:none;padding:0;margin:8px 0;display:flex;flex-wrap:wrap;gap:4px}
ol.chain li{background:var(--tint);border:1px solid var(--line);padding:2px 8px}
ol.chain li+li::before{content:"→ ";color:var(--soft)}
table{border-collapse:collapse;width:100%}
td,th{text-align:left;padding:4px 12px 4px 0;border-top:1px solid var(--line);vertical-align:top}
@media print{article{break-inside:avoid}}
"""
_MARKS = {"critical": "◆", "high": "▲", "medium": "■", "low": "●"}


def render(result: ScanResult) -> str:
    """The whole document; every text from the scan is escaped."""
    seen = view(result)
    targets = escape(", ".join(result.scan.targets))
    body = "".join(
        (
            _head(result, seen),
            _stages(result),
            _paths(seen),
            _findings(seen),
            _undecided(seen),
            _exceptions(result),
            _gaps(result),
            _gate(result),
        )
    )
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<title>Bartizan: {targets}</title><style>{_STYLE}</style></head><body><main>{body}</main></body></html>\n"
    )


def _head(result: ScanResult, seen: View) -> str:
    severities = " · ".join(f"{number} {severity}" for severity, number in counts(seen.failed).items())
    facts = [
        plural(len(result.assets), "asset"),
        plural(len(seen.paths), "attack path"),
        plural(len(seen.failed), "finding") + (f" ({severities})" if severities else ""),
        plural(len(result.gaps), "gap"),
        *filter(None, [diff_words(result)]),
    ]
    return (
        f"<h1>{escape(', '.join(result.scan.targets))}</h1><p>{escape(' · '.join(facts))}</p>"
        f'<p class="soft">Scanned {escape(result.scan.finished)} by Bartizan {escape(result.scan.version)}</p>'
    )


def _gate(result: ScanResult) -> str:
    if result.gate is None:
        return ""
    rows = "".join(
        f"<tr><td>{one.outcome}</td><td>{escape(gate_text(one))}</td><td>{escape(gate_place(one))}</td></tr>"
        for one in shown_failures(result.gate)
    )
    return f"<h2>Gate</h2><p>{escape(gate_words(result.gate))}</p><table>{rows}</table>"


def _stages(result: ScanResult) -> str:
    stages = Counter(asset.stage for asset in result.assets if asset.stage)
    cells = "".join(f"<div><b>{stages[stage]}</b>{stage}</div>" for stage in Stage if stages[stage])
    return f'<div class="band">{cells}</div>' if cells else ""


def _paths(seen: View) -> str:
    if not seen.paths:
        return ""
    return "<h2>Attack paths</h2>" + "".join(_path(path, seen) for path in seen.paths)


def _path(path: AttackPath, seen: View) -> str:
    chain = "".join(f"<li>{escape(name)}</li>" for name in seen.chain(path))
    steps = "".join(f"<li>{escape(step.text)}</li>" for step in path.steps)
    fixes = "".join(f"<li>{_fix(one)} <code>{escape(where(one))}</code></li>" for one in seen.breaking(path))
    mend = f"<p><b>Any of these fixes removes this path</b></p><ul>{fixes}</ul>" if fixes else ""
    return (
        f'<article><header><span class="risk">{path.risk.score}</span><h3>{escape(path.title)}</h3></header>'
        f'<ol class="chain">{chain}</ol><ol>{steps}</ol>{mend}</article>'
    )


def _fix(finding: Finding) -> str:
    return escape(finding.fix.summary if finding.fix else finding.title)


def _findings(seen: View) -> str:
    if not seen.failed:
        return "<h2>Findings</h2><p>No rule failed.</p>"
    return "<h2>Findings</h2>" + "".join(_finding(one, seen) for one in seen.failed)


def _finding(finding: Finding, seen: View) -> str:
    severity = finding.severity.value
    facts = "".join(
        f"<tr><td>{escape(fact.text)}</td><td><code>{escape(str(fact.location or ''))}</code></td></tr>"
        for fact in finding.evidence
    )
    why = f"<p>{escape(finding.why)}</p>" if finding.why else ""
    rank = "; ".join(reasons(finding, 5))
    return (
        f'<article><header><span class="risk">{score(finding)}</span>'
        f'<span class="severity {severity}">{_MARKS[severity]} {severity}</span>'
        f"<h3>{escape(finding.title)}</h3></header>"
        f"<p><b>{escape(seen.name(finding.asset))}</b> <code>{escape(where(finding))}</code></p>{why}"
        f"<table>{facts}</table>"
        + (f"<p><b>Fix</b> {_fix(finding)}</p>" if finding.fix else "")
        + (f'<p class="soft">Ranked by: {escape(rank)}</p>' if rank else "")
        + f'<p class="soft"><code>{escape(finding.rule)}</code> {escape(", ".join(finding.controls))}</p></article>'
    )


def _undecided(seen: View) -> str:
    if not seen.undecided:
        return ""
    rows = "".join(
        f"<tr><td>{escape(one.title)}</td><td>{escape(seen.name(one.asset))}</td>"
        f"<td>{escape('; '.join(fact.text for fact in one.evidence))}</td>"
        f"<td><code>{escape(where(one))}</code></td></tr>"
        for one in seen.undecided
    )
    return f"<h2>Could not be decided</h2><p>Not a pass: a value is missing.</p><table>{rows}</table>"


def _exceptions(result: ScanResult) -> str:
    rows = "".join(
        f"<tr><td>{escape(exception_text(one))}</td><td><code>{escape(exception_place(one))}</code></td></tr>"
        for one in result.exceptions
    )
    return f"<h2>Exceptions</h2><p>Findings that somebody accepts.</p><table>{rows}</table>" if rows else ""


def _gaps(result: ScanResult) -> str:
    if not result.gaps:
        return "<h2>Not read</h2><p>Nothing was left out.</p>"
    rows = "".join(
        f"<tr><td>{escape(gap.what)}</td><td>{escape(gap.why)}</td><td>{escape(gap.needs)}</td></tr>"
        for gap in result.gaps
    )
    return f"<h2>Not read</h2><table><tr><th>What</th><th>Why</th><th>What would mend it</th></tr>{rows}</table>"

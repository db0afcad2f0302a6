"""What `bartizan events` prints for a person: incidents, the alerts of each, what was not read."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from bartizan.model.edge import Gap
from bartizan.model.event import Alert, Incident
from bartizan.report.table import MARKS, STYLES
from bartizan.report.view import plural

_GAPS = 10


def print_alerts(
    alerts: Sequence[Alert], incidents: Sequence[Incident], gaps: Sequence[Gap], console: Console, *, events: int
) -> None:
    """Print the incidents, worst first, with the alerts of each by time."""
    by_id = {alert.id: alert for alert in alerts}
    found = f"{plural(len(incidents), 'incident')} · {plural(len(alerts), 'alert')}"
    console.print(Text(f"{plural(events, 'event')} · {found}", style="bold"), highlight=False)
    for incident in incidents:
        console.print()
        head = Text.assemble(
            (f"{MARKS[incident.severity]} {incident.severity}  ", STYLES[incident.severity]),
            (incident.title, "bold"),
            (f"  {_clock(incident.first_time)}-{_clock(incident.last_time)}", "dim"),
        )
        console.print(head, highlight=False)
        for identifier in incident.alerts:
            if identifier in by_id:
                console.print(Padding(_alert(by_id[identifier]), (0, 0, 0, 2)), highlight=False)
    if gaps:
        console.print()
        console.print(Text(f"Not read ({len(gaps)})", style="bold underline"))
        for gap in gaps[:_GAPS]:
            console.print(Text.assemble(f" - {gap.what}: {gap.why}", (f"  {gap.needs}", "dim")), highlight=False)
        if len(gaps) > _GAPS:
            console.print(Text(f" … and {plural(len(gaps) - _GAPS, 'gap')} more", style="dim"))


def _alert(alert: Alert) -> Text:
    text = Text.assemble(
        (f"{_clock(alert.time)}  ", "dim"),
        (f"{MARKS[alert.severity]} ", STYLES[alert.severity]),
        alert.title,
        (f"  {alert.signal}" + (f" × {alert.count}" if alert.count > 1 else ""), "dim"),
    )
    if alert.blocked is not None:
        text.append("  blocked" if alert.blocked else "  not blocked", style="green" if alert.blocked else "red")
    for fact in alert.evidence[:3]:
        text.append(f"\n       {fact.text}", style="dim")
    if alert.fix:
        text.append("\n       fix  ", style="green")
        text.append(alert.fix)
    return text


def _clock(time: str) -> str:
    return time[11:19]

"""Detection: events in, alerts out."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from bartizan.model.event import Alert, Event
from bartizan.model.finding import fingerprint
from bartizan.model.location import Evidence
from bartizan.model.masking import excerpt
from bartizan.model.severity import Severity
from bartizan.runtime.fields import HIDDEN
from bartizan.runtime.loose import epoch, utc
from bartizan.runtime.signals import About, Rule, Signals
from bartizan.runtime.view import View
from bartizan.runtime.windows import Reached, Windows

SEEN = 500_000
"""Event ids that are remembered, so that a log fed twice counts once."""
KEPT = 50_000
"""Alerts that may still grow; older ones were already handed out."""
EVENTS_SHOWN = 20
EVIDENCE_SHOWN = 5

_ORDER = (Severity.LOW, Severity.MEDIUM, Severity.HIGH, Severity.CRITICAL)


class Detector:
    """Signals over a stream of events, in batches of any size.

    Keeps bounded state: windows of correlations, ids of events already counted, and the alerts that
    further hits may still join. Alert ids depend on the signal, the actor, the asset and the window
    in event time only: the same log gives the same ids again.
    """

    def __init__(self, signals: Signals | Iterable[Mapping[str, Any]]) -> None:
        """Compiled signals, or the catalogue's raw ones; raises `CatalogError` for a wrong one."""
        self.signals = signals if isinstance(signals, Signals) else Signals(signals)
        self._windows = {name: Windows(known) for name, known in self.signals.correlations.items()}
        self._seen: OrderedDict[str, None] = OrderedDict()
        self._alerts: OrderedDict[str, Alert] = OrderedDict()

    def feed(self, events: Iterable[Event]) -> list[Alert]:
        """The alerts that these events raise or add to, in order of time.

        An alert that grew is returned again under its id, with the higher count.
        """
        changed: dict[str, Alert] = {}
        for event in sorted(events, key=lambda event: (event.time, event.id)):
            key = f"{event.source}/{event.id}"
            if key in self._seen:
                continue
            self._seen[key] = None
            if len(self._seen) > SEEN:
                self._seen.popitem(last=False)
            self._one(event, changed)
        return sorted(changed.values(), key=lambda alert: (alert.time, alert.signal, alert.id))

    def _one(self, event: Event, changed: dict[str, Alert]) -> None:
        view = View(event, self.signals.folded, self.signals.exact)
        for rule in self.signals.candidates(event.source, event.name):
            if rule.condition.test(view):
                if not rule.about.silent:
                    self._keep(_alert(rule, view), changed)
                self._correlate(rule.about.name, event, changed)

    def _correlate(self, name: str, event: Event, changed: dict[str, Alert]) -> None:
        for known in self.signals.users.get(name, ()):
            reached = self._windows[known.about.name].add(name, event)
            if reached is not None:
                if not known.about.silent:
                    self._keep(_windowed(known.about, known.span, known.field, event, reached), changed, total=True)
                self._correlate(known.about.name, event, changed)

    def _keep(self, alert: Alert, changed: dict[str, Alert], *, total: bool = False) -> None:
        before = self._alerts.get(alert.id)
        if before is not None:
            alert = _merged(before, alert, total=total)
        self._alerts[alert.id] = changed[alert.id] = alert
        self._alerts.move_to_end(alert.id)
        if len(self._alerts) > KEPT:
            self._alerts.popitem(last=False)


def detect(events: Iterable[Event], signals: Signals | Iterable[Mapping[str, Any]]) -> list[Alert]:
    """The alerts of one batch of events."""
    return Detector(signals).feed(events)


def _identity(about: About, event: Event, window: int) -> str:
    """One alert a signal, actor, asset and window; windows are aligned to the clock, so order does not matter."""
    bucket = int(epoch(event.time) // window)
    asset = event.assets[0] if event.assets else ""
    return fingerprint(about.name, event.actor.id or event.session or "", asset, str(bucket))


def _alert(rule: Rule, view: View) -> Alert:
    event, about = view.event, rule.about
    return Alert(
        id=_identity(about, event, about.window),
        signal=about.name,
        title=about.title,
        severity=_severity(about.severity, event.blocked),
        time=event.time,
        last_time=event.time,
        count=1,
        source=event.source,
        why=about.why,
        actor=event.actor,
        assets=event.assets,
        session=event.session,
        blocked=event.blocked,
        techniques=about.techniques,
        evidence=_evidence(rule, view),
        events=(event.id,),
        fix=about.fix,
    )


def _windowed(about: About, span: int, field: str, event: Event, reached: Reached) -> Alert:
    amount = f"{reached.total:,.0f} {field} in {reached.count} events" if field else f"{reached.count} events"
    return Alert(
        id=_identity(about, event, max(span, about.window)),
        signal=about.name,
        title=about.title,
        severity=about.severity,
        time=utc(reached.first) or event.time,
        last_time=utc(reached.last) or event.time,
        count=reached.count,
        source=event.source,
        why=about.why,
        actor=event.actor,
        assets=event.assets,
        session=event.session,
        blocked=event.blocked,
        techniques=about.techniques,
        evidence=(Evidence(f"{amount} within {reached.last - reached.first:.0f} seconds", property=field or None),),
        events=reached.events,
        fix=about.fix,
    )


def _severity(base: Severity, blocked: bool | None) -> Severity:
    """What was stopped is one step less severe than what went through."""
    return _ORDER[max(0, base.rank - 1)] if blocked else base


def _evidence(rule: Rule, view: View) -> tuple[Evidence, ...]:
    """The masked words that matched, and otherwise the call itself."""
    found: dict[str, Evidence] = {}
    for leaf in rule.condition.leaves:
        end = view.ends(leaf.field, leaf.exact).get(leaf.index)
        if end is None:
            continue
        normal = view.text(leaf.field)
        text = normal.exact if leaf.exact else normal.folded
        place = len(text.encode("utf-8", "replace")[:end].decode("utf-8", "replace"))
        shown = excerpt(text, max(0, place - 60), place)
        found.setdefault(shown, Evidence(f"{leaf.field} says “{shown}”", property=leaf.field, value=shown))
    for name in rule.condition.fields:
        count = view.text(name.removesuffix(HIDDEN)).hidden if name.endswith(HIDDEN) else 0
        if count:
            found[name] = Evidence(f"{name.removesuffix(HIDDEN)} holds {count} invisible characters", property=name)
    if not found:
        event = view.event
        who = f" by {event.actor.id}" if event.actor.id else ""
        where = f" from {event.actor.address}" if event.actor.address else ""
        found[""] = Evidence(f"{event.name}{who}{where}", property="event.name", value=event.name)
    return tuple(found.values())[:EVIDENCE_SHOWN]


def _merged(before: Alert, new: Alert, *, total: bool) -> Alert:
    """One alert for both; a correlation's count is its window's total, not one more."""
    evidence = {item.text: item for item in (*before.evidence, *new.evidence)}
    events = tuple(dict.fromkeys((*before.events, *new.events)))
    worse = max(before.severity, new.severity, key=lambda severity: severity.rank)
    return replace(
        before,
        severity=worse,
        time=min(before.time, new.time),
        last_time=max(before.last_time, new.last_time),
        count=max(before.count, new.count) if total else before.count + new.count,
        assets=tuple(dict.fromkeys((*before.assets, *new.assets)))[:EVENTS_SHOWN],
        session=before.session or new.session,
        blocked=_together(before.blocked, new.blocked),
        evidence=new.evidence if total else tuple(evidence.values())[:EVIDENCE_SHOWN],
        events=events[-EVENTS_SHOWN:],
    )


def _together(one: bool | None, other: bool | None) -> bool | None:
    """Blocked only when every one was; let through when one was known to be."""
    if one is False or other is False:
        return False
    return None if one is None or other is None else True

"""Incidents: alerts that belong to one story."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bartizan.model.event import Alert, Incident
from bartizan.model.finding import fingerprint
from bartizan.runtime.loose import epoch

WINDOW = 6 * 3600
"""Seconds between two alerts of one story, at most."""

_PHRASES_SHOWN = 3


def group(alerts: Iterable[Alert], window: int = WINDOW) -> list[Incident]:
    """Incidents of alerts that share an actor, a session or an asset within `window` seconds.

    Hosted models (`model:bedrock/…`) are everyone's, so sharing one alone joins nothing. Every alert
    is in exactly one incident; the newest incident comes first.
    """
    ordered = sorted(alerts, key=lambda alert: (alert.time, alert.id))
    parent = list(range(len(ordered)))

    def root(place: int) -> int:
        while parent[place] != place:
            parent[place] = parent[parent[place]]
            place = parent[place]
        return place

    last: dict[str, int] = {}
    for place, alert in enumerate(ordered):
        for key in _keys(alert):
            before = last.get(key)
            if before is not None and epoch(alert.time) - epoch(ordered[before].last_time) <= window:
                parent[root(place)] = root(before)
            if before is None or ordered[before].last_time <= alert.last_time:
                last[key] = place
    stories: dict[int, list[Alert]] = {}
    for place, alert in enumerate(ordered):
        stories.setdefault(root(place), []).append(alert)
    incidents = [_incident(story) for story in stories.values()]
    return sorted(incidents, key=lambda incident: (incident.last_time, incident.id), reverse=True)


def _keys(alert: Alert) -> set[str]:
    keys = {f"asset:{asset}" for asset in alert.assets if not asset.startswith("model:")}
    if alert.actor.id:
        keys.add(f"actor:{alert.actor.id}")
    if alert.actor.key:
        keys.add(f"key:{alert.actor.key}")
    if alert.session:
        keys.add(f"session:{alert.session}")
    return keys


def _incident(story: Sequence[Alert]) -> Incident:
    actors = tuple(dict.fromkeys(alert.actor.id for alert in story if alert.actor.id))
    first, last = story[0].time, max(alert.last_time for alert in story)
    return Incident(
        id=fingerprint("incident", story[0].id),
        title=_title(story, actors, epoch(last) - epoch(first)),
        severity=max((alert.severity for alert in story), key=lambda severity: severity.rank),
        first_time=first,
        last_time=last,
        alerts=tuple(alert.id for alert in story),
        assets=tuple(dict.fromkeys(asset for alert in story for asset in alert.assets)),
        actors=actors,
    )


def _title(story: Sequence[Alert], actors: Sequence[str], seconds: float) -> str:
    """`support-bot raised 3 alerts in 12 minutes: guardrail deleted, then credentials in an answer`."""
    who = short_name(actors[0]) if actors else "An unnamed caller"
    if len(actors) > 1:
        who = f"{who} and {len(actors) - 1} more"
    # The gravest signals are named, in the order in which they happened.
    signals: dict[str, Alert] = {}
    for alert in story:
        signals.setdefault(alert.signal, alert)
    named = sorted(sorted(signals.values(), key=lambda alert: -alert.severity.rank)[:_PHRASES_SHOWN],
                   key=lambda alert: alert.time)  # fmt: skip
    phrases = [_lower(alert.title) for alert in named]
    if len(signals) > len(named):
        phrases.append(f"{len(signals) - len(named)} more signals")
    count = f"{len(story)} alerts" if len(story) > 1 else "an alert"
    span = f" in {_duration(seconds)}" if len(story) > 1 and seconds >= 1 else ""
    return f"{who} raised {count}{span}: {', then '.join(phrases)}"


def short_name(actor: str) -> str:
    """What people call an identity: the end of an ARN, a role's session with its role."""
    if actor.startswith("arn:"):
        tail = actor.rpartition(":")[2]
        kind, _, rest = tail.partition("/")
        return rest if kind in {"user", "assumed-role", "role"} and rest else tail
    return actor


def _lower(title: str) -> str:
    return title if title[1:2].isupper() else title[:1].lower() + title[1:]


def _duration(seconds: float) -> str:
    for size, unit in ((86400, "day"), (3600, "hour"), (60, "minute"), (1, "second")):
        if seconds >= size:
            count = round(seconds / size)
            return f"{count} {unit}{'s' if count != 1 else ''}"
    return "a moment"

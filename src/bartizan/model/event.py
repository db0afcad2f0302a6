"""Runtime records: events, alerts, incidents."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bartizan.model.location import Evidence
from bartizan.model.severity import Severity


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of conversation: `role` as logged, `origin` user|system|tool|retrieved|memory|output."""

    role: str
    origin: str
    text: str


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did it: `id` is the provider's identity (ARN, principal), the rest as far as logged."""

    id: str | None = None
    kind: str | None = None
    key: str | None = None
    address: str | None = None
    agent: str | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened, normalised from any log.

    `fields` holds the original record (flattened names are the rule author's business); `operation`
    is invoke, tool-call, retrieve, admin or write; `assets` are ids or name references that the
    event names, the most specific first. `source` is the kind of log, `service` what was called
    (`bedrock.amazonaws.com`, `aws.bedrock`). `guardrail` holds the categories that a guardrail saw,
    `blocked` whether it or an access check stopped the event (None: nothing says), `tools` the tools
    that were called.
    """

    id: str
    time: str
    source: str
    operation: str
    name: str
    account: str | None = None
    region: str | None = None
    actor: Actor = field(default_factory=Actor)
    model: str | None = None
    agent: str | None = None
    session: str | None = None
    blocked: bool | None = None
    tokens_in: int = 0
    tokens_out: int = 0
    error: str | None = None
    segments: tuple[Segment, ...] = ()
    assets: tuple[str, ...] = ()
    fields: Mapping[str, object] = field(default_factory=dict)
    service: str | None = None
    guardrail: tuple[str, ...] = ()
    tools: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Alert:
    """One or more events that match a signal.

    `id` is a stable fingerprint of signal, actor, asset and window; `techniques` are MITRE ids;
    evidence is masked.
    """

    id: str
    signal: str
    title: str
    severity: Severity
    time: str
    last_time: str
    count: int
    source: str
    why: str = ""
    actor: Actor = field(default_factory=Actor)
    assets: tuple[str, ...] = ()
    session: str | None = None
    blocked: bool | None = None
    techniques: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    events: tuple[str, ...] = ()
    fix: str = ""


@dataclass(frozen=True, slots=True)
class Incident:
    """Alerts that belong to one story: the same actor, session or asset within a window."""

    id: str
    title: str
    severity: Severity
    first_time: str
    last_time: str
    alerts: tuple[str, ...]
    assets: tuple[str, ...] = ()
    actors: tuple[str, ...] = ()

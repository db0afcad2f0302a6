"""The parts that documents are made of."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from bartizan.model.severity import Confidence, Sensitivity
from bartizan.service.views.base import Answer


class LocationView(Answer):
    """A place in a file or an API call."""

    path: str | None = None
    line: int | None = None
    end_line: int | None = None
    call: str | None = None
    region: str | None = None
    time: str | None = None


class EvidenceView(Answer):
    """One fact that decided something; `property` is a path in the asset's configuration."""

    text: str
    property: str | None = None
    value: Any = None
    location: LocationView | None = None


class TermView(Answer):
    """One term of a risk."""

    name: str
    value: float
    reason: str


class RiskView(Answer):
    """Risk 0–100 = 100 × likelihood × impact."""

    score: int
    likelihood: float
    impact: float
    terms: tuple[TermView, ...] = ()


class FixView(Answer):
    """How to mend a finding; `set` is canonical properties and their values."""

    summary: str
    set: dict[str, Any] = Field(default_factory=dict)
    note: str | None = None


class SightingView(Answer):
    """One place where an asset was seen; `lines` maps property paths to lines of the file."""

    source: str
    location: LocationView
    config: dict[str, Any] = Field(default_factory=dict)
    lines: dict[str, int] = Field(default_factory=dict)


class DifferenceView(Answer):
    """Drift: one property on which the code and the running asset disagree."""

    property: str
    declared: Any = None
    live: Any = None
    location: LocationView


class DataCountView(Answer):
    """How often one class of sensitive data was found; `sample` is masked, `share` the part read."""

    detector: str
    data_class: str
    count: int
    confidence: Confidence
    sensitivity: Sensitivity
    sample: str
    share: float = 1.0


class GapView(Answer):
    """What could not be read, and what would mend it."""

    source: str
    what: str
    why: str
    needs: str
    snapshot: str | None = None


class AssetName(Answer):
    """An asset as other things name it.

    A sealed one lies outside the caller's projects: it has no key and no real name, and `owners`
    are the names of the projects to ask.
    """

    key: str | None = None
    name: str
    kind: str | None = None
    type: str | None = None
    sealed: bool = False
    owners: tuple[str, ...] = ()


class ProjectName(Answer):
    """A project's id and name."""

    id: str
    name: str

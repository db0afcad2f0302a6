"""What lists can be narrowed by; every field is a query parameter, lists repeat it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from bartizan.model.severity import Exposure, FindingState, Sensitivity, Severity, Stage, Verdict

Words = Annotated[str, StringConstraints(max_length=200)]
Cursor = Annotated[str, StringConstraints(max_length=2000)]
Limit = Annotated[int, Field(ge=1, le=500)]

NONE = "none"
"""The value of a filter or facet that stands for an absent value."""


class Filter(BaseModel):
    """What every list takes: a project, words, a page."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    project: Words | None = None
    q: Words | None = None
    limit: Limit = 50
    cursor: Cursor | None = None


class AssetFilter(Filter):
    """The inventory's filters; `none` stands for an asset without such a value."""

    kind: list[Words] = Field(default_factory=list)
    type: list[Words] = Field(default_factory=list)
    stage: list[Stage | Literal["none"]] = Field(default_factory=list)
    provider: list[Words] = Field(default_factory=list)
    account: list[Words] = Field(default_factory=list)
    region: list[Words] = Field(default_factory=list)
    source: list[Words] = Field(default_factory=list)
    exposure: list[Exposure | Literal["none"]] = Field(default_factory=list)
    sensitivity: list[Sensitivity | Literal["none"]] = Field(default_factory=list)
    severity: list[Severity | Literal["none"]] = Field(default_factory=list)
    sort: Literal["-risk", "risk", "name", "-name", "kind", "-findings", "-last_seen", "-first_seen"] = "-risk"


class FindingFilter(Filter):
    """The findings' filters; without `state`, those that are open or reopened."""

    severity: list[Severity] = Field(default_factory=list)
    verdict: list[Literal[Verdict.FAIL, Verdict.UNKNOWN]] = Field(default_factory=list)
    state: list[FindingState] = Field(default_factory=list)
    rule: list[Words] = Field(default_factory=list)
    kind: list[Words] = Field(default_factory=list)
    stage: list[Stage | Literal["none"]] = Field(default_factory=list)
    provider: list[Words] = Field(default_factory=list)
    asset: Words | None = None
    sort: Literal["-risk", "-severity", "title", "-first_seen", "first_seen", "-last_seen"] = "-risk"


class PathFilter(Filter):
    """The attack paths' filters; `entry`, `target`, `asset` are asset keys."""

    severity: list[Severity] = Field(default_factory=list)
    target_kind: list[Words] = Field(default_factory=list)
    entry: Words | None = None
    target: Words | None = None
    asset: Words | None = None
    finding: Words | None = None
    sort: Literal["-risk", "hops", "-likelihood", "title"] = "-risk"


class AlertFilter(Filter):
    """The alerts' filters; `asset` is a key, `since` and `until` are times."""

    severity: list[Severity] = Field(default_factory=list)
    state: list[Literal["open", "closed"]] = Field(default_factory=list)
    signal: list[Words] = Field(default_factory=list)
    source: list[Words] = Field(default_factory=list)
    asset: Words | None = None
    since: Words | None = None
    until: Words | None = None
    sort: Literal["-time", "time", "-severity"] = "-time"


class IncidentFilter(Filter):
    """The incidents' filters."""

    severity: list[Severity] = Field(default_factory=list)
    state: list[Literal["open", "closed"]] = Field(default_factory=list)
    sort: Literal["-time", "-severity"] = "-time"


class GapFilter(Filter):
    """The gaps' filters; `source` is the reader."""

    source: list[Words] = Field(default_factory=list)

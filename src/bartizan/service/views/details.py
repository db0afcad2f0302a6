"""An asset's own page."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from bartizan.service.views.assets import AssetRow, EdgeRow
from bartizan.service.views.base import Answer
from bartizan.service.views.findings import AttackPathRow, FindingRow
from bartizan.service.views.parts import DataCountView, DifferenceView, RiskView, SightingView
from bartizan.service.views.runtime import AlertRow


class Deciding(Answer):
    """A property of the configuration, and the open findings (ids) whose evidence names it."""

    property: str
    findings: tuple[str, ...]


class AssetDetail(AssetRow):
    """An asset with everything known of it.

    `config` is the merged configuration in the provider's own schema, in which a value that could not
    be resolved is `{"$unknown": why}`; `differences` are its drift; `explained` is the risk that made
    `risk`, term by term.
    """

    config: dict[str, Any] = Field(default_factory=dict)
    tags: dict[str, str] = Field(default_factory=dict)
    sightings: tuple[SightingView, ...] = ()
    differences: tuple[DifferenceView, ...] = ()
    data: tuple[DataCountView, ...] = ()
    explained: RiskView | None = None
    edges: tuple[EdgeRow, ...] = ()
    open_findings: tuple[FindingRow, ...] = ()
    deciding: tuple[Deciding, ...] = ()
    attack_paths: tuple[AttackPathRow, ...] = ()
    recent_alerts: tuple[AlertRow, ...] = ()

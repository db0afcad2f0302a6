"""Assets in lists and drawings."""

from __future__ import annotations

from bartizan.model.severity import Certainty, Exposure, Sensitivity, Severity, Stage
from bartizan.service.views.base import Answer
from bartizan.service.views.parts import AssetName, EvidenceView, ProjectName


class AssetRow(Answer):
    """One line of the inventory.

    `severity` is the worst of its open findings with verdict fail, `findings` their number;
    `risk` the highest of its findings and paths; `sources` the readers that saw it.
    """

    key: str
    id: str
    type: str
    kind: str
    name: str
    provider: str
    account: str | None = None
    region: str | None = None
    stage: Stage | None = None
    exposure: Exposure | None = None
    sensitivity: Sensitivity | None = None
    severity: Severity | None = None
    risk: int = 0
    findings: int = 0
    paths: int = 0
    alerts: int = 0
    drift: int = 0
    sources: tuple[str, ...] = ()
    projects: tuple[ProjectName, ...] = ()
    first_seen: str
    last_seen: str


class EdgeRow(Answer):
    """A relation to or from an asset."""

    source: AssetName
    target: AssetName
    kind: str
    technique: str | None = None
    likelihood: float = 1.0
    certainty: Certainty = Certainty.PROVEN
    evidence: tuple[EvidenceView, ...] = ()


class GraphNode(AssetName):
    """A node of the neighbourhood; `id` is unique in the answer, `hops` its distance."""

    id: str
    hops: int
    stage: Stage | None = None
    severity: Severity | None = None
    exposure: Exposure | None = None
    sensitivity: Sensitivity | None = None
    findings: int = 0


class GraphEdge(Answer):
    """An edge between two `GraphNode.id`s; one with a technique can be walked by an attacker."""

    source: str
    target: str
    kind: str
    technique: str | None = None
    likelihood: float = 1.0


class Graph(Answer):
    """The neighbourhood of an asset; `truncated` when there is more than the answer holds."""

    nodes: list[GraphNode]
    edges: list[GraphEdge]
    truncated: bool = False

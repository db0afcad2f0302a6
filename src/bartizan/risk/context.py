"""What surrounds a finding: its asset, the paths on its way, the data it reaches, what it is worth, what guards it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from bartizan.model.asset import Asset
from bartizan.model.attack_path import AttackPath
from bartizan.model.edge import Edge
from bartizan.model.finding import Finding
from bartizan.model.project import Weight
from bartizan.model.severity import Sensitivity

NEXT_TO = frozenset({"trains-on", "grounded-by", "stores-in", "loads", "can-read", "logs-to"})
"""Edges from an asset to the data that it handles."""

GUARDED = frozenset({"excessive-agency", "agency", "output-handling", "prompt-injection"})
"""Categories of rules whose abuse starts with what a model is told: a guardrail before it hinders that."""


@dataclass(frozen=True, slots=True)
class Business:
    """What the company says: the weight of assets, each with the project that gives it, and rules' categories."""

    weights: Mapping[str, tuple[Weight, str]] = field(default_factory=dict)
    categories: Mapping[str, str] = field(default_factory=dict)


class Context:
    """The indexes over one estate that the formula asks."""

    def __init__(
        self,
        paths: Sequence[AttackPath],
        assets: Mapping[str, Asset] | Iterable[Asset],
        edges: Iterable[Edge],
        business: Business | None = None,
    ) -> None:
        """`assets` by id, or in any order."""
        self.business = business or Business()
        self._guards: dict[str, list[str]] = defaultdict(list)
        self._users: dict[str, list[str]] = defaultdict(list)
        self.assets = assets if isinstance(assets, Mapping) else {asset.id: asset for asset in assets}
        self.broken: dict[str, list[AttackPath]] = defaultdict(list)
        self.passing: dict[str, list[AttackPath]] = defaultdict(list)
        self.data: dict[str, list[str]] = defaultdict(list)
        for path in paths:
            for finding in path.breaks:
                self.broken[finding].append(path)
            for asset in {id_ for step in path.steps for id_ in (step.source, step.target)}:
                self.passing[asset].append(path)
        for edge in edges:
            if edge.technique is not None:
                continue
            if edge.kind in NEXT_TO:
                self.data[edge.source].append(edge.target)
            elif edge.kind == "guarded-by":
                self._guards[edge.source].append(edge.target)
            elif edge.kind == "uses-tool":
                self._users[edge.target].append(edge.source)

    def sensitivity(self, asset: str) -> tuple[Sensitivity, str] | None:
        """The highest sensitivity of the asset, of the data that it handles and of what its paths reach."""
        reached = [asset, *self.data.get(asset, ()), *(path.target for path in self.passing.get(asset, ()))]
        known = [
            (found.sensitivity, found.name)
            for id_ in reached
            if (found := self.assets.get(id_)) is not None and found.sensitivity is not None
        ]
        return max(known, key=lambda one: (one[0].rank, one[1]), default=None)

    def guardrail(self, finding: Finding) -> str | None:
        """The guardrail that stands before what the finding is about; None where one way to it has none.

        A tool is guarded when every agent that uses it is.
        """
        if self.business.categories.get(finding.rule) not in GUARDED:
            return None
        guards = self._guards.get(finding.asset) or []
        if not guards:
            users = self._users.get(finding.asset, [])
            if not users or not all(self._guards.get(one) for one in users):
                return None
            guards = self._guards[users[0]]
        found = self.assets.get(guards[0])
        return guards[0] if found is None else found.name

    def weight(self, asset: str) -> tuple[Weight, str] | None:
        """The weight of the asset beyond the standard, and the project that gives it."""
        found = self.business.weights.get(asset)
        return None if found is None or found[0] is Weight.STANDARD else found

    def exploited(self, finding: Finding) -> tuple[float, bool] | None:
        """Of a vulnerable package: the highest EPSS (a chance), and whether one is known to be exploited (CISA)."""
        asset = self.assets.get(finding.asset)
        if asset is None or asset.type != "package" or "vulnerability" not in finding.rule:
            return None
        listed = asset.config.get("vulnerabilities")
        records = [one for one in listed if isinstance(one, Mapping)] if isinstance(listed, list | tuple) else []
        chances = [one["epss"] for one in records if isinstance(one.get("epss"), float)]
        known = any(one.get("kev") for one in records)
        return (max((float(str(one)) for one in chances), default=0.0), known) if chances or known else None

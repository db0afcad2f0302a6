"""A rule's own examples, judged: each gives the verdict that it states, or the rule is wrong."""

from __future__ import annotations

from dataclasses import dataclass

from bartizan.catalog.load import Catalog
from bartizan.catalog.rule import Example, Rule
from bartizan.model.asset import Asset, Sighting
from bartizan.model.edge import Edge
from bartizan.model.finding import Finding
from bartizan.model.location import Location
from bartizan.model.severity import Verdict
from bartizan.model.values import Config, Value
from bartizan.posture.judge import judge


@dataclass(frozen=True, slots=True)
class Tried:
    """One example as it was judged; `finding` is there for a fail and an unknown."""

    example: Example
    verdict: Verdict
    finding: Finding | None = None

    @property
    def right(self) -> bool:
        """Whether the verdict is the one that the example states."""
        return self.verdict is self.example.verdict


def try_examples(rule: Rule, catalog: Catalog) -> list[Tried]:
    """Every example of `rule`, which must be one of the catalogue's, in order. Raises as `judge` does."""
    return [_try(rule, example, catalog) for example in rule.examples]


def estate(rule: Rule, example: Example) -> tuple[list[Asset], list[Edge]]:
    """The example's asset (first) with its neighbours, joined by the edges that the rule asks for."""
    asset = _asset("subject", example.type, example.config)
    assets, edges = [asset], []
    for neighbour in rule.neighbours:
        for index, config in enumerate(example.neighbour_configs.get(neighbour.variable, [])):
            other = _asset(f"{neighbour.variable}{index}", neighbour.type, config)
            assets.append(other)
            ends = (other.id, asset.id) if neighbour.incoming else (asset.id, other.id)
            edges.append(Edge(*ends, neighbour.edge))
    return assets, edges


def _asset(identity: str, type_: str, config: Value) -> Asset:
    held: Config = config if isinstance(config, dict) else {}
    sighting = Sighting("terraform", Location("main.tf", 1, 9), held)
    return Asset(f"repo:test//main.tf#{identity}", type_, "compute", identity, "", config=held, sightings=(sighting,))


def _try(rule: Rule, example: Example, catalog: Catalog) -> Tried:
    assets, edges = estate(rule, example)
    judged = judge(assets, edges, catalog, only=[rule.id])
    for finding in judged.findings:
        if finding.asset == assets[0].id:
            return Tried(example, finding.verdict, finding)
    # The neighbours may be of the rule's own type: the subject's verdict is then the other one.
    verdict = Verdict.PASS if judged.verdicts[Verdict.PASS.value] else Verdict.NOT_APPLICABLE
    return Tried(example, verdict)

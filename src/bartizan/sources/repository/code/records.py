"""What one file yields: assets, edges and gaps, each thing once, with all its sightings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from bartizan.model.asset import Asset, Sighting, name_reference
from bartizan.model.edge import Edge, Gap
from bartizan.model.location import Evidence, Location
from bartizan.model.scan import Record
from bartizan.model.severity import Certainty, Stage
from bartizan.model.values import Value
from bartizan.sources.repository.code.types import KINDS

MOST_SIGHTINGS = 200


@dataclass(slots=True)
class Records:
    """Collects the records of one file and merges what is said twice; `note` goes with each sighting."""

    source: str
    note: str | None = None
    assets: dict[str, Asset] = field(default_factory=dict)
    edges: dict[tuple[str, str, str], Edge] = field(default_factory=dict)
    gaps: dict[Gap, None] = field(default_factory=dict)

    def asset(
        self,
        id_: str,
        type_: str,
        name: str,
        location: Location,
        *,
        config: Mapping[str, Value] | None = None,
        lines: Mapping[str, int] | None = None,
        provider: str = "code",
        stage: Stage | None = None,
        kind: str | None = None,
    ) -> str:
        """Adds a sighting of an asset and gives its id; its kind is that of the type unless it is named."""
        sighting = Sighting(self.source, location, config or {}, lines or {}, self.note)
        known = self.assets.get(id_)
        if known is None:
            self.assets[id_] = Asset(
                id_,
                type_,
                kind or KINDS[type_],
                name,
                provider,
                stage=stage,
                config=config or {},
                sightings=(sighting,),
            )
        elif sighting not in known.sightings and len(known.sightings) < MOST_SIGHTINGS:
            merged = {**(config or {}), **known.config}
            self.assets[id_] = replace(known, config=merged, sightings=(*known.sightings, sighting))
        return id_

    def edge(
        self, source: str, target: str, kind: str, evidence: Evidence, *, certainty: Certainty = Certainty.PROVEN
    ) -> None:
        """Adds an inventory edge, or its evidence to the edge that is there."""
        key = (source, target, kind)
        known = self.edges.get(key)
        if known is None:
            self.edges[key] = Edge(source, target, kind, evidence=(evidence,), certainty=certainty)
        elif evidence not in known.evidence and len(known.evidence) < MOST_SIGHTINGS:
            self.edges[key] = replace(known, evidence=(*known.evidence, evidence))

    def gap(self, what: str, why: str, needs: str) -> None:
        """Adds a gap, once."""
        self.gaps[Gap(self.source, what, why, needs)] = None

    def take(self, record: Record) -> None:
        """Adds a finished record."""
        if isinstance(record, Asset):
            first = record.sightings[0] if record.sightings else None
            if first is not None:
                self.asset(
                    record.id, record.type, record.name, first.location,
                    config=record.config, provider=record.provider, stage=record.stage, kind=record.kind,
                )  # fmt: skip
        elif isinstance(record, Edge):
            for evidence in record.evidence:
                self.edge(record.source, record.target, record.kind, evidence, certainty=record.certainty)
        else:
            self.gaps[record] = None

    def __iter__(self) -> Iterator[Record]:
        """Everything, in the order in which it was first said."""
        yield from self.assets.values()
        yield from self.edges.values()
        yield from self.gaps


def reference(type_: str, name: str) -> str:
    """The end of an edge that is known by a name: an ARN or a full resource name is an id already."""
    if name.startswith(("arn:", "/subscriptions/")):
        return name
    return name_reference(type_, name.replace("%", "%25").replace("/", "%2F"))

"""An example as what a cloud's API answers: the canonical shape itself."""

from __future__ import annotations

from typing import Any

from bartizan.catalog.load import Catalog
from bartizan.graph.link.link import provider_of
from bartizan.model.asset import Asset, Sighting
from bartizan.model.location import Location
from bartizan.model.scan import Record
from bartizan.model.values import Unknown
from tests.dialects.writer.estate import Estate, Ref


def live(estate: Estate, catalog: Catalog, prefix: str = "live:") -> list[Record]:
    """The assets of a running account: what it could have told and did not is null."""
    names = {thing.name: f"{prefix}{thing.type}/{thing.name}" for thing in estate.things}
    records: list[Record] = []
    for thing in estate.things:
        id_ = names[thing.name]
        absent = dict.fromkeys(catalog.schema.properties(thing.type) or ()) if not prefix.startswith("repo:") else {}
        config = {**absent, **_value(thing.config, names)}
        sighting = Sighting("aws", Location(call="describe", region="eu-west-1"), config)
        kind = catalog.types[thing.type].kind if thing.type in catalog.types else "other"
        records.append(
            Asset(id_, thing.type, kind, thing.name, provider_of(thing.type, id_), config=config, sightings=(sighting,))
        )
    return records


def _value(value: Any, names: dict[str, str]) -> Any:
    if isinstance(value, Ref):
        return Unknown(value.name, (names[value.name],))
    if isinstance(value, dict):
        return {key: _value(inner, names) for key, inner in value.items()}
    if isinstance(value, list):
        return [_value(inner, names) for inner in value]
    return value

"""Records of an image's files with their places: the image, the path in it, the layer that holds it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from bartizan.model.asset import Asset, Sighting
from bartizan.model.edge import Edge, Gap
from bartizan.model.location import Evidence, Location
from bartizan.model.scan import Record

Note = Callable[[str], str | None]
"""What a reader of a finding should know of the file at a path: its layer."""


def inside(image: str, path: str) -> str:
    """A path within an image as locations have it: `acme/chat:1.2!/app/main.py`, or a part of its configuration."""
    return f"{image}!{path}" if path.startswith("(") else f"{image}!/{path}"


def placed(record: Record, image: str, note: Note, renamed: Callable[[str], str]) -> Record:
    """The record of a file as one of the image named `image`; `renamed` gives the ids of edges' ends."""
    if isinstance(record, Gap):
        return replace(record, what=inside(image, record.what))
    if isinstance(record, Edge):
        return replace(
            record,
            source=renamed(record.source),
            target=renamed(record.target),
            evidence=_evidence(record.evidence, image),
        )
    return replace(record, sightings=tuple(_sighting(one, image, note) for one in record.sightings))


def _location(location: Location | None, image: str) -> Location | None:
    if location is None or location.path is None:
        return location
    return replace(location, path=inside(image, location.path))


def _evidence(facts: Iterable[Evidence], image: str) -> tuple[Evidence, ...]:
    return tuple(replace(fact, location=_location(fact.location, image)) for fact in facts)


def _sighting(one: Sighting, image: str, note: Note) -> Sighting:
    layer = note(one.location.path or "")
    said = "; ".join(part for part in (one.note, layer) if part) or None
    return replace(one, location=_location(one.location, image) or one.location, note=said)


def is_asset(record: Record, id_: str) -> bool:
    """Whether a record is the asset of this id."""
    return isinstance(record, Asset) and record.id == id_

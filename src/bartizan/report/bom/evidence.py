"""Where a part was seen, and how its identity is known."""

from __future__ import annotations

from bartizan.model.asset import Asset
from bartizan.report.bom.bill import Known, Occurrence
from bartizan.report.bom.config import clean, text
from bartizan.report.bom.roles import METHODS, OTHER_METHOD, PHASES, WORDS_OF_CONFIDENCE

MAX_OCCURRENCES = 500
"""Places of one part that are listed; a package that every file imports has thousands."""


def occurrences(asset: Asset) -> tuple[Occurrence, ...]:
    """The places of the asset's sightings, each once, in order; a file that is one model is its own place."""
    found: dict[tuple[str, int | None], Occurrence] = {}
    for sighting in asset.sightings:
        place = sighting.location
        where = clean(place.path or place.call or "")
        if where:
            context = f"seen by {sighting.source}" + (f" in {place.region}" if place.region else "")
            found.setdefault((where, place.line), Occurrence(where, place.line, context))
    ordered = sorted(found.values(), key=lambda one: (one.location, one.line or 0))
    return tuple(ordered[:MAX_OCCURRENCES])


def known(asset: Asset) -> tuple[Known, ...]:
    """One entry a technique, the surest first: what the source says, weakened by the reader's own confidence."""
    weight = WORDS_OF_CONFIDENCE.get(text(asset.config, "confidence") or "", 1.0)
    best: dict[str, Known] = {}
    for sighting in asset.sightings:
        method = METHODS.get(sighting.source, OTHER_METHOD)
        confidence = round(method.confidence * weight, 2)
        value = clean(str(sighting.location))
        held = best.get(method.technique)
        if held is None or (-confidence, value) < (-held.confidence, held.value):
            best[method.technique] = Known(method.technique, confidence, value)
    return tuple(sorted(best.values(), key=lambda one: (-one.confidence, one.technique)))


def phases(assets: list[Asset]) -> tuple[str, ...]:
    """CycloneDX's lifecycle phases of what was read: `pre-build` of code, `post-build` of images, `operations` live."""
    found = {
        PHASES.get(sighting.source, "pre-build")
        for asset in assets
        for sighting in asset.sightings
        if sighting.source != "link"
    }
    return tuple(one for one in ("pre-build", "post-build", "operations") if one in found)

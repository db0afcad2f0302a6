"""Scans of images in tests: what comes out, by asset and by place."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from bartizan.catalog.load import Catalog, load_catalog
from bartizan.model.asset import Asset
from bartizan.model.edge import Edge, Gap
from bartizan.sources.images.contents import Look
from bartizan.sources.images.source import ImageSettings, ImageSource

HF_KEY = "hf_" + "kJmTzVwRbXqLpNcYdHgSfUeAaKiOoWvBnG"
"""A key that was never issued, of the shape of Hugging Face's."""


@cache
def catalog() -> Catalog:
    return load_catalog()


class Scanned:
    """The records of one scan."""

    def __init__(self, word: str | Path, settings: ImageSettings | None = None, look: Look | None = None) -> None:
        source = ImageSource(str(word), catalog(), settings or ImageSettings(environment={}), look=look)
        records = list(source.collect())
        self.assets = [one for one in records if isinstance(one, Asset)]
        self.edges = [one for one in records if isinstance(one, Edge)]
        self.gaps = [one for one in records if isinstance(one, Gap)]

    @property
    def images(self) -> list[Asset]:
        return [one for one in self.assets if one.config.get("scanned") is True]

    @property
    def image(self) -> Asset:
        [found] = self.images
        return found

    def of(self, type_: str) -> dict[str, Asset]:
        return {one.id: one for one in self.assets if one.type == type_}

    def places(self, type_: str) -> dict[str, str | None]:
        """Path in the image → note, of every sighting of assets of a type."""
        found: dict[str, str | None] = {}
        for one in self.assets:
            for sighting in one.sightings if one.type == type_ else ():
                found[(sighting.location.path or "").partition("!")[2]] = sighting.note
        return found

    def targets(self, kind: str) -> list[str]:
        return sorted(one.target for one in self.edges if one.kind == kind and one.source == self.image.id)


def config(asset: Asset, *keys: str) -> Mapping[str, object]:
    return {key: asset.config.get(key) for key in keys}

"""Scanned images and what refers to them: by tag, by digest, under each of the names that one image has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from bartizan.catalog.images import ImageName, image_name
from bartizan.graph.estate import place
from bartizan.model.asset import Asset
from bartizan.model.edge import Edge
from bartizan.model.location import Evidence
from bartizan.model.values import Value

TYPE = "image"
_HUB = ("docker.io/", "index.docker.io/", "registry-1.docker.io/", "registry.hub.docker.com/")
_LONGEST = 400
_MOST_VALUES = 20_000
"""Values of one asset's configuration that are looked at."""


def scanned_images(assets: Mapping[str, Asset]) -> dict[str, str]:
    """Every name of each scanned image → its asset id: by tag and by digest, Docker Hub's own name left out.

    A name that two of them claim is left out: one tag may have been two images.
    """
    found: dict[str, str] = {}
    claimed: set[str] = set()
    for asset in assets.values():
        if asset.type == TYPE and asset.config.get("scanned") is True:
            for name in set(_names(asset)):
                if found.setdefault(name, asset.id) != asset.id:
                    claimed.add(name)
    return {name: id_ for name, id_ in found.items() if name not in claimed}


def _names(asset: Asset) -> Iterator[str]:
    repository = asset.config.get("repository")
    if isinstance(repository, str):
        for key in ("digest", "indexDigest"):
            digest = asset.config.get(key)
            if isinstance(digest, str):
                yield f"{_plain(repository)}@{digest}"
    listed = asset.config.get("names")
    texts = [asset.id.removeprefix("image:"), *(listed if isinstance(listed, Sequence) else ())]
    for text in texts:
        name = image_name(text) if isinstance(text, str) else None
        if name is not None:
            yield _key(name)


def _plain(repository: str) -> str:
    for prefix in _HUB:
        repository = repository.removeprefix(prefix)
    return repository.removeprefix("library/").lower()


def _key(name: ImageName) -> str:
    if name.digest:
        return f"{_plain(name.repository)}@{name.digest}"
    return f"{_plain(name.repository)}:{name.tag or 'latest'}"


def same_images(assets: Mapping[str, Asset]) -> dict[str, str]:
    """Images that are only named → the scanned image that they are."""
    scanned = scanned_images(assets)
    renamed: dict[str, str] = {}
    for asset in assets.values():
        if scanned and asset.type == TYPE and asset.config.get("scanned") is not True:
            name = image_name(asset.id.removeprefix("image:"))
            id_ = scanned.get(_key(name)) if name is not None else None
            if id_ is not None and id_ != asset.id:
                renamed[asset.id] = id_
    return renamed


def image_uses(assets: Mapping[str, Asset]) -> Iterator[Edge]:
    """The edges from what names a scanned image in its configuration: pods, tasks, functions, Dockerfiles."""
    scanned = scanned_images(assets)
    if not scanned:
        return
    for asset in assets.values():
        if asset.type == TYPE or not asset.config:
            continue
        for path, text in _texts(asset.config):
            name = image_name(text)
            id_ = scanned.get(_key(name)) if name is not None else None
            if id_ is not None:
                fact = Evidence(f"{asset.name} names the image {text}", path, text, place(asset, path))
                yield Edge(asset.id, id_, "built-from", evidence=(fact,))


def _texts(config: Value) -> Iterator[tuple[str, str]]:
    """The texts of a configuration that may name an image, with their paths."""
    waiting: list[tuple[str, Value]] = [("", config)]
    for _ in range(_MOST_VALUES):
        if not waiting:
            return
        path, value = waiting.pop()
        if isinstance(value, Mapping):
            waiting += [(f"{path}.{key}" if path else key, inner) for key, inner in value.items()]
        elif isinstance(value, str):
            if 0 < len(value) <= _LONGEST and (":" in value or "/" in value or "@" in value):
                yield path, value
        elif isinstance(value, Sequence):
            waiting += [(f"{path}[{index}]", inner) for index, inner in enumerate(value)]


def joined(assets: Mapping[str, Asset], renamed: Mapping[str, str]) -> dict[str, Asset]:
    """`assets` with each renamed one put into the asset that it is: its sightings, and what it alone says."""
    out = {id_: asset for id_, asset in assets.items() if id_ not in renamed}
    for old, new in renamed.items():
        held, named = out[new], assets[old]
        out[new] = replace(
            held,
            config={**named.config, **held.config},
            sightings=(*held.sightings, *(one for one in named.sightings if one not in held.sightings)),
        )
    return out

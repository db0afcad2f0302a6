"""A model that stands in a folder as several files: its card, its configuration and its weights are one model."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace

from bartizan.model.asset import Asset
from bartizan.model.edge import Edge
from bartizan.model.scan import ScanResult
from bartizan.model.values import Value

_DESCRIBED = ("card", "config")
SHARD = "bartizan/model-part"
"""The type of a file that is one of several of a model: the model is what describes them."""


def gathered(result: ScanResult) -> ScanResult:
    """The result with one model asset for each folder that describes a model.

    Where one file holds the weights it is the model, and what describes it becomes its `card`; where several do, the
    description is the model and they are its files.
    """
    folders: defaultdict[str, list[Asset]] = defaultdict(list)
    for asset in result.assets:
        if asset.kind == "model" and asset.id.startswith("repo:"):
            folders[_folder(asset.id)].append(asset)
    changed: dict[str, Asset | None] = {}
    moved: dict[str, str] = {}
    for found in folders.values():
        about = sorted((one for one in found if _describes(one)), key=_order)
        weights = [one for one in found if not _describes(one) and one.type in ("model-file", "code/model-files")]
        if about:
            _gather(about, weights, changed, moved)
    if not changed:
        return result
    assets = [changed.get(one.id, one) for one in result.assets]
    return replace(
        result,
        assets=tuple(one for one in assets if one is not None),
        edges=(*(_moved(edge, moved) for edge in result.edges), *_parts(changed, folders)),
    )


def _folder(identity: str) -> str:
    path = identity.partition("#")[0]
    return path.rpartition("/")[0]


def _describes(asset: Asset) -> bool:
    return asset.type == "code/model-files" and asset.id.partition("#")[2] in _DESCRIBED


def _order(asset: Asset) -> tuple[int, str]:
    return _DESCRIBED.index(asset.id.partition("#")[2]), asset.id


def _gather(about: list[Asset], weights: list[Asset], changed: dict[str, Asset | None], moved: dict[str, str]) -> None:
    first, *others = about if len(weights) != 1 else [weights[0], *about]
    described: dict[str, Value] = {}
    for one in others:
        described |= {key: value for key, value in one.config.items() if key not in described and value is not None}
    sightings = [sighting for one in (first, *others) for sighting in one.sightings]
    name = about[0].name
    card = {**_mapping(first.config.get("card")), **described}
    changed[first.id] = replace(first, name=name, config={**first.config, "card": card}, sightings=tuple(sightings))
    for one in others:
        changed[one.id] = None
        moved[one.id] = first.id
    if len(weights) > 1:
        for one in weights:
            changed[one.id] = replace(one, kind="file", type=SHARD)


def _mapping(value: object) -> Mapping[str, Value]:
    return value if isinstance(value, Mapping) else {}


def _moved(edge: Edge, moved: Mapping[str, str]) -> Edge:
    source, target = moved.get(edge.source, edge.source), moved.get(edge.target, edge.target)
    return edge if (source, target) == (edge.source, edge.target) else replace(edge, source=source, target=target)


def _parts(changed: Mapping[str, Asset | None], folders: Mapping[str, list[Asset]]) -> list[Edge]:
    """A described model contains its files."""
    out = []
    for identity, asset in changed.items():
        if asset is not None and asset.type == SHARD:
            owner = next(
                one.id
                for one in folders[_folder(identity)]
                if (held := changed.get(one.id)) is not None and held.type != SHARD and _describes(one)
            )
            out.append(Edge(identity, owner, "contained-in"))
    return out

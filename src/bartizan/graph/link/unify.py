"""One identity per thing: sightings of the same asset joined, code and running asset made one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import reduce
from typing import TypeVar

from bartizan.graph.estate import live
from bartizan.graph.link.drift import differences
from bartizan.graph.link.resolve import agree
from bartizan.graph.shapes import TypeCatalog, physical_names
from bartizan.model.asset import Asset, Difference, Sighting
from bartizan.model.edge import Gap
from bartizan.model.location import Location
from bartizan.model.values import Config, Unknown, Value

GLOBAL_NAMES = frozenset({"AWS::S3::Bucket", "storage.googleapis.com/Bucket", "Microsoft.Storage/storageAccounts"})
"""Types whose name is unique in the world: two blocks with one name can only be the same thing."""

UNTOLD = Unknown("declared in code, not told by the running asset")
"""A property of a running asset that only its code speaks of."""

T = TypeVar("T")
Defaults = Callable[[str, str], object]
"""(type, path) → what absence means to the provider, None when not known."""


def same_id(assets: Iterable[Asset]) -> dict[str, Asset]:
    """One asset per id; sightings joined without repeats, live configuration over declared."""
    groups: dict[str, list[Asset]] = {}
    for asset in assets:
        groups.setdefault(asset.id, []).append(asset)
    return {id_: group[0] if len(group) == 1 else _joined(group, id_) for id_, group in groups.items()}


def _joined(group: Sequence[Asset], id_: str) -> Asset:
    """The assets of one id as one. A package may be seen in every file of a tree: what is declared costs its size."""
    if any(map(live, group)):
        return reduce(lambda held, asset: _join(held, asset, id_), group)
    first = group[0]
    config: Config = first.config
    tags = dict(first.tags)
    for asset in group[1:]:
        config = _overlay(config, asset.config, running=False)
        tags = {**asset.tags, **tags}
    known = [one.sensitivity for one in group if one.sensitivity is not None]
    return replace(
        first,
        account=next((one.account for one in group if one.account), first.account),
        region=next((one.region for one in group if one.region), first.region),
        stage=next((one.stage for one in group if one.stage), first.stage),
        config=config,
        tags=tags,
        sightings=_distinct(one for asset in group for one in asset.sightings),
        drift=_once(one for asset in group for one in asset.drift),
        exposure=next((one.exposure for one in group if one.exposure), first.exposure),
        sensitivity=max(known, key=lambda one: one.rank, default=None),
        data=_once(one for asset in group for one in asset.data),
    )


def _distinct(sightings: Iterable[Sighting]) -> tuple[Sighting, ...]:
    """The sightings without repeats, in their order; only those of one place can be equal."""
    places: dict[tuple[str, Location], list[Sighting]] = {}
    out: list[Sighting] = []
    for one in sightings:
        there = places.setdefault((one.source, one.location), [])
        if one not in there:
            there.append(one)
            out.append(one)
    return tuple(out)


def _once(items: Iterable[T]) -> tuple[T, ...]:
    out: list[T] = []
    for one in items:
        if one not in out:
            out.append(one)
    return tuple(out)


def code_with_live(
    assets: Mapping[str, Asset], catalog: TypeCatalog, default: Defaults
) -> tuple[dict[str, Asset], dict[str, str], list[Gap]]:
    """Assets with each code block joined to the running asset it describes, old ids → new ids, gaps.

    A block and a running asset are one when type and physical name are equal, account and region do
    not contradict, and the match is one to one. Two blocks with one name stay two assets: they may
    be two environments. Only where names are unique in the world do several blocks join one asset.
    """
    blocks: dict[tuple[str, str], list[str]] = defaultdict(list)
    running: dict[tuple[str, str], list[str]] = defaultdict(list)
    for asset in assets.values():
        for name in physical_names(asset, catalog):
            (running if live(asset) else blocks)[(asset.type, name)].append(asset.id)
    renamed: dict[str, str] = {}
    gaps: list[Gap] = []
    for key, declared in blocks.items():
        pairs, gap = _pair(key, [assets[id_] for id_ in declared], [assets[id_] for id_ in running.get(key, ())])
        renamed.update(pairs)
        gaps.extend(gap)
    out = {id_: asset for id_, asset in assets.items() if id_ not in renamed}
    for old, new in renamed.items():
        drifted = _drift(assets[old], assets[new], default)
        joined = _join(out[new], assets[old], new)
        out[new] = replace(joined, drift=joined.drift + drifted)
    return out, renamed, gaps


def _pair(
    key: tuple[str, str], declared: Sequence[Asset], running: Sequence[Asset]
) -> tuple[dict[str, str], list[Gap]]:
    pairs: dict[str, str] = {}
    open_: list[str] = []
    for block in declared:
        fitting = [asset for asset in running if agree(block, asset)]
        if len(fitting) == 1:
            pairs[block.id] = fitting[0].id
        elif fitting:
            open_.append(block.id)
    if key[0] not in GLOBAL_NAMES:
        taken = defaultdict(list)
        for block_id, live_id in pairs.items():
            taken[live_id].append(block_id)
        for ids in taken.values():
            if len(ids) > 1:
                open_.extend(ids)
                for id_ in ids:
                    del pairs[id_]
    gaps = [
        Gap("link", id_, f"several assets of type {key[0]} are named {key[1]!r}", "account and region in the code")
        for id_ in open_
    ]
    return pairs, gaps


def _drift(block: Asset, running: Asset, default: Defaults) -> tuple[Difference, ...]:
    out: list[Difference] = []
    for sighting in block.sightings or ():
        said = sighting if sighting.config else replace(sighting, config=block.config)
        out.extend(differences(said, running.config, lambda path: default(running.type, path)))
    return tuple(out)


def _join(first: Asset, second: Asset, id_: str) -> Asset:
    strong, weak = (second, first) if live(second) and not live(first) else (first, second)
    known = [one for one in (strong.sensitivity, weak.sensitivity) if one is not None]
    return replace(
        strong,
        id=id_,
        account=strong.account or weak.account,
        region=strong.region or weak.region,
        stage=strong.stage or weak.stage,
        config=_overlay(strong.config, weak.config, running=live(strong) and not live(weak)),
        tags={**weak.tags, **strong.tags},
        sightings=_distinct((*strong.sightings, *weak.sightings)),
        drift=_once((*strong.drift, *weak.drift)),
        exposure=strong.exposure or weak.exposure,
        sensitivity=max(known, key=lambda one: one.rank, default=None),
        data=_once((*strong.data, *weak.data)),
    )


def _overlay(strong: Config, weak: Config, *, running: bool) -> Config:
    """`strong` with the properties that it did not read, or could not, taken from `weak`.

    A property that was read wins whole, and one that was read as absent (null) stays absent: what the
    code wishes for is not what runs. So a property that the code declares and the `running` asset did
    not tell is not known, unless it refers to other assets: then the reference stands.
    """
    out: dict[str, Value] = dict(strong)
    for key, value in weak.items():
        held = out.get(key)
        if key not in out:
            refers = isinstance(value, Unknown) and value.assets
            out[key] = UNTOLD if running and not refers and key != "Tags" else value
        elif isinstance(held, Unknown) and not held.assets and not running:
            out[key] = value
    return out


def retarget(value: Value, renamed: Mapping[str, str]) -> Value:
    """`value` with the ids inside its `Unknown`s renamed; the same object where nothing changes."""
    if isinstance(value, Unknown):
        if not any(one in renamed for one in value.assets):
            return value
        return replace(value, assets=tuple(renamed.get(one, one) for one in value.assets))
    if isinstance(value, Mapping):
        return {key: retarget(inner, renamed) for key, inner in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [retarget(inner, renamed) for inner in value]
    return value

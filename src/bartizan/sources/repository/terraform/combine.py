"""Several readings of one root module as one set of records: code with its plan, and deployment by deployment."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from bartizan.model.asset import Asset
from bartizan.model.edge import Gap
from bartizan.model.values import Unknown, Value
from bartizan.sources.repository.evaluated import assets_of

SEPARATOR = "@"
"""Between an address and the deployment that it is of, where there are several: `aws_s3_bucket.b@prod`."""

_KEYS = re.compile(r'\[(?:\d+|"(?:[^"\\]|\\.)*")\]')
_DEPTH = 60


def with_plan(declared: Sequence[Asset], planned: Sequence[Asset], absent: Mapping[str, str | None]) -> list[Asset]:
    """The assets of code and of its plan, one for each address.

    What the code says stands; what it leaves open is as the plan has it. `absent` are ids that stand
    for all instances of a block, of which the plan knows how many there are: each with the id that
    takes its place in references, if there is one.
    """
    by_id = {asset.id: asset for asset in planned}
    stands = {asset.id: asset for asset in declared if asset.id in absent}
    out: list[Asset] = []
    for asset in declared:
        plan = by_id.pop(asset.id, None)
        if asset.id not in absent:
            out.append(asset if plan is None else _joined(asset, plan))
    by_plain = {without_keys(id_): asset for id_, asset in stands.items()}
    for plan in by_id.values():
        stand = by_plain.get(without_keys(plan.id))
        out.append(plan if stand is None else _joined(replace(stand, id=plan.id, name=plan.name), plan))
    names = {old: new for old, new in absent.items() if new is not None}
    return [_renamed(asset, names) for asset in out] if names else out


def without_keys(id_: str) -> str:
    """An id without the keys of instances and calls in its address."""
    return _KEYS.sub("", id_)


def _joined(asset: Asset, plan: Asset) -> Asset:
    config = filled(asset.config, plan.config)
    return replace(
        asset,
        name=plan.name if asset.name in asset.id else asset.name,
        account=asset.account or plan.account,
        region=asset.region or plan.region,
        config=config if isinstance(config, Mapping) else asset.config,
        tags={**plan.tags, **asset.tags},
        sightings=(*asset.sightings, *plan.sightings),
    )


def filled(value: Value, plan: Value, depth: int = 0) -> Value:
    """`value` with what is not known or not said in it taken from `plan`; a reference to an asset stays one."""
    if depth > _DEPTH or plan is None:
        return value
    if isinstance(value, Unknown):
        return value if value.assets or isinstance(plan, Unknown) else plan
    if isinstance(value, Mapping) and isinstance(plan, Mapping):
        out = {key: filled(inner, plan.get(key), depth + 1) for key, inner in value.items()}
        for key, inner in plan.items():
            if key not in out and not isinstance(inner, Unknown):
                out[key] = inner
        return out
    if isinstance(value, list) and isinstance(plan, list) and len(value) == len(plan):
        return [filled(inner, other, depth + 1) for inner, other in zip(value, plan, strict=True)]
    return value


def told_apart(readings: Mapping[str, Sequence[Asset | Gap]]) -> list[Asset | Gap]:
    """The records of several deployments, by label; their ids end in `@label` already.

    An asset that is the same in all of them, with all that it refers to, is one asset without a label.
    The others say their label in their names too, where their names are the same.
    """
    plain: dict[str, dict[str, Asset]] = {}
    for label, records in readings.items():
        for record in records:
            if isinstance(record, Asset):
                plain.setdefault(_without(record.id, label), {})[label] = record
    common = {id_: found for id_, found in plain.items() if len(found) == len(readings) and _same(found)}
    while True:
        lone = [id_ for id_, found in common.items() if not _refers_within(found, common, plain)]
        if not lone:
            break
        for id_ in lone:
            del common[id_]
    out: dict[str, Asset | Gap] = {}
    gaps: dict[Gap, None] = {}
    for label, records in readings.items():
        names = {f"{id_}{SEPARATOR}{label}": id_ for id_ in common}
        for record in records:
            if isinstance(record, Gap):
                what = names.get(record.what, record.what)
                gaps.setdefault(replace(record, what=what))
            else:
                renamed = _renamed(record, names)
                twins = () if record.id in names else plain[_without(record.id, label)].items()
                if label and any(one.name == record.name for other, one in twins if other != label):
                    renamed = replace(renamed, name=f"{record.name} ({label})")
                out.setdefault(renamed.id, renamed)
    return [*out.values(), *gaps]


def _without(id_: str, label: str) -> str:
    return id_.removesuffix(f"{SEPARATOR}{label}")


def _same(found: Mapping[str, Asset]) -> bool:
    """Whether the readings of one asset differ in nothing but their labels."""
    texts = set()
    for label, asset in found.items():
        bare = (asset.type, asset.name, asset.account, asset.region, dict(asset.tags), dict(asset.config))
        texts.add(repr(bare).replace(f"{SEPARATOR}{label}'", "'").replace(f'{SEPARATOR}{label}"', '"'))
    return len(texts) == 1


def _refers_within(found: Mapping[str, Asset], common: Mapping[str, object], plain: Mapping[str, object]) -> bool:
    """Whether all that an asset refers to is common to the deployments too."""
    label, asset = next(iter(found.items()))
    referred = (_without(id_, label) for id_ in assets_of([dict(asset.config)]))
    return all(id_ in common or id_ not in plain for id_ in referred)


def _renamed(asset: Asset, names: Mapping[str, str]) -> Asset:
    config = _in_value(asset.config, names, 0)
    sightings = tuple(
        replace(one, config=inner) if isinstance(inner := _in_value(one.config, names, 0), Mapping) else one
        for one in asset.sightings
    )
    return replace(
        asset,
        id=names.get(asset.id, asset.id),
        config=config if isinstance(config, Mapping) else asset.config,
        sightings=sightings,
    )


def _in_value(value: Value, names: Mapping[str, str], depth: int) -> Value:
    if isinstance(value, Unknown):
        if not any(one in names for one in value.assets):
            return value
        return replace(value, assets=tuple(names.get(one, one) for one in value.assets))
    if depth > _DEPTH:
        return value
    if isinstance(value, Mapping):
        return {key: _in_value(inner, names, depth + 1) for key, inner in value.items()}
    if isinstance(value, list):
        return [_in_value(inner, names, depth + 1) for inner in value]
    return value

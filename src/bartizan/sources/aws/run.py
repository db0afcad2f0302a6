"""Runs a declared collector in one region: list, describe, ask the extras, shape, yield."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from bartizan.catalog import paths
from bartizan.catalog.load import Catalog
from bartizan.model.asset import Asset, Sighting
from bartizan.model.edge import Gap
from bartizan.model.location import Location
from bartizan.model.scan import Record
from bartizan.model.values import Unknown, Value
from bartizan.sources.aws.canonical import canonical
from bartizan.sources.aws.client import Absent, Clients, Denied
from bartizan.sources.aws.collector import Call, Collector, Extra

Config = dict[str, Value]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a collector runs."""

    clients: Clients
    catalog: Catalog
    partition: str
    account: str
    region: str


@dataclass(slots=True)
class Draft:
    """One thing while its calls are made: its configuration, the deciding call, the gaps met."""

    config: Config
    call: str
    gaps: list[Gap] = field(default_factory=list)


def collect(collector: Collector, place: Place) -> Iterator[Record]:
    """Every asset that `collector` finds at `place`, and a gap for every call that failed."""
    tree = place.catalog.schema.at(collector.type)
    for draft in _drafts(collector, place, tree):
        if isinstance(draft, Gap):
            yield draft
            continue
        for extra in collector.extras:
            _ask(extra, draft, collector, place, tree)
        for live, name in collector.rename.items():
            if (value := paths.get(draft.config, live)) is not None:
                _remove(draft.config, live)
                paths.put(draft.config, name, value)
        yield _asset(collector, place, draft)
        yield from draft.gaps


def _drafts(collector: Collector, place: Place, tree: object) -> Iterator[Draft | Gap]:
    if collector.list is None:
        draft = Draft({}, "")
        _describe(collector, place, draft, tree)
        yield draft
        return
    parents: Iterator[Config | Gap] = iter([{}])
    if collector.parent is not None:
        parents = _listed(collector, collector.parent, place, {}, None)
    for parent in parents:
        if isinstance(parent, Gap):
            yield parent
            continue
        for item in _listed(collector, collector.list, place, parent, tree):
            if isinstance(item, Gap):
                yield item
                continue
            draft = Draft({**_keys(collector.list, parent), **item}, _operation(collector, place, collector.list))
            if collector.detail is not None:
                _describe(collector, place, draft, tree)
            yield draft


def _keys(call: Call, parent: Config) -> Config:
    return {path: parent[path] for path in call.args.values() if path in parent}


def _listed(
    collector: Collector, call: Call, place: Place, about: Mapping[str, Value], tree: object
) -> Iterator[Config | Gap]:
    arguments = {**call.fixed, **{name: paths.get(about, path) for name, path in call.args.items()}}
    for page in place.clients.pages(collector.service, place.region, call.method, arguments):
        if isinstance(page, Denied):
            yield page.gap
            continue
        items = page.get(call.items or "", [])
        for item in items if isinstance(items, list) else []:
            shaped = canonical(item if isinstance(item, Mapping) else {"Name": item}, tree)
            if isinstance(shaped, Mapping):
                yield {call.rename.get(key, key): value for key, value in shaped.items()}


def _describe(collector: Collector, place: Place, draft: Draft, tree: object) -> None:
    call = collector.detail
    assert call is not None  # noqa: S101 - a collector without a list has a detail
    draft.call = _operation(collector, place, call)
    answer = _answer(collector, place, call, draft.config)
    if isinstance(answer, Denied):
        draft.gaps.append(answer.gap)
        missing = Unknown(f"permission {answer.permission}" if answer.permission else answer.gap.why)
        for name in tree if isinstance(tree, Mapping) else ():
            draft.config.setdefault(name, missing)
    elif not isinstance(answer, Absent):
        shaped = canonical(answer.get(call.item, {}) if call.item else answer, tree)
        if isinstance(shaped, Mapping):
            draft.config.update(shaped)


def _answer(collector: Collector, place: Place, call: Call, config: Config) -> dict[str, object] | Denied | Absent:
    arguments = {**call.fixed, **{name: paths.get(config, path) for name, path in call.args.items()}}
    return place.clients.call(collector.service, place.region, call.method, arguments, call.absent)


def _ask(extra: Extra, draft: Draft, collector: Collector, place: Place, tree: object) -> None:
    below = tree.get(extra.at.split(".")[0]) if isinstance(tree, Mapping) else None
    if extra.call.items is None:
        _ask_one(extra, draft, _answer(collector, place, extra.call, draft.config), below)
    else:
        _ask_list(extra, draft, collector, place, below[0] if isinstance(below, list) else None)


def _ask_one(extra: Extra, draft: Draft, answer: dict[str, object] | Denied | Absent, tree: object) -> None:
    value: object
    if isinstance(answer, Denied):
        draft.gaps.append(answer.gap)
        why = f"permission {answer.permission}" if answer.permission else answer.gap.why
        paths.put(draft.config, extra.at, Unknown(why))
        return
    if isinstance(answer, Absent):
        value = extra.when_absent
    else:
        value = answer.get(extra.call.item) if extra.call.item else answer
    if extra.json and isinstance(value, str):
        value = _json(value)
    if value is not None:
        paths.put(draft.config, extra.at, _renamed(canonical(value, "json" if extra.json else tree), extra))


def _ask_list(extra: Extra, draft: Draft, collector: Collector, place: Place, tree: object) -> None:
    values: list[Value] = []
    for item in _listed(collector, extra.call, place, draft.config, tree):
        if isinstance(item, Gap):
            draft.gaps.append(item)
            paths.put(draft.config, extra.at, Unknown(item.why))
            return
        detail: Value = item
        if extra.each is not None:
            answer = _answer(collector, place, extra.each, {**draft.config, **item})
            if isinstance(answer, Denied):
                draft.gaps.append(answer.gap)
            elif not isinstance(answer, Absent):
                shaped = canonical(answer.get(extra.each.item, {}) if extra.each.item else answer, tree)
                detail = {**item, **shaped} if isinstance(shaped, Mapping) else shaped
        values.append(_renamed(detail, extra))
    if values:
        paths.put(draft.config, extra.at, values)


def _renamed(value: Value, extra: Extra) -> Value:
    if not isinstance(value, Mapping):
        return value
    return {extra.rename.get(key, key): inner for key, inner in value.items()}


def _json(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:
        return text


def _operation(collector: Collector, place: Place, call: Call) -> str:
    meta = place.clients.client(collector.service, place.region).meta
    return f"{collector.service}:{meta.method_to_api_mapping[call.method]}"


def _remove(config: Config, path: str) -> None:
    *parents, last = path.split(".")
    node: object = config
    for key in parents:
        node = node.get(key) if isinstance(node, Mapping) else None
    if isinstance(node, dict):
        node.pop(last, None)


def _asset(collector: Collector, place: Place, draft: Draft) -> Asset:
    values = {"partition": place.partition, "region": place.region, "account": place.account}
    named = "{" not in collector.name
    name = str(paths.get(draft.config, collector.name)) if named else collector.name.format(**values)
    if "{" in collector.id:
        identity = collector.id.format(name=name, **values)
    else:
        identity = str(paths.get(draft.config, collector.id))
    region = None if collector.everywhere else place.region
    return asset(place, draft, type_=collector.type, identity=identity, name=name, region=region)


def asset(place: Place, draft: Draft, *, type_: str, identity: str, name: str, region: str | None) -> Asset:
    """The asset that `draft` describes, seen now by its deciding call."""
    kind = place.catalog.types[type_]
    now = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    sighting = Sighting("aws", Location(call=draft.call, region=place.region, time=now), draft.config)
    return Asset(
        id=identity,
        type=type_,
        kind=kind.kind,
        name=name,
        provider="aws",
        account=place.account,
        region=region,
        stage=kind.stage,
        config=draft.config,
        tags=tags(draft.config.get("Tags")),
        sightings=(sighting,),
    )


def tags(value: Value) -> dict[str, str]:
    """Tags as a map, from CloudFormation's list of `{Key, Value}` or from a map."""
    if isinstance(value, Mapping):
        return {str(key): str(inner) for key, inner in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        pairs = [one for one in value if isinstance(one, Mapping) and "Key" in one]
        return {str(one["Key"]): str(one.get("Value", "")) for one in pairs}
    return {}

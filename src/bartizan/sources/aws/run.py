"""Runs a declared collector in one region: list, describe, ask the extras, shape, yield."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial

from bartizan.catalog import paths
from bartizan.catalog.load import Catalog
from bartizan.model.asset import Asset, Sighting
from bartizan.model.edge import Gap
from bartizan.model.location import Location
from bartizan.model.scan import Record
from bartizan.model.values import Unknown, Value
from bartizan.sources.aws import told
from bartizan.sources.aws.canonical import canonical, without_bookkeeping
from bartizan.sources.aws.client import Clients
from bartizan.sources.aws.collector import Call, Collector, Extra
from bartizan.sources.aws.failures import GONE, Absent, Denied

Config = dict[str, Value]
Answer = dict[str, object] | Denied | Absent


@dataclass(frozen=True, slots=True)
class Place:
    """Where a collector runs; `pool` is for the calls about single things, and its work never waits for it."""

    clients: Clients
    catalog: Catalog
    partition: str
    account: str
    region: str
    pool: Executor


@dataclass(slots=True)
class Draft:
    """One thing while its calls are made: its configuration, the deciding call, the gaps met."""

    config: Config
    call: str
    gaps: list[Gap] = field(default_factory=list)


def collect(collector: Collector, place: Place) -> Iterator[Record]:
    """Every asset that `collector` finds at `place`, and a gap for every call that failed."""
    tree = place.catalog.schema.at(collector.type)
    finish = partial(_finish, collector, place, tree, told.own(collector, place.clients, place.region, tree))
    for records in place.pool.map(finish, _found(collector, place, tree)):
        yield from records


def _found(collector: Collector, place: Place, tree: object) -> Iterator[Draft | Gap]:
    if collector.list is None:
        yield Draft({}, "")
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
            else:
                yield Draft({**_keys(collector.list, parent), **item}, _operation(collector, place, collector.list))


def _finish(
    collector: Collector, place: Place, tree: object, named: frozenset[str], draft: Draft | Gap
) -> list[Record]:
    if isinstance(draft, Gap):
        return [draft]
    for name, template in collector.made.items():
        draft.config[name] = template.format_map({**draft.config, **_here(place)})
    if collector.detail is not None and not _describe(collector, place, draft, tree):
        return []
    if not _has(draft.config, collector.only):
        return []
    for extra in collector.extras:
        if _has(draft.config, extra.when):
            _ask(extra, draft, collector, place, tree)
            named |= told.further(collector, extra, place.clients, place.region, tree)
    for live, name in collector.rename.items():
        rename(draft.config, live, name)
    # An empty object of an answer says that nothing is set.
    below = tree if isinstance(tree, Mapping) else {}
    draft.config = {
        key: without_bookkeeping(_document(value, below.get(key)), below.get(key))
        for key, value in draft.config.items()
        if value != {}
    }
    told.fill(draft.config, named)
    return [_asset(collector, place, draft), *draft.gaps]


def _here(place: Place) -> dict[str, str]:
    return {"partition": place.partition, "region": place.region, "account": place.account}


def _has(config: Config, wanted: Mapping[str, tuple[object, ...]]) -> bool:
    """Whether each property has one of its values; what could not be read may have it."""
    found = [(paths.get(config, path), values) for path, values in wanted.items()]
    return all(value in values or isinstance(value, Unknown) for value, values in found)


def _keys(call: Call, parent: Config) -> Config:
    return {path: parent[path] for path in call.args.values() if path in parent}


def _arguments(call: Call, about: Mapping[str, Value]) -> dict[str, object]:
    out = dict(call.fixed)
    for name, path in call.args.items():
        value = paths.get(about, path)
        if value is not None:
            out[name.removesuffix("[]")] = [value] if name.endswith("[]") else value
    return out


def _listed(
    collector: Collector, call: Call, place: Place, about: Mapping[str, Value], tree: object
) -> Iterator[Config | Gap]:
    count = 0
    for page in place.clients.pages(collector.service, place.region, call.method, _arguments(call, about)):
        if isinstance(page, Denied):
            yield page.gap
            continue
        items = page.get(call.items or "", [])
        for item in items if isinstance(items, list) else []:
            shaped = canonical(item if isinstance(item, Mapping) else {"Name": item}, tree)
            if isinstance(shaped, Mapping):
                yield {call.rename.get(key, key): value for key, value in shaped.items()}
                count += 1
            if count == call.most:
                what = f"{_operation(collector, place, call)} in {place.region}"
                yield Gap(f"aws/{collector.service}", what, f"only the newest {count} are read", "look at older ones")
                return


def _describe(collector: Collector, place: Place, draft: Draft, tree: object) -> bool:
    """Add what the detail call says; false when the thing is gone since it was listed."""
    call = collector.detail
    assert call is not None  # noqa: S101 - only called where there is one
    draft.call = _operation(collector, place, call)
    answer = _answer(collector, place, call, draft.config)
    if isinstance(answer, Absent):
        return False
    if isinstance(answer, Denied):
        draft.gaps.append(answer.gap)
        unread = missing(answer)
        for name in tree if isinstance(tree, Mapping) else ():
            draft.config.setdefault(name, unread)
        return True
    shaped = canonical(_item(call, answer), tree)
    if isinstance(shaped, Mapping):
        draft.config.update(shaped)
    return True


def _answer(collector: Collector, place: Place, call: Call, config: Config) -> Answer:
    absent = (*call.absent, *GONE) if call is collector.detail else call.absent
    return place.clients.call(collector.service, place.region, call.method, _arguments(call, config), absent)


def _item(call: Call, answer: Mapping[str, object]) -> object:
    if call.items is not None:
        listed = answer.get(call.items)
        return listed[0] if isinstance(listed, list) and listed else {}
    return answer.get(call.item) if call.item else answer


def missing(answer: Denied) -> Unknown:
    """The value of a property whose call failed: unknown, for want of the permission."""
    return Unknown(f"permission {answer.permission}" if answer.permission else answer.gap.why)


def _ask(extra: Extra, draft: Draft, collector: Collector, place: Place, tree: object) -> None:
    below = place.catalog.schema.at(collector.type, extra.at) if extra.at else tree
    if extra.call.items is None:
        _ask_one(extra, draft, _answer(collector, place, extra.call, draft.config), below)
    else:
        _ask_list(extra, draft, collector, place, below[0] if isinstance(below, list) else None)


def _ask_one(extra: Extra, draft: Draft, answer: Answer, tree: object) -> None:
    value: object
    if isinstance(answer, Denied):
        draft.gaps.append(answer.gap)
        for path in [extra.at] if extra.at else extra.only:
            paths.put(draft.config, path, missing(answer))
        return
    value = extra.when_absent if isinstance(answer, Absent) else _item(extra.call, answer)
    if extra.json and isinstance(value, str):
        value = _json(value)
    if value is None:
        return
    shaped = _renamed(canonical(value, "json" if extra.json else tree), extra)
    if extra.at:
        paths.put(draft.config, extra.at, shaped)
    elif isinstance(shaped, Mapping):
        draft.config.update(shaped)


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
                shaped = canonical(_item(extra.each, answer), tree)
                detail = {**item, **shaped} if isinstance(shaped, Mapping) else shaped
        values.append(_renamed(detail, extra))
    if values:
        paths.put(draft.config, extra.at, values)


def _renamed(value: Value, extra: Extra) -> Value:
    if not isinstance(value, Mapping):
        return value
    named = {extra.rename.get(key, key): inner for key, inner in value.items()}
    return {key: named[key] for key in extra.only if key in named} if extra.only else named


def _document(value: Value, tree: object) -> Value:
    """The document that a text is where the schema has a document: the API hands policies out as text."""
    if tree != "json" or not isinstance(value, str) or value[:1] != "{":
        return value
    return canonical(_json(value), "json")


def _json(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def _operation(collector: Collector, place: Place, call: Call) -> str:
    return place.clients.operation(collector.service, place.region, call.method)


def rename(config: Config, live: str, name: str) -> None:
    """Move what stands at the path `live` of `config` to `name`.

    `[]` in both moves it within each item of the list; `[]` in `live` alone gathers a list.
    """
    if "[]." in live and "[]." in name:
        items, _, inner = live.partition("[].")
        for _, item in list(paths.walk(config, f"{items}[]")):
            if isinstance(item, dict):
                rename(item, inner, name.partition("[].")[2])
        return
    if "[]" in live:
        value: Value = [one for _, one in paths.walk(config, live)] or None
        live = live.partition("[]")[0]
    else:
        value = paths.get(config, live)
    if value is None:
        return
    *parents, last = live.split(".")
    holders: list[tuple[Config, str]] = []
    node: Value = config
    for key in (*parents, last):
        if not isinstance(node, dict) or key not in node:
            return
        holders.append((node, key))
        node = node[key]
    for holder, key in reversed(holders):
        if key == last or not holder[key]:
            del holder[key]
    paths.put(config, name, value)


def _asset(collector: Collector, place: Place, draft: Draft) -> Asset:
    values = _here(place)
    if "{" in collector.name:
        name = collector.name.format(**values)
    else:
        name = str(paths.get(draft.config, collector.name) or "")
    if "{" in collector.id:
        identity = collector.id.format_map({**draft.config, **values, "name": name})
    else:
        identity = str(paths.get(draft.config, collector.id))
    name = name or identity.partition("/")[2] or identity
    region = None if collector.everywhere else place.region
    return asset(place, draft, type_=collector.type, identity=identity, name=name, region=region)


def changed(found: Asset, change: Callable[[Mapping[str, Value]], Mapping[str, Value]]) -> Asset:
    """The asset with what `change` makes of its configuration."""
    config = dict(change(found.config))
    return replace(found, config=config, sightings=tuple(replace(one, config=config) for one in found.sightings))


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

"""Functions on lists, sets and maps."""

from __future__ import annotations

import itertools
import math

from bartizan.model.values import Unknown
from bartizan.sources.repository.evaluated import Partial, unknown
from bartizan.sources.repository.terraform.functions_base import (
    LIST_LENGTH,
    Function,
    FunctionError,
    TooLarge,
    alike,
    as_set,
    boolean,
    bounded_list,
    holds_unknown,
    identity,
    items,
    mapping,
    number,
    text,
    unique,
)


def _open(value: object) -> bool:
    """Whether the value itself is not known."""
    return isinstance(value, Unknown | Partial) or hasattr(value, "whole")


def _concat(*lists: object) -> object:
    if any(_open(values) for values in lists):
        return unknown("concat", *lists)
    return bounded_list(list(itertools.chain.from_iterable(items(values) for values in lists)))


def _merge(*maps: object) -> object:
    if any(_open(value) for value in maps):
        return unknown("merge", *maps)
    out: dict[str, object] = {}
    for value in maps:
        if value is not None:
            out.update(mapping(value))
    return out


def _lookup(collection: object, key: object, *default: object) -> object:
    if _open(collection) or _open(key):
        return unknown("lookup", collection, key, *default)
    if isinstance(collection, dict) and (name := text(key)) in collection:
        return collection[name]
    if default:
        return default[0]
    raise FunctionError("no such key")


def _coalesce(*values: object) -> object:
    for value in values:
        if isinstance(value, Unknown) and not value.assets:
            return unknown("coalesce", *values)
        if value is not None and value != "":
            return value
    raise FunctionError("nothing to choose")


def _coalescelist(*lists: object) -> object:
    for values in lists:
        if _open(values):
            return unknown("coalescelist", *lists)
        if values:
            return values
    return []


def _element(values: object, index: object) -> object:
    listing, place = items(values), int(number(index))
    return listing[place % len(listing)] if listing else _refuse("an empty list")


def _refuse(why: str) -> object:
    raise FunctionError(why)


def _flatten(values: object) -> list[object]:
    out: list[object] = []
    stack = [*items(values)][::-1]
    steps = 0
    while stack:
        steps += 1
        if steps > LIST_LENGTH * 10:
            raise TooLarge("list")
        value = stack.pop()
        if isinstance(value, list):
            stack.extend(reversed(value))
        else:
            out.append(value)
    return bounded_list(out)


def _length(value: object) -> int:
    if isinstance(value, str | list | dict):
        return len(value)
    raise FunctionError("no length")


def _contains(values: object, wanted: object) -> object:
    listing = items(values)
    if identity(wanted) in {identity(value) for value in listing}:
        return True
    return unknown("contains", *listing) if holds_unknown(listing) else False


def _range(*bounds: object) -> list[object]:
    limits = [number(bound) for bound in bounds]
    start, end = (0, limits[0]) if len(limits) == 1 else (limits[0], limits[1])
    step = limits[2] if len(limits) > 2 else (1 if end >= start else -1)  # noqa: PLR2004 - start, end, step
    if step == 0 or not all(map(math.isfinite, (start, end, step))):
        raise FunctionError("no step")
    if (end - start) / step > LIST_LENGTH:
        raise TooLarge("list")
    out: list[object] = []
    value = start
    while (value < end) if step > 0 else (value > end):
        out.append(value)
        value += step
        if len(out) > LIST_LENGTH:
            raise TooLarge("list")
    return out


def _product(*sets: object) -> list[object]:
    listings = [items(value) for value in sets]
    if math.prod(len(listing) for listing in listings) * max(len(listings), 1) > LIST_LENGTH:
        raise TooLarge("list")
    return [list(row) for row in itertools.product(*listings)]


def _sets(*values: object) -> list[dict[object, object]]:
    listings = [items(value) for value in values]
    if any(holds_unknown(listing) for listing in listings):
        raise TooLarge("set")
    return [{identity(value): value for value in listing} for listing in listings]


def _union(*values: object) -> list[object]:
    return as_set([value for listing in _sets(*values) for value in listing.values()])


def _intersection(*values: object) -> list[object]:
    first, *rest = _sets(*values)
    return as_set([value for key, value in first.items() if all(key in other for other in rest)])


def _subtract(left: object, right: object) -> list[object]:
    first, second = _sets(left, right)
    return as_set([value for key, value in first.items() if key not in second])


def _truth(values: object, *, any_: bool) -> object:
    listing = items(values)
    open_ = [value for value in listing if _open(value)]
    known = [value is not None and boolean(value) for value in listing if not _open(value)]
    if any_ in known:
        return any_
    return unknown("anytrue" if any_ else "alltrue", *open_) if open_ else not any_


def _one(values: object) -> object:
    listing = items(values)
    if len(listing) > 1:
        raise FunctionError("more than one element")
    return listing[0] if listing else None


def _index(values: object, wanted: object) -> object:
    listing = items(values)
    if holds_unknown(listing):
        return unknown("index", *listing)
    return [identity(value) for value in listing].index(identity(wanted))


def _sum(values: object) -> object:
    listing = items(values)
    return unknown("sum", *listing) if holds_unknown(listing) else sum(number(value) for value in listing)


def _sort(values: object) -> object:
    listing = items(values)
    return unknown("sort", *listing) if holds_unknown(listing) else sorted(text(value) for value in listing)


def _chunks(values: object, size: object) -> list[object]:
    listing, width = items(values), int(number(size))
    if width < 1:
        raise FunctionError("no size")
    return [listing[place : place + width] for place in range(0, len(listing), width)]


def _slice(values: object, start: object, end: object) -> list[object]:
    listing, low, high = items(values), int(number(start)), int(number(end))
    if not 0 <= low <= high <= len(listing):
        raise FunctionError("out of range")
    return listing[low:high]


def _zipmap(keys: object, values: object) -> object:
    names = items(keys)
    if holds_unknown(names):
        return unknown("zipmap", *names)
    return dict(zip(map(text, names), items(values), strict=True))


def _matchkeys(values: object, keys: object, wanted: object) -> list[object]:
    chosen = {identity(value) for value in items(wanted)}
    return [value for value, key in zip(items(values), items(keys), strict=True) if identity(key) in chosen]


def _compact(values: object) -> object:
    listing = items(values)
    if any(isinstance(value, Unknown) and not (value.assets or value.attribute) for value in listing):
        return unknown("compact", *listing)
    return [value for value in listing if value is not None and value != ""]


def _keys(value: object) -> list[object]:
    return [*sorted(mapping(value))]


def _values(value: object) -> list[object]:
    pairs = mapping(value)
    return [pairs[key] for key in sorted(pairs)]


def _transpose(value: object) -> dict[str, object]:
    out: dict[str, list[object]] = {}
    for key, names in mapping(value).items():
        for name in items(names):
            out.setdefault(text(name), []).append(key)
    return dict(out)


def _tomap(value: object) -> dict[str, object]:
    pairs = mapping(value)
    return dict(zip(pairs, alike([*pairs.values()]), strict=True))


def _map(*pairs: object) -> dict[str, object]:
    if len(pairs) % 2:
        raise FunctionError("a key without a value")
    return {text(key): value for key, value in zip(pairs[::2], pairs[1::2], strict=True)}


COLLECTION: dict[str, Function] = {
    "element": _element,
    "flatten": _flatten,
    "length": _length,
    "contains": _contains,
    "range": _range,
    "setproduct": _product,
    "setunion": _union,
    "setintersection": _intersection,
    "setsubtract": _subtract,
    "alltrue": lambda values: _truth(values, any_=False),
    "anytrue": lambda values: _truth(values, any_=True),
    "one": _one,
    "index": _index,
    "sum": _sum,
    "sort": _sort,
    "reverse": lambda values: items(values)[::-1],
    "chunklist": _chunks,
    "slice": _slice,
    "zipmap": _zipmap,
    "matchkeys": _matchkeys,
    "compact": _compact,
    "keys": _keys,
    "values": _values,
    "distinct": lambda values: unique(items(values)),
    "toset": lambda values: as_set(items(values)),
    "tolist": lambda values: alike(list(items(values))),
    "tomap": _tomap,
    "list": lambda *values: alike([*values]),
    "map": _map,
    "transpose": _transpose,
}

COLLECTION_LENIENT: dict[str, Function] = {
    "concat": _concat,
    "merge": _merge,
    "lookup": _lookup,
    "coalesce": _coalesce,
    "coalescelist": _coalescelist,
    "sensitive": lambda value: value,
    "nonsensitive": lambda value: value,
    "ephemeralasnull": lambda value: value,
    "issensitive": lambda _value: False,
}

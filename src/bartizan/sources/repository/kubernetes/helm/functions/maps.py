"""sprig's functions of maps."""

from __future__ import annotations

from collections.abc import Mapping

from bartizan.sources.repository.kubernetes.helm.gotemplate.errors import TemplateError
from bartizan.sources.repository.kubernetes.helm.gotemplate.golang import Function, check, text_of, truth
from bartizan.sources.repository.kubernetes.helm.gotemplate.traced import LinedList, LinedMap

Map = dict[str, object]


def new_map(*pairs: object) -> Map:
    """A map of keys and values; the last key may lack its value."""
    return {
        text_of(key): pairs[index * 2 + 1] if index * 2 + 1 < len(pairs) else "" for index, key in enumerate(pairs[::2])
    }


def put(holder: Map, key: str, value: object) -> Map:
    """Set a key in the map itself."""
    holder[str(key)] = value
    if isinstance(holder, LinedMap):
        holder.origins.pop(key, None)
    return holder


def drop(holder: Map, key: str) -> Map:
    """Remove a key from the map itself."""
    holder.pop(key, None)
    return holder


def pluck(key: str, *maps: object) -> list[object]:
    """What each map that has the key holds there."""
    return [one[key] for one in maps if isinstance(one, dict) and key in one]


def chosen(holder: Map, *keys: str) -> Map:
    """A map with these keys only."""
    return _subset(holder, [key for key in keys if key in holder])


def omitted(holder: Map, *keys: str) -> Map:
    """A map without these keys."""
    return _subset(holder, [key for key in holder if key not in keys])


def _subset(holder: Map, keys: list[str]) -> Map:
    out = LinedMap()
    for key in keys:
        out[key] = holder[key]
        if isinstance(holder, LinedMap) and key in holder.origins:
            out.origins[key] = holder.origins[key]
    return out


def copied(value: object) -> object:
    """A copy that shares nothing, places and all. Raises `TooMuch`."""
    check(value)
    return _copied(value)


def _copied(value: object) -> object:
    if isinstance(value, dict):
        made = LinedMap()
        made.update({key: _copied(inner) for key, inner in value.items()})
        if isinstance(value, LinedMap):
            made.origins = dict(value.origins)
        return made
    if isinstance(value, list):
        items = LinedList()
        items.extend(_copied(inner) for inner in value)
        if isinstance(value, LinedList):
            items.origins = list(value.origins)
        return items
    return value


def merged(into: Map, *others: object) -> Map:
    """What `into` lacks, or has empty, filled from the others, the first first; `into` itself is changed."""
    for other in others:
        if isinstance(other, dict):
            check(other)
            _merge(into, other, overwrite=False, depth=0)
    return into


def merged_over(into: Map, *others: object) -> Map:
    """The others laid over `into`, the last winning, with what is empty in them too."""
    for other in others:
        if isinstance(other, dict):
            check(other)
            _merge(into, other, overwrite=True, depth=0)
    return into


_DEEPEST = 100


def _merge(into: Map, other: Map, *, overwrite: bool, depth: int) -> None:
    if depth > _DEEPEST:
        raise TemplateError(f"maps nested deeper than {_DEEPEST} levels")
    for key, value in other.items():
        before = into.get(key)
        if isinstance(before, dict) and isinstance(value, dict):
            _merge(before, value, overwrite=overwrite, depth=depth + 1)
        elif overwrite or (value is not None and not truth(before)):
            into[key] = value
            _place(into, other, key)


def _place(into: Map, other: Map, key: str) -> None:
    if isinstance(into, LinedMap):
        into.origins.pop(key, None)
        if isinstance(other, LinedMap) and key in other.origins:
            into.origins[key] = other.origins[key]


def dig(*arguments: object) -> object:
    """`dig "a" "b" default map`: the value at a path of keys, or the default."""
    *path, default, holder = arguments
    value: object = holder
    for key in path:
        if not isinstance(value, dict):
            raise TemplateError(f"dig finds {text_of(value)[:40]} where a map is expected")
        if key not in value:
            return default
        value = value[key]
    return value


def keys_of(*maps: Map) -> list[object]:
    """All keys, sorted so that two renderings are the same."""
    return [key for one in maps for key in sorted(one)]


MAPS: Mapping[str, Function] = {
    "dict": Function(new_map, "*a", "keep"),
    "get": Function(lambda holder, key: holder.get(key, ""), "ds", "keep"),
    "set": Function(put, "dsa", "keep"),
    "unset": Function(drop, "ds", "keep"),
    "hasKey": Function(lambda holder, key: key in holder, "ds", "keep"),
    "pluck": Function(pluck, "s*a", "keep"),
    "keys": Function(keys_of, "*d", "keep"),
    "values": Function(lambda holder: [holder[key] for key in sorted(holder)], "d", "keep"),
    "pick": Function(chosen, "d*s", "keep"),
    "omit": Function(omitted, "d*s", "keep"),
    "merge": Function(merged, "d*a", "keep"),
    "mustMerge": Function(merged, "d*a", "keep"),
    "mergeOverwrite": Function(merged_over, "d*a", "keep"),
    "mustMergeOverwrite": Function(merged_over, "d*a", "keep"),
    "deepCopy": Function(copied, "a", "keep"),
    "mustDeepCopy": Function(copied, "a", "keep"),
    "dig": Function(dig, "aaa*a", "keep"),
}

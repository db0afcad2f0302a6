"""Drift: what the code declares and the running asset does otherwise."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence

from bartizan.graph.arn import parse_arn, type_and_name
from bartizan.model.asset import Difference, Sighting
from bartizan.model.location import Location
from bartizan.model.values import Config, Unknown, Value, parse, plain

MAX_DEPTH = 40
MAX_TEXT = 1_000_000
_ABSENT = object()


def differences(declared: Sighting, live: Config, default: Callable[[str], object]) -> Iterator[Difference]:
    """Each property that `declared` sets to a known value and `live` holds otherwise.

    `default(path)` is what absence of a property means to the provider (None when not known). Only
    spelling differs between JSON text and an object, `"true"` and true, an ARN and the name in it, and
    the order of scalars in a list; those are no drift, nor is a property that is absent where the code
    declares the default. A property that `live` holds as null was read as absent.
    """
    for path, wanted, found in _pairs("", declared.config, live, 0):
        if found is _ABSENT or found is None:
            if wanted in (None, "", False) or wanted == [] or _same(wanted, _value(default(path))):
                continue
            if found is _ABSENT and default(path) is None:
                continue
        elif _same(wanted, _value(found)):
            continue
        shown = None if found is _ABSENT else plain(_value(found))
        yield Difference(path, plain(wanted), shown, _line(declared, path))


def _pairs(path: str, declared: Value, live: object, depth: int) -> Iterator[tuple[str, Value, object]]:
    if isinstance(declared, Unknown) or isinstance(live, Unknown) or depth > MAX_DEPTH:
        return
    declared, live = _decoded(declared), _decoded(_value(live)) if live is not _ABSENT else live
    if isinstance(declared, Mapping) and isinstance(live, Mapping):
        if "Statement" in declared:
            if _known(declared):
                yield path, declared, live
            return
        for key, inner in declared.items():
            deeper = f"{path}.{key}" if path else str(key)
            if key != "Tags" or path:
                # Below the root the object was read, so a property that it lacks is not set.
                yield from _pairs(deeper, inner, live.get(key, None if path else _ABSENT), depth + 1)
        return
    if isinstance(declared, Mapping) and (live is _ABSENT or live is None) and path:
        for key, inner in declared.items():
            yield from _pairs(f"{path}.{key}", inner, live, depth + 1)
        return
    if path and _known(declared):
        yield path, declared, live


def _value(item: object) -> Value:
    return item if isinstance(item, Unknown) else parse(item)


def _decoded(value: Value) -> Value:
    if isinstance(value, str) and value[:1] == "{" and len(value) < MAX_TEXT:
        try:
            return parse(json.loads(value))
        except (ValueError, RecursionError):
            return value
    return value


def _known(value: Value) -> bool:
    if isinstance(value, Unknown):
        return False
    if isinstance(value, Mapping):
        return all(_known(inner) for inner in value.values())
    if isinstance(value, Sequence) and not isinstance(value, str):
        return all(_known(inner) for inner in value)
    return True


def _same(declared: Value, live: Value, *, whole: bool = False) -> bool:
    """Whether `live` is what `declared` says; `whole` demands that it says no more, as in a policy."""
    if isinstance(declared, Unknown) or isinstance(live, Unknown):
        return True
    declared, live = _decoded(declared), _decoded(live)
    if isinstance(declared, Mapping) and isinstance(live, Mapping):
        whole = whole or "Statement" in declared or "Effect" in declared
        if whole and declared.keys() != live.keys():
            return False
        return all(key in live and _same(inner, live[key], whole=whole) for key, inner in declared.items())
    if _listed(declared) or _listed(live):
        return _same_lists(_items(declared), _items(live), whole=whole)
    return _spelling(declared) == _spelling(live) or _same_thing(declared, live)


def _same_lists(first: list[Value], second: list[Value], *, whole: bool) -> bool:
    if len(first) != len(second):
        return False
    left = list(second)
    for item in first:
        at = next((index for index, other in enumerate(left) if _same(item, other, whole=whole)), None)
        if at is None:
            return False
        del left[at]
    return True


def _listed(value: Value) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str)


def _items(value: Value) -> list[Value]:
    return list(value) if isinstance(value, Sequence) and not isinstance(value, str) else [value]


def _spelling(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    text = str(value)
    return text.lower() if text.lower() in ("true", "false") else text


def _same_thing(first: Value, second: Value) -> bool:
    """An ARN and the bare name or id in it name the same thing."""
    if not isinstance(first, str) or not isinstance(second, str):
        return False
    for one, other in ((first, second), (second, first)):
        arn = parse_arn(one)
        if arn is None or parse_arn(other) is not None:
            continue
        known = type_and_name(arn)
        if other == arn.resource or (known is not None and other == known[1]):
            return True
    return False


def _line(declared: Sighting, path: str) -> Location:
    probe = path
    while probe:
        if (line := declared.lines.get(probe)) is not None:
            return Location(path=declared.location.path, line=line, end_line=line)
        cut = max(probe.rfind("."), probe.rfind("["))
        probe = probe[:cut] if cut > 0 else ""
    return declared.location

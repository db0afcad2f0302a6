"""Functions on lists and objects, and those that take either one or a text."""

from __future__ import annotations

from bartizan.model.values import Unknown
from bartizan.sources.repository.arm.functions_base import (
    Function,
    bounded_list,
    holds_open,
    integer,
    mapping,
    same,
    sequence,
    text,
)
from bartizan.sources.repository.arm.functions_text import index_of, last_index_of
from bartizan.sources.repository.arm.values import (
    LIST_LENGTH,
    FunctionError,
    Hole,
    ResourceId,
    TooLarge,
    hole,
    is_open,
    join,
    member,
)
from bartizan.sources.repository.arm.written import applied
from bartizan.sources.repository.evaluated import Partial, unknown


def _not_known(name: str, *values: object) -> Unknown:
    return unknown(applied(name, list(values)), *values)


def _concat(*values: object) -> object:
    if any(isinstance(value, list) for value in values):
        if any(is_open(value) for value in values):
            return _not_known("concat", *values)
        return bounded_list([item for value in values for item in sequence(value)])
    if any(isinstance(value, dict) for value in values):
        raise FunctionError("an object")
    return join(values)


def _create_array(*values: object) -> object:
    return list(values)


def _array(value: object) -> object:
    return value if isinstance(value, list) else [value]


def _create_object(*values: object) -> object:
    if len(values) % 2:
        raise FunctionError("a key without its value")
    pairs = zip(values[::2], values[1::2], strict=True)
    return {key if isinstance(key, str) else hole(key): value for key, value in pairs}


def _contains(holder: object, wanted: object) -> object:
    if isinstance(holder, dict):
        if isinstance(wanted, str | int):
            if any(key.lower() == str(wanted).lower() for key in holder):
                return True
            if not any(isinstance(key, Hole) for key in holder):
                return False
    elif isinstance(holder, list):
        verdicts = [same(item, wanted) for item in holder]
        if True in verdicts:
            return True
        if None not in verdicts:
            return False
    elif isinstance(holder, str) and isinstance(wanted, str):
        return wanted in holder
    elif isinstance(holder, Partial) and isinstance(wanted, str):
        if any(isinstance(part, str) and wanted in part for part in holder.parts):
            return True
    elif not is_open(holder) and not is_open(wanted):
        raise FunctionError("nothing that contains")
    return _not_known("contains", holder, wanted)


def _empty(value: object) -> object:
    if value is None:
        return True
    if isinstance(value, str | list | dict):
        return not value
    if isinstance(value, ResourceId) or (
        isinstance(value, Partial) and any(isinstance(part, str) and part for part in value.parts)
    ):
        return False
    if is_open(value):
        return _not_known("empty", value)
    raise FunctionError("a number")


def _length(value: object) -> int:
    if isinstance(value, str | list | dict):
        return len(value)
    raise FunctionError("no length")


def _first(value: object) -> object:
    if isinstance(value, list):
        return value[0] if value else None
    return text(value)[:1]


def _last(value: object) -> object:
    if isinstance(value, list):
        return value[-1] if value else None
    return text(value)[-1:]


def _take(value: object, count: object) -> object:
    number = max(integer(count), 0)
    return value[:number] if isinstance(value, list) else text(value)[:number]


def _skip(value: object, count: object) -> object:
    number = max(integer(count), 0)
    return value[number:] if isinstance(value, list) else text(value)[number:]


def _range(start: object, count: object) -> object:
    begin, number = integer(start), integer(count)
    if number > LIST_LENGTH:
        raise TooLarge(f"{number} elements, more than {LIST_LENGTH}")
    if number < 0:
        raise FunctionError("a negative count")
    return list(range(begin, begin + number))


def _flatten(values: object) -> object:
    if holds_open(sequence(values)):
        return _not_known("flatten", values)
    return bounded_list([item for value in sequence(values) for item in sequence(value)])


def _position(holder: object, wanted: object, *, last: bool) -> object:
    name = "lastIndexOf" if last else "indexOf"
    if isinstance(holder, str) and isinstance(wanted, str):
        return last_index_of(holder, wanted) if last else index_of(holder, wanted)
    if not isinstance(holder, list):
        return _not_known(name, holder, wanted)
    order = range(len(holder) - 1, -1, -1) if last else range(len(holder))
    for place in order:
        verdict = same(holder[place], wanted)
        if verdict is None:
            return _not_known(name, holder, wanted)
        if verdict:
            return place
    return -1


def _index(holder: object, wanted: object) -> object:
    return _position(holder, wanted, last=False)


def _last_index(holder: object, wanted: object) -> object:
    return _position(holder, wanted, last=True)


def _numbers(values: tuple[object, ...]) -> list[int]:
    given = values[0] if len(values) == 1 and isinstance(values[0], list) else list(values)
    return [integer(value) for value in sequence(given)]


def _min(*values: object) -> int:
    return min(_numbers(values))


def _max(*values: object) -> int:
    return max(_numbers(values))


def _union(*values: object) -> object:
    given = [value for value in values if value is not None]
    if any(is_open(value) for value in given):
        return _not_known("union", *values)
    if all(isinstance(value, dict) for value in given):
        out: dict[str, object] = {}
        for value in given:
            _merge(out, mapping(value), 0)
        return out
    found: list[object] = []
    for item in (item for value in given for item in sequence(value)):
        verdicts = [same(item, other) for other in found]
        if True not in verdicts:
            found.append(item)
        if len(found) > LIST_LENGTH // 10:
            raise TooLarge("a union of long lists")
    return found


def _merge(into: dict[str, object], other: dict[str, object], depth: int) -> None:
    """The later value wins; objects are merged all the way down, lists are not."""
    for key, value in other.items():
        before = into.get(key)
        if isinstance(before, dict) and isinstance(value, dict) and depth < 50:  # noqa: PLR2004 - no object is deeper
            merged = dict(before)
            _merge(merged, value, depth + 1)
            into[key] = merged
        else:
            into[key] = value


def _shallow_merge(values: object) -> object:
    out: dict[str, object] = {}
    for value in sequence(values):
        if is_open(value):
            return _not_known("shallowMerge", values)
        out.update(mapping(value))
    return out


def _intersection(*values: object) -> object:
    if isinstance(values[0], dict):
        objects = [mapping(value) for value in values]
        keys = [key for key in objects[0] if all(key in other for other in objects[1:])]
        verdicts = {key: [same(objects[0][key], other[key]) for other in objects[1:]] for key in keys}
        if any(None in found for found in verdicts.values()):
            return _not_known("intersection", *values)
        return {key: objects[0][key] for key in keys if False not in verdicts[key]}
    lists = [sequence(value) for value in values]
    if any(holds_open(one) for one in lists):
        return _not_known("intersection", *values)
    if sum(len(one) for one in lists) > LIST_LENGTH // 4:
        raise TooLarge("an intersection of long lists")
    out: list[object] = []
    for item in lists[0]:
        inside = all(any(same(item, other) for other in one) for one in lists[1:])
        if inside and not any(same(item, other) for other in out):
            out.append(item)
    return out


def _items(value: object) -> object:
    pairs = sorted(mapping(value).items(), key=lambda pair: pair[0].lower())
    return [{"key": key.value if isinstance(key, Hole) else key, "value": inner} for key, inner in pairs]


def _keys(value: object) -> object:
    return [key.value if isinstance(key, Hole) else key for key in sorted(mapping(value), key=str.lower)]


def _try_get(value: object, *path: object) -> object:
    for step in path:
        if value is None:
            return None
        if is_open(value) or is_open(step):
            return Unknown(applied("tryGet", [value, *path]))
        if isinstance(value, list) and isinstance(step, int):
            value = value[step] if 0 <= step < len(value) else None
        else:
            value = member(value, step) if isinstance(step, str) else None
    return value


def _from_end(value: object, index: object) -> object:
    return sequence(value)[-integer(index)] if integer(index) > 0 else _refuse()


def _try_from_end(value: object, index: object) -> object:
    place = integer(index)
    return value[-place] if isinstance(value, list) and 0 < place <= len(value) else None


def _refuse() -> object:
    raise FunctionError("counted from one")


STRICT: dict[str, Function] = {
    "length": _length,
    "first": _first,
    "last": _last,
    "take": _take,
    "skip": _skip,
    "range": _range,
    "flatten": _flatten,
    "min": _min,
    "max": _max,
    "shallowmerge": _shallow_merge,
    "intersection": _intersection,
    "items": _items,
    "objectkeys": _keys,
    "indexfromend": _from_end,
    "tryindexfromend": _try_from_end,
}

LENIENT: dict[str, Function] = {
    "concat": _concat,
    "createarray": _create_array,
    "array": _array,
    "createobject": _create_object,
    "contains": _contains,
    "empty": _empty,
    "indexof": _index,
    "lastindexof": _last_index,
    "union": _union,
    "tryget": _try_get,
}

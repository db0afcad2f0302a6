"""Records as JSON data and back, derived from the records' own annotations.

An optional field that is `None` is left out; everything else is written, empty lists included, so that a
reader sees the same keys in every document. Configuration values pass through `values.plain`.
"""

from __future__ import annotations

import dataclasses
import functools
import operator
import types
import typing
from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import Enum
from typing import Any

from bartizan.model import values
from bartizan.model.errors import InputError

T = typing.TypeVar("T")
_UNIONS = (types.UnionType, typing.Union)


@functools.cache
def record_fields(record: type) -> tuple[tuple[str, object, bool], ...]:
    """`(name, annotation, required)` of each field of a record class, in order."""
    hints = typing.get_type_hints(record)
    missing = dataclasses.MISSING
    return tuple(
        (field.name, hints[field.name], field.default is missing and field.default_factory is missing)
        for field in dataclasses.fields(record)
    )


_PLAIN = frozenset({str, int, float, bool, type(None)})


def to_data(record: object) -> object:
    """`record` (a record, or records inside lists, maps and tuples) as JSON data."""
    kind = type(record)
    return record if kind in _PLAIN else _writer(kind)(record)


def _find_writer(kind: type) -> Callable[[Any], object]:
    """The function that turns values of a type into JSON data."""
    if kind is values.Unknown:
        return values.plain
    if dataclasses.is_dataclass(kind):
        return _record_writer(kind)
    if issubclass(kind, Enum):
        return operator.attrgetter("value")
    if issubclass(kind, str | int | float | bool):
        return _itself
    if issubclass(kind, Mapping):
        return _map
    if issubclass(kind, Sequence | set | frozenset):
        return _list
    raise TypeError(f"not a record: {kind.__name__}")


_writer = typing.cast("Callable[[type], Callable[[Any], object]]", functools.cache(_find_writer))
"""`_find_writer`, asked once for each type."""


def _record_writer(kind: type) -> Callable[[Any], object]:
    fields = record_fields(kind)
    names = tuple((name, required) for name, _, required in fields)
    if len(fields) > 1 and all(required and annotation in _PLAIN for _, annotation, required in fields):
        keys = tuple(name for name, _ in names)
        take = operator.attrgetter(*keys)
        return lambda record: dict(zip(keys, take(record), strict=True))

    def write(record: object) -> object:
        out = {}
        for name, required in names:
            value = getattr(record, name)
            if (type_ := type(value)) not in _PLAIN:
                out[name] = _writer(type_)(value)
            elif required or value is not None:
                out[name] = value
        return out

    return write


def _map(record: Mapping[object, object]) -> object:
    return {
        str(key): value if (type_ := type(value)) in _PLAIN else _writer(type_)(value) for key, value in record.items()
    }


def _list(record: Iterable[object]) -> object:
    return [one if (type_ := type(one)) in _PLAIN else _writer(type_)(one) for one in record]


def _itself(record: object) -> object:
    return record


def from_data(record: type[T], data: object, where: str = "$") -> T:
    """The inverse of `to_data`; raises `InputError` with a JSON path when `data` is of another shape."""
    if not isinstance(data, Mapping):
        raise InputError(f"expected an object for {record.__name__}", where=where)
    arguments = {}
    for name, annotation, required in record_fields(typing.cast("type", record)):
        if name in data:
            arguments[name] = _value(annotation, data[name], f"{where}.{name}")
        elif required:
            raise InputError(f"'{name}' of {record.__name__} is missing", where=where)
    return record(**arguments)


def _value(annotation: object, data: object, where: str) -> object:
    origin = typing.get_origin(annotation)
    arguments = typing.get_args(annotation)
    if annotation is object:
        return values.parse(data)
    if origin in _UNIONS:
        if data is None:
            return None
        return _value(next(one for one in arguments if one is not type(None)), data, where)
    if dataclasses.is_dataclass(annotation) and isinstance(annotation, type):
        return from_data(annotation, data, where)
    if origin is tuple:
        if not isinstance(data, list):
            raise InputError("expected a list", where=where)
        return tuple(_value(arguments[0], one, f"{where}[{number}]") for number, one in enumerate(data))
    if origin is not None and issubclass(origin, Mapping):
        if not isinstance(data, Mapping):
            raise InputError("expected an object", where=where)
        return {str(key): _value(arguments[1], one, f"{where}.{key}") for key, one in data.items()}
    return _scalar(annotation, data, where)


def _scalar(annotation: object, data: object, where: str) -> object:
    assert isinstance(annotation, type)  # noqa: S101 - records hold no other annotation
    if issubclass(annotation, Enum):
        try:
            return annotation(data)
        except ValueError:
            known = ", ".join(str(one.value) for one in annotation)
            raise InputError(f"'{data}' is not one of {known}", where=where) from None
    if annotation is float and isinstance(data, int) and not isinstance(data, bool):
        return float(data)
    if not isinstance(data, annotation) or (isinstance(data, bool) and annotation is not bool):
        raise InputError(f"expected {annotation.__name__}, found {type(data).__name__}", where=where)
    return data

"""Records as JSON data and back, derived from the records' own annotations.

An optional field that is `None` is left out; everything else is written, empty lists included, so that a
reader sees the same keys in every document. Configuration values pass through `values.plain`.
"""

from __future__ import annotations

import dataclasses
import functools
import types
import typing
from collections.abc import Mapping, Sequence
from enum import Enum

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
    if kind in _PLAIN:
        return record
    if kind is tuple or kind is list:
        return [one if type(one) in _PLAIN else to_data(one) for one in record]  # type: ignore[attr-defined]
    if kind is dict:
        return {str(key): to_data(value) for key, value in record.items()}  # type: ignore[attr-defined]
    if kind is values.Unknown:
        return values.plain(record)  # type: ignore[arg-type]
    if dataclasses.is_dataclass(kind):
        out = {}
        for name, _, required in record_fields(kind):
            value = getattr(record, name)
            if required or value is not None:
                out[name] = to_data(value)
        return out
    return _other(record)


def _other(record: object) -> object:
    """What is seldom: enumerations, and collections of other kinds."""
    if isinstance(record, Enum):
        return record.value
    if isinstance(record, str | int | float | bool):
        return record
    if isinstance(record, Mapping):
        return {str(key): to_data(value) for key, value in record.items()}
    if isinstance(record, Sequence | set | frozenset):
        return [to_data(value) for value in record]
    raise TypeError(f"not a record: {type(record).__name__}")


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

"""The published JSON Schema (2020-12) of the records, derived from their annotations and docstrings."""

from __future__ import annotations

import dataclasses
import inspect
import types
import typing
from collections.abc import Mapping
from enum import Enum

from bartizan.model.codec import record_fields

_SCALARS: dict[object, str] = {str: "string", int: "integer", float: "number", bool: "boolean"}
_BASE = "https://json-schema.org/draft/2020-12/schema"

Schema = dict[str, object]


def json_schema(record: type, *, identifier: str, title: str, complete: bool = True) -> Schema:
    """The JSON Schema of `record`, every record it uses under `$defs`; `$id` is `identifier`.

    A `complete` document holds every field that is not null, as `codec.to_data` writes it; one that
    a person writes holds those without a default.
    """
    definitions: dict[str, Schema] = {}
    reference = _schema(record, definitions)
    if not complete:
        for name, required in _needed(record, {}).items():
            definitions[name]["required"] = required
    return {"$schema": _BASE, "$id": identifier, "title": title, **reference, "$defs": definitions}


def _needed(annotation: object, found: dict[str, list[str]]) -> dict[str, list[str]]:
    """The fields without a default of every record below `annotation`, by record name."""
    for argument in typing.get_args(annotation):
        _needed(argument, found)
    if dataclasses.is_dataclass(annotation) and isinstance(annotation, type) and annotation.__name__ not in found:
        fields = record_fields(annotation)
        found[annotation.__name__] = [name for name, _, needed in fields if needed]
        for _, inner, _ in fields:
            _needed(inner, found)
    return found


def _record(record: type, definitions: dict[str, Schema]) -> Schema:
    name = record.__name__
    if name not in definitions:
        definitions[name] = {}
        properties: dict[str, Schema] = {}
        required = []
        for field, annotation, needed in record_fields(record):
            properties[field] = _schema(annotation, definitions)
            optional = annotation is object or type(None) in typing.get_args(annotation)
            if needed or not optional:
                required.append(field)
        definitions[name] = {
            "type": "object",
            "description": inspect.cleandoc(record.__doc__ or ""),
            "properties": properties,
            "required": required,
            "additionalProperties": False,
        }
    return {"$ref": f"#/$defs/{name}"}


def _schema(annotation: object, definitions: dict[str, Schema]) -> Schema:
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if annotation is object:
        return {}
    if origin in (types.UnionType, typing.Union):
        return _schema(next(one for one in arguments if one is not type(None)), definitions)
    if origin is tuple:
        return {"type": "array", "items": _schema(arguments[0], definitions)}
    if origin is not None and issubclass(origin, Mapping):
        return {"type": "object", "additionalProperties": _schema(arguments[1], definitions)}
    if dataclasses.is_dataclass(annotation) and isinstance(annotation, type):
        return _record(annotation, definitions)
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return {"type": "string", "enum": [one.value for one in annotation]}
    return {"type": _SCALARS[annotation]}

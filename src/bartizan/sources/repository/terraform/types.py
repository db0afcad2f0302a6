"""Type constraints of variables: conversion, and the defaults of optional attributes."""

from __future__ import annotations

from collections.abc import Callable

from bartizan.model.values import Unknown
from bartizan.sources.repository.evaluated import Partial, is_handle
from bartizan.sources.repository.terraform.functions_base import REFUSALS, as_set, boolean, number, text
from bartizan.sources.repository.terraform.syntax import Call, Literal, Node, Object, Tuple, Variable

_PRIMITIVE: dict[str, Callable[[object], object]] = {"string": text, "number": number, "bool": boolean}


def convert(value: object, constraint: Node | None, default: Callable[[Node], object]) -> object:
    """`value` as `constraint` has it; as it is where it does not convert.

    `default` evaluates the default of an `optional` attribute.
    """
    if value is None or constraint is None or isinstance(value, Unknown | Partial) or is_handle(value):
        return value
    if isinstance(constraint, Literal):
        constraint = Variable(str(constraint.value), str(constraint.value))
    if isinstance(constraint, Variable):
        primitive = _PRIMITIVE.get(constraint.name)
        if primitive is None:
            return value
        try:
            return primitive(value)
        except REFUSALS:
            return value
    if isinstance(constraint, Call) and constraint.arguments:
        return _convert_call(value, constraint, default)
    return value


def _convert_call(value: object, constraint: Call, default: Callable[[Node], object]) -> object:
    inner = constraint.arguments[0]
    if constraint.name == "optional":
        return convert(value, inner, default)
    if constraint.name in {"list", "set"} and isinstance(value, list):
        items = [convert(item, inner, default) for item in value]
        return as_set(items) if constraint.name == "set" else items
    if constraint.name == "map" and isinstance(value, dict):
        return {key: convert(item, inner, default) for key, item in value.items()}
    if constraint.name == "tuple" and isinstance(inner, Tuple) and isinstance(value, list):
        pairs = zip(value, inner.items, strict=False)
        return [convert(item, each, default) for item, each in pairs]
    if constraint.name == "object" and isinstance(inner, Object) and isinstance(value, dict):
        return _convert_object(value, inner, default)
    return value


def _convert_object(value: dict[str, object], constraint: Object, default: Callable[[Node], object]) -> object:
    out: dict[str, object] = {}
    for key_node, each in constraint.items:
        key = str(getattr(key_node, "value", ""))
        given = value.get(key)
        if given is None and isinstance(each, Call) and each.name == "optional" and len(each.arguments) > 1:
            given = default(each.arguments[1])
        out[key] = convert(given, each, default)
    return out

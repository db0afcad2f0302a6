"""A resource's evaluated body in the canonical shape of its type."""

from __future__ import annotations

from typing import Any

from bartizan.catalog.schema import Schema
from bartizan.model.values import Unknown, Value
from bartizan.sources.repository.arm.values import DEPTH, Hole, finish

Tree = Any
_IDENTITIES = "userAssignedIdentities"


def shaped(config: dict[str, Value], type_: str, schema: Schema) -> dict[str, Value]:
    """The configuration with its properties named as the vendor's schema names them, scalars in their types."""
    tree = schema.at(type_) if type_ in schema else None
    named = _named(config, tree, 0)
    identity = named.get("identity") if isinstance(named, dict) else None
    if isinstance(identity, dict):
        identity = {
            (_IDENTITIES if key.lower() == _IDENTITIES.lower() else key): inner for key, inner in identity.items()
        }
        identity[_IDENTITIES] = _listed(identity.get(_IDENTITIES))
        named = {**named, "identity": {key: inner for key, inner in identity.items() if inner is not None}}
    coerced = schema.coerce(type_, named) if isinstance(named, dict) else {}
    texts: dict[str, Value] = _texts(dict(coerced), 0)
    return texts


def _listed(value: Value) -> Value:
    """Identities, a map by their ids, as the list of the ids."""
    if not isinstance(value, dict):
        return value
    return [finish(key.value, str(key)) if isinstance(key, Hole) else key for key in value]


def _named(value: Value, tree: Tree, depth: int) -> Any:
    if depth > DEPTH:
        return value
    if isinstance(value, list):
        inner = tree[0] if isinstance(tree, list) and tree else None
        return [_named(item, inner, depth + 1) for item in value]
    if not isinstance(value, dict):
        return value
    known = tree if isinstance(tree, dict) else {}
    lowered = {name.lower(): name for name in known}
    out: dict[str, Value] = {}
    spread: Unknown | None = None
    for key, inner in value.items():
        name = str(lowered.get(key.lower(), key)) if not isinstance(key, Hole) else key
        if isinstance(key, Hole) and known and isinstance(key.value, Unknown):
            spread = key.value
        else:
            out[name] = _named(inner, known.get(name), depth + 1)
    if spread is not None:
        for name in known:
            out.setdefault(name, Unknown(spread.why))
    return out


def _texts(value: Any, depth: int) -> Any:
    """The value with plain keys."""
    if depth > DEPTH:
        return value
    if isinstance(value, dict):
        return {str.__str__(key): _texts(inner, depth + 1) for key, inner in value.items()}
    return [_texts(item, depth + 1) for item in value] if isinstance(value, list) else value

"""Live answers in the canonical shape: CloudFormation's names, JSON values."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from datetime import UTC, datetime

from bartizan.model.values import Value


def canonical(value: object, tree: object) -> Value:
    """`value` from a botocore answer with the names of the schema `tree`.

    A key matches a schema property regardless of case; a key that the schema lacks gets a capital
    first letter. Below a `"json"` node keys are the user's own and stay as they are, and so they do in
    a document where the schema has text.
    """
    if isinstance(value, Mapping):
        if isinstance(tree, str):
            return {str(key): canonical(inner, tree) for key, inner in value.items()}
        known = {name.lower(): name for name in tree} if isinstance(tree, Mapping) else {}
        out: dict[str, Value] = {}
        for key, inner in value.items():
            name = known.get(str(key).lower()) or str(key)[:1].upper() + str(key)[1:]
            out[name] = canonical(inner, tree.get(name) if isinstance(tree, Mapping) else None)
        return out
    if isinstance(value, list | tuple):
        below = tree[0] if isinstance(tree, list) and tree else tree if isinstance(tree, str) else None
        return [canonical(one, below) for one in value]
    return _scalar(value)


def without_bookkeeping(value: Value, tree: object, *, item: bool = False) -> Value:
    """`value` without the keys of list items that the schema `tree` lacks: numbers and times that AWS gave them.

    Lists are compared item by item with what code declares, which cannot say these.
    """
    if isinstance(value, Mapping) and isinstance(tree, Mapping) and tree:
        kept = {key: inner for key, inner in value.items() if key in tree or not item}
        return {key: without_bookkeeping(inner, tree.get(key), item=item) for key, inner in kept.items()}
    if isinstance(value, list) and isinstance(tree, list) and tree:
        return [without_bookkeeping(one, tree[0], item=True) for one in value]
    return value


def _scalar(value: object) -> Value:
    if value is None or isinstance(value, str | int | float | bool):
        return value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    return str(value)

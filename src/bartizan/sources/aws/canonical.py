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


def _scalar(value: object) -> Value:
    if value is None or isinstance(value, str | int | float | bool):
        return value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    return str(value)

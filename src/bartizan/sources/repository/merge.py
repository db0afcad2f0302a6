"""How a part is merged into the asset that it belongs to."""

from __future__ import annotations

from collections.abc import Mapping

from bartizan.model.values import Unknown, Value


def merge(into: dict[str, Value], other: Mapping[str, Value]) -> None:
    """Merge a part into its owner in place: objects by key, lists appended, the part's scalars win."""
    for key, value in other.items():
        before = into.get(key)
        if isinstance(before, dict) and isinstance(value, Mapping):
            merge(before, value)
        elif isinstance(before, list) and isinstance(value, list):
            into[key] = [*before, *value]
        elif not (isinstance(value, Unknown) and before is not None):
            into[key] = _copy(value)


def _copy(value: Value) -> Value:
    """A copy that `merge` may change; parts share no objects with what they were made of."""
    if isinstance(value, Mapping):
        return {key: _copy(inner) for key, inner in value.items()}
    return list(value) if isinstance(value, list) else value

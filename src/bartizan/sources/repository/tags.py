"""Tags and labels out of a configuration."""

from __future__ import annotations

from collections.abc import Mapping

from bartizan.catalog import paths
from bartizan.model.values import Config


def tags_of(config: Config, path: str | None) -> dict[str, str]:
    """The tags in a configuration, a list of `{Key, Value}` or a map; only those that are known."""
    for name in [path] if path else ["Tags", "tags", "labels"]:
        value = paths.get(config, name)
        if isinstance(value, Mapping):
            return {str(key): inner for key, inner in value.items() if isinstance(inner, str)}
        if isinstance(value, list):
            pairs = [(tag.get("Key"), tag.get("Value")) for tag in value if isinstance(tag, Mapping)]
            return {key: inner for key, inner in pairs if isinstance(key, str) and isinstance(inner, str)}
    return {}

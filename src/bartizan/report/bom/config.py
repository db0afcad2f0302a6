"""Reading a configuration whose shape is another part's: what is not there, or unknown, reads as absent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from bartizan.model.values import Unknown

MAX_TEXT = 2000
"""Characters of a text that is taken from a scanned file."""


def at(config: Any, path: str) -> Any:
    """The value at a dotted path; None when any step is absent or unknown."""
    value = config
    for step in path.split("."):
        if not isinstance(value, Mapping):
            return None
        value = value.get(step)
    return None if isinstance(value, Unknown) else value


def text(config: Any, *paths: str) -> str | None:
    """The first of `paths` that holds a text or a number, as one line of at most 2,000 characters."""
    for path in paths:
        value = at(config, path)
        if isinstance(value, bool):
            continue
        if isinstance(value, str | int | float):
            found = clean(str(value))
            if found:
                return found
    return None


def texts(config: Any, *paths: str) -> tuple[str, ...]:
    """The texts at the first of `paths` that holds a text or a list of them."""
    for path in paths:
        value = at(config, path)
        if isinstance(value, str):
            value = [value]
        if isinstance(value, Sequence) and not isinstance(value, str):
            found = [clean(one) for one in value if isinstance(one, str)]
            if found := [one for one in found if one]:
                return tuple(dict.fromkeys(found))
    return ()


def records(config: Any, path: str) -> list[Mapping[str, Any]]:
    """The mappings in the list at `path`."""
    value = at(config, path)
    if not isinstance(value, Sequence) or isinstance(value, str):
        return []
    return [one for one in value if isinstance(one, Mapping)]


def clean(value: str) -> str:
    """One line without control characters or halves of surrogate pairs."""
    kept = "".join(char if char.isprintable() else " " for char in value[: MAX_TEXT * 2])
    return " ".join(kept.split())[:MAX_TEXT]


def public_url(value: str | None) -> str | None:
    """An http(s), ws(s) or object store address without user, password, query and fragment; None for anything else."""
    if not value or len(value) > MAX_TEXT:
        return None
    try:
        parts = urlsplit(value.strip())
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https", "ws", "wss", "s3", "gs", "az", "abfs", "abfss") or not host:
        return None
    if not all(char.isalnum() or char in ".-_:" for char in host):
        return None
    shown = f"[{host}]" if ":" in host else host
    path = "".join(char for char in parts.path if char.isprintable() and char not in ' <>"{}|\\^`')
    return urlunsplit((parts.scheme, f"{shown}:{port}" if port else shown, path, "", ""))

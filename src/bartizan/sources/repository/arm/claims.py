"""Which files may be ARM templates, by name."""

from __future__ import annotations


def claims(path: str) -> bool:
    """Every JSON file, as only the content tells a template; Bicep to see which templates it calls."""
    return path.lower().endswith((".json", ".jsonc", ".bicep"))

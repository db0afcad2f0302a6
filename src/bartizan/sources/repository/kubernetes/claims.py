"""Which files may be manifests, by name."""

from __future__ import annotations

_SUFFIXES = (".yaml", ".yml", ".json")


def claims(path: str) -> bool:
    """Every YAML and JSON file, and `Kustomization`: only the content tells a manifest."""
    return path.lower().endswith(_SUFFIXES) or path.rpartition("/")[2] == "Kustomization"

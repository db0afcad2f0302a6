"""The Python packages that a tree itself publishes: its examples use them like any other library."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable

from bartizan.catalog.packages import normal_name
from bartizan.sources.repository.ai import Packages
from bartizan.sources.repository.reader import SourceFile


def publishes(files: Iterable[SourceFile], known: Packages) -> Callable[[str], bool]:
    """Whether an imported name is that of an AI package which one of these manifests publishes."""
    names = {name for file in files if file.path.endswith("pyproject.toml") for name in _name(file)}
    found: dict[str, bool] = {}

    def published(dotted: str) -> bool:
        if dotted not in found:
            name = known.imported(dotted) if names else None
            found[dotted] = name is not None and normal_name("pypi", name) in names
        return found[dotted]

    return published


def _name(file: SourceFile) -> list[str]:
    """The name of the package that a manifest describes."""
    try:
        document = tomllib.loads(file.read().decode("utf-8", "replace"))
    except (OSError, ValueError, RecursionError):
        return []  # the reader of manifests says what is wrong with it
    tool = document.get("tool")
    poetry = tool.get("poetry") if isinstance(tool, dict) else None
    tables = [document.get("project"), poetry]
    names = [table.get("name") for table in tables if isinstance(table, dict)]
    return [normal_name("pypi", name) for name in names if isinstance(name, str)]

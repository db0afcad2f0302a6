"""Packages of a workspace that holds several projects: `libs/settings/src/house_settings` for all services."""

from __future__ import annotations

from bartizan.sources.repository.code.following.project import Project

_MARKS = ("pyproject.toml", "setup.py", "setup.cfg")
_MEMORY = "python:packages"


def package(project: Project, name: str) -> str | None:
    """The folder that holds the one package of this name that a project of the tree has; None for none or several."""
    known = project.memory.get(_MEMORY)
    if not isinstance(known, dict):
        known = project.memory[_MEMORY] = _packages(project)
    found: list[str] = known.get(name, [])
    return found[0] if len(found) == 1 else None


def _packages(project: Project) -> dict[str, list[str]]:
    """The folders above each package that stands at the top of a project, or in its `src`."""
    found: dict[str, list[str]] = {}
    for path in project.files:
        if not path.endswith("/__init__.py"):
            continue
        folder, _, name = path.removesuffix("/__init__.py").rpartition("/")
        if f"{folder}/__init__.py" in project.files:
            continue
        base = folder.removesuffix("/src")
        if base and any(project.find(f"{base}/{mark}") is not None for mark in _MARKS):
            found.setdefault(name, []).append(folder)
    return found

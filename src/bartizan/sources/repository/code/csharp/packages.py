"""The versions of NuGet packages that a project's files state: `*.csproj` and `Directory.Packages.props`."""

from __future__ import annotations

import re

from bartizan.sources.repository.ai import Packages
from bartizan.sources.repository.code.following.project import Project

_STATED = re.compile(r'<Package(?:Reference|Version)\b[^>]*?\bInclude="([^"]+)"[^>]*?\bVersion="([\w.\-+]+)"')


def is_project(path: str) -> bool:
    """Whether a file states the packages of a .NET project."""
    return path.endswith((".csproj", "Directory.Packages.props"))


def version(project: Project, name: str, importer: str) -> str | None:
    """The version of a package that the nearest file above states exactly."""
    directory = importer.rpartition("/")[0]
    while True:
        found = _beside(project, directory).get(name.lower())
        if found is not None or not directory:
            return found
        directory = directory.rpartition("/")[0]


def package(project: Project, known: Packages, namespace: str, importer: str) -> str | None:
    """The AI package that a namespace comes from: the longest that the project states, else the longest known one."""
    parts = namespace.split(".")
    names = [".".join(parts[:length]) for length in range(len(parts), 0, -1)]
    directory = importer.rpartition("/")[0]
    states = False
    while True:
        beside = _beside(project, directory)
        states = states or bool(beside)
        for name in names:
            if name.lower() in beside and known.find("nuget", name) is not None:
                return name
        if not directory:
            break
        directory = directory.rpartition("/")[0]
    return None if states else next((name for name in names if known.find("nuget", name) is not None), None)


def _beside(project: Project, directory: str) -> dict[str, str]:
    known = project.memory.get(f"nuget:{directory}")
    if isinstance(known, dict):
        return known
    found: dict[str, str] = {}
    for path, file in project.settings.items():
        if is_project(path) and path.rpartition("/")[0] == directory:
            try:
                text = file.read()[: 1 << 20].decode("utf-8", "replace")
            except OSError:
                continue
            found.update({one.lower(): stated for one, stated in _STATED.findall(text)})
    project.memory[f"nuget:{directory}"] = found
    return found

"""`go.mod`: the modules that a project asks for, and their versions."""

from __future__ import annotations

import re

from bartizan.sources.repository.ai import Packages
from bartizan.sources.repository.code.following.project import Project

_REQUIRED = re.compile(r"(?m)^[ \t]*(?:require[ \t]+)?([\w.\-~]+(?:/[\w.\-~]+)+)[ \t]+(v[\w.\-+]+)")
_MAJOR = re.compile(r"v\d+")
_READ = "go.mod"


def is_module(path: str) -> bool:
    """Whether a file is a `go.mod`."""
    return path.rpartition("/")[2] == "go.mod"


def package(known: Packages, path: str) -> str | None:
    """The Go module that an import comes from, when it is one for AI: the shortest known path in front."""
    parts = path.split("/")
    for length in range(1, len(parts) + 1):
        if known.find("go", "/".join(parts[:length])) is not None:
            major = len(parts) > length and _MAJOR.fullmatch(parts[length])
            return "/".join(parts[: length + 1 if major else length])
    return None


def stated_package(project: Project, known: Packages, path: str, importer: str) -> str | None:
    """The AI module that an import comes from: the longest that the nearest `go.mod` asks for, else the known one."""
    found = package(known, path)
    if found is None:
        return None
    stated = _nearest(project, importer)
    names = [name for name in stated if path == name or path.startswith(f"{name}/")]
    return max(names, key=len) if names else found


def version(project: Project, name: str, importer: str) -> str | None:
    """The version of a module that the nearest `go.mod` asks for."""
    return _nearest(project, importer).get(name)


def _nearest(project: Project, importer: str) -> dict[str, str]:
    """What the nearest `go.mod` above a file asks for."""
    directory = importer.rpartition("/")[0]
    while True:
        path = f"{directory}/go.mod" if directory else "go.mod"
        if path in project.settings:
            return _versions(project, path)
        if not directory:
            return {}
        directory = directory.rpartition("/")[0]


def _versions(project: Project, path: str) -> dict[str, str]:
    known = project.memory.setdefault(f"{_READ}:{path}", {})
    if isinstance(known, dict) and not known:
        try:
            text = project.settings[path].read()[: 1 << 20].decode("utf-8", "replace")
        except OSError:
            text = ""
        known.update(_REQUIRED.findall(text))
    return known if isinstance(known, dict) else {}

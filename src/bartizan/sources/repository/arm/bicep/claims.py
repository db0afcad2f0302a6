"""Which files are Bicep's, by name."""

from __future__ import annotations

PROGRAM = ".bicep"
PARAMETERS = ".bicepparam"
JSON = ".json"
_FOLDERS = frozenset({"parameters", "parameter", "params"})


def claims(path: str) -> bool:
    """Bicep files and their parameter files; of JSON files those that are named like one."""
    if path.endswith((PROGRAM, PARAMETERS)):
        return True
    directory, _, name = path.lower().rpartition("/")
    return name.endswith(JSON) and ("param" in name or directory.rpartition("/")[2] in _FOLDERS)

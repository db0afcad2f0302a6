"""The compiled catalogue: one JSON file with every section's records, used only while it is fresh.

It lists each YAML file with size, modification time and content hash. It counts as fresh when the same
files are there and each has the recorded size and time, or else the recorded content; a stale file
never wins. Where no YAML is installed at all, there is nothing to be stale against.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import msgspec

from bartizan.model.values import Unknown, plain

FILE = "compiled.json"
FORMAT = 5
SECTIONS = (
    "rules", "types", "defaults", "terraform", "techniques", "primitives", "queries", "detectors", "signals",
    "frameworks",
)  # fmt: skip


class Stamp(msgspec.Struct, array_like=True, frozen=True):
    """One YAML file at the time of compiling; `digest` is the first 16 bytes of SHA-256 in hex."""

    path: str
    size: int
    modified: int
    digest: str


class Compiled(msgspec.Struct, frozen=True):
    """The file as read; the sections stay encoded until they are asked for."""

    format: int
    files: list[Stamp]
    sections: dict[str, msgspec.Raw]

    def section(self, name: str, type_: Any) -> Any:
        """The records of one section."""
        return msgspec.json.decode(self.sections[name], type=type_)


def stamps(root: Path) -> list[Stamp]:
    """The stamps of all YAML files of the catalogue at `root`, in order of path."""
    return [Stamp(path, stat.st_size, stat.st_mtime_ns, _digest(root / path)) for path, stat in _files(root)]


def read(root: Path) -> Compiled | None:
    """The compiled catalogue of `root`, or None when it is missing, damaged or stale."""
    try:
        found = msgspec.json.decode((root / FILE).read_bytes(), type=Compiled)
    except (OSError, msgspec.MsgspecError):
        return None
    if found.format != FORMAT or set(SECTIONS) - set(found.sections):
        return None
    return found if _fresh(root, found.files) else None


def write(root: Path, sections: Mapping[str, Any]) -> Path:
    """Write the compiled catalogue of `root` in one step; `sections` holds the records by name.

    An `Unknown` among the values is written as `plain` writes it.
    """
    data = {"format": FORMAT, "files": stamps(root), "sections": sections}
    file = root / FILE
    partial = file.with_suffix(".partial")
    partial.write_bytes(msgspec.json.encode(_jsonable(data)))
    partial.replace(file)
    return file


def _jsonable(value: Any) -> Any:
    if isinstance(value, Unknown):
        return plain(value)
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: _jsonable(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {key: _jsonable(inner) for key, inner in value.items()}
    return [_jsonable(inner) for inner in value] if isinstance(value, list | tuple) else value


def _fresh(root: Path, recorded: list[Stamp]) -> bool:
    present = _files(root)
    if not present:
        return True
    if len(present) != len(recorded):
        return False
    for stamp, (path, stat) in zip(recorded, present, strict=True):
        if stamp.path != path or stamp.size != stat.st_size:
            return False
        if stamp.modified != stat.st_mtime_ns and stamp.digest != _digest(root / path):
            return False
    return True


def _files(root: Path) -> list[tuple[str, os.stat_result]]:
    found: list[tuple[str, os.stat_result]] = []
    for section in SECTIONS:
        found.extend(_scan(root / section, section))
    return sorted(found)


def _scan(folder: Path, prefix: str) -> Iterator[tuple[str, os.stat_result]]:
    try:
        entries = list(os.scandir(folder))
    except OSError:
        return
    for entry in entries:
        path = f"{prefix}/{entry.name}"
        if entry.is_dir(follow_symlinks=False):
            yield from _scan(Path(entry.path), path)
        elif entry.name.endswith(".yaml"):
            yield path, entry.stat()


def _digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()[:32]

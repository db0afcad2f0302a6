"""The paths by which profiles look into documents."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_STEP = re.compile(r"([@\w:-]+)(?:\[(\w+)([=~])(.*?)\](?=\.|$))?(?:\.|$)")
_SILENT = frozenset({"", "noassertion", "unknown", "none", "n/a", "not known", "1970-01-01t00:00:00z"})
_SILENT_ENDS = ("noassertionelement", "noassertionlicense", "noneelement", "nonelicense")
_MOST = 2000
"""Values that one path leads to; one is enough to answer."""


@dataclass(frozen=True, slots=True)
class Step:
    """A key, and the condition on the objects that it leads to."""

    key: str
    name: str = ""
    is_pattern: bool = False
    wanted: str = ""


@functools.lru_cache(maxsize=2000)
def parse(path: str) -> tuple[Step, ...]:
    """The steps of a path; raises `ValueError` for a text that is none."""
    steps: list[Step] = []
    place = 0
    while place < len(path):
        found = _STEP.match(path, place)
        if found is None or found.end() == place:
            raise ValueError(f"'{path}' is no path at character {place + 1}")
        steps.append(Step(found[1], found[2] or "", found[3] == "~", found[4] or ""))
        if found[3] == "~":
            re.compile(found[4])
        place = found.end()
    return tuple(steps)


def find(view: Any, path: str) -> str | None:
    """The first value at `path` that says something, as text; None when there is none."""
    return next((said for value in _reached(view, path) if (said := _said(value)) is not None), None)


def find_all(view: Any, path: str) -> list[str]:
    """Every value at `path` that says something, as text, each once, in order."""
    found: dict[str, None] = {}
    for value in _reached(view, path):
        for one in value if isinstance(value, list) else (value,):
            if (said := _said(one)) is not None:
                found[said] = None
    return list(found)


def _reached(view: Any, path: str) -> list[Any]:
    values: list[Any] = [view]
    for step in parse(path):
        following: list[Any] = []
        for value in values:
            inner = value.get(step.key) if isinstance(value, Mapping) else None
            found = inner if isinstance(inner, list) else [inner]
            following += [one for one in found if one is not None and _passes(step, one)]
            if len(following) > _MOST:
                break
        values = following
    return values


def _passes(step: Step, value: Any) -> bool:
    if not step.name:
        return True
    held = value.get(step.name) if isinstance(value, Mapping) else None
    if isinstance(held, bool):
        held = str(held).lower()
    if isinstance(held, list):
        held = " ".join(str(one) for one in held)
    if not isinstance(held, str):
        return False
    return bool(re.search(step.wanted, held)) if step.is_pattern else held == step.wanted


def _said(value: Any) -> str | None:
    """A value as text; None for one that says nothing, such as NOASSERTION or an empty list."""
    if isinstance(value, bool | int | float):
        return str(value).lower()
    if isinstance(value, str):
        lowered = value.strip().lower()
        silent = lowered in _SILENT or lowered.replace("_", "").endswith(_SILENT_ENDS)
        return None if silent else value.strip()
    if isinstance(value, list):
        return next((said for one in value if (said := _said(one)) is not None), None)
    if isinstance(value, Mapping):
        named = value.get("name") or value.get("ref") or value.get("spdxId")
        if isinstance(named, str):
            return _said(named)
        return next((said for key, one in value.items() if key != "type" and (said := _said(one)) is not None), None)
    return None

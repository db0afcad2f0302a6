"""When a call is worth a look: the words of which a file, or a file that it imports, must hold one.

Every extractor says for each last name of a callee which words open it: mostly the libraries' names. A
name without words is distinctive enough by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

Gates = Mapping[str, frozenset[str]]

HOST = "@host"
"""Stands for any host of the list of AI endpoints."""
TRAINS = "@trains"
"""Stands for a call by which a file trains a model or fills an index."""

_COMMON = frozenset({"google", "cloud", "azure", "ai", "core", "repository", "aws", "?"}) | {
    *("dev", "com", "org", "io", "software", "github")
}


def words(roots: Iterable[str]) -> frozenset[str]:
    """The words of dotted names that tell them apart: `google.cloud.aiplatform` → `aiplatform`."""
    found: set[str] = set()
    for root in roots:
        parts = root.replace(":", ".").split(".")
        telling = [part for part in parts if part not in _COMMON]
        found.update(telling[:1] or parts[:1])
    return frozenset(found - {"?"})


def gates(rows: Iterable[tuple[str, frozenset[str]]]) -> dict[str, frozenset[str]]:
    """The gates by name; a name that any row leaves open stays open."""
    found: dict[str, frozenset[str]] = {}
    for name, needed in rows:
        before = found.get(name)
        if before is None:
            found[name] = needed
        else:
            found[name] = before | needed if before and needed else frozenset()
    return found


def is_open(needed: frozenset[str], held: frozenset[str]) -> bool:
    """Whether a gate is open for a file that holds these words."""
    return not needed or not needed.isdisjoint(held)

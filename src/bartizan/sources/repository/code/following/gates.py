"""When a call is worth a look: the words of which a file, or a file that it imports, must hold one.

Every extractor says for each last name of a callee which words open it: mostly imports of libraries. A
name without words is distinctive enough by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

Gates = Mapping[str, frozenset[str]]

HOST = "@host"
"""Stands for any host of the list of AI endpoints."""
IMPORT = "import "
"""Stands before an imported name."""
TRAINS = "@trains"
"""Stands for a call by which a file trains a model or fills an index."""


def words(roots: Iterable[str]) -> frozenset[str]:
    """The imports that open a gate for libraries: `google.cloud.aiplatform` → `import google.cloud.aiplatform`.

    A library's name in a text or a comment opens nothing: what is called must have been imported, by the file or
    by one that it imports.
    """
    return frozenset(IMPORT + root.partition(":")[0] for root in roots if root != "?")


def opened(name: str) -> Iterator[str]:
    """The words that an import opens: of `langchain_openai.llms` those of it, of `langchain_openai`, `langchain`."""
    parts = name.partition(":")[0].split(".")
    for length in range(len(parts), 0, -1):
        yield IMPORT + ".".join(parts[:length])
    first = parts[0]
    while "_" in first:
        first = first.rpartition("_")[0]
        yield IMPORT + first


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

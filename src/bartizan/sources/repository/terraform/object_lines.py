"""The lines of the properties inside an argument that is an object, or the JSON text of one."""

from __future__ import annotations

from bartizan.catalog import paths
from bartizan.catalog.paths import Step
from bartizan.sources.repository.terraform.syntax import Call, Literal, Node, Object, Tuple

_PROPERTIES = 2_000


def object_lines(node: Node) -> dict[str, int]:
    """The line of each property that is written out, by its path; nothing for another expression."""
    found: dict[str, int] = {}
    stack: list[tuple[tuple[Step, ...], Node]] = [((), node)]
    while stack and len(found) < _PROPERTIES:
        place, inner = stack.pop()
        if isinstance(inner, Call) and inner.name in {"jsonencode", "yamlencode"} and inner.arguments:
            stack.append((place, inner.arguments[0]))
        elif isinstance(inner, Object):
            for (key, value), line in zip(inner.items, inner.lines, strict=False):
                if isinstance(key, Literal):
                    here = (*place, str(key.value))
                    found[paths.text(here)] = line
                    stack.append((here, value))
        elif isinstance(inner, Tuple):
            stack.extend(((*place, number), each) for number, each in enumerate(inner.items))
    return found

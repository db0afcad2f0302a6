"""The line of each property of a resource, by its path in the evaluated configuration."""

from __future__ import annotations

from bartizan.catalog import paths
from bartizan.catalog.paths import Step
from bartizan.sources.repository.cloudformation.evaluate import Evaluator
from bartizan.sources.repository.cloudformation.nodes import no_value
from bartizan.sources.repository.yaml_marks import Marked

PROPERTIES = 5_000
"""The most properties of one resource whose lines are kept."""


def property_lines(properties: Marked, evaluator: Evaluator) -> dict[str, int]:
    """Lines by property path; what stands below an intrinsic function has the function's line."""
    out: dict[str, int] = {}
    pending: list[tuple[tuple[Step, ...], Marked]] = [((), properties)]
    while pending and len(out) < PROPERTIES:
        here, node = pending.pop()
        node = _chosen(node, evaluator)
        if node.tag:
            continue
        if isinstance(node.value, dict):
            for key, inner in node.value.items():
                if key.startswith("Fn::") or key == "Ref":
                    continue
                place = (*here, key)
                out[paths.text(place)] = node.key_lines.get(key, inner.line)
                pending.append((place, inner))
        elif isinstance(node.value, list):
            kept = [inner for inner in node.value if not no_value(_chosen(inner, evaluator))]
            for index, inner in enumerate(kept):
                out[paths.text((*here, index))] = inner.line
                pending.append(((*here, index), inner))
    return out


def _chosen(node: Marked, evaluator: Evaluator) -> Marked:
    """The branch that a decided `If` takes."""
    for _ in range(10):
        argument = node if node.tag == "!If" else node.get("Fn::If")
        if argument is None or not isinstance(argument.value, list) or len(argument.value) != 3:  # noqa: PLR2004
            return node
        decided = evaluator.condition(argument.value[0].text() or "")
        if decided is None:
            return node
        node = argument.value[1 if decided else 2]
    return node

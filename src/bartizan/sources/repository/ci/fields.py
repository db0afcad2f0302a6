"""Short ways to read a document with line marks."""

from __future__ import annotations

from collections.abc import Mapping

from bartizan.sources.repository.yaml_marks import Marked


def text(node: Marked | None) -> str:
    """A scalar as a workflow reads it; empty for anything else."""
    if node is None or isinstance(node.value, list | dict) or node.value is None:
        return ""
    return str(node.value).lower() if isinstance(node.value, bool) else str(node.value)


def texts(node: Marked | None) -> tuple[str, ...]:
    """A scalar, or a list of scalars."""
    if node is None:
        return ()
    if isinstance(node.value, list):
        return tuple(text(one) for one in node.value if text(one))
    return (text(node),) if text(node) else ()


def mapping(node: Marked | None) -> dict[str, str]:
    """A map of scalars; values that are none are left out."""
    if node is None:
        return {}
    return {name: text(one) for name, one in node.items() if not isinstance(one.value, list | dict)}


def names(node: Marked | None) -> tuple[str, ...]:
    """The keys of a map, the items of a list, or the one scalar."""
    if node is not None and isinstance(node.value, dict):
        return tuple(node.value)
    return texts(node)


def key_lines(node: Marked, prefix: str = "") -> Mapping[str, int]:
    """The line of each key of a map."""
    return {f"{prefix}{name}": line for name, line in node.key_lines.items()}

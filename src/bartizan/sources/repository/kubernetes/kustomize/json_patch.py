"""JSON patches (RFC 6902) on marked values."""

from __future__ import annotations

from collections.abc import Sequence

from bartizan.sources.repository.evaluated import Budget
from bartizan.sources.repository.kubernetes.kustomize.resource import Resource, text
from bartizan.sources.repository.kubernetes.tree import copied, place
from bartizan.sources.repository.yaml_marks import Marked

MOST_OPERATIONS = 10_000


class PatchError(ValueError):
    """An operation that finds nothing at its path."""


def json_patch(resource: Resource, operations: Marked, path: str, budget: Budget) -> None:
    """Apply the operations of a list that stands in the file `path`, in order.

    Raises `PatchError` at the first that does not fit, when those before it have been applied, and
    `OutOfBudget`.
    """
    for operation in (operations.value if isinstance(operations.value, list) else [])[:MOST_OPERATIONS]:
        budget.spend()
        word, pointer = text(operation.get("op")), text(operation.get("path"))
        value = operation.get("value")
        steps = _steps(pointer)
        if word in ("add", "replace"):
            new = place(
                copied(value if value is not None else Marked(None, operation.line, operation.line), budget), path
            )
            _set(resource.node, steps, new, operation.line if value is None else value.line, word)
        elif word == "remove":
            _take(resource.node, steps)
        elif word in ("move", "copy"):
            from_ = _steps(text(operation.get("from")))
            found = _take(resource.node, from_) if word == "move" else copied(_get(resource.node, from_), budget)
            _set(resource.node, steps, found, found.line, "add")
        elif word != "test":
            raise PatchError(f"no operation {word!r}")


def _steps(pointer: str) -> list[str]:
    if pointer and not pointer.startswith("/"):
        raise PatchError(f"{pointer!r} is no JSON pointer")
    return [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:]]


def _below(node: Marked, step: str, pointer: Sequence[str]) -> Marked:
    if isinstance(node.value, dict) and step in node.value:
        return node.value[step]
    if isinstance(node.value, list) and step.isdigit() and int(step) < len(node.value):
        return node.value[int(step)]
    raise PatchError(f"nothing at /{'/'.join(pointer)}")


def _get(node: Marked, steps: Sequence[str]) -> Marked:
    for step in steps:
        node = _below(node, step, steps)
    return node


def _set(root: Marked, steps: Sequence[str], value: Marked, line: int, word: str) -> None:
    if not steps:
        raise PatchError("the whole object cannot be replaced")
    holder, last = _get(root, steps[:-1]), steps[-1]
    if isinstance(holder.value, dict):
        if word == "replace" and last not in holder.value:
            raise PatchError(f"nothing at /{'/'.join(steps)}")
        holder.value[last] = value
        holder.key_lines[last] = line
    elif isinstance(holder.value, list):
        if last == "-" and word == "add":
            holder.value.append(value)
        elif last.isdigit() and int(last) <= len(holder.value) - (word == "replace"):
            holder.value[int(last) : int(last) + (word == "replace")] = [value]
        else:
            raise PatchError(f"nothing at /{'/'.join(steps)}")
    else:
        raise PatchError(f"nothing can stand at /{'/'.join(steps)}")


def _take(root: Marked, steps: Sequence[str]) -> Marked:
    if not steps:
        raise PatchError("the whole object cannot be removed")
    holder = _get(root, steps[:-1])
    found = _below(holder, steps[-1], steps)
    if isinstance(holder.value, dict):
        del holder.value[steps[-1]]
    elif isinstance(holder.value, list):
        del holder.value[int(steps[-1])]
    return found

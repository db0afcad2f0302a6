"""`replacements` and `vars`: values copied from one field to others."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from bartizan.sources.repository.evaluated import Budget
from bartizan.sources.repository.kubernetes.kustomize.resource import (
    Resource,
    at,
    listed,
    put,
    selector_of,
    text,
    texts,
)
from bartizan.sources.repository.kubernetes.tree import Placed, copied
from bartizan.sources.repository.yaml_marks import Marked

_STEP = re.compile(r"\[([^\[\]=]+)=([^\[\]]*)\]|((?:\\\.|[^.\[\]])+)|\[([^\[\]]+)\]")
_VARIABLE = re.compile(r"\$\(([\w.-]+)\)")
MOST_FIELDS = 10_000


def field_steps(path: str) -> list[str | tuple[str, str]]:
    r"""The steps of a field path: `spec.containers.[name=a].image`, `data.a\.b`, `*`."""
    return [
        (match[1], match[2]) if match[1] is not None else (match[3] or match[4] or "").replace("\\.", ".")
        for match in _STEP.finditer(path)
    ]


def replace(resources: Sequence[Resource], entry: Marked, path: str, budget: Budget) -> str | None:
    """Apply one replacement; why it cannot be applied, or None. Raises `OutOfBudget`."""
    source = entry.get("source")
    literal = entry.get("sourceValue")
    if source is not None:
        chosen = selector_of(source, exact=True)
        found = [one for one in resources if chosen.fits(one)]
        if len(found) != 1:
            return f"the source of a replacement is {'no' if not found else 'more than one'} object"
        where = text(source.get("fieldPath")) or "metadata.name"
        fields = _fields(found[0], where, budget)
        given, file = next(
            ((holder.get(key), file) for holder, key, file in fields if isinstance(key, str)), (None, "")
        )
        if given is None:
            return f"the source of a replacement has no {where}"
        value = _piece(_placed(copied(given, budget), file), source.get("options"))
    elif literal is not None:
        value = _placed(literal, path)
    else:
        return "a replacement without a source"
    for target in listed(entry.get("targets")):
        _into(resources, target, value, budget)
    return None


def _placed(node: Marked, path: str) -> Placed:
    where = node.path if isinstance(node, Placed) else path
    return Placed(node.value, node.line, node.end_line, node.tag, node.key_lines, where)


def _piece(value: Placed, options: Marked | None) -> Placed:
    delimiter = text(options.get("delimiter")) if options is not None else ""
    if delimiter and options is not None:
        pieces = text(value).split(delimiter)
        index = _number(options.get("index"))
        value.value = pieces[index] if 0 <= index < len(pieces) else text(value)
    return value


def _number(node: Marked | None) -> int:
    return node.value if node is not None and isinstance(node.value, int) else 0


def _into(resources: Sequence[Resource], target: Marked, value: Placed, budget: Budget) -> None:
    chosen = selector_of(target.get("select"))
    rejected = [selector_of(one) for one in listed(target.get("reject"))]
    options = target.get("options")
    make = text(at(options, "create")) == "true" if options is not None else False
    delimiter = text(at(options, "delimiter")) if options is not None else ""
    fields = [word for word, _ in texts(target.get("fieldPaths"))] or ["metadata.name"]
    for resource in resources:
        if not chosen.fits(resource) or any(one.fits(resource) for one in rejected):
            continue
        for field in fields:
            for holder, key, _ in list(_fields(resource, field, budget, make=value if make else None)):
                new = copied(value, budget)
                before = holder.get(key) if isinstance(key, str) else listed(holder)[key]
                if delimiter and before is not None and options is not None:
                    new.value = _joined(text(before), text(value), delimiter, _number(options.get("index")))
                if isinstance(key, str):
                    put(holder, key, new, resource.path)
                elif isinstance(holder.value, list):
                    holder.value[key] = new
        resource.remember()


def _joined(before: str, value: str, delimiter: str, index: int) -> str:
    pieces = before.split(delimiter)
    if index < 0:
        return delimiter.join([value, *pieces])
    if index >= len(pieces):
        return delimiter.join([*pieces, value])
    return delimiter.join([*pieces[:index], value, *pieces[index + 1 :]])


def _fields(
    resource: Resource, path: str, budget: Budget, *, make: Marked | None = None
) -> Iterator[tuple[Marked, str | int, str]]:
    """(holder, key or index, file) of each field that a path stands for."""
    steps = field_steps(path)
    pending: list[tuple[Marked, int, str]] = [(resource.node, 0, resource.path)]
    found = 0
    while pending and steps and found < MOST_FIELDS:
        node, done, file = pending.pop()
        budget.spend()
        file = node.path if isinstance(node, Placed) else file
        last = done == len(steps) - 1
        for key, inner in list(_below(node, steps[done], make)):
            if last:
                found += 1
                yield node, key, inner.path if isinstance(inner, Placed) else file
            elif inner is not None:
                pending.append((inner, done + 1, file))


def _below(node: Marked, step: str | tuple[str, str], make: Marked | None) -> Iterator[tuple[str | int, Marked | None]]:
    if isinstance(node.value, list):
        for index, item in enumerate(node.value):
            named = isinstance(step, tuple) and text(item.get(step[0])) == step[1]
            if step == "*" or named or (isinstance(step, str) and step.isdigit() and int(step) == index):
                yield index, item
    elif isinstance(node.value, dict) and isinstance(step, str):
        if step == "*":
            yield from node.value.items()
        elif step in node.value:
            yield step, node.value[step]
        elif make is not None:
            node.value[step] = Placed({}, make.line, make.end_line, path=make.path if isinstance(make, Placed) else "")
            yield step, node.value[step]


def variables(resources: Sequence[Resource], entries: Marked | None) -> dict[str, str]:
    """The values of `vars:` by name; those whose field is not there are left out."""
    found: dict[str, str] = {}
    for entry in listed(entries):
        reference = entry.get("objref")
        chosen = selector_of(reference, exact=True)
        named = [one for one in resources if chosen.fits(one)]
        field = text(at(entry, "fieldref", "fieldpath")) or text(at(entry, "fieldref", "fieldPath")) or "metadata.name"
        value = at(named[0].node, *[str(step) for step in field_steps(field)]) if len(named) == 1 else None
        if value is not None and text(value):
            found[text(entry.get("name"))] = text(value)
    return found


def expand(resources: Sequence[Resource], values: Mapping[str, str], budget: Budget) -> None:
    """Put the values of variables into every text that names them. Raises `OutOfBudget`."""
    pending: list[Marked] = [one.node for one in resources] if values else []
    while pending:
        node = pending.pop()
        budget.spend()
        if isinstance(node.value, dict):
            pending.extend(node.value.values())
        elif isinstance(node.value, list):
            pending.extend(node.value)
        elif isinstance(node.value, str) and "$(" in node.value:
            node.value = _VARIABLE.sub(lambda match: values.get(match[1], match[0]), node.value)

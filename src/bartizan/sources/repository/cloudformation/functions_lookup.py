"""Functions that look something up: Ref, GetAtt, FindInMap, ImportValue, GetAZs, Transform."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from typing import TYPE_CHECKING

from bartizan.model.values import Unknown
from bartizan.sources.repository.cloudformation.conditions import either
from bartizan.sources.repository.cloudformation.functions_text import there
from bartizan.sources.repository.cloudformation.nodes import UNKNOWN, relined
from bartizan.sources.repository.evaluated import unknown
from bartizan.sources.repository.yaml_marks import Marked

if TYPE_CHECKING:
    from bartizan.sources.repository.cloudformation.evaluate import Evaluator

_MOST_ENTRIES = 200
_INCLUDE = "AWS::Include"


def _ref(evaluator: Evaluator, node: Marked, why: str) -> object:
    name = _name(evaluator, node)
    return Unknown(why) if name is None else evaluator.reference(name, why)


def _name(evaluator: Evaluator, node: Marked) -> str | None:
    """A name as it is written, or as a function gives it, which the language extensions allow."""
    if node.tag or isinstance(node.value, dict):
        found = evaluator.value(node)
        return found if isinstance(found, str) else None
    return node.text()


def _get_att(evaluator: Evaluator, node: Marked, why: str) -> object:
    if isinstance(node.value, list) and not node.tag:
        parts = [evaluator.value(item) for item in node.value]
        if len(parts) > 1 and all(isinstance(part, str) for part in parts):
            return evaluator.attribute(str(parts[0]), ".".join(map(str, parts[1:])), why)
        return unknown(why, *parts)
    text = _name(evaluator, node)
    if text is None or "." not in text:
        return Unknown(why)
    name, _, attribute = text.partition(".")
    return evaluator.attribute(name, attribute, why)


def _find_in_map(evaluator: Evaluator, node: Marked, why: str) -> object:
    arguments = evaluator.arguments(node, 3)
    if arguments is None:
        return Unknown(why)
    mapping = evaluator.template.mappings.get(str(arguments[0])) if isinstance(arguments[0], str) else None
    if mapping is None:
        return _default(arguments, why)
    known = [str(key) if isinstance(key, str | int) else None for key in arguments[1:3]]
    found = [evaluator.value(entry) for entry in islice(_entries(mapping, known), _MOST_ENTRIES)]
    if None not in known:
        return found[0] if found else _default(arguments, why)
    if not found or len(found) == _MOST_ENTRIES:
        return Unknown(why)
    extra = arguments[3] if len(arguments) > 3 else None  # noqa: PLR2004 - the fourth argument
    if isinstance(extra, dict) and "DefaultValue" in extra:
        found.append(extra["DefaultValue"])
    return either(found, why)


def _entries(mapping: Marked, keys: list[str | None]) -> Iterator[Marked]:
    """The entries that the keys may lead to; None stands for any key."""
    top = [node for name, node in mapping.items() if keys[0] in (None, name)]
    for level in top:
        yield from (node for name, node in level.items() if keys[1] in (None, name))


def _default(arguments: list[object], why: str) -> object:
    extra = arguments[3] if len(arguments) > 3 else None  # noqa: PLR2004 - the fourth argument
    known = all(isinstance(key, str | int) for key in arguments[:3])
    return extra["DefaultValue"] if known and isinstance(extra, dict) and "DefaultValue" in extra else Unknown(why)


def _import(evaluator: Evaluator, node: Marked, why: str) -> object:
    name = evaluator.value(node)
    found = evaluator.around.exported(name) if isinstance(name, str) else None
    return there(why) if found is None else found


def _zones(evaluator: Evaluator, node: Marked, why: str) -> object:
    evaluator.value(node)
    return there(why)


def _transform(evaluator: Evaluator, node: Marked, why: str) -> object:
    """`AWS::Include` of a local file; what other macros make of a template nobody can know here."""
    name = node.get("Name")
    parameters = node.get("Parameters")
    location = parameters.get("Location") if parameters is not None else None
    if name is None or name.value != _INCLUDE or location is None:
        return Unknown(why)
    path = evaluator.value(location)
    found = evaluator.around.included(path) if isinstance(path, str) else None
    return Unknown(why) if found is None else evaluator.value(relined(found, node.line))


def _unknown(evaluator: Evaluator, node: Marked, why: str) -> object:
    evaluator.budget.spend()
    return Unknown(node.text() or why)


FUNCTIONS: dict[str, Callable[[Evaluator, Marked, str], object]] = {
    "Ref": _ref,
    "Fn::GetAtt": _get_att,
    "Fn::FindInMap": _find_in_map,
    "Fn::ImportValue": _import,
    "Fn::GetAZs": _zones,
    "Fn::Transform": _transform,
    UNKNOWN: _unknown,
}
"""Functions that look something up, by their long names."""

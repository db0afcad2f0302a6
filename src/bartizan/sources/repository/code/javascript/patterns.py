"""What binds names in JavaScript: patterns that take values apart, and parameters."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tree_sitter import Node

from bartizan.sources.repository.code.following.syntax import Module, Parameter

DEEPEST_PATTERN = 6
MOST_NAMES = 200


@dataclass(frozen=True, slots=True)
class Taken:
    """A name that a pattern binds: the path to what it takes (`""` for the whole, `0.model`), and its default."""

    name: str
    path: str
    default: Node | None


def taken(
    pattern: Node, module: Module, path: str = "", default: Node | None = None, depth: int = 0
) -> Iterator[Taken]:
    """The names that a pattern binds; what `...rest` takes is not known."""
    kind = pattern.type
    if depth > DEEPEST_PATTERN:
        return
    if kind in {"identifier", "shorthand_property_identifier_pattern"}:
        yield Taken(module.text(pattern), path, default)
    elif kind in {"assignment_pattern", "object_assignment_pattern"}:
        left, right = pattern.child_by_field_name("left"), pattern.child_by_field_name("right")
        if left is not None:
            inner = _join(path, module.text(left)) if left.type == "shorthand_property_identifier_pattern" else path
            yield from taken(left, module, inner, right, depth + 1)
    elif kind == "object_pattern":
        yield from _of_object(pattern, module, path, depth)
    elif kind == "array_pattern":
        index = 0
        for child in pattern.children:
            if child.type == ",":
                index += 1
            elif child.is_named and child.type != "rest_pattern":
                yield from taken(child, module, _join(path, str(index)), None, depth + 1)


def _of_object(pattern: Node, module: Module, path: str, depth: int) -> Iterator[Taken]:
    for child in pattern.named_children[:MOST_NAMES]:
        if child.type == "shorthand_property_identifier_pattern":
            yield Taken(module.text(child), _join(path, module.text(child)), None)
        elif child.type == "object_assignment_pattern":
            yield from taken(child, module, path, None, depth + 1)
        elif child.type == "pair_pattern":
            key, value = child.child_by_field_name("key"), child.child_by_field_name("value")
            if key is not None and value is not None:
                yield from taken(value, module, _join(path, _key(key, module)), None, depth + 1)


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _key(key: Node, module: Module) -> str:
    return module.text(key).strip("\"'[]")


def parameters(function: Node, module: Module) -> dict[str, Parameter]:
    """The parameters of a function by name; the names inside a pattern know the way to what they take."""
    single = function.child_by_field_name("parameter")
    if single is not None:
        return {module.text(single): Parameter(module.text(single), 0, None)}
    listed = function.child_by_field_name("parameters")
    found: dict[str, Parameter] = {}
    position = 0
    for child in listed.named_children if listed is not None else ():
        if child.type in {"comment", "decorator"}:
            continue
        pattern, default, type_ = _parts(child)
        if pattern is None or pattern.type == "this":
            continue
        if pattern.type != "rest_pattern":
            for one in taken(pattern, module, "", default):
                inner = type_ if not one.path else None
                found[one.name] = Parameter(one.name, position, one.default, inner, one.path)
        position += 1
    return found


def _parts(child: Node) -> tuple[Node | None, Node | None, Node | None]:
    """A parameter's pattern, default and type."""
    if child.type in {"required_parameter", "optional_parameter"}:
        written = child.child_by_field_name("type")
        type_ = written.named_children[0] if written is not None and written.named_children else None
        return child.child_by_field_name("pattern"), child.child_by_field_name("value"), type_
    if child.type == "assignment_pattern":
        return child.child_by_field_name("left"), child.child_by_field_name("right"), None
    return child, None, None


def properties(function: Node) -> Iterator[Node]:
    """The parameters of a constructor that are fields too: `constructor(private readonly client: OpenAI)`."""
    listed = function.child_by_field_name("parameters")
    for child in listed.named_children if listed is not None else ():
        if child.type not in {"required_parameter", "optional_parameter"}:
            continue
        marks = {inner.type for inner in child.children}
        if marks & {"accessibility_modifier", "readonly", "override_modifier"}:
            pattern = child.child_by_field_name("pattern")
            if pattern is not None and pattern.type == "identifier":
                yield pattern

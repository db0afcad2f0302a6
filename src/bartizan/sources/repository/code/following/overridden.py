"""What `self` may be in a method of a class that others of the project inherit from: `MODEL` is theirs to say."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from bartizan.sources.repository.code.following.syntax import Module, Scope, classes
from bartizan.sources.repository.code.following.values import Definition, Frame, Instance, Val, choice, options

if TYPE_CHECKING:
    from bartizan.sources.repository.code.following.lookup import Lookup

MOST_FILES = 8
MOST_CLASSES = 6


def instances(lookup: Lookup, owner: Scope) -> Val:
    """An instance of a class, or of one that inherits from it in its file or in those that import it."""
    if not owner.module.language.binders:  # only Python's classes are overridden by constants so
        return Instance(owner)
    key = f"overridden:{owner.module.path}:{owner.node.start_byte}"
    known = lookup.project.memory.get(key)
    if known is None:
        known = lookup.project.memory[key] = tuple(_found(lookup, owner))
    paths = known if isinstance(known, tuple) else ()
    found: list[Val] = [Instance(owner)]
    for path, start in paths:
        module = lookup.project.module(path)
        listed = classes(module.scope) if module is not None else ()
        found += [Instance(scope) for scope in listed if scope.node.start_byte == start]
    return choice(found)


def _found(lookup: Lookup, owner: Scope) -> Iterator[tuple[str, int]]:
    """Path and position of the classes that inherit: modules are let go, their scopes are not kept."""
    word = owner.name.encode()
    count = 0
    for path in [owner.module.path, *lookup.project.importers.get(owner.module.path, ())[:MOST_FILES]]:
        module = lookup.project.module(path)
        if module is None or word not in module.source:
            continue
        for scope in classes(module.scope):
            if count < MOST_CLASSES and scope.node != owner.node and _inherits(lookup, module, scope, owner):
                count += 1
                yield path, scope.node.start_byte


def _inherits(lookup: Lookup, module: Module, scope: Scope, owner: Scope) -> bool:
    for base in scope.bases:
        if module.text(base).rpartition(".")[2].partition("[")[0] != owner.name:
            continue
        for option in options(lookup.evaluator.evaluate(base, Frame(scope.parent or scope))):
            same = isinstance(option, Definition) and option.scope.module.path == owner.module.path
            if same and isinstance(option, Definition) and option.scope.node.start_byte == owner.node.start_byte:
                return True
    return False

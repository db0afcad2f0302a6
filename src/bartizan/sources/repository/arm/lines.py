"""The line of each property of a resource: where it is written, in its own block or in what the block is made of."""

from __future__ import annotations

from typing import Any

from bartizan.catalog import paths
from bartizan.catalog.paths import Step
from bartizan.catalog.schema import Schema
from bartizan.sources.repository.arm.program import (
    Array,
    Call,
    Expression,
    Item,
    Literal,
    Loop,
    Name,
    Object,
    Spread,
)
from bartizan.sources.repository.arm.resource import Instance

Tree = Any
LINES = 5_000
STEPS = 20_000
"""How many expressions of one resource are looked at: variables may name one another without end."""

TURNS = 200
DEPTH = 40
_MERGED = frozenset({"union", "shallowmerge"})


def property_lines(instance: Instance, type_: str, schema: Schema) -> dict[str, int]:
    """The line of each property that the body writes out, by its canonical path. Raises `OutOfBudget`.

    Objects that are put together (`union`, spread, a choice whose condition is known), variables and
    defaults of the same file are looked into; what comes from elsewhere has the line of what brings it.
    """
    found = _Lines(instance)
    tree = schema.at(type_) if type_ in schema else None
    found.look(instance.resource.body, (), tree, 0)
    return found.out


class _Lines:
    """Collects lines; what is written later wins, as in the values."""

    def __init__(self, instance: Instance) -> None:
        self.out: dict[str, int] = {}
        self._instance = instance
        self._evaluator = instance.deployed.world.evaluator
        self._steps = STEPS

    def _ended(self, depth: int) -> bool:
        self._steps -= 1
        return depth > DEPTH or self._steps < 0 or len(self.out) > LINES

    def look(self, node: Expression, here: tuple[Step, ...], tree: Tree, depth: int) -> None:
        """Note the lines of what `node` says at `here`."""
        if self._ended(depth):
            return
        if isinstance(node, Object):
            for item in node.items:
                if isinstance(item, Spread):
                    self._put_in(item.value, item.line or node.line, here, tree, depth + 1)
                elif isinstance(item.key, Literal):
                    self._item(item, str(item.key.value), here, tree, depth)
        elif isinstance(node, Array | Loop) or (isinstance(node, Call) and node.name.lower() == "concat"):
            self._elements(node, here, tree[0] if isinstance(tree, list) and tree else None, 0, depth)
        elif isinstance(node, Call) and node.name.lower() in _MERGED:
            for part in self._merged(node):
                self._put_in(part, part.line or node.line, here, tree, depth + 1)
        else:
            whole = self._whole(node)
            if whole is not None:
                self.look(whole, here, tree, depth + 1)

    def _item(self, item: Item, name: str, here: tuple[Step, ...], tree: Tree, depth: int) -> None:
        known = tree if isinstance(tree, dict) else {}
        lowered = name.lower()
        name = next((one for one in known if one.lower() == lowered), name)
        self.out[paths.text((*here, name))] = item.line
        self.look(item.value, (*here, name), known.get(name), depth + 1)

    def _elements(self, node: Expression, here: tuple[Step, ...], tree: Tree, start: int, depth: int) -> int:
        """Note the lines of the elements that `node` brings to the list at `here`. Returns the place after them."""
        if self._ended(depth):
            return start
        if isinstance(node, Call) and node.name.lower() == "concat":
            for part in node.arguments:
                start = self._elements(part, here, tree, start, depth + 1)
            return start
        if isinstance(node, Loop):
            turns = self._turns(node)
            for index in range(start, start + min(turns, TURNS)):
                self._element(node.body, (*here, index), tree, node.line, depth)
            return start + turns
        if isinstance(node, Array):
            for element in node.items:
                if isinstance(element, Spread):
                    start = self._elements(element.value, here, tree, start, depth + 1)
                else:
                    self._element(element, (*here, start), tree, node.line, depth)
                    start += 1
            return start
        whole = self._whole(node)
        if whole is not None:
            return self._elements(whole, here, tree, start, depth + 1)
        value = self._evaluator.plain(node, self._instance.scope)
        after = start + (len(value) if isinstance(value, list) else 0)
        for index in range(start, min(after, start + TURNS)):
            self.out[paths.text((*here, index))] = node.line or self.out.get(paths.text(here), 0)
        return after

    def _element(self, node: Expression, place: tuple[Step, ...], tree: Tree, line: int, depth: int) -> None:
        self.out[paths.text(place)] = node.line or line
        self.look(node, place, tree, depth + 1)

    def _put_in(self, node: Expression, line: int, here: tuple[Step, ...], tree: Tree, depth: int) -> None:
        """One of the objects that an object is made of."""
        if self._ended(depth):
            return
        whole = self._whole(node)
        if whole is not None:
            self._put_in(whole, whole.line or line, here, tree, depth + 1)
            return
        if isinstance(node, Object) or (isinstance(node, Call) and node.name.lower() in _MERGED):
            self.look(node, here, tree, depth)
            return
        value = self._evaluator.plain(node, self._instance.scope)
        known = {name.lower(): name for name in tree} if isinstance(tree, dict) else {}
        for key in [*value][:LINES] if isinstance(value, dict) else ():
            self._forget((*here, known.get(key.lower(), str(key))), line)

    def _forget(self, here: tuple[Step, ...], line: int) -> None:
        """What stands at `here` may have been brought by `line`, all of it."""
        path = paths.text(here)
        if path in self.out:
            self._steps -= len(self.out) // 20
            for other in [one for one in self.out if one.startswith((f"{path}.", f"{path}["))]:
                del self.out[other]
        self.out[path] = line

    def _whole(self, node: Expression) -> Expression | None:
        """What a choice comes to, or a variable or default of the same file; None when that is not known."""
        if isinstance(node, Call) and node.name.lower() == "if" and len(node.arguments) == 3:  # noqa: PLR2004
            decided = self._evaluator.plain(node.arguments[0], self._instance.scope)
            return node.arguments[1 if decided else 2] if isinstance(decided, bool) else None
        if isinstance(node, Call) and node.name.lower() in {"variables", "parameters"} and len(node.arguments) == 1:
            argument = node.arguments[0]
            name = argument.value if isinstance(argument, Literal) else None
        else:
            name = node.name if isinstance(node, Name) and node.name not in self._instance.scope.names else None
        return self._instance.deployed.written(name) if isinstance(name, str) else None

    def _merged(self, node: Call) -> list[Expression]:
        """The objects that a union is made of, in their order."""
        if node.name.lower() == "union":
            return list(node.arguments)
        first = node.arguments[0] if node.arguments else None
        return [one for one in first.items if not isinstance(one, Spread)] if isinstance(first, Array) else []

    def _turns(self, node: Loop) -> int:
        over = self._evaluator.plain(node.over, self._instance.scope)
        return len(over) if isinstance(over, list) else 0

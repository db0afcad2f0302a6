"""What an expression is, as far as the code says it: constants, names of libraries, values that flow.

Names are followed through assignments, imports across the files of the tree, defaults and arguments of
functions, attributes of classes, environment defaults. Nothing is run. Depth and steps are bounded; what
lies beyond is `Unknown`. What differs between languages is in their handlers.
"""

from __future__ import annotations

from collections.abc import Callable

from tree_sitter import Node

from bartizan.model.values import Unknown
from bartizan.sources.repository.code.following.lookup import Lookup
from bartizan.sources.repository.code.following.memory import NOTHING, Memory
from bartizan.sources.repository.code.following.project import Project
from bartizan.sources.repository.code.following.values import (
    Definition,
    Frame,
    Instance,
    Items,
    Name,
    Site,
    Table,
    Val,
    choice,
    options,
)

DEEPEST = 40
STEPS = 60_000
"""Steps for all expressions of one file."""
CALLEE_STEPS = 400
"""Steps for what one call calls: a client is made near to where it is used, or it comes from anywhere."""
VALUE_STEPS = 4_000
"""Steps for one argument."""
MOST_OPTIONS = 40
"""More options than this that one call is passed are not looked through."""
_STRUCTS = frozenset({"composite_literal", "unary_expression"})
"""How Go writes a struct where it passes it."""
_CARRIERS = tuple(
    f"{name}()" for name in ("Options", "Config", "Configuration", "Params", "Parameters", "Settings", "Input", "Args")
)
"""How the classes of objects that only hold what a call is told end."""


class Evaluator:
    """Evaluates expressions of one project; `reset` before each file restores the budget of steps."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.lookup = Lookup(self)
        self.depth = 0
        self.steps = STEPS
        self.left = VALUE_STEPS
        self.memory = Memory()

    def reset(self) -> None:
        """A fresh budget, nothing remembered."""
        self.steps = STEPS
        self.memory.clear()
        self.lookup.inheritors.clear()

    def evaluate(self, node: Node | None, frame: Frame) -> Val:
        """The value of `node` in `frame`."""
        if node is None:
            return Unknown("nothing")
        handler = frame.module.language.handlers.get(node.type)
        if handler is None:
            return Unknown(short(frame.module.text(node)))
        key = (frame.module.path, node.start_byte, node.end_byte) if frame.is_general else None
        memory = self.memory
        if key is not None and (known := memory.known.get(key)) is not None:
            return known  # type: ignore[return-value]
        if self.depth == 0:
            self.left = VALUE_STEPS
        if self.depth >= DEEPEST or self.steps <= 0 or self.left <= 0:
            memory.give_up()
            return Unknown("too deep to follow")
        self.depth += 1
        self.steps -= 1
        self.left -= 1
        outer, memory.low = memory.low, NOTHING
        entered = len(memory.active)
        try:
            value = handler(self, node, frame)
        finally:
            self.depth -= 1
            own = memory.low
            memory.low = min(outer, own) if own < entered else outer
        # What was cut off is another value later; where that is not "unknown", it is good enough.
        if key is not None and (
            own >= entered or self.depth == 0 or (self.left > 0 and not isinstance(value, Unknown))
        ):
            memory.known[key] = value
        return value

    def callee(self, site: Site) -> Val:
        """What a call calls."""
        if self.depth:
            return self._callee(site)
        self.left = CALLEE_STEPS
        self.depth += 1
        try:
            return self._callee(site)
        finally:
            self.depth -= 1

    def _callee(self, site: Site) -> Val:
        called = site.module.language.called
        if called is not None:
            return called(self, site)
        return self.evaluate(site.module.language.callee(site.node), site.frame)

    def site_argument(self, site: Site, name: str | None, position: int | None = None) -> Val | None:
        """The argument of a call by keyword, else by position; None when it is not passed.

        The entries of known `**options` and of objects of options count as keywords.
        """
        spread: Val | None = None
        placed: Node | None = None
        found: list[Val] = []
        for passed in site.module.language.arguments(site):
            if name is not None and passed.name == name:
                # A builder may be told the same thing several times: each adds one.
                found.append(self.evaluate(passed.node, site.frame))
            elif position is not None and passed.position == position:
                if name is None or not passed.spread:
                    return self.evaluate(passed.node, site.frame)
                placed = passed.node
            if passed.spread and name is not None and spread is None:
                spread = self._entry(self.evaluate(passed.node, site.frame), name, site)
                if spread is None:
                    spread = self._told(self.evaluate(passed.node, site.frame), name, site, passed.node)
        if found:
            return found[0] if len(found) == 1 else Items(tuple(found))
        if spread is None and placed is not None:
            return self.evaluate(placed, site.frame)
        return spread

    def _entry(self, value: Val, name: str, site: Site) -> Val | None:
        keyword = site.module.language.keyword
        found: list[Val] = []
        for option in options(value):
            if isinstance(option, Table) and name in option.entries:
                found.append(option.entries[name])
            elif isinstance(option, Table):
                found += [entry for key, entry in option.entries.items() if keyword(key) == name][:1]
        return choice(found) if found else None

    def argument_node(self, site: Site, name: str | None, position: int | None = None) -> Node | None:
        """The node of an argument, for its line; None when it is not written out."""
        for passed in site.module.language.arguments(site):
            if (name is not None and passed.name == name) or (position is not None and passed.position == position):
                return passed.node
            if passed.spread and name is not None:
                written = site.module.language.entry(site.module, passed.node, name)
                if written is not None:
                    return written
        return None

    def _told(self, value: Val, name: str, site: Site, node: Node) -> Val | None:
        """What an object that is passed says by a field of its own, or a list of Go's options by one of them."""
        for option in options(value):
            if isinstance(option, Name) and option.site is not None and carries(option, node):
                found = self.site_argument(option.site, name)
                if found is not None:
                    return found
            elif isinstance(option, Items):
                for item in option.values[:MOST_OPTIONS]:
                    if isinstance(item, Name) and item.site is not None:
                        last = item.path.removesuffix("()").rpartition(".")[2]
                        if site.module.language.keyword(last) == name:
                            return self.site_argument(item.site, None, 0)
        return None

    def keywords(self, site: Site) -> dict[str, Val]:
        """Every keyword argument of a call, those of known spread arguments included."""
        found: dict[str, Val] = {}
        keyword = site.module.language.keyword
        for passed in site.module.language.arguments(site):
            if passed.name is not None:
                found[passed.name] = self.evaluate(passed.node, site.frame)
            elif passed.spread:
                for option in options(self.evaluate(passed.node, site.frame)):
                    if isinstance(option, Table):
                        found = {**{keyword(key): entry for key, entry in option.entries.items()}, **found}
        return found

    def positional(self, site: Site) -> list[Val]:
        """The arguments that a call passes by position, in order."""
        return [
            self.evaluate(passed.node, site.frame)
            for passed in site.module.language.arguments(site)
            if passed.position is not None
        ][:20]

    def attribute(self, value: Val, name: str) -> Val:
        """`value.name`."""
        return choice(self.lookup.attribute(option, name) for option in options(value))

    def call(self, callee: Val, site: Site) -> Val:
        """The result of calling `callee`."""
        return choice(self._called(option, site) for option in options(callee))

    def _called(self, callee: Val, site: Site) -> Val:
        if isinstance(callee, Name):
            return site.module.language.call(self, callee, site)
        if isinstance(callee, Definition):
            if callee.scope.kind == "class":
                return Instance(callee.scope, site)
            return self._returned(callee, site)
        if isinstance(callee, Instance):
            method = self.lookup.attribute(callee, "__call__")
            return self._returned(method, site) if isinstance(method, Definition) else Unknown("a call")
        return Name("?()", site)

    def _returned(self, callee: Definition, site: Site) -> Val:
        scope, called = callee.scope, site.key
        bound = () if callee.instance is None else callee.instance.key
        if called is None or bound is None:
            return self.returned(callee, self.lookup.passed(scope, site))
        key = (scope.module.path, scope.node.start_byte, "of", called, bound)
        return self.memory.remembered(key, lambda: self.returned(callee, self.lookup.passed(scope, site)))

    def returned(self, callee: Definition, arguments: Callable[[str], Val | None]) -> Val:
        """What a function gives back that is called with these arguments, by its parameters' names."""
        scope = callee.scope
        key = (scope.module.path, scope.node.start_byte, "return")
        if self.memory.cut(key):
            return Unknown("a function that calls itself")
        self.memory.enter(key)
        try:
            frame = Frame(scope, arguments, callee.instance)
            return choice([self.evaluate(node, frame) for node in scope.returns])
        finally:
            self.memory.leave(key)


def carries(value: Name, node: Node | None = None) -> bool:
    """Whether an object only holds what a call is told: it is made where it is passed, or called so."""
    if value.site is None:
        return False
    if node is not None and value.site.node.start_byte == node.start_byte and value.path == "?()":
        return True
    if node is not None and node.type in _STRUCTS:
        return True
    return value.path.endswith(_CARRIERS)


def short(text: str) -> str:
    """An expression as a reason: one line, at most 80 characters."""
    return " ".join(text[:400].split())[:80]

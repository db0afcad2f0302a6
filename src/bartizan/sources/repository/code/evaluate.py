"""What an expression is, as far as the code says it: constants, names of libraries, values that flow.

Names are followed through assignments, imports across the files of the tree, defaults and arguments of
functions, attributes of classes, environment defaults. Nothing is run. Depth and steps are bounded; what
lies beyond is `Unknown`.
"""

from __future__ import annotations

from tree_sitter import Node

from bartizan.model.values import Unknown
from bartizan.sources.repository.code import library
from bartizan.sources.repository.code.lookup import Lookup
from bartizan.sources.repository.code.project import Project
from bartizan.sources.repository.code.strings import literal
from bartizan.sources.repository.code.values import (
    Constant,
    Definition,
    Frame,
    Instance,
    Items,
    Name,
    Site,
    Table,
    Text,
    Val,
    choice,
    options,
)

DEEPEST = 40
STEPS = 60_000
MOST_ITEMS = 200


class Evaluator:
    """Evaluates expressions of one project; `reset` before each file restores the budget of steps."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.lookup = Lookup(self)
        self.depth = 0
        self.steps = STEPS
        self.active: set[tuple[str, int, str]] = set()
        self._memo: dict[tuple[str, int, int], Val] = {}

    def reset(self) -> None:
        """A fresh budget, nothing remembered."""
        self.steps = STEPS
        self._memo.clear()

    def evaluate(self, node: Node | None, frame: Frame) -> Val:
        """The value of `node` in `frame`."""
        if node is None:
            return Unknown("nothing")
        handler = _HANDLERS.get(node.type)
        if handler is None:
            return Unknown(_short(frame.module.text(node)))
        general = frame.arguments is None and frame.instance is None
        key = (frame.module.path, node.start_byte, node.end_byte)
        if general and key in self._memo:
            return self._memo[key]
        if self.depth >= DEEPEST or self.steps <= 0:
            return Unknown("too deep to follow")
        self.depth += 1
        self.steps -= 1
        try:
            value: Val = getattr(self, handler)(node, frame)
        finally:
            self.depth -= 1
        # While something is being computed, "unknown" may only mean "not yet".
        if general and not (self.active and isinstance(value, Unknown)):
            self._memo[key] = value
        return value

    def site_argument(self, site: Site, name: str | None, position: int | None = None) -> Val | None:
        """The argument of a call by keyword, else by position; None when it is not passed.

        `**options` of a known dictionary count as keywords.
        """
        arguments = site.node.child_by_field_name("arguments")
        if arguments is None or arguments.type != "argument_list":
            return None
        index = 0
        for child in arguments.named_children:
            if child.type == "keyword_argument":
                key = child.child_by_field_name("name")
                if name is not None and key is not None and site.module.text(key) == name:
                    return self.evaluate(child.child_by_field_name("value"), site.frame)
            elif child.type == "dictionary_splat" and name is not None:
                inner = self.evaluate(child.named_children[0] if child.named_children else None, site.frame)
                for option in options(inner):
                    if isinstance(option, Table) and name in option.entries:
                        return option.entries[name]
            elif child.type in {"comment", "list_splat"}:
                index += 1000 if child.type == "list_splat" else 0
            elif child.type != "dictionary_splat":
                if position is not None and index == position:
                    return self.evaluate(child, site.frame)
                index += 1
        return None

    def argument_node(self, site: Site, name: str | None, position: int | None = None) -> Node | None:
        """The node of an argument, for its line; None when it is not written out."""
        arguments = site.node.child_by_field_name("arguments")
        if arguments is None or arguments.type != "argument_list":
            return None
        index = 0
        for child in arguments.named_children:
            if child.type == "keyword_argument":
                key = child.child_by_field_name("name")
                if name is not None and key is not None and site.module.text(key) == name:
                    return child.child_by_field_name("value")
            elif child.type not in {"comment", "dictionary_splat", "list_splat"}:
                if position is not None and index == position:
                    return child
                index += 1
        return None

    def keywords(self, site: Site) -> dict[str, Val]:
        """Every keyword argument of a call, those of known `**options` included."""
        found: dict[str, Val] = {}
        arguments = site.node.child_by_field_name("arguments")
        if arguments is None or arguments.type != "argument_list":
            return found
        for child in arguments.named_children:
            if child.type == "keyword_argument":
                key = child.child_by_field_name("name")
                if key is not None:
                    found[site.module.text(key)] = self.evaluate(child.child_by_field_name("value"), site.frame)
            elif child.type == "dictionary_splat":
                inner = self.evaluate(child.named_children[0] if child.named_children else None, site.frame)
                for option in options(inner):
                    if isinstance(option, Table):
                        found = {**option.entries, **found}
        return found

    def attribute(self, value: Val, name: str) -> Val:
        """`value.name`."""
        return choice(self.lookup.attribute(option, name) for option in options(value))

    # one function for each kind of expression

    def _name(self, node: Node, frame: Frame) -> Val:
        return self.lookup.name(frame.module.text(node), frame, node.start_byte)

    def _string(self, node: Node, frame: Frame) -> Val:
        text, whole = literal(node, frame.module, lambda inner: self.evaluate(inner, frame))
        return Text(text, whole)

    def _joined(self, node: Node, frame: Frame) -> Val:
        parts = [self.evaluate(child, frame) for child in node.named_children if child.type != "comment"]
        return library.concatenate(parts)

    def _number(self, node: Node, frame: Frame) -> Val:
        text = frame.module.text(node).replace("_", "")
        try:
            return Constant(float(text) if node.type == "float" else int(text[:40], 0))
        except ValueError:
            return Unknown(_short(text))

    def _constant(self, node: Node, frame: Frame) -> Val:
        return Constant({"true": True, "false": False}.get(node.type))

    def _items(self, node: Node, frame: Frame) -> Val:
        values: list[Val] = []
        for child in node.named_children[:MOST_ITEMS]:
            if child.type == "list_splat":
                inner = self.evaluate(child.named_children[0], frame) if child.named_children else Unknown("*")
                values.extend(inner.values if isinstance(inner, Items) else [inner])
            elif child.type != "comment":
                values.append(self.evaluate(child, frame))
        return Items(tuple(values))

    def _table(self, node: Node, frame: Frame) -> Val:
        entries: dict[str, Val] = {}
        whole = True
        for child in node.named_children[:MOST_ITEMS]:
            if child.type == "pair":
                key = self.evaluate(child.child_by_field_name("key"), frame)
                if isinstance(key, Text) and key.whole:
                    entries[key.value] = self.evaluate(child.child_by_field_name("value"), frame)
                else:
                    whole = False
            elif child.type == "dictionary_splat" and child.named_children:
                inner = self.evaluate(child.named_children[0], frame)
                if isinstance(inner, Table):
                    entries.update(inner.entries)
                else:
                    whole = False
        return Table(entries, whole)

    def _attribute(self, node: Node, frame: Frame) -> Val:
        name = node.child_by_field_name("attribute")
        if name is None:
            return Unknown("attribute")
        bound = self.lookup.bound_attribute(node, frame)
        if bound is not None:
            return bound
        return self.attribute(self.evaluate(node.child_by_field_name("object"), frame), frame.module.text(name))

    def _subscript(self, node: Node, frame: Frame) -> Val:
        value = self.evaluate(node.child_by_field_name("value"), frame)
        key = self.evaluate(node.child_by_field_name("subscript"), frame)
        return choice(library.subscript(option, key, self.project) for option in options(value))

    def _call(self, node: Node, frame: Frame) -> Val:
        site = Site(node, frame)
        function = node.child_by_field_name("function")
        if function is not None and function.type == "attribute":
            value = self.evaluate(function.child_by_field_name("object"), frame)
            name = function.child_by_field_name("attribute")
            method = frame.module.text(name) if name is not None else ""
            found = library.method(self, value, method, site)
            if found is not None:
                return found
        return self.call(self.evaluate(function, frame), site)

    def call(self, callee: Val, site: Site) -> Val:
        """The result of calling `callee`."""
        return choice(self._called(option, site) for option in options(callee))

    def _called(self, callee: Val, site: Site) -> Val:
        if isinstance(callee, Name):
            return library.call(self, callee, site)
        if isinstance(callee, Definition):
            if callee.scope.kind == "class":
                return Instance(callee.scope, site)
            return self._returned(callee, site)
        if isinstance(callee, Instance):
            method = self.lookup.attribute(callee, "__call__")
            return self._returned(method, site) if isinstance(method, Definition) else Unknown("a call")
        return Name("?()", site)

    def _returned(self, callee: Definition, site: Site) -> Val:
        scope = callee.scope
        key = (scope.module.path, scope.node.start_byte, "return")
        if key in self.active:
            return Unknown("a function that calls itself")
        self.active.add(key)
        try:
            frame = Frame(scope, self.lookup.passed(scope, site), callee.instance)
            return choice([self.evaluate(node, frame) for node in scope.returns])
        finally:
            self.active.discard(key)

    def _binary(self, node: Node, frame: Frame) -> Val:
        left = self.evaluate(node.child_by_field_name("left"), frame)
        operator = node.child_by_field_name("operator")
        right = self.evaluate(node.child_by_field_name("right"), frame)
        return library.binary(left, frame.module.text(operator) if operator is not None else "", right)

    def _augmented(self, node: Node, frame: Frame) -> Val:
        left = node.child_by_field_name("left")
        right = self.evaluate(node.child_by_field_name("right"), frame)
        if left is None or left.type != "identifier":
            return Unknown("+=")
        before = self.lookup.name(frame.module.text(left), frame, node.start_byte)
        operator = node.child_by_field_name("operator")
        text = frame.module.text(operator) if operator is not None else ""
        return library.binary(before, text.rstrip("="), right)

    def _either(self, node: Node, frame: Frame) -> Val:
        return choice([self.evaluate(child, frame) for child in node.named_children])

    def _conditional(self, node: Node, frame: Frame) -> Val:
        children = node.named_children
        return choice([self.evaluate(children[0], frame), self.evaluate(children[-1], frame)])

    def _inner(self, node: Node, frame: Frame) -> Val:
        children = [child for child in node.named_children if child.type != "comment"]
        return self.evaluate(children[-1], frame) if children else Unknown("nothing")

    def _comprehension(self, node: Node, frame: Frame) -> Val:
        return Items((self.evaluate(node.child_by_field_name("body"), frame),))


_HANDLERS: dict[str, str] = {
    "identifier": "_name",
    "string": "_string",
    "concatenated_string": "_joined",
    "integer": "_number",
    "float": "_number",
    "true": "_constant",
    "false": "_constant",
    "none": "_constant",
    "list": "_items",
    "tuple": "_items",
    "set": "_items",
    "expression_list": "_items",
    "dictionary": "_table",
    "attribute": "_attribute",
    "subscript": "_subscript",
    "call": "_call",
    "binary_operator": "_binary",
    "augmented_assignment": "_augmented",
    "boolean_operator": "_either",
    "conditional_expression": "_conditional",
    "parenthesized_expression": "_inner",
    "await": "_inner",
    "named_expression": "_inner",
    "list_comprehension": "_comprehension",
    "generator_expression": "_comprehension",
    "as_pattern": "_inner",
}
"""The method that evaluates each kind of expression."""


def _short(text: str) -> str:
    """An expression as a reason: one line, at most 80 characters."""
    return " ".join(text[:400].split())[:80]

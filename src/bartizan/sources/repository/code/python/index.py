"""Python's modules: what binds, what opens a scope, what is called."""

from __future__ import annotations

from functools import cache
from typing import ClassVar

import tree_sitter_python
from tree_sitter import Language as Grammar
from tree_sitter import Node, Query

from bartizan.sources.repository.code.following.amended import MARK
from bartizan.sources.repository.code.following.index import Indexer
from bartizan.sources.repository.code.following.syntax import Binding, Module, Parameter, Scope
from bartizan.sources.repository.code.python.expressions import callee

_CHANGES = {"update": "update", "setdefault": "default", "append": "append", "extend": "extend"}
_QUERY = """
(import_statement) @import
(import_from_statement) @from
(assignment) @assignment
(augmented_assignment) @augmented
(named_expression) @named
(as_pattern) @as
(for_statement) @for
(for_in_clause) @for
(function_definition) @function
(class_definition) @class
(decorated_definition) @decorated
(call) @call
(return_statement) @return
[(if_statement) (elif_clause) (else_clause) (except_clause) (while_statement) (case_clause)] @block
"""


@cache
def grammar() -> tuple[Grammar, Query]:
    """The grammar and the compiled query: constants that take milliseconds to make."""
    python = Grammar(tree_sitter_python.language())
    return python, Query(python, _QUERY)


class PythonIndexer(Indexer):
    """Indexes the captures of Python's query."""

    CONDITIONAL: ClassVar[frozenset[str]] = frozenset({"block", "for"})

    def __init__(self, module: Module) -> None:
        super().__init__(module)
        self.decorators: dict[int, list[Node]] = {}

    def may_be_skipped(self, node: Node) -> bool:
        """A comprehension's clause is no block."""
        return node.type != "for_in_clause"

    def _target(self, target: Node, value: Node | None, how: str, position: int) -> None:
        """Binds what stands left of `=`, after `as` or between `for` and `in`."""
        block = self.innermost()
        if target.type in {"identifier", "as_pattern_target"}:
            inner = target.named_children[0] if target.type == "as_pattern_target" and target.named_children else target
            if inner is not target and inner.type != "identifier":
                return
            self.bind(self.module.text(inner), Binding(position, value, how, "", block))
        elif target.type == "attribute":
            self.assign(self.module.text(target), value, position, how)
        elif target.type == "subscript" and how == "value":
            self._entry(target, value, position, block)
        elif target.type in {"pattern_list", "tuple_pattern", "list_pattern", "tuple"} and how in {"value", "element"}:
            for index, inner in enumerate(target.named_children):
                if inner.type == "identifier":
                    name = "item" if how == "value" else "element-item"
                    self.bind(self.module.text(inner), Binding(position, value, name, str(index), block))

    def _entry(self, target: Node, value: Node | None, position: int, block: int) -> None:
        """`options["model"] = …`: a change of the dictionary."""
        held, key = target.child_by_field_name("value"), target.child_by_field_name("subscript")
        if held is not None and key is not None and held.type == "identifier" and key.type == "string":
            name = self.module.text(key).strip("\"'")
            self.bind(self.module.text(held) + MARK, Binding(position, value, "entry", name, block))

    def _assignment(self, node: Node) -> None:
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        if left is None or right is None:
            return
        while right.type == "assignment":
            inner = right.child_by_field_name("right")
            if inner is None:
                return
            right = inner
        self._target(left, right, "value", node.end_byte)

    def _augmented(self, node: Node) -> None:
        left = node.child_by_field_name("left")
        if left is not None and left.type == "identifier":
            self.bind(self.module.text(left), Binding(node.end_byte, node, "value", "", self.innermost()))

    def _named(self, node: Node) -> None:
        name, value = node.child_by_field_name("name"), node.child_by_field_name("value")
        if name is not None and value is not None:
            self.bind(self.module.text(name), Binding(node.end_byte, value, "value", "", self.innermost()))

    def _as(self, node: Node) -> None:
        alias = node.child_by_field_name("alias")
        if alias is not None and node.named_children:
            self._target(alias, node.named_children[0], "entered", node.end_byte)

    def _for(self, node: Node) -> None:
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        if left is not None and right is not None:
            # A comprehension's variable is bound before it is used, whatever the order of the text.
            position = 0 if node.type == "for_in_clause" else left.end_byte
            self._target(left, right, "element", position)

    def _function(self, node: Node) -> None:
        scope = self._open("function", node)
        parameters = node.child_by_field_name("parameters")
        if parameters is not None:
            scope.parameters = _parameters(parameters, self.module)

    def _class(self, node: Node) -> None:
        scope = self._open("class", node)
        bases = node.child_by_field_name("superclasses")
        if bases is not None:
            scope.bases = [base for base in bases.named_children if base.type != "keyword_argument"]

    def _open(self, kind: str, node: Node) -> Scope:
        name = node.child_by_field_name("name")
        scope = self.open(kind, node, self.module.text(name) if name is not None else "?")
        scope.decorators = self.decorators.pop(node.id, [])
        return scope

    def _decorated(self, node: Node) -> None:
        definition = node.child_by_field_name("definition")
        if definition is not None:
            found = [
                child.named_children[0]
                for child in node.named_children
                if child.type == "decorator" and child.named_children
            ]
            self.decorators[definition.id] = found

    def _call(self, node: Node) -> None:
        function = callee(node)
        if function is None:
            return
        if function.type == "attribute":
            last = function.child_by_field_name("attribute")
            tail = self.module.text(last) if last is not None else ""
        else:
            tail = self.module.text(function) if function.type == "identifier" else ""
        self.called(node, tail)
        if tail in _CHANGES and function.type == "attribute":
            held = function.child_by_field_name("object")
            if held is not None and held.type == "identifier":
                change = Binding(node.end_byte, node, _CHANGES[tail], "", self.innermost())
                self.bind(self.module.text(held) + MARK, change)

    def _return(self, node: Node) -> None:
        if node.named_children:
            self.returned(node.named_children[:1])

    def _import(self, node: Node) -> None:
        for child in node.named_children:
            if child.type == "aliased_import":
                name, alias = child.child_by_field_name("name"), child.child_by_field_name("alias")
                if name is not None and alias is not None:
                    self.imported(self.module.text(alias), self.module.text(name), node)
            elif child.type == "dotted_name":
                dotted = self.module.text(child)
                # `import a.b` binds `a`; the attributes lead further.
                self.imported(dotted.partition(".")[0], dotted.partition(".")[0], node)

    def _from(self, node: Node) -> None:
        base = node.child_by_field_name("module_name")
        if base is None:
            return
        dotted = self.module.text(base).replace(" ", "")
        join = "" if dotted.endswith(".") else "."
        for child in node.children_by_field_name("name"):
            name: Node | None = child
            alias: Node | None = child
            if child.type == "aliased_import":
                name, alias = child.child_by_field_name("name"), child.child_by_field_name("alias")
            if name is not None and alias is not None:
                self.imported(self.module.text(alias), f"{dotted}{join}{self.module.text(name)}", node)
        if any(child.type == "wildcard_import" for child in node.children):
            self.module.wildcards.append(dotted)


def _parameters(node: Node, module: Module) -> dict[str, Parameter]:
    """The parameters by name; `*args` is left out, `self` and `cls` take no position."""
    found: dict[str, Parameter] = {}
    position: int | None = 0
    for child in node.named_children:
        name: Node | None = child
        default: Node | None = None
        if child.type in {"default_parameter", "typed_default_parameter"}:
            name, default = child.child_by_field_name("name"), child.child_by_field_name("value")
        elif child.type == "typed_parameter":
            name = child.named_children[0] if child.named_children else None
        if child.type == "keyword_separator" or (name is not None and name.type == "list_splat_pattern"):
            position = None
            continue
        if name is not None and name.type == "dictionary_splat_pattern" and name.named_children:
            rest = module.text(name.named_children[0])
            found[rest] = Parameter(rest, None, None, rest=True)
        if name is None or name.type != "identifier":
            continue
        text = module.text(name)
        if text in {"self", "cls"} and not found:
            found[text] = Parameter(text, None, None)
            continue
        found[text] = Parameter(text, position, default)
        if position is not None:
            position += 1
    return found

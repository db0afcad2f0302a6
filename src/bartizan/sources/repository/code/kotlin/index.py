"""Kotlin's modules: what binds, what opens a scope, what is called."""

from __future__ import annotations

from functools import cache
from typing import ClassVar

import tree_sitter_kotlin
from tree_sitter import Language as Grammar
from tree_sitter import Node, Query

from bartizan.sources.repository.code.following import jvm_builders, unused
from bartizan.sources.repository.code.following.index import Indexer
from bartizan.sources.repository.code.following.jvm import BUILDERS, BUILDS
from bartizan.sources.repository.code.following.syntax import Binding, Module, Parameter, Scope

_QUERY = """
(package_header) @package
(import) @import
[(class_declaration) (object_declaration) (companion_object)] @class
[(function_declaration) (secondary_constructor)] @function
(property_declaration) @property
(enum_entry) @constant
(for_statement) @for
(lambda_literal) @lambda
(assignment) @assignment
[(call_expression) (annotation)] @call
(return_expression) @return
[(if_expression) (when_entry) (while_statement) (catch_block)] @block
"""
NOT_VALUES = frozenset(
    {"modifiers", "variable_declaration", "multi_variable_declaration", "getter", "setter", "type_parameters",
     "user_type", "nullable_type", "function_type", "type_constraints", "line_comment", "block_comment",
     "value_arguments"}
)  # fmt: skip
_TYPES = frozenset({"user_type", "nullable_type"})
_HANDS = frozenset({"use", "let", "also", "takeIf"})
"""Functions that hand the object before them to their block."""


@cache
def grammar() -> tuple[Grammar, Query]:
    """The grammar and the compiled query: constants that take milliseconds to make."""
    kotlin = Grammar(tree_sitter_kotlin.language())
    return kotlin, Query(kotlin, _QUERY)


def called_node(node: Node) -> Node | None:
    """What a call calls: the expression before its arguments."""
    return node.named_children[0] if node.named_children else None


def listed(node: Node) -> Node | None:
    """The arguments in brackets of a call or annotation."""
    return next((child for child in node.named_children if child.type == "value_arguments"), None)


def method(node: Node, module: Module) -> tuple[Node | None, str]:
    """The object and the name of `object.name(…)`; no object for `name(…)`."""
    callee = called_node(node)
    if callee is None:
        return None, ""
    if callee.type == "navigation_expression" and len(callee.named_children) > 1:
        return callee.named_children[0], module.text(callee.named_children[-1])
    return None, module.text(callee) if callee.type == "identifier" else ""


def built(node: Node, module: Module) -> tuple[Node, list[tuple[str, Node]]] | None:
    """`X.builder().a(1).build()` as what is built and what it is told; None for another call."""
    if node.type != "call_expression":
        return None
    current, name = method(node, module)
    if name not in BUILDS:
        return None
    told: list[tuple[str, Node]] = []
    while current is not None and current.type == "call_expression":
        inner, name = method(current, module)
        if inner is None:
            break
        arguments = listed(current)
        if name in BUILDERS:
            if arguments is not None and arguments.named_children:
                told.append(("builder", arguments))
            return inner, told[::-1]
        if arguments is not None and arguments.named_children:
            told.append((name, arguments))
        elif name == "apply" and (body := block(current)) is not None:
            calls = [one for one in body.named_children if one.type == "call_expression"]
            said = [(method(one, module)[1], listed(one)) for one in reversed(calls)]
            told.extend((called, given) for called, given in said if called and given is not None)
        current = inner
    return (current, told[::-1]) if current is not None else None


def link(node: Node, module: Module) -> tuple[Node | None, str, Node | None]:
    """The object, the name and the arguments of a call of a method; no object for any other node."""
    if node.type != "call_expression":
        return None, "", None
    inner, name = method(node, module)
    return inner, name, listed(node)


def block(node: Node) -> Node | None:
    """The block behind a call: `{ model("x") }` of `.apply { model("x") }`."""
    found = next((child for child in node.named_children if child.type == "annotated_lambda"), None)
    return found.named_children[-1] if found is not None and found.named_children else None


class KotlinIndexer(Indexer):
    """Indexes the captures of Kotlin's query."""

    MEMBERS: ClassVar[frozenset[str]] = frozenset({"this"})

    def run(self, query: Query) -> None:
        """Indexes every node that the query captures, and leaves out what nothing calls."""
        super().run(query)
        unused.leave_out(self.module)

    def _package(self, node: Node) -> None:
        if node.named_children:
            self.module.wildcards.append(self.module.text(node.named_children[0]))

    def _import(self, node: Node) -> None:
        if not node.named_children:
            return
        dotted = self.module.text(node.named_children[0])
        if self.module.text(node).rstrip().endswith("*"):
            self.module.wildcards.append(dotted)
            return
        alias = self.module.text(node.named_children[1]) if len(node.named_children) > 1 else dotted.rpartition(".")[2]
        self.imported(alias, dotted, node)

    def _class(self, node: Node) -> None:
        name = node.child_by_field_name("name")
        if node.type == "companion_object":
            # What a companion holds is named through its class.
            return
        scope = self.open("class", node, self.module.text(name) if name is not None else "?")
        scope.decorators = _annotations(node)
        for child in node.named_children:
            if child.type == "delegation_specifiers":
                scope.bases = [_base(one) for one in child.named_children]
            elif child.type == "primary_constructor":
                self._constructor(scope, child)

    def _constructor(self, scope: Scope, node: Node) -> None:
        """What a primary constructor takes: parameters, of which `val` and `var` are members too."""
        made = Scope("function", "__init__", f"{scope.qualified}.__init__", node, node.end_byte, scope, self.module)
        scope.bindings.setdefault("__init__", []).append(Binding(node.start_byte, node, "definition", "", 0, made))
        parameters = node.named_children[0] if node.named_children else None
        for position, child in enumerate(parameters.named_children if parameters is not None else ()):
            name, type_, default = _parameter(child)
            if name is None:
                continue
            text = self.module.text(name)
            injected = next((one for one in _annotations(child) if "Value(" in self.module.text(one)), None)
            made.parameters[text] = Parameter(text, position, injected or default, type_)
            scope.attributes.setdefault(text, []).append((made, Binding(node.end_byte, name, "value")))

    def _function(self, node: Node) -> None:
        name = node.child_by_field_name("name")
        scope = self.open("function", node, self.module.text(name) if name is not None else "__init__")
        scope.decorators = _annotations(node)
        parameters = next((one for one in node.named_children if one.type == "function_value_parameters"), None)
        position = 0
        last = None
        injected: Node | None = None
        for child in parameters.named_children if parameters is not None else ():
            if child.type == "parameter_modifiers":
                injected = next((one for one in child.named_children if "Value(" in self.module.text(one)), None)
            elif child.type == "parameter":
                identifier, type_, _ = _parameter(child)
                last = self.module.text(identifier) if identifier is not None else None
                if last is not None:
                    scope.parameters[last] = Parameter(last, position, injected, type_)
                    position += 1
                injected = None
            elif last is not None:
                known = scope.parameters[last]
                scope.parameters[last] = Parameter(last, known.position, child, known.type)
        body = next((one for one in node.named_children if one.type == "function_body"), None)
        if body is not None and body.named_children and body.named_children[0].type != "block":
            self.returned(body.named_children[:1])

    def _property(self, node: Node) -> None:
        values = [child for child in node.named_children if child.type not in NOT_VALUES]
        value = values[-1] if values else None
        if value is not None and value.type == "property_delegate":
            value = value.named_children[0] if value.named_children else None
        for child in node.named_children:
            if child.type == "variable_declaration" and child.named_children:
                self._variable(node, child, value)
            elif child.type == "multi_variable_declaration":
                for index, inner in enumerate(child.named_children):
                    self.bind(self.module.text(inner),
                              Binding(node.end_byte, value, "item", str(index), self.innermost()))  # fmt: skip

    def _variable(self, node: Node, declaration: Node, value: Node | None) -> None:
        name = self.module.text(declaration.named_children[0])
        type_ = next((one for one in declaration.named_children if one.type in _TYPES), None)
        injected = next((one for one in _annotations(node) if "Value(" in self.module.text(one)), None)
        if injected is not None or value is not None:
            self.bind(name, Binding(node.end_byte, injected or value, "value", "", self.innermost()))
        elif type_ is not None:
            self.bind(name, Binding(node.end_byte, type_, "typed", "", self.innermost()))

    def _constant(self, node: Node) -> None:
        if node.named_children:
            self.bind(self.module.text(node.named_children[0]), Binding(node.start_byte, node, "value"))

    def _for(self, node: Node) -> None:
        if len(node.named_children) > 1 and node.named_children[0].type == "variable_declaration":
            name, value = node.named_children[0], node.named_children[1]
            self.bind(self.module.text(name), Binding(name.end_byte, value, "element", "", self.innermost()))

    def _lambda(self, node: Node) -> None:
        """What a block is handed: the object before `.use { it }`, `.let { name -> … }`."""
        call = node.parent.parent if node.parent is not None and node.parent.type == "annotated_lambda" else None
        if call is None or call.type != "call_expression":
            return
        inner, name = method(call, self.module)
        if inner is None or name not in _HANDS:
            return
        parameters = next((one for one in node.named_children if one.type == "lambda_parameters"), None)
        first = parameters.named_children[0] if parameters is not None and parameters.named_children else None
        text = self.module.text(first).partition(":")[0].strip() if first is not None else "it"
        self.bind(text, Binding(node.start_byte, inner, "value", "", node.end_byte, local=True))

    def _assignment(self, node: Node) -> None:
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        if left is None or right is None:
            return
        text = self.module.text(left)
        owner = self.scope.owner
        local = text in self.scope.bindings or text in self.scope.parameters
        if left.type == "identifier" and owner is not None and text in owner.bindings and not local:
            text = f"this.{text}"
        self.assign(text, right, node.end_byte)

    def _call(self, node: Node) -> None:
        if node.type == "annotation":
            return
        made = built(node, self.module)
        if made is not None:
            self.called(node, self._built_name(made[0]))
        else:
            self.called(node, method(node, self.module)[1])

    def _built_name(self, node: Node) -> str:
        text = self.module.text(node).partition("(")[0]
        scope: Scope | None = self.scope
        while scope is not None:
            made = [one.scope for one in scope.bindings.get("__init__", ()) if one.scope is not None]
            for holder in (scope, *made):
                parameter = holder.parameters.get(text)
                if parameter is not None and parameter.type is not None:
                    text = self.module.text(parameter.type)
            scope = scope.parent
        base = jvm_builders.class_of(self.scope, text, self.module, link) if node.type == "identifier" else None
        text = self.module.text(base).partition("(")[0] if base is not None else text
        return text.removesuffix("?").removesuffix(".Builder").removesuffix("Builder").rpartition(".")[2]

    def _return(self, node: Node) -> None:
        self.returned(node.named_children[:1])


def _base(node: Node) -> Node:
    """The type of a base, without what its constructor is passed."""
    inner = node.named_children[0] if node.named_children else node
    return inner.named_children[0] if inner.type == "constructor_invocation" and inner.named_children else inner


def _annotations(node: Node) -> list[Node]:
    found = [child for child in node.named_children if child.type == "modifiers"]
    return [one for child in found for one in child.named_children if one.type == "annotation"]


def _parameter(node: Node) -> tuple[Node | None, Node | None, Node | None]:
    """The name, the type and the default of a parameter of a class or function."""
    name = next((child for child in node.named_children if child.type == "identifier"), None)
    type_ = next((child for child in node.named_children if child.type in _TYPES), None)
    after = [
        child
        for child in node.named_children
        if type_ is not None and child.start_byte > type_.start_byte and child.type not in NOT_VALUES
    ]
    return name, type_, after[0] if after else None

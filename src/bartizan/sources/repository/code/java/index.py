"""Java's modules: what binds, what opens a scope, what is called."""

from __future__ import annotations

from functools import cache
from typing import ClassVar

import tree_sitter_java
from tree_sitter import Language as Grammar
from tree_sitter import Node, Query

from bartizan.sources.repository.code.following import jvm_builders, unused
from bartizan.sources.repository.code.following.index import Indexer
from bartizan.sources.repository.code.following.jvm import BUILDERS, BUILDS
from bartizan.sources.repository.code.following.syntax import Binding, Module, Parameter, Scope

_QUERY = """
(package_declaration) @package
(import_declaration) @import
[(class_declaration) (interface_declaration) (record_declaration) (enum_declaration)] @class
(enum_constant) @constant
[(method_declaration) (constructor_declaration) (compact_constructor_declaration)] @function
(field_declaration) @declaration
(constant_declaration) @declaration
(local_variable_declaration) @declaration
(resource) @resource
(enhanced_for_statement) @for
(assignment_expression) @assignment
[(method_invocation) (object_creation_expression)] @call
(return_statement) @return
[(if_statement) (while_statement) (for_statement) (catch_clause) (switch_block_statement_group)] @block
"""


@cache
def grammar() -> tuple[Grammar, Query]:
    """The grammar and the compiled query: constants that take milliseconds to make."""
    java = Grammar(tree_sitter_java.language())
    return java, Query(java, _QUERY)


def built(node: Node, module: Module) -> tuple[Node, list[tuple[str, Node]]] | None:
    """`X.builder().a(1).b(2).build()` as what is built and what it is told; None for another call.

    What is built is the node of `X`, or of the builder when it is a variable or `new X.Builder()`.
    """
    if node.type != "method_invocation" or _name(node, module) not in BUILDS:
        return None
    told: list[tuple[str, Node]] = []
    current = node.child_by_field_name("object")
    while current is not None and current.type == "method_invocation":
        name, inner = _name(current, module), current.child_by_field_name("object")
        listed = current.child_by_field_name("arguments")
        if name in BUILDERS and inner is not None:
            if listed is not None and listed.named_children:
                told.append(("builder", listed))
            return inner, told[::-1]
        if listed is not None and listed.named_children:
            told.append((name, listed))
        current = inner
    return (current, told[::-1]) if current is not None else None


def link(node: Node, module: Module) -> tuple[Node | None, str, Node | None]:
    """The object, the name and the arguments of a call of a method; no object for any other node."""
    if node.type != "method_invocation":
        return None, "", None
    return node.child_by_field_name("object"), _name(node, module), node.child_by_field_name("arguments")


def _name(node: Node, module: Module) -> str:
    name = node.child_by_field_name("name")
    return module.text(name) if name is not None else ""


def last_name(node: Node, module: Module) -> str:
    """The last name of a type or of what a builder is asked of: `OpenAiChatModel`."""
    text = module.text(node).partition("<")[0].partition("(")[0]
    text = text.removeprefix("new ").strip()
    return text.removesuffix(".Builder").removesuffix("Builder").rpartition(".")[2]


class JavaIndexer(Indexer):
    """Indexes the captures of Java's query."""

    MEMBERS: ClassVar[frozenset[str]] = frozenset({"this"})

    def run(self, query: Query) -> None:
        """Indexes every node that the query captures, and leaves out what nothing calls."""
        super().run(query)
        unused.leave_out(self.module)

    def __init__(self, module: Module) -> None:
        super().__init__(module)
        self.package = ""

    def _package(self, node: Node) -> None:
        if node.named_children:
            self.module.wildcards.append(self.module.text(node.named_children[-1]))

    def _import(self, node: Node) -> None:
        named = [child for child in node.named_children if child.type in {"scoped_identifier", "identifier"}]
        if not named:
            return
        dotted = self.module.text(named[0])
        if any(child.type == "asterisk" for child in node.children):
            self.module.wildcards.append(dotted)
        else:
            self.imported(dotted.rpartition(".")[2], dotted, node)

    def _class(self, node: Node) -> None:
        scope = self.open("class", node, _name(node, self.module) or "?")
        scope.decorators = _annotations(node)
        bases = node.child_by_field_name("superclass")
        scope.bases = list(bases.named_children) if bases is not None else []
        parameters = node.child_by_field_name("parameters")
        if parameters is not None:
            self._components(scope, parameters)

    def _components(self, scope: Scope, parameters: Node) -> None:
        """A record's components are what its constructor is passed."""
        made = Scope("function", "__init__", f"{scope.qualified}.__init__", parameters, parameters.end_byte, scope,
                     self.module)  # fmt: skip
        made.parameters = _parameters(parameters, self.module)
        scope.bindings.setdefault("__init__", []).append(
            Binding(parameters.start_byte, parameters, "definition", "", 0, made)
        )
        for child in parameters.named_children:
            name = child.child_by_field_name("name")
            if name is not None:
                binding = Binding(parameters.end_byte, name, "value")
                scope.attributes.setdefault(self.module.text(name), []).append((made, binding))

    def _constant(self, node: Node) -> None:
        self.bind(_name(node, self.module), Binding(node.start_byte, node, "value"))

    def _function(self, node: Node) -> None:
        constructor = node.type != "method_declaration"
        scope = self.open("function", node, "__init__" if constructor else _name(node, self.module) or "?")
        scope.decorators = _annotations(node)
        parameters = node.child_by_field_name("parameters")
        if parameters is not None:
            scope.parameters = _parameters(parameters, self.module)

    def _declaration(self, node: Node) -> None:
        type_ = node.child_by_field_name("type")
        injected = next((one for one in _annotations(node) if _is_injected(one, self.module)), None)
        for child in node.children_by_field_name("declarator"):
            name, value = child.child_by_field_name("name"), child.child_by_field_name("value")
            if name is None:
                continue
            block = self.innermost()
            if injected is not None or value is not None:
                self.bind(self.module.text(name), Binding(child.end_byte, injected or value, "value", "", block))
            elif type_ is not None:
                self.bind(self.module.text(name), Binding(child.end_byte, type_, "typed", "", block))

    def _resource(self, node: Node) -> None:
        name, value = node.child_by_field_name("name"), node.child_by_field_name("value")
        if name is not None and value is not None:
            self.bind(self.module.text(name), Binding(node.end_byte, value, "value", "", self.innermost()))

    def _for(self, node: Node) -> None:
        name, value = node.child_by_field_name("name"), node.child_by_field_name("value")
        if name is not None and value is not None:
            self.bind(self.module.text(name), Binding(name.end_byte, value, "element", "", self.innermost()))

    def _assignment(self, node: Node) -> None:
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        if left is None or right is None:
            return
        text = self.module.text(left)
        owner = self.scope.owner
        if left.type == "identifier" and owner is not None and text in owner.bindings and not self._local(text):
            text = f"this.{text}"
        if left.type in {"identifier", "field_access"}:
            self.assign(text, right, node.end_byte)

    def _local(self, name: str) -> bool:
        return name in self.scope.bindings or name in self.scope.parameters

    def _call(self, node: Node) -> None:
        if node.type == "object_creation_expression":
            type_ = node.child_by_field_name("type")
            self.called(node, last_name(type_, self.module) if type_ is not None else "")
            return
        made = built(node, self.module)
        self.called(node, self._built_name(made[0]) if made is not None else _name(node, self.module))

    def _built_name(self, node: Node) -> str:
        """The class that a builder builds; of a variable by the type that it is declared with."""
        scope: Scope | None = self.scope
        name = self.module.text(node) if node.type == "identifier" else ""
        while name and scope is not None:
            parameter = scope.parameters.get(name)
            typed = [binding.node for binding in scope.bindings.get(name, ()) if binding.how == "typed"]
            declared = parameter.type if parameter is not None else next(iter(typed), None)
            if declared is not None:
                return last_name(declared, self.module)
            scope = scope.parent
        made = jvm_builders.class_of(self.scope, name, self.module, link) if name else None
        if made is not None and made.type == "object_creation_expression":
            made = made.child_by_field_name("type")
        return last_name(made or node, self.module)

    def _return(self, node: Node) -> None:
        self.returned(node.named_children[:1])


def _annotations(node: Node) -> list[Node]:
    modifiers = next((child for child in node.children if child.type == "modifiers"), None)
    if modifiers is None:
        return []
    return [child for child in modifiers.named_children if child.type in {"annotation", "marker_annotation"}]


def _is_injected(node: Node, module: Module) -> bool:
    name = node.child_by_field_name("name")
    return name is not None and module.text(name).rpartition(".")[2] in {"Value", "ConfigProperty", "Property"}


def _parameters(node: Node, module: Module) -> dict[str, Parameter]:
    """The parameters by name, with their types; an injected one has its annotation as its default."""
    found: dict[str, Parameter] = {}
    position = 0
    for child in node.named_children:
        name = child.child_by_field_name("name")
        if name is None:
            continue
        default = next((one for one in _annotations(child) if _is_injected(one, module)), None)
        found[module.text(name)] = Parameter(module.text(name), position, default, child.child_by_field_name("type"))
        position += 1
    return found

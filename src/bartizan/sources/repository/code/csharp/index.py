"""C#'s files: what binds, what opens a scope, what is called."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import ClassVar

import tree_sitter_c_sharp
from tree_sitter import Language as Grammar
from tree_sitter import Node, Query

from bartizan.sources.repository.code.following import unused
from bartizan.sources.repository.code.following.index import Indexer
from bartizan.sources.repository.code.following.syntax import Binding, Module, Parameter, Scope

_QUERY = """
(using_directive) @using
[(file_scoped_namespace_declaration) (namespace_declaration)] @namespace
[(class_declaration) (record_declaration) (struct_declaration) (interface_declaration) (enum_declaration)] @class
[(method_declaration) (constructor_declaration) (local_function_statement)] @function
(property_declaration) @property
(variable_declaration) @declaration
(foreach_statement) @for
(assignment_expression) @assignment
[(invocation_expression) (object_creation_expression) (implicit_object_creation_expression)] @call
(return_statement) @return
[(if_statement) (while_statement) (for_statement) (catch_clause) (switch_section)] @block
"""
CREATIONS = frozenset({"object_creation_expression", "implicit_object_creation_expression"})


@cache
def grammar() -> tuple[Grammar, Query]:
    """The grammar and the compiled query: constants that take milliseconds to make."""
    csharp = Grammar(tree_sitter_c_sharp.language())
    return csharp, Query(csharp, _QUERY)


def initial(node: Node) -> Node | None:
    """The expression that a declarator gives its name."""
    name = node.child_by_field_name("name")
    rest = [child for child in node.named_children if name is None or child.id != name.id]
    rest = [child for child in rest if child.type not in {"bracketed_argument_list", "comment"}]
    return rest[-1] if rest else None


def created_type(node: Node) -> Node | None:
    """The type that `new T(…)` makes; of `new(…)` that of the declaration around it."""
    type_ = node.child_by_field_name("type")
    if type_ is not None:
        return type_
    parent, listed = node.parent, False
    while parent is not None and parent.type in _AROUND:
        listed = listed or parent.type == "collection_expression"
        parent = parent.parent
    if parent is None:
        return None
    declared = parent.child_by_field_name("returns" if parent.type in _RETURNS else "type")
    if declared is None:
        return None
    return _element(_awaited(declared)) if listed else _awaited(declared)


_AROUND = frozenset(
    {
        "variable_declarator", "equals_value_clause", "argument", "return_statement", "block",
        "arrow_expression_clause", "collection_expression", "collection_element", "expression_element",
    }
)  # fmt: skip
_RETURNS = frozenset({"method_declaration"})


def _element(type_: Node) -> Node | None:
    """The type of what a list or an array of a type holds."""
    if type_.type == "array_type":
        return type_.child_by_field_name("type")
    listed = next((one for one in type_.named_children if one.type == "type_argument_list"), None)
    return listed.named_children[0] if listed is not None and listed.named_children else None


def _awaited(type_: Node) -> Node:
    """The type that is meant by what a method returns: that which `Task<T>` gives."""
    listed = next((one for one in type_.named_children if one.type == "type_argument_list"), None)
    if type_.type == "generic_name" and listed is not None and listed.named_children:
        name = type_.named_children[0].text
        if name in {b"Task", b"ValueTask"}:
            return listed.named_children[0]
    return type_


def last_name(node: Node | None, module: Module) -> str:
    """The last name of a type: `ChatClient`."""
    return module.text(node).partition("<")[0].rstrip("?").rpartition(".")[2] if node is not None else ""


class CSharpIndexer(Indexer):
    """Indexes the captures of C#'s query."""

    MEMBERS: ClassVar[frozenset[str]] = frozenset({"this"})

    def open(self, kind: str, node: Node, name: str, *, bound: bool = True) -> Scope:
        """Opens a scope; a class and a local function are known above where they stand too."""
        scope = super().open(kind, node, name, bound=bound)
        if scope.parent is not None and (kind == "class" or node.type == "local_function_statement"):
            known = scope.parent.bindings[name]
            known[-1] = replace(known[-1], position=0, block=0)
        return scope

    def run(self, query: Query) -> None:
        """Indexes every node that the query captures, and leaves out what nothing calls."""
        super().run(query)
        unused.leave_out(self.module)

    def _using(self, node: Node) -> None:
        named = [child for child in node.named_children if child.type in {"qualified_name", "identifier"}]
        alias = node.child_by_field_name("name")
        if not named:
            return
        target = self.module.text(named[-1])
        if alias is not None:
            self.imported(self.module.text(alias), target, node)
        else:
            self.module.wildcards.append(target)

    def _namespace(self, node: Node) -> None:
        name = node.child_by_field_name("name")
        if name is not None:
            self.module.wildcards.append(self.module.text(name))

    def _class(self, node: Node) -> None:
        name = node.child_by_field_name("name")
        scope = self.open("class", node, self.module.text(name) if name is not None else "?")
        scope.decorators = _attributes(node)
        for child in node.named_children:
            if child.type == "base_list":
                scope.bases = list(child.named_children)
            elif child.type == "parameter_list":
                self._components(scope, child)

    def _components(self, scope: Scope, node: Node) -> None:
        """A primary constructor: what it takes is known in all members."""
        made = Scope("function", "__init__", f"{scope.qualified}.__init__", node, node.end_byte, scope, self.module)
        made.parameters = _parameters(node, self.module)
        scope.bindings.setdefault("__init__", []).append(Binding(node.start_byte, node, "definition", "", 0, made))
        for child in node.named_children:
            name = child.child_by_field_name("name")
            if name is not None:
                binding = Binding(node.end_byte, name, "value")
                scope.attributes.setdefault(self.module.text(name), []).append((made, binding))

    def _function(self, node: Node) -> None:
        name = node.child_by_field_name("name")
        text = "__init__" if node.type == "constructor_declaration" or name is None else self.module.text(name)
        scope = self.open("function", node, text)
        if (plain := text.removesuffix("Async")) not in {text, ""} and scope.parent is not None:
            # Calls are known without the mark of waiting.
            scope.parent.bindings.setdefault(plain, []).append(
                Binding(node.start_byte, node, "definition", "", 0, scope)
            )
        scope.decorators = _attributes(node)
        parameters = node.child_by_field_name("parameters")
        if parameters is not None:
            scope.parameters = _parameters(parameters, self.module)
        body = node.child_by_field_name("body")
        if body is not None and body.type == "arrow_expression_clause":
            self.returned(body.named_children[:1])

    def _property(self, node: Node) -> None:
        name, type_ = node.child_by_field_name("name"), node.child_by_field_name("type")
        if name is None:
            return
        value = node.child_by_field_name("value")
        if value is not None and value.type == "arrow_expression_clause":
            value = value.named_children[0] if value.named_children else None
        text = self.module.text(name)
        if value is not None:
            self.bind(text, Binding(node.end_byte, value, "value"))
        elif type_ is not None:
            self.bind(text, Binding(node.end_byte, type_, "typed"))

    def _declaration(self, node: Node) -> None:
        type_ = node.child_by_field_name("type")
        for child in node.named_children:
            if child.type != "variable_declarator":
                continue
            name, value = child.child_by_field_name("name"), initial(child)
            if name is None:
                continue
            block = self.innermost()
            if value is not None:
                self.bind(self.module.text(name), Binding(child.end_byte, value, "value", "", block))
            elif type_ is not None and type_.type != "implicit_type":
                self.bind(self.module.text(name), Binding(child.end_byte, type_, "typed", "", block))

    def _for(self, node: Node) -> None:
        name, value = node.child_by_field_name("left"), node.child_by_field_name("right")
        if name is not None and value is not None and name.type == "identifier":
            self.bind(self.module.text(name), Binding(name.end_byte, value, "element", "", self.innermost()))

    def _assignment(self, node: Node) -> None:
        parent = node.parent
        if parent is not None and parent.type == "initializer_expression":
            return
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        if left is None or right is None or left.type not in {"identifier", "member_access_expression"}:
            return
        text = self.module.text(left)
        owner = self.scope.owner
        local = text in self.scope.bindings or text in self.scope.parameters
        if left.type == "identifier" and owner is not None and text in owner.bindings and not local:
            text = f"this.{text}"
        self.assign(text, right, node.end_byte)

    def _call(self, node: Node) -> None:
        if node.type in CREATIONS:
            self.called(node, last_name(created_type(node), self.module))
            return
        function = node.child_by_field_name("function")
        if function is not None:
            name = function.child_by_field_name("name")
            text = self.module.text(name if name is not None else function)
            self.called(node, text.partition("<")[0].partition("(")[0].removeprefix(".").removesuffix("Async"))

    def _return(self, node: Node) -> None:
        self.returned(node.named_children[:1])


def _attributes(node: Node) -> list[Node]:
    listed = [child for child in node.named_children if child.type == "attribute_list"]
    return [one for child in listed for one in child.named_children if one.type == "attribute"]


def _parameters(node: Node, module: Module) -> dict[str, Parameter]:
    """The parameters by name, with their types and defaults."""
    found: dict[str, Parameter] = {}
    for position, child in enumerate(one for one in node.named_children if one.type == "parameter"):
        name, type_ = child.child_by_field_name("name"), child.child_by_field_name("type")
        if name is None:
            continue
        after = [one for one in child.named_children if one.start_byte > name.start_byte]
        text = module.text(name)
        found[text] = Parameter(text, position, after[0] if after else None, type_)
    return found

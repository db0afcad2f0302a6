"""JavaScript's and TypeScript's modules: what binds, what opens a scope, what is called."""

from __future__ import annotations

from functools import cache
from typing import ClassVar

import tree_sitter_javascript
import tree_sitter_typescript
from tree_sitter import Language as Grammar
from tree_sitter import Node, Query

from bartizan.sources.repository.code.following.syntax import Binding, Module, Scope
from bartizan.sources.repository.code.javascript import libraries
from bartizan.sources.repository.code.javascript.exchange import EXPORTS, Exchange
from bartizan.sources.repository.code.javascript.patterns import parameters, properties, taken

_QUERY = """
(import_statement) @import
(export_statement) @export
(variable_declarator) @declared
(assignment_expression) @assigned
(augmented_assignment_expression) @augmented
(for_in_statement) @for
[(function_declaration) (generator_function_declaration) (function_expression) (generator_function)
 (arrow_function) (method_definition)] @function
[(class_declaration) (class)] @class
[(call_expression) (new_expression)] @call
(return_statement) @return
[(if_statement) (else_clause) (try_statement) (catch_clause) (while_statement) (for_statement) (switch_case)
 (switch_default)] @block
"""
_JAVASCRIPT = "(field_definition) @field"
_TYPESCRIPT = """
(public_field_definition) @field
(enum_declaration) @enum
(abstract_class_declaration) @class
(internal_module) @block
"""
HTML = frozenset({"innerHTML", "outerHTML"})
"""Properties that take text as markup: setting one is like a call."""
ATTRIBUTE = "dangerouslySetInnerHTML"


_WRAPPERS = frozenset(
    {"parenthesized_expression", "as_expression", "satisfies_expression", "non_null_expression", "await_expression"}
)
_SLOTS = {
    "variable_declarator": "name",
    "pair": "key",
    "assignment_expression": "left",
    "public_field_definition": "name",
    "field_definition": "property",
}
"""What gives a value its name, and the field of it that holds the name."""


_ELEMENTS = """
(jsx_attribute) @attribute
[(jsx_self_closing_element) (jsx_opening_element)] @element
"""


@cache
def javascript() -> tuple[Grammar, Query]:
    """The grammar of JavaScript with JSX, and the compiled query."""
    grammar = Grammar(tree_sitter_javascript.language())
    return grammar, Query(grammar, _QUERY + _JAVASCRIPT + _ELEMENTS)


@cache
def typescript() -> tuple[Grammar, Query]:
    """The grammar of TypeScript, and the compiled query."""
    grammar = Grammar(tree_sitter_typescript.language_typescript())
    return grammar, Query(grammar, _QUERY + _TYPESCRIPT)


@cache
def tsx() -> tuple[Grammar, Query]:
    """The grammar of TypeScript with JSX, and the compiled query."""
    grammar = Grammar(tree_sitter_typescript.language_tsx())
    return grammar, Query(grammar, _QUERY + _TYPESCRIPT + _ELEMENTS)


class ScriptIndexer(Exchange):
    """Indexes the captures of the query."""

    CONDITIONAL: ClassVar[frozenset[str]] = frozenset({"block", "for"})
    MEMBERS: ClassVar[frozenset[str]] = frozenset({"this"})

    # Names.

    def _declared(self, node: Node) -> None:
        name, value = node.child_by_field_name("name"), node.child_by_field_name("value")
        if name is None:
            return
        local = node.parent is not None and node.parent.type == "lexical_declaration"
        if name.type == "identifier":
            type_ = node.child_by_field_name("type")
            if value is not None:
                self._bind(self.module.text(name), value, node.end_byte, local=local)
            elif type_ is not None and type_.named_children:
                self._bind(self.module.text(name), type_.named_children[0], node.end_byte, "typed", local=local)
        elif value is not None:
            self._unpack(name, value, node.end_byte, local=local)

    def _unpack(self, pattern: Node, value: Node, position: int, how: str = "member", *, local: bool = True) -> None:
        block = self.innermost()
        for one in taken(pattern, self.module):
            binding = Binding(position, value, how, one.path, block, default=one.default, local=local)
            self.bind(one.name, binding)

    def _assigned(self, node: Node) -> None:
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        if left is None or right is None:
            return
        if left.type == "identifier":
            self._bind(self.module.text(left), right, node.end_byte)
        elif left.type in {"object_pattern", "array_pattern"}:
            self._unpack(left, right, node.end_byte, local=False)
        elif left.type == "member_expression":
            self._member_assigned(left, right, node)

    def _member_assigned(self, left: Node, right: Node, node: Node) -> None:
        last, inner = left.child_by_field_name("property"), left.child_by_field_name("object")
        if last is None or inner is None:
            return
        name = self.module.text(last)
        if name in HTML:
            self.called(node, libraries.word(name))
            return
        if inner.type == "this":
            owner = self._enclosing()
            if owner is not None:
                binding = Binding(node.end_byte, right, "value", "", self.innermost())
                owner.attributes.setdefault(name, []).append((self.scope, binding))
            return
        text = self.module.text(left)
        if len(text) > 200:  # noqa: PLR2004 - a name that long is none
            return
        if text == EXPORTS:
            self.module.exports.setdefault("default", EXPORTS)
        elif text.startswith(("exports.", EXPORTS + ".")):
            self.module.exports[name] = text
        self._bind(text, right, node.end_byte)

    def _enclosing(self) -> Scope | None:
        """The class in whose method or initialiser the open scope stands, through arrow functions."""
        scope: Scope | None = self.scope
        while scope is not None and scope.owner is None and scope.node.type == "arrow_function":
            scope = scope.parent
        return scope.owner if scope is not None else None

    def _augmented(self, node: Node) -> None:
        left = node.child_by_field_name("left")
        if left is not None and left.type == "identifier":
            self._bind(self.module.text(left), node, node.end_byte)

    def _for(self, node: Node) -> None:
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        if left is None or right is None:
            return
        for one in taken(left, self.module):
            how = "element" if not one.path else "element-member"
            self.bind(one.name, Binding(left.end_byte, right, how, one.path, node.end_byte, local=True))

    def may_be_skipped(self, node: Node) -> bool:
        """Blocks of `try` hold names of their own, but what stands in them is reached."""
        return node.type != "internal_module"

    # Scopes.

    def _function(self, node: Node) -> None:
        kind = node.type
        written = node.child_by_field_name("name")
        name = self.module.text(written) if written is not None else ""
        parent = self.scope
        if kind == "method_definition":
            name = "__init__" if name == "constructor" else name.strip("\"'[]#")
            method = parent.kind == "class" and node.parent is not None and node.parent.type == "class_body"
            scope = self.open("function", node, name, bound=False)
            if method:
                self._method(node, scope, parent, name)
        else:
            name = name or named(self.module, node) or ""
            scope = self.open("function", node, name, bound=False)
            if kind in {"function_declaration", "generator_function_declaration"}:
                # A function is known above its place too.
                parent.bindings.setdefault(name, []).insert(0, Binding(0, node, "definition", "", 0, scope))
        scope.parameters = parameters(node, self.module)
        body = node.child_by_field_name("body")
        if kind == "arrow_function" and body is not None and body.type != "statement_block":
            scope.returns.append(body)

    def _method(self, node: Node, scope: Scope, owner: Scope, name: str) -> None:
        scope.computed = any(child.type == "get" for child in node.children)
        scope.decorators = _decorators(node)
        owner.bindings.setdefault(name, []).append(Binding(node.start_byte, node, "definition", "", 0, scope))
        if name == "__init__":
            for pattern in properties(node):
                binding = Binding(0, pattern, "value")
                owner.attributes.setdefault(self.module.text(pattern), []).append((scope, binding))

    def _class(self, node: Node) -> None:
        written = node.child_by_field_name("name")
        name = self.module.text(written) if written is not None else named(self.module, node) or ""
        parent = self.scope
        scope = self.open("class", node, name or "default", bound=False)
        if node.type != "class":
            parent.bindings.setdefault(name, []).insert(0, Binding(0, node, "definition", "", 0, scope))
        for child in node.named_children:
            if child.type == "class_heritage":
                scope.bases = [
                    inner.child_by_field_name("value") or inner if inner.type == "extends_clause" else inner
                    for inner in child.named_children
                    if inner.type != "implements_clause"
                ]
        scope.decorators = _decorators(node)

    def _field(self, node: Node) -> None:
        """A field of a class, with its value, or the type that it is declared with."""
        name = node.child_by_field_name("name") or node.child_by_field_name("property")
        value = node.child_by_field_name("value")
        how = "value"
        if value is None:
            type_ = node.child_by_field_name("type")
            value = type_.named_children[0] if type_ is not None and type_.named_children else None
            how = "typed"
        if name is not None and value is not None and self.scope.kind == "class":
            self.bind(self.module.text(name).strip("\"'[]"), Binding(0, value, how))

    def _enum(self, node: Node) -> None:
        """An enumeration is a class whose members are fields."""
        name, body = node.child_by_field_name("name"), node.child_by_field_name("body")
        if name is None or body is None:
            return
        scope = self.open("class", node, self.module.text(name))
        for child in body.named_children:
            if child.type == "enum_assignment":
                member, value = child.child_by_field_name("name"), child.child_by_field_name("value")
                if member is not None and value is not None:
                    scope.bindings[self.module.text(member).strip("\"'")] = [Binding(0, value, "value")]

    def open(self, kind: str, node: Node, name: str, *, bound: bool = True) -> Scope:
        """Opens a scope; one without a name is called as the scope around it."""
        parent = self.scope
        scope = super().open(kind, node, name, bound=bound)
        if not name:
            scope.qualified = parent.qualified
        self.module.definitions[node.id] = scope
        return scope

    # Calls.

    def _call(self, node: Node) -> None:
        function = node.child_by_field_name("function") or node.child_by_field_name("constructor")
        while function is not None and function.type in {"parenthesized_expression", "non_null_expression"}:
            function = function.named_children[0] if function.named_children else None
        if function is None:
            return
        if function.type == "member_expression":
            last = function.child_by_field_name("property")
            self.called(node, libraries.word(self.module.text(last)) if last is not None else "")
        elif function.type == "identifier":
            name = self.module.text(function)
            self.called(node, self.aliases.get(name) or libraries.word(name))
        elif function.type == "super":
            owner = self._enclosing()
            base = self.module.text(owner.bases[0]).rpartition(".")[2] if owner is not None and owner.bases else ""
            self.called(node, self.aliases.get(base) or libraries.word(base))
        else:
            self.called(node, "")

    def _attribute(self, node: Node) -> None:
        if node.named_children and self.module.text(node.named_children[0]) == ATTRIBUTE:
            self.called(node, libraries.word(ATTRIBUTE))

    def _element(self, node: Node) -> None:
        """`<Answer text={text} />` calls a component, which is a function, with its properties."""
        name = node.child_by_field_name("name")
        written = self.module.text(name).rpartition(".")[2] if name is not None else ""
        if written[:1].isupper():
            self.called(node, self.aliases.get(written) or libraries.word(written))

    def _return(self, node: Node) -> None:
        if node.named_children:
            self.returned(node.named_children[:1])


def known_as(module: Module, node: Node) -> str | None:
    """The name of a value that a call makes: that of what it is bound to, or of the function that returns it."""
    found = named(module, node)
    parent = node.parent
    while found is None and parent is not None and parent.type in _WRAPPERS:
        parent = parent.parent
    if found is not None or parent is None:
        return found
    if parent.type == "return_statement":
        while parent is not None and parent.id not in module.definitions:
            parent = parent.parent
    elif parent.type != "arrow_function":
        return None
    scope = module.definitions.get(parent.id) if parent is not None else None
    return scope.name or None if scope is not None and scope.kind == "function" else None


def named(module: Module, node: Node) -> str | None:
    """The name of the variable, field or key that an expression's value gets where it stands; None for others."""
    parent = node.parent
    while parent is not None and parent.type in _WRAPPERS:
        parent = parent.parent
    if parent is None:
        return None
    slot = _SLOTS.get(parent.type)
    name = parent.child_by_field_name(slot) if slot is not None else None
    if name is None or name.type not in {"identifier", "property_identifier", "string", "member_expression"}:
        return None
    return module.text(name).strip("\"'").rpartition(".")[2][:100]


def _decorators(node: Node) -> list[Node]:
    """The expressions of the decorators in front of a class or method, those of an exported class too."""
    found = [child for child in node.children if child.type == "decorator"]
    before = node.prev_named_sibling
    while before is not None and before.type == "decorator":
        found.append(before)
        before = before.prev_named_sibling
    if node.parent is not None and node.parent.type == "export_statement":
        found += [child for child in node.parent.children if child.type == "decorator" and child not in found]
    return [child.named_children[0] for child in found if child.named_children]

"""Go's files: what binds, what opens a scope, what is called."""

from __future__ import annotations

import re
from functools import cache

import tree_sitter_go
from tree_sitter import Language as Grammar
from tree_sitter import Node, Query

from bartizan.sources.repository.code.following.index import Indexer
from bartizan.sources.repository.code.following.syntax import Binding, Module, Parameter, Scope

_QUERY = """
(import_spec) @import
(type_spec) @type
[(function_declaration) (method_declaration)] @function
[(const_spec) (var_spec)] @declaration
[(short_var_declaration) (assignment_statement)] @assignment
(range_clause) @range
[(call_expression) (composite_literal)] @call
(return_statement) @return
[(if_statement) (for_statement) (expression_case) (type_case) (communication_case) (default_case)] @block
"""
_FILLERS = frozenset({"", "go", "sdk", "client", "api", "lib"})
_VERSION = re.compile(r"/v\d+$|\.v\d+$")


@cache
def grammar() -> tuple[Grammar, Query]:
    """The grammar and the compiled query: constants that take milliseconds to make."""
    go = Grammar(tree_sitter_go.language())
    return go, Query(go, _QUERY)


def root(path: str) -> str:
    """An import path as a dotted name: `github.com/openai/openai-go/v2` is `github.com.openai.openai_go`."""
    return _VERSION.sub("", path).replace("/", ".").replace("-", "_")


def package_name(path: str) -> str:
    """The name by which a package is used when the import gives none: its last folder, without `go-` and `-go`."""
    last = _VERSION.sub("", path).rpartition("/")[2]
    return last.removeprefix("go-").removesuffix("-go").removesuffix(".go").replace("-", "_")


def type_name(node: Node | None, module: Module) -> str:
    """The last name of a type: `ChatCompletionRequest` of `*openai.ChatCompletionRequest`; empty for others."""
    while node is not None and node.type in {"pointer_type", "generic_type", "parenthesized_type"}:
        node = node.named_children[0] if node.named_children else None
    if node is None or node.type not in {"type_identifier", "qualified_type"}:
        return ""
    return module.text(node).rpartition(".")[2]


class GoIndexer(Indexer):
    """Indexes the captures of Go's query."""

    def __init__(self, module: Module) -> None:
        super().__init__(module)
        self.receivers: dict[int, str] = {}

    def _import(self, node: Node) -> None:
        path = node.child_by_field_name("path")
        if path is None:
            return
        written = self.module.text(path).strip('"`')
        name = node.child_by_field_name("name")
        alias = self.module.text(name) if name is not None else package_name(written)
        if alias in {"_", "."}:
            return
        self.imported(alias, root(written), node)
        if name is None:
            # The package's own name may be any part of its folder's: `anthropic` in `anthropic-sdk-go`.
            for part in alias.split("_")[:4]:
                if part != alias and part not in _FILLERS:
                    self.imported(part, root(written), node)

    def _type(self, node: Node) -> None:
        name, type_ = node.child_by_field_name("name"), node.child_by_field_name("type")
        if name is None or type_ is None or type_.type != "struct_type":
            return
        scope = self._struct(self.module.text(name), node)
        made = Scope("function", "__init__", f"{scope.qualified}.__init__", type_, type_.end_byte, scope, self.module)
        scope.bindings["__init__"] = [Binding(type_.start_byte, type_, "definition", "", 0, made)]
        fields = type_.named_children[0].named_children if type_.named_children else []
        for position, field in enumerate(fields):
            declared = field.child_by_field_name("type")
            for identifier in field.children_by_field_name("name"):
                text = self.module.text(identifier)
                made.parameters[text] = Parameter(text, position, None, declared)
                scope.attributes.setdefault(text, []).append((made, Binding(type_.end_byte, identifier, "value")))

    def _struct(self, name: str, node: Node) -> Scope:
        """The scope of a struct, which its methods, written anywhere in the package, share."""
        known = self.module.scope.bindings.get(name, ())
        for binding in known:
            if binding.scope is not None and binding.scope.kind == "class":
                binding.scope.node = node
                return binding.scope
        scope = Scope("class", name, name, node, node.end_byte, self.module.scope, self.module)
        self.module.scope.bindings.setdefault(name, []).append(
            Binding(node.start_byte, node, "definition", "", 0, scope)
        )
        return scope

    def _function(self, node: Node) -> None:
        name = node.child_by_field_name("name")
        text = self.module.text(name) if name is not None else "?"
        receiver = node.child_by_field_name("receiver")
        if receiver is None or not receiver.named_children:
            scope = self.open("function", node, text)
        else:
            scope = self._method(node, text, receiver.named_children[0])
        parameters = node.child_by_field_name("parameters")
        position = 0
        for child in parameters.named_children if parameters is not None else ():
            for identifier in child.children_by_field_name("name"):
                named = self.module.text(identifier)
                scope.parameters[named] = Parameter(named, position, None, child.child_by_field_name("type"))
                position += 1

    def _method(self, node: Node, name: str, receiver: Node) -> Scope:
        type_ = receiver.child_by_field_name("type")
        holder = type_name(type_, self.module)
        owner = self._struct(holder, type_) if holder and not self._known(holder) and type_ is not None else None
        owner = owner or next(one.scope for one in self.module.scope.bindings[holder] if one.scope) if holder else None
        if owner is None:
            return self.open("function", node, name)
        scope = Scope("function", name, f"{owner.qualified}.{name}", node, node.end_byte, owner, self.module)
        owner.bindings.setdefault(name, []).append(Binding(node.start_byte, node, "definition", "", 0, scope))
        self.scope = scope
        identifier = receiver.child_by_field_name("name")
        if identifier is not None and type_ is not None:
            self.receivers[id(scope)] = self.module.text(identifier)
            self.bind(self.module.text(identifier), Binding(node.start_byte, type_, "typed"))
        return scope

    def _known(self, name: str) -> bool:
        return any(one.scope is not None for one in self.module.scope.bindings.get(name, ()))

    def _declaration(self, node: Node) -> None:
        values = node.child_by_field_name("value")
        listed = values.named_children if values is not None else []
        type_ = node.child_by_field_name("type")
        for index, name in enumerate(node.children_by_field_name("name")):
            text, block = self.module.text(name), self.innermost()
            if index < len(listed):
                self.bind(text, Binding(node.end_byte, listed[index], "value", "", block))
            elif len(listed) == 1:
                self.bind(text, Binding(node.end_byte, listed[0], "item", str(index), block))
            elif type_ is not None:
                self.bind(text, Binding(node.end_byte, type_, "typed", "", block))

    def _assignment(self, node: Node) -> None:
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        if left is None or right is None:
            return
        values = right.named_children
        for index, target in enumerate(left.named_children):
            if target.type not in {"identifier", "selector_expression"}:
                continue
            text = self.module.text(target)
            receiver = self.receivers.get(id(self.scope))
            if receiver is not None and text.startswith(receiver + "."):
                text = "self" + text[len(receiver) :]
            if index < len(values):
                # Of several results the first is the value, the others say whether there is one.
                how = "first" if len(values) < len(left.named_children) else "value"
                self.assign(text, values[index], node.end_byte, how)

    def _range(self, node: Node) -> None:
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        names = left.named_children if left is not None else []
        if names and right is not None and names[-1].type == "identifier":
            self.bind(self.module.text(names[-1]), Binding(left.end_byte if left is not None else 0, right, "element",
                                                           "", self.innermost()))  # fmt: skip

    def _call(self, node: Node) -> None:
        if node.type == "composite_literal":
            tail = type_name(node.child_by_field_name("type"), self.module)
            if tail:
                self.called(node, tail)
            return
        function = node.child_by_field_name("function")
        if function is not None:
            self.called(node, self._called_name(function))

    def _called_name(self, function: Node) -> str:
        """The last name of what is called: of a chain its last link, of a generic function without its types."""
        if function.type == "index_expression":
            function = function.child_by_field_name("operand") or function
        field = function.child_by_field_name("field")
        return self.module.text(field or function).partition("[")[0].rpartition(".")[2].partition("(")[0].strip()

    def _return(self, node: Node) -> None:
        self.returned(node.named_children[:1])

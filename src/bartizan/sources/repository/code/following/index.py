"""Filling a module's records: a sweep over the nodes that a language's query captures, in document order.

The query runs in C; what is left to Python is one method for each kind of captured node. A file that does
not parse whole is indexed as far as it does.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import ClassVar

from tree_sitter import Node, Query, QueryCursor

from bartizan.sources.repository.code.following.syntax import FOREVER, Binding, Call, Module, Scope


class Indexer:
    """Sweeps the captured nodes, keeping the stack of open scopes and conditional blocks.

    A language's own indexer has a method `_<capture>(node)` for each capture of its query. `CONDITIONAL` names
    the captures whose node is a block that may not be reached.
    """

    CONDITIONAL: ClassVar[frozenset[str]] = frozenset({"block"})
    MEMBERS: ClassVar[frozenset[str]] = frozenset({"self", "cls"})

    def __init__(self, module: Module) -> None:
        self.module = module
        module.scope = Scope("module", "", "", module.tree.root_node, FOREVER, None, module)
        self.scope = module.scope
        self.blocks: list[int] = []

    def run(self, query: Query) -> None:
        """Indexes every node that the query captures."""
        captured = [
            (node.start_byte, -node.end_byte, kind, node)
            for kind, nodes in QueryCursor(query).captures(self.module.tree.root_node).items()
            for node in nodes
        ]
        captured.sort(key=lambda item: item[:3])
        for start, negative_end, kind, node in captured:
            while start >= self.scope.end and self.scope.parent is not None:
                self.scope = self.scope.parent
            while self.blocks and start >= self.blocks[-1]:
                self.blocks.pop()
            getattr(self, f"_{kind}")(node)
            if kind in self.CONDITIONAL and self.may_be_skipped(node):
                self.blocks.append(-negative_end)

    def may_be_skipped(self, _node: Node) -> bool:
        """Whether what stands in a node of a conditional capture may not be reached."""
        return True

    def _block(self, node: Node) -> None:
        """Only its extent matters."""

    def bind(self, name: str, binding: Binding) -> None:
        """Binds a name in the open scope; what counts in a loop is not known."""
        if binding.node is not None and binding.how == "value" and _counts(binding.node):
            binding = replace(binding, node=None)
        self.scope.bindings.setdefault(name, []).append(binding)

    def innermost(self) -> int:
        """The end of the innermost conditional block of the open scope; 0 outside all."""
        block = self.blocks[-1] if self.blocks else 0
        return block if block <= self.scope.end else 0

    def assign(self, text: str, value: Node | None, position: int, how: str = "value", path: str = "") -> None:
        """Binds a name, or an attribute: `self.name` belongs to the class, `other.name` to the scope."""
        binding = Binding(position, value, how, path, self.innermost())
        head, dot, name = text.rpartition(".")
        owner = self.scope.owner
        if dot and owner is not None and head in self.MEMBERS:
            owner.attributes.setdefault(name, []).append((self.scope, binding))
        elif not dot or head.isidentifier():
            self.bind(text, binding)
        elif owner is not None and (first := text.partition("."))[0] in self.MEMBERS and "(" not in text:
            owner.attributes.setdefault(first[2], []).append((self.scope, binding))

    def open(self, kind: str, node: Node, name: str, *, bound: bool = True) -> Scope:
        """Opens the scope of a class or function, and binds its name where it has one."""
        parent = self.scope
        qualified = f"{parent.qualified}.{name}" if parent.qualified else name
        scope = Scope(kind, name, qualified, node, node.end_byte, parent, self.module)
        if bound:
            self.bind(name, Binding(node.start_byte, node, "definition", "", self.innermost(), scope))
        self.scope = scope
        return scope

    def called(self, node: Node, tail: str) -> None:
        """Records a call whose callee's last name is `tail`."""
        call = Call(node, tail, self.scope)
        self.scope.calls.append(call)
        self.module.calls.append(call)
        self.module.tails.setdefault(tail, []).append(call)

    def imported(self, name: str, dotted: str, node: Node) -> None:
        """Binds a name to what `dotted` names."""
        self.bind(name, Binding(node.start_byte, node, "import", dotted, self.innermost()))

    def returned(self, nodes: Iterable[Node]) -> None:
        """Records what the open scope returns."""
        self.scope.returns.extend(nodes)


_DECLARES = frozenset(
    {
        *("variable_declarator", "lexical_declaration", "variable_declaration", "local_variable_declaration"),
        *("equals_value_clause", "expression_list", "short_var_declaration"),
    }
)


def _counts(node: Node) -> bool:
    """Whether a value is what a loop begins to count with: `for (let i = 0; …)`."""
    parent = node.parent
    while parent is not None and parent.type in _DECLARES:
        parent = parent.parent
    return parent is not None and parent is not node.parent and parent.type in {"for_statement", "for_clause"}

"""What runs when a model calls a tool that code only describes: the branch of a loop that asks for the tool's name."""

from __future__ import annotations

from tree_sitter import Node

from bartizan.sources.repository.code.following.syntax import Module, Scope, functions
from bartizan.sources.repository.code.following.values import Definition, Frame
from bartizan.sources.repository.code.reading import Reading

_HEADED = {
    "expression_case": "value", "switch_case": "value", "if_statement": "condition", "elif_clause": "condition",
    "case_clause": "", "when_entry": "", "switch_section": "", "switch_expression_arm": "", "switch_rule": "",
    "switch_block_statement_group": "", "pair": "key", "keyed_element": "",
}  # fmt: skip
"""Branches by the field of what they ask; where there is none, their first part is that."""
_BODY = "consequence"
MOST_NODES = 20_000


def run_by(reading: Reading, module: Module, name: str) -> tuple[Definition, Node] | None:
    """The function, and the part of it, that runs for a tool's name in the module that describes the tool."""
    quoted = [f"{quote}{name}{quote}" for quote in "\"'`"]
    if sum(module.source.count(one.encode()) for one in quoted) < 2:  # noqa: PLR2004 - described, and asked for
        return None
    for scope in functions(module.scope):
        text = module.text(scope.node)
        if any(one in text for one in quoted) and (found := _branch(scope, quoted)) is not None:
            return Definition(scope), found
    return None


def _branch(scope: Scope, quoted: list[str]) -> Node | None:
    module = scope.module
    pending, left = [scope.node], MOST_NODES
    while pending and left > 0:
        node = pending.pop()
        left -= 1
        field = _HEADED.get(node.type)
        if field is not None and node.type not in {"pair", "keyed_element"}:
            head = node.child_by_field_name(field) if field else next(iter(node.named_children), None)
            if head is not None and any(one in module.text(head) for one in quoted):
                return node.child_by_field_name(_BODY) or node
        pending.extend(reversed(node.named_children))
    return None


def in_table(reading: Reading, module: Module, name: str) -> Definition | None:
    """The function that a table of functions at the top of a module holds under a tool's name."""
    for bindings in module.scope.bindings.values():
        for binding in bindings:
            if binding.how != "value" or binding.node is None or binding.node.type not in {"dictionary", "object"}:
                continue
            value = reading.evaluator.evaluate(binding.node, Frame(module.scope))
            entry = getattr(value, "entries", {}).get(name)
            if isinstance(entry, Definition) and entry.scope.kind == "function":
                return entry
    return None

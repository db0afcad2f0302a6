"""Code that never runs: behind a `return`, under `if False`, or only for those who check types."""

from __future__ import annotations

from tree_sitter import Node

from bartizan.sources.repository.code.following.syntax import Module

_LEAVES = frozenset({"return_statement", "raise_statement", "break_statement", "continue_statement"})
_NEVER = frozenset({"False", "0", "None", "TYPE_CHECKING", "typing.TYPE_CHECKING"})
MOST = 200
"""Statements of one block that are looked at, and blocks around a node."""


def unreachable(module: Module, node: Node) -> bool:
    """Whether a node stands where no run of the program comes."""
    inner, outer = node, node.parent
    for _ in range(MOST):
        if outer is None:
            return False
        if outer.type in {"block", "module"} and _left_before(inner):
            return True
        if outer.type in {"if_statement", "while_statement"}:
            condition = outer.child_by_field_name("condition")
            guarded = outer.child_by_field_name("consequence") or outer.child_by_field_name("body")
            if guarded == inner and condition is not None and module.text(condition) in _NEVER:
                return True
        inner, outer = outer, outer.parent
    return False


def _left_before(statement: Node) -> bool:
    """Whether an earlier statement of the same block leaves it for good."""
    before = statement.prev_named_sibling
    for _ in range(MOST):
        if before is None:
            return False
        if before.type in _LEAVES:
            return True
        before = before.prev_named_sibling
    return False

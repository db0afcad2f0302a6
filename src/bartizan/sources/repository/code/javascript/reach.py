"""Code of JavaScript that never runs: behind a `return`, or under `if (false)`."""

from __future__ import annotations

from tree_sitter import Node

from bartizan.sources.repository.code.following.syntax import Module

_LEAVES = frozenset({"return_statement", "throw_statement", "break_statement", "continue_statement"})
_BLOCKS = frozenset({"statement_block", "program", "switch_case", "switch_default"})
_HOISTED = frozenset({"function_declaration", "generator_function_declaration", "class_declaration"})
_NEVER = frozenset({"(false)", "(0)", "(null)", "(undefined)", "(!true)", "(!1)"})
MOST = 200
"""Statements of one block that are looked at, and blocks around a node."""


def unreachable(module: Module, node: Node) -> bool:
    """Whether a node stands where no run of the program comes; functions are known above their place too."""
    inner, outer = node, node.parent
    for _ in range(MOST):
        if outer is None or inner.type in _HOISTED:
            return False
        if outer.type in _BLOCKS and _left_before(inner):
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

"""Code that never runs: behind a `return`, or under a condition that is never true."""

from __future__ import annotations

from dataclasses import dataclass

from tree_sitter import Node

from bartizan.sources.repository.code.following.syntax import Module

MOST = 200
"""Statements of one block that are looked at, and blocks around a node."""


@dataclass(frozen=True, slots=True)
class Reach:
    """How a language writes it: statements that `leaves` a block, the `blocks`, conditions that are `never` true.

    What is `hoisted` is known above its place too. All but the conditions' texts are kinds of nodes.
    """

    leaves: frozenset[str]
    blocks: frozenset[str]
    never: frozenset[str]
    hoisted: frozenset[str] = frozenset()

    def unreachable(self, module: Module, node: Node) -> bool:
        """Whether a node stands where no run of the program comes."""
        inner, outer = node, node.parent
        for _ in range(MOST):
            if outer is None or inner.type in self.hoisted:
                return False
            if outer.type in self.blocks and self._left_before(inner):
                return True
            if outer.type in {"if_statement", "while_statement"}:
                condition = outer.child_by_field_name("condition")
                guarded = outer.child_by_field_name("consequence") or outer.child_by_field_name("body")
                if guarded == inner and condition is not None and module.text(condition) in self.never:
                    return True
            inner, outer = outer, outer.parent
        return False

    def _left_before(self, statement: Node) -> bool:
        """Whether an earlier statement of the same block leaves it for good."""
        before = statement.prev_named_sibling
        for _ in range(MOST):
            if before is None:
                return False
            if before.type in self.leaves:
                return True
            before = before.prev_named_sibling
        return False
